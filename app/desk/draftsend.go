package desk

import (
	"context"
	"maps"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// fieldKind is the field of an action that carries a draft's kind.
const fieldKind = "kind"

// DraftToForm gives the form of a beginning action filled from a draft; of one that has
// gone out, also the form of an action on its matter (修改后重新提交).
func (d *Desk) DraftToForm(id app.ID, actionID string) (act.Form, error) {
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	w := d.world()
	p, m, err := d.draftTarget(w, x, actionID)
	if err != nil {
		return nil, err
	}
	a := p.Action(actionID)
	out := procedure.Fill(p, m, a, w.input(nil, ""))
	for i := range a.Fields {
		f := &a.Fields[i]
		if v, ok := x.form[f.Key]; ok && !act.Blank(v) {
			out[f.Key] = v
		} else if f.Key == fieldKind {
			out[f.Key] = x.head.Kind
		}
	}
	return out, nil
}

// draftTarget finds what a draft's text is for: a matter to begin (nil), or the one it
// became.
func (d *Desk) draftTarget(w world, x *draft, actionID string) (*procedure.Procedure, *procedure.Matter, error) {
	if !x.head.Matter.IsZero() {
		m, _, err := d.folded(w, x.head.Matter)
		if err != nil {
			return nil, nil, err
		}
		if m != nil {
			p, ok := d.cfg.Works.Of(m)
			if !ok || p.Action(actionID) == nil {
				return nil, nil, &app.Error{Code: app.CodeNotFound, Op: "find an action", Item: actionID}
			}
			return p, m, nil
		}
	}
	proc, err := d.procOfBegin(actionID)
	if err != nil {
		return nil, nil, err
	}
	return d.Work(proc), nil, nil
}

// SendDraft does a beginning action with a draft's text and marks the draft as gone
// out, both or neither; the draft's ID becomes the matter's. Of a draft that has gone
// out it does an action on its matter. What was sent is kept as a version.
func (d *Desk) SendDraft(ctx context.Context, id app.ID, actionID string, form act.Form) (app.ID, error) {
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return app.ID{}, err
	}
	p, m, err := d.draftTarget(d.world(), x, actionID)
	if err != nil {
		return app.ID{}, err
	}
	text := x.form.Clone()
	maps.Copy(text, form)
	y, ws, err := d.nextVersion(x, text, WhySent)
	if err != nil {
		return app.ID{}, err
	}
	y.head.Matter, y.head.Deleted = id, false
	if m != nil {
		y.head.Matter = m.ID
	}
	head, err := put(tblHead, y.key(), y.head)
	if err != nil {
		return app.ID{}, err
	}
	matter, err := d.do(ctx, doing{proc: p.ID, matter: y.head.Matter, fresh: m == nil, action: actionID, form: form, extra: append(ws, head)})
	if matter.IsZero() {
		return app.ID{}, err
	}
	d.mu.Lock()
	d.drafts[id] = y
	d.mu.Unlock()
	d.notify(Change{Drafts: true})
	return matter, err
}
