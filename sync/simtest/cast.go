package simtest

import (
	"crypto/ed25519"
	"fmt"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/memdesk"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/witness"
	"renda/sync/engine"
	"renda/sync/parcel/courier"
)

var (
	congress = app.NamedID("congress")
	gov      = app.NamedID("gov")
	bureauA  = app.NamedID("bureau-a")
	bureauB  = app.NamedID("bureau-b")
	team     = app.NamedID("team")
)

func person(name string) app.ID { return app.NamedID("person-" + name) }

// seat is one person's desk with what it stands on.
type seat struct {
	name      string
	role      org.Role
	organ     app.ID
	keys      keyring
	info      desk.ServerInfo
	store     *memdesk.Store
	fuse      *fuse
	rand      io.Reader
	d         *desk.Desk
	e         *engine.Engine
	link      *link
	stick     bool // it never has a network
	drawer    drawer
	unplugged bool
	revoked   bool     // its device was shut out
	drafts    []app.ID // of this machine
	born      int      // machines this person had
}

type keyring struct {
	act.Ed25519Signer
	device, account app.ID
}

func (k keyring) Device() app.ID  { return k.device }
func (k keyring) Account() app.ID { return k.account }

// found makes the server, the organs and the people, the administrators first: they create and grant
// from desks like everybody's.
func (w *World) found() error {
	var err error
	if w.srv, err = w.newServer(); err != nil {
		return err
	}
	w.model = newModel(w)
	for _, n := range []struct {
		name string
		role org.Role
	}{{"sys", org.RoleSysAdmin}, {"sec", org.RoleSecAdmin}} {
		if err := w.sit(&seat{name: n.name, role: n.role, organ: congress}); err != nil {
			return err
		}
		if err := w.seat(n.name).e.Sync(ctx); err != nil {
			return err
		}
	}
	for _, o := range []struct {
		id   app.ID
		name string
		kind org.OrganKind
	}{{gov, "演示市政府", org.OrganGovernment}, {bureauA, "演示市城管局", org.OrganUnit}, {bureauB, "演示市财政局", org.OrganUnit}, {team, "第一代表团", org.OrganDelegation}} {
		if err := w.roster("sys", "organ_new", act.Form{"id": o.id.String(), "name": o.name, "kind": string(o.kind)}); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		name, shown string
		role        org.Role
		organ       app.ID
	}{{"office", "代工委经办", org.RoleOffice, congress}, {"gov", "督查室经办", org.RoleGov, gov}, {"chairs", "主任会议秘书", org.RoleChairs, congress},
		{"lead", "代表赵", org.RoleDeputy, team}, {"d1", "代表钱", org.RoleDeputy, team}, {"d2", "代表孙", org.RoleDeputy, team},
		{"a", "城管局经办", org.RoleUnit, bureauA}, {"ahead", "城管局签发", org.RoleUnitHead, bureauA}, {"b", "财政局经办", org.RoleUnit, bureauB}} {
		if err := w.person(p.name, p.shown, p.role, p.organ); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	for _, s := range w.seats {
		w.sync(s)
	}
	return nil
}

func (w *World) person(name, shown string, role org.Role, organ app.ID) error {
	id := person(name).String()
	who := []any{id}
	if err := w.roster("sys", "account_new", act.Form{"id": id, "name": shown}); err != nil {
		return err
	}
	if err := w.roster("sec", "activate", act.Form{"accounts": who}); err != nil {
		return err
	}
	if err := w.roster("sec", "grant", act.Form{"accounts": who, "role": string(role), "organ": organ.String()}); err != nil {
		return err
	}
	return w.sit(&seat{name: name, role: role, organ: organ, stick: w.livesOnStick(name)})
}

// roster lets an administrator do something at his desk and send it.
func (w *World) roster(who, action string, f act.Form) error {
	s := w.seat(who)
	if err := s.e.Sync(ctx); err != nil {
		return err
	}
	if err := w.do(s, roster.ID, action, "", f); err != nil {
		return err
	}
	return s.e.Sync(ctx)
}

func (w *World) seat(name string) *seat {
	for _, s := range w.seats {
		if s.name == name && !s.revoked {
			return s
		}
	}
	return nil
}

// sit enrols a machine of a person and opens its desk.
func (w *World) sit(s *seat) error {
	for _, o := range w.seats {
		if o.name == s.name {
			s.born++
		}
	}
	n := uint64(len(w.seats))
	pub, key, err := ed25519.GenerateKey(w.source(1000 + n))
	if err != nil {
		return err
	}
	e, err := w.srv.device(person(s.name), pub)
	if err != nil {
		return err
	}
	s.keys = keyring{act.Ed25519Signer(key), e.Device, e.Account}
	s.info = desk.ServerInfo{Device: e.Server, Key: e.Key, LogKey: e.LogKey, Roster: e.Roster, Name: e.Name}
	s.store, s.fuse, s.rand = memdesk.New(), &fuse{}, w.source(2000+n)
	s.link = &link{w: w, s: s, rng: newRand(w.source(3000 + n))}
	w.seats = append(w.seats, s)
	return w.open(s)
}

// open starts the desk's program on what is durable.
func (w *World) open(s *seat) error {
	s.fuse.dead, s.fuse.left = false, 0
	wit, err := witness.New(s.info.LogKey)
	if err != nil {
		return err
	}
	c, err := courier.New(s.keys.device, ed25519.PrivateKey(s.keys.Ed25519Signer), s.info, nil)
	if err != nil {
		return err
	}
	s.d, err = desk.Open(ctx, desk.Config{Store: &deskDisk{s.store, s.fuse}, Keys: s.keys, Clock: w, Rand: s.rand, Works: w.works,
		Server: s.info, Region: region, Witness: wit, Ahead: s.born % 2, Courier: c})
	if err != nil {
		return err
	}
	s.e = engine.New(engine.Config{Local: s.d.Replica(), Remote: s.link, Clock: w, Rand: s.rand})
	return nil
}

func (w *World) reopen(s *seat, why string) {
	w.tracef("%s %s and is opened again", s.name, why)
	if err := w.open(s); err != nil {
		w.failf("the desk of %s does not open again: %v", s.name, err)
	}
}

// loseVault takes a desk's vault file away: its journal and its papers are left.
func (w *World) loseVault(s *seat) {
	st, err := s.store.LoseVault()
	if err != nil {
		w.must(err)
		return
	}
	w.tracef("%s loses the vault and keeps the journal", s.name)
	s.store = st
	w.reopen(s, "lost the vault")
	if w.srv.again > 0 {
		// Two disasters at once: the server lost an act and the only desk that could have offered it
		// again lost its records before it did.
		w.model.advance()
		w.excuseWhere(func(app.ID, *seat) bool { return true })
	}
}
