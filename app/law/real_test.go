package law

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"renda/app"
)

const shared = "../../../shared/data/"

// corpus is every law text under shared/data/laws, read once.
type corpus struct {
	laws    []*Law
	refused map[string]error
	lib     *Library
}

var readCorpus = sync.OnceValue(func() *corpus {
	c := &corpus{refused: map[string]error{}}
	root := shared + "laws"
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".md" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name := "laws/" + filepath.ToSlash(strings.TrimPrefix(p, root+string(filepath.Separator)))
		l, err := Read(name, b)
		if err != nil {
			c.refused[name] = err
			return nil
		}
		c.laws = append(c.laws, l)
		return nil
	})
	if err != nil {
		return nil
	}
	c.lib = Assemble(c.laws)
	return c
})

func real(t *testing.T) *corpus {
	t.Helper()
	if testing.Short() {
		t.Skip("reads 36 MB of laws")
	}
	c := readCorpus()
	if c == nil {
		t.Skip("../shared is not here")
	}
	return c
}

func date(t testing.TB, s string) app.Date {
	t.Helper()
	d, err := app.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rows reads a table of the review oracle.
func rows(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile(shared + "review_oracle/" + name)
	if err != nil {
		t.Skip("../shared is not here: ", err)
	}
	var out [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		out = append(out, strings.Split(line, "\t"))
	}
	return out
}

// Every law of the real set is read; the one file that is only a title is refused by its name, and none goes missing.
func TestReadsEveryLaw(t *testing.T) {
	c := real(t)
	if len(c.refused) != 1 || len(c.laws)+len(c.refused) != 1976 {
		t.Errorf("%d read, refused: %v", len(c.laws), c.refused)
	}
	for name, err := range c.refused {
		if app.CodeOf(err) != CodeEmpty || !strings.Contains(name, "ecological-environment-code") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, l := range c.laws {
		local := strings.HasPrefix(l.Source, "laws/local/")
		if local != (l.Level == LevelLocal || l.Level == LevelLocalRule) || local != (l.Region != "") {
			t.Errorf("%s: level %s, region %s", l.Source, l.Level, l.Region)
		}
		if strings.Contains(l.Text, "**") || strings.Contains(l.Text, "[[") || strings.HasPrefix(l.Text, "---") {
			t.Errorf("%s keeps the markup of its source", l.Source)
		}
	}
}

// What the files tell about themselves is what a person reads in them.
func TestMetadata(t *testing.T) {
	c := real(t)
	by := map[string]*Law{}
	for _, l := range c.laws {
		by[l.Source] = l
	}
	for _, x := range []struct{ file, short, organ, region, published, effective string }{
		{"laws/national/行政法/行政处罚法(2021-01-22).md", "行政处罚法", "全国人民代表大会", "", "2021-01-22", "2021-07-15"},
		{"laws/local/山东/济宁市大气污染防治条例(2021-05-28).md", "济宁市大气污染防治条例", "济宁市人民代表大会常务委员会", "山东省济宁市", "2021-05-28", "2021-05-28"},
		{"laws/local/浙江/杭州市征收集体所有土地房屋补偿条例(2014-04-11).md", "杭州市征收集体所有土地房屋补偿条例", "杭州市人民代表大会常务委员会", "浙江省杭州市", "2014-04-11", "2014-05-01"},
		{"laws/newer_frontmatter/监狱法(2026).md", "监狱法", "全国人民代表大会常务委员会", "", "2026-04-30", "2026-11-01"},
		{"laws/newer_bold_articles/economic__fisheries-law__README.md", "渔业法", "全国人民代表大会常务委员会", "", "2025-12-27", "2026-05-01"},
		{"laws/national/行政法规/护士条例(2020-03-27).md", "护士条例", "国务院", "", "2020-03-27", "2020-03-27"},
	} {
		l := by[x.file]
		if l == nil {
			t.Errorf("%s wasn't read", x.file)
			continue
		}
		if l.Short != x.short || l.Organ != x.organ || l.Region != x.region || l.Published.String() != x.published || l.Effective.String() != x.effective {
			t.Errorf("%s: %s, %s, %s, published %s, in force %s (%s)", x.file, l.Short, l.Organ, l.Region, l.Published, l.Effective, l.Basis)
		}
	}
}

// Every title with several versions in the oracle has them all here, in the order of their dates.
func TestVersionsOracle(t *testing.T) {
	c := real(t)
	doubles := map[string]bool{}
	for _, p := range c.lib.Problems() {
		for _, s := range p.Sources[1:] {
			doubles[s] = true
		}
	}
	for _, r := range rows(t, "versions.tsv") {
		have := map[string]bool{}
		last := app.Date{}
		for _, v := range c.lib.Versions(r[0]) {
			have[v.Source] = true
			if order(v).Before(last) {
				t.Errorf("%s: %s stands after a later version", r[0], v.Source)
			}
			last = order(v)
		}
		for _, f := range strings.Split(r[2], " | ") {
			if !have[f] && !doubles[f] && c.refused[f] == nil {
				t.Errorf("%s lacks %s", r[0], f)
			}
		}
	}
}

// Every local 实施办法 of the oracle leads to its law, and a law that isn't held is said to be missing.
func TestImplementsOracle(t *testing.T) {
	c := real(t)
	by := map[string]Relation{}
	for _, r := range c.lib.Relations() {
		if r.Kind == Implements {
			by[c.lib.Get(r.From).Source] = r
		}
	}
	for _, x := range rows(t, "implements_pairs.tsv") {
		r, ok := by[x[0]]
		if !ok || Key(r.Title) != Key(x[1]) {
			t.Errorf("%s implements %q, want %s", x[0], r.Title, x[1])
		}
		if _, known := c.lib.Resolve(r.Title); known != (x[2] != "-") {
			t.Errorf("%s: %s held: %v", x[0], r.Title, known)
		}
	}
}

// The standing of real laws on real days: versions follow each other, the Civil Code ended nine laws, a revision
// under the same title is no repeal, a code ended the laws it took in, and what isn't held is said to be unknown.
func TestStandingOnRealDays(t *testing.T) {
	lib := real(t).lib
	for _, x := range []struct{ title, on, status, version string }{
		{"行政处罚法", "2026-11-25", "有效", "2021-01-22"},
		{"中华人民共和国监督法", "2026-11-25", "有效", "2024-11-08"},
		{"《中华人民共和国体育法》", "2020-01-01", "有效", "2016-11-07"},
		{"体育法", "2023-02-01", "有效", "2022-06-24"},
		{"合同法", "2020-12-31", "不详", ""},
		{"中华人民共和国合同法", "2021-01-01", "已废止", ""},
		{"军人抚恤优待条例", "2026-11-25", "有效", "2024-08-05"},
		{"噪声污染防治法", "2026-08-14", "有效", "2021-12-24"},
		{"噪声污染防治法", "2026-08-15", "已废止", "2021-12-24"},
		{"中华人民共和国环境噪声污染防治法", "2023-01-01", "已废止", "2018-12-29"},
		{"监狱法", "2026-10-31", "有效", "2012-10-26"},
		{"监狱法", "2026-11-01", "有效", "2026-04-30"},
		{"没有这部法", "2026-11-25", "不详", ""},
	} {
		s := lib.AsOf(x.title, date(t, x.on))
		got := ""
		if s.Law != nil {
			got = s.Law.Published.String()
		}
		if string(s.Status) != x.status || got != x.version {
			t.Errorf("%s on %s: %s, %s (%s)", x.title, x.on, s.Status, got, s.Doubt)
		}
	}
	if n := len(lib.Parts("民法典", date(t, "2026-11-25"))); n != 5 {
		t.Errorf("the Civil Code has %d parts here", n)
	}
}

// The same law in two folders is kept once and said, under both names.
func TestNoticesDoubles(t *testing.T) {
	lib := real(t).lib
	for _, title := range []string{"中华人民共和国居民身份证法", "中华人民共和国职业病防治法"} {
		found := false
		for _, p := range lib.Problems() {
			found = found || p.Code == ProblemTwice && p.Title == title && len(p.Sources) == 2
		}
		if !found || len(lib.Versions(title)) != 1 {
			t.Errorf("%s: %d versions, noticed %v", title, len(lib.Versions(title)), found)
		}
	}
}
