package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"renda/app/clause"
	"renda/app/paper/sheet"
)

// Organs and people of the filing review. All are invented.
const (
	gov    = "演示市人民政府"
	county = "演示县人大常委会"
	urban  = "演示市人大城建环资委员会"
	legal  = "演示市人大法制委员会"
	social = "演示市人大社会建设委员会"

	filer    = "市政府报备员"
	clerk    = "备案登记员"
	clerk2   = "备案登记员乙"
	headFile = "备案审查机构负责人"
	urbanRev = "城建环资委审查员"
	legalRev = "法制委审查员"
	socialRv = "社会委审查员"
	chairs   = "主任会议秘书"
	counter  = "来信来访窗口"
)

// settleFiling adds the organs and people of the filing review to the world.
func (w *world) settleFiling() {
	for _, o := range [][2]string{{gov, "government"}, {county, "lower"}, {urban, "committee"}, {legal, "committee"}, {social, "committee"}} {
		w.admin("系统管理员甲", "organ_new", "name="+o[0], "kind="+o[1])
	}
	people := [][3]string{{filer, "maker", gov}, {clerk, "filing", congress}, {clerk2, "filing", congress}, {headFile, "file_head", congress}, {urbanRev, "reviewer", urban},
		{legalRev, "reviewer", legal}, {socialRv, "reviewer", social}, {chairs, "chairs", congress}, {counter, "counter", congress}}
	var names []string
	for _, p := range people {
		w.admin("系统管理员甲", "account_new", "name="+p[0])
		names = append(names, p[0])
	}
	w.admin("保密管理员乙", "activate", "accounts="+strings.Join(names, ","))
	for _, p := range people {
		w.admin("保密管理员乙", "grant", "accounts="+p[0], "role="+p[1], "organ="+p[2])
		var code struct{ Code string }
		w.rendad(&code, "enroll", p[0], "--dir", w.path("server"), "--json")
		w.must(nil, "", "enrol", code.Code, "--name", p[0], "--json")
		w.sync(p[0])
	}
}

// paper gives a file to attach: a real text of the shared material where it is here, or an invented one.
func (w *world) paper(name string, real ...string) string {
	if len(real) > 0 {
		if m, err := filepath.Glob(filepath.Join("..", "shared", "data", "laws", real[0])); err == nil && len(m) > 0 {
			return m[0]
		}
	}
	file := w.path(name + ".txt")
	want(os.WriteFile(file, []byte(name+"（演示）\n第一条　为了规范演示，制定本办法。\n"), 0o600) == nil, "the paper can't be written")
	return file
}

// pack is a 规章 with all its items, published so many days ago; drop leaves items out.
func (w *world) pack(title string, ago int, drop ...string) (form, []string) {
	on := w.now().AddDate(0, 0, -ago)
	f := form{"class": "规章", "title": title, "docno": "演示市人民政府令第" + fmt.Sprint(len(w.matters)) + "号", "published": on.Format("2006-01-02"), "effective": on.AddDate(0, 0, 31).Format("2006-01-02"),
		"topic": "urban", "officer": "李某", "phone": contact}
	var attach []string
	for _, it := range [][2]string{{"f_report", w.paper("备案报告")}, {"f_order", w.paper("公布令")}, {"f_text", w.officialText()}, {"f_note", w.paper("起草说明")},
		{"f_basis", w.paper("制定依据", "national/行政法/行政处罚法*.md")}} {
		left := false
		for _, d := range drop {
			left = left || d == it[0]
		}
		if !left {
			attach = append(attach, "--attach", it[0]+"="+it[1])
		}
	}
	return f, attach
}

// amended gives the official text with one clause changed, and the articles that a comparison by
// clause finds changed.
func (w *world) amended() (file string, changed []string) {
	old, err := os.ReadFile(w.officialText())
	want(err == nil, "%v", err)
	text := strings.Replace(string(old), "每只一千元罚款", "每只五百元罚款", 1)
	text = strings.Replace(text, "为了规范演示，", "为了进一步规范演示，", 1)
	file = w.path("修改后的正式文本.md")
	want(os.WriteFile(file, []byte(text), 0o600) == nil, "the text can't be written")
	for _, p := range clause.Match(clause.Parse(string(old)), clause.Parse(text)).Pairs {
		if p.Change != clause.Same {
			want(p.Change == clause.Changed && p.Sure, "应只是改动：%v", p)
			changed = append(changed, p.New[0].Label)
		}
	}
	want(len(changed) == 1, "改动的条应有一条，实际 %v", changed)
	return file, changed
}

