// Package archives is the room of archives (归档) at a desk: what waits to be archived and what is, the archive package of a matter with
// what is in its way, labels, walks along the shelf, the catalogue.
package archives

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
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/keeping"
	"renda/app/procedure"
	"renda/app/terminal"
	"renda/app/witness"
)

// Room is the room of archives. It stands on a desk by its exported methods and owns nothing.
type Room struct {
	d    *desk.Desk
	gate *wayout.Gate
	keys desk.Keys // who packs seals with them
}

// New opens it over a desk whose packages and labels leave through the gate.
func New(d *desk.Desk, g *wayout.Gate, k desk.Keys) *Room {
	x := &Room{d: d, gate: g, keys: k}
	g.Makes(terminal.WayArchive, x.packed)
	g.Makes(terminal.WayLabel, x.labels)
	return x
}

// archiveAction is what the act that archives is called in every table that has one.
const archiveAction = "archive"

// Columns by which the room of archives knows a matter, whichever its table; a table that has none of them simply says nothing.
const (
	columnPlace = "place"
	columnLent  = "lent"
	columnDue   = "lent_due"
	columnBox   = "box"
	columnPaper = "paper"
)

// Row is one matter in the room of archives (归档).
type Row struct {
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
	Lent      string // who has the paper now (借阅); "" nobody
	LentDue   app.Date
	LentLate  bool   // it was due back before today
	Code      string // of the label (archive.RecordCode)
	Twice     bool   // another matter has the same 档号
}

// Label is what stands on the row's sticker for people to read: 档号, or the registration number, or the code.
func (r *Row) Label() string { return cmp.Or(r.Number, r.Card.Number, r.Code) }

// Archives lists, of the matters this person may archive: those that have ended and wait, the longest waiting first; and those
// archived, in order of 档号. third are matters still being handled whose paper is here.
func (x *Room) Archives() (waiting, archived, handled []Row, err error) {
	in := x.d.Input(nil, "")
	for _, p := range x.d.Procedures() {
		a := p.Action(archiveAction)
		if a == nil {
			continue
		}
		for _, c := range x.d.Cards(desk.Filter{Proc: p.ID}) {
			if !slices.ContainsFunc(c.Mine, func(r procedure.RoleID) bool { return slices.Contains(a.By, r) }) {
				continue
			}
			if !slices.Contains(a.From, c.State) && c.State != a.To && columnOf(p, &c, columnPaper) == "" {
				continue
			}
			m, err := x.d.Confirmed(c.ID)
			if err != nil {
				return nil, nil, nil, err
			}
			if m == nil {
				continue
			}
			switch r := rowOf(in, p, m, c); { // by what the server has confirmed; an own act on its way shows as waiting
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
	slices.SortStableFunc(waiting, func(a, b Row) int { return cmp.Or(b.Waited-a.Waited, cmp.Compare(a.Card.Number, b.Card.Number)) })
	slices.SortStableFunc(archived, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Card.Number, b.Card.Number))
	})
	return waiting, archived, handled, nil
}

// Loans lists whose paper is out (借阅), what is overdue first, then by the day it is due.
func (x *Room) Loans() ([]Row, error) {
	rows, err := x.keptRows()
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Lent == "" })
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.LentDue.String(), b.LentDue.String()) })
	return rows, err
}

func columnOf(p *procedure.Procedure, c *procedure.Card, key string) string {
	if i := p.Column(key); i >= 0 && i < len(c.Vals) {
		return c.Vals[i]
	}
	return ""
}

