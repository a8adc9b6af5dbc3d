package desk

import (
	"context"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// pending is one own act between Do and the feed. It is never changed, only replaced.
type pending struct {
	rec   pendRec
	act   *act.Act
	form  act.Form
	unfit *app.Error // why it no longer fits what the server sent; nil: it fits
	// offered tells that it may have left this desk: handed out since the start of
	// the program, or made before it.
	offered bool
	tries   int // how often it was handed out since the start of the program
}

func (p *pending) state() ItemState {
	if p.unfit != nil && p.rec.State != ItemDelivered {
		return ItemNeedsYou
	}
	return p.rec.State
}

func receipt(epoch, lsn uint64) string {
	return strconv.FormatUint(epoch, 10) + "-" + strconv.FormatUint(lsn, 10)
}

func (d *Desk) loadPending(r kv.Reader) error {
	if _, err := get(r, tblMeta, keyChain, &d.chain); err != nil {
		return err
	}
	return r.Scan(tblPend, []byte("p"), 0, func(n uint64, v []byte) (bool, error) {
		p := &pending{offered: true}
		if err := decode(tblPend, v, &p.rec); err != nil {
			return false, err
		}
		var err error
		if p.act, err = p.rec.Act.Decode(); err != nil {
			return false, err
		}
		if p.form, err = act.DecodeForm(p.act.Body); err != nil {
			return false, err
		}
		d.pend = append(d.pend, p)
		d.sawClock(p.act.At)
		return true, nil
	})
}

// Do does one action: checks it as the server will, signs it, makes it durable and
// only then shows it. matter is the zero ID for an action that begins one; the
// matter's ID comes back. track is "" unless the action moves one track.
func (d *Desk) Do(ctx context.Context, matter app.ID, actionID, track string, form act.Form) (app.ID, error) {
	proc := ""
	if matter.IsZero() {
		var err error
		if proc, err = d.procOfBegin(actionID); err != nil {
			return app.ID{}, err
		}
	}
	return d.DoFor(ctx, proc, matter, actionID, track, form)
}

// DoFor is Do for a procedure named by id, needed where matter is zero and actionID
// begins matters in several procedures.
func (d *Desk) DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error) {
	return d.do(ctx, doing{proc: proc, matter: matter, action: actionID, track: track, form: form})
}

// Begin begins a matter under an ID that was drawn before, so that who was interrupted can ask whether it
// was begun: an ID this desk knows is refused.
func (d *Desk) Begin(ctx context.Context, proc string, matter app.ID, actionID string, form act.Form) error {
	if _, err := d.Matter(ctx, matter); app.CodeOf(err) != app.CodeNotFound {
		return &app.Error{Code: app.CodeState, Op: "begin a matter", Item: matter.String(), Err: err}
	}
	_, err := d.do(ctx, doing{proc: proc, matter: matter, fresh: true, action: actionID, form: form})
	return err
}

// doing is one Do on its way: what is to be done, and what else is to be durable
// with it.
type doing struct {
	proc   string
	matter app.ID
	fresh  bool // matter is to begin under the given ID
	action string
	track  string
	form   act.Form
	extra  []kv.Write
}

func (d *Desk) do(ctx context.Context, x doing) (app.ID, error) {
	d.actWr.Lock()
	defer d.actWr.Unlock()
	if x.matter.IsZero() {
		var err error
		if x.matter, x.fresh, err = d.begun(x.proc); err != nil {
			return app.ID{}, err
		}
	}
	acts, title, err := d.judge(x)
	if err != nil {
		return app.ID{}, d.noted(wayText, err)
	}
	done, chain, ws, err := d.sealActs(acts, title, x.track)
	if err != nil {
		return app.ID{}, err
	}
	ws = append(append(ws, x.extra...), del(tblForm, formKey(x.matter, x.action, x.track)))
	if x.fresh {
		ws = append(ws, del(tblForm, formKey(app.ID{}, x.action, x.track)))
	}
	if err := d.cfg.Store.Commit(ctx, ws); err != nil {
		return app.ID{}, err
	}
	d.mu.Lock()
	d.chain = chain
	d.pend = append(append([]*pending(nil), d.pend...), done...)
	d.sawClock(done[0].act.At)
	d.mu.Unlock()
	if err := d.countBlobs(); err != nil {
		return x.matter, err
	}
	if err := d.refresh(x.matter); err != nil {
		// The act is durable; only the row of the list could not be redrawn.
		return x.matter, err
	}
	d.notify(Change{Matters: []app.ID{x.matter}, Status: true})
	return x.matter, nil
}

