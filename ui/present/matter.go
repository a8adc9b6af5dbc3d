package present

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// MatterDesk is what the page of a matter needs of a desk.
type MatterDesk interface {
	Matter(ctx context.Context, id app.ID) (*desk.MatterView, error)
	DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error)
	KeepForm(ctx context.Context, matter app.ID, actionID, track string, form act.Form) error
	KeptForm(matter app.ID, actionID, track string) (form act.Form, ok bool, err error)
	Paper(ctx context.Context, matter app.ID, paperID, track string, mark desk.Watermark) (name string, docx []byte, err error)
	Attach(ctx context.Context, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error)
	OpenBlob(h app.Hash) (desk.BlobReader, error)
	BlobHeld(h app.Hash) int64
	Directory() *org.Directory
	Now() time.Time
}

// pause is how long nothing must be typed before what was typed is made durable, and
// longest how long it may wait while one types on and on.
const (
	pause   = 1200 * time.Millisecond
	longest = 5 * time.Second
)

// Matter is the state of a matter's page: what is shown and the form being filled
// in. It belongs to the screen's thread.
type Matter struct {
	ID   app.ID
	Page *Page // nil until the first answer
	Err  error // why there is none
	Form *Form // the form being filled in, nil if none
	On   desk.ActionView
	Kept bool   // it opened with what was kept from an earlier time
	Lost string // why the open form can't be done any more, "" if it can

	d       MatterDesk
	stage   Stage
	changed func()
	load    Latest
	doing   Latest
	keeping Latest
	print   Latest
	kept    uint64 // revision of the form last kept
	order   *inOrder
	timer   pacer
}

// NewMatter begins with nothing; changed is called after each answer.
func NewMatter(d MatterDesk, st Stage, id app.ID, changed func()) *Matter {
	m := &Matter{ID: id, d: d, stage: st, changed: changed}
	m.timer = pacer{stage: st, do: m.keepSoon}
	return m
}

// Directory gives everybody.
func (m *Matter) Directory() *org.Directory { return m.d.Directory() }

