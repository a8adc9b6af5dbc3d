package uitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/extract"
	"renda/app/intake"
	"renda/app/message"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/app/rules"
)

// Desk answers for one person with one matter and any number of drafts in memory.
// Safe for concurrent use; its fields are set before it is used.
type Desk struct {
	W     *World
	Who   app.ID
	Fails error // what the next write answers, once
	Full  error // what every write answers, as long as it stands

	mu     sync.Mutex
	drafts map[app.ID]*draft
	order  []app.ID
	kept   map[string]act.Form
	blobs  map[app.Hash][]byte
	Sent   []Sent
	Saves  int
	Clock  time.Time
	Alike  []desk.SimilarView
	Sticks []desk.ParcelView // that left or came, the newest first
	Mine   map[string]bool   // kinds of event shown as waiting
	Room   Room              // the dedicated terminal, if this machine is one
}

// Sent is one step taken.
type Sent struct {
	Action, Track string
	Form          act.Form
}

type draft struct {
	v        desk.DraftView
	versions []desk.DraftVersion
}

// NewDesk gives a desk of somebody in a world.
func NewDesk(w *World, who app.ID) *Desk {
	return &Desk{W: w, Who: who, drafts: map[app.ID]*draft{}, kept: map[string]act.Form{}, blobs: map[app.Hash][]byte{}, Clock: Now}
}

func (d *Desk) fail() error {
	if d.Full != nil {
		return d.Full
	}
	err := d.Fails
	d.Fails = nil
	return err
}

// Rules gives the rules in force.
func (d *Desk) Rules() *rules.Set { return d.W.Set }

// Now gives the desk's clock.
func (d *Desk) Now() time.Time { return d.Clock }

// Directory gives everybody.
func (d *Desk) Directory() *org.Directory { return d.W.Dir }

// Me gives the person.
func (d *Desk) Me() org.Actor {
	a, _ := d.W.Dir.Actor(d.Who)
	if d.Room.View.Dedicated {
		a.Device = d.W.Dir.Devices[app.NamedID("dev")]
	}
	a.Withheld = d.Room.View.Withheld
	return a
}

// Matter gives the page of the one matter.
func (d *Desk) Matter(_ context.Context, id app.ID) (*desk.MatterView, error) {
	if v := d.ticketPage(id); v != nil {
		return v, nil
	}
	m := d.W.M
	if m == nil || id != d.W.ID {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a matter", Item: id.String()}
	}
	p := proposal.Procedure()
	in := d.W.Input(d.Who, nil, "")
	in.Today = app.DateOf(d.Clock)
	v := &desk.MatterView{Matter: m, Proc: p, StateName: p.State(m.State).Name, Roles: p.RolesOf(m, in.Actor), AsOf: d.Clock}
	v.Card = procedure.Card{ID: m.ID, Proc: p.ID, State: m.State, Title: p.Title(m), Vals: p.Values(m, d.W.Dir), Updated: d.Clock.UnixMilli()}
	for _, n := range m.Numbers {
		v.Card.Number = n
	}
	party := func(key string) string {
		if t := m.Track(key); t != nil {
			return d.W.Dir.Name(t.Organ)
		}
		return ""
	}
	for _, r := range m.Clocks {
		c := desk.ClockView{Def: p.Clock(r.Def), Track: r.Track, Party: party(r.Track), Run: r.Run, Sheet: procedure.SheetOf(r.Run, d.W.Env())}
		c.Left = r.Run.Left(app.DateOf(d.Clock))
		switch {
		case !r.Run.Stopped.IsZero():
			c.Level = desk.LevelDone
		case c.Left < 0 && c.Def.Window:
		case c.Left < 0:
			c.Level = desk.LevelOverdue
		case c.Left <= c.Def.Warn:
			c.Level = desk.LevelSoon
		default:
			c.Level = desk.LevelCalm
		}
		v.Clocks = append(v.Clocks, c)
	}
	for _, o := range procedure.Options(p, m, in) {
		x := *in
		x.Track = o.Track
		a := desk.ActionView{Action: o.Action, Track: o.Track, Party: party(o.Track), Form: procedure.Fill(p, m, o.Action, &x), Usual: o.Action.Usual(m, o.Track)}
		if o.Err != nil {
			a.Disabled, a.Code, a.Args = true, o.Err.Code, o.Err.Args
		}
		v.Actions = append(v.Actions, a)
	}
	for _, x := range procedure.PapersOf(p, m, in.Actor) {
		v.Papers = append(v.Papers, desk.PaperView{Def: *x.Def, Track: x.Track, Party: party(x.Track)})
	}
	seen := map[app.Hash]bool{}
	for _, e := range m.Log {
		a := p.Action(strings.TrimPrefix(e.Kind, p.ID+"."))
		l := desk.EventView{Event: e, Name: a.Name, Who: d.W.Dir.Name(e.Account), Party: party(e.Track), When: time.UnixMilli(e.Received)}
		if e.Account == d.Who {
			l.State, l.Receipt = desk.ItemDelivered, fmt.Sprint("1-", e.LSN)
			if d.Mine[a.ID] {
				l.State, l.Receipt = desk.ItemWaiting, ""
			}
		}
		v.Timeline = append(v.Timeline, l)
		for k := range e.Form {
			for _, b := range e.Form.Blobs(k) {
				if !seen[b.Hash] {
					seen[b.Hash] = true
					v.Blobs = append(v.Blobs, desk.BlobView{Blob: b, From: a.Name, Held: len(v.Blobs) == 0})
				}
			}
		}
	}
	return v, nil
}