// sealActs gives the acts their places in this device's chain and signs them.
func (d *Desk) sealActs(acts []act.Act, title, track string) (done []*pending, chain chainRec, ws []kv.Write, err error) {
	d.mu.RLock()
	chain = d.chain
	d.mu.RUnlock()
	step := chain.N + 1
	for i := range acts {
		a := acts[i]
		a.N, a.Prev = chain.N+1, chain.Prev
		sealed, err := act.Seal(&a, d.cfg.Keys)
		if err != nil {
			return nil, chain, nil, err
		}
		chain = chainRec{a.N, sealed.Hash()}
		p := &pending{rec: pendRec{Act: sealed, State: ItemWaiting, Title: title, Track: track, Step: step, Main: acts[len(acts)-1].ID}, act: &a}
		if p.form, err = act.DecodeForm(a.Body); err != nil {
			return nil, chain, nil, err
		}
		w, err := put(tblPend, kv.K("p", a.N), p.rec)
		if err != nil {
			return nil, chain, nil, err
		}
		out, err := d.blobsOut(p.form, a.At)
		if err != nil {
			return nil, chain, nil, err
		}
		ws = append(append(ws, w), out...)
		done = append(done, p)
	}
	w, err := put(tblMeta, keyChain, chain)
	return done, chain, append(ws, w), err
}

func (d *Desk) blobsOut(f act.Form, at int64) ([]kv.Write, error) {
	var ws []kv.Write
	for _, b := range act.BlobsIn(f) {
		if !d.cfg.Store.Blobs().Has(b.Hash) {
			continue // named by another's act: the server has it
		}
		w, err := put(tblOut, kv.K(b.Hash[:], 0), blobRec{Hash: b.Hash, Name: b.Name, Size: b.Size, Type: b.Type, At: at})
		if err != nil {
			return nil, err
		}
		ws = append(ws, w)
	}
	return ws, nil
}

// procOfBegin finds the one procedure an action begins matters of.
func (d *Desk) procOfBegin(actionID string) (string, error) {
	found := ""
	for _, p := range d.works() {
		a := p.Action(actionID)
		if a == nil || a.Companion || !p.CanBegin(a) || !p.Single.IsZero() {
			continue
		}
		if found != "" {
			return "", &app.Error{Code: app.CodeBadInput, Op: "find an action", Item: actionID}
		}
		found = p.ID
	}
	if found == "" {
		return "", &app.Error{Code: app.CodeNotFound, Op: "find an action", Item: actionID}
	}
	return found, nil
}

// ActionName gives the name of an act kind for people.
func (d *Desk) ActionName(kind string) string {
	if p, a := d.actionOf(kind); p != nil && a != nil {
		return a.Name
	}
	return kind
}

func (d *Desk) actionOf(kind string) (*procedure.Procedure, *procedure.Action) {
	p, a, ok := d.cfg.Works.ForKind(kind)
	if !ok {
		return d.Work(procID(kind)), nil
	}
	return p, a
}

// procID gives the procedure an act kind belongs to.
func procID(kind string) string {
	id, _, _ := strings.Cut(kind, ".")
	return id
}

// TakeBack takes back the newest thing done, all acts of that step, as long as none of
// them was ever handed out to be sent: what a server may have seen can't be unsaid,
// and a number of the chain is never used twice. The text goes to the tray.
func (d *Desk) TakeBack(ctx context.Context, id app.ID) error {
	d.actWr.Lock()
	defer d.actWr.Unlock()
	d.mu.RLock()
	keep, gone, chain := d.pend, []*pending(nil), d.chain
	d.mu.RUnlock()
	for n := len(keep); n > 0 && keep[n-1].act.N == chain.N && !keep[n-1].offered; n = len(keep) {
		if len(gone) > 0 && keep[n-1].rec.Step != gone[0].rec.Step {
			break
		}
		gone, keep = append(gone, keep[n-1]), keep[:n-1]
		chain = chainRec{gone[len(gone)-1].act.N - 1, gone[len(gone)-1].act.Prev}
	}
	if len(gone) == 0 || !holds(gone, id) || gone[len(gone)-1].act.N != gone[0].rec.Step {
		return &app.Error{Code: CodeTooLate, Op: "take an act back", Item: id.String()}
	}
	now := d.Now().UnixMilli()
	items, ws, err := d.trayWrites(gone, func(int) act.Receipt { return act.Receipt{Code: CodeTakenBack, At: now} })
	if err != nil {
		return err
	}
	for _, p := range gone {
		ws = append(ws, del(tblPend, kv.K("p", p.act.N)))
	}
	cw, err := put(tblMeta, keyChain, chain)
	if err != nil {
		return err
	}
	if err := d.cfg.Store.Commit(ctx, append(ws, cw)); err != nil {
		return err
	}
	d.mu.Lock()
	d.pend, d.chain = append([]*pending(nil), keep...), chain
	d.takeTray(items)
	d.mu.Unlock()
	matter := gone[0].act.Matter
	if err := d.refresh(matter); err != nil {
		return err
	}
	d.notify(Change{Matters: []app.ID{matter}, Status: true, Tray: true, Drafts: true})
	return nil
}

func holds(ps []*pending, id app.ID) bool {
	for _, p := range ps {
		if p.act.ID == id {
			return true
		}
	}
	return false
}
