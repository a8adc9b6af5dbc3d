package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/localdb"
	"renda/localdb/seal"
	"renda/sync/httpremote"
	"renda/sync/wire"
	"renda/ui"
	"renda/ui/i18n"
)

// backend opens the vaults of one data folder; it is what the window asks.
type backend struct {
	data string
	only string // the one vault to list, by its folder's name; "" all
}

var _ ui.Backend = backend{}

func (b backend) vaults() string { return filepath.Join(b.data, "vaults") }

func (b backend) folder(name string) string { return filepath.Join(b.vaults(), name) }

// labelSep stands between the parts of a vault's label: whose it is, in which office,
// where. The label lies in clear beside the vault, because people choose theirs by it.
const labelSep = " · "

// demoMark in a label says that the vault belongs to a demo world.
const demoMark = "演示"

// Vaults implements ui.Backend: in the order in which they were made. A folder that is no readable vault is listed with what is
// wrong with it, so that nobody believes his vault to be gone.
func (b backend) Vaults() ([]ui.Vault, error) {
	es, err := os.ReadDir(b.vaults())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileError("list the vaults", b.vaults(), err)
	}
	var out []ui.Vault
	made := map[string]time.Time{}
	for _, e := range es {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue // unfinished enrolments begin with a dot
		}
		if b.only != "" && e.Name() != b.only {
			continue
		}
		dir := b.folder(e.Name())
		info, err := localdb.Info(dir, clock)
		if err != nil {
			out = append(out, ui.Vault{ID: dir, Name: e.Name(), Problem: err})
			continue
		}
		made[dir] = info.Created
		out = append(out, vaultOf(dir, info.Label))
	}
	slices.SortStableFunc(out, func(x, y ui.Vault) int { return made[x.ID].Compare(made[y.ID]) })
	return out, nil
}

func vaultOf(dir, label string) ui.Vault {
	v := ui.Vault{ID: dir, Name: filepath.Base(dir)}
	parts := strings.Split(label, labelSep)
	if parts[0] != "" {
		v.Name = parts[0]
	}
	if len(parts) > 1 {
		v.Role = parts[1]
	}
	if len(parts) > 2 {
		v.Organ = parts[2]
	}
	v.Demo = strings.Contains(label, demoMark)
	if label == waitMark {
		v.Waiting, v.Name = true, i18n.T("parcel.waiting")
	}
	return v
}

// Open implements ui.Backend.
func (b backend) Open(ctx context.Context, v ui.Vault, passphrase string) (ui.Session, error) {
	vault, err := localdb.Open(v.ID, passphrase, localdb.Options{Clock: clock})
	if err != nil {
		return nil, unlockError(err, v.Name)
	}
	return b.begin(ctx, v.ID, vault)
}

// begin makes a session that syncs in the background.
func (b backend) begin(ctx context.Context, dir string, vault *localdb.Vault) (ui.Session, error) {
	s, err := newSession(ctx, dir, vault)
	if err != nil {
		return nil, errors.Join(err, vault.Close())
	}
	s.start()
	return s, nil
}

// Recover implements ui.Backend.
func (b backend) Recover(ctx context.Context, v ui.Vault, words, passphrase string) (ui.Session, error) {
	card, err := seal.ParseCard(words)
	if err != nil {
		return nil, err
	}
	vault, err := localdb.OpenWithCard(v.ID, card, localdb.Options{Clock: clock})
	if err != nil {
		return nil, unlockError(err, v.Name)
	}
	if err := vault.ResetPassphrase(card, passphrase); err != nil {
		return nil, errors.Join(err, vault.Close())
	}
	return b.begin(ctx, v.ID, vault)
}

// Enrol implements ui.Backend.
func (b backend) Enrol(ctx context.Context, code, passphrase string) (ui.Session, ui.Card, error) {
	dir, card, err := b.enrol(ctx, "", "", code, passphrase)
	if err != nil {
		return nil, ui.Card{}, err
	}
	s, err := b.Open(ctx, ui.Vault{ID: dir, Name: filepath.Base(dir)}, passphrase)
	return s, cardOf(card), err
}

