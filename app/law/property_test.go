package law

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"renda/app"
)

// FuzzRead: any bytes are read or refused, and what is read is read the same again from its canonical text.
func FuzzRead(f *testing.F) {
	f.Add("# 甲法\n\n2020年1月1日 某市第一届人民代表大会通过\n\n<!-- INFO END -->\n\n第一条 甲。")
	f.Add("---\ntitle: 甲\n---\n# 甲\n**第一条**　[[乙法]]")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Read("x/y.md", []byte(s))
		if err != nil {
			return
		}
		again, err := Read("x/y.md", []byte(l.Text))
		if err != nil || again.Text != l.Text || again.ID != l.ID {
			t.Fatalf("%v\n%q\n%q", err, l.Text, again.Text)
		}
	})
}

// FuzzCite: citations of any text lie inside it, in order, and a title with 《》 stands where it says.
func FuzzCite(f *testing.F) {
	f.Add("依照《甲法》第三条、第五条第一款和第（二）项，乙条例第九条至第十条")
	f.Add("《《》第一条（以下简称")
	f.Add("依照中华人民共和国")
	lib := NewLibrary([]*Law{{ID: "a", Title: "中华人民共和国甲乙法", Short: "甲乙法", Level: LevelLaw}}, nil, nil)
	f.Fuzz(func(t *testing.T, s string) {
		n := utf8.RuneCountInString(s)
		for _, c := range append(Cite(s), lib.Cite(s)...) {
			if c.From < 0 || c.To > n || c.From >= c.To || c.TitleFrom > c.TitleTo || c.TitleTo > n {
				t.Fatalf("%+v of %d", c, n)
			}
		}
	})
}

// Whatever versions there are, at most one is in force on a day, it had begun by then, and no later one had.
func TestAsOfProperty(t *testing.T) {
	day := func(n int) app.Date { return app.Date{Year: 2000, Month: 1, Day: 1}.AddDays(n) }
	rapid.Check(t, func(t *rapid.T) {
		var laws []*Law
		for i, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 3000), 1, 6, func(n int) int { return n }).Draw(t, "published") {
			laws = append(laws, &Law{ID: string(rune('a' + i)), Title: "甲法", Published: day(n), Effective: day(n + rapid.IntRange(0, 400).Draw(t, "wait")), Basis: BasisArticle})
		}
		lib := NewLibrary(laws, nil, nil)
		on := day(rapid.IntRange(0, 4000).Draw(t, "on"))
		s := lib.AsOf("中华人民共和国甲法", on)
		began := 0
		for _, l := range laws {
			if !l.Effective.After(on) {
				began++
				if s.Law != nil && s.Law.Effective.Before(l.Effective) {
					t.Fatalf("%s answers, %s began later", s.Law.Effective, l.Effective)
				}
			}
		}
		if (began > 0) != !s.Law.Effective.After(on) {
			t.Fatalf("%d had begun: %+v", began, s)
		}
	})
}

// A title in any of the ways people write it has one key, and different titles keep theirs.
func TestKey(t *testing.T) {
	for _, same := range [][]string{
		{"中华人民共和国行政处罚法", "行政处罚法", "《中华人民共和国行政处罚法》", "行政处罚法（2021年修订）", "行政处罚法 "},
		{"浙江省实施《中华人民共和国献血法》办法", "浙江省实施〈献血法〉办法", "《浙江省实施〈中华人民共和国献血法〉办法》"},
		{"关于适用《公司法》若干问题的规定(一)", "关于适用〈公司法〉若干问题的规定（一）"},
	} {
		for _, s := range same {
			if Key(s) != Key(same[0]) {
				t.Errorf("%s: %s, want %s", s, Key(s), Key(same[0]))
			}
		}
	}
	for _, s := range []string{"行政处罚法（试行）", "刑法修正案（八）", "宪法修正案（2004年）"} {
		if !strings.HasSuffix(Key(s), "）") {
			t.Errorf("%s lost what tells it apart: %s", s, Key(s))
		}
	}
	if Short("外国人在中华人民共和国收养子女登记办法") != "外国人在中华人民共和国收养子女登记办法" {
		t.Error("a title about the country lost it")
	}
}

// A title comes back with a text made after its repeal, and a new text that repeals the old one under the
// same title is in force itself.
func TestTitlesComeBack(t *testing.T) {
	text := func(name, body string) *Law {
		return read(t, name, "# 甲条例\n\n2000年1月1日 国务院发布\n\n<!-- INFO END -->\n\n"+body)
	}
	lib := Assemble([]*Law{
		text("甲条例(2000-01-01).md", "第一条 本条例自2000年1月1日起施行。\n"),
		read(t, "乙条例(2010-01-01).md", "# 乙条例\n\n2010年1月1日 国务院发布\n\n<!-- INFO END -->\n\n第一条 本条例自2010年3月1日起施行。《甲条例》同时废止。\n"),
		text("甲条例(2015-01-01).md", "第一条 本条例自2015年2月1日起施行。\n"),
		text("甲条例(2020-01-01).md", "第一条 本条例自2020年6月1日起施行。2015年1月1日国务院公布的《甲条例》同时废止。\n"),
	})
	for on, want := range map[string]struct {
		status    Status
		published string
	}{
		"2009-01-01": {StatusInForce, "2000-01-01"}, "2012-01-01": {StatusRepealed, "2000-01-01"},
		"2016-01-01": {StatusInForce, "2015-01-01"}, "2020-05-31": {StatusInForce, "2015-01-01"}, "2021-01-01": {StatusInForce, "2020-01-01"},
	} {
		s := lib.AsOf("甲条例", date(t, on))
		if s.Status != want.status || s.Law == nil || s.Law.Published.String() != want.published {
			t.Errorf("on %s: %s, %+v", on, s.Status, s.Law)
		}
	}
}