// Begun is the matter that DoFor begins.
var Begun = app.NamedID("begun")

// Works are the procedures of which a person may begin matters here.
func Works() []*procedure.Procedure {
	return []*procedure.Procedure{proposal.Procedure(), message.Procedure()}
}

// DoFor takes a step of the matter, or begins another as desk and server together would.
func (d *Desk) DoFor(_ context.Context, proc string, matter app.ID, action, track string, form act.Form) (app.ID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return app.ID{}, err
	}
	if matter.IsZero() {
		for _, p := range Works() {
			if p.ID == proc {
				if _, err := procedure.Plan(p, nil, p.Action(action), d.W.Input(d.Who, form, ""), d.W.Env(), Begun, d.Clock.UnixMilli()); err != nil {
					return app.ID{}, err
				}
			}
		}
		d.Sent = append(d.Sent, Sent{action, track, form})
		delete(d.kept, matter.String()+action+track)
		return Begun, nil
	}
	day := d.W.Day
	d.W.Day = d.Clock
	defer func() { d.W.Day = day }()
	if err := d.W.Do(d.Who, action, track, form); err != nil {
		return app.ID{}, err
	}
	d.Sent = append(d.Sent, Sent{action, track, form})
	delete(d.kept, matter.String()+action+track)
	return matter, nil
}

// KeepForm keeps a half-filled form.
func (d *Desk) KeepForm(_ context.Context, matter app.ID, action, track string, form act.Form) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return err
	}
	d.kept[matter.String()+action+track] = form.Clone()
	if len(form) == 0 {
		delete(d.kept, matter.String()+action+track)
	}
	return nil
}

// KeptForm gives it.
func (d *Desk) KeptForm(matter app.ID, action, track string) (act.Form, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.kept[matter.String()+action+track]
	return f, ok, nil
}

// Paper makes a paper.
func (d *Desk) Paper(_ context.Context, _ app.ID, paper, _ string, _ wayout.Watermark) (string, []byte, error) {
	return paper + ".docx", []byte("PK"), nil
}

// Attach keeps a paper. A name with "GPS" in it had a location.
func (d *Desk) Attach(_ context.Context, name string, r io.Reader, keep bool) (act.Blob, bool, error) {
	if err := locked(name, ""); err != nil {
		return act.Blob{}, false, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return act.Blob{}, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return act.Blob{}, false, err
	}
	id, err := act.ParseHash(hash(fmt.Sprint(name, len(raw), keep)))
	d.blobs[id] = raw
	return act.Blob{Hash: id, Name: name, Size: int64(len(raw)), Type: "application/octet-stream"}, strings.Contains(name, "GPS"), err
}

