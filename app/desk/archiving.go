package desk

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/archive"
	"renda/app/keeping"
	"renda/app/procedure"
	"renda/app/witness"
)

// archiveAction is what the act that archives is called in every table that has one.
const archiveAction = "archive"

// Columns by which the room of archives knows a matter, whichever its table; a table that has none of them simply says nothing.
const (
	columnPlace = "place"
	columnBox   = "box"
	columnPaper = "paper"
)

// ArchiveRow is one matter in the room of archives (归档).
type ArchiveRow struct {
	Card      procedure.Card
	Proc      string // name of the procedure
	State     string
	Ended     app.Date // came into the state it can be archived from
	Waited    int      // days since; of one that is not archived
	Due       app.Date // by when it is to be archived; zero: the rules don't say
	Archived  app.Date // zero: not yet
	Number    string   // 档号; "" while the server has not given it
	Retention string   // 保管期限
	Until     app.Date // end of it; zero: for ever, or not a number of years
	Box       string
	Place     string // where paper lies that is in no box
	Copies    int    // paper copies registered
	Code      string // of the label (archive.RecordCode)
	Twice     bool   // another matter has the same 档号
}

// Label is what stands on the row's sticker for people to read: 档号, or the registration number, or the code.
func (r *ArchiveRow) Label() string { return cmp.Or(r.Number, r.Card.Number, r.Code) }

// Archives lists, of the matters this person may archive: those that have ended and wait, the longest waiting first; and those
// archived, in order of 档号. third are matters still being handled whose paper is here.
func (d *Desk) Archives() (waiting, archived, handled []ArchiveRow, err error) {
	w := d.world()
	for _, p := range d.works() {
		a := p.Action(archiveAction)
		if a == nil {
			continue
		}
		for _, c := range d.Cards(Filter{Proc: p.ID}) {
			if !slices.ContainsFunc(c.Mine, func(r procedure.RoleID) bool { return slices.Contains(a.By, r) }) {
				continue
			}
			if !slices.Contains(a.From, c.State) && c.State != a.To && columnOf(p, &c, columnPaper) == "" {
				continue
			}
			m, err := d.Confirmed(c.ID)
			if err != nil {
				return nil, nil, nil, err
			}
			if m == nil {
				continue
			}
			switch r := w.archiveRow(p, m, c); { // by what the server has confirmed; an own act on its way shows as waiting
			case m.State == a.To:
				archived = append(archived, r)
			case slices.Contains(a.From, m.State):
				waiting = append(waiting, r)
			case r.Copies > 0:
				handled = append(handled, r)
			}
		}
	}
	seen := map[string]int{}
	for i := range archived {
		if no := archived[i].Number; no != "" {
			seen[archive.Plain(no)]++
		}
	}
	for i := range archived {
		archived[i].Twice = seen[archive.Plain(archived[i].Number)] > 1
	}
	slices.SortStableFunc(waiting, func(a, b ArchiveRow) int { return cmp.Or(b.Waited-a.Waited, cmp.Compare(a.Card.Number, b.Card.Number)) })
	slices.SortStableFunc(archived, func(a, b ArchiveRow) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Card.Number, b.Card.Number))
	})
	return waiting, archived, handled, nil
}

func columnOf(p *procedure.Procedure, c *procedure.Card, key string) string {
	if i := p.Column(key); i >= 0 && i < len(c.Vals) {
		return c.Vals[i]
	}
	return ""
}