// Reload asks the desk again; an open form stays as it is.
func (m *Matter) Reload() {
	Load(&m.load, m.stage, func(ctx context.Context) (*Page, error) {
		v, err := m.d.Matter(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		return PageOf(v, m.d.Directory(), m.d.Now()), nil
	}, func(pg *Page, err error) {
		m.Err = err
		if err == nil {
			m.Page = pg
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
	m.Keep()
	kept, had, err := m.d.KeptForm(m.ID, v.Action.ID, v.Track)
	if err != nil {
		return err
	}
	m.On, m.Lost, m.Kept = v, "", had
	m.Form = NewForm(v.Action, m.d.Directory(), app.DateOf(m.d.Now()), m.Page.View.Matter.Facts, v.Form, kept)
	m.kept, m.order = m.Form.Rev, &inOrder{}
	return nil
}

// Leave closes the form; what was filled in stays kept for the next time.
func (m *Matter) Leave() {
	m.Keep()
	m.Form, m.Lost = nil, ""
}

// Discard empties the form and forgets what was kept.
func (m *Matter) Discard(then func(error)) {
	write := m.write(nil)
	m.timer.stop()
	m.Form, m.Lost = nil, ""
	Load(&m.keeping, m.stage, func(context.Context) (bool, error) { return true, write(^uint64(0)) }, func(_ bool, err error) { then(err) })
}

// Edited is called after each change of the form: it is made durable at the next pause.
func (m *Matter) Edited() {
	if !m.Busy() {
		m.timer.touch()
	}
}

// keepSoon keeps the form off the screen's thread; a failure is not told here: the
// next Keep tells it, and the form still stands on the screen.
func (m *Matter) keepSoon() {
	if m.Form == nil || m.Form.Rev == m.kept {
		return
	}
	rev, write := m.Form.Rev, m.write(m.Form.Values())
	Load(&m.keeping, m.stage, func(context.Context) (bool, error) { return true, write(rev) }, func(_ bool, err error) {
		if err == nil {
			m.kept = rev
		}
	})
}

// write gives what keeps f for the open form, whenever it is run.
func (m *Matter) write(f act.Form) func(rev uint64) error {
	on, order := m.On, m.order
	return func(rev uint64) error {
		return order.write(rev, func() error {
			return m.d.KeepForm(context.Background(), m.ID, on.Action.ID, on.Track, f)
		})
	}
}

// Keep makes the form durable before it returns: the program locks or closes.
func (m *Matter) Keep() {
	m.timer.stop()
	if m.Form == nil || m.Form.Rev == m.kept {
		return
	}
	m.keeping.Stop()
	if err := m.write(m.Form.Values())(m.Form.Rev); err == nil {
		m.kept = m.Form.Rev
	}
}

// Busy reports whether a step is being taken.
func (m *Matter) Busy() bool { return m.doing.Busy() }

// Do takes the step of the open form. A refusal leaves the form as it is, with the
// refusal at its field (path "" for the whole form).
func (m *Matter) Do(then func(path string, err error)) {
	if m.Form == nil || m.Busy() {
		return
	}
	m.Keep()
	f := m.Form
	m.do(m.On, f.Clean(), func(err error) {
		if err == nil {
			if m.Form == f {
				m.Form = nil
			}
			then("", nil)
			m.Reload()
			return
		}
		then(f.Refused(err), err)
	})
}

// DoPlain takes a step that has no form.
func (m *Matter) DoPlain(v desk.ActionView, then func(error)) {
	if m.Busy() {
		return
	}
	m.do(v, v.Form, func(err error) {
		then(err)
		m.Reload()
	})
}

func (m *Matter) do(v desk.ActionView, f act.Form, then func(error)) {
	proc := m.Page.View.Proc.ID
	Load(&m.doing, m.stage, func(ctx context.Context) (app.ID, error) {
		return m.d.DoFor(ctx, proc, m.ID, v.Action.ID, v.Track, f)
	}, func(_ app.ID, err error) { then(err) })
}

// Print makes an official paper.
func (m *Matter) Print(p desk.PaperView, mark desk.Watermark, then func(name string, docx []byte, err error)) {
	type made struct {
		name string
		docx []byte
	}
	Load(&m.print, m.stage, func(ctx context.Context) (made, error) {
		name, b, err := m.d.Paper(ctx, m.ID, p.Def.ID, p.Track, mark)
		return made{name, b}, err
	}, func(x made, err error) { then(x.name, x.docx, err) })
}

// Attach seals a paper for a field of the open form. ask is called if it is a photo
// that told where it was taken: the location is gone unless keep is called.
func (m *Matter) Attach(key, name string, r io.ReadCloser, ask func(keep func()), then func(error)) {
	f := m.Form
	attach(m.stage, m.d.Attach, name, r, ask, func(b act.Blob, instead app.Hash, err error) {
		if err == nil && f != nil {
			SetBlob(f, key, b, instead)
			m.Edited()
		}
		then(err)
	})
}

// Held gives how many bytes of a paper are here while it is being fetched.
func (m *Matter) Held(b act.Blob) int64 { return m.d.BlobHeld(b.Hash) }

// ReadBlob gives a paper's bytes.
func (m *Matter) ReadBlob(b act.Blob, then func([]byte, error)) {
	Load(new(Latest), m.stage, func(context.Context) ([]byte, error) {
		r, err := m.d.OpenBlob(b.Hash)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	}, then)
}

// Stop drops what is under way, except a step being taken.
func (m *Matter) Stop() {
	m.timer.stop()
	m.load.Stop()
}

// pacer waits for a pause in typing, but not for ever.
type pacer struct {
	stage Stage
	do    func()
	stops [2]func() // the pause, the longest wait
}

func (p *pacer) touch() {
	if p.stops[0] != nil {
		p.stops[0]()
	}
	p.stops[0] = p.stage.After(pause, p.fire)
	if p.stops[1] == nil {
		p.stops[1] = p.stage.After(longest, p.fire)
	}
}

func (p *pacer) fire() {
	p.stop()
	p.do()
}

func (p *pacer) stop() {
	for i, s := range p.stops {
		if s != nil {
			s()
			p.stops[i] = nil
		}
	}
}

type attaching = func(ctx context.Context, name string, r io.Reader, keepLocation bool) (act.Blob, bool, error)

// maxPhoto bounds what is read into memory so that a photo can be sealed a second
// time, with its location.
const maxPhoto = 64 << 20

type attached struct {
	blob act.Blob
	had  bool
	raw  []byte
}

// attach seals one paper. Each has a Latest of its own, so that a second one does not
// cancel the first.
func attach(st Stage, do attaching, name string, r io.ReadCloser, ask func(keep func()), then func(b act.Blob, instead app.Hash, err error)) {
	l := new(Latest)
	Load(l, st, func(ctx context.Context) (attached, error) {
		defer r.Close()
		if !photo(name) {
			b, had, err := do(ctx, name, r, false)
			return attached{b, had, nil}, err
		}
		raw, err := io.ReadAll(io.LimitReader(r, maxPhoto+1))
		if err != nil {
			return attached{}, &app.Error{Code: app.CodeDisk, Op: "read a photo", Item: name, Err: err}
		}
		if len(raw) > maxPhoto {
			return attached{}, &app.Error{Code: app.CodeTooLarge, Op: "attach a photo", Item: name, Args: map[string]string{"limit": Size(maxPhoto), "size": "> " + Size(maxPhoto)}}
		}
		b, had, err := do(ctx, name, bytes.NewReader(raw), false)
		return attached{b, had, raw}, err
	}, func(a attached, err error) {
		then(a.blob, app.Hash{}, err)
		if err != nil || !a.had || a.raw == nil {
			return
		}
		ask(func() {
			Load(l, st, func(ctx context.Context) (act.Blob, error) {
				b, _, err := do(ctx, name, bytes.NewReader(a.raw), true)
				return b, err
			}, func(b act.Blob, err error) { then(b, a.blob.Hash, err) })
		})
	})
}

func photo(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".heic", ".webp", ".tif", ".tiff":
		return true
	}
	return false
}

// SetBlob adds a paper to a field, in the place of another if that one is there. The
// same paper twice stays one.
func SetBlob(f *Form, key string, b act.Blob, instead app.Hash) {
	rows := append([]act.Form(nil), f.Rows(key)...)
	for i, r := range rows {
		if h := r.Text("hash"); h == instead.String() || h == b.Hash.String() {
			rows[i] = b.Row()
			f.SetRows(key, rows)
			return
		}
	}
	f.SetRows(key, append(rows, b.Row()))
}

// Decisive reports whether an action is asked back before it is taken: the usual next
// step and the dangerous one are official acts that nobody can take back for you.
func Decisive(a *procedure.Action) bool { return a.Tone != procedure.ToneNormal }
