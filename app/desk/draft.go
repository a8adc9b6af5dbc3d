package desk

import (
	"bytes"
	"context"
	"sort"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
)

// Kinds of draft.
const (
	KindSuggestion = "suggestion" // 建议、批评和意见
	KindBill       = "bill"       // 议案
)

// Reasons for which a version is kept.
const (
	WhyPause    = "pause"
	WhyImport   = "import"
	WhyRestored = "restored"
	WhySent     = "sent"
)

// CodeDraftKind refuses a kind of draft nobody knows.
const CodeDraftKind app.Code = "desk.draftkind"

// draft is one draft in memory; its form is replaced whole, never changed.
type draft struct {
	slot uint64
	head draftHead
	form act.Form
	raw  []byte // encoding of form, to see that nothing changed
}

func (x *draft) key() kv.Key            { return kv.K("d", x.slot) }
func (x *draft) verKey(n uint64) kv.Key { return kv.K(x.head.ID[:], n) }

func (d *Desk) loadDrafts(r kv.Reader) error {
	return r.Scan(tblHead, []byte("d"), 0, func(slot uint64, v []byte) (bool, error) {
		x := &draft{slot: slot}
		if err := decode(tblHead, v, &x.head); err != nil {
			return false, err
		}
		var t draftText
		if _, err := get(r, tblDraft, x.verKey(x.head.Last), &t); err != nil {
			return false, err
		}
		x.form = t.Form
		var err error
		if x.raw, err = t.Form.Encode(); err != nil {
			return false, err
		}
		d.drafts[x.head.ID] = x
		d.nextSlot = max(d.nextSlot, slot+1)
		d.sawClock(x.head.Saved)
		return true, nil
	})
}

// NewDraft opens an empty draft: kind "suggestion" or "bill".
func (d *Desk) NewDraft(ctx context.Context, kind string) (DraftView, error) {
	return d.newDraft(ctx, kind, act.Form{}, WhyPause)
}

func (d *Desk) newDraft(ctx context.Context, kind string, form act.Form, why string) (DraftView, error) {
	if kind != KindSuggestion && kind != KindBill {
		return DraftView{}, &app.Error{Code: CodeDraftKind, Op: "open a draft", Item: kind}
	}
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	d.mu.RLock()
	slot := d.nextSlot
	d.mu.RUnlock()
	x := &draft{slot: slot, head: draftHead{ID: app.NewID(d.Now(), d.cfg.Rand), Kind: kind}}
	x, ws, err := d.nextVersion(x, form, why)
	if err != nil {
		return DraftView{}, err
	}
	if err := d.commitDraft(ctx, x, ws); err != nil {
		return DraftView{}, err
	}
	return d.Draft(x.head.ID)
}

// Drafts gives all drafts, newest first, those in the bin too (Deleted).
func (d *Desk) Drafts() []DraftView {
	d.mu.RLock()
	all := make([]*draft, 0, len(d.drafts))
	for _, x := range d.drafts {
		all = append(all, x)
	}
	d.mu.RUnlock()
	out := make([]DraftView, 0, len(all))
	for _, x := range all {
		out = append(out, d.draftView(x))
	}
	sort.Slice(out, func(i, j int) bool {
		if !out[i].Saved.Equal(out[j].Saved) {
			return out[i].Saved.After(out[j].Saved)
		}
		return out[i].ID.String() > out[j].ID.String()
	})
	return out
}

// Draft gives one draft.
func (d *Desk) Draft(id app.ID) (DraftView, error) {
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return DraftView{}, err
	}
	return d.draftView(x), nil
}

// draft finds one. The caller holds mu.
func (d *Desk) draft(id app.ID) (*draft, error) {
	x := d.drafts[id]
	if x == nil {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a draft", Item: id.String()}
	}
	return x, nil
}

func (d *Desk) draftView(x *draft) DraftView {
	v := DraftView{ID: x.head.ID, Kind: x.head.Kind, Form: x.form.Clone(), Saved: time.UnixMilli(x.head.Saved),
		Versions: x.head.Count, Matter: x.head.Matter, State: ItemDraft, Deleted: x.head.Deleted}
	if x.head.Matter.IsZero() {
		return v
	}
	var err error
	if v.State, v.Reason, err = d.matterItem(x.head.Matter); err != nil {
		// The text is here all the same; the matter's own page says what is wrong with it.
		v.State, v.Reason = ItemNeedsYou, string(app.CodeOf(err))
	}
	return v
}

// SaveDraft makes the present text durable and keeps it as a version; why is
// "pause", "import", "restored" or "sent". The answer is when it was saved: of
// the last save if nothing has changed since.
func (d *Desk) SaveDraft(ctx context.Context, id app.ID, form act.Form, why string) (time.Time, error) {
	if err := marked(form); err != nil {
		return time.Time{}, d.keptOut(wayText, err)
	}
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return time.Time{}, err
	}
	y, ws, err := d.nextVersion(x, form, why)
	if err != nil || y == x {
		return time.UnixMilli(x.head.Saved), err
	}
	if err := d.commitDraft(ctx, y, ws); err != nil {
		return time.Time{}, err
	}
	return time.UnixMilli(y.head.Saved), nil
}

