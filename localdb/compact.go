package localdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/sealed"
)

// CloseCompacted closes the vault and rewrites records and journal without what
// is no longer needed: free pages, and values written over since. Let it run
// when the owner leaves; any crash leaves the old or the new file.
func (v *Vault) CloseCompacted(ctx context.Context) error {
	if v.ReadOnly() != nil {
		return v.Close()
	}
	if !v.retire() {
		return nil
	}
	err := v.foldIn()
	if err == nil {
		err = v.compactJournal(ctx)
	}
	err = errors.Join(err, v.closeParts())
	if err == nil {
		err = sealed.Compact(v.path(fileRecords), v.opts.Hook)
	}
	return errors.Join(err, v.unlock())
}

// A journal this big, and twice as big as what was left of it last time, is
// compacted at Close: every start reads all of it.
const compactFrom = 16 << 20

func (v *Vault) compactDue() (bool, error) {
	size := uint64(v.journal.Size())
	left, err := v.number(markLeft)
	return size > compactFrom && size > 2*left, err
}

// compactJournal rewrites the journal with the present value of every record it
// has ever touched. Everything in it must be folded in and nobody may Commit meanwhile.
func (v *Vault) compactJournal(ctx context.Context) error {
	keys, err := v.journalled()
	if err != nil {
		return err
	}
	return v.renewJournal(ctx, keys)
}

// renewJournal puts a journal with the present values of records in the place of
// the one there is, numbered on from it.
func (v *Vault) renewJournal(ctx context.Context, keys []kv.Write) error {
	tmp := v.path(fileJournal + ".new")
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.Err("compact vault", fileJournal, err)
	}
	jopts := v.journalOptions()
	jopts.Durable = nil
	out, err := journal.Create(tmp, v.root, v.id, v.at, jopts)
	if err != nil {
		return err
	}
	err = v.db.View(func(r kv.Reader) error { return copyPresent(ctx, r, keys, out) })
	at, left := out.Seq(), uint64(out.Size())
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if err := v.opts.Hook.Rename(tmp, v.path(fileJournal)); err != nil {
		return disk.Err("compact vault", fileJournal, err)
	}
	// Not before: records that know more than the journal has would be damage.
	return v.db.Update(func(w kv.Writer) error {
		return errors.Join(putNumber(w, markAt, at), putNumber(w, markLeft, left))
	})
}

// journalled lists the records that the journal touches, each once.
func (v *Vault) journalled() ([]kv.Write, error) {
	opts := v.journalOptions()
	opts.ReadOnly, opts.Durable = true, nil
	seen := newOverlay()
	j, err := journal.Open(v.path(fileJournal), v.root, v.id, opts, 0, func(seq uint64, payload []byte) error {
		ws, err := decodeWrites(payload)
		if err == nil {
			seen.add(seq, places(ws))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return seen.writes(j.Seq()), j.Close()
}

// places is a write set without its values.
func places(ws []kv.Write) []kv.Write {
	out := slices.Clone(ws)
	for i := range out {
		out[i].Value = nil
	}
	return out
}

// compactBatch is how many bytes go into one journal frame.
const compactBatch = 1 << 20

// copyPresent writes what records hold now. A record that is gone is written as
// deleted: an older snapshot may still have it.
func copyPresent(ctx context.Context, r kv.Reader, keys []kv.Write, to *journal.Journal) error {
	var batch []kv.Write
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		b, err := enc.Marshal(batch)
		if err != nil {
			return fmt.Errorf("encode write set: %w", err)
		}
		batch, size = batch[:0], 0
		return to.Append(ctx, b, nil)
	}
	for _, w := range keys {
		value, err := r.Get(w.Table, kv.Key{Group: w.Group, Seq: w.Seq})
		if err != nil {
			return err
		}
		w.Value = value
		batch, size = append(batch, w), size+len(w.Group)+len(value)
		if size >= compactBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
