// Package laws is the library of law (法律库) at a desk: the pack in force, put there by two officers, and the search in it.
package laws

import (
	"context"
	"io"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/law"
	"renda/app/library"
)

// Codes of the library of law.
const (
	CodeNoLibrary     app.Code = "library.none"   // no law pack was ever put in force
	CodeLibraryAbsent app.Code = "library.absent" // the pack in force isn't here yet
)

// ReadingRoom is the library of law (法律库) at a desk: which pack is in force, its texts, and what is found in them. It stands on
// the desk by its exported methods and owns the pack it keeps open. Safe for concurrent use.
type ReadingRoom struct {
	d     *desk.Desk
	blobs desk.Blobs // where packs lie, with the other papers
	index Index      // nil: this desk doesn't search

	mu   sync.Mutex
	hash app.Hash
	pack *law.Pack // in force; kept open, because its index takes a moment to read

	find finding
}

// New opens it over a desk, the desk's papers, and an index, nil for none.
func New(d *desk.Desk, blobs desk.Blobs, index Index) *ReadingRoom {
	return &ReadingRoom{d: d, blobs: blobs, index: index}
}

// View is the library of law as people see it.
type View struct {
	Current library.Pack   // zero Act: none
	Held    bool           // its bytes are here
	Have    int64          // bytes here of it while it is being fetched
	Open    []library.Pack // packs that wait for a second person
	Past    []library.Pack // what was in force before, newest first
}

// LibraryState tells which law pack is in force, whether it is here, and what waits.
func (x *ReadingRoom) LibraryState(ctx context.Context) (View, error) {
	m, err := x.d.Matter(ctx, library.ID)
	if err != nil {
		return View{}, err
	}
	v := View{Open: library.Open(m.Matter)}
	all := library.All(m.Matter)
	for i := len(all) - 2; i >= 0; i-- {
		v.Past = append(v.Past, all[i])
	}
	if len(all) > 0 {
		v.Current = all[len(all)-1]
		v.Held = x.blobs.Has(v.Current.Blob.Hash)
		v.Have = x.d.BlobHeld(v.Current.Blob.Hash)
	}
	return v, nil
}

// Library opens the law pack that the server has confirmed as in force. It is kept open
// until another comes into force; the first call reads the index (some 2,000 laws in
// a quarter of a second). CodeNoLibrary and CodeLibraryAbsent say why there is none.
func (x *ReadingRoom) Library(ctx context.Context) (*law.Pack, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := x.d.Confirmed(library.ID)
	if err != nil {
		return nil, err
	}
	cur, ok := library.Current(m)
	if !ok {
		return nil, &app.Error{Code: CodeNoLibrary, Op: "open the library of law"}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.packInForce(cur)
}

// packInForce gives the pack as it is kept, or opens it; under the lock.
func (x *ReadingRoom) packInForce(cur library.Pack) (*law.Pack, error) {
	if x.pack != nil && x.hash == cur.Blob.Hash {
		return x.pack, nil
	}
	p, err := x.openPack(cur)
	if err != nil {
		return nil, err
	}
	x.hash, x.pack = cur.Blob.Hash, p
	return p, nil
}

// openPack opens a pack kept here and checks that it is the one the acts name.
func (x *ReadingRoom) openPack(want library.Pack) (*law.Pack, error) {
	if !x.blobs.Has(want.Blob.Hash) {
		return nil, &app.Error{Code: CodeLibraryAbsent, Op: "open a law pack", Item: want.Blob.Name}
	}
	p, err := law.OpenPack(blobAt{x.blobs, want.Blob.Hash}, want.Blob.Size, []string{want.Manifest.Key})
	if err != nil {
		return nil, err
	}
	if p.Manifest() != want.Manifest {
		return nil, &app.Error{Code: law.CodePackForged, Op: "open a law pack", Item: want.Blob.Name, Args: map[string]string{"why": "与启用时登记的编号、版本或签发人不符"}}
	}
	return p, nil
}

// blobAt reads a blob anew each time, so that no file stays open between two questions.
type blobAt struct {
	blobs desk.Blobs
	hash  app.Hash
}

func (b blobAt) ReadAt(p []byte, at int64) (int, error) {
	r, err := b.blobs.Open(b.hash)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return r.ReadAt(p, at)
}

// ProposePack stores a law pack, checks every text in it against its own signature, and
// proposes to put it in force. A pack with a fault is refused whole and not kept.
// It gives the matter acted in.
func (x *ReadingRoom) ProposePack(ctx context.Context, name string, r io.Reader, note string, progress func(done, total int)) (app.ID, error) {
	h, size, err := x.blobs.Put(ctx, r, law.MaxPack)
	if err != nil {
		return app.ID{}, err
	}
	var id app.ID
	b := act.Blob{Hash: h, Name: name, Size: size, Type: library.MediaType}
	man, err := law.InspectPack(blobAt{x.blobs, h}, size)
	if err == nil {
		err = x.verifyPack(ctx, library.Pack{Blob: b, Manifest: man}, progress)
	}
	if err == nil {
		id, err = x.d.DoFor(ctx, library.Procedure().ID, library.ID, "propose", "", library.FormOf(b, man, note))
	}
	if err != nil && !x.namesPack(h) {
		if gone := x.blobs.Delete(h); gone != nil {
			return app.ID{}, gone
		}
	}
	return id, err
}

// ApprovePack puts a proposed pack in force, having checked every text in it here: the
// second person's word counts for what this machine holds, not for a name.
func (x *ReadingRoom) ApprovePack(ctx context.Context, p library.Pack, progress func(done, total int)) (app.ID, error) {
	if err := x.verifyPack(ctx, p, progress); err != nil {
		return app.ID{}, err
	}
	return x.d.DoFor(ctx, library.Procedure().ID, library.ID, "approve", "", library.RefForm(p, ""))
}

// RejectPack refuses a proposed pack.
func (x *ReadingRoom) RejectPack(ctx context.Context, p library.Pack, reason string) (app.ID, error) {
	return x.d.DoFor(ctx, library.Procedure().ID, library.ID, "reject", "", library.RefForm(p, reason))
}

func (x *ReadingRoom) verifyPack(ctx context.Context, want library.Pack, progress func(done, total int)) error {
	p, err := x.openPack(want)
	if err != nil {
		return err
	}
	return p.Verify(ctx, progress)
}

// namesPack tells whether any act names the pack, so that a refused proposal of a pack
// already in force does not take it away.
func (x *ReadingRoom) namesPack(h app.Hash) bool {
	m, err := x.d.Confirmed(library.ID)
	if err != nil {
		return true
	}
	for _, p := range append(library.Open(m), library.All(m)...) {
		if p.Blob.Hash == h {
			return true
		}
	}
	return false
}
