package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/witness"
	"renda/app/works"
	"renda/localdb"
	"renda/sandbox"
	"renda/sync/engine"
	"renda/sync/httpremote"
	"renda/sync/parcel/courier"
	"renda/ui"
)

// session is one open vault with its desk and its way to the server.
type session struct {
	dir     string
	vault   *localdb.Vault
	desk    *workplace
	engine  *engine.Engine
	courier *courier.Courier
	dev     device
	server  pinned

	stop    context.CancelFunc // ends what start began
	running sync.WaitGroup
	stick   sync.Mutex // one parcel at a time

	mu     sync.Mutex
	net    engine.State
	backup time.Time
}

var _ ui.Session = (*session)(nil)

// newSession puts a desk on an open vault. The vault is the session's from then on,
// unless an error comes back.
func newSession(ctx context.Context, dir string, vault *localdb.Vault) (*session, error) {
	s := &session{dir: dir, vault: vault}
	whole, err := secret(vault, secretServer, &s.server)
	if err == nil && whole {
		whole, err = secret(vault, secretDevice, &s.dev)
	}
	if err != nil {
		return nil, err
	}
	if !whole || s.dev.ID.IsZero() {
		return nil, &app.Error{Code: CodeNotEnrolled, Op: "open a desk", Item: filepath.Base(dir)}
	}
	registry, err := works.Registry()
	if err != nil {
		return nil, err
	}
	log, err := witness.New(s.server.LogKey)
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(s.dev.Seed)
	s.courier, err = courier.New(s.dev.ID, key, s.server.info(), func(r *desk.Replica) engine.Local { return replica{r, vault} })
	if err != nil {
		return nil, err
	}
	index, err := vault.LawIndex()
	if err != nil {
		return nil, err
	}
	keys := keys{act.Ed25519Signer(key), s.dev}
	d, err := desk.Open(ctx, desk.Config{Witness: log, Extract: sandbox.New(readerCache(filepath.Dir(filepath.Dir(dir)))), Store: vault, Keys: keys, Courier: s.courier,
		Clock: clock, Rand: rand.Reader, Works: registry, Server: s.server.info()})
	if err != nil {
		return nil, err
	}
	s.desk = furnish(d, keys, vault.Blobs(), index)
	cert, err := s.dev.certificate()
	if err != nil {
		return nil, err
	}
	remote, err := httpremote.New(httpremote.Config{Addr: s.server.Addr, Cert: cert, CA: s.server.CA, Clock: clock, Rand: rand.Reader})
	if err != nil {
		return nil, err
	}
	s.engine = engine.New(engine.Config{Local: replica{s.desk.Replica(), vault}, Remote: remote, Clock: clock, Rand: rand.Reader, OnState: s.tellNet})
	if snaps, err := localdb.Snapshots(dir); err == nil && len(snaps) > 0 {
		s.backup = snaps[0].Time
	}
	s.tellNet(engine.State{})
	return s, nil
}

// start syncs and keeps a verified copy in the background until Close.
func (s *session) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(func() {
		// Its end by ctx is the only one there is; what goes wrong on the way is its state.
		_ = s.engine.Run(ctx)
	})
	s.running.Go(func() { s.indexLaws(ctx) })
	changed := make(chan struct{}, 1)
	unwatch := s.desk.Watch(func(c desk.Change) {
		if c.Status || c.All || len(c.Matters) > 0 {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	})
	s.running.Go(func() {
		defer unwatch()
		s.tend(ctx, changed)
	})
}

// tend wakes the engine when there is more to send than before, keeps the label true
// and makes the day's backup.
func (s *session) tend(ctx context.Context, changed <-chan struct{}) {
	waiting := s.desk.Status().Waiting
	for {
		if clock.Now().Sub(s.lastBackup()) > backupEvery {
			// A failed copy shows in the status bar as an old one; a damaged vault is
			// named by the check the user is then told to run.
			_, _ = s.Backup(ctx, nil)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(backupLook):
		case <-changed:
			n := s.desk.Status().Waiting
			if n > waiting {
				s.engine.Wake()
			}
			waiting = n
			_ = s.relabel() // tried again at the next change
		}
	}
}

// How often a verified copy is made, and how often it is looked whether one is due.
const (
	backupEvery = 24 * time.Hour
	backupLook  = 10 * time.Minute
)

