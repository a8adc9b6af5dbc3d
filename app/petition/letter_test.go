package petition_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app/petition"
	"renda/app/procedure"
)

const formal = `规范性文件审查建议书

建议人：王某某，男，汉族，住演示市任城区
联系电话：13800000000
通讯地址：演示市任城区建设路1号

审查建议：
请求对《演示市公共停车收费管理办法》（演政发〔2026〕12号）第八条、第十条进行审查并予以撤销。
制定机关：演示市人民政府

事实与理由：
一、《演示市公共停车收费管理办法》第八条规定对未缴费车辆处二百元罚款，违反《中华人民共和国行政处罚法》第十四条。
二、该办法第十条要求车主提供居住证明，增加了义务。

此致
演示市人民代表大会常务委员会
建议人：王某某
2026年3月2日`

const plain = `市人大常委会法工委：
我是住在城北的一名居民，最近因为停车的事很苦恼。演示市人民政府今年印发了《演示市公共停车收费管理办法》，该办法第八条规定不交费要罚款，我认为没有法律依据，不符合《行政处罚法》。建议你们审查一下《演示市公共停车收费管理办法》。
电话13900000000。
此致
敬礼！
李四
2026年3月5日`

const two = `演示市人大常委会：
我公司认为《演示市招标投标管理规定》和《演示市政府采购实施细则》限定本地企业优先，请予审查。
演示市某某建筑有限公司
二〇二六年三月六日`

// byKey gives the values read for a field.
func byKey(rs []procedure.Reading, key string) (out []procedure.Reading) {
	for _, r := range rs {
		if r.Key == key {
			out = append(out, r)
		}
	}
	return out
}

// A letter with headings and labels is read whole and without doubts where it names things itself; the law it rests on is not taken for the
// document, nor a law's article for a clause of it.
func TestReadLetterWithHeads(t *testing.T) {
	rs := petition.ReadLetter(formal)
	for key, want := range map[string]string{"title": "演示市公共停车收费管理办法", "docno": "演政发〔2026〕12号", "maker_name": "演示市人民政府", "name": "王某某", "contact": "13800000000", "address": "演示市任城区建设路1号", "clauses": "第八条、第十条", "who": "citizen"} {
		got := byKey(rs, key)
		if len(got) != 1 || got[0].Value != want {
			t.Errorf("%s: %+v, want %s", key, got, want)
		}
	}
	for _, key := range []string{"title", "docno", "maker_name", "name", "contact", "address", "subject", "reasons"} {
		if got := byKey(rs, key); len(got) != 1 || got[0].Doubt != "" {
			t.Errorf("%s carries a doubt: %+v", key, got)
		}
	}
	if r := byKey(rs, "reasons")[0].Value; !strings.HasPrefix(r, "一、") || !strings.HasSuffix(r, "增加了义务。") {
		t.Errorf("reasons %q", r)
	}
}

// A letter in running text says less, and what only its shape suggests carries a doubt; who signed is read from its end.
func TestReadLetterWithoutHeads(t *testing.T) {
	rs := petition.ReadLetter(plain)
	for key, want := range map[string]string{"title": "演示市公共停车收费管理办法", "maker_name": "演示市人民政府", "clauses": "第八条", "name": "李四", "contact": "13900000000", "who": "citizen"} {
		got := byKey(rs, key)
		if len(got) != 1 || got[0].Value != want || got[0].Doubt == "" && key != "title" {
			t.Errorf("%s: %+v, want %s with a doubt", key, got, want)
		}
	}
	if got := byKey(rs, "reasons"); len(got) != 1 || got[0].Doubt == "" || strings.Contains(got[0].Value, "敬礼") || strings.Contains(got[0].Value, "法工委：") {
		t.Errorf("reasons %+v", got)
	}
	if got := byKey(rs, "address"); len(got) != 0 {
		t.Errorf("an address nobody gave: %+v", got)
	}
}

// Several documents are all offered, none is chosen; a firm is told by its name.
func TestReadLetterAboutTwo(t *testing.T) {
	rs := petition.ReadLetter(two)
	got := byKey(rs, "title")
	if len(got) != 2 || got[0].Doubt == "" || got[1].Doubt == "" {
		t.Fatalf("%+v", got)
	}
	if who, name := byKey(rs, "who"), byKey(rs, "name"); len(who) != 1 || who[0].Value != "firm" || len(name) != 1 || name[0].Value != "演示市某某建筑有限公司" {
		t.Errorf("%+v %+v", who, name)
	}
	if len(petition.ReadLetter("")) != 0 {
		t.Error("something is read from nothing")
	}
}

// Whatever comes in, nothing is made up: each value read, but the class of proposer, stands in the letter line by line, is never blank, and each
// key is a field of the form.
func TestReadLetterInventsNothing(t *testing.T) {
	fields := map[string]bool{}
	for _, f := range petition.Procedure().Action("suggest_review").Fields {
		fields[f.Key] = true
	}
	line := rapid.SampledFrom(append(strings.Split(formal+"\n"+plain+"\n"+two, "\n"), "", "理由：", "《》", "第条", "姓名：", "：", "此致"))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(line, rapid.String()), 0, 30).Draw(t, "lines"), "\n")
		for _, r := range petition.ReadLetter(text) {
			if !fields[r.Key] || strings.TrimSpace(r.Value) == "" {
				t.Fatalf("%+v", r)
			}
			if r.Key == "who" {
				continue
			}
			for _, part := range strings.FieldsFunc(r.Value, func(c rune) bool { return c == '\n' || c == '、' }) {
				if !strings.Contains(strings.NewReplacer("　", "", " ", "").Replace(text), strings.NewReplacer("　", "", " ", "").Replace(part)) {
					t.Fatalf("%s: %q is not in the letter", r.Key, part)
				}
			}
		}
	})
}
