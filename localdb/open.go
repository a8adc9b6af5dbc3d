package localdb

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"renda/app"
	"renda/localdb/blob"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/seal"
	"renda/localdb/sealed"
)

// Open opens a vault with its passphrase. A disk that can't be written opens it for
// reading only: see ReadOnly.
func Open(dir, passphrase string, opts Options) (*Vault, error) {
	return open(dir, opts, openParts, passphraseUnlocker(dir, passphrase))
}

func passphraseUnlocker(dir, passphrase string) unlocker {
	return func(h header, hook disk.Hook, clock app.Clock) (seal.Key, error) {
		return unlockPassphrase(dir, h, passphrase, hook, clock)
	}
}

// OpenWithCard opens a vault with its recovery card.
func OpenWithCard(dir string, card seal.RecoveryCard, opts Options) (*Vault, error) {
	return open(dir, opts, openParts, func(h header, hook disk.Hook, clock app.Clock) (seal.Key, error) {
		return unlockCard(dir, h, card, hook, clock)
	})
}

type unlocker func(h header, hook disk.Hook, clock app.Clock) (seal.Key, error)

// open takes the lock, finds the root key, opens the parts and lays the
// journal's tail over the records.
func open(dir string, opts Options, parts func(*Vault) error, unlock unlocker) (*Vault, error) {
	if _, _, err := readHeader(dir); err != nil {
		return nil, err // before a lock file is left in a folder that is no vault
	}
	opts.ReadOnly = opts.ReadOnly || opts.Snapshot != ""
	v, err := newVault(dir, opts)
	if disk.NotWritable(err) || app.CodeOf(err) == app.CodeReadOnly {
		opts.ReadOnly = true
		v, err = newVault(dir, opts)
	}
	if err != nil {
		return nil, disk.Err("open vault", filepath.Base(dir), err)
	}
	if err := v.open(parts, unlock); err != nil {
		return nil, errors.Join(err, v.unlock())
	}
	return v, nil
}

func (v *Vault) open(parts func(*Vault) error, unlock unlocker) (err error) {
	if v.header, v.mend, err = readHeader(v.dir); err != nil {
		return err
	}
	v.id = v.header.ID
	if v.root, err = unlock(v.header, v.opts.Hook, v.opts.Clock); err != nil {
		return err
	}
	if err := v.header.verify(v.root); err != nil {
		// Forged. The copy may still be what the owner wrote.
		if v.useCopy() != nil {
			return err
		}
		v.mend = err
	}
	err = parts(v)
	if app.CodeOf(err) == app.CodeReadOnly && !v.opts.ReadOnly {
		v.opts.ReadOnly = true
		err = parts(v)
	}
	if err != nil {
		return err
	}
	if err := v.mendHeader(); err != nil {
		return errors.Join(err, v.closeParts())
	}
	return v.start()
}

func (v *Vault) useCopy() error {
	h, err := readHeaderFile(v.dir, fileCopy)
	if err == nil {
		err = h.verify(v.root)
	}
	if err == nil {
		v.header, v.id = h, h.ID
	}
	return err
}

// mendHeader writes header and copy anew if they differ: one was damaged, or a
// change broke off between them.
func (v *Vault) mendHeader() error {
	if v.opts.ReadOnly {
		return nil
	}
	want, err := v.header.bytes()
	if err != nil {
		return err
	}
	for _, name := range []string{fileHeader, fileCopy} {
		if have, err := readSmall(v.path(name), headerLimit); err != nil || !bytes.Equal(have, want) {
			err := v.header.write(v.dir, v.root, v.opts.Hook)
			if code := app.CodeOf(err); code == app.CodeDiskFull || code == app.CodeReadOnly {
				return nil // it opened: the owner isn't kept out
			}
			return err
		}
	}
	return nil
}

func unlockPassphrase(dir string, h header, passphrase string, hook disk.Hook, clock app.Clock) (root seal.Key, err error) {
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return root, err
	}
	i := h.slot(seal.Passphrase)
	if i < 0 {
		return root, &app.Error{Code: CodeHeader, Op: "open vault", Item: fileHeader}
	}
	err = guarded(dir, clock, hook, func() (err error) {
		root, err = h.Slots[i].OpenPassphrase(suite, h.ID, passphrase)
		return err
	}, seal.CodeWrong)
	if app.CodeOf(err) == seal.CodeWrong {
		return root, wrong(dir, err)
	}
	return root, err
}

