package present

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/desk/archives"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/stocktake"
	"renda/app/terminal"
	"renda/ui/i18n"
)

// ArchiveDesk is what the room of archives (归档) needs of a desk.
type ArchiveDesk interface {
	Archives() (waiting, archived, handled []archives.Row, err error)
	ArchivePage(ctx context.Context, matter app.ID) (*archives.Page, error)
	LabelsOf(want []string) ([]archives.Label, error)
	LabelsOut(ls []archives.Label) wayout.Out
	CatalogueOut(ctx context.Context, ids []app.ID) wayout.Out
	NeedsTicket(x wayout.Out) (bool, error)
	Now() time.Time
	PackageDesk
	ShelfDesk
}

// ArchiveSession writes packages; it belongs to the open vault. progress may be called from any goroutine.
type ArchiveSession interface {
	// ArchiveOut writes a matter's package into a folder under a name of its own: whole, or not at all.
	ArchiveOut(ctx context.Context, folder string, matter app.ID, progress func(done, total int64)) (file string, s archive.Summary, err error)
}

// ArchiveTab is a page of the room. Values stand in its argument.
type ArchiveTab string

// The pages.
const (
	TabWaiting  ArchiveTab = "waiting"  // 待归档
	TabArchived ArchiveTab = "archived" // 已归档
	TabPaper    ArchiveTab = "paper"    // 在办件的纸质件
	TabShelf    ArchiveTab = "shelf"    // 清点
	TabVerify   ArchiveTab = "verify"   // 核对数据包
)

// ArchiveTabs are all of them, in order.
var ArchiveTabs = []ArchiveTab{TabWaiting, TabArchived, TabPaper, TabShelf, TabVerify}

// Archive is the state of the room of archives. It belongs to the screen's thread.
type Archive struct {
	Tab     ArchiveTab
	Words   string         // what is looked for in the lists
	Page    *archives.Page // of the row chosen; nil: none, or not read yet
	Err     error          // why the rows or the page are not there
	Loaded  bool
	Message *ParcelMessage // what came of the last thing done
	Working string         // what is being done; "" nothing
	Done    int
	Total   int

	rows    map[ArchiveTab][]archives.Row
	d       ArchiveDesk
	ses     ArchiveSession
	stage   Stage
	changed func()
	load    Latest
	page    Latest
	work    Latest
}

// NewArchive opens the room; changed is called whenever it looks different.
func NewArchive(d ArchiveDesk, ses ArchiveSession, st Stage, changed func()) *Archive {
	return &Archive{Tab: TabWaiting, d: d, ses: ses, stage: st, changed: changed, rows: map[ArchiveTab][]archives.Row{}}
}

// Reload reads the rows anew, and the page that is shown.
func (a *Archive) Reload() {
	type lists struct{ waiting, archived, handled []archives.Row }
	Load(&a.load, a.stage, func(context.Context) (l lists, err error) {
		l.waiting, l.archived, l.handled, err = a.d.Archives()
		return l, err
	}, func(l lists, err error) {
		a.Err, a.Loaded = err, true
		a.rows = map[ArchiveTab][]archives.Row{TabWaiting: l.waiting, TabArchived: l.archived, TabPaper: l.handled}
		a.changed()
	})
	if a.Page != nil {
		a.Show(a.Page.Row.Card.ID)
	}
}

// Count gives how many rows a page has, whatever is looked for.
func (a *Archive) Count(t ArchiveTab) int { return len(a.rows[t]) }

// Overdue gives how many matters should have been archived by now.
func (a *Archive) Overdue() int {
	n := 0
	for i := range a.rows[TabWaiting] {
		if a.Late(&a.rows[TabWaiting][i]) {
			n++
		}
	}
	return n
}

// Late reports whether a row should have been archived by now.
func (a *Archive) Late(r *archives.Row) bool {
	return !r.Due.IsZero() && app.DateOf(a.d.Now()).After(r.Due)
}

