package localdb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/localdbtest"
	"renda/localdb/seal"
)

// The store knows records and the desk's ports, not works, sync, server or window.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb", "github.com/fxamacker/cbor/v2", "golang.org/x/sys")
	arrows.Never(t, "renda/app/proposal", "renda/app/roster", "renda/app/ruleset", "renda/app/works", "renda/app/procedure")
}

const pass = localdbtest.Passphrase

func commit(t testing.TB, v *localdb.Vault, ws ...kv.Write) {
	t.Helper()
	if err := v.Commit(t.Context(), ws); err != nil {
		t.Fatal(err)
	}
}

func update(t testing.TB, v *localdb.Vault, ws ...kv.Write) {
	t.Helper()
	if err := v.Update(func(w kv.Writer) error { return kv.Apply(w, ws) }); err != nil {
		t.Fatal(err)
	}
}

func write(seq uint64, value string) kv.Write {
	return kv.Write{Table: "t", Group: []byte("g"), Seq: seq, Value: []byte(value)}
}

func read(t testing.TB, v *localdb.Vault, seq uint64) (out string) {
	t.Helper()
	if err := v.View(func(r kv.Reader) error {
		b, err := r.Get("t", kv.K("g", seq))
		out = string(b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func open(t testing.TB, dir string, opts localdb.Options) *localdb.Vault {
	t.Helper()
	v, err := localdb.Open(dir, pass, opts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func closed(t testing.TB, v *localdb.Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

// vault makes one with record 1 committed, 2 updated and 3 committed last, closed.
func vault(t testing.TB) (dir string, card seal.RecoveryCard) {
	t.Helper()
	localdbtest.Cheap()
	dir = filepath.Join(localdbtest.Dir(t), "vault")
	v, card, err := localdb.Create(dir, pass, localdb.Options{Label: "演示"})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, v, write(1, "committed"))
	update(t, v, write(2, "updated"))
	commit(t, v, write(3, "committed last"))
	closed(t, v)
	return dir, card
}

// Every suite, chosen at creation, opens by passphrase and by card; another vault's card and an
// old card open nothing; a label is shown without a passphrase.
func TestSlots(t *testing.T) {
	localdbtest.Cheap()
	_, stranger := vault(t)
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		dir := filepath.Join(localdbtest.Dir(t), "vault")
		v, card, err := localdb.Create(dir, pass, localdb.Options{Suite: id, Label: "王代表"})
		if err != nil {
			t.Fatal(err)
		}
		commit(t, v, write(1, "here"))
		closed(t, v)
		if _, err := localdb.OpenWithCard(dir, stranger, localdb.Options{}); app.CodeOf(err) != localdb.CodeCard {
			t.Errorf("another vault's card: %v", err)
		}
		v, err = localdb.OpenWithCard(dir, card, localdb.Options{})
		if err != nil || read(t, v, 1) != "here" {
			t.Fatal(err)
		}
		fresh, err := v.AddCard()
		if err != nil {
			t.Fatal(err)
		}
		if err := v.ResetPassphrase(card, "another passphrase"); app.CodeOf(err) != localdb.CodeCard {
			t.Errorf("reset by the old card: %v", err)
		}
		if err := errors.Join(v.ResetPassphrase(fresh, "another passphrase"), v.SetLabel("王代表（新机）"), v.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := localdb.OpenWithCard(dir, card, localdb.Options{}); app.CodeOf(err) != localdb.CodeCard {
			t.Errorf("the old card: %v", err)
		}
		if v, err = localdb.Open(dir, "another passphrase", localdb.Options{}); err != nil {
			t.Fatal(err)
		}
		closed(t, v)
		info, err := localdb.Info(dir, nil)
		if suite, serr := seal.ByID(id); err != nil || serr != nil || info.Label != "王代表（新机）" || info.Suite != suite.Name() || !info.Card || info.ID != v.ID() {
			t.Errorf("%+v %v", info, err)
		}
	}
}

// Changing the passphrase asks for the old one, takes no short one, and leaves every file
// but the header and the count of tries as it was.
func TestChangePassphrase(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{Clock: &clock{}})
	before := files(t, dir)
	if err := v.ChangePassphrase("not the old one", "a new passphrase"); app.CodeOf(err) != localdb.CodeWrong {
		t.Error(err)
	}
	closed(t, v)
	v = open(t, dir, localdb.Options{Clock: &clock{time.Hour}})
	if err := v.ChangePassphrase(pass, "short"); app.CodeOf(err) != seal.CodeShort {
		t.Error(err)
	}
	if err := v.ChangePassphrase(pass, "a new passphrase"); err != nil {
		t.Fatal(err)
	}
	closed(t, v)
	for name, b := range files(t, dir) {
		if old := before[name]; !bytes.Equal(old, b) && name != "vault" && name != "vault.copy" && name != "attempts" {
			t.Errorf("%s changed", name)
		}
	}
	if _, err := localdb.Open(dir, pass, localdb.Options{Clock: &clock{}}); app.CodeOf(err) != localdb.CodeWrong {
		t.Errorf("the old passphrase: %v", err)
	}
	v, err := localdb.Open(dir, "a new passphrase", localdb.Options{Clock: &clock{time.Hour}})
	if err != nil || read(t, v, 1) != "committed" {
		t.Fatal(err)
	}
	closed(t, v)
}

// clock is a clock set by hand: what it adds to one fixed moment.
type clock struct{ plus time.Duration }

func (c *clock) Now() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(c.plus) }

func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out[rel], err = os.ReadFile(path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Many writers, updates, readers and folding at once: a reader never sees a number go back, never
// sees half a write set, and at the end the last of each writer is there.
func TestConcurrent(t *testing.T) {
	dir := filepath.Join(localdbtest.Dir(t), "vault")
	v := localdbtest.OpenWith(t, dir, localdb.Options{})
	const writers, rounds = 6, 60
	big := bytes.Repeat([]byte("x"), 40_000) // the overlay is folded every hundred of these
	set := func(w, n int) []kv.Write {
		g := fmt.Append(nil, w)
		return []kv.Write{{Table: "a", Group: g, Value: fmt.Append(nil, n)}, {Table: "b", Group: g, Value: fmt.Append(big[:len(big):len(big)], n)}}
	}
	stop := make(chan struct{})
	var reading, writing sync.WaitGroup
	for range 2 {
		reading.Go(func() {
			last := [writers]int{}
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := v.View(func(r kv.Reader) error {
					for w := range writers {
						var a, b int
						x, err := r.Get("a", kv.K(fmt.Sprint(w), 0))
						if err != nil || x == nil {
							return err
						}
						y, err := r.Get("b", kv.K(fmt.Sprint(w), 0))
						if err != nil {
							return err
						}
						fmt.Sscan(string(x), &a)
						fmt.Sscan(string(bytes.TrimLeft(y, "x")), &b)
						if a != b || a < last[w] {
							return fmt.Errorf("writer %d: saw %d and %d after %d", w, a, b, last[w])
						}
						last[w] = a
					}
					return nil
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for w := range writers {
		writing.Go(func() {
			for n := 1; n <= rounds; n++ {
				var err error
				if w == 0 && n%3 == 0 {
					err = v.Update(func(tx kv.Writer) error { return kv.Apply(tx, set(w, n)) })
				} else {
					err = v.Commit(t.Context(), set(w, n))
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()
	closed(t, v)
	v = open(t, dir, localdb.Options{})
	defer v.Close()
	for w := range writers {
		if err := v.View(func(r kv.Reader) error {
			x, err := r.Get("a", kv.K(fmt.Sprint(w), 0))
			if string(x) != fmt.Sprint(rounds) {
				t.Errorf("writer %d ends at %s", w, x)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}

// A vault that is open can't be opened a second time, here or from another process, and can
// when it is closed.
func TestInUse(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	for _, opts := range []localdb.Options{{}, {ReadOnly: true}} {
		if _, err := localdb.Open(dir, pass, opts); app.CodeOf(err) != localdb.CodeInUse {
			t.Errorf("%+v: %v", opts, err)
		}
	}
	if out := child(t, "open", dir); out != string(localdb.CodeInUse) {
		t.Errorf("another process: %s", out)
	}
	closed(t, v)
	if out := child(t, "open", dir); out != "opened" {
		t.Errorf("another process, afterwards: %s", out)
	}
}

// After Close everything answers that it is closed; closing again is no harm.
func TestClosed(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	closed(t, v)
	closed(t, v)
	_, berr := v.Backup(t.Context())
	_, cerr := v.Check(t.Context(), nil)
	_, gerr := v.Generation()
	_, serr := v.Secret("x")
	for what, err := range map[string]error{
		"view": v.View(func(kv.Reader) error { return nil }), "update": v.Update(func(kv.Writer) error { return nil }),
		"commit": v.Commit(t.Context(), []kv.Write{write(1, "x")}), "backup": berr, "check": cerr, "generation": gerr, "secret": serr,
		"label": v.SetLabel("x"), "compact": v.CloseCompacted(t.Context()),
	} {
		if app.CodeOf(err) != localdb.CodeClosed && what != "compact" || what == "compact" && err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := v.Blobs().Put(t.Context(), bytes.NewReader(nil), 1); err == nil {
		t.Error("a paper is sealed without a key")
	}
}

// A secret comes back as a copy, survives the loss of the records, and is absent when never
// put.
func TestSecret(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	if err := v.PutSecret(t.Context(), "device", []byte("key bytes")); err != nil {
		t.Fatal(err)
	}
	closed(t, v)
	if err := os.Remove(filepath.Join(dir, "records.db")); err != nil {
		t.Fatal(err)
	}
	v, err := localdb.Rebuild(dir, pass, localdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if b, err := v.Secret("device"); err != nil || string(b) != "key bytes" {
		t.Errorf("%q %v", b, err)
	}
	if _, err := v.Secret("other"); app.CodeOf(err) != app.CodeNotFound {
		t.Error(err)
	}
}

// An ended context is refused before anything is written.
func TestCommitContext(t *testing.T) {
	v := localdbtest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.Commit(ctx, []kv.Write{write(1, "x")}); !errors.Is(err, context.Canceled) || read(t, v, 1) != "" {
		t.Error(err)
	}
	if err := v.Commit(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
