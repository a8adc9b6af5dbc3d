package localdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/sealed"
)

// Rebuild makes the records anew from the journal: what was committed here comes
// back, what was pulled comes again from the server. The damaged file is kept
// aside. A journal that is damaged too gives what still opens; see Mended.
func Rebuild(dir, passphrase string, opts Options) (*Vault, error) {
	return open(dir, opts, repairing(rebuildParts), passphraseUnlocker(dir, passphrase))
}

// RepairJournal opens a vault whose journal is damaged, was cut or put back. The
// records stay; what still opens of the journal and isn't in them yet is laid
// over; the damaged file is kept aside. Mended tells what is lost.
func RepairJournal(dir, passphrase string, opts Options) (*Vault, error) {
	return open(dir, opts, repairing(repairParts), passphraseUnlocker(dir, passphrase))
}

func repairing(parts func(*Vault) error) func(*Vault) error {
	return func(v *Vault) error {
		if v.opts.ReadOnly {
			return &app.Error{Code: app.CodeReadOnly, Op: "repair vault", Item: filepath.Base(v.dir)}
		}
		err := parts(v)
		if err == nil {
			err = v.openPapers()
		}
		if err != nil {
			return errors.Join(disk.Err("repair vault", filepath.Base(v.dir), err), v.closeParts())
		}
		return nil
	}
}

func rebuildParts(v *Vault) error {
	// The journal first: if nothing can be read of it the records stay where they are.
	var touched []kv.Write
	err := v.openJournal(0)
	damaged := app.CodeOf(err) == journal.CodeDamaged
	if damaged {
		touched, err = v.salvage(0)
	}
	if err != nil {
		return err
	}
	if err := v.setAside(fileRecords); err != nil {
		return err
	}
	if v.db, err = sealed.Create(v.path(fileRecords), v.root, v.sealedOptions()); err != nil {
		return err
	}
	if err := v.settle(); err != nil || !damaged {
		return err
	}
	return v.replaceJournal(touched)
}

func repairParts(v *Vault) (err error) {
	if v.db, err = sealed.Open(v.path(fileRecords), v.root, v.sealedOptions()); err != nil {
		return lost(err, fileRecords)
	}
	mark, err := v.number(markAt)
	if err != nil {
		return err
	}
	touched, err := v.salvage(mark)
	if err != nil {
		return err
	}
	if err := v.settle(); err != nil {
		return err
	}
	return v.replaceJournal(touched)
}

// salvage makes an overlay of what still opens of the journal above mark and
// lists every record the journal touches.
func (v *Vault) salvage(mark uint64) (touched []kv.Write, err error) {
	v.over, v.at = newOverlay(), mark
	seen := newOverlay()
	gaps, err := journal.Salvage(v.path(fileJournal), v.root, v.id, v.journalOptions(), func(seq uint64, payload []byte) error {
		ws, err := decodeWrites(payload)
		if err != nil {
			return err
		}
		seen.add(seq, places(ws))
		if seq > mark {
			v.over.add(seq, ws)
		}
		v.at = max(v.at, seq)
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lost := uint64(0)
	for _, g := range gaps {
		if g.To > mark {
			lost += g.To - max(g.From, mark+1) + 1
		}
	}
	v.mend = &app.Error{Code: CodeGap, Op: "repair journal", Item: fileJournal, Args: map[string]string{"lost": fmt.Sprint(lost)}}
	return seen.writes(v.at), nil
}

// settle writes the overlay into the records.
func (v *Vault) settle() error {
	err := v.db.Update(func(w kv.Writer) error { return foldInto(w, v.over, v.at) })
	if err == nil {
		v.over = newOverlay()
	}
	return err
}

// replaceJournal sets the damaged journal aside and begins one that can rebuild
// the records it touched.
func (v *Vault) replaceJournal(touched []kv.Write) error {
	if err := v.setAside(fileJournal); err != nil {
		return err
	}
	if err := v.renewJournal(context.Background(), touched); err != nil {
		return err
	}
	mark, err := v.number(markAt)
	if err != nil {
		return err
	}
	return v.openJournal(mark)
}