// officialText is what the documents of the story say.
func (w *world) officialText() string {
	return w.paper("正式文本", "local/山东/东营市养犬管理条例*.md")
}

// file files a document with all its items.
func (w *world) file(title string, ago int, more form) string {
	f, attach := w.pack(title, ago)
	for k, v := range more {
		f[k] = v
	}
	return w.do(filer, "new", "file", f, attach...).Matter
}

// checks is the formal check as the clerk confirms it; bad names the points found wanting.
func checks(bad ...string) form {
	f := form{}
	for _, item := range []string{"scope", "procedure", "complete", "format", "paper"} {
		f["check_"+item] = "yes"
	}
	for _, item := range bad {
		f["check_"+item], f["note_"+item] = "no", "不合要求"
	}
	return f
}

// registered files, checks and registers a document, and gives the matter and its number.
func (w *world) registered(title string, ago int, more form) (m, number string) {
	m = w.file(title, ago, more)
	w.do(clerk, m, "check", checks())
	return m, w.do(clerk, m, "register", nil).Number
}

// problem is a committee's opinion with one ground.
func problem() form {
	return form{"verdict": "problem", "opinion": "第十条设定的罚款超出规章的权限。", "ticks": []form{{"criterion": "measure", "article": "第十条", "law": "中华人民共和国行政处罚法", "law_article": "第十四条", "reason": "罚款的限额由省人大常委会规定。"}}}
}

// opined brings a registered document to a written opinion.
func (w *world) opined(title string) string {
	m, _ := w.registered(title, 5, nil)
	w.do(clerk, m, "distribute", form{"lead": urban})
	w.do(urbanRev, m, "opine", problem())
	w.do(clerk, m, "talk", form{"talk_kind": "letter", "talk_text": "请说明第十条的依据。"})
	w.do(filer, m, "explain", form{"explain_text": "认为有依据。"})
	w.do(headFile, m, "opinion", form{"demanded": "amend"})
	return m
}

// till puts the clock to nine o'clock of a day and lets the server do what fell due, as it does each night.
func (w *world) till(days int) {
	w.cut()
	w.day(days)
	w.serve()
}

// together does things at the same moment, on machines of their own.
func together(fns ...func() error) []error {
	var wg sync.WaitGroup
	errs := make([]error, len(fns))
	for i, fn := range fns {
		wg.Go(func() { errs[i] = fn() })
	}
	wg.Wait()
	return errs
}

// count gives how many matters a statistic of the filing review counts, as the clerk sees it.
func (w *world) count(proc, id, value string, more ...string) (n int, list []string) {
	var all []figure
	w.must(&all, clerk, append([]string{"figures", "--proc", proc, "--json"}, more...)...)
	for _, f := range all {
		if f.ID == id && f.Value == value {
			want(f.Count == len(f.List), "统计项 %s 的数字 %d 与名单 %d 不符", id, f.Count, len(f.List))
			return f.Count, f.List
		}
	}
	return 0, nil
}

// docxText gives the text of the DOCX in a folder whose name begins so.
func (w *world) docxText(dir, name string) string {
	files, err := filepath.Glob(filepath.Join(dir, name+"*.docx"))
	want(err == nil && len(files) == 1, "没有 %s：%v", name, files)
	z, err := zip.OpenReader(files[0])
	want(err == nil, "%v", err)
	defer z.Close()
	f, err := z.Open("word/document.xml")
	want(err == nil, "%v", err)
	defer f.Close()
	b, err := io.ReadAll(f)
	want(err == nil, "%v", err)
	return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(b), "")
}

// workbook writes a catalogue as a maker's office would send it.
func (w *world) workbook(name string, list []form) string {
	rows := make([][]string, len(list))
	for i, f := range list {
		rows[i] = []string{fmt.Sprint(i + 1), fmt.Sprint(f["title"]), fmt.Sprint(f["docno"]), fmt.Sprint(f["published"])}
	}
	b, err := sheet.Write([]sheet.Sheet{{Name: "目录", Columns: []sheet.Column{{Name: "序号"}, {Name: "文件名称"}, {Name: "文号"}, {Name: "公布日期", Kind: sheet.Date}}, Rows: rows}})
	want(err == nil, "%v", err)
	file := w.path(name)
	want(os.WriteFile(file, b, 0o600) == nil, "目录写不出")
	return file
}
