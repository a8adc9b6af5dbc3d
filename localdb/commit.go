package localdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/sealed"
)

func itoa(n int) string { return strconv.Itoa(n) }

// View implements desk.Store. Don't wait inside it for an Update: a growing file
// waits for its readers.
func (v *Vault) View(fn func(kv.Reader) error) (err error) {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	r, err := v.moment()
	if err != nil {
		return err
	}
	defer func() {
		tx, whole := r.tx, err == nil && r.done
		r.tx = nil // a reader kept beyond its View reads nothing
		if whole && v.resting.put(tx) {
			return
		}
		if rerr := tx.Rollback(); err == nil {
			err = rerr
		}
	}()
	err = fn(r)
	r.done = true // not by a panic
	return err
}

// moment takes records and overlay that belong together.
func (v *Vault) moment() (*reader, error) {
	for {
		v.mu.RLock()
		over, at, base := v.over, v.at, v.base
		v.mu.RUnlock()
		tx := v.resting.get()
		if tx == nil {
			var err error
			if tx, err = v.db.Begin(false); err != nil {
				return nil, err
			}
		}
		if tx.ID() == base {
			return &reader{tx: tx, ov: over, at: at}, nil
		}
		if err := tx.Rollback(); err != nil {
			return nil, err
		}
		v.ending.Lock()   // a commit is between its page write and its sync
		v.ending.Unlock() //nolint:staticcheck // waiting is all we want
	}
}

// resting keeps read transactions between Views: beginning one costs as much as the
// read it is for. None rests while a writer works, which would wait for it.
type resting struct {
	mu   sync.Mutex
	shut int // writers at work
	txs  []*sealed.Tx
}

const mostResting = 4

func (r *resting) get() *sealed.Tx {
	r.mu.Lock()
	n := len(r.txs)
	if n == 0 {
		r.mu.Unlock()
		return nil
	}
	tx := r.txs[n-1]
	r.txs = r.txs[:n-1]
	r.mu.Unlock()
	tx.Wake()
	return tx
}

// put lays a transaction to rest; false if it has to be ended.
func (r *resting) put(tx *sealed.Tx) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut > 0 || len(r.txs) == mostResting {
		return false
	}
	tx.Rest()
	r.txs = append(r.txs, tx)
	return true
}

// close ends all that rest and lets none rest until open.
func (r *resting) close() error {
	r.mu.Lock()
	txs := r.txs
	r.txs = nil
	r.shut++
	r.mu.Unlock()
	var err error
	for _, tx := range txs {
		tx.Wake()
		err = errors.Join(err, tx.Rollback())
	}
	return err
}

func (r *resting) open() {
	r.mu.Lock()
	r.shut--
	r.mu.Unlock()
}

// Update implements desk.Store. It folds the journal in on its way.
func (v *Vault) Update(fn func(kv.Writer) error) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	if err := v.ReadOnly(); err != nil {
		return err
	}
	return v.update(fn)
}

func (v *Vault) update(fn func(kv.Writer) error) (err error) {
	v.writing.Lock()
	defer v.writing.Unlock()
	defer v.resting.open()
	if err := v.resting.close(); err != nil {
		return err
	}
	tx, err := v.db.Begin(true)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := tx.Rollback(); err == nil {
			err = rerr
		}
	}()
	v.mu.RLock()
	over, at := v.over, v.at
	v.mu.RUnlock()
	if err := foldInto(tx, over, at); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if !tx.Changed() {
		return nil
	}
	id := tx.ID()
	v.ending.Lock()
	defer v.ending.Unlock()
	err = tx.Commit()
	if err == nil || v.arrived(id) {
		v.mu.Lock()
		v.base, v.over = id, v.over.after(at)
		v.mu.Unlock()
	}
	return err
}

// arrived tells whether readers see a commit that failed: a sync may fail after
// its pages are written. They see all of it or nothing.
func (v *Vault) arrived(id int) bool {
	tx, err := v.db.Begin(false)
	if err != nil {
		return false
	}
	seen := tx.ID() == id
	return tx.Rollback() == nil && seen
}

// foldInto writes what lies over the records into them, and how far that goes.
func foldInto(w kv.Writer, over *overlay, at uint64) error {
	if over.count.Load() == 0 {
		return nil
	}
	if err := kv.Apply(w, over.writes(at)); err != nil {
		return err
	}
	return putNumber(w, markAt, at)
}

// Folding begins when the overlay is this big: thousands of small records make
// a batch worth its two syncs, and a start after a crash reads no more than this.
const (
	foldCount = 4096
	foldBytes = 4 << 20
)

// Commit implements desk.Store.
func (v *Vault) Commit(ctx context.Context, ws []kv.Write) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	if err := v.ReadOnly(); err != nil {
		return err
	}
	if len(ws) == 0 {
		return ctx.Err()
	}
	payload, err := enc.Marshal(ws)
	if err != nil {
		return fmt.Errorf("encode write set: %w", err)
	}
	own := make([]kv.Write, len(ws))
	for i, w := range ws {
		own[i] = kv.Write{Table: w.Table, Group: bytes.Clone(w.Group), Seq: w.Seq, Value: bytes.Clone(w.Value)}
	}
	return v.journal.Append(ctx, payload, own)
}

// durable lays durable write sets over the records. The journal calls it in order.
func (v *Vault) durable(seq uint64, tokens []any) {
	v.mu.Lock()
	for _, t := range tokens {
		v.over.add(seq, t.([]kv.Write))
	}
	v.at = seq
	n, size := v.over.size()
	v.mu.Unlock()
	if n >= foldCount || size >= foldBytes {
		select {
		case v.fold <- struct{}{}:
		default:
		}
	}
}

// folder folds in the background. A failure loses nothing, the journal has it
// all; it is kept for Health, and the next fold tries again.
func (v *Vault) folder() {
	defer close(v.folded)
	for range v.fold {
		err := v.foldIn()
		if err != nil {
			v.stale.Store(&err)
		} else {
			v.stale.Store(nil)
		}
	}
}

// Health gives the failure of the last background fold, or nil: usually a full disk.
func (v *Vault) Health() error {
	if p := v.stale.Load(); p != nil {
		return *p
	}
	return nil
}

func decodeWrites(payload []byte) ([]kv.Write, error) {
	var ws []kv.Write
	if err := dec.Unmarshal(payload, &ws); err != nil {
		return nil, fmt.Errorf("decode write set: %w", err)
	}
	return ws, nil
}

// PutSecret keeps a small secret of this device, a key for instance. It is
// journalled, so it survives the loss of the records.
func (v *Vault) PutSecret(ctx context.Context, name string, secret []byte) error {
	return v.Commit(ctx, []kv.Write{{Table: tableSecret, Group: []byte(name), Value: secret}})
}

// Secret gives a copy of a secret, for its user to wipe; app.CodeNotFound if there is none.
func (v *Vault) Secret(name string) (out []byte, err error) {
	err = v.View(func(r kv.Reader) error {
		b, err := r.Get(tableSecret, kv.Key{Group: []byte(name)})
		out = bytes.Clone(b)
		return err
	})
	if err == nil && out == nil {
		err = &app.Error{Code: app.CodeNotFound, Op: "read secret", Item: filepath.Base(v.dir) + " " + name}
	}
	return out, err
}
