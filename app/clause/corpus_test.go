package clause

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// articleLine is how the makers of the test data counted articles: not our parser.
var articleLine = regexp.MustCompile(`(?m)^(?:\*\*)?第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?(?:\*\*)?[\s　]`)

// mended are files whose numbers have gaps if one looks at heads of lines alone: the
// label stands there without a blank behind it, or inside a line.
var mended = map[string]int{
	"北京市人民代表大会议事规则(2022-01-10).md":        53,
	"青岛市海上交通安全条例(2014-09-26).md":          78,
	"浙江省农村生活污水处理设施管理条例(2019-09-27).md":    36,
	"最高人民法院关于适用《刑事诉讼法》的解释(2021-01-26).md": 655,
	"飞行基本规则(2007-10-18).md":               124,
	"刑事诉讼法(2018-10-26).md":                308,
	"文物保护法(2017-11-04).md":                80,
}

// Every file of laws that numbers its articles 1…n parses into exactly those, in all
// three formats; where numbers are missing that is said; every character stands in
// one node or aside.
func TestLaws(t *testing.T) {
	defects, prints := sourceDefects(t)
	files, clean, none, gaps := 0, 0, 0, 0
	err := filepath.WalkDir(dataFile(t, "laws"), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		files++
		if testing.Short() && files%8 != 0 {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		d := Parse(string(b))
		base := filepath.Base(name)
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", base, msg)
		}
		if d.Title == "" {
			t.Errorf("%s: no title", base)
		}
		if prints[base] && !has(d, DoubtGlyph) {
			t.Errorf("%s: has characters for private use, not said", base)
		}
		n := len(d.Articles())
		switch {
		case len(articleLine.FindAllString(string(b), 1)) == 0:
			none++
			if n != 0 {
				t.Errorf("%s: %d articles where no line begins with one", base, n)
			}
		case defects[base] && mended[base] == 0:
			gaps++
			if len(d.Gaps) == 0 {
				t.Errorf("%s: article numbers are missing, not said", base)
			}
		default:
			clean++
			checkRun(t, base, d, b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !testing.Short() && (files != 1976 || clean != 1896 || none != 67 || gaps != 13) {
		t.Errorf("%d files: %d numbered 1…n, %d without articles, %d with gaps", files, clean, none, gaps)
	}
}

// checkRun wants the articles 1…n and nothing doubted about them.
func checkRun(t *testing.T, base string, d *Doc, source []byte) {
	t.Helper()
	arts, next := d.Articles(), 1
	for _, a := range arts {
		switch {
		case a.No.Sub > 0 && a.No.N == next-1:
		case a.No == Number{N: next}:
			next++
		default:
			t.Errorf("%s: %s where number %d should stand", base, a.Label, next)
			return
		}
	}
	want := len(articleLine.FindAll(source, -1))
	if n, ok := mended[base]; ok {
		want = n
	}
	if len(arts) != want || len(d.Gaps) > 0 {
		t.Errorf("%s: %d articles, want %d; gaps %v", base, len(arts), want, d.Gaps)
	}
	for _, x := range d.Doubts {
		switch x.Code {
		case DoubtGap, DoubtFirst, DoubtDouble, DoubtOrder, DoubtRestart, DoubtInside, DoubtEmpty:
			t.Errorf("%s: doubts %s %s", base, x.Code, x.Text)
		}
	}
}

func sourceDefects(t *testing.T) (numbers, prints map[string]bool) {
	b, err := os.ReadFile(dataFile(t, "review_oracle", "source_defects.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	numbers, prints = map[string]bool{}, map[string]bool{}
	for _, l := range strings.Split(string(b), "\n") {
		if f := strings.Split(l, "\t"); len(f) > 1 {
			numbers[filepath.Base(f[0])] = numbers[filepath.Base(f[0])] || f[1] == "article numbers"
			prints[filepath.Base(f[0])] = prints[filepath.Base(f[0])] || f[1] == "private-use character"
		}
	}
	return numbers, prints
}

// The articles are those that others checked, word for word.
func TestArticleOracle(t *testing.T) {
	for oracle, file := range map[string]string{
		"M4_tax_admin_law.jsonl": "经济法/税收征收管理法(2015-04-24).md",
		"M5_vat_law.jsonl":       "经济法/增值税法(2024-12-25).md",
		"M8_patent_law.jsonl":    "民法商法/专利法(2020-10-17).md",
	} {
		d := parseFile(t, dataFile(t, "laws", "national", file))
		f, err := os.Open(dataFile(t, "article_oracle", oracle))
		if err != nil {
			t.Fatal(err)
		}
		lines, n := bufio.NewScanner(f), 0
		for lines.Scan() {
			var want struct {
				Number  int    `json:"article_sort_key"`
				Content string `json:"content"`
			}
			if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
				t.Fatal(err)
			}
			n++
			a := d.Find(Ref{Article: Number{N: want.Number}})
			if a == nil {
				t.Errorf("%s has no article %d", file, want.Number)
				continue
			}
			content := halfDigits.Replace(plain(fieldCode.ReplaceAllString(want.Content, "")))
			if got := plain(a.Full()); got != content && !sameBut(got, content) {
				t.Errorf("%s article %d:\n got %s\nwant %s", file, want.Number, got, content)
			}
		}
		f.Close()
		if n != len(d.Articles()) {
			t.Errorf("%s: %d articles, the oracle has %d", file, len(d.Articles()), n)
		}
	}
}

// What the oracle has beside the words of the law: Word's field codes and wide digits.
var (
	fieldCode  = regexp.MustCompile(`\\l\s*"[A-Z0-9_]+"`)
	halfDigits = strings.NewReplacer("０", "0", "１", "1", "２", "2", "５", "5")
)

// sameBut allows what differs between the two sources themselves: a character or two
// of punctuation.
func sameBut(a, b string) bool {
	changed := 0
	for _, m := range Diff(a, b) {
		if m.Op != OpSame {
			changed += utf8.RuneCountInString(m.Text)
		}
	}
	return changed <= 4
}

// The statutes in the form they are published in on the web parse whole, their tables
// of contents set aside.
func TestStatuteTexts(t *testing.T) {
	for name, n := range map[string]int{"国旗法": 24, "民法典": 1260, "立法法": 120, "行政处罚法": 86, "行政许可法": 83, "选举法": 57} {
		d := parseFile(t, dataFile(t, "pdf", "statute_text_oracle", name+".md"))
		if got := labels(d); len(got) != n || got[n-1] != (Number{N: n}).article() || len(d.Gaps) > 0 {
			t.Errorf("%s: %d articles, want %d; gaps %v", name, len(got), n, d.Gaps)
		}
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", name, msg)
		}
		chapters := 0
		d.Walk(func(n *Node, _ []*Node) bool {
			if n.Kind == KindChapter {
				chapters++
				if len(n.Kids) == 0 {
					t.Errorf("%s: %s holds nothing", name, n.Label)
				}
			}
			return true
		})
		if name != "国旗法" && chapters < 5 {
			t.Errorf("%s: %d chapters", name, chapters)
		}
	}
}

// A maker's own numbering becomes headings, one below the other, the whole of the
// document covered.
func TestNormativeDocuments(t *testing.T) {
	names, _ := filepath.Glob(dataFile(t, "normative_docs", "*.txt"))
	if len(names) < 30 {
		t.Fatalf("only %d documents", len(names))
	}
	headings := 0
	for _, name := range names {
		d := parseFile(t, name)
		if msg := uncovered(d); msg != "" {
			t.Errorf("%s: %s", filepath.Base(name), msg)
		}
		if want := strings.TrimSuffix(filepath.Base(name), ".txt"); plain(d.Title) != plain(want) {
			t.Errorf("%s has the title %s", want, d.Title)
		}
		for _, x := range d.Doubts {
			if x.Code == DoubtItem && !strings.Contains(name, "应急预案") && !strings.Contains(name, "两个规定") {
				t.Errorf("%s: doubts %s at %d", filepath.Base(name), x.Text, x.At)
			}
		}
		d.Walk(func(n *Node, _ []*Node) bool {
			if n.Kind == KindHeading {
				headings++
			}
			return true
		})
	}
	if headings < 500 {
		t.Errorf("%d headings in all", headings)
	}
}
