package witness

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
)

// The package reaches only what it may.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "golang.org/x/mod/sumdb") }

// log is a server's audit log, made of the library alone.
type log struct {
	hashes []tlog.Hash
	n      int64
}

func (l *log) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, x := range at {
		if x >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = l.hashes[x]
	}
	return out, nil
}

func (l *log) add(t failer, data uint64) {
	h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, data))
	hs, err := tlog.StoredHashes(l.n, h[:], l)
	if err != nil {
		t.Fatalf("%v", err)
	}
	l.hashes = append(l.hashes, hs...)
	l.n++
}

type failer interface{ Fatalf(string, ...any) }

func (l *log) root(t failer, n int64) tlog.Hash {
	h, err := tlog.TreeHash(n, l)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return h
}

func (l *log) proof(t failer, from, to int64) [][]byte {
	if from == 0 || from == to {
		return nil
	}
	p, err := tlog.ProveTree(to, from, l)
	if err != nil {
		t.Fatalf("%v", err)
	}
	out := make([][]byte, len(p))
	for i := range p {
		out[i] = p[i][:]
	}
	return out
}

type keys struct {
	signer note.Signer
	vkey   string
}

func newKeys(t failer, name string) keys {
	sk, vk, err := note.GenerateKey(&stream{}, name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s, err := note.NewSigner(sk)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return keys{s, vk}
}

// stream is fixed randomness.
type stream struct{ n byte }

func (s *stream) Read(b []byte) (int, error) {
	for i := range b {
		s.n = s.n*13 + 7
		b[i] = s.n
	}
	return len(b), nil
}

func (k keys) sign(t failer, origin, size string, root tlog.Hash, more string) []byte {
	b, err := note.Sign(&note.Note{Text: origin + "\n" + size + "\n" + base64.StdEncoding.EncodeToString(root[:]) + "\n" + more}, k.signer)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return b
}

func (k keys) head(t failer, l *log, n int64, epoch uint64) []byte {
	return k.sign(t, k.signer.Name(), fmt.Sprint(n), l.root(t, n), fmt.Sprintf("epoch %d\n", epoch))
}

func witness(t failer, vkey string) *Witness {
	w, err := New(vkey)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return w
}

// An honest log that only grows is accepted at every step; one that drops, changes or
// inserts a leaf a desk has seen is refused, whatever proof it shows.
func TestOnlyGrowthIsAccepted(t *testing.T) {
	k := newKeys(t, "renda.example/log")
	w := witness(t, k.vkey)
	rapid.Check(t, func(t *rapid.T) {
		l, forked := &log{}, &log{}
		total := rapid.Int64Range(1, 40).Draw(t, "leaves")
		changed := rapid.Int64Range(0, total-1).Draw(t, "changed leaf")
		for i := range total {
			l.add(t, uint64(i))
			x := uint64(i)
			if i == changed {
				x += 1000
			}
			forked.add(t, x)
		}
		from := rapid.Int64Range(0, total).Draw(t, "from")
		to := rapid.Int64Range(from, total).Draw(t, "to")
		old := k.head(t, l, from, 1)
		if err := w.Advance(old, k.head(t, l, to, 1), l.proof(t, from, to)); err != nil {
			t.Fatalf("honest growth %d→%d: %v", from, to, err)
		}
		if to > from {
			if err := w.Advance(k.head(t, l, to, 1), k.head(t, l, from, 1), l.proof(t, from, to)); app.CodeOf(err) != CodeShrunk {
				t.Fatalf("a log cut from %d to %d: %v", to, from, err)
			}
		}
		if changed >= from || from == 0 {
			return
		}
		for _, proof := range [][][]byte{l.proof(t, from, to), forked.proof(t, from, to), nil} {
			if err := w.Advance(old, k.head(t, forked, to, 1), proof); app.CodeOf(err) != CodeFork {
				t.Fatalf("leaf %d changed under %d→%d: %v", changed, from, to, err)
			}
		}
	})
}

// What another key signed, another log says, or nobody can read is no checkpoint.
func TestForeignNotesAreRefused(t *testing.T) {
	k, other := newKeys(t, "renda.example/log"), newKeys(t, "other.example/log")
	l := &log{}
	l.add(t, 1)
	w := witness(t, k.vkey)
	good := k.head(t, l, 1, 1)
	if err := w.Advance(nil, good, nil); err != nil {
		t.Fatal(err)
	}
	root := l.root(t, 1)
	for name, head := range map[string][]byte{
		"another key":    other.head(t, l, 1, 1),
		"another origin": k.sign(t, "other.example/log", "1", root, ""),
		"negative size":  k.sign(t, k.signer.Name(), "-1", root, ""),
		"padded size":    k.sign(t, k.signer.Name(), "01", root, ""),
		"bad epoch":      k.sign(t, k.signer.Name(), "1", root, "epoch x\n"),
		"short":          []byte("x"),
		"empty":          {},
		"changed":        []byte(strings.Replace(string(good), "\n1\n", "\n2\n", 1)),
		"huge":           make([]byte, maxNote+1),
	} {
		if err := w.Advance(nil, head, nil); app.CodeOf(err) != CodeCheckpoint {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Advance(head, good, nil); len(head) > 0 && app.CodeOf(err) != CodeCheckpoint {
			t.Errorf("%s as the old one: %v", name, err)
		}
	}
	if err := w.Advance(good, k.head(t, l, 1, 2), nil); app.CodeOf(err) != CodeFork {
		t.Errorf("another lineage: %v", err)
	}
	l.add(t, 2)
	if err := w.Advance(good, k.head(t, l, 2, 1), [][]byte{{1}}); app.CodeOf(err) != CodeFork {
		t.Errorf("a proof of odd length: %v", err)
	}
	if _, err := New("nonsense"); app.CodeOf(err) != CodeKey {
		t.Errorf("a bad key: %v", err)
	}
}

// Extension lines of later versions are left alone.
func TestUnknownExtensionsPass(t *testing.T) {
	k := newKeys(t, "renda.example/log")
	l := &log{}
	l.add(t, 1)
	if err := witness(t, k.vkey).Advance(nil, k.sign(t, k.signer.Name(), "1", l.root(t, 1), "epoch 3\nlater x\n"), nil); err != nil {
		t.Fatal(err)
	}
}

// Any bytes whatever are refused without a panic.
func FuzzAdvance(f *testing.F) {
	k := newKeys(f, "renda.example/log")
	l := &log{}
	l.add(f, 1)
	w := witness(f, k.vkey)
	good := k.head(f, l, 1, 1)
	f.Add(good, good, []byte("x"))
	f.Fuzz(func(_ *testing.T, old, head, proof []byte) {
		_ = w.Advance(old, head, [][]byte{proof})
	})
}
