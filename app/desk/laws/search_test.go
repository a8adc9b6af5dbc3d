package laws_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/desk/laws"
	"renda/app/lawquery"
	"renda/app/org"
	"renda/localdb/seal"
	"renda/localdb/search"
)

// slowIndex is the real index; a build may be held up and is counted.
type slowIndex struct {
	*search.Store
	builds atomic.Int32
	hold   chan struct{} // nil: no build is held up
	began  chan struct{}
}

func (x *slowIndex) Build(ctx context.Context, source string, laws iter.Seq2[lawquery.Entry, error], progress func(laws, docs int)) error {
	x.builds.Add(1)
	if x.hold != nil {
		x.began <- struct{}{}
		<-x.hold
	}
	return x.Store.Build(ctx, source, laws, progress)
}

// putInForce has a pack proposed by one and approved by the other.
func putInForce(t *testing.T, w *town.Town, one, two reader, version uint64) {
	t.Helper()
	_, err := one.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t, version)), "", nil)
	one.Must(err)
	w.Settle()
	v, err := two.LibraryState(ctx)
	two.Must(err)
	r, err := one.D.OpenBlob(v.Open[0].Blob.Hash)
	one.Must(err)
	defer r.Close()
	whole := make([]byte, r.Size())
	_, err = r.ReadAt(whole, 0)
	one.Must(err)
	_, _, err = two.Store.Blobs().Put(ctx, bytes.NewReader(whole), r.Size())
	two.Must(err)
	_, err = two.ApprovePack(ctx, v.Open[0], nil)
	two.Must(err)
	w.Settle()
}

// withIndex gives a person's library a sealed index in a folder.
func withIndex(t *testing.T, x *reader) (*slowIndex, string) {
	t.Helper()
	sealer, err := search.NewSealer(seal.Default(), seal.Key{1})
	x.Must(err)
	dir := t.TempDir()
	ix := &slowIndex{Store: search.NewStore(dir, sealer, search.Options{Cache: 1}), began: make(chan struct{})}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	x.ReadingRoom = laws.New(x.D, x.Store.Blobs(), ix)
	return ix, dir
}

// The first search builds the index of the pack in force and tells how far it is; the next
// ones use it; a new pack is indexed anew, and while somebody builds, the old index
// answers and says that it is old; a damaged index is built anew within the search.
func TestSearchLaw(t *testing.T) {
	w := town.New(t)
	one, two := sit(w.Seat("office", org.RoleOffice, town.Congress)), sit(w.Seat("a", org.RoleFiling, town.Congress))
	w.Settle()
	if _, err := one.SearchLaw(ctx, "甲", 5, nil); app.CodeOf(err) != "search.none" {
		t.Errorf("a desk without an index: %v", err)
	}
	ix, dir := withIndex(t, &one)
	if _, err := one.SearchLaw(ctx, "甲", 5, nil); app.CodeOf(err) != laws.CodeNoLibrary {
		t.Errorf("without a pack: %v", err)
	}
	putInForce(t, w, one, two, 1)

	told := ""
	a, err := one.SearchLaw(ctx, "甲法第二条", 5, func(done, total int) { told += fmt.Sprint(done, "/", total, " ") })
	if err != nil || told != "1/1 " || ix.builds.Load() != 1 || a.Total != 1 || a.Old || len(a.Hits) != 1 || a.Hits[0].Label != "第二条" {
		t.Fatalf("%+v, %v; %s", a, err, told)
	}
	a, err = one.SearchLaw(ctx, "为了甲", 5, nil)
	if err != nil || a.Total != 1 || ix.builds.Load() != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if e, err := one.LawExcerpt(a, a.Hits[0], 0); err != nil || e.Text != "为了甲，制定本法。" || len(e.Marks) != 1 || e.Marks[0] != [2]int{0, 3} {
		t.Errorf("%+v, %v", e, err)
	}
	if names, err := one.LawTitles(ctx, "jf", 5); err != nil || len(names) != 1 || names[0] != "甲法" {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := one.SearchLaw(ctx, "级别:天条", 5, nil); app.CodeOf(err) != lawquery.CodeLevel {
		t.Errorf("a filter of nothing: %v", err)
	}
	if a, err := one.SearchLaw(ctx, " ", 5, nil); err != nil || a.Total != 0 {
		t.Errorf("nothing asked: %+v, %v", a, err)
	}

	segs, _ := filepath.Glob(filepath.Join(dir, "*.seg"))
	b, err := os.ReadFile(segs[0])
	one.Must(err)
	b[40] ^= 1
	one.Must(os.WriteFile(segs[0], b, 0o600))
	if a, err := one.SearchLaw(ctx, "为了甲", 5, nil); err != nil || a.Total != 1 || ix.builds.Load() != 2 {
		t.Errorf("damaged: %+v, %v, %d builds", a, err, ix.builds.Load())
	}

	putInForce(t, w, one, two, 2)
	ix.hold = make(chan struct{})
	done := make(chan error)
	go func() { done <- one.IndexLaw(ctx, nil) }()
	<-ix.began
	if a, err := one.SearchLaw(ctx, "为了甲", 5, nil); err != nil || !a.Old || a.Total != 1 {
		t.Errorf("while the new pack is indexed: %+v, %v", a, err)
	}
	close(ix.hold)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if a, err := one.SearchLaw(ctx, "为了甲", 5, nil); err != nil || a.Old || ix.builds.Load() != 3 {
		t.Errorf("afterwards: %+v, %v, %d builds", a, err, ix.builds.Load())
	}
}