func (w world) archiveRow(p *procedure.Procedure, m *procedure.Matter, c procedure.Card) ArchiveRow {
	in := w.input(nil, "")
	a := p.Action(archiveAction)
	r := ArchiveRow{Card: c, Proc: p.Name, State: p.State(m.State).Name, Number: m.Facts.Text(keeping.FactNumber), Box: cmp.Or(columnOf(p, &c, columnBox), m.Facts.Text(keeping.FactBox)),
		Place: columnOf(p, &c, columnPlace), Code: archive.RecordCode(m.ID), Retention: keeping.Retention(m, in)}
	r.Copies, _ = strconv.Atoi(columnOf(p, &c, columnPaper))
	switch {
	case m.State == a.To:
		r.Archived = keeping.Since(m)
		r.Ended = r.Archived
		for i := len(m.Log) - 1; i >= 0; i-- { // the act before it that moved the matter
			if e := m.Log[i]; e.To == a.To && e.From != a.To {
				r.Ended = endedBefore(m, i)
				break
			}
		}
		if years, err := strconv.Atoi(strings.TrimSuffix(r.Retention, "年")); err == nil && strings.HasSuffix(r.Retention, "年") {
			r.Until, _ = app.ParseDate(strconv.Itoa(int(r.Archived.Year)+years) + "-12-31")
		}
	case slices.Contains(a.From, m.State):
		r.Ended = keeping.Since(m)
		r.Waited = r.Ended.DaysUntil(in.Today)
		r.Due = keeping.Due(in, r.Ended)
	}
	return r
}

// endedBefore gives the day a matter came into the state it was archived from by the i-th act.
func endedBefore(m *procedure.Matter, i int) app.Date {
	for j := i - 1; j >= 0; j-- {
		if e := m.Log[j]; e.From != e.To {
			return app.DateOf(time.UnixMilli(e.Received))
		}
	}
	return app.DateOf(time.UnixMilli(m.Begun))
}

// Lack is one thing in the way of archiving a matter or of packing it.
type Lack struct {
	Err  *app.Error
	Hard bool // it can't be done before this is; else it can, and this is to be known
}

// PieceKind is what a piece of a package is.
type PieceKind string

// Kinds of piece, in the order they are shown.
const (
	PieceMeta  PieceKind = "meta"  // metadata.xml
	PieceLog   PieceKind = "log"   // the acts, and the log of them for readers
	PiecePaper PieceKind = "paper" // an official paper
	PieceFile  PieceKind = "file"  // an attached file
	PieceProof PieceKind = "proof" // hashes, seal, keys, head of the audit log
)

// Piece is one thing that goes into a package.
type Piece struct {
	Kind PieceKind
	Name string
	Size int64 // of a file; 0 where it is not known before
	Hash app.Hash
	Here bool // its bytes are on this machine
}

// ArchivePage is a matter as the room of archives shows it.
type ArchivePage struct {
	Row    ArchiveRow
	Proc   *procedure.Procedure
	May    bool // this person may take the act that archives now
	Ready  bool // it can be packed now
	Pieces []Piece
	Acts   int
	Hidden int // acts of parts this person may not see: not in the package
	Lacks  []Lack
	Fields []archive.Property // the catalogue's (归档文件目录) as the rules name them, with their values
}

// Codes of what is in the way of archiving.
const (
	CodeArchiveWaits  app.Code = "archive.waits"  // own acts are not at the server yet; n
	CodeArchiveNewer  app.Code = "archive.newer"  // acts this program does not know
	CodeArchiveAct    app.Code = "archive.act"    // it has ended and is not archived: that act comes first
	CodeArchivePaper  app.Code = "archive.paper"  // fewer paper copies than the rules ask for; want, have
	CodeArchivePlace  app.Code = "archive.place"  // nobody said where the paper lies
	CodeArchiveNumber app.Code = "archive.nofit"  // the 档号 is not of the pattern; no
	CodeArchiveTwice  app.Code = "archive.twice"  // another matter has this 档号; no, other
	CodeArchiveHidden app.Code = "archive.unseen" // parts this person may not see are left out; n
	CodeArchiveRule   app.Code = "archive.norule" // the rules don't say how long it is kept
)

