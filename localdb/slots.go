package localdb

import (
	"path/filepath"
	"time"

	"renda/app"
	"renda/localdb/seal"
)

// VaultInfo is what a vault says without its passphrase.
type VaultInfo struct {
	ID       app.ID        `json:"id"`
	Label    string        `json:"label"`
	Suite    string        `json:"suite"`
	Created  time.Time     `json:"created"`
	Card     bool          `json:"card"`     // a recovery card opens it
	Wait     time.Duration `json:"wait"`     // no passphrase is tried before that
	Failures int           `json:"failures"` // wrong passphrases in a row
}

// Info reads the header of a vault in a folder. clock may be nil.
func Info(dir string, clock app.Clock) (VaultInfo, error) {
	h, _, err := readHeader(dir)
	if err != nil {
		return VaultInfo{}, err
	}
	a, err := readAttempts(dir)
	if err != nil {
		return VaultInfo{}, err
	}
	if clock == nil {
		clock = app.ClockFunc(time.Now)
	}
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return VaultInfo{}, err
	}
	a, _ = a.sinceSetBack(clock.Now())
	return VaultInfo{ID: h.ID, Label: h.Label, Suite: suite.Name(), Created: unixTime(h.Created),
		Card: h.slot(seal.Card) >= 0, Wait: a.wait(clock.Now()), Failures: a.Failures}, nil
}

// VerifyPassphrase tells whether the passphrase is the vault's, for a locked screen; it
// costs, and is guarded, like an unlock.
func (v *Vault) VerifyPassphrase(passphrase string) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	v.hmu.Lock()
	h := v.header
	v.hmu.Unlock()
	root, err := unlockPassphrase(v.dir, h, passphrase, v.opts.Hook, v.opts.Clock)
	root.Zero()
	return err
}

// ChangePassphrase rewraps the passphrase slot; records aren't touched. The old
// passphrase is asked for again, and guarded like an unlock.
func (v *Vault) ChangePassphrase(old, passphrase string) error {
	return v.changeHeader(func(h *header) error {
		root, err := unlockPassphrase(v.dir, *h, old, v.opts.Hook, v.opts.Clock)
		if err != nil {
			return err
		}
		root.Zero()
		return v.setPassphrase(h, passphrase)
	})
}

// ResetPassphrase sets a new passphrase in a vault opened with its card.
func (v *Vault) ResetPassphrase(card seal.RecoveryCard, passphrase string) error {
	return v.changeHeader(func(h *header) error {
		root, err := unlockCard(v.dir, *h, card, v.opts.Hook, v.opts.Clock)
		if err != nil {
			return err
		}
		root.Zero()
		if err := forgive(v.dir, v.opts.Hook); err != nil {
			return err
		}
		return v.setPassphrase(h, passphrase)
	})
}

func (v *Vault) setPassphrase(h *header, passphrase string) error {
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return err
	}
	slot, err := seal.NewPassphraseSlot(suite, h.ID, v.root, passphrase)
	if err != nil {
		return err
	}
	h.Slots[h.slot(seal.Passphrase)] = slot
	return nil
}

// AddCard draws a new recovery card; the one before opens nothing any more.
func (v *Vault) AddCard() (seal.RecoveryCard, error) {
	card := seal.NewCard()
	err := v.changeHeader(func(h *header) error {
		suite, err := seal.ByID(h.Suite)
		if err != nil {
			return err
		}
		slot, err := seal.NewCardSlot(suite, h.ID, v.root, card)
		if err != nil {
			return err
		}
		if i := h.slot(seal.Card); i >= 0 {
			h.Slots[i] = slot
		} else {
			h.Slots = append(h.Slots, slot)
		}
		return nil
	})
	if err != nil {
		return seal.RecoveryCard{}, err
	}
	return card, nil
}

// SetLabel changes what the unlock screen shows, in clear.
func (v *Vault) SetLabel(label string) error {
	return v.changeHeader(func(h *header) error {
		h.Label = label
		return nil
	})
}

// changeHeader writes a changed copy of the header; in memory it changes when the disk has it.
func (v *Vault) changeHeader(change func(*header) error) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.leave()
	if v.opts.ReadOnly {
		return &app.Error{Code: app.CodeReadOnly, Op: "change vault header", Item: filepath.Base(v.dir)}
	}
	v.hmu.Lock()
	defer v.hmu.Unlock()
	h := v.header
	h.Slots = append([]seal.Slot{}, h.Slots...)
	if err := change(&h); err != nil {
		return err
	}
	if err := h.write(v.dir, v.root, v.opts.Hook); err != nil {
		return err
	}
	v.header = h
	return nil
}

// FailedUnlocks gives the times of wrong passphrases not yet reported to the auditor.
func (v *Vault) FailedUnlocks() ([]time.Time, error) {
	a, err := readAttempts(v.dir)
	out := make([]time.Time, len(a.Events))
	for i, ms := range a.Events {
		out[i] = time.UnixMilli(ms)
	}
	return out, err
}

// FailedUnlocksReported forgets the events up to a time.
func (v *Vault) FailedUnlocksReported(until time.Time) error {
	a, err := readAttempts(v.dir)
	if err != nil {
		return err
	}
	for len(a.Events) > 0 && a.Events[0] <= until.UnixMilli() {
		a.Events = a.Events[1:]
	}
	return a.write(v.dir, v.opts.Hook)
}
