package clause

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"
)

// chains gives the files of each law of which there are several versions, the oldest
// first.
func chains(t *testing.T) map[string][]string {
	b, err := os.ReadFile(dataFile(t, "review_oracle", "versions.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		f := strings.Split(l, "\t")
		names := strings.Split(f[2], " | ")
		// The third format has no date in its name; it holds the newest laws.
		sort.SliceStable(names, func(i, j int) bool {
			return !strings.Contains(names[i], "newer_bold") && strings.Contains(names[j], "newer_bold")
		})
		out[f[0]] = names
	}
	return out
}

// In the chains of real versions most articles go on surely in the next one, few are
// left to a person, and what is sure has most of its words in common.
func TestVersionChains(t *testing.T) {
	pairs, articles, placed, unsure, gone := 0, 0, 0, 0, 0
	for title, names := range chains(t) {
		var old *Doc
		for _, name := range names {
			new := parseFile(t, dataFile(t, name))
			if old == nil || len(old.Articles()) == 0 || len(new.Articles()) == 0 {
				old = new
				continue
			}
			pairs++
			m := Carry(old, new)
			seen := map[*Node]bool{}
			for _, p := range m.Pairs {
				for _, n := range append(append([]*Node{}, p.Old...), p.New...) {
					if seen[n] {
						t.Errorf("%s: %s stands in two pairs", title, n.Label)
					}
					seen[n] = true
				}
				for _, n := range p.Old {
					if n.Kind != KindArticle {
						continue
					}
					articles++
					switch {
					case !p.Sure:
						unsure++
					case p.Change == Gone:
						gone++
					default:
						placed++
					}
				}
				if p.Change == Changed && p.Sure && !testing.Short() && kept(p.Old[0], p.New[0]) < 0.3 {
					t.Errorf("%s: %s is no other wording", title, describe(p))
				}
			}
			for _, n := range append(old.Articles(), new.Articles()...) {
				if !seen[n] {
					t.Errorf("%s: %s stands in no pair", title, n.Label)
				}
			}
			if msg := uncovered(new); msg != "" {
				t.Errorf("%s: %s", title, msg)
			}
			old = new
		}
	}
	t.Logf("%d pairs of versions, %d articles: %d placed surely, %d surely gone, %d left to a person", pairs, articles, placed, gone, unsure)
	if pairs < 90 || placed*100 < articles*80 || unsure*100 > articles*10 {
		t.Errorf("%d pairs of versions, %d articles: only %d placed, %d left to a person", pairs, articles, placed, unsure)
	}
}

// kept is how much of the shorter text stands in the other as well.
func kept(a, b *Node) float64 {
	x, y := blindRefs(plain(a.Full())), blindRefs(plain(b.Full()))
	same := 0
	for _, m := range Diff(x, y) {
		if m.Op == OpSame {
			same += utf8.RuneCountInString(m.Text)
		}
	}
	return float64(same) / float64(max(1, min(utf8.RuneCountInString(x), utf8.RuneCountInString(y))))
}

// What became of articles of the Legislation Law and the Deputies Law, as read by
// hand in both versions.
func TestChainsByHand(t *testing.T) {
	for _, c := range []struct {
		file, from, to string
		want           map[string]string // an article of the old version → of the new
		unsure         []string          // of the old version
	}{
		{"立法法", "2015-03-15", "2023-03-13", map[string]string{
			"第一条": "第一条", "第六条": "第七条", "第八条": "第十一条", "第六十一条": "第六十五条", "第六十四条": "第六十九条", "第七十二条": "第八十条 第八十一条",
			"第七十三条": "第八十二条", "第九十九条": "第一百一十条", "第一百零五条": "第一百二十条",
		}, []string{"第三条", "第十三条"}},
		{"全国人民代表大会和地方各级人民代表大会代表法", "2015-08-29", "2025-03-11", map[string]string{
			"第六条": "第十条", "第二十二条": "第二十九条", "第三十九条": "第四十七条", "第四十二条": "第五十一条", "第五十二条": "第六十五条",
		}, []string{"第三十七条"}},
	} {
		file := func(day string) string {
			return dataFile(t, filepath.Join("laws", "national", "宪法相关法", c.file+"("+day+").md"))
		}
		m := Match(parseFile(t, file(c.from)), parseFile(t, file(c.to)))
		got, sure := map[string]string{}, map[string]bool{}
		for _, p := range m.Pairs {
			var to []string
			for _, n := range p.New {
				to = append(to, n.Label)
			}
			for _, n := range p.Old {
				got[n.Label], sure[n.Label] = strings.Join(to, " "), p.Sure
			}
		}
		for from, to := range c.want {
			if got[from] != to || !sure[from] {
				t.Errorf("%s %s: got %s (sure %v), want %s", c.file, from, got[from], sure[from], to)
			}
		}
		for _, from := range c.unsure {
			if sure[from] {
				t.Errorf("%s %s is surely %s: a person has to decide that", c.file, from, got[from])
			}
		}
	}
}

// The Civil Code matched with itself less every tenth article: every other article
// goes on under its identity.
func TestMatchCivilCode(t *testing.T) {
	b, err := os.ReadFile(dataFile(t, "pdf", "statute_text_oracle", "民法典.md"))
	if err != nil {
		t.Fatal(err)
	}
	old := Parse(string(b))
	var text strings.Builder
	text.WriteString("民法典\n")
	n := 0
	var want []string
	for i, a := range old.Articles() {
		if i%10 == 3 {
			continue
		}
		n++
		want = append(want, a.ID)
		text.WriteString((Number{N: n}).article() + " " + a.Full() + "\n")
	}
	new := Parse(text.String())
	Carry(old, new)
	for i, a := range new.Articles() {
		if a.ID != want[i] {
			t.Errorf("%s is %s, want %s", a.Label, a.ID, want[i])
		}
	}
}
