package present

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/terminal"
)

// MatterDesk is what the page of a matter needs of a desk.
type MatterDesk interface {
	FormDesk
	Matter(ctx context.Context, id app.ID) (*desk.MatterView, error)
	NeedsTicket(x wayout.Out) (bool, error)
	BlobHeld(h app.Hash) int64
}

// Matter is the state of a matter's page: what is shown and the form being filled
// in. It belongs to the screen's thread.
type Matter struct {
	Filling
	ID   app.ID
	Page *Page  // nil until the first answer
	Err  error  // why there is none
	Lost string // why the open form can't be done any more, "" if it can
	// ByTicket names the papers that leave by ticket only, by id and track.
	ByTicket map[string]bool

	d       MatterDesk
	changed func()
	load    Latest
}

// NewMatter begins with nothing; changed is called after each answer.
func NewMatter(d MatterDesk, st Stage, id app.ID, changed func()) *Matter {
	m := &Matter{ID: id, d: d, changed: changed}
	m.Filling.set(d, st)
	return m
}

// Reload asks the desk again; an open form stays as it is.
func (m *Matter) Reload() {
	type answer struct {
		pg       *Page
		byTicket map[string]bool
	}
	Load(&m.load, m.stage, func(ctx context.Context) (a answer, err error) {
		v, err := m.d.Matter(ctx, m.ID)
		if err != nil {
			return a, err
		}
		a.byTicket = map[string]bool{}
		for _, p := range v.Papers {
			need, err := m.d.NeedsTicket(m.PaperOut(p))
			if err != nil && app.CodeOf(err) != app.CodeNotFound { // nothing of it is at the server yet
				return a, err
			}
			if need {
				a.byTicket[p.Def.ID+p.Track] = true
			}
		}
		a.pg = PageOf(v, m.d.Directory(), m.d.Now())
		return a, nil
	}, func(a answer, err error) {
		m.Err = err
		if err == nil {
			m.Page, m.ByTicket = a.pg, a.byTicket
		}
		m.stillFits()
		m.changed()
	})
}

// stillFits looks whether the open form can still be done now that the matter moved.
func (m *Matter) stillFits() {
	if m.Form == nil || m.Page == nil {
		return
	}
	it, ok := m.item(m.On.Action.ID, m.On.Track)
	switch {
	case !ok:
		m.Lost = "gone"
	case it.View.Disabled:
		m.Lost = it.Help
	default:
		m.Lost = ""
	}
}

func (m *Matter) item(action, track string) (ActionItem, bool) {
	for _, g := range m.Page.Groups {
		for _, it := range g.Actions {
			if it.View.Action.ID == action && it.View.Track == track {
				return it, true
			}
		}
	}
	return ActionItem{}, false
}

// Access gives the action of an access key.
func (m *Matter) Access(n int) (ActionItem, bool) {
	if m.Page != nil && n > 0 {
		for _, g := range m.Page.Groups {
			for _, it := range g.Actions {
				if it.Access == n {
					return it, true
				}
			}
		}
	}
	return ActionItem{}, false
}

// Find gives an action that can be done now.
func (m *Matter) Find(action, track string) (ActionItem, bool) {
	if m.Page == nil {
		return ActionItem{}, false
	}
	it, ok := m.item(action, track)
	return it, ok && !it.View.Disabled
}

// Begin opens an action's form with what was kept of it, over its defaults.
func (m *Matter) Begin(v desk.ActionView) error {
	m.Lost = ""
	return m.begin(m.ID, m.Page.View.Proc, v, m.Page.View.Matter.Facts)
}

// Leave closes the form; what was filled in stays kept for the next time.
func (m *Matter) Leave() {
	m.Keep()
	m.Form, m.Lost = nil, ""
}

// Discard empties the form and forgets what was kept.
func (m *Matter) Discard(then func(error)) {
	m.Lost = ""
	m.discard(then)
}

// Do takes the step of the open form. A refusal leaves the form as it is, with the
// refusal at its field (path "" for the whole form).
func (m *Matter) Do(then func(path string, err error)) {
	m.take(func(_ app.ID, path string, err error) {
		then(path, err)
		if err == nil {
			m.Reload()
		}
	})
}

// DoPlain takes a step that has no form.
func (m *Matter) DoPlain(v desk.ActionView, then func(error)) {
	if m.Busy() {
		return
	}
	proc := m.Page.View.Proc.ID
	Load(&m.doing, m.stage, func(ctx context.Context) (app.ID, error) {
		return m.d.DoFor(ctx, proc, m.ID, v.Action.ID, v.Track, v.Form)
	}, func(_ app.ID, err error) {
		then(err)
		m.Reload()
	})
}

// PaperOut is an official paper of the matter on its way out.
func (m *Matter) PaperOut(p desk.PaperView) wayout.Out {
	return wayout.Out{Way: terminal.WayPaper, Matter: m.ID, Item: p.Def.ID, Track: p.Track, Title: p.Def.Name}
}

// FileOut is an attached file on its way out.
func (m *Matter) FileOut(b act.Blob) wayout.Out {
	return wayout.Out{Way: terminal.WayFile, Matter: m.ID, Item: b.Hash.String(), Title: b.Name}
}

// Held gives how many bytes of a paper are here while it is being fetched.
func (m *Matter) Held(b act.Blob) int64 { return m.d.BlobHeld(b.Hash) }

// Stop drops what is under way, except a step being taken.
func (m *Matter) Stop() {
	m.timer.stop()
	m.load.Stop()
}
