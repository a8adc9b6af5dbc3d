package desk_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/intake"
	"renda/app/secret"
)

// photo is a JPEG that says where it was taken.
func photo(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	xmp := "http://ns.adobe.com/xap/1.0/\x00<x exif:GPSLatitude='35,24N'/>"
	s := b.String()
	return []byte(s[:2] + "\xff\xe1" + string([]byte{0, byte(len(xmp) + 2)}) + xmp + s[2:])
}

// A photo is kept without its place, a secret paper not at all; a paper's bytes are
// found again under the hash the form names.
func TestAttach(t *testing.T) {
	w := town.New(t)
	x := w.Seat("office", "office", town.Congress)
	b, had, err := x.D.Attach(ctx, "现场.jpg", bytes.NewReader(photo(t)), false)
	if err != nil || !had || b.Type != "image/jpeg" {
		t.Fatalf("%+v, had %v, %v", b, had, err)
	}
	r, err := x.Store.Blobs().Open(b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	kept := make([]byte, r.Size())
	if _, err := r.ReadAt(kept, 0); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if int64(len(kept)) != b.Size || bytes.Contains(kept, []byte("GPS")) {
		t.Errorf("%d bytes of %d, its place still there: %v", len(kept), b.Size, bytes.Contains(kept, []byte("GPS")))
	}
	same, had, err := x.D.Attach(ctx, "现场.jpg", bytes.NewReader(photo(t)), true)
	if err != nil || !had || same.Size != int64(len(photo(t))) {
		t.Errorf("kept on purpose: %+v, had %v, %v", same, had, err)
	}
	if _, _, err := x.D.Attach(ctx, "a.pdf", strings.NewReader("%PDF-1.7 机密★10年"), false); app.CodeOf(err) != secret.Code {
		t.Errorf("a secret paper: %v", err)
	}
	if _, _, err := x.D.Attach(ctx, "a.exe", strings.NewReader("MZ"), false); app.CodeOf(err) != intake.CodeType {
		t.Errorf("a program: %v", err)
	}
}

// typing reads like a slow stick while the user writes on.
type typing struct {
	io.Reader
	write func()
}

func (r *typing) Read(b []byte) (int, error) {
	if r.write != nil {
		r.write()
		r.write = nil
	}
	return r.Reader.Read(b)
}

// A paper added to a draft stands in it once, and what was typed while it was copied stays.
func TestAttachToDraft(t *testing.T) {
	w := town.New(t)
	x := w.Seat("张一", "deputy", town.Team)
	v, err := x.D.NewDraft(ctx, desk.KindSuggestion)
	x.Must(err)
	add := func(write func()) {
		_, _, err := x.D.AttachToDraft(ctx, v.ID, "说明.pdf", &typing{strings.NewReader("%PDF-1.7 a"), write}, false)
		x.Must(err)
	}
	add(func() {
		_, err := x.D.SaveDraft(ctx, v.ID, act.Form{desk.DraftTitle: "关于修路的建议"}, desk.WhyPause)
		x.Must(err)
	})
	add(nil)
	x.Open()
	got, err := x.D.Draft(v.ID)
	x.Must(err)
	if bs := got.Form.Blobs(desk.DraftBlobs); len(bs) != 1 || bs[0].Name != "说明.pdf" || got.Form.Text(desk.DraftTitle) != "关于修路的建议" {
		t.Errorf("%v", got.Form)
	}
	if _, _, err := x.D.AttachToDraft(ctx, app.NamedID("none"), "a.pdf", strings.NewReader("%PDF-"), false); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("a draft that is none: %v", err)
	}
}

// An imported text becomes a draft that can be sent, with what the reader was unsure of; a refused one
// leaves no draft.
func TestImportDraft(t *testing.T) {
	w := town.New(t)
	x := w.Seat("张一", "deputy", town.Team)
	x.Pull(100)
	v, err := x.D.ImportDraft(ctx, desk.KindSuggestion, "稿.txt", []byte("关于修路的建议\n姓名：张一\n案据\n路坏了。\n具体建议\n1.修路\n2.养路"))
	x.Must(err)
	if v.Form.Text(desk.DraftTitle) != "关于修路的建议" || v.Form.Text(desk.DraftFacts) != "路坏了。" || len(v.Form.Rows(desk.DraftDemands)) != 2 {
		t.Errorf("%v", v.Form)
	}
	told := false
	for _, d := range v.Doubts {
		told = told || d.Code == intake.DoubtIdentity && d.Args["text"] == "姓名：张一"
	}
	if !told {
		t.Errorf("doubts %v", v.Doubts)
	}
	f, err := x.D.DraftToForm(v.ID, "submit")
	x.Must(err)
	f["field"], f["public"], f["contact"] = "urban", "full", "13800000000"
	if _, err := x.D.SendDraft(ctx, v.ID, "submit", f); err != nil {
		t.Errorf("sending it: %v", err)
	}
	before := len(x.D.Drafts())
	for _, bad := range []struct{ name, text string }{{"稿.docx", "no zip"}, {"稿.txt", "秘密★1年\n正文"}, {"稿.txt", " \n"}} {
		if _, err := x.D.ImportDraft(ctx, desk.KindSuggestion, bad.name, []byte(bad.text)); err == nil {
			t.Errorf("%s %q is taken", bad.name, bad.text)
		}
	}
	if n := len(x.D.Drafts()); n != before {
		t.Errorf("%d drafts, want %d", n, before)
	}
}

// An earlier matter like a text is found with what became of it; others are not shown.
func TestSimilar(t *testing.T) {
	w := town.Full(t)
	m := w.Replied("关于修复老城区路灯的建议", false)
	got := w.Seats["李二"].D.Similar(ctx, "关于修复老城区路灯的建议", "老城区路灯多年失修。", 5)
	if len(got) != 0 {
		t.Errorf("a deputy finds what he may not see: %v", got)
	}
	got = w.Seats["office"].D.Similar(ctx, "关于尽快修复老城区路灯的建议", "老城区三条街的路灯多年失修，群众夜间出行不便。", 5)
	if len(got) != 1 || got[0].Card.ID != m || got[0].Score < 0.5 || got[0].Outcome != "已答复待评价，答复A类" {
		t.Errorf("%+v", got)
	}
	if got := w.Seats["office"].D.Similar(ctx, "关于规范幼儿园收费的建议", "民办幼儿园收费项目多。", 5); len(got) != 0 {
		t.Errorf("not alike: %+v", got)
	}
}
