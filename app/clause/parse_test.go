package clause

import (
	"slices"
	"strings"
	"testing"
)

// Each form a law is written in gives its tree: the three Markdown formats, headings
// with and without numbers, titles of articles, items of all kinds, annexes.
func TestForms(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"LawRefBook": {"# 某市条例\n\n2020年1月1日 某市人民代表大会常务委员会通过\n\n<!-- INFO END -->\n\n## 第一章 总　则\n\n第一条 为了甲，制定本条例。\n\n第二条 下列情形：\n\n（一）乙；\n\n（二）丙。\n\n前款规定，从其规定。\n",
			"c 第一章|总则|\n a 第一条||\n  p ||为了甲，制定本条例。\n a 第二条||\n  p ||下列情形：\n   i （一）||乙；\n   i （二）||丙。\n  p ||前款规定，从其规定。\n"},
		"front matter and wiki links": {"---\ntitle: \"某法\"\nstatus: 有效\n---\n# 某法\n\n第一条 依照《[[某甲法]]》和[[某乙法|乙法]]的规定。",
			"a 第一条||\n p ||依照《某甲法》和乙法的规定。\n"},
		"bold articles": {"# 某法\n\n2025年1月1日某会通过\n\n### 第一节　一般\n\n**第一条**　甲。\n\n**第一条之一**　乙。",
			"n 第一节|一般|\n a 第一条||\n  p ||甲。\n a 第一条之一||\n  p ||乙。\n"},
		"titles of articles": {"某办法\n（2020年1月1日某市人民政府令公布）\n第一条【目的】为了甲。\n第二条（适用范围）\n适用本办法。\n第三条 （一）项以外的，从其规定。",
			"a 第一条|目的|\n p ||为了甲。\na 第二条|适用范围|\n p ||适用本办法。\na 第三条||\n p ||（一）项以外的，从其规定。\n"},
		"items below items": {"第一条 应当：\n（一）甲：\n1.子；\n2．丑；\n（二）乙：\n1、寅。",
			"a 第一条||\n p ||应当：\n  i （一）||甲：\n   s 1.||子；\n   s 2．||丑；\n  i （二）||乙：\n   s 1、||寅。\n"},
		"a paragraph inside an item": {"第一条 应当：\n（一）甲：\n说明甲。\n（二）乙。",
			"a 第一条||\n p ||应当：\n  i （一）||甲：\n   p ||说明甲。\n  i （二）||乙。\n"},
		"a maker's own numbering": {"某市人民政府关于某事的通知\n各县：\n一、总体要求\n（一）指导思想。甲。\n（二）目标。乙。\n二、任务\n（三）丙。\n1.丁。\n（1）戊。",
			"p ||各县：\nh 一、|总体要求|\n h （一）||指导思想。甲。\n h （二）||目标。乙。\nh 二、|任务|\n h （三）||丙。\n  h 1.||丁。\n   h （1）||戊。\n"},
		"headings over articles": {"# 某解释\n\n一、管辖\n\n第一条 甲。\n\n二、回避\n\n第二条 乙：\n\n一、丙；\n\n二、丁。\n\n第三条 戊。",
			"h 一、|管辖|\n a 第一条||\n  p ||甲。\nh 二、|回避|\n a 第二条||\n  p ||乙：\n   i 一、||丙；\n   i 二、||丁。\n a 第三条||\n  p ||戊。\n"},
		"parts, contents": {"# 某法典\n\n目录\n\n第一编　总则\n\n第一章　甲\n\n第二编　分则\n\n附则\n\n第一编　总则\n\n第一章　甲\n\n第一条 子。\n\n第二编　分则\n\n第一分编 乙\n\n第二条 丑。\n\n附则\n\n第三条 寅。",
			"b 第一编|总则|\n c 第一章|甲|\n  a 第一条||\n   p ||子。\nb 第二编|分则|\n v 第一分编|乙|\n  a 第二条||\n   p ||丑。\nh |附则|\n a 第三条||\n  p ||寅。\n"},
		"an annex with articles of its own": {"某决定\n第一条 甲。\n附件1 某表\n第一条 乙。\n附：丙",
			"a 第一条||\n p ||甲。\nx 附件1|某表|\n a 第一条||\n  p ||乙。\nx 附|丙|\n"},
		"lines run together": {"# 某规则\n\n## 第一章 总则\n\n第一条 甲。 第二条 下列： （一）乙； （二）丙。 第三条 丁。",
			"c 第一章|总则|\n a 第一条||\n  p ||甲。\n a 第二条||\n  p ||下列：\n   i （一）||乙；\n   i （二）||丙。\n a 第三条||\n  p ||丁。\n"},
		"labels in pieces": {"某条例\n第 一 条　甲。\n第\n二 条　乙。\n第三条\n丙。", "a 第一条||\n p ||甲。\na 第二条||\n p ||乙。\na 第三条||\n p ||丙。\n"},
		"digits":           {"第1条 甲。\n第２条 乙。\n第3条 丙。", "a 第1条||\n p ||甲。\na 第２条||\n p ||乙。\na 第3条||\n p ||丙。\n"},
	} {
		d := Parse(c.text)
		if got := outline(d); got != c.want {
			t.Errorf("%s:\n%swant\n%s", name, got, c.want)
		}
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", name, msg)
		}
		for _, x := range d.Doubts {
			if x.Code != DoubtTitle {
				t.Errorf("%s: doubts %+v", name, x)
			}
		}
	}
}

