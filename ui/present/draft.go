package present

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/intake"
	"renda/app/org"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// DraftDesk is what drafts need of a desk.
type DraftDesk interface {
	NewDraft(ctx context.Context, kind string) (desk.DraftView, error)
	Drafts() []desk.DraftView
	Draft(id app.ID) (desk.DraftView, error)
	SaveDraft(ctx context.Context, id app.ID, form act.Form, why string) (time.Time, error)
	DraftVersions(id app.ID) ([]desk.DraftVersion, error)
	DeleteDraft(ctx context.Context, id app.ID) error
	UndeleteDraft(ctx context.Context, id app.ID) error
	ReadDraft(ctx context.Context, name string, data []byte, password string) (intake.Draft, error)
	TakeDraft(ctx context.Context, kind string, x intake.Draft) (desk.DraftView, error)
	attacher
	DraftToForm(id app.ID, actionID string) (act.Form, error)
	SendDraft(ctx context.Context, id app.ID, actionID string, form act.Form) (app.ID, error)
	Similar(ctx context.Context, title, body string, n int) []desk.SimilarView
	Begins() []desk.ActionView
	Directory() *org.Directory
	Now() time.Time
}

// MostLine is the longest text, in characters, that a field of one line takes from the clipboard.
const MostLine = 10000

// Draft is the state of one draft being written. It belongs to the screen's thread.
type Draft struct {
	View    desk.DraftView
	Form    *Form
	Writes  []desk.ActionView // what it can be sent by, the usual one first
	SavedAt time.Time         // as the desk answered; zero: nothing saved since it was opened
	SaveErr error             // why the last text is not saved
	Similar []desk.SimilarView
	Looked  bool // similar ones were looked for

	d       DraftDesk
	stage   Stage
	changed func()
	saved   uint64 // revision that is durable
	saving  bool
	order   inOrder
	timer   pacer
	similar Latest
	sending Latest
}

// writes gives the beginning actions a text is sent by: those that carry what is proposed.
func writes(d DraftDesk) []desk.ActionView {
	var out []desk.ActionView
	for _, v := range d.Begins() {
		if written(v) {
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b desk.ActionView) int { return int(b.Action.Tone%2) - int(a.Action.Tone%2) })
	return out
}

// written reports whether a matter is begun by writing a draft: by an action that carries
// what is proposed. A constituent's message, for one, is taken down in another way.
func written(v desk.ActionView) bool {
	return v.Action != nil && slices.ContainsFunc(v.Action.Fields, func(x procedure.Field) bool { return x.Key == desk.DraftPlan })
}

// MayWrite reports whether this person may begin a matter by writing one.
func MayWrite(d interface{ Begins() []desk.ActionView }) bool {
	for _, v := range d.Begins() {
		if written(v) {
			return true
		}
	}
	return false
}

// OpenDraft opens a draft to be written on; changed is called when something other
// than typing changed it.
func OpenDraft(d DraftDesk, st Stage, id app.ID, changed func()) (*Draft, error) {
	v, err := d.Draft(id)
	if err != nil {
		return nil, err
	}
	w := writes(d)
	if len(w) == 0 {
		return nil, &app.Error{Code: app.CodeForbidden, Op: "write a draft", Item: v.Form.Text(desk.DraftTitle)}
	}
	x := &Draft{View: v, Writes: w, SavedAt: v.Saved, d: d, stage: st, changed: changed}
	x.Form = NewForm(w[0].Action, d.Directory(), app.DateOf(d.Now()), nil, w[0].Form, v.Form)
	x.Form.values["kind"] = v.Kind
	x.saved = x.Form.Rev
	x.timer = pacer{stage: st, do: x.save}
	return x, nil
}

// Out reports whether the text went out: it is then read here and changed in its matter.
func (x *Draft) Out() bool { return !x.View.Matter.IsZero() }

// Edited is called after each change.
func (x *Draft) Edited() { x.timer.touch() }

// Saved reports whether all that stands on the screen is durable.
func (x *Draft) Saved() bool { return x.Form.Rev == x.saved }

// text gives what is kept: the fields alone, the program's own left out.
func (x *Draft) text() act.Form {
	f := x.Form.Values().Clone()
	delete(f, "kind")
	return f
}

// save makes the text durable off the screen's thread, one save after the other, so
// that an older text never lands on a newer one.
func (x *Draft) save() {
	if x.saving || x.Saved() || x.Out() {
		return
	}
	x.saving = true
	rev, f := x.Form.Rev, x.text()
	x.stage.Go(func() {
		at, err := x.write(rev, f)
		x.stage.Do(func() {
			x.saving = false
			x.tell(rev, at, err)
			if err == nil && !x.Saved() {
				x.timer.touch()
			}
		})
	})
}

// write saves one revision; the zero time if a later one is durable already.
func (x *Draft) write(rev uint64, f act.Form) (at time.Time, err error) {
	err = x.order.write(rev, func() (err error) {
		at, err = x.d.SaveDraft(context.Background(), x.View.ID, f, desk.WhyPause)
		return err
	})
	return at, err
}

