package present

import (
	"context"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// TrayDesk is what the needs-you tray needs of a desk.
type TrayDesk interface {
	Tray() []desk.TrayItem
	TrayDone(ctx context.Context, id app.ID) error
	TrayAgain(ctx context.Context, id app.ID) (desk.ActionView, error)
	KeepForm(ctx context.Context, matter app.ID, actionID, track string, form act.Form) error
	Draft(id app.ID) (desk.DraftView, error)
	Procedures() []*procedure.Procedure
	Now() time.Time
}

// Tray is the state of the needs-you tray (需您处理).
type Tray struct {
	Items    []desk.TrayItem
	Open     int
	ShowDone bool
	Loaded   bool

	d       TrayDesk
	stage   Stage
	labels  map[string]string
	load    Latest
	work    Latest
	changed func()
}

// NewTray begins with what is open; changed is called after each new answer.
func NewTray(d TrayDesk, st Stage, changed func()) *Tray {
	return &Tray{d: d, stage: st, labels: fieldLabels(d.Procedures()), changed: changed}
}

// Reload asks again.
func (t *Tray) Reload() {
	all := t.ShowDone
	Load(&t.load, t.stage, func(context.Context) (Tray, error) {
		var a Tray
		for _, x := range t.d.Tray() {
			if !x.Done {
				a.Open++
			}
			if all || !x.Done {
				a.Items = append(a.Items, x)
			}
		}
		return a, nil
	}, func(a Tray, _ error) {
		t.Items, t.Open, t.Loaded = a.Items, a.Open, true
		t.changed()
	})
}

// Stop drops what is under way.
func (t *Tray) Stop() { t.load.Stop(); t.work.Stop() }

// Why words what happened, why, and what to do next.
func (t *Tray) Why(x desk.TrayItem) string { return i18n.Code(x.Code, x.Title, x.Args) }

// Text gives the kept text of an item as name and value pairs, in the order of the
// form's fields as far as they are known.
func (t *Tray) Text(x desk.TrayItem) []string {
	var out []string
	for _, k := range x.Form.Keys() {
		name, ok := t.labels[k]
		if !ok {
			continue // identifiers of organs and the like: nothing a person typed
		}
		if v := plain(x.Form, k); v != "" {
			out = append(out, name, v)
		}
	}
	return out
}

// Copy gives the kept text as it goes to the clipboard.
func (t *Tray) Copy(x desk.TrayItem) string {
	var b strings.Builder
	pairs := t.Text(x)
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteString(pairs[i] + "：" + pairs[i+1] + "\n")
	}
	return b.String()
}

// Done settles an item.
func (t *Tray) Done(id app.ID, then func(error)) {
	Load(&t.work, t.stage, func(ctx context.Context) (bool, error) { return true, t.d.TrayDone(ctx, id) }, func(_ bool, err error) {
		then(err)
		t.Reload()
	})
}

// ToSeal reports whether an item is a day of a terminal that is to be sealed: no text of anybody's, and done by sealing it.
func ToSeal(x desk.TrayItem) bool { return x.Code == desk.CodeUnsealed }

// Where says what kind of place a kept text opens in again.
type Where uint8

// Places a kept text opens in.
const (
	InMatter   Where = iota // arg "matter/action/track"
	InDraft                 // a draft that is still here
	InBegin                 // a matter to be begun, arg the act kind
	InTerminal              // a page of the register, arg its ID
)

// Again makes the action's form ready with the kept text and says where it opens.
func (t *Tray) Again(x desk.TrayItem, then func(in Where, arg string, err error)) {
	if ToSeal(x) {
		then(InTerminal, x.Matter.String(), nil)
		return
	}
	type where struct {
		in  Where
		arg string
	}
	Load(&t.work, t.stage, func(ctx context.Context) (where, error) {
		if v, err := t.d.Draft(x.Matter); err == nil && !v.Deleted && v.Matter.IsZero() {
			return where{InDraft, v.ID.String()}, nil
		}
		a, err := t.d.TrayAgain(ctx, x.ID)
		if err != nil {
			return where{}, err
		}
		if a.Fresh {
			kind := a.Proc + "." + a.Action.ID
			return where{InBegin, kind}, t.d.KeepForm(ctx, app.ID{}, kind, "", a.Form)
		}
		if err := t.d.KeepForm(ctx, x.Matter, a.Action.ID, a.Track, a.Form); err != nil {
			return where{}, err
		}
		return where{InMatter, x.Matter.String() + "/" + a.Action.ID + "/" + a.Track}, nil
	}, func(w where, err error) { then(w.in, w.arg, err) })
}

// fieldLabels names every field a form can have, across the procedures.
func fieldLabels(ps []*procedure.Procedure) map[string]string {
	out := map[string]string{}
	for _, p := range ps {
		for i := range p.Actions {
			for _, f := range p.Actions[i].Fields {
				switch f.Kind {
				case procedure.FieldOrgan, procedure.FieldOrgans, procedure.FieldPeople, procedure.FieldMatter, procedure.FieldHidden:
				default:
					out[f.Key] = i18n.Pick(f.Label, f.LabelEn)
				}
			}
		}
	}
	return out
}

// plain words a form's value for reading.
func plain(f act.Form, k string) string {
	switch v := f[k].(type) {
	case string:
		return v
	case bool:
		if v {
			return i18n.T("yes")
		}
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	}
	var rows []string
	for i, r := range f.Rows(k) {
		var cells []string
		for _, key := range r.Keys() {
			if s := r.Text(key); s != "" && key != "hash" && key != "type" {
				cells = append(cells, s)
			}
		}
		rows = append(rows, strconv.Itoa(i+1)+". "+strings.Join(cells, " · "))
	}
	if len(rows) == 0 {
		return strings.Join(f.List(k), "、")
	}
	return strings.Join(rows, "\n")
}
