package main

import (
	"cmp"
	"fmt"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	statutory "renda/app/rules/clock"
	"renda/ui/i18n"
)

// What the commands print with --json. Field names are kept stable; fields are only added.

type cardJSON struct {
	ID      app.ID             `json:"id"`
	Proc    string             `json:"proc"`
	Number  string             `json:"number"`
	Title   string             `json:"title"`
	State   procedure.StateID  `json:"state"`
	Stands  string             `json:"state_name"`
	Due     app.Date           `json:"due"`
	DueName string             `json:"due_name,omitempty"`
	Turn    bool               `json:"turn"`
	Pending int                `json:"pending"` // own acts the server has not confirmed
	Roles   []procedure.RoleID `json:"roles"`
	Columns map[string]string  `json:"columns"`
}

func cardOut(procs map[string]*procedure.Procedure, c procedure.Card) cardJSON {
	out := cardJSON{ID: c.ID, Proc: c.Proc, Number: c.Number, Title: c.Title, State: c.State, Stands: string(c.State), Due: c.Due, Turn: c.Turn,
		Pending: int(c.Pending), Roles: append([]procedure.RoleID{}, c.Mine...), Columns: map[string]string{}}
	p := procs[c.Proc]
	if p == nil {
		return out
	}
	out.Stands = p.State(c.State).Name
	if c.DueName != "" {
		out.DueName = c.DueName
	}
	for i, col := range p.Columns {
		if i < len(c.Vals) && c.Vals[i] != "" {
			out.Columns[col.Key] = c.Vals[i]
		}
	}
	return out
}

func procsOf(d *desk.Desk) map[string]*procedure.Procedure {
	out := map[string]*procedure.Procedure{}
	for _, p := range d.Procedures() {
		out[p.ID] = p
	}
	return out
}

type matterJSON struct {
	cardJSON
	Version  uint64            `json:"version"`
	Facts    act.Form          `json:"facts"`
	Numbers  map[string]string `json:"numbers,omitempty"`
	Tracks   []trackJSON       `json:"tracks"`
	Clocks   []clockJSON       `json:"clocks"`
	Actions  []actionJSON      `json:"actions"`
	Timeline []eventJSON       `json:"timeline"`
	Papers   []paperJSON       `json:"papers"`
	Blobs    []blobJSON        `json:"blobs"`
	Waits    []string          `json:"unknown_kinds,omitempty"`
}

type trackJSON struct {
	Key    string            `json:"key"`
	Party  string            `json:"party"`
	Kind   string            `json:"kind"`
	State  procedure.StateID `json:"state"`
	Stands string            `json:"state_name"`
	Gone   bool              `json:"gone,omitempty"`
	Facts  act.Form          `json:"facts"`
}

type clockJSON struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Track   string           `json:"track,omitempty"`
	Party   string           `json:"party,omitempty"`
	Due     app.Date         `json:"due"`
	Left    int              `json:"left"`
	Running bool             `json:"running"`
	Lines   []statutory.Line `json:"lines,omitempty"`
}