// A decision that amends quotes articles: they are none of its own, and its numbering
// goes on behind them.
func TestDecisionsThatAmend(t *testing.T) {
	d := Parse("# 关于修改《某法》的决定\n\n某会议决定：\n\n一、将第三条修改为：“第三条 甲。\n\n“第四条 本法所称“乙”，是指丙。\n\n第五条 丁：\n\n（一）戊；”\n\n二、增加一条，作为第六条：“己。”\n\n三、删去第七条。\n\n第八条规定的期限不变。\n\n本决定自公布之日起施行。")
	if n := len(d.Articles()); n != 0 {
		t.Errorf("%d articles", n)
	}
	var heads []string
	for _, n := range d.Body {
		if n.Kind == KindHeading {
			heads = append(heads, n.Label)
		}
	}
	if !slices.Equal(heads, []string{"一、", "二、", "三、"}) {
		t.Errorf("headings %v", heads)
	}
	if len(d.Doubts) > 0 {
		t.Errorf("doubts %v", d.Doubts)
	}
	d = Parse("# 某法修正案\n\n一、将第三条修改为：“甲。\n\n二、删去第七条。")
	if len(d.Body) != 2 || !has(d, DoubtQuote) {
		t.Errorf("an open quotation swallows the numbering: %s%v", outline(d), d.Doubts)
	}
}

// An article only spoken of at the head of a line begins none.
func TestMentions(t *testing.T) {
	for _, tail := range []string{"第三条规定的期限。", "第三条第二款不适用。", "第三条 第二款不适用。", "第三条、第四条从其规定。", "第三条的规定适用。", "第三条所列情形。", "第三条第（一）项不适用。", "第三条，不适用。"} {
		d := Parse("某办法\n\n第一条 甲。\n\n第二条 乙。\n\n" + tail + "\n\n第三条 丙。")
		if got := labels(d); !slices.Equal(got, []string{"第一条", "第二条", "第三条"}) {
			t.Errorf("%s: %v", tail, got)
		}
		if a := d.Find(Ref{Article: Number{N: 2}, Paragraph: 2}); a == nil || a.Text != tail {
			t.Errorf("%s is not the second paragraph", tail)
		}
	}
}

