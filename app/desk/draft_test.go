package desk_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/procedure"
)

func newDraft(x *town.Seat, kind string) desk.DraftView {
	x.Town.T.Helper()
	v, err := x.D.NewDraft(ctx, kind)
	x.Must(err)
	return v
}

func saveDraft(x *town.Seat, id app.ID, f act.Form, why string) time.Time {
	x.Town.T.Helper()
	at, err := x.D.SaveDraft(ctx, id, f, why)
	x.Must(err)
	return at
}

// Whatever was saved last is there after any number of crashes, and every restored or
// imported text stays for ever (rapid: any sequence of saves, days, bins and crashes).
func TestDraftsAreNeverLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := town.New(t)
		x := w.Seat("张一", "deputy", town.Team)
		type model struct {
			text    string
			deleted bool
			kept    map[string]bool // texts that must stay among the versions
		}
		models := map[app.ID]*model{}
		var ids []app.ID
		pick := func() app.ID { return rapid.SampledFrom(ids).Draw(t, "draft") }
		actions := map[string]func(*rapid.T){
			"new": func(*rapid.T) {
				v := newDraft(x, "suggestion")
				ids = append(ids, v.ID)
				models[v.ID] = &model{kept: map[string]bool{}}
			},
			"save": func(t *rapid.T) {
				if len(ids) == 0 {
					t.Skip("no draft")
				}
				id := pick()
				text := rapid.SampledFrom([]string{"一", "二", "𠮷田", "😀\n", "", "三"}).Draw(t, "text")
				why := rapid.SampledFrom([]string{desk.WhyPause, desk.WhyPause, desk.WhyImport}).Draw(t, "why")
				saveDraft(x, id, act.Form{desk.DraftFacts: text}, why)
				models[id].text = text
				if why == desk.WhyImport {
					models[id].kept[text] = true
				}
			},
			"bin": func(t *rapid.T) {
				if len(ids) == 0 {
					t.Skip("no draft")
				}
				id := pick()
				if models[id].deleted = !models[id].deleted; models[id].deleted {
					x.Must(x.D.DeleteDraft(ctx, id))
				} else {
					x.Must(x.D.UndeleteDraft(ctx, id))
				}
			},
			"restore": func(t *rapid.T) {
				if len(ids) == 0 {
					t.Skip("no draft")
				}
				id := pick()
				vs, err := x.D.DraftVersions(id)
				x.Must(err)
				v := rapid.SampledFrom(vs).Draw(t, "version")
				_, err = x.D.RestoreVersion(ctx, id, v.N)
				x.Must(err)
				models[id].text = v.Form.Text(desk.DraftFacts)
				models[id].kept[models[id].text] = true
			},
			"time": func(t *rapid.T) {
				w.Clock = w.Clock.Add(time.Duration(rapid.Int64Range(1, 40).Draw(t, "hours")) * time.Hour)
			},
			"crash": func(*rapid.T) { x.Open() },
			"": func(t *rapid.T) {
				if len(x.D.Drafts()) != len(ids) {
					t.Fatalf("%d drafts, want %d", len(x.D.Drafts()), len(ids))
				}
				for id, m := range models {
					v, err := x.D.Draft(id)
					if err != nil || v.Form.Text(desk.DraftFacts) != m.text || v.Deleted != m.deleted {
						t.Fatalf("draft %+v, %v; want %+v", v, err, m)
					}
					checkVersions(t, x, v, m.kept)
				}
			},
		}
		t.Repeat(actions)
	})
}

// checkVersions compares the kept versions with what a draft says of them.
func checkVersions(t *rapid.T, x *town.Seat, v desk.DraftView, kept map[string]bool) {
	vs, err := x.D.DraftVersions(v.ID)
	if err != nil || len(vs) != v.Versions || len(vs) == 0 {
		t.Fatalf("%d versions, the draft says %d, %v", len(vs), v.Versions, err)
	}
	if vs[0].Form.Text(desk.DraftFacts) != v.Form.Text(desk.DraftFacts) {
		t.Fatal("the newest version is not the draft")
	}
	texts := map[string]bool{}
	for i := range vs {
		texts[vs[i].Form.Text(desk.DraftFacts)] = true
		if i > 0 && vs[i].N >= vs[i-1].N {
			t.Fatal("versions are not in order")
		}
	}
	for text := range kept {
		if !texts[text] {
			t.Fatalf("version %q is gone", text)
		}
	}
}

