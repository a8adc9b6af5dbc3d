package present_test

import (
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/uitest"
)

func draft(t *testing.T, kind string, f act.Form) (*present.Draft, *uitest.Desk, *loop.Queue) {
	t.Helper()
	d := uitest.NewDesk(uitest.NewWorld(), uitest.Me)
	v, err := d.AddDraft(kind, f)
	if err != nil {
		t.Fatal(err)
	}
	q := &loop.Queue{}
	x, err := present.OpenDraft(d, q, v.ID, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return x, d, q
}

func write(x *present.Draft, key string, v any) { x.Form.Set(key, v); x.Edited() }

func (d keptDraft) text(key string) string {
	v, _ := d.d.Draft(d.x.View.ID)
	return v.Form.Text(key)
}

type keptDraft struct {
	d *uitest.Desk
	x *present.Draft
}

// “已存” is said only after the desk has answered, and never about later keys.
func TestSavedIsSaidOnlyWhenDurable(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, act.Form{})
	k := keptDraft{d, x}
	write(x, "title", "关于𠮷祥里路灯😀的建议")
	if x.Saved() {
		t.Fatal("saved before any save")
	}
	q.Pass(time.Second)
	if x.Saved() || d.Saves != 0 {
		t.Fatal("saved before the pause")
	}
	d.Clock = uitest.Now.Add(33 * time.Second)
	q.Pass(time.Second)
	if !x.Saved() || k.text("title") != "关于𠮷祥里路灯😀的建议" || !x.SavedAt.Equal(d.Clock) {
		t.Fatalf("after the pause: %v %q %s", x.Saved(), k.text("title"), x.SavedAt)
	}
	if _, has := d.Drafts()[0].Form["kind"]; has {
		t.Error("the program's own field is kept in the text")
	}
	d.Fails = &app.Error{Code: app.CodeDiskFull}
	write(x, "title", "写不进去")
	q.Pass(2 * time.Second)
	if x.Saved() || x.SaveErr == nil || x.Form.Text("title") != "写不进去" {
		t.Fatal("a refused save is not said, or the text is gone")
	}
	x.Keep()
	if !x.Saved() || x.SaveErr != nil || k.text("title") != "写不进去" {
		t.Fatal("not saved once the disk is back")
	}
}

// One who types on and on is saved every five seconds all the same.
func TestLongTypingIsSaved(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, act.Form{})
	for i := range 24 {
		write(x, "facts", strings.Repeat("字", i+1))
		q.Pass(500 * time.Millisecond)
	}
	if d.Saves < 2 {
		t.Errorf("%d saves in twelve seconds", d.Saves)
	}
}

// What is missing is named field by field, for the way of sending meant; advice stops
// nobody; a whole text misses nothing.
func TestMissing(t *testing.T) {
	x, _, _ := draft(t, desk.KindSuggestion, act.Form{"title": "路灯"})
	var paths []string
	faults, hints := x.Missing(x.Writes[0])
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	if got := strings.Join(paths, " "); got != "facts plan field contact" {
		t.Errorf("missing %s", got)
	}
	if len(hints) != 2 { // no demands; a title that does not say “关于”
		t.Errorf("hints %+v", hints)
	}
	if x.Form.Fault("facts") != "" {
		t.Error("faults stand at the fields before anybody asked")
	}
	x.Mark(faults)
	if x.Form.Fault("facts") == "" {
		t.Error("not marked")
	}
	y, _, _ := draft(t, desk.KindSuggestion, uitest.Text())
	if faults, _ := y.Missing(y.Writes[0]); len(faults) != 0 {
		t.Errorf("whole, yet %+v", faults)
	}
}

// A text goes out with all that was typed up to the last key; the draft then says it
// waits to be sent.
func TestSend(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, uitest.Text())
	write(x, "plan", "最后一刻改的方案，请市交通运输局办理。")
	var id app.ID
	x.Send(x.Writes[0], nil, func(got app.ID, path string, err error) {
		if err != nil {
			t.Error(path, err)
		}
		id = got
	})
	q.Run()
	if id != x.View.ID || len(d.Sent) != 1 || d.Sent[0].Form.Text("plan") != "最后一刻改的方案，请市交通运输局办理。" {
		t.Fatalf("sent %+v", d.Sent)
	}
	if !x.Out() || x.View.State != desk.ItemWaiting {
		t.Errorf("out %v, state %s", x.Out(), x.View.State)
	}
	before := d.Saves
	write(x, "plan", "不再保存")
	q.Pass(time.Minute)
	if d.Saves != before {
		t.Error("a draft that went out is still written to")
	}
}