// ArchivePage tells what would go into a matter's package and what is in the way.
func (d *Desk) ArchivePage(_ context.Context, matter app.ID) (*ArchivePage, error) {
	const op = "open an archive page"
	m, err := d.Confirmed(matter)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, &app.Error{Code: app.CodeNotFound, Op: op, Item: matter.String()}
	}
	p, ok := d.cfg.Works.Of(m)
	if !ok {
		return nil, &app.Error{Code: app.CodeNewer, Op: op, Item: m.Proc}
	}
	w := d.world()
	if p.Action(archiveAction) == nil {
		return nil, &app.Error{Code: app.CodeNotFound, Op: op, Item: p.Name}
	}
	c, _ := w.cardOf(m)
	pg := &ArchivePage{Proc: p, Row: w.archiveRow(p, m, c)}
	k := packing{d: d, w: w, p: p, m: m}
	if err := k.entries(); err != nil {
		return nil, err
	}
	pg.Acts = len(k.acts)
	pg.Hidden = max(0, int(m.Version)-pg.Acts)
	if pg.Pieces, err = k.pieces(); err != nil {
		return nil, err
	}
	pg.Fields = w.catalogue(p, m, &pg.Row)
	pg.lacks(&k)
	return pg, nil
}

// pieces lists what goes in.
func (k *packing) pieces() ([]Piece, error) {
	out := []Piece{{Kind: PieceMeta, Name: "metadata.xml", Here: true}, {Kind: PieceLog, Name: "process.xml", Here: true}}
	for _, x := range procedure.PapersOf(k.p, k.m, k.w.me()) {
		out = append(out, Piece{Kind: PiecePaper, Name: k.paperName(x), Here: true})
	}
	blobs, err := k.blobs()
	for _, b := range blobs {
		out = append(out, Piece{Kind: PieceFile, Name: b.Name, Size: b.Size, Hash: b.Hash, Here: k.d.cfg.Store.Blobs().Has(b.Hash)})
	}
	return append(out, Piece{Kind: PieceProof, Name: "hashes.txt", Here: true}), err
}

// lacks finds what is in the way, the hard things first.
func (pg *ArchivePage) lacks(k *packing) {
	p, m, r := k.p, k.m, &pg.Row
	a := p.Action(archiveAction)
	say := func(hard bool, code app.Code, item string, args map[string]string) {
		pg.Lacks = append(pg.Lacks, Lack{&app.Error{Code: code, Op: "archive a matter", Item: item, Args: args}, hard})
	}
	n := 0
	for _, own := range k.d.pendingOf(m.ID) {
		if own.rec.State != ItemDelivered {
			n++
		}
	}
	title := p.Title(m)
	done := m.State == a.To
	if !done && !slices.Contains(a.From, m.State) {
		say(true, archive.CodeOpen, title, map[string]string{"state": r.State})
	}
	for _, o := range procedure.Options(p, m, k.w.input(nil, "")) {
		if o.Action.ID == archiveAction {
			if pg.May = o.Err == nil && n == 0; o.Err != nil {
				pg.Lacks = append(pg.Lacks, Lack{o.Err, true})
			}
		}
	}
	if pg.May {
		say(true, CodeArchiveAct, title, nil)
	}
	if n > 0 {
		say(true, CodeArchiveWaits, title, map[string]string{"n": strconv.Itoa(n)})
	}
	if len(m.Waiting) > 0 {
		say(true, CodeArchiveNewer, title, nil)
	}
	if !k.w.mayPack(m) {
		say(true, app.CodeForbidden, title, map[string]string{"action": "归档打包"})
	}
	for _, x := range pg.Pieces {
		if !x.Here {
			say(true, CodePaperAbsent, x.Name, nil)
		}
	}
	pg.Ready = done && !slices.ContainsFunc(pg.Lacks, func(l Lack) bool { return l.Hard })
	pg.hints(k.w, m, say)
}