// A save that changes nothing makes no version and says when the text was saved really.
func TestSaveWithoutChange(t *testing.T) {
	w := town.New(t)
	x := w.Seat("张一", "deputy", town.Team)
	v := newDraft(x, "bill")
	first := saveDraft(x, v.ID, act.Form{"title": "一"}, desk.WhyPause)
	w.Clock = w.Clock.Add(time.Hour)
	before := x.Store.Writes()
	if again := saveDraft(x, v.ID, act.Form{"title": "一"}, desk.WhyPause); !again.Equal(first) || x.Store.Writes() != before {
		t.Fatalf("saved %v, then %v", first, again)
	}
	if _, err := x.D.NewDraft(ctx, "letter"); app.CodeOf(err) != desk.CodeDraftKind {
		t.Fatalf("%v", err)
	}
	if _, err := x.D.SaveDraft(ctx, app.NamedID("none"), nil, desk.WhyPause); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("%v", err)
	}
}

// Sending a draft does the act and marks the draft, or neither when the disk fails; the text
// sent is kept as a version and the draft shows where its matter stands.
func TestSendDraftBothOrNeither(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	v := newDraft(x, "suggestion")
	saveDraft(x, v.ID, act.Form{"title": "关于修路灯的建议", "facts": "灯坏了。", "plan": "请修。", "field": "urban"}, desk.WhyPause)
	form, err := x.D.DraftToForm(v.ID, "submit")
	x.Must(err)
	if form.Text("title") != "关于修路灯的建议" || form.Text("kind") != "suggestion" || form.Text("public") != "full" {
		t.Fatalf("form %+v", form)
	}
	if _, err := x.D.SendDraft(ctx, v.ID, "submit", form); app.CodeOf(err) != "form.required" {
		t.Fatalf("sent without a way to reach the deputy: %v", err)
	}
	form["contact"] = "13800000000"
	x.Store.Fault(func(int) error { return &app.Error{Code: app.CodeDisk} })
	before := sumOf(x)
	if _, err := x.D.SendDraft(ctx, v.ID, "submit", form); app.CodeOf(err) != app.CodeDisk || sumOf(x) != before {
		t.Fatalf("%v", err)
	}
	x.Store.Fault(nil)
	x.Open()
	if d, err := x.D.Draft(v.ID); err != nil || !d.Matter.IsZero() || d.State != desk.ItemDraft {
		t.Fatalf("%+v, %v", d, err)
	}
	m, err := x.D.SendDraft(ctx, v.ID, "submit", form)
	x.Must(err)
	state := func(want desk.ItemState) desk.DraftView {
		t.Helper()
		d, err := x.D.Draft(v.ID)
		if err != nil || d.Matter != m || d.State != want {
			t.Fatalf("%+v, %v; want %s", d, err, want)
		}
		return d
	}
	if m != v.ID {
		t.Fatal("the draft's ID is not the matter's")
	}
	state(desk.ItemWaiting)
	vs, err := x.D.DraftVersions(v.ID)
	if err != nil || vs[0].Why != desk.WhySent || vs[0].Form.Text("contact") == "" {
		t.Fatalf("%+v, %v", vs, err)
	}
	x.Sync()
	state(desk.ItemDelivered)
	office := w.Seats["office"]
	office.Sync()
	office.Do(m, "sign", "", nil)
	w.Settle()
	state(desk.ItemSigned)
	office.Do(m, "return", "", act.Form{"return_reason": "several", "return_text": "请一事一议。"})
	w.Settle()
	if d := state(desk.ItemReturned); !strings.Contains(d.Reason, "不是一事一议") || !strings.Contains(d.Reason, "请一事一议。") {
		t.Fatalf("reason %q", d.Reason)
	}
	saveDraft(x, v.ID, act.Form{"title": "关于修南大街路灯的建议", "facts": "灯坏了。", "plan": "请修。", "field": "urban", "public": "full"}, desk.WhyPause)
	form, err = x.D.DraftToForm(v.ID, "resubmit")
	x.Must(err)
	if again, err := x.D.SendDraft(ctx, v.ID, "resubmit", form); err != nil || again != m {
		t.Fatalf("%v, %v", again, err)
	}
	w.Settle()
	state(desk.ItemDelivered)
	if office.Page(m).Card.Title != "关于修南大街路灯的建议" {
		t.Fatal("the new text did not arrive")
	}
}

