package law

import (
	"strings"
	"testing"
)

func show(cs []Citation) string {
	var out []string
	for _, c := range cs {
		s := c.Title
		if c.Self {
			s = "本"
		}
		s += " " + c.Ref.String()
		if c.Until.String() != "" {
			s += "至" + c.Until.String()
		}
		if c.Edition != "" {
			s += " [" + c.Edition + "]"
		}
		out = append(out, strings.Join(strings.Fields(s), " "))
	}
	return strings.Join(out, "; ")
}

// Citations are read as people write them, and each stands at the words it was read from.
func TestCite(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"根据《中华人民共和国行政处罚法》第三十二条第二款第（一）项的规定", "中华人民共和国行政处罚法 第三十二条第二款第（一）项"},
		{"依照《城乡规划法》第三条、第五条的规定", "城乡规划法 第三条; 城乡规划法 第五条"},
		{"违反本条例第十条第一款、第二款和第十二条规定的", "本 第十条第一款; 本 第十条第二款; 本 第十二条"},
		{"依照《刑法》第三百零三条至第三百零五条处罚", "刑法 第三百零三条至第三百零五条"},
		{"《担保法》第三、四、五条", "担保法 第三条; 担保法 第四条; 担保法 第五条"},
		{"有《条例》第六条第（一）、（二）项情形", "条例 第六条第（一）项; 条例 第六条第（二）项"},
		{"依照治安管理处罚法第二十条予以处罚", "治安管理处罚法 第二十条"},
		{"《中华人民共和国立法法》（以下简称《立法法》）第八条，《立法法》第九条", "中华人民共和国立法法 第八条; 中华人民共和国立法法 第九条"},
		{"根据《公司法》（2018年修正）第五条", "公司法 第五条 [2018年修正]"},
		{"《关于审理毒品案件的解释》（法释〔2000〕13号）同时废止", "关于审理毒品案件的解释 [法释〔2000〕13号]"},
		{"《公司法》规定。该法第七条另有规定", "公司法; 公司法 第七条"},
		{"第三条 违反前款规定，有第五条所列行为的", "本 第五条"},
		{"申领《建设工程规划许可证》后", ""},
		{"第一百三十三条之一", ""},
		{"《浙江省实施〈中华人民共和国献血法〉办法》第二条", "浙江省实施〈中华人民共和国献血法〉办法 第二条"},
		{"《关于修改《治安条例》的决定》", "关于修改《治安条例》的决定"},
	} {
		got := Cite(c.text)
		if s := show(got); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, s, c.want)
		}
		r := []rune(c.text)
		for _, x := range got {
			if x.HasRef() && !strings.Contains(string(r[x.From:x.To]), "条") && !strings.Contains(string(r[x.From:x.To]), "款") && !strings.Contains(string(r[x.From:x.To]), "项") {
				t.Errorf("%s: %s stands at %q", c.text, x.Ref, string(r[x.From:x.To]))
			}
			if x.TitleTo > x.TitleFrom && x.Title != "" && !x.Loose {
				if w := string(r[x.TitleFrom:x.TitleTo]); !strings.HasPrefix(w, "《") || !strings.HasSuffix(w, "》") {
					t.Errorf("%s: title stands at %q", c.text, w)
				}
			}
		}
	}
}
