package desk

import (
	"cmp"
	"context"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/app/keeping"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Archive writes the archive package of a matter that has ended (see package archive): what this desk may see of it, whole.
// Codes: archive.CodeOpen, CodePaperAbsent where an attached file's bytes are not here, app.CodeForbidden for who
// may print its internal papers by ticket only and is not of the filing office.
func (d *Desk) Archive(ctx context.Context, matter app.ID, w io.Writer) (archive.Summary, error) {
	return d.ArchiveWatched(ctx, matter, w, nil)
}

// ArchiveWatched is Archive telling how many bytes of how many are packed; progress may be nil and is called on the
// caller's goroutine. Errors of w pass unchanged; ctx ends it between any two reads.
func (d *Desk) ArchiveWatched(ctx context.Context, matter app.ID, w io.Writer, progress func(done, total int64)) (archive.Summary, error) {
	if err := d.world().leave(&Out{Way: terminal.WayArchive, Matter: matter}, nil); err != nil {
		return archive.Summary{}, err
	}
	return d.pack(ctx, matter, w, progress)
}

// watching lets ctx end what is watched.
func watching(ctx context.Context, progress func(done, total int64)) archive.Watch {
	return func(done, total int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if progress != nil {
			progress(done, total)
		}
		return nil
	}
}

func (d *Desk) pack(ctx context.Context, matter app.ID, w io.Writer, progress func(done, total int64)) (archive.Summary, error) {
	const op = "pack a matter"
	m, err := d.Confirmed(matter)
	if err != nil {
		return archive.Summary{}, err
	}
	if m == nil {
		return archive.Summary{}, &app.Error{Code: app.CodeNotFound, Op: op, Item: matter.String()}
	}
	p, ok := d.cfg.Works.Of(m)
	if !ok {
		return archive.Summary{}, &app.Error{Code: app.CodeNewer, Op: op, Item: m.Proc}
	}
	k := packing{d: d, w: d.world(), p: p, m: m}
	k.c.Watch = watching(ctx, progress)
	if !p.State(m.State).End {
		return archive.Summary{}, &app.Error{Code: archive.CodeOpen, Op: op, Item: p.Title(m), Args: map[string]string{"state": p.State(m.State).Name}}
	}
	me := k.w.me()
	if !k.w.mayPack(m) {
		return archive.Summary{}, &app.Error{Code: app.CodeForbidden, Op: op, Item: p.Title(m), Args: map[string]string{"action": "归档打包"}}
	}
	for _, step := range []func() error{k.entries, k.steps, k.keys, k.papers, k.files} {
		if err := step(); err != nil {
			return archive.Summary{}, err
		}
		if err := ctx.Err(); err != nil {
			return archive.Summary{}, err
		}
	}
	k.record(me)
	s, err := archive.Write(w, &k.c)
	if no := k.c.Record.ArchiveNo; err == nil && (no == "" || !k.fits(no)) {
		s.Doubts = append(s.Doubts, no)
	}
	return s, err
}

// mayPack keeps who may print a matter's internal papers by ticket only from packing them.
func (w world) mayPack(m *procedure.Matter) bool {
	r, ok := w.input(nil, "").Rule(terminal.PaperRule + m.Proc)
	me := w.me()
	return !ok || r.Value == "-" || me.HasAt(org.RoleFiling, m.Organ) || me.HasAt(org.RoleFileHead, m.Organ)
}

// packing gathers what goes into one package.
type packing struct {
	d    *Desk
	w    world
	p    *procedure.Procedure
	m    *procedure.Matter
	c    archive.Content
	acts []*act.Act // of c.Entries
	last int64      // receipt of the last
}

func (k *packing) entries() error {
	found := map[app.ID]*item{}
	err := k.d.cfg.Store.View(func(r kv.Reader) error {
		return r.Scan(tblEntry, k.m.ID[:], 0, func(_ uint64, v []byte) (bool, error) {
			it, err := readItem(v)
			if err == nil {
				found[it.act.ID] = it // of two lineages, the present one's
			}
			return err == nil, err
		})
	})
	var its []*item
	for _, it := range found {
		its = append(its, it)
	}
	slices.SortFunc(its, func(a, b *item) int { return cmp.Compare(a.Entry.Version, b.Entry.Version) })
	for _, it := range its {
		k.c.Entries, k.acts = append(k.c.Entries, *it.Entry), append(k.acts, it.act)
		k.last = max(k.last, it.Entry.Received)
	}
	k.d.mu.RLock()
	k.c.Head = slices.Clone(k.d.head)
	k.d.mu.RUnlock()
	return err
}

func (k *packing) steps() error {
	moved := map[app.ID]*procedure.Event{}
	for _, e := range k.m.Log {
		moved[e.Act] = e
	}
	for i, a := range k.acts {
		s, err := archive.StepOf(&k.c.Entries[i], a)
		if err != nil {
			return err
		}
		s.N, s.Name, s.Who = i+1, k.d.ActionName(a.Kind), k.w.dir.Name(a.Account)
		if e := moved[a.ID]; e != nil && e.From != e.To {
			s.From, s.To = k.p.State(e.From).Name, k.p.State(e.To).Name
		}
		k.c.Steps = append(k.c.Steps, s)
	}
	return nil
}

// keys finds the acts that let the signing devices in.
func (k *packing) keys() error {
	k.c.Device, k.c.Signer = k.d.cfg.Keys.Device(), k.d.cfg.Keys
	need := map[app.ID]bool{k.c.Device: true}
	for _, a := range k.acts {
		need[a.Device] = true
	}
	return k.d.cfg.Store.View(func(r kv.Reader) error {
		return r.Scan(tblEntry, k.d.cfg.Server.Roster[:], 0, func(_ uint64, v []byte) (bool, error) {
			it, err := readItem(v)
			if err == nil && it.act.Kind == "roster.device_new" && need[it.form.ID("id")] {
				delete(need, it.form.ID("id"))
				k.c.Keys = append(k.c.Keys, *it.Entry)
			}
			return err == nil, err
		})
	})
}

// papers produces every official paper this person may print, dated by the matter's last act.
func (k *packing) papers() error {
	day := time.UnixMilli(k.last)
	for _, x := range procedure.PapersOf(k.p, k.m, k.w.me()) {
		in := k.w.input(nil, x.Track)
		in.Today = app.DateOf(day)
		doc, err := procedure.PrintPaper(k.p, k.m, x.Def.ID, in)
		if err != nil {
			return err
		}
		doc.At = day
		b, err := doc.Docx()
		if err != nil {
			return err
		}
		k.c.Papers = append(k.c.Papers, archive.Bytes(fileName(k.paperName(x))+".docx", paper.MediaType, b))
	}
	return nil
}

// paperName is what a paper is called in the package.
func (k *packing) paperName(x procedure.PaperOf) string {
	if t := k.m.Track(x.Track); t != nil {
		return x.Def.Name + "-" + k.w.dir.Name(t.Organ)
	}
	return x.Def.Name
}

// blobs are the attached files the acts name, each once.
func (k *packing) blobs() ([]act.Blob, error) {
	var out []act.Blob
	seen := map[app.Hash]bool{}
	for _, a := range k.acts {
		f, err := act.DecodeForm(a.Body)
		if err != nil {
			return nil, err
		}
		for _, b := range act.BlobsIn(f) {
			if !seen[b.Hash] {
				seen[b.Hash] = true
				out = append(out, b)
			}
		}
	}
	return out, nil
}

func (k *packing) files() error {
	blobs, err := k.blobs()
	if err != nil {
		return err
	}
	for _, b := range blobs {
		if !k.d.cfg.Store.Blobs().Has(b.Hash) {
			return &app.Error{Code: CodePaperAbsent, Op: "pack a matter", Item: b.Name}
		}
		k.c.Files = append(k.c.Files, archive.Member{Name: b.Name, Type: b.Type, Size: b.Size, Open: func() (io.ReadCloser, error) {
			r, err := k.d.cfg.Store.Blobs().Open(b.Hash)
			if err != nil {
				return nil, err
			}
			return struct {
				io.Reader
				io.Closer
			}{io.NewSectionReader(r, 0, r.Size()), r}, nil
		}})
	}
	return nil
}

func (k *packing) record(me org.Actor) {
	m, srv := k.m, k.d.cfg.Server
	in := k.w.input(nil, "")
	r := archive.Record{Matter: m.ID.String(), Kind: m.Proc, KindName: k.p.Name, Number: m.Facts.Text(procedure.NumberKey), ArchiveNo: m.Facts.Text(keeping.FactNumber), Box: m.Facts.Text(keeping.FactBox),
		Title: k.p.Title(m), State: k.p.State(m.State).Name, Organ: k.w.dir.Name(m.Organ), Begun: archive.Stamp(m.Begun), Ended: archive.Stamp(k.last), Version: m.Version,
		Server: archive.Server{Device: srv.Device.String(), Key: hex.EncodeToString(srv.Key), LogKey: srv.LogKey, Name: srv.Name}, Packer: k.person(me.Account)}
	r.Retention = keeping.Retention(m, in)
	seen := map[app.ID]bool{}
	for _, a := range k.acts {
		if !a.Account.IsZero() && !seen[a.Account] {
			seen[a.Account] = true
			r.People = append(r.People, k.person(a.Account))
		}
	}
	for i, v := range k.p.Values(m, k.w.dir) {
		if v != "" {
			r.Columns = append(r.Columns, archive.Property{Key: k.p.Columns[i].Key, Name: k.p.Columns[i].Name, Value: v})
		}
	}
	k.c.Record = r
}

func (k *packing) person(id app.ID) archive.Person {
	a := k.w.dir.Accounts[id]
	p := archive.Person{ID: id.String(), Name: a.Name, Title: a.Title}
	if len(a.Grants) > 0 {
		p.Office = k.w.dir.Name(a.Grants[0].Organ)
	}
	return p
}

// fits holds a 档号 to the pattern of the rules.
func (k *packing) fits(no string) bool { return k.w.numberFits(no, k.c.Record.Retention) }

func (w world) numberFits(no, retention string) bool {
	in := w.input(nil, "")
	pattern, ok := in.Rule(keeping.NumberRule)
	marks, _ := keeping.Marks(in, retention)
	return ok && archive.Fits(pattern.Value, marks, no)
}
