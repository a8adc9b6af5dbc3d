package simtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"math/rand/v2"
	"time"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/server/authority"
	"renda/server/memstore"
	"renda/sync/wire"
)

// server is the one authority with what it stands on.
type server struct {
	w       *World
	cfg     authority.Config
	key     ed25519.PrivateKey
	disk    *serverDisk
	a       *authority.Authority
	backups []backup
	again   int // restores so far
}

type backup struct {
	at  time.Time
	raw []byte
}

func (w *World) newServer() (*server, error) {
	pub, key, err := ed25519.GenerateKey(w.source(2))
	if err != nil {
		return nil, err
	}
	skey, vkey, err := note.GenerateKey(w.source(3), "log.sim")
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, err
	}
	st := memstore.New()
	s := &server{w: w, key: key, disk: &serverDisk{st, st.Blobs(), &fuse{}}}
	s.cfg = authority.Config{Store: s.disk, Clock: w, Rand: w.source(4), Works: w.works,
		Signer: act.Ed25519Signer(key), Key: pub, LogKey: signer, LogVKey: vkey}
	s.a, err = authority.Create(context.Background(), s.cfg, authority.Genesis{Name: "演示市人大常委会", Region: region, Organ: congress,
		Admins: []authority.Admin{{ID: person("sys"), Role: org.RoleSysAdmin, Name: "系统管理员甲"}, {ID: person("sec"), Role: org.RoleSecAdmin, Name: "安全保密员乙"},
			{ID: person("aud"), Role: org.RoleAuditor, Name: "审计员丙"}}})
	return s, err
}

func (s *server) down() bool { return s.a == nil || s.disk.fuse.dead }

// stop ends the process, however it stands.
func (s *server) stop() error {
	if s.a == nil {
		return nil
	}
	a := s.a
	s.a = nil
	return a.Close()
}

// start opens the server on what is durable.
func (s *server) start() error {
	if err := s.stop(); err != nil {
		return err
	}
	s.disk.fuse.dead, s.disk.fuse.left = false, 0
	a, err := authority.Open(context.Background(), s.cfg)
	s.a = a
	return err
}

func (s *server) backUp() error {
	var b bytes.Buffer
	if err := s.disk.Store.Backup(context.Background(), &b); err != nil {
		return err
	}
	s.backups = append(s.backups, backup{s.w.now, b.Bytes()})
	if len(s.backups) > 4 {
		s.backups = s.backups[1:]
	}
	return nil
}

// restore goes back to a backup: a new lineage begins.
func (s *server) restore(b backup) error {
	if err := s.stop(); err != nil {
		return err
	}
	st, err := memstore.Restore(bytes.NewReader(b.raw))
	if err != nil {
		return err
	}
	s.disk = &serverDisk{st, s.disk.papers, &fuse{blows: s.disk.fuse.blows}}
	s.cfg.Store = s.disk
	if _, err := authority.NewEpoch(context.Background(), s.cfg); err != nil {
		return err
	}
	s.again++
	return s.start()
}

// device lets a new machine of an account in.
func (s *server) device(account app.ID, key ed25519.PublicKey) (*wire.Enrolled, error) {
	secret, _, err := s.a.NewCode(context.Background(), account, app.ID{}, time.Hour)
	if err != nil {
		return nil, err
	}
	req := &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: key, CSR: []byte("csr"), Name: "机器"}
	return s.a.Enroll(context.Background(), req, "10.0.0.1", func(csr []byte, id app.ID) (cert, pin []byte, err error) {
		return append([]byte("cert "), id[:]...), []byte("pin"), nil
	})
}

// source gives chance from the world's seed, one of its own for each purpose.
func (w *World) source(purpose uint64) *rand.ChaCha8 {
	var seed [32]byte
	for i, n := range []uint64{w.seed, purpose} {
		for j := range 8 {
			seed[8*i+j] = byte(n >> (8 * j))
		}
	}
	return rand.NewChaCha8(seed)
}
