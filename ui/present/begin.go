package present

import (
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// BeginDesk is what beginning a matter needs of a desk.
type BeginDesk interface {
	FormDesk
	begins
}

// begins is a desk that knows what may be begun.
type begins interface {
	Begins() []desk.ActionView
	Procedures() []*procedure.Procedure
}

// BeginItem is one thing a person may begin.
type BeginItem struct {
	View desk.ActionView
	Kind string // act kind, names it to the room
	Name string
	Work string // the procedure's name
	Why  string // why it can't be begun now, "" if it can
	Kept bool   // a half-filled form of it is here
}

// Begin is the state of the room in which matters of any procedure are begun. It
// belongs to the screen's thread.
type Begin struct {
	Filling
	Items  []BeginItem
	Loaded bool

	d       BeginDesk
	want    string
	load    Latest
	changed func()
}

// NewBegin begins with nothing; changed is called after each answer. want is the act
// kind whose form opens at once, "" for the choice.
func NewBegin(d BeginDesk, st Stage, want string, changed func()) *Begin {
	b := &Begin{d: d, want: want, changed: changed}
	b.set(d, st)
	return b
}

// BeginsOf gives what may be begun by filling in a form, the usual first: what is begun by
// writing a draft is left to the drafts.
func BeginsOf(d begins) []BeginItem {
	w := NewWorks(d.Procedures())
	var out []BeginItem
	for _, v := range d.Begins() {
		p := w.Proc(v.Proc)
		if p == nil || written(v) {
			continue
		}
		it := BeginItem{View: v, Kind: p.Kind(v.Action), Name: i18n.Pick(v.Action.Name, v.Action.NameEn), Work: i18n.Pick(p.Name, p.NameEn)}
		if v.Disabled {
			it.Why = Reason(v, it.Name, it.Name)
		}
		out = append(out, it)
	}
	slices.SortStableFunc(out, func(a, b BeginItem) int { return toneRank(a.View) - toneRank(b.View) })
	return out
}

// Written reports whether an act kind is one that a draft is sent by.
func Written(d interface{ Begins() []desk.ActionView }, kind string) bool {
	return slices.ContainsFunc(d.Begins(), func(v desk.ActionView) bool { return written(v) && v.Proc+"."+v.Action.ID == kind })
}

// Reload asks the desk again; an open form stays as it is.
func (b *Begin) Reload() {
	Load(&b.load, b.stage, func(context.Context) ([]BeginItem, error) {
		items := BeginsOf(b.d)
		for i := range items {
			_, had, err := b.d.KeptForm(app.ID{}, items[i].Kind, "")
			if err != nil {
				return nil, err
			}
			items[i].Kept = had
		}
		return items, nil
	}, func(items []BeginItem, err error) {
		if err == nil {
			b.Items, b.Loaded = items, true
		}
		b.changed()
	})
}

// Wanted gives what was asked to be opened, once, as soon as it is known whether it can be.
func (b *Begin) Wanted() (it BeginItem, asked, ok bool) {
	if b.want == "" || !b.Loaded {
		return it, false, false
	}
	i := slices.IndexFunc(b.Items, func(x BeginItem) bool { return x.Kind == b.want })
	b.want = ""
	if i < 0 {
		return it, true, false
	}
	return b.Items[i], true, b.Items[i].Why == ""
}

// Open opens the form of one, with what was kept of it.
func (b *Begin) Open(v desk.ActionView) error {
	return b.begin(app.ID{}, NewWorks(b.d.Procedures()).Proc(v.Proc), v, act.Form{})
}

// Leave closes the form; what was filled in stays kept for the next time.
func (b *Begin) Leave() {
	b.Keep()
	b.Form = nil
	b.Reload()
}

// Discard empties the form and forgets what was kept.
func (b *Begin) Discard(then func(error)) { b.discard(then) }

// Do begins the matter; id is its. A refusal leaves the form as it is, with the
// refusal at its field (path "" for the whole form).
func (b *Begin) Do(then func(id app.ID, path string, err error)) { b.take(then) }

// Stop drops what is under way, except a step being taken.
func (b *Begin) Stop() {
	b.timer.stop()
	b.load.Stop()
}