func (x *Draft) tell(rev uint64, at time.Time, err error) {
	if x.SaveErr = err; passing(err) {
		x.timer.later()
	}
	if err == nil {
		x.saved = max(x.saved, rev)
		if !at.IsZero() {
			x.SavedAt = at
		}
	}
	x.changed()
}

// Keep makes the text durable before it returns: the program locks or closes, or
// somebody pressed Ctrl+S.
func (x *Draft) Keep() {
	x.timer.stop()
	if x.Saved() || x.Out() {
		return
	}
	rev := x.Form.Rev
	at, err := x.write(rev, x.text())
	x.tell(rev, at, err)
}

// Unsaved gives why the text of the screen could not be made durable, nil if it is.
func (x *Draft) Unsaved() error {
	if x.Saved() || x.Out() {
		return nil
	}
	return x.SaveErr
}

// Attach seals a paper for the draft.
func (x *Draft) Attach(key, name string, r io.ReadCloser, ask Asking, then func(error)) {
	attach(x.stage, x.d, name, r, ask, func(b act.Blob, instead app.Hash, err error) {
		if err == nil {
			SetBlob(x.Form, key, b, instead)
			x.Edited()
		}
		then(err)
	})
}

// AttachText turns a text too long for a field into an attached paper and empties the
// field; the versions of the draft still hold it.
func (x *Draft) AttachText(key string, then func(error)) {
	text, label := x.Form.Text(key), key
	if f := x.Form.Field(key); f != nil {
		label = Label(f)
	}
	blobs := x.blobField()
	if blobs == "" {
		then(&app.Error{Code: app.CodeForbidden, Op: "attach a text", Item: label})
		return
	}
	x.Keep() // the whole text is a version before it leaves the field
	attach(x.stage, x.d, label+".txt", io.NopCloser(strings.NewReader(text)), Asking{}, func(b act.Blob, instead app.Hash, err error) {
		if err == nil {
			SetBlob(x.Form, blobs, b, instead)
			x.Form.Set(key, nil)
			x.Edited()
		}
		then(err)
	})
}

// Cut keeps the first characters of a text too long for its field, as many as the
// field takes; the whole text stays in the versions of the draft.
func (x *Draft) Cut(key string) {
	f := x.Form.Field(key)
	if f == nil {
		return
	}
	x.Keep()
	x.Form.Set(key, FirstRunes(x.Form.Text(key), f.Limit()))
	x.Edited()
}

func (x *Draft) blobField() string {
	for _, f := range x.Form.Action.Fields {
		if f.Kind == procedure.FieldBlobs {
			return f.Key
		}
	}
	return ""
}

// FirstRunes gives the first n characters.
func FirstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// Hint is advice that stops nobody.
type Hint struct{ Path, Text string }

// Missing says what stands in the way of an action, each at its field, and advice
// for a text that is easier to answer.
func (x *Draft) Missing(a desk.ActionView) ([]Fault, []Hint) {
	f := NewForm(a.Action, x.d.Directory(), x.Form.Today, nil, a.Form, x.Form.Values())
	faults := f.Check()
	return slices.DeleteFunc(faults, func(w Fault) bool { return w.Path == "people" }), x.hints()
}

// Mark says at each field what Missing found.
func (x *Draft) Mark(faults []Fault) {
	for _, w := range faults {
		x.Form.SetFault(w.Path, w.Text)
	}
}

// Blank reports whether nothing has been written yet.
func (x *Draft) Blank() bool { return BlankDraft(x.text()) && x.View.Versions <= 1 }

// BlankDraft reports whether a draft says nothing.
func BlankDraft(f act.Form) bool {
	return act.Blank(f[desk.DraftTitle]) && act.Blank(f[desk.DraftFacts]) && act.Blank(f[desk.DraftPlan]) && act.Blank(f[desk.DraftDemands]) && act.Blank(f[desk.DraftBlobs])
}

// Delete puts the draft into the bin; Undelete takes it out.
func (x *Draft) Delete(then func(error)) { x.bin(x.d.DeleteDraft, then) }

// Undelete takes the draft out of the bin.
func (x *Draft) Undelete(then func(error)) { x.bin(x.d.UndeleteDraft, then) }

func (x *Draft) bin(do func(context.Context, app.ID) error, then func(error)) {
	x.Keep()
	Load(new(Latest), x.stage, func(ctx context.Context) (bool, error) { return true, do(ctx, x.View.ID) }, func(_ bool, err error) {
		if v, e := x.d.Draft(x.View.ID); e == nil {
			x.View = v
		}
		then(err)
	})
}

// Drafts gives the drafts to show: of the bin, or those at hand; empty ones in the bin
// are nothing to take back.
func Drafts(d interface{ Drafts() []desk.DraftView }, bin bool) []desk.DraftView {
	return slices.DeleteFunc(d.Drafts(), func(v desk.DraftView) bool {
		return v.Deleted != bin || bin && BlankDraft(v.Form)
	})
}