type blob struct{ *bytes.Reader }

func (blob) Close() error  { return nil }
func (b blob) Size() int64 { return b.Reader.Size() }

// OpenBlob opens a paper.
func (d *Desk) OpenBlob(h app.Hash) (desk.BlobReader, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	raw, ok := d.blobs[h]
	if !ok {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a paper", Item: h.Short()}
	}
	return blob{bytes.NewReader(raw)}, nil
}

// BlobHeld gives how much of a paper is here.
func (d *Desk) BlobHeld(app.Hash) int64 { return 0 }

// NewDraft opens an empty draft.
func (d *Desk) NewDraft(_ context.Context, kind string) (desk.DraftView, error) {
	return d.AddDraft(kind, act.Form{})
}

// AddDraft puts a draft there.
func (d *Desk) AddDraft(kind string, f act.Form) (desk.DraftView, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return desk.DraftView{}, err
	}
	id := app.NamedID(fmt.Sprint("draft", len(d.order)))
	x := &draft{v: desk.DraftView{ID: id, Kind: kind, Form: f.Clone(), Saved: d.Clock, Versions: 1, State: desk.ItemDraft}}
	x.versions = []desk.DraftVersion{{N: 1, Saved: d.Clock, Form: f.Clone(), Why: desk.WhyPause}}
	d.drafts[id] = x
	d.order = append(d.order, id)
	return x.v, nil
}

// Drafts gives all, newest first.
func (d *Desk) Drafts() []desk.DraftView {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []desk.DraftView
	for _, id := range d.order {
		out = append(out, d.drafts[id].v)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Saved.After(out[j].Saved) })
	return out
}

// Draft gives one.
func (d *Desk) Draft(id app.ID) (desk.DraftView, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x := d.drafts[id]
	if x == nil {
		return desk.DraftView{}, &app.Error{Code: app.CodeNotFound, Op: "open a draft", Item: id.String()}
	}
	return x.v, nil
}

// SaveDraft keeps a version.
func (d *Desk) SaveDraft(_ context.Context, id app.ID, f act.Form, why string) (time.Time, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return time.Time{}, err
	}
	x := d.drafts[id]
	d.Saves++
	x.versions = append(x.versions, desk.DraftVersion{N: uint64(len(x.versions) + 1), Saved: d.Clock, Form: f.Clone(), Why: why})
	x.v.Form, x.v.Saved, x.v.Versions = f.Clone(), d.Clock, len(x.versions)
	return d.Clock, nil
}

// DraftVersions gives them, newest first.
func (d *Desk) DraftVersions(id app.ID) ([]desk.DraftVersion, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []desk.DraftVersion
	vs := d.drafts[id].versions
	for i := len(vs) - 1; i >= 0; i-- {
		out = append(out, vs[i])
	}
	return out, nil
}

// DeleteDraft puts one into the bin.
func (d *Desk) DeleteDraft(_ context.Context, id app.ID) error { return d.binned(id, true) }

// UndeleteDraft takes it out.
func (d *Desk) UndeleteDraft(_ context.Context, id app.ID) error { return d.binned(id, false) }

func (d *Desk) binned(id app.ID, on bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return err
	}
	d.drafts[id].v.Deleted = on
	return nil
}

// Password opens locked files here: those with "locked" in their name.
const Password = "开门"

// ReadDraft reads a file as a draft; it is unsure of a title that does not speak of a suggestion.
func (d *Desk) ReadDraft(_ context.Context, name string, data []byte, password string) (intake.Draft, error) {
	if err := locked(name, password); err != nil {
		return intake.Draft{}, err
	}
	return intake.DraftOf(extract.Result{File: name, Kind: extract.KindText, Outcome: extract.OutcomeText, Text: string(data)})
}

func locked(name, password string) error {
	switch {
	case !strings.Contains(name, "locked") || password == Password:
		return nil
	case password == "":
		return &app.Error{Code: extract.CodeEncrypted, Item: name, Args: map[string]string{"file": name}}
	}
	return &app.Error{Code: extract.CodePassword, Item: name, Args: map[string]string{"file": name}}
}

