package desk

import (
	"errors"
	"slices"

	"renda/app"
)

// refresh draws a matter's row anew from its confirmed entries and own pending acts, and
// marks those that no longer fit. The caller holds actWr.
func (d *Desk) refresh(id app.ID) error {
	w := d.world()
	own := d.pendingOf(id)
	if len(own) == 0 {
		d.mu.Lock()
		d.list.uncover(id)
		d.mu.Unlock()
		return nil
	}
	m, own, err := d.folded(w, id)
	if err != nil {
		return err
	}
	var over *slot
	if m != nil {
		if c, ok := w.cardOf(m); ok {
			over = newSlot(c, 0)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	next := slices.Clone(d.pend)
	for i, p := range next {
		for _, q := range own {
			if p.act == q.act {
				r := *p
				r.unfit = q.unfit
				next[i] = &r
			}
		}
	}
	d.pend = next
	if over == nil {
		d.list.uncover(id)
	} else {
		d.list.cover(id, over)
	}
	return nil
}

// dropStaleOverlays takes away rows of matters without own pending acts. The caller
// holds actWr.
func (d *Desk) dropStaleOverlays() {
	d.mu.Lock()
	defer d.mu.Unlock()
	live := make(map[app.ID]bool, len(d.pend))
	for _, p := range d.pend {
		live[p.act.Matter] = true
	}
	for id := range d.list.over {
		if !live[id] {
			d.list.uncover(id)
		}
	}
}

// pendingMatters gives the matters with own pending acts, each once.
func (d *Desk) pendingMatters() []app.ID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	ids := map[app.ID]bool{}
	for _, p := range d.pend {
		ids[p.act.Matter] = true
	}
	return sortedIDs(ids)
}

func (l *cardList) cover(id app.ID, s *slot) {
	l.over[id] = s
	l.page(s)
	l.order = nil
}

func (l *cardList) uncover(id app.ID) {
	if l.over[id] != nil {
		delete(l.over, id)
		l.order = nil
	}
}

// asError gives err as the error people read, nil for nil.
func asError(err error) *app.Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e
	}
	return &app.Error{Code: app.CodeInternal, Op: "judge an act", Err: err}
}