// relabel keeps what the unlock screen shows in step with the directory.
func (s *session) relabel() error {
	label := labelOf(s.desk.Desk)
	info, err := localdb.Info(s.dir, clock)
	if err != nil || label == "" || label == info.Label || s.vault.ReadOnly() != nil {
		return err
	}
	return s.vault.SetLabel(label)
}

func (s *session) tellNet(st engine.State) {
	s.mu.Lock()
	s.net = st
	n := desk.NetState{Online: st.Online, Syncing: st.Syncing, Problem: st.Problem, Done: st.Done, Total: st.Total, Backup: s.backup, ReadOnly: s.vault.ReadOnly() != nil}
	s.mu.Unlock()
	s.desk.SetNet(n)
}

func (s *session) lastBackup() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.backup
}

// Desk implements ui.Session.
func (s *session) Desk() ui.Desk { return s.desk }

// Verify implements ui.Session.
func (s *session) Verify(_ context.Context, passphrase string) error {
	return unlockError(s.vault.VerifyPassphrase(passphrase), s.desk.Me().Name)
}

// ChangePassphrase implements ui.Session.
func (s *session) ChangePassphrase(_ context.Context, old, fresh string) error {
	return unlockError(s.vault.ChangePassphrase(old, fresh), s.desk.Me().Name)
}

// NewCard implements ui.Session.
func (s *session) NewCard(ctx context.Context, passphrase string) (ui.Card, error) {
	if err := s.Verify(ctx, passphrase); err != nil {
		return ui.Card{}, err
	}
	card, err := s.vault.AddCard()
	if err != nil {
		return ui.Card{}, err
	}
	return cardOf(card), nil
}

// Check implements ui.Session.
func (s *session) Check(ctx context.Context, progress func(done, total int)) (ui.CheckReport, error) {
	return checkVault(ctx, s.vault, progress)
}

// Backup implements ui.Session.
func (s *session) Backup(ctx context.Context, progress func(done, total int)) (string, error) {
	snap, err := s.vault.Backup(ctx)
	if err != nil {
		return "", err
	}
	if progress != nil {
		progress(1, 1)
	}
	s.mu.Lock()
	s.backup = snap.Time
	st := s.net
	s.mu.Unlock()
	s.tellNet(st)
	return filepath.Join(s.dir, "snapshots", snap.Name), nil
}

// SyncNow implements ui.Session.
func (s *session) SyncNow() { s.engine.Wake() }

// Info implements ui.Session.
func (s *session) Info() ui.Info {
	out := ui.Info{Device: s.dev.ID, DeviceName: s.dev.Name, DeviceKey: fingerprint(ed25519.NewKeyFromSeed(s.dev.Seed).Public().(ed25519.PublicKey)),
		Vault: s.dir, Server: s.server.Addr, ServerName: s.server.Name, ServerKey: fingerprint(s.server.CA)}
	if info, err := localdb.Info(s.dir, clock); err == nil {
		out.Suite = info.Suite
	}
	return out
}

// Close implements ui.Session.
func (s *session) Close() error {
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	return s.vault.Close()
}

// replica is the desk as the engine sees it, with the vault's failed unlocks among what
// the server is told: the auditor learns of them at the next contact.
type replica struct {
	*desk.Replica
	vault *localdb.Vault
}

// reportUnlock is the kind of report that tells of a wrong passphrase.
const reportUnlock = "unlock.failed"

// Reports implements engine.Local.
func (r replica) Reports(ctx context.Context) ([]feed.Report, error) {
	out, err := r.Replica.Reports(ctx)
	if err != nil {
		return nil, err
	}
	failed, err := r.vault.FailedUnlocks()
	for _, t := range failed {
		out = append(out, feed.Report{Kind: reportUnlock, At: t.UnixMilli()})
	}
	return out, err
}

// Reported implements engine.Local.
func (r replica) Reported(ctx context.Context, rs []feed.Report) error {
	var rest []feed.Report
	var until time.Time
	for _, x := range rs {
		if x.Kind != reportUnlock {
			rest = append(rest, x)
		} else if t := time.UnixMilli(x.At); t.After(until) {
			until = t
		}
	}
	var err error
	if !until.IsZero() {
		err = r.vault.FailedUnlocksReported(until)
	}
	if len(rest) > 0 {
		err = errors.Join(err, r.Replica.Reported(ctx, rest))
	}
	return err
}
