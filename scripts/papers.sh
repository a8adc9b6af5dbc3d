#!/usr/bin/env bash
# Makes what a filing is made of (renda on the PATH): DIR/papers, a regulation with its papers, and DIR/laws.rlaw, a signed
# law pack to read it against. Both are real ones from ../shared/data where that is, else (or with MADE_UP=1) made up here; it says which.
#   papers.sh DIR
set -euo pipefail
cd "$(dirname "$0")/.."
base="$1" data="$PWD/../shared/data"
mkdir -p "$base/papers" "$base/laws/行政法"
text="$base/papers/正式文本.md" laws="$base/laws"
printf '备案报告（演示）\n现报送备案。\n' >"$base/papers/备案报告.txt"
printf '制定依据（演示）\n湿地保护法。\n' >"$base/papers/制定依据.txt"
if [ -z "${MADE_UP:-}" ] && [ -d "$data/laws/local" ]; then
	cp "$data/laws/local/山东/日照市物业管理条例(2017-10-01).md" "$text"
	cp "$data/docx/normal/gongwen_08_comments_revisions.docx" "$base/papers/起草说明.docx"
	cp "$data/pdf/cjk_embedded/gongwen_typst.pdf" "$base/papers/公布令.pdf"
	chmod u+w "$base"/papers/*
	laws="$data/laws/national"
	echo "真实文本：日照市物业管理条例；法律库取自 laws/national"
else
	echo "条例和法律都是虚构的（没有 ../shared/data，或者 MADE_UP=1）"
	cat >"$laws/行政法/演示湿地保护法(2021-12-24).md" <<-'T'
		# 中华人民共和国演示湿地保护法

		2021年12月24日 演示代表大会常务委员会第三十二次会议通过

		<!-- INFO END -->

		第一条 为了加强湿地保护，制定本法。

		第二条 破坏湿地的，由主管部门责令停止违法行为，处一万元以上五万元以下罚款。

		第三条 本法自2022年6月1日起施行。
	T
	cat >"$text" <<-'T'
		# 演示市湿地保护条例

		2026年10月10日 演示市人民代表大会常务委员会第三次会议通过

		<!-- INFO END -->

		第一条 为了保护湿地，根据《中华人民共和国演示湿地保护法》，制定本条例。

		第二条 进入湿地经营的企业应当在本市登记注册，并经主管部门许可。

		第三条 违反本条例第二条的，处二十万元以下罚款，可以并处行政拘留。
	T
	printf '起草说明（演示）\n为了保护湿地。\n' >"$base/papers/起草说明.txt"
	printf '公布令（演示）\n现予公布。\n' >"$base/papers/公布令.txt"
fi
[ -e "$base/laws.key" ] || renda law pack key demo.publisher -o "$base/laws.key" >/dev/null
renda law pack build "$laws" -o "$base/laws.rlaw" --key "$base/laws.key" >/dev/null
