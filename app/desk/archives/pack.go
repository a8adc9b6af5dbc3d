package archives

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Archive writes the archive package of a matter that has ended (see package archive): what this desk may see of it, whole.
// Codes: archive.CodeOpen, CodePaperAbsent where an attached file's bytes are not here, app.CodeForbidden for who
// may print its internal papers by ticket only and is not of the filing office.
func (x *Room) Archive(ctx context.Context, matter app.ID, w io.Writer) (archive.Summary, error) {
	return x.ArchiveWatched(ctx, matter, w, nil)
}

// ArchiveWatched is Archive telling how many bytes of how many are packed; progress may be nil and is called on the
// caller's goroutine. Errors of w pass unchanged; ctx ends it between any two reads.
func (x *Room) ArchiveWatched(ctx context.Context, matter app.ID, w io.Writer, progress func(done, total int64)) (archive.Summary, error) {
	if err := x.gate.Leave(&wayout.Out{Way: terminal.WayArchive, Matter: matter}, nil); err != nil {
		return archive.Summary{}, err
	}
	return x.pack(ctx, matter, w, progress)
}

// packed is the package whose leaving a ticket grants.
func (x *Room) packed(ctx context.Context, o wayout.Out, _ wayout.Watermark) (name string, data []byte, err error) {
	var b bytes.Buffer
	_, err = x.pack(ctx, o.Matter, &b, nil)
	return o.File(), b.Bytes(), err
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

func (x *Room) pack(ctx context.Context, matter app.ID, w io.Writer, progress func(done, total int64)) (archive.Summary, error) {
	const op = "pack a matter"
	m, err := x.d.Confirmed(matter)
	if err != nil {
		return archive.Summary{}, err
	}
	if m == nil {
		return archive.Summary{}, &app.Error{Code: app.CodeNotFound, Op: op, Item: matter.String()}
	}
	p, ok := x.d.WorkOf(m)
	if !ok {
		return archive.Summary{}, &app.Error{Code: app.CodeNewer, Op: op, Item: m.Proc}
	}
	k := packing{room: x, in: x.d.Input(nil, ""), p: p, m: m}
	k.c.Watch = watching(ctx, progress)
	if !p.State(m.State).End {
		return archive.Summary{}, &app.Error{Code: archive.CodeOpen, Op: op, Item: p.Title(m), Args: map[string]string{"state": p.State(m.State).Name}}
	}
	if !mayPack(k.in, m) {
		return archive.Summary{}, &app.Error{Code: app.CodeForbidden, Op: op, Item: p.Title(m), Args: map[string]string{"action": "归档打包"}}
	}
	for _, step := range []func(context.Context) error{k.entries, k.steps, k.keys, k.papers, k.files} {
		if err := step(ctx); err != nil {
			return archive.Summary{}, err
		}
		if err := ctx.Err(); err != nil {
			return archive.Summary{}, err
		}
	}
	k.record()
	s, err := archive.Write(w, &k.c)
	if no := k.c.Record.ArchiveNo; err == nil && (no == "" || !k.fits(no)) {
		s.Doubts = append(s.Doubts, no)
	}
	return s, err
}

// mayPack keeps who may print a matter's internal papers by ticket only from packing them.
func mayPack(in *procedure.Input, m *procedure.Matter) bool {
	r, ok := in.Rule(terminal.PaperRule + m.Proc)
	me := in.Actor
	return !ok || r.Value == "-" || me.HasAt(org.RoleFiling, m.Organ) || me.HasAt(org.RoleFileHead, m.Organ)
}

// packing gathers what goes into one package.
type packing struct {
	room *Room
	in   *procedure.Input
	p    *procedure.Procedure
	m    *procedure.Matter
	c    archive.Content
	acts []*act.Act // of c.Entries
	last int64      // receipt of the last
}

func (k *packing) entries(ctx context.Context) (err error) {
	if k.c.Entries, err = k.room.d.Entries(k.m.ID); err != nil {
		return err
	}
	for _, e := range k.c.Entries {
		a, err := e.Act.Kept()
		if err != nil {
			return err
		}
		k.acts, k.last = append(k.acts, a), max(k.last, e.Received)
	}
	k.c.Head, err = k.room.d.Replica().Head(ctx)
	return err
}

func (k *packing) steps(context.Context) error {
	moved := map[app.ID]*procedure.Event{}
	for _, e := range k.m.Log {
		moved[e.Act] = e
	}
	for i, a := range k.acts {
		s, err := archive.StepOf(&k.c.Entries[i], a)
		if err != nil {
			return err
		}
		s.N, s.Name, s.Who = i+1, k.room.d.ActionName(a.Kind), k.in.Dir.Name(a.Account)
		if e := moved[a.ID]; e != nil && e.From != e.To {
			s.From, s.To = k.p.State(e.From).Name, k.p.State(e.To).Name
		}
		k.c.Steps = append(k.c.Steps, s)
	}
	return nil
}

// keys finds the acts that let the signing devices in.
func (k *packing) keys(context.Context) error {
	k.c.Device, k.c.Signer = k.room.keys.Device(), k.room.keys
	need := map[app.ID]bool{k.c.Device: true}
	for _, a := range k.acts {
		need[a.Device] = true
	}
	let, err := k.room.d.Entries(k.room.d.Server().Roster)
	if err != nil {
		return err
	}
	for _, e := range let {
		a, err := e.Act.Kept()
		if err != nil {
			return err
		}
		if a.Kind != "roster.device_new" {
			continue
		}
		f, err := act.DecodeForm(a.Body)
		if err != nil {
			return err
		}
		if id := f.ID("id"); need[id] {
			delete(need, id)
			k.c.Keys = append(k.c.Keys, e)
		}
	}
	return nil
}

// papers produces every official paper this person may print, dated by the matter's last act.
func (k *packing) papers(context.Context) error {
	day := time.UnixMilli(k.last)
	for _, x := range procedure.PapersOf(k.p, k.m, k.in.Actor) {
		in := k.room.d.Input(nil, x.Track)
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
		k.c.Papers = append(k.c.Papers, archive.Bytes(wayout.FileName(k.paperName(x))+".docx", paper.MediaType, b))
	}
	return nil
}

// paperName is what a paper is called in the package.
func (k *packing) paperName(x procedure.PaperOf) string {
	if t := k.m.Track(x.Track); t != nil {
		return x.Def.Name + "-" + k.in.Dir.Name(t.Organ)
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

func (k *packing) files(context.Context) error {
	blobs, err := k.blobs()
	if err != nil {
		return err
	}
	for _, b := range blobs {
		if !k.room.d.HasBlob(b.Hash) {
			return &app.Error{Code: desk.CodePaperAbsent, Op: "pack a matter", Item: b.Name}
		}
		k.c.Files = append(k.c.Files, archive.Member{Name: b.Name, Type: b.Type, Size: b.Size, Open: func() (io.ReadCloser, error) {
			r, err := k.room.d.OpenBlob(b.Hash)
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

func (k *packing) record() {
	m, srv := k.m, k.room.d.Server()
	r := archive.Record{Matter: m.ID.String(), Kind: m.Proc, KindName: k.p.Name, Number: m.Facts.Text(procedure.NumberKey), ArchiveNo: m.Facts.Text(keeping.FactNumber), Box: m.Facts.Text(keeping.FactBox),
		Title: k.p.Title(m), State: k.p.State(m.State).Name, Organ: k.in.Dir.Name(m.Organ), Begun: archive.Stamp(m.Begun), Ended: archive.Stamp(k.last), Version: m.Version,
		Server: archive.Server{Device: srv.Device.String(), Key: hex.EncodeToString(srv.Key), LogKey: srv.LogKey, Name: srv.Name}, Packer: k.person(k.in.Actor.Account)}
	r.Retention = keeping.Retention(m, k.in)
	seen := map[app.ID]bool{}
	for _, a := range k.acts {
		if !a.Account.IsZero() && !seen[a.Account] {
			seen[a.Account] = true
			r.People = append(r.People, k.person(a.Account))
		}
	}
	for i, v := range k.p.Values(m, k.in.Dir) {
		if v != "" {
			r.Columns = append(r.Columns, archive.Property{Key: k.p.Columns[i].Key, Name: k.p.Columns[i].Name, Value: v})
		}
	}
	k.c.Record = r
}

func (k *packing) person(id app.ID) archive.Person {
	a := k.in.Dir.Accounts[id]
	p := archive.Person{ID: id.String(), Name: a.Name, Title: a.Title}
	if len(a.Grants) > 0 {
		p.Office = k.in.Dir.Name(a.Grants[0].Organ)
	}
	return p
}

// fits holds a 档号 to the pattern of the rules.
func (k *packing) fits(no string) bool { return numberFits(k.in, no, k.c.Record.Retention) }

func numberFits(in *procedure.Input, no, retention string) bool {
	pattern, ok := in.Rule(keeping.NumberRule)
	marks, _ := keeping.Marks(in, retention)
	return ok && archive.Fits(pattern.Value, marks, no)
}
