package law

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"renda/app"
)

type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n++
		b[i] = c.n
	}
	return len(b), nil
}

func keys(t testing.TB, seed byte, name string) (string, string) {
	t.Helper()
	s, k, err := NewPackKey(&counter{seed}, name)
	if err != nil {
		t.Fatal(err)
	}
	return s, k
}

func read(t testing.TB, name, text string) *Law {
	t.Helper()
	l, err := Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func few(t testing.TB) []*Law {
	return []*Law{
		read(t, "a(2010-01-01).md", "# 中华人民共和国甲法\n\n2010年1月1日 第十一届全国人民代表大会常务委员会第十二次会议通过\n\n<!-- INFO END -->\n\n第一条 为了甲，制定本法。\n\n第二条 本法自2010年5月1日起施行。《中华人民共和国旧法》同时废止。\n"),
		read(t, "a(2020-01-01).md", "# 中华人民共和国甲法\n\n2010年1月1日 第十一届全国人民代表大会常务委员会第十二次会议通过\n\n2020年1月1日 第十三届全国人民代表大会常务委员会第十五次会议修订\n\n<!-- INFO END -->\n\n第一条 为了甲乙，制定本法。\n\n第二条 本法自2020年6月1日起施行。\n"),
		read(t, "b(2015-01-01).md", "# 某市实施《中华人民共和国甲法》办法\n\n2015年1月1日 某市第十届人民代表大会常务委员会第一次会议通过\n\n<!-- INFO END -->\n\n第一条 根据《中华人民共和国甲法》，制定本办法。\n\n第二条 本办法自公布之日起施行。\n"),
	}
}

func build(t testing.TB, laws []*Law, signing string, version uint64) ([]byte, Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, _, err := BuildPack(&b, Manifest{ID: "test", Version: version, Issued: app.Date{Year: 2026, Month: 11, Day: 25}}, laws, signing)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

// openAll opens a pack and checks every text.
func openAll(b []byte, key string) (*Pack, error) {
	p, err := OpenPack(bytes.NewReader(b), int64(len(b)), []string{key})
	if err != nil {
		return nil, err
	}
	return p, p.Verify(context.Background(), nil)
}

// A pack gives back every text, every date and every relation that went in, and answers the same questions.
func TestPackRoundTrip(t *testing.T) {
	signing, key := keys(t, 1, "sd.npc")
	laws := few(t)
	b, m := build(t, laws, signing, 3)
	if m.Key != key || m.Signer() != "sd.npc" || m.Laws != 3 {
		t.Fatalf("manifest: %+v", m)
	}
	p, err := openAll(b, key)
	if err != nil {
		t.Fatal(err)
	}
	if p.Manifest() != m {
		t.Errorf("manifest: %+v, want %+v", p.Manifest(), m)
	}
	want := Assemble(laws)
	for i, l := range want.Laws() {
		got, err := p.Law(l.ID)
		if err != nil || got.Text != l.Text || fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", *l) {
			t.Errorf("law %d: %v\n got %+v\nwant %+v", i, err, got, l)
		}
	}
	if fmt.Sprintf("%+v", p.Library().Relations()) != fmt.Sprintf("%+v", want.Relations()) {
		t.Errorf("relations: %+v", p.Library().Relations())
	}
	if s := p.Library().AsOf("旧法", date(t, "2010-05-01")); s.Status != StatusRepealed {
		t.Errorf("旧法: %+v", s)
	}
	if _, err := p.Text("00"); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("a law that isn't there: %v", err)
	}
}

// No change of any byte, no cut and nothing added goes through: the pack is refused with a code of its own.
func TestTamperedPackIsRefused(t *testing.T) {
	signing, key := keys(t, 1, "sd.npc")
	b, _ := build(t, few(t), signing, 1)
	rapid.Check(t, func(t *rapid.T) {
		x := bytes.Clone(b)
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			x[rapid.IntRange(0, len(x)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		case 1:
			x = x[:rapid.IntRange(0, len(x)-1).Draw(t, "cut")]
		case 2:
			x = append(x, rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "more")...)
		}
		_, err := openAll(x, key)
		switch app.CodeOf(err) {
		case CodePackForm, CodePackShort, CodePackForged, CodePackSigner, app.CodeNewer, app.CodeTooLarge:
		default:
			t.Fatalf("%v", err)
		}
	})
}