func (x *Draft) hints() []Hint {
	var out []Hint
	add := func(path, key string, on bool) {
		if on {
			out = append(out, Hint{path, i18n.T(key)})
		}
	}
	n := func(key string) int { return utf8.RuneCountInString(strings.TrimSpace(x.Form.Text(key))) }
	add(desk.DraftDemands, "hint.demands", len(x.Form.Rows(desk.DraftDemands)) == 0)
	add(desk.DraftFacts, "hint.facts", n(desk.DraftFacts) > 0 && n(desk.DraftFacts) < 50)
	add(desk.DraftPlan, "hint.plan", n(desk.DraftPlan) > 0 && n(desk.DraftPlan) < 50)
	add(desk.DraftTitle, "hint.title", n(desk.DraftTitle) > 0 && !strings.Contains(x.Form.Text(desk.DraftTitle), "关于"))
	return out
}

// similarWanted is how many earlier matters are shown before sending.
const similarWanted = 5

// FindSimilar looks for earlier matters like this one.
func (x *Draft) FindSimilar(then func()) {
	title, body := x.Form.Text(desk.DraftTitle), x.Form.Text(desk.DraftFacts)+"\n"+x.Form.Text(desk.DraftPlan)
	for _, r := range x.Form.Rows(desk.DraftDemands) {
		body += "\n" + r.Text("text")
	}
	self := x.View.Matter
	Load(&x.similar, x.stage, func(ctx context.Context) ([]desk.SimilarView, error) {
		return x.d.Similar(ctx, title, body, similarWanted), nil
	}, func(v []desk.SimilarView, _ error) {
		x.Similar = slices.DeleteFunc(v, func(s desk.SimilarView) bool { return s.Card.ID == self && !self.IsZero() })
		x.Looked = true
		then()
	})
}

// Busy reports whether the draft is on its way out.
func (x *Draft) Busy() bool { return x.sending.Busy() }

// Send takes the step that lets the text out, with the co-signers asked if it is one
// of co-signing. path is the field a refusal speaks of, "" the whole.
func (x *Draft) Send(a desk.ActionView, people []string, then func(id app.ID, path string, err error)) {
	if x.Busy() {
		return
	}
	x.Keep()
	if x.SaveErr != nil {
		then(app.ID{}, "", x.SaveErr)
		return
	}
	own := x.text()
	Load(&x.sending, x.stage, func(ctx context.Context) (app.ID, error) {
		f, err := x.d.DraftToForm(x.View.ID, a.Action.ID)
		if err != nil {
			return app.ID{}, err
		}
		f = f.Clone()
		for i := range a.Action.Fields {
			k := a.Action.Fields[i].Key
			if v, ok := own[k]; ok && !act.Blank(v) {
				f[k] = v
			}
		}
		if len(people) > 0 {
			f.SetList("people", people)
		}
		return x.d.SendDraft(ctx, x.View.ID, a.Action.ID, f)
	}, func(id app.ID, err error) {
		if err != nil {
			then(id, x.Form.Refused(err), err)
			return
		}
		if v, err := x.d.Draft(x.View.ID); err == nil {
			x.View = v
		}
		then(id, "", nil)
	})
}

// Stop drops what is under way, except a save and a sending.
func (x *Draft) Stop() {
	x.timer.stop()
	x.similar.Stop()
}

// Versions gives the kept versions, newest first.
func (x *Draft) Versions(then func([]desk.DraftVersion, error)) {
	x.Keep()
	Load(new(Latest), x.stage, func(context.Context) ([]desk.DraftVersion, error) {
		return x.d.DraftVersions(x.View.ID)
	}, then)
}

// Compare compares two versions field by field.
func (x *Draft) Compare(a, b desk.DraftVersion) []Diff {
	return CompareForms(x.Form.Action.Fields, a.Form, b.Form, x.d.Directory())
}

// Restore makes an earlier version the present text, as a new version.
func (x *Draft) Restore(v desk.DraftVersion, then func(error)) {
	x.Keep()
	f := v.Form.Clone()
	Load(new(Latest), x.stage, func(ctx context.Context) (time.Time, error) {
		return x.d.SaveDraft(ctx, x.View.ID, f, desk.WhyRestored)
	}, func(at time.Time, err error) {
		if err == nil {
			f["kind"] = x.View.Kind
			x.Form.values, x.Form.faults = f, map[string]string{}
			x.Form.Rev++
			x.tell(x.Form.Rev, at, nil)
		}
		then(err)
	})
}

// Versioned words one version: when, why, how long.
func Versioned(v desk.DraftVersion, now time.Time) string {
	n := 0
	for _, k := range []string{desk.DraftTitle, desk.DraftFacts, desk.DraftPlan} {
		n += utf8.RuneCountInString(v.Form.Text(k))
	}
	return i18n.T("version.line", "when", Second(v.Saved, now), "why", i18n.T("why."+v.Why), "n", strconv.Itoa(n))
}

// Second words a moment to the second: today's without the date.
func Second(t, now time.Time) string {
	t, now = t.In(app.Zone), now.In(app.Zone)
	if t.Format("20060102") == now.Format("20060102") {
		return t.Format("15:04:05")
	}
	return t.Format("2006-01-02 15:04:05")
}
