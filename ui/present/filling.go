package present

import (
	"bytes"
	"context"
	"io"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// FormDesk is what filling in a form needs of a desk.
type FormDesk interface {
	DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error)
	KeepForm(ctx context.Context, matter app.ID, actionID, track string, form act.Form) error
	KeptForm(matter app.ID, actionID, track string) (form act.Form, ok bool, err error)
	attacher
	letterDesk
	Directory() *org.Directory
	Rules() *rules.Set
	Now() time.Time
}

// pause is how long nothing must be typed before what was typed is made durable, and
// longest how long it may wait while one types on and on.
const (
	pause   = 1200 * time.Millisecond
	longest = 5 * time.Second
	retry   = 5 * time.Second // after which what a full disk refused is tried again
)

// passing reports whether a failure to keep may be over by itself soon: somebody makes room.
func passing(err error) bool {
	c := app.CodeOf(err)
	return c == app.CodeDiskFull || c == app.CodeDisk
}

// Filling is one action's form while it is filled in: it opens with what was kept of
// it, is made durable at every pause, and becomes an act. It belongs to the screen's
// thread.
type Filling struct {
	Form *Form // nil if none is open
	On   desk.ActionView
	Kept bool // it opened with what was kept from an earlier time
	// OnKept hears of each time the form was to be made durable, and why it could not be; may be nil.
	OnKept func(error)

	fd      FormDesk
	stage   Stage
	id      app.ID // the matter; zero: the form begins one
	proc    string
	name    string // what the desk knows the action by
	doing   Latest
	keeping Latest
	kept    uint64 // revision of the form last kept
	keptErr error  // why the last one could not be
	order   *inOrder
	timer   pacer
}

func (x *Filling) set(d FormDesk, st Stage) {
	x.fd, x.stage = d, st
	x.timer = pacer{stage: st, do: x.keepSoon}
}

// Directory gives everybody.
func (x *Filling) Directory() *org.Directory { return x.fd.Directory() }

// begin opens an action's form with what was kept of it, over its defaults.
func (x *Filling) begin(id app.ID, p *procedure.Procedure, v desk.ActionView, facts act.Form) error {
	x.Keep()
	name := v.Action.ID
	if id.IsZero() {
		name = p.Kind(v.Action) // two works may begin by actions of one name: what is kept must not mix
	}
	kept, had, err := x.fd.KeptForm(id, name, v.Track)
	if err != nil {
		return err
	}
	x.id, x.proc, x.name, x.On, x.Kept = id, p.ID, name, v, had
	x.Form = NewForm(v.Action, x.fd.Directory(), app.DateOf(x.fd.Now()), facts, v.Form, kept)
	x.Form.Calendar = x.fd.Rules().Calendar
	x.kept, x.keptErr, x.order = x.Form.Rev, nil, &inOrder{}
	return nil
}

// discard empties the form and forgets what was kept.
func (x *Filling) discard(then func(error)) {
	write := x.write(nil)
	x.timer.stop()
	x.Form = nil
	Load(&x.keeping, x.stage, func(context.Context) (bool, error) { return true, write(^uint64(0)) }, func(_ bool, err error) { then(err) })
}

// Edited is called after each change of the form: it is made durable at the next pause.
func (x *Filling) Edited() {
	if !x.Busy() {
		x.timer.touch()
	}
}

// keepSoon keeps the form off the screen's thread; what fails is tried again at the next pause or Keep.
func (x *Filling) keepSoon() {
	if x.Form == nil || x.Form.Rev == x.kept {
		return
	}
	rev, write := x.Form.Rev, x.write(x.Form.Values())
	Load(&x.keeping, x.stage, func(context.Context) (bool, error) { return true, write(rev) }, func(_ bool, err error) { x.told(rev, err) })
}

// told notes what came of keeping a revision.
func (x *Filling) told(rev uint64, err error) {
	if x.keptErr = err; err == nil {
		x.kept = rev
	} else if passing(err) {
		x.timer.later()
	}
	if x.OnKept != nil && x.Form != nil {
		x.OnKept(err)
	}
}