// Rows are those of the page shown that answer what is looked for.
func (a *Archive) Rows() []archives.Row {
	rows := a.rows[a.Tab]
	words := strings.Fields(strings.ToLower(a.Words))
	code, labelled := archive.ReadCode(a.Words)
	if len(words) == 0 {
		return rows
	}
	var out []archives.Row
	for _, r := range rows {
		hay := strings.ToLower(strings.Join([]string{r.Card.Title, r.Card.Number, r.Number, r.Box, r.Place, r.Retention, r.Proc, r.Code}, "\n"))
		hit := labelled && (r.Code == code || r.Box != "" && archive.BoxCode(r.Box) == code)
		if !labelled {
			hit = true
			for _, w := range words {
				hit = hit && (strings.Contains(hay, w) || strings.Contains(archive.Plain(hay), archive.Plain(w)))
			}
		}
		if hit {
			out = append(out, r)
		}
	}
	return out
}

// Show reads the archive page of a matter.
func (a *Archive) Show(id app.ID) {
	Load(&a.page, a.stage, func(ctx context.Context) (*archives.Page, error) { return a.d.ArchivePage(ctx, id) }, func(p *archives.Page, err error) {
		a.Page, a.Err = p, err
		a.changed()
	})
}

// Find gives the page and row of a matter; row is -1 if it is on none.
func (a *Archive) Find(id app.ID) (t ArchiveTab, row int) {
	for _, t := range ArchiveTabs {
		for i := range a.rows[t] {
			if a.rows[t][i].Card.ID == id {
				return t, i
			}
		}
	}
	return a.Tab, -1
}

// PackageOut is the package of the page shown on its way out.
func (a *Archive) PackageOut() wayout.Out {
	r := &a.Page.Row
	return wayout.Out{Way: terminal.WayArchive, Matter: r.Card.ID, Title: PackageName(r.Label())}
}

// ByTicket asks whether the package shown leaves by ticket only.
func (a *Archive) ByTicket(then func(bool, error)) {
	x := a.PackageOut()
	Load(&a.work, a.stage, func(context.Context) (bool, error) { return a.d.NeedsTicket(x) }, then)
}

// PackageName is what a package's file is called, without ".zip".
func PackageName(label string) string { return i18n.T("archive.file", "no", label) }

// Pack writes the package of the matter shown into a folder.
func (a *Archive) Pack(folder string) {
	type written struct {
		file string
		s    archive.Summary
	}
	id := a.Page.Row.Card.ID
	a.begin("archive.packing")
	Load(&a.work, a.stage, func(ctx context.Context) (written, error) {
		file, s, err := a.ses.ArchiveOut(ctx, folder, id, a.progress(ctx))
		return written{file, s}, err
	}, func(w written, err error) {
		a.Working = ""
		switch {
		case err != nil:
			a.say(ToneFailed, OutFault(err, folder))
		default:
			a.say(ToneDone, i18n.T("archive.written", "file", filepath.Base(w.file), "folder", folder, "files", strconv.Itoa(w.s.Files), "papers", strconv.Itoa(w.s.Papers), "acts", strconv.Itoa(w.s.Acts), "sum", w.s.Sum.String()[:16]))
		}
		a.changed()
	})
}

func (a *Archive) begin(key string) {
	a.Working, a.Done, a.Total, a.Message = i18n.T(key), 0, 0, nil
	a.changed()
}

// progress brings how far it is to the screen's thread, a hundred times at most.
func (a *Archive) progress(ctx context.Context) func(done, total int64) {
	last := int64(-1)
	return func(done, total int64) {
		step := done * 100 / max(1, total)
		if step == last {
			return
		}
		last = step
		a.stage.Do(func() {
			if ctx.Err() == nil && a.Working != "" {
				a.Done, a.Total = int(step), 100
				a.changed()
			}
		})
	}
}

// Cancel calls off what is being done; false if there was nothing.
func (a *Archive) Cancel() bool {
	if a.Working == "" {
		return false
	}
	a.work.Stop()
	a.Working = ""
	a.say(ToneNote, i18n.T("archive.stopped"))
	a.changed()
	return true
}

// Forget takes the message away.
func (a *Archive) Forget() { a.Message = nil; a.changed() }