// A pack of another publisher, one mixed of two packs, and a manifest signed over other words are refused.
func TestForgedPackIsRefused(t *testing.T) {
	signing, key := keys(t, 1, "sd.npc")
	other, otherKey := keys(t, 9, "sd.npc")
	b, _ := build(t, few(t), signing, 1)
	if _, err := openAll(b, otherKey); app.CodeOf(err) != CodePackSigner {
		t.Errorf("signed by another: %v", err)
	}
	if _, err := openAll(b, "nonsense"); app.CodeOf(err) != CodePackKey {
		t.Errorf("a key nobody can read: %v", err)
	}
	forged, _ := build(t, few(t), other, 1)
	if _, err := InspectPack(bytes.NewReader(forged), int64(len(forged))); err != nil {
		t.Errorf("whole under its own key: %v", err)
	}
	if _, err := openAll(forged, key); app.CodeOf(err) != CodePackSigner {
		t.Errorf("another's pack under a trusted name: %v", err)
	}
	two, _ := build(t, few(t)[:2], signing, 2)
	n := int(binary.BigEndian.Uint32(two[9:])) + 13
	mixed := append(bytes.Clone(two[:n]), b[int(binary.BigEndian.Uint32(b[9:]))+13:]...)
	if _, err := openAll(mixed, key); app.CodeOf(err) != CodePackShort && app.CodeOf(err) != CodePackForged {
		t.Errorf("mixed of two: %v", err)
	}
	extra := resign(t, b, signing, func(s string) string { return s + "more 1\n" })
	if _, err := openAll(extra, key); app.CodeOf(err) != CodePackForged {
		t.Errorf("more lines than a manifest has: %v", err)
	}
}

// resign changes the manifest's words and signs them, as a publisher with a faulty program would.
func resign(t *testing.T, b []byte, signing string, change func(string) string) []byte {
	t.Helper()
	n := int(binary.BigEndian.Uint32(b[9:])) + 13
	text, _, _ := strings.Cut(string(b[13:n]), "\n\n")
	s, err := note.NewSigner(signing)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: change(text + "\n")}, s)
	if err != nil {
		t.Fatal(err)
	}
	head := binary.BigEndian.AppendUint32(bytes.Clone(b[:9]), uint32(len(signed)))
	return append(append(head, signed...), b[n:]...)
}

// A part that unpacks to more than was signed for is stopped at that size, and sizes over the limits are refused
// before anything is read.
func TestBombIsRefused(t *testing.T) {
	var z bytes.Buffer
	w, _ := flate.NewWriter(&z, flate.BestCompression)
	for range 16 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b, err := inflate(z.Bytes(), 1000)
	runtime.ReadMemStats(&after)
	if err == nil || len(b) > 0 || after.TotalAlloc-before.TotalAlloc > 8<<20 {
		t.Errorf("%d bytes, %v, %d bytes of memory for a text of 1,000", len(b), err, after.TotalAlloc-before.TotalAlloc)
	}
	signing, key := keys(t, 1, "sd.npc")
	b, _ = build(t, few(t), signing, 1)
	big := resign(t, b, signing, func(s string) string {
		f := strings.Fields(s[strings.Index(s, "index"):])
		return strings.Replace(s, f[3]+"\ntexts", "999999999999\ntexts", 1)
	})
	if _, err := openAll(big, key); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("a huge index: %v", err)
	}
	if _, err := OpenPack(endless{}, MaxPack+1, []string{key}); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("a huge file: %v", err)
	}
}

type endless struct{}

func (endless) ReadAt(b []byte, _ int64) (int, error) { return len(b), nil }

// A text without a law's form is refused with its file and line.
func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ text, place, why string }{
		{"", "1", ""},
		{"第一条 无题", "1", ""},
		{"---\ntitle: x\n# 甲法\n", "1", ""},
		{"# 甲法\n\n第一条 \xff\xfe\n", "3", "UTF-8"},
		{"# \n\n第一条", "1", ""},
		{"# 甲法\n\n2020年1月1日通过\n", "4", "正文"},
		{"# 甲法\n\n第一条\x00", "3", "空字符"},
	} {
		_, err := Read("x.md", []byte(c.text))
		e, ok := errors.AsType[*app.Error](err)
		if !ok || e.Item != "x.md" || e.Args["place"] != c.place || !strings.Contains(e.Args["why"], c.why) {
			t.Errorf("%q: %v %+v", c.text, err, e)
		}
	}
	if _, err := Read("x.md", make([]byte, MaxText+1)); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("too large: %v", err)
	}
}

// Building twice from the same files gives the same pack: the publisher can be checked.
func TestBuildIsRepeatable(t *testing.T) {
	signing, _ := keys(t, 1, "sd.npc")
	a, _ := build(t, few(t), signing, 1)
	b, _ := build(t, few(t), signing, 1)
	if !bytes.Equal(a, b) {
		t.Error("two builds differ")
	}
}