// Unsaved gives why what stands in the open form could not be made durable, nil if it is.
func (x *Filling) Unsaved() error {
	if x.Form == nil || x.Form.Rev == x.kept {
		return nil
	}
	return x.keptErr
}

// write gives what keeps f for the open form, whenever it is run.
func (x *Filling) write(f act.Form) func(rev uint64) error {
	id, name, track, order := x.id, x.name, x.On.Track, x.order
	return func(rev uint64) error {
		return order.write(rev, func() error {
			return x.fd.KeepForm(context.Background(), id, name, track, f)
		})
	}
}

// Keep makes the form durable before it returns: the program locks or closes.
func (x *Filling) Keep() {
	x.timer.stop()
	if x.Form == nil || x.Form.Rev == x.kept {
		return
	}
	x.keeping.Stop()
	rev := x.Form.Rev
	x.told(rev, x.write(x.Form.Values())(rev))
}

// Busy reports whether a step is being taken.
func (x *Filling) Busy() bool { return x.doing.Busy() }

// take does the step of the open form; id is the matter's. A refusal leaves the form
// as it is, with the refusal at its field (path "" for the whole form).
func (x *Filling) take(then func(id app.ID, path string, err error)) {
	if x.Form == nil || x.Busy() {
		return
	}
	x.Keep()
	f, clean := x.Form, x.Form.Clean()
	proc, id, name, track := x.proc, x.id, x.name, x.On.Track
	Load(&x.doing, x.stage, func(ctx context.Context) (app.ID, error) {
		return x.fd.DoFor(ctx, proc, id, name, track, clean)
	}, func(id app.ID, err error) {
		if err != nil {
			then(id, f.Refused(err), err)
			return
		}
		if x.Form == f {
			x.Form = nil
		}
		then(id, "", nil)
	})
}

// Attach seals a paper for a field of the open form and closes r; what has to be asked about it is asked.
func (x *Filling) Attach(key, name string, r io.ReadCloser, ask Asking, then func(error)) {
	f := x.Form
	attach(x.stage, x.fd, name, r, ask, func(b act.Blob, instead app.Hash, err error) {
		if err == nil && f != nil {
			SetBlob(f, key, b, instead)
			x.Edited()
		}
		then(err)
	})
}

// maxTable bounds a workbook that fills a form: far above what a year's documents take.
const maxTable = 32 << 20

// originalKey is the field that keeps the file a table came from, where a form has one.
const originalKey = "original"

// FillTable fills the rows of a field of a workbook, whole or not at all, and closes r; the file itself goes to the
// field for originals, if there is one. then gets how many rows there are now.
func (x *Filling) FillTable(key, name string, r io.ReadCloser, ask Asking, then func(n int, err error)) {
	f := x.Form
	field := f.Field(key)
	l := new(Latest)
	var data []byte
	var done func(rows []act.Form, err error)
	read := func(password string) {
		Load(l, x.stage, func(ctx context.Context) ([]act.Form, error) {
			if data == nil {
				defer r.Close()
				b, err := io.ReadAll(io.LimitReader(r, maxTable+1))
				if err != nil {
					return nil, unread(name, err)
				}
				if len(b) > maxTable {
					return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a table", Item: name, Args: map[string]string{"limit": Size(maxTable), "size": "> " + Size(maxTable)}}
				}
				data = b
			}
			rows, _, err := x.fd.ReadTable(ctx, field, f.facts, f.values, name, data, password)
			return rows, err
		}, done)
	}
	done = func(rows []act.Form, err error) {
		if asks, wrong := locked(err); asks {
			ask.Password(wrong, read, func() {})
			return
		}
		if err != nil {
			then(0, err)
			return
		}
		f.SetRows(key, rows)
		x.Edited()
		if original := f.Field(originalKey); original != nil && original.Kind == procedure.FieldBlobs {
			x.Attach(originalKey, name, inMemory{bytes.NewReader(data)}, ask, func(err error) { then(len(rows), err) })
			return
		}
		then(len(rows), nil)
	}
	read("")
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

// later fires after a while.
func (p *pacer) later() {
	p.stop()
	p.stops[0] = p.stage.After(retry, p.fire)
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
