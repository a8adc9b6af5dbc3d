package desk

import (
	"time"

	"renda/app"
	"renda/app/kv"
)

// farSkew is how far the desk's clock may be off before people are told: below it,
// nothing a person does looks wrong.
const farSkew = 5 * time.Minute

// Status gives the status bar.
func (d *Desk) Status() Status {
	now, toSeal := d.Now(), len(d.toSeal())
	d.mu.RLock()
	defer d.mu.RUnlock()
	s := Status{Online: d.net.Online, Problem: d.net.Problem, Syncing: d.net.Syncing, Done: d.net.Done, Total: d.net.Total,
		Backup: d.net.Backup, ReadOnly: d.net.ReadOnly, Waiting: d.blobsWaiting, Needs: toSeal}
	for _, p := range d.pend {
		if p.rec.State != ItemDelivered {
			s.Waiting++
		}
		if p.state() == ItemNeedsYou {
			s.Needs++
		}
	}
	for _, it := range d.tray {
		if !it.rec.Done {
			s.Needs++
		}
	}
	if d.seen.AsOf != 0 {
		s.AsOf = time.UnixMilli(d.seen.AsOf)
	}
	if d.stick != 0 {
		s.Stick = time.UnixMilli(d.stick)
	}
	s.Skew = d.skew(now)
	return s
}

// skew tells how far the desk's clock is off, as far as it can know: against the
// server's clock at the last contact, or, with no contact since, because it
// stands before something this desk already wrote. Zero: nothing worth saying.
func (d *Desk) skew(now time.Time) time.Duration {
	if back := now.Sub(time.UnixMilli(d.lastClock)); d.lastClock != 0 && back < -farSkew {
		return back
	}
	if d.seen.Now == 0 {
		return 0
	}
	if off := time.Duration(d.seen.Desk-d.seen.Now) * time.Millisecond; off > farSkew || off < -farSkew {
		return off
	}
	return 0
}

// sawClock remembers the latest time this desk ever wrote. The caller holds d.mu
// or is Open.
func (d *Desk) sawClock(ms int64) { d.lastClock = max(d.lastClock, ms) }

// SetNet tells the desk what the sync engine knows.
func (d *Desk) SetNet(n NetState) {
	d.mu.Lock()
	d.net = n
	d.mu.Unlock()
	d.notify(Change{Status: true})
}

// countBlobs counts papers to send again; a failing read leaves the old count, which
// the next change corrects.
func (d *Desk) countBlobs() error {
	n := 0
	err := d.cfg.Store.View(func(r kv.Reader) error {
		return r.Each(tblOut, func(kv.Key, []byte) (bool, error) {
			n++
			return true, nil
		})
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.blobsWaiting = n
	d.mu.Unlock()
	return nil
}

// today is the desk's civil date; the law's date is the server's.
func (d *Desk) today() app.Date { return app.DateOf(d.Now()) }
