package desk

import (
	"context"
	"io"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/law"
	"renda/app/library"
	"renda/app/review"
)

// Codes of the library of law as a desk sees it.
const (
	CodeNoLibrary     app.Code = "library.none"   // no law pack was ever put in force
	CodeLibraryAbsent app.Code = "library.absent" // the pack in force isn't here yet
)

// packCache keeps the pack in force open: its index takes a moment to read.
type packCache struct {
	mu   sync.Mutex
	hash app.Hash
	pack *law.Pack

	eyes  *review.Reviewer // made with the first review
	rules uint64           // version of the rule set it goes by
}

// LibraryView is the library of law as people see it.
type LibraryView struct {
	Current library.Pack   // zero Act: none
	Held    bool           // its bytes are here
	Have    int64          // bytes here of it while it is being fetched
	Open    []library.Pack // packs that wait for a second person
	Past    []library.Pack // what was in force before, newest first
}

// LibraryState tells which law pack is in force, whether it is here, and what waits.
func (d *Desk) LibraryState(ctx context.Context) (LibraryView, error) {
	m, err := d.Matter(ctx, library.ID)
	if err != nil {
		return LibraryView{}, err
	}
	v := LibraryView{Open: library.Open(m.Matter)}
	all := library.All(m.Matter)
	for i := len(all) - 2; i >= 0; i-- {
		v.Past = append(v.Past, all[i])
	}
	if len(all) > 0 {
		v.Current = all[len(all)-1]
		v.Held = d.cfg.Store.Blobs().Has(v.Current.Blob.Hash)
		v.Have = d.BlobHeld(v.Current.Blob.Hash)
	}
	return v, nil
}

// Library opens the law pack that the server has confirmed as in force. It is kept open
// until another comes into force; the first call reads the index (some 2,000 laws in
// a quarter of a second). CodeNoLibrary and CodeLibraryAbsent say why there is none.
func (d *Desk) Library(ctx context.Context) (*law.Pack, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := d.Confirmed(library.ID)
	if err != nil {
		return nil, err
	}
	cur, ok := library.Current(m)
	if !ok {
		return nil, &app.Error{Code: CodeNoLibrary, Op: "open the library of law"}
	}
	d.packs.mu.Lock()
	defer d.packs.mu.Unlock()
	return d.packInForce(cur)
}

// packInForce gives the pack as it is kept, or opens it; under the lock of packs.
func (d *Desk) packInForce(cur library.Pack) (*law.Pack, error) {
	if d.packs.pack != nil && d.packs.hash == cur.Blob.Hash {
		return d.packs.pack, nil
	}
	p, err := d.openPack(cur)
	if err != nil {
		return nil, err
	}
	d.packs.hash, d.packs.pack, d.packs.eyes = cur.Blob.Hash, p, nil
	return p, nil
}

// Reviewer gives the rule cards over the law pack in force, with the rules in force today.
// Codes as Library.
func (d *Desk) Reviewer(ctx context.Context) (*review.Reviewer, error) {
	p, err := d.Library(ctx)
	if err != nil {
		return nil, err
	}
	w := d.world()
	d.packs.mu.Lock()
	defer d.packs.mu.Unlock()
	if d.packs.pack != p {
		return review.New(p.Library(), p.Text, w.law.now, w.region()), nil // another pack came in between
	}
	if d.packs.eyes == nil || d.packs.rules != w.law.now.Version {
		d.packs.eyes, d.packs.rules = review.New(p.Library(), p.Text, w.law.now, w.region()), w.law.now.Version
	}
	return d.packs.eyes, nil
}

// openPack opens a pack kept here and checks that it is the one the acts name.
func (d *Desk) openPack(want library.Pack) (*law.Pack, error) {
	if !d.cfg.Store.Blobs().Has(want.Blob.Hash) {
		return nil, &app.Error{Code: CodeLibraryAbsent, Op: "open a law pack", Item: want.Blob.Name}
	}
	p, err := law.OpenPack(blobAt{d.cfg.Store.Blobs(), want.Blob.Hash}, want.Blob.Size, []string{want.Manifest.Key})
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
	blobs Blobs
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
func (d *Desk) ProposePack(ctx context.Context, name string, r io.Reader, note string, progress func(done, total int)) (app.ID, error) {
	blobs := d.cfg.Store.Blobs()
	h, size, err := blobs.Put(ctx, r, law.MaxPack)
	if err != nil {
		return app.ID{}, err
	}
	var id app.ID
	b := act.Blob{Hash: h, Name: name, Size: size, Type: library.MediaType}
	man, err := law.InspectPack(blobAt{blobs, h}, size)
	if err == nil {
		err = d.verifyPack(ctx, library.Pack{Blob: b, Manifest: man}, progress)
	}
	if err == nil {
		id, err = d.DoFor(ctx, library.Procedure().ID, library.ID, "propose", "", library.FormOf(b, man, note))
	}
	if err != nil && !d.namesPack(h) {
		if gone := blobs.Delete(h); gone != nil {
			return app.ID{}, gone
		}
	}
	return id, err
}

// ApprovePack puts a proposed pack in force, having checked every text in it here: the
// second person's word counts for what this machine holds, not for a name.
func (d *Desk) ApprovePack(ctx context.Context, p library.Pack, progress func(done, total int)) (app.ID, error) {
	if err := d.verifyPack(ctx, p, progress); err != nil {
		return app.ID{}, err
	}
	return d.DoFor(ctx, library.Procedure().ID, library.ID, "approve", "", library.RefForm(p, ""))
}

// RejectPack refuses a proposed pack.
func (d *Desk) RejectPack(ctx context.Context, p library.Pack, reason string) (app.ID, error) {
	return d.DoFor(ctx, library.Procedure().ID, library.ID, "reject", "", library.RefForm(p, reason))
}

func (d *Desk) verifyPack(ctx context.Context, want library.Pack, progress func(done, total int)) error {
	p, err := d.openPack(want)
	if err != nil {
		return err
	}
	return p.Verify(ctx, progress)
}

// pastPacks takes law packs that are out of force or rejected off the list of papers to
// fetch: a new desk needs the one in force, not every one there ever was.
func (m *matterIn) pastPacks() error {
	if m.id != library.ID {
		return nil
	}
	needed := map[app.Hash]bool{}
	for _, p := range library.Open(m.snap.Matter) {
		needed[p.Blob.Hash] = true
	}
	cur, _ := library.Current(m.snap.Matter)
	needed[cur.Blob.Hash] = true
	var past []app.Hash
	for _, p := range library.All(m.snap.Matter) {
		past = append(past, p.Blob.Hash)
	}
	for _, it := range m.fresh {
		for _, b := range act.BlobsIn(it.form) {
			past = append(past, b.Hash)
		}
	}
	for _, h := range past {
		if needed[h] {
			continue
		}
		if err := m.w.Delete(tblWant, kv.K(h[:], 0)); err != nil {
			return err
		}
	}
	return nil
}

// namesPack tells whether any act names the pack, so that a refused proposal of a pack
// already in force does not take it away.
func (d *Desk) namesPack(h app.Hash) bool {
	m, err := d.Confirmed(library.ID)
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