// Two different texts of one law with one date are both kept and named; the answer for a day is one of them whatever order the files
// came in, neither follows or ends the other, and the doubt goes with it. The version after ends both.
func TestTwoTextsOfOneDay(t *testing.T) {
	of := func(file, day, words string) *Law {
		return read(t, file, "# 甲条例\n\n"+day+" 国务院发布\n\n<!-- INFO END -->\n\n第一条 "+words+"。\n\n第二条 本条例自2010年3月1日起施行。\n")
	}
	a, b := of("a/甲条例(2010-01-01).md", "2010年1月1日", "甲"), of("b/甲条例(2010-01-01).md", "2010年1月1日", "乙")
	later := read(t, "c/甲条例(2020-01-01).md", "# 甲条例\n\n2020年1月1日 国务院发布\n\n<!-- INFO END -->\n\n第一条 丙。\n\n第二条 本条例自2020年6月1日起施行。\n")
	one, two := Assemble([]*Law{a, later, b}), Assemble([]*Law{b, a, later})
	for _, lib := range []*Library{one, two} {
		if p := lib.Problems(); len(p) != 1 || p[0].Code != ProblemSameDate || len(p[0].Sources) != 2 {
			t.Errorf("what is odd: %+v", p)
		}
		for _, id := range []string{a.ID, b.ID} {
			s := lib.Standing(id, date(t, "2015-01-01"))
			if s.Status != StatusInForce || s.Doubt == "" || s.Next == nil || s.Next.ID != later.ID || s.Law.Ended.String() != "2020-06-01" {
				t.Errorf("one of two: %+v", s)
			}
			if s := lib.Standing(id, date(t, "2021-01-01")); s.Status != StatusSuperseded {
				t.Errorf("after the later one: %+v", s)
			}
		}
		if s := lib.AsOf("甲条例", date(t, "2021-01-01")); s.Law.ID != later.ID || s.Doubt != "" {
			t.Errorf("the later one: %+v", s)
		}
	}
	x, y := one.AsOf("甲条例", date(t, "2015-01-01")), two.AsOf("甲条例", date(t, "2015-01-01"))
	if x.Law.ID != y.Law.ID || x.Doubt == "" || y.Doubt == "" {
		t.Errorf("%+v, with the files in another order %+v", x, y)
	}
}

// FuzzOpenPack: no bytes of a pack make the reader fall over, and nothing unsigned is opened.
func FuzzOpenPack(f *testing.F) {
	signing, key := keys(f, 1, "sd.npc")
	b, _ := build(f, few(f), signing, 1)
	f.Add(b)
	f.Add(b[:40])
	f.Fuzz(func(t *testing.T, x []byte) {
		if _, err := openAll(x, key); err == nil && !bytes.Equal(x, b) {
			t.Fatal("another file than the signed one was opened")
		}
	})
}

// FuzzSignedPack: an index and texts of any content, signed by the trusted publisher's faulty program, are opened or refused with a
// code, never more; what opens answers questions.
func FuzzSignedPack(f *testing.F) {
	signing, key := keys(f, 1, "sd.npc")
	signer, err := note.NewSigner(signing)
	if err != nil {
		f.Fatal(err)
	}
	b, _ := build(f, few(f), signing, 1)
	h, err := readHeader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		f.Fatal(err)
	}
	raw, err := inflate(b[h.at:h.at+h.index], h.raw)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw, b[h.at+h.index:], 3)
	f.Add([]byte(`{"laws":[{"id":"a","title":"甲法","at":0,"len":1,"size":1}],"relations":[{"from":"a","to":"b"}]}`), []byte("x"), 1)
	f.Add([]byte(`{"laws":[null]}`), []byte{}, 1)
	f.Fuzz(func(t *testing.T, raw, texts []byte, laws int) {
		index, err := deflate(raw)
		if err != nil {
			t.Fatal(err)
		}
		m := Manifest{ID: "test", Version: 1, Issued: app.Date{Year: 2026, Month: 11, Day: 25}, Key: key, Laws: laws}
		signed, err := note.Sign(&note.Note{Text: m.words(sha256.Sum256(index), int64(len(index)), int64(len(raw)), int64(len(texts)))}, signer)
		if err != nil {
			t.Fatal(err)
		}
		x := binary.BigEndian.AppendUint32(append([]byte(packMagic), packFormat), uint32(len(signed)))
		p, err := openAll(append(append(append(x, signed...), index...), texts...), key)
		if err != nil {
			if c := app.CodeOf(err); c == app.CodeInternal {
				t.Fatal(err)
			}
			if p == nil {
				return
			}
		}
		lib := p.Library()
		for _, l := range lib.Laws() {
			lib.AsOf(l.Title, m.Issued)
			lib.Cite("依照《" + l.Title + "》第一条")
		}
	})
}
