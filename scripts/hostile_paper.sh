#!/usr/bin/env bash
# Files a made-up regulation in which a passage stands that a copy has to hide (scripts/hostile.sh calls it; renda on the PATH).
#   hostile_paper.sh DIR    the title lands in DIR/title, the passage in DIR/canary
set -euo pipefail
base="$1"
mkdir -p "$base/paper"
echo 演示市夜间照明管理条例 >"$base/title"
echo 陆九渊家住槐荫巷七号 >"$base/canary"
{
	printf '%s\n\n2026年10月10日 演示市人民代表大会常务委员会第三次会议通过\n\n' "$(cat "$base/title")"
	printf '第一条 为了加强夜间照明管理，制定本条例。\n第二条 据%s反映，槐荫巷路灯损坏。\n第三条 %s一案另行处理。\n第四条 本条例自2027年1月1日起施行。\n' "$(cat "$base/canary")" "$(cat "$base/canary")"
} >"$base/paper/正式文本.txt"
for f in 备案报告 公布令 起草说明 制定依据; do echo "$f（演示）" >"$base/paper/$f.txt"; done
attach=()
for x in f_report=备案报告 f_order=公布令 f_text=正式文本 f_note=起草说明 f_basis=制定依据; do attach+=(--attach "${x%%=*}=$base/paper/${x#*=}.txt"); done
matter="$(renda do new file --proc filing --vault maker-hall --json "${attach[@]}" --form '{"class":"规章","title":"'"$(cat "$base/title")"'","docno":"演示市人民政府令第12号","published":"'"$(date -d '5 days ago' +%F)"'","effective":"'"$(date -d '40 days' +%F)"'","topic":"urban","officer":"潘文若（演示）","phone":"0000-1000003"}' | grep -o '"matter": *"[0-9a-f]*"' | head -1 | grep -o '[0-9a-f]\{32\}')"
renda sync --vault filing-1 >/dev/null
renda do "$matter" check --vault filing-1 --form '{"check_scope":"yes","check_procedure":"yes","check_complete":"yes","check_format":"yes","check_paper":"yes"}' >/dev/null
renda do "$matter" register --vault filing-1 >/dev/null
