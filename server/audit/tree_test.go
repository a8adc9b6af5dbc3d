package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/memkv"
	"renda/app/kv"
)

// reference keeps all hashes in one slice, as tlog's own tests do.
type reference []tlog.Hash

func (r reference) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		out[i] = r[x]
	}
	return out, nil
}

// In whatever batches leaves come, roots and proofs are those of the reference, and the reference's own
// checkers accept them; a tree read back from the store recomputes to the same root.
func TestTreeEqualsReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := memkv.New()
		var ref reference
		var leaves []app.Hash
		for range rapid.IntRange(1, 5).Draw(rt, "batches") {
			n := rapid.IntRange(0, 90).Draw(rt, "leaves")
			err := s.Update(func(w kv.Writer) error {
				tree, err := Open(w)
				if err != nil {
					return err
				}
				for range n {
					data := app.Hash(sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(len(leaves)))))
					hs, err := tlog.StoredHashes(int64(len(leaves)), data[:], ref)
					if err != nil {
						return err
					}
					ref = append(ref, hs...)
					if at, err := tree.Append(data); err != nil || at != uint64(len(leaves)) {
						rt.Fatalf("leaf %d came to %d: %v", len(leaves), at, err)
					}
					leaves = append(leaves, data)
				}
				return tree.Flush(w)
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
		if len(leaves) == 0 {
			return
		}
		size := int64(rapid.IntRange(1, len(leaves)).Draw(rt, "size"))
		old := int64(rapid.IntRange(1, int(size)).Draw(rt, "old"))
		leaf := int64(rapid.IntRange(0, int(size)-1).Draw(rt, "leaf"))
		err := s.View(func(r kv.Reader) error {
			tree, err := Open(r)
			if err != nil {
				return err
			}
			root := mustRoot(rt, tree, size)
			if want, err := tlog.TreeHash(size, ref); err != nil || want != tlog.Hash(root) {
				rt.Fatalf("root %v, want %v (%v)", root, want, err)
			}
			in, err := tree.Inclusion(uint64(leaf), uint64(size))
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof(in), size, tlog.Hash(root), leaf, tlog.RecordHash(leaves[leaf][:])); err != nil {
				rt.Fatalf("inclusion of %d in %d: %v", leaf, size, err)
			}
			if size > old {
				grown, err := tree.Consistency(uint64(old), uint64(size))
				if err != nil {
					return err
				}
				if err := tlog.CheckTree(proof(grown), size, tlog.Hash(root), old, tlog.Hash(mustRoot(rt, tree, old))); err != nil {
					rt.Fatalf("growth from %d to %d: %v", old, size, err)
				}
			}
			again, bad, err := tree.Recompute()
			if err != nil || len(bad) > 0 || again != mustRoot(rt, tree, int64(len(leaves))) {
				rt.Fatalf("recomputed to %v, %v, %v", again, bad, err)
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

func mustRoot(rt *rapid.T, t *Tree, n int64) app.Hash {
	rt.Helper()
	h, err := t.Root(uint64(n))
	if err != nil {
		rt.Fatal(err)
	}
	return h
}

func proof(p [][]byte) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i := range p {
		copy(out[i][:], p[i])
	}
	return out
}

// A leaf beyond the tree, or a size it never had, is not proven.
func TestNothingBeyondTheTree(t *testing.T) {
	tree := Empty(nil)
	tree.packs[0] = nil
	if _, err := tree.Inclusion(0, 1); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("inclusion: %v", err)
	}
	if _, err := tree.Consistency(2, 1); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("consistency: %v", err)
	}
	if _, err := tree.Root(1); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("root: %v", err)
	}
}

// A checkpoint comes back as it was signed; of another log, or with a changed byte, it is refused.
func TestCheckpoint(t *testing.T) {
	skey, vkey, err := note.GenerateKey(nil, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := note.GenerateKey(nil, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	want := Checkpoint{Origin: "log.test", Size: 42, Root: app.Hash{1, 2}, Epoch: 7}
	msg, err := want.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ParseCheckpoint(msg, vkey); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := ParseCheckpoint(msg, other); app.CodeOf(err) != CodeCheckpoint {
		t.Errorf("by another key: %v", err)
	}
	for i := range msg {
		bad := append([]byte{}, msg...)
		bad[i] ^= 1
		if got, err := ParseCheckpoint(bad, vkey); err == nil && got != want {
			t.Errorf("byte %d changed gives %+v", i, got)
		}
	}
}

// Any bytes are refused as a checkpoint, or are one.
func FuzzParseCheckpoint(f *testing.F) {
	skey, vkey, err := note.GenerateKey(nil, "log.test")
	if err != nil {
		f.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		f.Fatal(err)
	}
	msg, err := Checkpoint{Origin: "log.test", Size: 1, Epoch: 1}.Sign(signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(msg)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCheckpoint(b, vkey)
		if err == nil && c.Origin != "log.test" {
			t.Errorf("%+v", c)
		}
	})
}
