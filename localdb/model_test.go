package localdb_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/memkv"
	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/localdbtest"
)

// The vault reads and changes like the naive store.
func TestConform(t *testing.T) {
	localdbtest.Conform(t, func(t localdbtest.T) localdbtest.Store { return localdbtest.Open(t) })
}

// machine is a vault on a disk that can lose power, beside the naive store.
type machine struct {
	dir   string
	power *localdbtest.Power
	opts  localdb.Options
	v     *localdb.Vault
	model *memkv.Store
}

func newMachine(t localdbtest.T) *machine {
	t.Helper()
	localdbtest.Cheap()
	m := &machine{dir: filepath.Join(localdbtest.Dir(t), "vault"), model: memkv.New()}
	m.power = localdbtest.NewPower(t, m.dir)
	m.opts = localdb.Options{Hook: m.power.Hook}
	var err error
	if m.v, _, err = localdb.Create(m.dir, localdbtest.Passphrase, m.opts); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.v.Close(); err != nil && !m.power.IsCut() {
			t.Error(err)
		}
	})
	return m
}

func (m *machine) open(t localdbtest.T) {
	t.Helper()
	var err error
	if m.v, err = localdb.Open(m.dir, localdbtest.Passphrase, m.opts); err != nil {
		t.Fatal(err)
	}
}

// do makes a write set durable, one way or the other.
func (m *machine) do(t localdbtest.T, ws []kv.Write, commit bool) error {
	t.Helper()
	if commit {
		return m.v.Commit(t.Context(), ws)
	}
	return m.v.Update(func(w kv.Writer) error { return kv.Apply(w, ws) })
}

func (m *machine) learn(t localdbtest.T, ws []kv.Write) {
	t.Helper()
	if err := m.model.Update(func(w kv.Writer) error { return kv.Apply(w, ws) }); err != nil {
		t.Fatal(err)
	}
}

// The vault against the naive store through commits, updates, restarts, backups and compactions, with
// the power cut at any step of any of them and any of the unsynced sectors lost: every
// acknowledged write is there afterwards, the unacknowledged one is there whole or
// not at all, and every record passes the check.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				ws := localdbtest.Writes().Draw(t, "writes")
				if err := m.do(t, ws, rapid.Bool().Draw(t, "commit")); err != nil {
					t.Fatal(err)
				}
				m.learn(t, ws)
			},
			"restart": func(t *rapid.T) {
				if err := m.leave(t); err != nil {
					t.Fatal(err)
				}
				m.open(t)
			},
			"backup": func(t *rapid.T) {
				if _, err := m.v.Backup(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			"cut": func(t *rapid.T) {
				ws := localdbtest.Writes().Draw(t, "writes")
				m.power.CutAfter(rapid.IntRange(0, 12).Draw(t, "steps"))
				what := rapid.SampledFrom([]string{"commit", "update", "backup", "leave"}).Draw(t, "what")
				var err error
				switch what {
				case "commit", "update":
					err = m.do(t, ws, what == "commit")
				case "backup":
					_, err = m.v.Backup(t.Context())
				case "leave":
					err = m.leave(t)
				}
				m.after(t, what, ws, err)
			},
			"": func(t *rapid.T) { localdbtest.Same(t, m.v, m.model) },
		})
	})
}

func (m *machine) leave(t *rapid.T) error {
	if rapid.Bool().Draw(t, "compact") {
		return m.v.CloseCompacted(t.Context())
	}
	return m.v.Close()
}

// after opens the vault again after a planned cut and settles what became of the work
// under way.
func (m *machine) after(t *rapid.T, what string, ws []kv.Write, err error) {
	t.Helper()
	wrote := what == "commit" || what == "update"
	if !m.power.IsCut() { // the work needed fewer steps
		m.power.CutAfter(-1)
		if err != nil {
			t.Fatal(err)
		}
		if wrote {
			m.learn(t, ws)
		}
		if what == "leave" {
			m.open(t)
		}
		return
	}
	if err == nil && what != "leave" {
		t.Fatalf("%s is acknowledged although the power is gone", what)
	}
	if err := m.v.Close(); err != nil && !errors.Is(err, localdbtest.ErrCut) && app.CodeOf(err) == "" {
		t.Fatal(err)
	}
	m.power.Restart(t, rapid.Uint64().Draw(t, "seed"))
	m.open(t)
	if wrote && !localdbtest.Equal(t, m.v, m.model) {
		m.learn(t, ws) // it arrived after all: then whole
	}
	localdbtest.Same(t, m.v, m.model)
	if rep, err := m.v.Check(t.Context(), nil); err != nil || !rep.OK() {
		t.Fatalf("check: %v %v", err, rep.Err())
	}
}

// A power cut at any step of making a vault leaves a folder in which a vault can be made,
// or a whole vault.
func TestCreateCut(t *testing.T) {
	localdbtest.Cheap()
	none, whole := 0, 0
	for step := 0; ; step++ {
		acknowledged := false
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("step %d seed %d", step, seed), func(t *testing.T) {
				dir := filepath.Join(localdbtest.Dir(t), "vault")
				p := localdbtest.NewPower(t, dir)
				p.CutAfter(step)
				opts := localdb.Options{Hook: p.Hook}
				v, _, err := localdb.Create(dir, localdbtest.Passphrase, opts)
				if err == nil {
					acknowledged = true
					if err := v.Close(); err != nil && !p.IsCut() {
						t.Fatal(err)
					}
				}
				if !p.IsCut() {
					return
				}
				p.Restart(t, seed)
				_, ierr := localdb.Info(dir, nil)
				if app.CodeOf(ierr) == localdb.CodeNone {
					if err == nil {
						t.Fatal("acknowledged, and gone")
					}
					none++
					if v, _, err = localdb.Create(dir, localdbtest.Passphrase, opts); err != nil {
						t.Fatal(err)
					}
					if err := v.Close(); err != nil {
						t.Fatal(err)
					}
				} else {
					whole++
				}
				opts.Hook = nil
				sound(t, dir, opts)
			})
		}
		if acknowledged || t.Failed() {
			break
		}
	}
	if none == 0 || whole == 0 {
		t.Errorf("%d cuts left nothing, %d a whole vault: the cuts don't reach both", none, whole)
	}
}

// sound opens a vault and reads all of it; its header may have had to be mended.
func sound(t testing.TB, dir string, opts localdb.Options) {
	t.Helper()
	v, err := localdb.Open(dir, localdbtest.Passphrase, opts)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := v.Check(t.Context(), nil)
	if err != nil || !rep.OK() {
		t.Errorf("check: %v %v", err, rep.Err())
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}