func unlockCard(dir string, h header, card seal.RecoveryCard, hook disk.Hook, clock app.Clock) (root seal.Key, err error) {
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return root, err
	}
	err = &app.Error{Code: CodeCard, Op: "open vault", Item: filepath.Base(dir)}
	for _, s := range h.Slots {
		if s.Kind != seal.Card {
			continue
		}
		if root, serr := s.OpenCard(suite, h.ID, card); serr == nil {
			return root, nil
		} else if app.CodeOf(serr) != seal.CodeWrong {
			err = serr
		}
	}
	return root, err
}

// openParts opens records, journal and papers.
func openParts(v *Vault) (err error) {
	records := v.path(fileRecords)
	if v.opts.Snapshot != "" {
		records = filepath.Join(v.path(dirSnapshots), filepath.Base(v.opts.Snapshot))
	}
	if v.db, err = sealed.Open(records, v.root, v.sealedOptions()); err != nil {
		return lost(err, filepath.Base(records))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, v.closeParts())
		}
	}()
	mark, err := v.number(markAt)
	if err != nil {
		return err
	}
	if err = v.openJournal(mark); err != nil {
		return err
	}
	if !v.opts.ReadOnly {
		if err = v.sweep(); err != nil {
			return disk.Err("open vault", filepath.Base(v.dir), err)
		}
	}
	return v.openPapers()
}

// sweep removes what broken-off work left: sealed, but room.
func (v *Vault) sweep() error {
	for _, left := range []struct{ dir, names string }{
		{"", ".tmp-*"}, {"", fileJournal + ".new"}, {"", fileRecords + ".*"}, {dirSnapshots, "*.new"},
	} {
		es, err := os.ReadDir(v.path(left.dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range es {
			if ok, err := filepath.Match(left.names, e.Name()); err != nil || !ok {
				continue
			}
			if err := os.Remove(filepath.Join(v.path(left.dir), e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// openJournal lays what lies after mark over the records.
func (v *Vault) openJournal(mark uint64) (err error) {
	v.over = newOverlay()
	v.journal, err = journal.Open(v.path(fileJournal), v.root, v.id, v.journalOptions(), mark, func(seq uint64, payload []byte) error {
		ws, err := decodeWrites(payload)
		if err != nil {
			return err
		}
		v.over.add(seq, ws)
		return nil
	})
	if err != nil {
		return lost(err, fileJournal)
	}
	v.at = v.journal.Seq()
	return nil
}

func lost(err error, item string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &app.Error{Code: CodeLost, Op: "open vault", Item: item, Err: err}
	}
	return err
}

// start notes which snapshot the overlay belongs to and begins folding.
func (v *Vault) start() error {
	tx, err := v.db.Begin(false)
	if err != nil {
		return errors.Join(err, v.closeParts())
	}
	v.base = tx.ID()
	if err := tx.Rollback(); err != nil {
		return errors.Join(err, v.closeParts())
	}
	if v.opts.ReadOnly {
		v.refusal = &app.Error{Code: app.CodeReadOnly, Op: "write vault", Item: fileHeader}
	}
	v.fold, v.folded = make(chan struct{}, 1), make(chan struct{})
	go v.folder()
	return nil
}

func (v *Vault) openPapers() (err error) {
	if !v.opts.ReadOnly {
		if err := os.MkdirAll(v.path(dirPapers), 0o700); err != nil {
			return err
		}
	}
	v.papers, err = blob.Open(v.path(dirPapers), v.root, blob.Options{Suite: v.header.Suite, ReadOnly: v.opts.ReadOnly, Hook: v.opts.Hook})
	return err
}

func wrong(dir string, err error) error {
	a, aerr := readAttempts(dir)
	if aerr != nil {
		return errors.Join(err, aerr)
	}
	return &app.Error{Code: CodeWrong, Op: "open vault", Item: filepath.Base(dir),
		Args: map[string]string{"left": itoa(max(0, maxFailures-a.Failures))}, Err: err}
}
