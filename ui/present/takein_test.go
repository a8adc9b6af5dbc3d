package present_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"renda/app"
	"renda/app/desk"
	"renda/app/extract"
	"renda/app/intake"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/uitest"
)

// giving answers a question for a password with each of these in turn, then leaves the file.
func giving(t *testing.T, words ...string) (present.Asking, *int) {
	asked := 0
	return present.Asking{Location: func(func()) { t.Error("asked for a place") }, Password: func(wrong bool, open func(string), leave func()) {
		asked++
		if wrong != (asked > 1) {
			t.Errorf("question %d says wrong %v", asked, wrong)
		}
		if asked > len(words) {
			leave()
			return
		}
		open(words[asked-1])
	}}, &asked
}

// A locked text is asked for its password until it opens or is left, and is no draft before it is taken over.
func TestImportAsks(t *testing.T) {
	d := uitest.NewDesk(uitest.Assigned(), uitest.Me)
	q := &loop.Queue{}
	text := "关于修路的建议\n案据\n路坏了。\n具体建议\n1.修路\n2.养路"
	var got intake.Draft
	read := func(name string, words ...string) (read, left bool, asked int) {
		ask, n := giving(t, words...)
		closed := false
		present.Read(d, q, name, stickFile{strings.NewReader(text), &closed}, ask, func() { left = true }, func(x intake.Draft, err error) {
			if err != nil {
				t.Error(err)
			}
			got, read = x, true
		})
		q.Run()
		if !closed {
			t.Error(name, "stays open")
		}
		return read, left, *n
	}
	if ok, left, n := read("a.docx"); !ok || left || n != 0 {
		t.Error("a plain file", ok, left, n)
	}
	if ok, left, n := read("locked.pdf", "不对", uitest.Password); !ok || left || n != 2 {
		t.Error("a locked file", ok, left, n)
	}
	if ok, left, n := read("locked.pdf", "不对"); ok || !left || n != 2 {
		t.Error("a locked file left", ok, left, n)
	}
	if len(d.Drafts()) != 0 {
		t.Error("a draft before it was taken over")
	}
	lines := present.ImportLines(got)
	if len(lines) != 4 || lines[0].Text != "关于修路的建议" || !strings.Contains(lines[3].Text, "2 项：修路") || len(present.DoubtWords(got.Doubts)) == 0 {
		t.Errorf("lines %+v, doubts %+v", lines, got.Doubts)
	}
	present.TakeOver(d, q, desk.KindSuggestion, got, func(v desk.DraftView, err error) {
		if err != nil || v.Form.Text(desk.DraftTitle) != "关于修路的建议" {
			t.Error(v.Form, err)
		}
	})
	q.Run()
	if len(d.Drafts()) != 1 {
		t.Error("not taken over")
	}
}

// A locked paper is looked through with its password and attached; left, it is not there, nothing failed, and whoever waits for it is told.
func TestAttachAsks(t *testing.T) {
	d := uitest.NewDesk(uitest.Assigned(), uitest.Me)
	d.Who = app.NamedID("冯宁")
	m, q := page(t, d)
	begin(t, m, "opinion", uitest.Housing.String())
	add := func(words ...string) (asked, ends int, err error, closed bool) {
		ask, n := giving(t, words...)
		m.Attach("opinion_blobs", "locked.pdf", stickFile{strings.NewReader("x"), &closed}, ask, func(e error) { ends++; err = e })
		q.Run()
		return *n, ends, err, closed
	}
	if asked, ends, err, closed := add("不对"); asked != 2 || ends != 1 || !errors.Is(err, context.Canceled) || !closed || len(m.Form.Rows("opinion_blobs")) != 0 {
		t.Error("left", asked, ends, closed)
	}
	if asked, ends, err, closed := add(uitest.Password); asked != 1 || ends != 1 || err != nil || !closed || len(m.Form.Rows("opinion_blobs")) != 1 {
		t.Error("opened", asked, ends, err, closed)
	}
	d.Fails = &app.Error{Code: extract.CodeBroken}
	if _, ends, err, closed := add(uitest.Password); ends != 1 || app.CodeOf(err) != extract.CodeBroken || !closed {
		t.Error("broken", ends, err, closed)
	}
}
