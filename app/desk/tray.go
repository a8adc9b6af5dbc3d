package desk

import (
	"context"
	"sort"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
)

func (d *Desk) loadTray(r kv.Reader) error {
	return r.Scan(tblTray, []byte("t"), 0, func(seq uint64, v []byte) (bool, error) {
		var t trayRec
		if err := decode(tblTray, v, &t); err != nil {
			return false, err
		}
		d.tray[t.Act] = trayItem{seq, t}
		return true, nil
	})
}

// trayItem is one tray record with its place; never changed, only replaced.
type trayItem struct {
	seq uint64
	rec trayRec
}

// trayWrite makes the record of a refused act.
func trayWrite(p *pending, code app.Code, args map[string]string, at int64) (trayItem, kv.Write, error) {
	it := trayItem{p.act.N, trayRec{Act: p.act.ID, Matter: p.act.Matter, Kind: p.act.Kind, Title: p.rec.Title,
		Track: p.rec.Track, Code: code, Args: args, Form: p.form, At: at}}
	w, err := put(tblTray, kv.K("t", it.seq), it.rec)
	return it, w, err
}

// Tray gives what needs the user, newest first, what is done last. Own acts that
// the server has not judged but that no longer fit what it sent are among them.
func (d *Desk) Tray() []TrayItem {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]TrayItem, 0, len(d.tray))
	for _, it := range d.tray {
		out = append(out, d.trayView(it.rec))
	}
	for _, p := range d.pend {
		if p.unfit != nil {
			out = append(out, d.trayView(trayRec{Act: p.act.ID, Matter: p.act.Matter, Kind: p.act.Kind, Title: p.rec.Title,
				Track: p.rec.Track, Code: p.unfit.Code, Args: p.unfit.Args, Form: p.form, At: p.act.At}))
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Done != out[j].Done {
			return !out[i].Done
		}
		if !out[i].At.Equal(out[j].At) {
			return out[i].At.After(out[j].At)
		}
		return out[i].ID.String() > out[j].ID.String()
	})
	return out
}

func (d *Desk) trayView(t trayRec) TrayItem {
	title := t.Title
	if c, ok := d.card(t.Matter); ok && c.Title != "" {
		title = c.Title
	}
	return TrayItem{ID: t.Act, Matter: t.Matter, Title: title, Action: d.actionName(t.Kind), Code: t.Code, Args: t.Args,
		Form: t.Form.Clone(), At: time.UnixMilli(t.At), Done: t.Done}
}

// TrayDone marks an item as dealt with; its text stays for ever.
func (d *Desk) TrayDone(ctx context.Context, id app.ID) error {
	d.actWr.Lock()
	defer d.actWr.Unlock()
	d.mu.RLock()
	it, ok := d.tray[id]
	d.mu.RUnlock()
	if !ok {
		return &app.Error{Code: app.CodeNotFound, Op: "settle an item", Item: id.String()}
	}
	it.rec.Done = true
	w, err := put(tblTray, kv.K("t", it.seq), it.rec)
	if err != nil {
		return err
	}
	if err := d.cfg.Store.Commit(ctx, []kv.Write{w}); err != nil {
		return err
	}
	d.mu.Lock()
	d.tray[id] = it
	d.mu.Unlock()
	d.notify(Change{Tray: true, Status: true, Matters: []app.ID{it.rec.Matter}})
	return nil
}

// TrayAgain gives what is needed to try again: the action as it stands now, on
// the same track, with the kept text in its form. Acts that went out together come
// back together: one form, as it was filled in.
func (d *Desk) TrayAgain(ctx context.Context, id app.ID) (ActionView, error) {
	d.mu.RLock()
	t, form, ok := d.trayStep(id)
	d.mu.RUnlock()
	if !ok {
		return ActionView{}, &app.Error{Code: app.CodeNotFound, Op: "try again", Item: id.String()}
	}
	return d.actionView(ctx, t.Matter, t.Kind, t.Track, form)
}

// trayStep finds an item, or an own act that no longer fits, and whatever of the same
// step came back beside it: the acts that ride along go first in the chain, so the last
// of a row is the action itself. The caller holds mu.
func (d *Desk) trayStep(id app.ID) (last trayRec, form act.Form, ok bool) {
	byN := map[uint64]trayRec{}
	var n uint64
	for _, it := range d.tray {
		byN[it.seq] = it.rec
		if it.rec.Act == id {
			n, ok = it.seq, true
		}
	}
	for _, p := range d.pend {
		if p.unfit == nil {
			continue
		}
		byN[p.act.N] = trayRec{Act: p.act.ID, Matter: p.act.Matter, Kind: p.act.Kind, Track: p.rec.Track, Form: p.form}
		if p.act.ID == id {
			n, ok = p.act.N, true
		}
	}
	if !ok {
		return last, nil, false
	}
	rides := func(t trayRec) bool {
		_, a := d.actionOf(t.Kind)
		return a != nil && a.Companion && t.Matter == byN[n].Matter
	}
	form = act.Form{}
	first := n
	for first > 1 && rides(byN[first-1]) {
		first--
	}
	for i := first; ; i++ {
		last = byN[i]
		for k, v := range last.Form {
			form[k] = v
		}
		next, more := byN[i+1]
		if !rides(last) || !more || next.Matter != last.Matter {
			return last, form, true
		}
	}
}

// Outbox gives own acts on their way, oldest first.
func (d *Desk) Outbox() []OutboxItem {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]OutboxItem, 0, len(d.pend))
	for _, p := range d.pend {
		o := OutboxItem{Act: p.act.ID, Matter: p.act.Matter, Title: p.rec.Title, Action: d.actionName(p.act.Kind),
			State: p.state(), At: time.UnixMilli(p.act.At), Tries: p.tries, LastErr: p.rec.Code}
		if p.rec.LSN != 0 {
			o.Receipt = receipt(d.lineage.Epoch, p.rec.LSN)
		}
		if p.unfit != nil {
			o.LastErr = p.unfit.Code
		}
		if c, ok := d.card(p.act.Matter); ok && c.Title != "" {
			o.Title = c.Title
		}
		out = append(out, o)
	}
	return out
}