func rowOf(in *procedure.Input, p *procedure.Procedure, m *procedure.Matter, c procedure.Card) Row {
	a := p.Action(archiveAction)
	r := Row{Card: c, Proc: p.Name, State: p.State(m.State).Name, Number: m.Facts.Text(keeping.FactNumber), Box: cmp.Or(columnOf(p, &c, columnBox), m.Facts.Text(keeping.FactBox)),
		Place: columnOf(p, &c, columnPlace), Code: archive.RecordCode(m.ID), Retention: keeping.Retention(m, in)}
	r.Copies, _ = strconv.Atoi(columnOf(p, &c, columnPaper))
	if r.Lent = columnOf(p, &c, columnLent); r.Lent != "" {
		r.LentDue, _ = app.ParseDate(columnOf(p, &c, columnDue))
		r.LentLate = !r.LentDue.IsZero() && r.LentDue.Before(in.Today)
	}
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

// Page is a matter as the room of archives shows it.
type Page struct {
	Row    Row
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
	CodeWaits  app.Code = "archive.waits"  // own acts are not at the server yet; n
	CodeNewer  app.Code = "archive.newer"  // acts this program does not know
	CodeAct    app.Code = "archive.act"    // it has ended and is not archived: that act comes first
	CodePaper  app.Code = "archive.paper"  // fewer paper copies than the rules ask for; want, have
	CodePlace  app.Code = "archive.place"  // nobody said where the paper lies
	CodeNumber app.Code = "archive.nofit"  // the 档号 is not of the pattern; no
	CodeTwice  app.Code = "archive.twice"  // another matter has this 档号; no, other
	CodeHidden app.Code = "archive.unseen" // parts this person may not see are left out; n
	CodeRule   app.Code = "archive.norule" // the rules don't say how long it is kept
)

// ArchivePage tells what would go into a matter's package and what is in the way.
func (x *Room) ArchivePage(ctx context.Context, matter app.ID) (*Page, error) {
	const op = "open an archive page"
	m, err := x.d.Confirmed(matter)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, &app.Error{Code: app.CodeNotFound, Op: op, Item: matter.String()}
	}
	p, ok := x.d.WorkOf(m)
	if !ok {
		return nil, &app.Error{Code: app.CodeNewer, Op: op, Item: m.Proc}
	}
	if p.Action(archiveAction) == nil {
		return nil, &app.Error{Code: app.CodeNotFound, Op: op, Item: p.Name}
	}
	c, _ := x.d.CardOf(m)
	k := packing{room: x, in: x.d.Input(nil, ""), p: p, m: m}
	pg := &Page{Proc: p, Row: rowOf(k.in, p, m, c)}
	if err := k.entries(ctx); err != nil {
		return nil, err
	}
	pg.Acts = len(k.acts)
	pg.Hidden = max(0, int(m.Version)-pg.Acts)
	if pg.Pieces, err = k.pieces(); err != nil {
		return nil, err
	}
	pg.Fields = catalogue(k.in, p, m, &pg.Row)
	pg.lacks(&k)
	return pg, nil
}

// pieces lists what goes in.
func (k *packing) pieces() ([]Piece, error) {
	out := []Piece{{Kind: PieceMeta, Name: "metadata.xml", Here: true}, {Kind: PieceLog, Name: "process.xml", Here: true}}
	for _, x := range procedure.PapersOf(k.p, k.m, k.in.Actor) {
		out = append(out, Piece{Kind: PiecePaper, Name: k.paperName(x), Here: true})
	}
	blobs, err := k.blobs()
	for _, b := range blobs {
		out = append(out, Piece{Kind: PieceFile, Name: b.Name, Size: b.Size, Hash: b.Hash, Here: k.room.d.HasBlob(b.Hash)})
	}
	return append(out, Piece{Kind: PieceProof, Name: "hashes.txt", Here: true}), err
}

