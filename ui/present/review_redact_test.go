package present

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/redact"
)

// What a reviewer selects is covered with a reason, at one place or at all with the same words; the copy holds none of it; a copy that
// would give it away is refused and the list stays; choosing another paper forgets the list.
func TestReviewMakesARedactedCopy(t *testing.T) {
	r, d, q := reviewing(t)
	at := strings.Index(r.Reading.Text, "甲法")
	from := len([]rune(r.Reading.Text[:at]))
	a, ok := r.AskCover(Stretch{from, from + 2})
	if !ok || a.Words != "甲法" || a.Same != 3 || !strings.HasPrefix(a.Place, "第一条") {
		t.Fatalf("%+v", a)
	}
	r.Cover(a, " 涉及举报 ", true)
	if len(r.Covers) != 3 || r.Covers[0].Reason != "涉及举报" || r.Covers[0].Only || !strings.HasPrefix(r.Covers[2].Place, "第五条") {
		t.Fatalf("%+v", r.Covers)
	}
	r.Uncover(2)
	var err error
	var name string
	then := func(n string, e error) { name, err = n, e }
	r.MakeCopy("送专家", then)
	q.Run()
	if app.CodeOf(err) != redact.CodeLeft || len(r.Covers) != 2 {
		t.Fatalf("one place left readable: %v, %d chosen", err, len(r.Covers))
	}
	r.Covers = nil
	r.Cover(a, "涉及举报", true)
	r.MakeCopy("送专家", then)
	q.Run()
	if err != nil || len(r.Covers) != 0 || !strings.Contains(name, "遮盖副本") || d.done[len(d.done)-1] != "redact 送专家" {
		t.Fatalf("%v %q %v", err, name, d.done)
	}
	z, err := zip.NewReader(bytes.NewReader(d.copied), int64(len(d.copied)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		rd, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(rd); err != nil || strings.Contains(string(b), "甲法") {
			t.Errorf("%s holds what is covered (%v)", f.Name, err)
		}
	}
	if a, ok = r.AskCover(Stretch{from, from}); !ok || !strings.Contains(a.Words, "制定本办法") {
		t.Errorf("the clause one is in: %+v", a)
	}
	r.Cover(a, "x", false)
	r.Choose(1)
	if len(r.Covers) != 0 {
		t.Error("passages of another paper are kept")
	}
}
