package intake

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/extract"
)

func codeOf(t testing.TB, err error) app.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		t.Fatalf("an untyped error: %v", err)
	}
	if e.Args["file"] == "" || e.Args["part"] == "" {
		t.Errorf("%s does not say where: %v", e.Code, e.Args)
	}
	return e.Code
}

const letter = `济宁市任城代表团
关于修复老城区路灯的建议
领衔代表：张三
联系电话：13800000000
案据
老城区三条街的路灯多年失修。
一、存在问题
照明不足。
二、具体建议
（一）全面排查。由城市管理部门牵头。
1.先查学校周边。
（二）落实资金
列入今年预算。`

// Headings tell reasons from proposals, the outermost numbers are the demands, who
// wrote it is left to the form of sending, and each guess is told.
func TestReadDraft(t *testing.T) {
	d, err := readDraft("稿.txt", []byte(letter))
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "关于修复老城区路灯的建议" {
		t.Errorf("title %q", d.Title)
	}
	if want := "老城区三条街的路灯多年失修。\n一、存在问题\n照明不足。"; d.Facts != want {
		t.Errorf("facts %q", d.Facts)
	}
	if want := "（一）全面排查。由城市管理部门牵头。\n1.先查学校周边。\n（二）落实资金\n列入今年预算。"; d.Plan != want {
		t.Errorf("plan %q", d.Plan)
	}
	if want := "全面排查。由城市管理部门牵头。|落实资金"; strings.Join(d.Demands, "|") != want {
		t.Errorf("demands %q", d.Demands)
	}
	for _, code := range []app.Code{DoubtHead, DoubtIdentity, DoubtGuessed} {
		if !doubts(d.Doubts, code) {
			t.Errorf("no word of %s in %v", code, d.Doubts)
		}
	}
}

// Drafts as people write them: a lead-in sentence, a title over two lines, 案由 and 方案, own demands, Markdown, no order at all.
func TestReadDraftForms(t *testing.T) {
	for name, c := range map[string]struct {
		file, text                 string
		title, facts, plan, demand string
		doubt                      app.Code
	}{
		"lead-in":  {"a.txt", "关于修桥的建议\n桥坏了。\n为此，提出如下建议：\n1、修桥；\n2、限载。", "关于修桥的建议", "桥坏了。", "为此，提出如下建议：\n1、修桥；\n2、限载。", "修桥；|限载。", DoubtGuessed},
		"two":      {"a.txt", "关于加强农村饮水安全\n保障工作的建议\n水质差。", "关于加强农村饮水安全保障工作的建议", "水质差。", "", "", DoubtPlan},
		"bill":     {"a.txt", "案由：关于制定条例的议案\n案据：现状不佳。\n方案：制定条例。\n诉求：\n1.列入立法计划\n2.先行调研\n包括外地经验", "关于制定条例的议案", "现状不佳。", "制定条例。", "列入立法计划|先行调研包括外地经验", ""},
		"markdown": {"a.md", "# 关于修路的建议\n\n## 事由\n- 路**坏**了\n\n## 建议\n一是修路。\n二是养路。", "关于修路的建议", "路坏了", "一是修路。\n二是养路。", "修路。|养路。", DoubtGuessed},
		"bare":     {"我的想法.txt", "路灯坏了，请修，今年内修好，不要再拖，谢谢。", "我的想法", "路灯坏了，请修，今年内修好，不要再拖，谢谢。", "", "", DoubtTitle},
	} {
		d, err := readDraft(c.file, []byte(c.text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d.Title != c.title || d.Facts != c.facts || d.Plan != c.plan || strings.Join(d.Demands, "|") != c.demand {
			t.Errorf("%s: %+v", name, d)
		}
		if c.doubt != "" && !doubts(d.Doubts, c.doubt) {
			t.Errorf("%s: no word of %s in %v", name, c.doubt, d.Doubts)
		}
	}
}

// No word of a draft gets lost: each line is in a field or named in a doubt, but for the names of the fields.
func TestReadDraftLosesNothing(t *testing.T) {
	line := rapid.SampledFrom([]string{"关于修路的建议", "案据", "具体建议", "诉求", "一、修路", "（一）东街", "1.学校旁", "一、存在问题", "二、对策建议", "联系电话：138", "为此，提出以下建议：", "标题：修路", "路坏了。"})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(line, 1, 15).Draw(t, "lines")
		for i := range lines {
			if rapid.Bool().Draw(t, "own") {
				lines[i] += "字" + strconv.Itoa(i)
			}
		}
		d, err := readDraft("稿.txt", []byte(strings.Join(lines, "\n")+"\n完。"))
		if err != nil {
			t.Fatal(err)
		}
		all := d.Title + "\n" + d.Facts + "\n" + d.Plan + "\n" + strings.Join(d.Demands, "\n")
		for _, x := range d.Doubts {
			all += x.Args["text"] + x.Args["title"]
		}
		for i, l := range lines {
			if strings.HasSuffix(l, "字"+strconv.Itoa(i)) && !strings.Contains(all, "字"+strconv.Itoa(i)) {
				t.Fatalf("%q of %q is nowhere in %+v", l, lines, d)
			}
		}
	})
}

// readDraft reads a file as it comes.
func readDraft(name string, data []byte) (Draft, error) {
	return DraftOf(extract.InProcess{}.Extract(context.Background(), name, data, extract.Options{}))
}

func doubts(ds []Doubt, code app.Code) bool {
	return slices.ContainsFunc(ds, func(d Doubt) bool { return d.Code == code })
}

// A name keeps what can be read of it, whatever system wrote it, and nothing that a screen or a file system would trip over.
func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"/家/文档/起草说明.docx": "起草说明.docx", `C:\稿\说明.txt`: "说明.txt", "\xc6\xf0\xb2\xdd\xcb\xb5\xc3\xf7.docx": "起草说明.docx", "一\n二\u202etxt.exe": "一二txt.exe", "零\u200b宽.pdf": "零宽.pdf",
		".docx": "附件.docx", "": "附件", "..": "附件", "👨\u200d👩\u200d👧 照片.jpg": "👨\u200d👩\u200d👧 照片.jpg", strings.Repeat("长", 200) + ".pdf": strings.Repeat("长", longestName) + ".pdf",
	} {
		if got := Name(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// A file of no bytes is refused by its name, whatever kind it says it is.
func TestEmpty(t *testing.T) {
	for _, name := range []string{"空的.txt", "空的.docx", "空的.jpg"} {
		if p, err := Open(name, strings.NewReader(""), false); app.CodeOf(err) != CodeEmpty || p != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
