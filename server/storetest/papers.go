package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"testing"

	"renda/app"
	"renda/app/kv"
)

// testBlobs: a paper arrives in pieces, out of step pieces are refused, and it opens only when whole.
func testBlobs(t *testing.T, m Maker) {
	s := open(t, m)
	b := s.Blobs()
	data := bytes.Repeat([]byte("一件建议的附件。"), 20000)
	h := app.Hash(sha256.Sum256(data))
	size := int64(len(data))
	if n, whole, err := b.Offset(h); n != 0 || whole || err != nil {
		t.Fatalf("unknown paper: %d %v %v", n, whole, err)
	}
	if _, _, _, err := b.Open(h); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("opening an unknown paper: %v", err)
	}
	cut := []int64{0, 1, 65536, 70000, size}
	for i := 0; i+1 < len(cut); i++ {
		if err := b.Append(t.Context(), h, cut[i]+1, size, bytes.NewReader(data[cut[i]+1:cut[i+1]+0])); cut[i+1]-cut[i] > 1 && err == nil {
			t.Errorf("a piece with a hole before it was taken at %d", cut[i])
		}
		if err := b.Append(t.Context(), h, cut[i], size, bytes.NewReader(data[cut[i]:cut[i+1]])); err != nil {
			t.Fatalf("append at %d: %v", cut[i], err)
		}
		n, whole, err := b.Offset(h)
		if err != nil || n != cut[i+1] && !whole || whole != (cut[i+1] == size) {
			t.Fatalf("after %d: offset %d, whole %v, %v", cut[i+1], n, whole, err)
		}
	}
	r, n, closer, err := b.Open(h)
	if err != nil || n != size {
		t.Fatalf("open: %d, %v", n, err)
	}
	got, err := io.ReadAll(io.NewSectionReader(r, 0, n))
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("content differs: %v", err)
	}
	piece := make([]byte, 100)
	if _, err := r.ReadAt(piece, 69990); err != nil || !bytes.Equal(piece, data[69990:70090]) {
		t.Errorf("read in the middle: %v", err)
	}
	if err := closer(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := b.Append(t.Context(), h, 0, size, bytes.NewReader(data)); err != nil {
		t.Errorf("sending a whole paper again: %v", err)
	}
	if err := b.Delete(h); err != nil {
		t.Errorf("delete: %v", err)
	}
	if _, whole, _ := b.Offset(h); whole {
		t.Errorf("still there after deletion")
	}
}

// testBlobDamage: bytes that are not the paper named are refused, and the paper can be sent again.
func testBlobDamage(t *testing.T, m Maker) {
	s := open(t, m)
	data := bytes.Repeat([]byte{7}, 100000)
	h := app.Hash(sha256.Sum256(data))
	bad := bytes.Clone(data)
	bad[50000] ^= 1
	if err := s.Blobs().Append(t.Context(), h, 0, int64(len(bad)), bytes.NewReader(bad)); app.CodeOf(err) != app.CodeCorrupt {
		t.Fatalf("damage gives %v", err)
	}
	if _, whole, _ := s.Blobs().Offset(h); whole {
		t.Fatal("a damaged paper counts as whole")
	}
	off, _, err := s.Blobs().Offset(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Blobs().Append(t.Context(), h, off, int64(len(data)), bytes.NewReader(data[off:])); err != nil || off != 0 {
		t.Fatalf("again from %d: %v", off, err)
	}
}

// testBackup: a backup is one consistent state, and opens as a store of its own.
func testBackup(t *testing.T, m Maker) {
	s := open(t, m)
	update(t, s, func(w kv.Writer) error {
		for n := range uint64(1000) {
			if err := w.Put(table, kv.K("g", n), kv.U64(n)); err != nil {
				return err
			}
		}
		return nil
	})
	var buf bytes.Buffer
	if err := s.Backup(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(w kv.Writer) error { return w.Put(table, kv.K("g", 1000), []byte("later")) })
	r := m.Restore(t, buf.Bytes())
	defer r.Close()
	if got := seqs(t, r, "g", 0, false); len(got) != 1000 {
		t.Errorf("%d records in the backup", len(got))
	}
	update(t, r, func(w kv.Writer) error { return w.Put(table, kv.K("g", 2000), []byte("its own")) })
	if got := seqs(t, s, "g", 1999, false); len(got) != 0 {
		t.Errorf("the restored store writes into the old one")
	}
}

// testReopen: what an update returned for is there after closing.
func testReopen(t *testing.T, m Maker) {
	if m.Reopen == nil {
		t.Skip("this store keeps nothing after Close, by design")
	}
	s := m.Open(t)
	data := []byte("附件")
	h := app.Hash(sha256.Sum256(data))
	update(t, s, func(w kv.Writer) error { return w.Put(table, kv.K("g", 1), []byte("kept")) })
	if err := s.Blobs().Append(t.Context(), h, 0, int64(len(data)), bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	s = m.Reopen(t, s)
	defer s.Close()
	if got := value(t, s, 1); got != "kept" {
		t.Errorf("1 is %q", got)
	}
	if _, whole, err := s.Blobs().Offset(h); !whole || err != nil {
		t.Errorf("the paper is gone: %v", err)
	}
}

// testCancelled: a caller that has gone is not worked for.
func testCancelled(t *testing.T, m Maker) {
	s := open(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(ctx, func(w kv.Writer) error { return w.Put(table, kv.K("g", 1), []byte{1}) }); err == nil {
		t.Error("an update ran for a cancelled caller")
	}
	if got := seqs(t, s, "g", 0, false); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}