// TakeDraft makes a draft of it.
func (d *Desk) TakeDraft(_ context.Context, kind string, x intake.Draft) (desk.DraftView, error) {
	return d.AddDraft(kind, act.Form{desk.DraftTitle: x.Title, desk.DraftFacts: x.Facts, desk.DraftPlan: x.Plan})
}

// AttachLocked keeps a locked paper.
func (d *Desk) AttachLocked(ctx context.Context, name string, r io.Reader, password string) (act.Blob, error) {
	if err := locked(name, password); err != nil {
		return act.Blob{}, err
	}
	b, _, err := d.Attach(ctx, strings.ReplaceAll(name, "locked", "opened"), r, false)
	return b, err
}

// ReadTable reads lines of cells split by tabs as a table.
func (d *Desk) ReadTable(_ context.Context, x *procedure.Field, facts, form act.Form, name string, data []byte, password string) ([]act.Form, []procedure.TableLine, error) {
	if err := locked(name, password); err != nil {
		return nil, nil, err
	}
	sheet := procedure.TableSheet{Name: "目录"}
	for line := range strings.Lines(string(data)) {
		sheet.Rows = append(sheet.Rows, strings.Split(strings.TrimSpace(line), "\t"))
	}
	return x.FromTable(name, []procedure.TableSheet{sheet}, func(rows []act.Form, i int) string {
		f := form.Clone()
		f.SetRows(x.Key, rows)
		if x.RowFault == nil {
			return ""
		}
		return x.RowFault(&procedure.Matter{Facts: facts}, f, i)
	})
}

// DraftToForm gives the form of a beginning action.
func (d *Desk) DraftToForm(id app.ID, _ string) (act.Form, error) {
	v, err := d.Draft(id)
	f := v.Form.Clone()
	f["kind"] = v.Kind
	return f, err
}

// SendDraft lets a draft out.
func (d *Desk) SendDraft(_ context.Context, id app.ID, action string, f act.Form) (app.ID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fail(); err != nil {
		return app.ID{}, err
	}
	w := NewWorld()
	w.ID, w.Day = id, d.Clock
	if err := w.Do(d.Who, action, "", f); err != nil {
		return app.ID{}, err
	}
	d.W = w
	d.Sent = append(d.Sent, Sent{action, "", f})
	d.drafts[id].v.Matter, d.drafts[id].v.State = id, desk.ItemWaiting
	return id, nil
}

// Similar gives what was put there.
func (d *Desk) Similar(_ context.Context, title, _ string, n int) []desk.SimilarView {
	if strings.TrimSpace(title) == "" {
		return nil
	}
	return append([]desk.SimilarView(nil), d.Alike[:min(n, len(d.Alike))]...)
}

// Begins gives what the person may begin.
func (d *Desk) Begins() []desk.ActionView {
	in := d.W.Input(d.Who, nil, "")
	var out []desk.ActionView
	for _, p := range Works() {
		for _, a := range procedure.Begins(p, in) {
			out = append(out, desk.ActionView{Action: a, Form: procedure.Fill(p, nil, a, in), Proc: p.ID, Fresh: true, Usual: a.Usual(nil, "")})
		}
	}
	return out
}

// SomeAlike are earlier matters with their outcome.
func SomeAlike() []desk.SimilarView {
	card := func(n, title string) procedure.Card {
		return procedure.Card{ID: app.NamedID(n), Number: n, Title: title}
	}
	return []desk.SimilarView{
		{Card: card("闭2025-021", "关于优化城东公交线路的建议"), Score: 0.71, StateName: "已办结", Outcome: "B 列入计划；评价：基本满意"},
		{Card: card("十八届三次第088号", "关于延长公交末班时间的建议"), Score: 0.52, StateName: "已归档", Outcome: "A 已解决；评价：满意"},
	}
}

// Act gives an action of the table under the rules in force.
func (d *Desk) Act(id string) *procedure.Action {
	return proposal.Procedure().Action(id).Under(d.W.Input(d.Who, nil, ""))
}