// lacks finds what is in the way, the hard things first.
func (pg *Page) lacks(k *packing) {
	p, m, r := k.p, k.m, &pg.Row
	a := p.Action(archiveAction)
	say := func(hard bool, code app.Code, item string, args map[string]string) {
		pg.Lacks = append(pg.Lacks, Lack{&app.Error{Code: code, Op: "archive a matter", Item: item, Args: args}, hard})
	}
	n := 0
	for _, own := range k.room.d.Outbox() {
		if own.Matter == m.ID && own.State != desk.ItemDelivered {
			n++
		}
	}
	title := p.Title(m)
	done := m.State == a.To
	if !done && !slices.Contains(a.From, m.State) {
		say(true, archive.CodeOpen, title, map[string]string{"state": r.State})
	}
	for _, o := range procedure.Options(p, m, k.in) {
		if o.Action.ID == archiveAction {
			if pg.May = o.Err == nil && n == 0; o.Err != nil {
				pg.Lacks = append(pg.Lacks, Lack{o.Err, true})
			}
		}
	}
	if pg.May {
		say(true, CodeAct, title, nil)
	}
	if n > 0 {
		say(true, CodeWaits, title, map[string]string{"n": strconv.Itoa(n)})
	}
	if len(m.Waiting) > 0 {
		say(true, CodeNewer, title, nil)
	}
	if !mayPack(k.in, m) {
		say(true, app.CodeForbidden, title, map[string]string{"action": "归档打包"})
	}
	for _, x := range pg.Pieces {
		if !x.Here {
			say(true, desk.CodePaperAbsent, x.Name, nil)
		}
	}
	pg.Ready = done && !slices.ContainsFunc(pg.Lacks, func(l Lack) bool { return l.Hard })
	pg.hints(k, say)
}

// hints are what is to be known and stops nothing.
func (pg *Page) hints(k *packing, say func(bool, app.Code, string, map[string]string)) {
	p, m, r, title := k.p, k.m, &pg.Row, k.p.Title(k.m)
	if r.Retention == "" {
		say(false, CodeRule, title, map[string]string{"rule": keeping.RetentionRule + p.ID})
	}
	if want, ok := k.in.Number(p.ID + ".copies"); ok && p.Column(columnPaper) >= 0 && r.Copies < want {
		say(false, CodePaper, title, map[string]string{"want": strconv.Itoa(want), "have": strconv.Itoa(r.Copies)})
	}
	if r.Copies > 0 && r.Box == "" && r.Place == "" {
		say(false, CodePlace, title, nil)
	}
	if r.Number != "" && !numberFits(k.in, r.Number, r.Retention) {
		say(false, CodeNumber, title, map[string]string{"no": r.Number})
	}
	if pg.Hidden > 0 {
		say(false, CodeHidden, title, map[string]string{"n": strconv.Itoa(pg.Hidden)})
	}
	if by, ok := k.in.Borne(keeping.Name(r.Number), m.ID); ok && r.Number != "" {
		say(false, CodeTwice, title, map[string]string{"no": r.Number, "other": by.Title})
	}
}

// catalogueRule names the columns of 归档文件目录.
const catalogueRule = "archive.catalogue"

// catalogue gives those columns with a matter's values: the rule names them, each alone where this program knows what it is
// (档号, 件码, 保管期限, 盒号, 存放位置, 归档日期, 登记号, 份数), or with the fact or column its value is taken from.
func catalogue(in *procedure.Input, p *procedure.Procedure, m *procedure.Matter, r *Row) []archive.Property {
	known := map[string]string{"档号": r.Number, "件码": r.Code, "保管期限": r.Retention, "盒号": r.Box, "存放位置": r.Place, "登记号": r.Card.Number, "title": r.Card.Title,
		"归档日期": dateText(r.Archived), "ended": dateText(r.Ended), "kind": r.Proc, "份数": numberText(r.Copies)}
	var out []archive.Property
	rule, _ := in.Rule(catalogueRule)
	for _, x := range strings.Split(rule.Value, procedure.ListSep) {
		name, key, given := strings.Cut(x, "=")
		if !given {
			key = name
		}
		v, ok := known[key]
		if i := p.Column(key); !ok && i >= 0 {
			v = p.Values(m, in.Dir)[i]
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
func (x *Room) VerifyPackage(ctx context.Context, r io.ReaderAt, size int64, progress func(done, total int64)) (*archive.Report, error) {
	rep, err := archive.VerifyWatched(r, size, x.d.Server().Key, watching(ctx, progress))
	if err != nil || len(rep.Head) == 0 {
		return rep, err
	}
	w, err := witness.New(x.d.Server().LogKey)
	if err != nil {
		return nil, err
	}
	if err := w.Advance(nil, rep.Head, nil); err != nil {
		rep.HeadForged()
	}
	return rep, nil
}