// What the numbering does not say plainly is doubted, with its place.
func TestDoubts(t *testing.T) {
	for code, text := range map[string]string{
		DoubtGap:     "第一条 甲。\n第二条 乙。\n@第五条 丙。",
		DoubtFirst:   "@第三条 甲。\n第四条 乙。",
		DoubtDouble:  "第一条 甲。\n第二条 乙。\n@第二条 丙。\n第三条 丁。",
		DoubtOrder:   "第一条 甲。\n第二条 乙。\n第四条 丙。\n@第三条 丁。\n第五条 戊。",
		DoubtRestart: "第一条 甲。\n第二条 乙。\n@第一条 丙。\n第二条 丁。",
		DoubtInside:  "第一条 甲。\n第二条 乙单@第三条丙。\n第四条 丁。",
		DoubtInline:  "第一条 甲。@第二条乙应当丙。\n第三条 丁。",
		DoubtQuote:   "第一条 下列：@“甲。\n第二条 乙。\n第三条 丙。",
		DoubtItem:    "第一条 下列：\n（一）甲；\n@（三）乙。",
		DoubtChapter: "第一章 甲\n第一条 甲。\n@第三章 乙\n第二条 乙。",
		DoubtEmpty:   "第一条 甲。\n@第二条\n第三条 丙。",
		DoubtGlyph:   "第一条 甲@\uE123。",
	} {
		before, after, _ := strings.Cut("某市条例\n"+text, "@")
		d := Parse(before + after)
		found := false
		for _, x := range d.Doubts {
			found = found || x.Code == code && x.At == len([]rune(before))
		}
		if !found {
			t.Errorf("%s: doubts %+v", code, d.Doubts)
		}
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", code, msg)
		}
	}
	if d := Parse(""); len(d.Body)+len(d.Doubts) != 0 {
		t.Errorf("an empty text gives %+v", d)
	}
	if d := Parse("第一条 甲。"); !has(d, DoubtTitle) {
		t.Errorf("no title is not doubted")
	}
	if d := Parse("某条例\n第一条 甲。\n第二条 乙。\n第五条 丙。\n第一百条 丁。"); len(d.Gaps) != 2 || d.Gaps[0].String() != "第三条至第四条" || d.Gaps[1].String() != "第六条至第九十九条" {
		t.Errorf("gaps %v", d.Gaps)
	}
}

// Title and 题注 are found in each form, and words of promulgation are neither.
func TestFront(t *testing.T) {
	for text, want := range map[string][2]string{
		"# 甲法\n\n2020年1月1日 某会通过\n\n根据2021年1月1日《关于修改〈甲法〉的决定》修正\n\n第一条 子。":                     {"甲法", "2020年1月1日 某会通过\n根据2021年1月1日《关于修改〈甲法〉的决定》修正"},
		"某市人民政府令\n第3号\n《甲办法》已经通过，现予公布。\n2020年1月1日\n\n甲 办 法\n（2020年1月1日某市人民政府令第3号公布）\n第一条 子。": {"甲办法", "（2020年1月1日某市人民政府令第3号公布）"},
		"title: 甲通知\nissuer: 某\n\n甲\n通知\n某〔2020〕1号\n\n一、子。":                                  {"甲通知", ""},
		"关于甲的\n通知\n\n各县：\n子。": {"关于甲的通知", ""},
	} {
		d := Parse(text)
		if d.Title != want[0] || d.Note != want[1] {
			t.Errorf("%q: title %q, note %q", text, d.Title, d.Note)
		}
		if msg := uncovered(d); msg != "" {
			t.Error(msg)
		}
	}
}

// References lead to the clause they name, and every clause's own reference leads back.
func TestFind(t *testing.T) {
	d := Parse("甲法\n第一条 子。\n第一条之一 下列：\n（一）丑：\n1.寅；\n2.卯。\n辰。\n附件 乙\n第一条 巳。")
	for _, s := range []string{"第一条", "第一条之一第一款第（一）项第二目", "第一条之一第二款", "第一条之一第（一）项"} {
		r, n, ok := ParseRef(s)
		if !ok || n != len(s) || d.Find(r) == nil {
			t.Errorf("%s: %v %d %v %v", s, r, n, ok, d.Find(r))
		}
	}
	for _, s := range []string{"第二条", "第一条第三款", "第一条之一第（二）项"} {
		if r, _, _ := ParseRef(s); d.Find(r) != nil {
			t.Errorf("%s leads to %s", s, d.Find(r).ID)
		}
	}
	seen := map[Ref]bool{}
	d.Walk(func(n *Node, path []*Node) bool {
		if r, ok := RefOf(n, path); ok && !seen[r] {
			seen[r] = true
			if d.Find(r) != n {
				t.Errorf("%s leads to another clause than %s", r, n.ID)
			}
		}
		if d.Node(n.ID) != n {
			t.Errorf("%s is not found", n.ID)
		}
		return true
	})
}