// hints are what is to be known and stops nothing.
func (pg *ArchivePage) hints(w world, m *procedure.Matter, say func(bool, app.Code, string, map[string]string)) {
	p, r, title := pg.Proc, &pg.Row, pg.Proc.Title(m)
	if r.Retention == "" {
		say(false, CodeArchiveRule, title, map[string]string{"rule": keeping.RetentionRule + p.ID})
	}
	if want, ok := w.input(nil, "").Number(p.ID + ".copies"); ok && p.Column(columnPaper) >= 0 && r.Copies < want {
		say(false, CodeArchivePaper, title, map[string]string{"want": strconv.Itoa(want), "have": strconv.Itoa(r.Copies)})
	}
	if r.Copies > 0 && r.Box == "" && r.Place == "" {
		say(false, CodeArchivePlace, title, nil)
	}
	if r.Number != "" && !w.numberFits(r.Number, r.Retention) {
		say(false, CodeArchiveNumber, title, map[string]string{"no": r.Number})
	}
	if pg.Hidden > 0 {
		say(false, CodeArchiveHidden, title, map[string]string{"n": strconv.Itoa(pg.Hidden)})
	}
	if by, ok := w.d.borne(keeping.Name(r.Number), m.ID); ok && r.Number != "" {
		say(false, CodeArchiveTwice, title, map[string]string{"no": r.Number, "other": by.Title})
	}
}

// borne finds another matter here that bears a name (procedure.Procedure.Bears). It reads the list, not the matters.
func (d *Desk) borne(name string, but app.ID) (procedure.Bearer, bool) {
	for _, p := range d.works() {
		if p.Bears == nil {
			continue
		}
		for _, c := range d.Cards(Filter{Proc: p.ID}) {
			if no := columnOf(p, &c, keeping.FactNumber); no != "" && c.ID != but && keeping.Name(no) == name {
				return procedure.Bearer{Matter: c.ID, Number: c.Number, Title: c.Title}, true
			}
		}
	}
	return procedure.Bearer{}, false
}

// catalogueRule names the columns of 归档文件目录.
const catalogueRule = "archive.catalogue"

// catalogue gives those columns with a matter's values: the rule names them, each alone where this program knows what it is
// (档号, 件码, 保管期限, 盒号, 存放位置, 归档日期, 登记号, 份数), or with the fact or column its value is taken from.
func (w world) catalogue(p *procedure.Procedure, m *procedure.Matter, r *ArchiveRow) []archive.Property {
	known := map[string]string{"档号": r.Number, "件码": r.Code, "保管期限": r.Retention, "盒号": r.Box, "存放位置": r.Place, "登记号": r.Card.Number, "title": r.Card.Title,
		"归档日期": dateText(r.Archived), "ended": dateText(r.Ended), "kind": r.Proc, "份数": numberText(r.Copies)}
	var out []archive.Property
	rule, _ := w.input(nil, "").Rule(catalogueRule)
	for _, x := range strings.Split(rule.Value, procedure.ListSep) {
		name, key, given := strings.Cut(x, "=")
		if !given {
			key = name
		}
		v, ok := known[key]
		if i := p.Column(key); !ok && i >= 0 {
			v = p.Values(m, w.dir)[i]
		} else if !ok {
			v = m.Facts.Text(key)
		}
		if name != "" {
			out = append(out, archive.Property{Key: key, Name: name, Value: v})
		}
	}
	return out
}

func dateText(d app.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// VerifyPackage checks an archive package with the server's pinned key, and that the head of the audit log in it is signed by
// this server's log. progress may be nil.
func (d *Desk) VerifyPackage(ctx context.Context, r io.ReaderAt, size int64, progress func(done, total int64)) (*archive.Report, error) {
	rep, err := archive.VerifyWatched(r, size, d.cfg.Server.Key, watching(ctx, progress))
	if err != nil || len(rep.Head) == 0 {
		return rep, err
	}
	w, err := witness.New(d.cfg.Server.LogKey)
	if err != nil {
		return nil, err
	}
	if err := w.Advance(nil, rep.Head, nil); err != nil {
		rep.HeadForged()
	}
	return rep, nil
}