type actionJSON struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Proc     string            `json:"proc,omitempty"`
	Track    string            `json:"track,omitempty"`
	Party    string            `json:"party,omitempty"`
	Disabled bool              `json:"disabled"`
	Code     app.Code          `json:"code,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Why      string            `json:"why,omitempty"`
	Fields   []fieldJSON       `json:"fields"`
	Form     act.Form          `json:"form,omitempty"`
}

type fieldJSON struct {
	Key      string              `json:"key"`
	Label    string              `json:"label"`
	Kind     procedure.FieldKind `json:"kind"`
	Required bool                `json:"required"`
	Choices  map[string]string   `json:"choices,omitempty"`
}

type eventJSON struct {
	Kind    string         `json:"kind"`
	Name    string         `json:"name"`
	Who     string         `json:"who"`
	Party   string         `json:"party,omitempty"`
	At      string         `json:"at"`
	State   desk.ItemState `json:"item_state,omitempty"`
	Receipt string         `json:"receipt,omitempty"`
	Drift   string         `json:"drift,omitempty"` // the author's clock was off by more than is usual
}

type paperJSON struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Track string `json:"track,omitempty"`
	Party string `json:"party,omitempty"`
}

type blobJSON struct {
	Hash app.Hash `json:"-"`
	Sum  string   `json:"hash"`
	Name string   `json:"name"`
	Size int64    `json:"size"`
	Type string   `json:"type"`
	Held bool     `json:"held"`
}

func matterOut(d *desk.Desk, v *desk.MatterView) matterJSON {
	out := matterJSON{cardJSON: cardOut(procsOf(d), v.Card), Version: v.Matter.Version, Facts: v.Matter.Facts, Numbers: v.Matter.Numbers, Waits: v.Matter.Waiting,
		Tracks: []trackJSON{}, Clocks: []clockJSON{}, Actions: []actionJSON{}, Timeline: []eventJSON{}, Papers: []paperJSON{}, Blobs: []blobJSON{}}
	out.Stands, out.Roles = v.StateName, append([]procedure.RoleID{}, v.Roles...)
	dir := d.Directory()
	for _, t := range v.Matter.Tracks {
		out.Tracks = append(out.Tracks, trackJSON{t.Key, cmp.Or(dir.Name(t.Organ), t.Facts.Text("name")), t.Kind, t.State, v.Proc.TrackState(t).Name, t.Gone, t.Facts})
	}
	for _, k := range v.Clocks {
		x := clockJSON{ID: k.Def.ID, Name: k.Def.Name, Track: k.Track, Party: k.Party, Due: k.Run.Due, Left: k.Left, Running: k.Run.Running()}
		if k.Sheet != nil {
			x.Lines = k.Sheet.Lines
		}
		out.Clocks = append(out.Clocks, x)
	}
	for _, a := range v.Actions {
		out.Actions = append(out.Actions, actionOut(v.Proc.ID, a))
	}
	for _, e := range v.Timeline {
		x := eventJSON{Kind: e.Event.Kind, Name: e.Name, Who: e.Who, Party: e.Party, At: stamp(e.When), State: e.State, Receipt: e.Receipt}
		if e.Drift != 0 {
			x.Drift = e.Drift.Round(time.Second).String()
		}
		out.Timeline = append(out.Timeline, x)
	}
	for _, p := range v.Papers {
		out.Papers = append(out.Papers, paperJSON{p.Def.ID, p.Def.Name, p.Track, p.Party})
	}
	for _, b := range v.Blobs {
		out.Blobs = append(out.Blobs, blobJSON{b.Blob.Hash, b.Blob.Hash.String(), b.Blob.Name, b.Blob.Size, b.Blob.Type, b.Held})
	}
	return out
}

func actionOut(proc string, a desk.ActionView) actionJSON {
	out := actionJSON{ID: a.Action.ID, Name: a.Action.Name, Proc: proc, Track: a.Track, Party: a.Party, Disabled: a.Disabled, Code: a.Code, Args: a.Args, Form: a.Form, Fields: []fieldJSON{}}
	if a.Disabled {
		out.Why = i18n.Code(a.Code, a.Action.Name, a.Args)
	}
	for _, f := range a.Action.Fields {
		if f.Kind == procedure.FieldHidden {
			continue
		}
		x := fieldJSON{Key: f.Key, Label: f.Label, Kind: f.Kind, Required: f.Required}
		if len(f.Choices) > 0 {
			x.Choices = map[string]string{}
			for _, o := range f.Choices {
				x.Choices[o.Value] = o.Label
			}
		}
		out.Fields = append(out.Fields, x)
	}
	return out
}

type draftJSON struct {
	ID       app.ID         `json:"id"`
	Kind     string         `json:"kind"`
	Form     act.Form       `json:"form"`
	Saved    string         `json:"saved"`
	Versions int            `json:"versions"`
	Matter   string         `json:"matter,omitempty"`
	State    desk.ItemState `json:"state"`
	Reason   string         `json:"reason,omitempty"`
	Deleted  bool           `json:"deleted,omitempty"`
}

func draftOut(v desk.DraftView) draftJSON {
	out := draftJSON{ID: v.ID, Kind: v.Kind, Form: v.Form, Saved: stamp(v.Saved), Versions: v.Versions, State: v.State, Reason: v.Reason, Deleted: v.Deleted}
	if !v.Matter.IsZero() {
		out.Matter = v.Matter.String()
	}
	return out
}

type trayJSON struct {
	ID     app.ID            `json:"id"`
	Matter app.ID            `json:"matter"`
	Title  string            `json:"title"`
	Action string            `json:"action"`
	Code   app.Code          `json:"code"`
	Args   map[string]string `json:"args,omitempty"`
	Text   string            `json:"text"`
	Form   act.Form          `json:"form"` // what was written is kept
	Done   bool              `json:"done"`
}

func trayOut(t desk.TrayItem) trayJSON {
	return trayJSON{t.ID, t.Matter, t.Title, t.Action, t.Code, t.Args, i18n.Code(t.Code, t.Action, t.Args), t.Form, t.Done}
}

type figureJSON struct {
	ID    string   `json:"id"`
	Group string   `json:"group"`
	Name  string   `json:"name"`
	Value string   `json:"value,omitempty"`
	Count int      `json:"count"`
	Of    int      `json:"of"` // base of a ratio, -1 for a plain count
	List  []app.ID `json:"list"`
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(app.Zone).Format(time.RFC3339)
}

func percent(count, of int) string {
	if of <= 0 {
		return fmt.Sprint(count)
	}
	return fmt.Sprintf("%d/%d（%.1f%%）", count, of, 100*float64(count)/float64(of))
}
