package localdb

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/seal"
	"renda/localdb/sealed"
)

// Create makes a vault in a folder that has none and opens it. The card opens it
// when the passphrase is forgotten: show it once, it isn't kept.
func Create(dir, passphrase string, opts Options) (*Vault, seal.RecoveryCard, error) {
	v, card, err := create(dir, passphrase, opts)
	if err != nil {
		return nil, seal.RecoveryCard{}, disk.Err("create vault", filepath.Base(dir), err)
	}
	return v, card, nil
}

func create(dir, passphrase string, opts Options) (_ *Vault, card seal.RecoveryCard, err error) {
	if err := opts.Hook.Before(disk.OpOpen, dir); err != nil {
		return nil, card, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, card, err
	}
	v, err := newVault(dir, opts)
	if err != nil {
		return nil, card, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, v.unlock())
		}
	}()
	for _, name := range []string{fileHeader, fileCopy} {
		if _, err := os.Lstat(v.path(name)); err == nil {
			return nil, card, &app.Error{Code: CodeExists, Op: "create vault", Item: filepath.Base(dir)}
		}
	}
	if err := v.setAside(fileRecords, fileJournal, dirPapers); err != nil {
		return nil, card, err
	}
	card = seal.NewCard()
	if v.header, v.root, err = newHeader(passphrase, card, v.opts); err != nil {
		return nil, card, err
	}
	v.id = v.header.ID
	if err := v.createParts(); err != nil {
		return nil, card, err
	}
	// The header comes last: a folder without one holds no vault.
	if err := v.header.write(dir, v.root, opts.Hook); err != nil {
		return nil, card, errors.Join(err, v.closeParts())
	}
	if err := opts.Hook.SyncDir(filepath.Dir(dir)); err != nil {
		return nil, card, errors.Join(err, v.closeParts())
	}
	return v, card, v.start()
}

func newHeader(passphrase string, card seal.RecoveryCard, opts Options) (header, seal.Key, error) {
	var root seal.Key
	rand.Read(root[:])
	h := header{Format: headerFormat, Suite: opts.Suite, Label: opts.Label, Created: opts.Clock.Now().Unix()}
	rand.Read(h.ID[:])
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return header{}, seal.Key{}, err
	}
	pass, err := seal.NewPassphraseSlot(suite, h.ID, root, passphrase)
	if err != nil {
		return header{}, seal.Key{}, err
	}
	paper, err := seal.NewCardSlot(suite, h.ID, root, card)
	if err != nil {
		return header{}, seal.Key{}, err
	}
	h.Slots = []seal.Slot{pass, paper}
	return h, root, nil
}

// newVault takes the folder's lock.
func newVault(dir string, opts Options) (*Vault, error) {
	if opts.Clock == nil {
		opts.Clock = app.ClockFunc(time.Now)
	}
	if opts.Suite == 0 {
		opts.Suite = seal.Default()
	}
	v := &Vault{dir: dir, opts: opts, over: newOverlay(), idle: make(chan struct{}, 1)}
	var err error
	v.lock, err = lockDir(dir, opts)
	return v, err
}

func (v *Vault) createParts() (err error) {
	if v.db, err = sealed.Create(v.path(fileRecords), v.root, v.sealedOptions()); err != nil {
		return err
	}
	if v.journal, err = journal.Create(v.path(fileJournal), v.root, v.header.ID, 0, v.journalOptions()); err != nil {
		return errors.Join(err, v.closeParts())
	}
	if err = v.openPapers(); err != nil {
		return errors.Join(err, v.closeParts())
	}
	return nil
}