// Stop ends everything: the room is left.
func (a *Archive) Stop() {
	a.load.Stop()
	a.page.Stop()
	a.work.Stop()
}

func (a *Archive) say(t Tone, text string) { a.Message = &ParcelMessage{t, text} }

// Labels gives the stickers of rows, with the boxes they are in if boxes is set.
func (a *Archive) Labels(rows []archives.Row, boxes bool, then func([]archives.Label, error)) {
	var want []string
	for i := range rows {
		want = append(want, rows[i].Code)
		if boxes && rows[i].Box != "" {
			want = append(want, archive.BoxCode(rows[i].Box))
		}
	}
	if len(want) == 0 {
		then(nil, nil)
		return
	}
	Load(&a.work, a.stage, func(context.Context) ([]archives.Label, error) { return a.d.LabelsOf(want) }, then)
}

// LabelsOut and CatalogueOut are what leaves of the rows shown.
func (a *Archive) LabelsOut(ls []archives.Label) wayout.Out { return a.d.LabelsOut(ls) }

// CatalogueOut is 归档文件目录 of the archived rows that are shown.
func (a *Archive) CatalogueOut() wayout.Out {
	var ids []app.ID
	if a.Words != "" {
		for _, r := range a.Rows() {
			ids = append(ids, r.Card.ID)
		}
	}
	return a.d.CatalogueOut(context.Background(), ids)
}

// ArchiveFacts are names and values of a row, in pairs.
func ArchiveFacts(r *archives.Row) []string {
	var out []string
	add := func(key, v string) {
		if v != "" {
			out = append(out, i18n.T(key), v)
		}
	}
	add("archive.col.no", r.Number)
	add("archive.col.code", r.Code)
	add("list.number", r.Card.Number)
	add("archive.col.proc", i18n.Term(r.Proc)+"　"+i18n.Term(r.State))
	keep := i18n.Term(r.Retention)
	if !r.Until.IsZero() {
		keep += i18n.T("archive.until", "date", Day(r.Until))
	}
	add("archive.col.keep", keep)
	add("archive.col.box", r.Box)
	add("archive.col.place", r.Place)
	add("archive.col.lent", LentText(r))
	if r.Copies > 0 {
		add("archive.col.paper", i18n.T("archive.copies", "n", strconv.Itoa(r.Copies)))
	}
	if !r.Ended.IsZero() {
		add("archive.col.ended", Day(r.Ended))
	}
	if !r.Archived.IsZero() {
		add("archive.col.archived", Day(r.Archived))
	}
	if r.Archived.IsZero() && !r.Due.IsZero() {
		add("archive.col.due", Day(r.Due))
	}
	return out
}

// LentText says who has a matter's paper and until when; "" nobody.
func LentText(r *archives.Row) string {
	key := "archive.lent"
	switch {
	case r.Lent == "":
		return ""
	case r.LentLate:
		key = "archive.lent.late"
	}
	return i18n.T(key, "to", r.Lent, "due", r.LentDue.String())
}

// LackText words one thing in the way. It is no failure: nobody has to read its code out on the telephone.
func LackText(l archives.Lack) string {
	return strings.TrimSuffix(i18n.Error(l.Err), " ["+string(l.Err.Code)+"]")
}

// PieceText words one thing that goes into a package.
func PieceText(p archives.Piece, acts int) (name, detail string) {
	switch p.Kind {
	case archives.PieceMeta:
		return i18n.T("archive.piece.meta"), p.Name
	case archives.PieceLog:
		return i18n.T("archive.piece.log", "n", strconv.Itoa(acts)), p.Name
	case archives.PieceProof:
		return i18n.T("archive.piece.proof"), p.Name
	case archives.PiecePaper:
		return i18n.Term(p.Name), i18n.T("archive.piece.paper")
	case archives.PieceFile:
	}
	return p.Name, Size(p.Size)
}

// stocktakes are the shelf checks on record, the newest first.
func stocktakes(d ShelfDesk) []procedure.Card {
	return d.Cards(desk.Filter{Proc: stocktake.ID})
}
