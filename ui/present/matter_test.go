package present_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/uitest"
)

func page(t *testing.T, d *uitest.Desk) (*present.Matter, *loop.Queue) {
	t.Helper()
	q := &loop.Queue{}
	m := present.NewMatter(d, q, d.W.ID, func() {})
	m.Reload()
	q.Run()
	if m.Page == nil {
		t.Fatal(m.Err)
	}
	return m, q
}

func begin(t *testing.T, m *present.Matter, action, track string) {
	t.Helper()
	it, ok := m.Find(action, track)
	if !ok {
		t.Fatalf("%s can't be done now", action)
	}
	if err := m.Begin(it.View); err != nil {
		t.Fatal(err)
	}
}

// Each demand stands with what the unit answered to it, and the promises with their
// numbers, so that the deputy can judge.
func TestAnswersStandUnderTheirDemands(t *testing.T) {
	m, _ := page(t, uitest.NewDesk(uitest.Answered(), uitest.Me))
	pg := m.Page
	if len(pg.Demands) != 3 {
		t.Fatalf("%d demands", len(pg.Demands))
	}
	for i, want := range []string{"列入计划", "已办", "部分办理"} {
		r := pg.Demands[i].Replies
		if len(r) != 1 || r[0].Outcome != want || r[0].Party != "市交通运输局" || r[0].Text == "" {
			t.Errorf("demand %d: %+v", i+1, r)
		}
	}
	var promises, contacts int
	for _, tr := range pg.Tracks {
		for _, l := range tr.Lists {
			switch l.Key {
			case "ledger":
				promises = len(l.Rows)
			case "contacts":
				contacts = len(l.Rows)
			}
		}
	}
	if promises != 2 || contacts != 1 {
		t.Errorf("%d promises, %d contacts", promises, contacts)
	}
	for _, f := range pg.Facts {
		if f.Text == "" || strings.ContainsAny(f.Text, "{}\x1f") {
			t.Errorf("fact %q reads %q", f.Label, f.Text)
		}
	}
}

// The usual step comes first and carries key 1; what can't be done says why in one
// sentence without a code; no two steps share a key.
func TestStepsInOrderWithKeys(t *testing.T) {
	for who, w := range map[app.ID]*uitest.World{uitest.Me: uitest.Answered(), uitest.Office: uitest.Assigned(), app.NamedID("郑文"): uitest.Assigned()} {
		m, _ := page(t, uitest.NewDesk(w, who))
		seen := map[int]bool{}
		for _, g := range m.Page.Groups {
			danger := false
			for _, it := range g.Actions {
				switch {
				case it.View.Disabled && (it.Help == "" || strings.ContainsAny(it.Help, "[]{}") || it.Access != 0):
					t.Errorf("%s: why not: %q, key %d", it.Name, it.Help, it.Access)
				case it.Access != 0 && seen[it.Access]:
					t.Errorf("key %d twice", it.Access)
				}
				seen[it.Access] = it.Access != 0
				danger = danger || it.View.Action.Tone == procedure.ToneDanger
				if danger && it.View.Usual {
					t.Errorf("%s stands after a dangerous step", it.Name)
				}
			}
		}
	}
	m, _ := page(t, uitest.NewDesk(uitest.Answered(), uitest.Me))
	if it, ok := m.Access(1); !ok || it.View.Action.ID != "evaluate" {
		t.Errorf("key 1 is %q", it.Name)
	}
}

// A window that has closed makes nobody late: the nearest deadline is a real one.
func TestNearestDeadlineIsADuty(t *testing.T) {
	m, _ := page(t, uitest.NewDesk(uitest.Assigned(), app.NamedID("郑文")))
	c := m.Page.Nearest()
	if c == nil || c.View.Def.Window || c.View.Def.ID != "coorg" {
		t.Fatalf("%+v", c)
	}
	for _, c := range m.Page.Clocks {
		if c.View.Sheet == nil || len(c.View.Sheet.Lines) == 0 || c.Words == "" {
			t.Errorf("%s has no working", c.Name)
		}
	}
}

// A confirmation of a text that was changed reads as void, and the two texts compare.
func TestChangedTextVoidsAndCompares(t *testing.T) {
	m, _ := page(t, uitest.NewDesk(uitest.Cosigning(), uitest.Me))
	states := map[string]string{}
	for _, l := range m.Page.Lists {
		if l.Key == "cosign" {
			for _, r := range l.Rows {
				states[r[1]] = r[2]
			}
		}
	}
	if states["张三"] != "正文改动，须重新确认" || states["李国强"] != "已确认" || states["𠮷田"] != "待确认" || states[uitest.LongName] != "待确认" {
		t.Errorf("%v", states)
	}
	if len(m.Page.Versions) != 2 {
		t.Fatalf("%d versions", len(m.Page.Versions))
	}
	old, fresh := "", ""
	ins := false
	for _, d := range m.Page.CompareVersions(0, 1, m.Directory()) {
		for _, s := range d.Spans {
			if s.Op != desk.SpanIns {
				old += s.Text
			}
			if s.Op != desk.SpanDel {
				fresh += s.Text
			}
			ins = ins || s.Op == desk.SpanIns && strings.Contains(s.Text, "1460")
		}
	}
	if !ins || !strings.Contains(fresh, "1460") || strings.Contains(old, "1460") {
		t.Error("the comparison does not show what came in")
	}
}