// A draft whose act was taken back is only a draft again and can be sent once more.
func TestDraftTakenBack(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	v := newDraft(x, "suggestion")
	form := town.TextForm("路灯")
	m, err := x.D.SendDraft(ctx, v.ID, "submit", form)
	x.Must(err)
	x.Must(x.D.TakeBack(ctx, x.D.Outbox()[1].Act))
	if d, err := x.D.Draft(v.ID); err != nil || d.State != desk.ItemDraft || d.Form.Text("title") != "路灯" {
		t.Fatalf("%+v, %v", d, err)
	}
	again, err := x.D.SendDraft(ctx, v.ID, "submit", form)
	x.Must(err)
	x.Sync()
	if again != m || x.Page(m).Matter.Version != 2 {
		t.Fatal("the second sending did not begin the matter")
	}
}

// 200,000 characters pasted, rare characters and emoji stay in the draft as they are;
// sending more than a field takes is refused with limit and size, and nothing is lost.
func TestLongAndRareText(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	v := newDraft(x, "suggestion")
	long := strings.Repeat("路灯𠮷😀", 50000)
	f := town.TextForm("关于𠮷祥街😀的建议")
	f["facts"] = long
	saveDraft(x, v.ID, f, desk.WhyPause)
	x.Open()
	d, err := x.D.Draft(v.ID)
	if err != nil || d.Form.Text("facts") != long || d.Form.Text("title") != "关于𠮷祥街😀的建议" {
		t.Fatal("the text has changed", err)
	}
	_, err = x.D.SendDraft(ctx, v.ID, "submit", f)
	e := appError(err)
	if e.Code != "form.toolong" || e.Args["have"] != "200000" || e.Args["limit"] == "" {
		t.Fatalf("%v %v", err, e.Args)
	}
	// Long but allowed in each field, and yet too much for one act.
	f["facts"], f["plan"] = strings.Repeat("𠮷", 8000), strings.Repeat("😀", 8000)
	_, err = x.D.SendDraft(ctx, v.ID, "submit", f)
	if e := appError(err); e.Code != procedure.CodeTooBig || e.Args["limit"] == "" || e.Args["size"] == "" {
		t.Fatalf("%v %v", err, e.Args)
	}
	x.Sync()
	if d, err := x.D.Draft(v.ID); err != nil || !strings.Contains(d.Form.Text("facts"), "𠮷") {
		t.Fatal("the draft's text is gone")
	}
}

func appError(err error) *app.Error {
	e, ok := err.(*app.Error)
	if !ok {
		return &app.Error{}
	}
	return e
}

// The text a person had half filled in survives a crash and is forgotten once it is done.
func TestKeptForm(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	x.Must(x.D.KeepForm(ctx, app.ID{}, "submit", "", act.Form{"title": "半"}))
	x.Open()
	if f, ok, err := x.D.KeptForm(app.ID{}, "submit", ""); err != nil || !ok || f.Text("title") != "半" {
		t.Fatalf("%v %v %v", f, ok, err)
	}
	x.Do(app.ID{}, "submit", "", town.TextForm("全"))
	if _, ok, err := x.D.KeptForm(app.ID{}, "submit", ""); err != nil || ok {
		t.Fatalf("still kept: %v", err)
	}
	x.Must(x.D.KeepForm(ctx, app.ID{}, "submit", "", nil))
	if _, ok, err := x.D.KeptForm(app.ID{}, "submit", ""); err != nil || ok {
		t.Fatalf("an empty form is kept: %v", err)
	}
}