// nextVersion gives the draft after one more version and the writes that make it so; the
// same draft and no writes if the text has not changed.
func (d *Desk) nextVersion(x *draft, form act.Form, why string) (*draft, []kv.Write, error) {
	raw, err := form.Encode()
	if err != nil {
		return nil, nil, &app.Error{Code: app.CodeBadInput, Op: "save a draft", Item: form.Text(DraftTitle), Err: err}
	}
	if why == WhyPause && x.head.Count > 0 && bytes.Equal(raw, x.raw) {
		return x, nil, nil
	}
	// Decoded again: what is shown is exactly what is kept.
	kept, err := act.DecodeForm(raw)
	if err != nil {
		return nil, nil, err
	}
	y := &draft{slot: x.slot, head: x.head, form: kept, raw: raw}
	now := d.Now()
	y.head.Last++
	y.head.Count++
	y.head.Saved = max(now.UnixMilli(), 1)
	ws, err := d.thin(y, now)
	if err != nil {
		return nil, nil, err
	}
	text, err := put(tblDraft, y.verKey(y.head.Last), draftText{Saved: y.head.Saved, Why: why, Form: kept})
	if err != nil {
		return nil, nil, err
	}
	head, err := put(tblHead, y.key(), y.head)
	return y, append(ws, text, head), err
}

func (d *Desk) commitDraft(ctx context.Context, x *draft, ws []kv.Write) error {
	if err := d.cfg.Store.Commit(ctx, ws); err != nil {
		return err
	}
	d.mu.Lock()
	d.drafts[x.head.ID] = x
	d.nextSlot = max(d.nextSlot, x.slot+1)
	d.sawClock(x.head.Saved)
	d.mu.Unlock()
	d.notify(Change{Drafts: true})
	return nil
}

// thin drops versions nobody misses, once a day: every pause of today stays, of the
// last week the last of each hour, before that the last of each day. Imports,
// restored and sent texts always stay.
func (d *Desk) thin(x *draft, now time.Time) ([]kv.Write, error) {
	today := app.DateOf(now)
	if x.head.Thinned == today {
		return nil, nil
	}
	x.head.Thinned = today
	var ws []kv.Write
	var next time.Time // the version after, already kept
	err := d.cfg.Store.View(func(r kv.Reader) error {
		return r.ScanBack(tblDraft, x.head.ID[:], x.head.Last-1, func(n uint64, v []byte) (bool, error) {
			var t draftText
			if err := decode(tblDraft, v, &t); err != nil {
				return false, err
			}
			at := time.UnixMilli(t.Saved).In(app.Zone)
			if t.Why == WhyPause && !next.IsZero() && sameSlot(at, next, now) {
				ws = append(ws, del(tblDraft, x.verKey(n)))
				x.head.Count--
				return true, nil
			}
			next = at
			return true, nil
		})
	})
	return ws, err
}

// sameSlot reports whether of two versions the earlier one may go.
func sameSlot(at, next, now time.Time) bool {
	day := app.DateOf(at)
	switch age := day.DaysUntil(app.DateOf(now)); {
	case day != app.DateOf(next) || age <= 0:
		return false
	case age <= 7:
		return at.Hour() == next.Hour()
	default:
		return true
	}
}

// DraftVersions gives the kept versions, newest first.
func (d *Desk) DraftVersions(id app.ID) ([]DraftVersion, error) {
	var out []DraftVersion
	err := d.cfg.Store.View(func(r kv.Reader) error {
		return r.ScanBack(tblDraft, id[:], ^uint64(0), func(n uint64, v []byte) (bool, error) {
			var t draftText
			if err := decode(tblDraft, v, &t); err != nil {
				return false, err
			}
			out = append(out, DraftVersion{N: n, Saved: time.UnixMilli(t.Saved), Form: t.Form, Why: t.Why})
			return true, nil
		})
	})
	return out, err
}

// DraftVersion gives version n.
func (d *Desk) DraftVersion(id app.ID, n uint64) (DraftVersion, error) {
	var t draftText
	var ok bool
	err := d.cfg.Store.View(func(r kv.Reader) (err error) {
		ok, err = get(r, tblDraft, kv.K(id[:], n), &t)
		return err
	})
	if err == nil && !ok {
		err = &app.Error{Code: app.CodeNotFound, Op: "open a version", Item: id.String()}
	}
	return DraftVersion{N: n, Saved: time.UnixMilli(t.Saved), Form: t.Form, Why: t.Why}, err
}

// RestoreVersion makes version n the present text, as a new version.
func (d *Desk) RestoreVersion(ctx context.Context, id app.ID, n uint64) (DraftView, error) {
	v, err := d.DraftVersion(id, n)
	if err != nil {
		return DraftView{}, err
	}
	if _, err := d.SaveDraft(ctx, id, v.Form, WhyRestored); err != nil {
		return DraftView{}, err
	}
	return d.Draft(id)
}

// DeleteDraft puts a draft into the bin, where it stays.
func (d *Desk) DeleteDraft(ctx context.Context, id app.ID) error {
	return d.changeHead(ctx, id, func(h *draftHead) { h.Deleted = true })
}

// UndeleteDraft takes a draft out of the bin.
func (d *Desk) UndeleteDraft(ctx context.Context, id app.ID) error {
	return d.changeHead(ctx, id, func(h *draftHead) { h.Deleted = false })
}

func (d *Desk) changeHead(ctx context.Context, id app.ID, change func(*draftHead)) error {
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return err
	}
	y := *x
	change(&y.head)
	w, err := put(tblHead, y.key(), y.head)
	if err != nil {
		return err
	}
	return d.commitDraft(ctx, &y, []kv.Write{w})
}
