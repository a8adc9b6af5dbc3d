package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/terminal"
)

func (d *Desk) loadTray(r kv.Reader) error {
	return r.Scan(tblTray, []byte("t"), 0, func(seq uint64, v []byte) (bool, error) {
		var t trayRec
		if err := decode(tblTray, v, &t); err != nil {
			return false, err
		}
		d.tray[t.Act] = trayItem{seq, t}
		d.nextTray = seq + 1
		return true, nil
	})
}

// trayItem is one tray record with its place; never changed, only replaced.
type trayItem struct {
	seq uint64
	rec trayRec
}

// trayWrites makes the records of own acts that come back, the i-th by why. The caller
// holds actWr, and gives the items to take once they are stored. The number of an act
// taken back is used again, so the tray counts for itself.
func (d *Desk) trayWrites(ps []*pending, why func(i int) act.Receipt) ([]trayItem, []kv.Write, error) {
	var items []trayItem
	var ws []kv.Write
	for i, p := range ps {
		x := why(i)
		it := trayItem{d.nextTray + uint64(i), trayOf(p, x.Code, x.Args, x.At)}
		w, err := put(tblTray, kv.K("t", it.seq), it.rec)
		if err != nil {
			return nil, nil, err
		}
		items, ws = append(items, it), append(ws, w)
	}
	return items, ws, nil
}

func trayOf(p *pending, code app.Code, args map[string]string, at int64) trayRec {
	return trayRec{Act: p.act.ID, Matter: p.act.Matter, Kind: p.act.Kind, Title: p.rec.Title, Track: p.rec.Track,
		Code: code, Args: args, Form: p.form, At: at, N: p.act.N, Main: p.rec.Main}
}

// takeTray makes stored items what everybody sees. The caller holds mu and actWr.
func (d *Desk) takeTray(items []trayItem) {
	for _, it := range items {
		d.tray[it.rec.Act] = it
		d.nextTray = max(d.nextTray, it.seq+1)
	}
}

// Tray gives what needs the user, newest first, what is done last. Own acts that
// the server has not judged but that no longer fit what it sent are among them, and days of dedicated terminals that
// nobody has sealed (CodeUnsealed).
func (d *Desk) Tray() []TrayItem {
	toSeal := d.toSeal()
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]TrayItem, 0, len(d.tray)+len(toSeal))
	for _, c := range toSeal {
		out = append(out, TrayItem{ID: c.ID, Matter: c.ID, Title: c.Title, Action: d.ActionName(terminal.ID + ".seal"), Code: CodeUnsealed, At: time.UnixMilli(c.Updated),
			Args: map[string]string{"terminal": c.Vals[terminal.ColTerminal], "date": c.Vals[terminal.ColDate]}})
	}
	for _, it := range d.tray {
		out = append(out, d.trayView(it.rec))
	}
	for _, p := range d.pend {
		if p.unfit != nil {
			out = append(out, d.trayView(trayOf(p, p.unfit.Code, p.unfit.Args, p.act.At)))
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
	return TrayItem{ID: t.Act, Matter: t.Matter, Title: title, Action: d.ActionName(t.Kind), Code: t.Code, Args: t.Args,
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
// step came back beside it; last is the action itself if it came back too. The caller
// holds mu.
func (d *Desk) trayStep(id app.ID) (last trayRec, form act.Form, ok bool) {
	var all []trayRec
	for _, it := range d.tray {
		all = append(all, it.rec)
	}
	for _, p := range d.pend {
		if p.unfit != nil {
			all = append(all, trayOf(p, p.unfit.Code, p.unfit.Args, p.act.At))
		}
	}
	i := slices.IndexFunc(all, func(t trayRec) bool { return t.Act == id })
	if i < 0 {
		return last, nil, false
	}
	main := all[i].Main
	step := slices.DeleteFunc(all, func(t trayRec) bool { return t.Act != id && (main.IsZero() || t.Main != main) })
	slices.SortFunc(step, func(a, b trayRec) int { return cmp.Compare(a.N, b.N) })
	form = act.Form{}
	for _, last = range step {
		maps.Copy(form, last.Form)
	}
	return last, form, true
}

// Outbox gives own acts on their way, oldest first.
func (d *Desk) Outbox() []OutboxItem {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]OutboxItem, 0, len(d.pend))
	for _, p := range d.pend {
		o := OutboxItem{Act: p.act.ID, Matter: p.act.Matter, Title: p.rec.Title, Action: d.ActionName(p.act.Kind),
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