// Co-signers asked travel with the text; a bill is refused without its names and loses
// nothing.
func TestSendForNamesAndRefused(t *testing.T) {
	x, d, q := draft(t, desk.KindBill, uitest.Text())
	var got error
	x.Send(x.Writes[0], nil, func(_ app.ID, _ string, err error) { got = err })
	q.Run()
	if app.CodeOf(got) != "proposal.names" || x.Out() || x.Form.Text("plan") == "" {
		t.Fatalf("%v", got)
	}
	cosign := x.Writes[len(x.Writes)-1]
	x.Send(cosign, []string{app.NamedID("张三").String()}, func(_ app.ID, _ string, err error) { got = err })
	q.Run()
	if got != nil || len(d.Sent) != 1 || len(d.Sent[0].Form.List("people")) != 1 || d.Sent[0].Form.Text("kind") != "bill" {
		t.Fatalf("%v %+v", got, d.Sent)
	}
}

// A text of 200,000 characters is durable as a whole, can be attached as a file and cut
// to what the field takes; the whole stays among the versions.
func TestHugeTextIsNeverLost(t *testing.T) {
	huge := strings.Repeat("城东片区公交线路。", 200000/9)
	x, d, q := draft(t, desk.KindSuggestion, act.Form{"title": "长"})
	k := keptDraft{d, x}
	write(x, "facts", huge)
	q.Pass(2 * time.Second)
	if k.text("facts") != huge {
		t.Fatal("not durable")
	}
	if faults, _ := x.Missing(x.Writes[0]); len(faults) == 0 || faults[0].Path != "facts" {
		t.Errorf("not said to be too long: %+v", faults)
	}
	x.Cut("facts")
	x.Keep()
	if n := len([]rune(k.text("facts"))); n != 8000 {
		t.Errorf("cut to %d", n)
	}
	write(x, "facts", huge)
	x.AttachText("facts", func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	q.Run()
	x.Keep()
	if b := x.Form.Values().Blobs("blobs"); len(b) != 1 || b[0].Size != int64(len(huge)) || x.Form.Text("facts") != "" {
		t.Errorf("attached %+v", b)
	}
	found := 0
	x.Versions(func(vs []desk.DraftVersion, _ error) {
		for _, v := range vs {
			if v.Form.Text("facts") == huge {
				found++
			}
		}
	})
	q.Run()
	if found == 0 {
		t.Error("the whole text is in no version")
	}
}

// An earlier version comes back as a new one; what stood there stays too.
func TestRestore(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, act.Form{"title": "第一稿"})
	k := keptDraft{d, x}
	write(x, "title", "第二稿")
	q.Pass(2 * time.Second)
	x.Versions(func(vs []desk.DraftVersion, _ error) {
		first := vs[len(vs)-1]
		x.Restore(first, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
	})
	q.Run()
	if k.text("title") != "第一稿" || x.Form.Text("title") != "第一稿" || !x.Saved() {
		t.Errorf("%q on screen, %q kept", x.Form.Text("title"), k.text("title"))
	}
	vs, _ := d.DraftVersions(x.View.ID)
	if len(vs) != 3 || vs[0].Why != desk.WhyRestored || vs[1].Form.Text("title") != "第二稿" {
		t.Errorf("%d versions", len(vs))
	}
}

// Similar ones are found with their outcome, without the draft's own matter, and an
// answer overtaken by a later question is dropped.
func TestSimilar(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, act.Form{"title": "公交"})
	d.Alike = uitest.SomeAlike()
	n := 0
	x.FindSimilar(func() { n++ })
	x.FindSimilar(func() { n++ })
	q.Run()
	if n != 1 || len(x.Similar) != 2 || x.Similar[0].Outcome == "" {
		t.Errorf("%d answers, %d found", n, len(x.Similar))
	}
}

// The bin shows what was deleted and can come back; empty drafts are not worth showing.
func TestBin(t *testing.T) {
	x, d, q := draft(t, desk.KindSuggestion, act.Form{"title": "有字"})
	if _, err := d.AddDraft(desk.KindSuggestion, act.Form{}); err != nil {
		t.Fatal(err)
	}
	for _, v := range d.Drafts() {
		if err := d.DeleteDraft(t.Context(), v.ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := present.Drafts(d, true); len(got) != 1 || len(present.Drafts(d, false)) != 0 {
		t.Fatalf("bin shows %d", len(got))
	}
	x.Undelete(func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	q.Run()
	if x.View.Deleted || len(present.Drafts(d, false)) != 1 {
		t.Error("not back")
	}
}
