package present

import (
	"context"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// ShelfDesk is what a shelf check (清点) needs of a desk.
type ShelfDesk interface {
	Shelved() ([]archive.Item, error)
	RecordShelf(ctx context.Context, where, note string, s archive.Shelf, read []string) (app.ID, error)
	Cards(f desk.Filter) []procedure.Card
	Setting(key string) string
	SetSetting(ctx context.Context, key, value string) error
}

// shelfSetting keeps the labels read so far, sealed on this machine only: a walk along the shelf takes an hour, and a power cut or a
// locked screen must not cost it. What was found becomes a record when it is entered.
const shelfSetting = "archive.shelf"

// maxRead bounds what one check reads: beyond it a record would hold too much.
const maxRead = 5000

// ReadLabel is one label as it was read, and what it is.
type ReadLabel struct {
	Text  string
	Known bool
	Box   bool
	Title string // of the record, or the box's number
}

// Shelf is a walk along the shelf. It belongs to the screen's thread.
type Shelf struct {
	Read   []string
	Result archive.Shelf
	Checks []procedure.Card // on record, the newest first
	All    bool             // boxes that were not read count as empty
	Err    error
	Loaded bool
	Items  int // with a place, that there are to be found

	d       ShelfDesk
	stage   Stage
	changed func()
	items   []archive.Item
	labels  *archive.Labels
	load    Latest
	keep    Latest
	work    Latest
	kept    int // labels that are durable
}

// NewShelf goes on where the last walk ended; changed is called whenever it looks different.
func NewShelf(d ShelfDesk, st Stage, changed func()) *Shelf {
	s := &Shelf{d: d, stage: st, changed: changed, labels: archive.NewLabels(nil)}
	if v := d.Setting(shelfSetting); v != "" {
		s.Read = strings.Split(v, "\n")
	}
	s.kept = len(s.Read)
	return s
}

// Reload reads what should be there and the checks on record.
func (s *Shelf) Reload() {
	type answer struct {
		items  []archive.Item
		checks []procedure.Card
	}
	Load(&s.load, s.stage, func(context.Context) (a answer, err error) {
		a.items, err = s.d.Shelved()
		a.checks = stocktakes(s.d)
		return a, err
	}, func(a answer, err error) {
		s.Err, s.Loaded = err, true
		s.items, s.Checks, s.labels = a.items, a.checks, archive.NewLabels(a.items)
		s.Items = len(a.items)
		s.check()
		s.changed()
	})
}

func (s *Shelf) check() { s.Result = archive.CheckShelf(s.items, s.Read, s.All) }

// Add takes what was typed, scanned or pasted: a label a line. It says how many were taken.
func (s *Shelf) Add(text string) int {
	n := 0
	for _, l := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }) {
		if l = strings.TrimSpace(strings.TrimPrefix(l, "\ufeff")); l != "" && len(s.Read) < maxRead {
			s.Read = append(s.Read, l)
			n++
		}
	}
	if n > 0 {
		s.touched()
	}
	return n
}

// Undo takes the last label back.
func (s *Shelf) Undo() {
	if n := len(s.Read); n > 0 {
		s.Read = s.Read[:n-1]
		s.touched()
	}
}

// Clear begins anew.
func (s *Shelf) Clear() {
	s.Read = nil
	s.touched()
}

// SetAll says whether boxes that were not read count as empty.
func (s *Shelf) SetAll(on bool) {
	s.All = on
	s.check()
	s.changed()
}

func (s *Shelf) touched() {
	s.check()
	s.changed()
	if d := len(s.Read) - s.kept; d >= 10 || d < 0 || len(s.Read) < 10 { // not each of hundreds: a scanner reads three a second
		s.Keep()
	}
}

// Keep makes the labels read so far durable.
func (s *Shelf) Keep() {
	n, text := len(s.Read), strings.Join(s.Read, "\n")
	Load(&s.keep, s.stage, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.d.SetSetting(ctx, shelfSetting, text)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.Err = err
			s.changed()
			return
		}
		s.kept = n
	})
}