// What is typed is kept at the pause, at the latest after five seconds of typing, at
// once when the screen locks, and stands there the next time; a step taken forgets it.
func TestFormsAreKept(t *testing.T) {
	d := uitest.NewDesk(uitest.Answered(), uitest.Me)
	m, q := page(t, d)
	kept := func() string { f, _, _ := d.KeptForm(d.W.ID, "evaluate", ""); return f.Text("reason") }
	begin(t, m, "evaluate", "")
	m.Form.Set("reason", "第一句")
	m.Edited()
	q.Pass(time.Second)
	if kept() != "" {
		t.Fatal("kept while typing")
	}
	q.Pass(time.Second)
	if kept() != "第一句" {
		t.Fatalf("not kept at the pause: %q", kept())
	}
	for i := range 11 { // typing on and on, a key each half second
		m.Form.Set("reason", strings.Repeat("字", i+1))
		m.Edited()
		q.Pass(500 * time.Millisecond)
	}
	if kept() == "第一句" {
		t.Error("nothing kept through five seconds of typing")
	}
	m.Form.Set("reason", "锁定前的字😀")
	m.Edited()
	m.Keep() // the lock waits for it
	if kept() != "锁定前的字😀" {
		t.Errorf("locked with %q kept", kept())
	}
	m.Leave()
	begin(t, m, "evaluate", "")
	if m.Form.Text("reason") != "锁定前的字😀" || !m.Kept {
		t.Error("the next time starts empty")
	}
	m.Form.Set("attitude", "good")
	m.Form.Set("result", "bad")
	m.Do(func(path string, err error) {
		if err != nil {
			t.Error(path, err)
		}
	})
	q.Run()
	q.Pass(time.Minute)
	if kept() != "" || m.Form != nil || len(d.Sent) != 1 {
		t.Errorf("after the step: kept %q, form %v, sent %d", kept(), m.Form, len(d.Sent))
	}
}

// A slow old save never lands on what the lock made durable.
func TestLateSaveIsLeftOut(t *testing.T) {
	d := uitest.NewDesk(uitest.Answered(), uitest.Me)
	q := &loop.Queue{}
	held := &held{Queue: q}
	m := present.NewMatter(d, held, d.W.ID, func() {})
	m.Reload()
	q.Run()
	begin(t, m, "evaluate", "")
	m.Form.Set("reason", "旧")
	held.hold = true
	m.Edited()
	q.Pass(2 * time.Second) // the save is on its way and does not arrive
	m.Form.Set("reason", "新")
	m.Keep()
	held.release()
	q.Run()
	if f, _, _ := d.KeptForm(d.W.ID, "evaluate", ""); f.Text("reason") != "新" {
		t.Errorf("kept %q", f.Text("reason"))
	}
}

// held is a queue whose background work waits.
type held struct {
	*loop.Queue
	hold bool
	work []func()
}

func (h *held) Go(fn func()) {
	if h.hold {
		h.work = append(h.work, fn)
		return
	}
	h.Queue.Go(fn)
}

func (h *held) release() {
	h.hold = false
	for _, fn := range h.work {
		h.Queue.Go(fn)
	}
}

// A refused step leaves the form with all that was typed and says why.
func TestRefusedStepLosesNothing(t *testing.T) {
	d := uitest.NewDesk(uitest.Answered(), uitest.Me)
	m, q := page(t, d)
	begin(t, m, "evaluate", "")
	m.Form.Set("attitude", "good")
	m.Form.Set("result", "good")
	m.Keep()
	d.Fails = &app.Error{Code: app.CodeDiskFull}
	var got error
	m.Do(func(_ string, err error) { got = err })
	q.Run()
	if app.CodeOf(got) != app.CodeDiskFull || m.Form == nil || m.Form.Text("result") != "good" || len(d.Sent) != 0 {
		t.Errorf("%v, form %v", got, m.Form)
	}
}

// The matter moves on under an open form: the text stays and the form says that the step
// is gone.
func TestMatterMovesUnderTheForm(t *testing.T) {
	d := uitest.NewDesk(uitest.Answered(), uitest.Me)
	m, q := page(t, d)
	begin(t, m, "evaluate", "")
	m.Form.Set("reason", "写了一半")
	day := d.W.Day
	d.W.Must(uitest.Me, "evaluate", "", act.Form{"attitude": "good", "result": "good"}) // from her other machine
	d.W.Day = day
	m.Reload()
	q.Run()
	if m.Lost == "" || m.Form == nil || m.Form.Text("reason") != "写了一半" {
		t.Errorf("lost %q, form %v", m.Lost, m.Form)
	}
}

// A photo's place is asked for only where it had one, and one paper stays one.
func TestPhotoPlaceIsAsked(t *testing.T) {
	d := uitest.NewDesk(uitest.Assigned(), uitest.Me)
	d.Who = app.NamedID("冯宁")
	m, q := page(t, d)
	begin(t, m, "opinion", uitest.Housing.String())
	asked := 0
	add := func(name string, keep bool) {
		m.Attach("opinion_blobs", name, io.NopCloser(strings.NewReader("x")), present.Asking{Location: func(yes func()) {
			asked++
			if keep {
				yes()
			}
		}}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
		q.Run()
	}
	add("会议记录.pdf", true)
	add("现场GPS.jpg", false)
	add("现场2GPS.jpg", true)
	if asked != 2 || len(m.Form.Rows("opinion_blobs")) != 3 {
		t.Errorf("asked %d times, %d papers", asked, len(m.Form.Rows("opinion_blobs")))
	}
	add("会议记录.pdf", false)
	if n := len(m.Form.Rows("opinion_blobs")); n != 3 {
		t.Errorf("the same paper twice makes %d", n)
	}
}