// enrol makes a vault in folder vaults/<name> (the vault's own id if name is "") from a
// one-time code. It appears under its name only when it is whole: the keys are drawn and
// kept before the code is spent, and the folder is renamed last.
func (b backend) enrol(ctx context.Context, name, label, text, passphrase string) (dir string, card seal.RecoveryCard, err error) {
	addr, code, err := enrolTarget(b.data, text)
	if err != nil {
		return "", card, err
	}
	if err := os.MkdirAll(b.vaults(), 0o700); err != nil {
		return "", card, fileError("make the data folder", b.data, err)
	}
	tmp, err := os.MkdirTemp(b.vaults(), ".enrol-")
	if err != nil {
		return "", card, &app.Error{Code: app.CodeDisk, Op: "make the data folder", Item: b.data, Err: err}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	vault, card, err := localdb.Create(tmp, passphrase, localdb.Options{Label: label, Clock: clock})
	if err != nil {
		return "", card, err
	}
	if name == "" {
		name = vault.ID().String()
	}
	dir = b.folder(name)
	if err := enrolInto(ctx, vault, addr, code); err != nil {
		return "", card, errors.Join(err, vault.Close())
	}
	if err := firstSync(ctx, tmp, vault); err != nil {
		return "", card, err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return "", card, &app.Error{Code: app.CodeDisk, Op: "put the vault into place", Item: name, Err: err}
	}
	return dir, card, syncDir(b.vaults())
}

func enrolInto(ctx context.Context, vault *localdb.Vault, addr string, code wire.EnrollCode) error {
	dev, req, err := newDevice(code)
	if err != nil {
		return err
	}
	if err := putSecret(ctx, vault, secretDevice, dev); err != nil {
		return err
	}
	got, err := httpremote.Enroll(ctx, clock, addr, code, req)
	if err != nil {
		return err
	}
	dev.ID, dev.Account, dev.Cert = got.Device, got.Account, got.Cert
	if err := putSecret(ctx, vault, secretServer, pinned{Addr: addr, CA: got.CA, Device: got.Server, Key: got.Key, LogKey: got.LogKey, Roster: got.Roster, Name: got.Name}); err != nil {
		return err
	}
	return putSecret(ctx, vault, secretDevice, dev)
}

// firstSync fetches what the person may see, so that his desk opens with his rooms, and
// closes the vault. What does not come now comes later: the enrolment stands.
func firstSync(ctx context.Context, dir string, vault *localdb.Vault) error {
	s, err := newSession(ctx, dir, vault)
	if err != nil {
		return errors.Join(err, vault.Close())
	}
	ctx, stop := context.WithTimeout(ctx, firstSyncTime)
	defer stop()
	_ = s.engine.Sync(ctx) // a failed first sync is only a later one
	return errors.Join(s.relabel(), s.Close())
}

// firstSyncTime bounds how long enrolment waits for the first sync.
const firstSyncTime = 2 * time.Minute

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return &app.Error{Code: app.CodeDisk, Op: "make a rename durable", Item: filepath.Base(dir), Err: err}
	}
	return nil
}

func cardOf(c seal.RecoveryCard) ui.Card {
	return ui.Card{Words: strings.Join(c.Lines(), "\n"), QR: c.QR()}
}

// unlockError gives the codes the unlock screen acts upon for the vault's own.
func unlockError(err error, whose string) error {
	to := map[app.Code]app.Code{localdb.CodeWrong: ui.CodeWrongPass, localdb.CodeWait: ui.CodeThrottled, localdb.CodeLocked: ui.CodeLockedOut,
		localdb.CodeInUse: localdb.CodeInUse} // by the person's name, not by the folder's
	e, ok := errors.AsType[*app.Error](err)
	if !ok || to[e.Code] == "" {
		return err
	}
	return &app.Error{Code: to[e.Code], Op: e.Op, Item: whose, Args: e.Args, Err: err}
}