// Label tells what the i-th label read is.
func (s *Shelf) Label(i int) ReadLabel {
	l := ReadLabel{Text: s.Read[i]}
	if it, ok := s.labels.Record(l.Text); ok {
		l.Known, l.Title = true, it.Title
	} else if b, ok := s.labels.Box(l.Text); ok {
		l.Known, l.Box, l.Title = true, true, b
	}
	return l
}

// Box gives the box opened last, "" if none.
func (s *Shelf) Box() string {
	for i := len(s.Read) - 1; i >= 0; i-- {
		if l := s.Label(i); l.Box {
			return l.Title
		}
	}
	return ""
}

// Where proposes how to call what was checked.
func (s *Shelf) Where() string {
	b := s.Result.Boxes
	if len(b) == 0 {
		return ""
	}
	if len(b) <= 4 {
		return strings.Join(b, procedure.ListSep)
	}
	return i18n.T("shelf.where", "first", b[0], "last", b[len(b)-1], "n", strconv.Itoa(len(b)))
}

// Record enters the result as a signed record; the labels read are forgotten once it is durable.
func (s *Shelf) Record(where, note string, then func(app.ID, error)) {
	if s.work.Busy() {
		return
	}
	res, read := s.Result, s.Read
	Load(&s.work, s.stage, func(ctx context.Context) (app.ID, error) { return s.d.RecordShelf(ctx, where, note, res, read) }, func(id app.ID, err error) {
		if err == nil {
			s.Clear()
			s.Reload()
		}
		then(id, err)
	})
}

// Stop ends everything; what is read stays.
func (s *Shelf) Stop() {
	s.load.Stop()
	s.work.Stop()
}

// Difference is one line of what is not as it should be.
type Difference struct {
	Kind  string // missing, back, misplaced, unknown, doubled
	Label string
	Text  string
}

// Differences are all of them, in the order in which one goes after them.
func (s *Shelf) Differences() []Difference {
	var out []Difference
	for _, it := range s.Result.Missing {
		out = append(out, Difference{"missing", it.Label, i18n.T("shelf.missing", "title", it.Title, "box", it.Box)})
	}
	for _, it := range s.Result.Back {
		out = append(out, Difference{"back", it.Label, i18n.T("shelf.back", "title", it.Title, "to", it.Lent)})
	}
	for _, it := range s.Result.Misplaced {
		found := it.Found
		if found == "" {
			found = i18n.T("shelf.nobox")
		}
		out = append(out, Difference{"misplaced", it.Label, i18n.T("shelf.misplaced", "title", it.Title, "box", it.Box, "found", found)})
	}
	for _, l := range s.Result.Unknown {
		key := "shelf.unknown"
		if t := archive.Plain(l); (strings.HasPrefix(t, "J-") || strings.HasPrefix(t, "H-")) && !isCode(l) {
			key = "shelf.misread"
		}
		out = append(out, Difference{"unknown", l, i18n.T(key)})
	}
	for _, l := range s.Result.Doubled {
		out = append(out, Difference{"doubled", l, i18n.T("shelf.doubled")})
	}
	return out
}

func isCode(l string) bool { _, ok := archive.ReadCode(l); return ok }

// Sum words the result in a line.
func (s *Shelf) Sum() string {
	r := &s.Result
	return i18n.T("shelf.sum", "read", strconv.Itoa(r.Read-len(r.Boxes)), "boxes", strconv.Itoa(len(r.Boxes)), "right", strconv.Itoa(r.Right), "missing", strconv.Itoa(len(r.Missing)),
		"misplaced", strconv.Itoa(len(r.Misplaced)), "unknown", strconv.Itoa(len(r.Unknown)), "unread", strconv.Itoa(len(r.Unread)), "lent", strconv.Itoa(len(r.Lent)))
}
