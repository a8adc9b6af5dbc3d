package localdb

import (
	"context"
	"errors"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
)

// Close folds the journal in, closes everything and wipes the keys. It waits
// for running calls.
func (v *Vault) Close() error {
	if !v.retire() {
		return nil
	}
	var err error
	if v.ReadOnly() == nil {
		err = v.tidy()
		if app.CodeOf(err) == app.CodeDiskFull {
			err = nil // the journal has it; the next start folds
		}
	}
	return errors.Join(err, v.closeParts(), v.unlock())
}

// retire takes no more calls and waits for the running ones; false if
// that was done before.
func (v *Vault) retire() bool {
	if !v.closed.CompareAndSwap(false, true) {
		return false
	}
	for v.users.Load() > 0 {
		<-v.idle
	}
	close(v.fold)
	<-v.folded
	if err := v.resting.close(); err != nil {
		v.stale.Store(&err)
	}
	return true
}

// tidy leaves the next start little to read.
func (v *Vault) tidy() error {
	if err := v.foldIn(); err != nil {
		return err
	}
	due, err := v.compactDue()
	if err != nil || !due {
		return err
	}
	return v.compactJournal(context.Background())
}

// foldIn writes what the journal has into the records.
func (v *Vault) foldIn() error { return v.update(func(kv.Writer) error { return nil }) }

// closeParts closes what is open; again is no harm.
func (v *Vault) closeParts() error {
	var errs []error
	if v.journal != nil {
		errs = append(errs, v.journal.Close())
	}
	if v.db != nil {
		errs = append(errs, v.db.Close())
	}
	if v.papers != nil {
		errs = append(errs, v.papers.Close())
	}
	if v.laws != nil {
		errs = append(errs, v.laws.Close())
	}
	return errors.Join(errs...)
}

// unlock wipes the root key and gives the folder back.
func (v *Vault) unlock() error {
	v.root.Zero()
	if v.lock == nil {
		return nil
	}
	f := v.lock
	v.lock = nil
	return disk.Err("close vault", fileLock, f.Close())
}
