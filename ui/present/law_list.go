package present

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/app/lawquery"
	"renda/app/variant"
	"renda/ui/i18n"
)

// LawDesk is what the library of law needs of a desk.
type LawDesk interface {
	Library(ctx context.Context) (*law.Pack, error)
	LibraryState(ctx context.Context) (laws.View, error)
	SearchLaw(ctx context.Context, typed string, limit int, progress func(done, total int)) (laws.Answer, error)
	LawExcerpt(a laws.Answer, h lawquery.Hit, width int) (lawquery.Excerpt, error)
	Now() time.Time
}

// LawPhase says what the room of the library shows.
type LawPhase uint8

// Phases.
const (
	LawLoading  LawPhase = iota // nothing is known yet
	LawListed                   // laws
	LawFound                    // clauses that answer to what was typed
	LawNone                     // no law pack was ever put in force
	LawAbsent                   // the one in force isn't here yet
	LawIndexing                 // the index is being built: Done of Total laws
	LawStopped                  // building was stopped by the person
	LawFailed                   // Err
)

// LawRow is one law as a list shows it, in the version of the day.
type LawRow struct {
	ID, Title     string
	Level         law.Level
	Organ, Region string
	Published     app.Date
	Effective     app.Date
	Status        law.Status
	key           string // folded, for the first letters typed
}

// LawHit is one clause found.
type LawHit struct {
	Row     LawRow
	Clause  string // identity
	Label   string // 第三十二条
	Excerpt lawquery.Excerpt
	Named   bool // the clause the words name
}

// LawChip is one filter in force; Kind is level, region, organ, title or on.
type LawChip struct{ Kind, Value, Words string }

// LawList is the state of the library's list. It belongs to the screen's thread.
type LawList struct {
	Words  string // as typed
	Filter lawquery.Filter
	Phase  LawPhase
	Rows   []LawRow // laws listed; titles that answer, while clauses are shown
	Hits   []LawHit
	Total  int  // clauses that answer
	Old    bool // an earlier law pack's index answered
	Err    error
	Pack   law.Manifest
	View   laws.View
	Done   int
	Count  int

	Regions []string // of the library, for choosing
	Organs  []string

	d       LawDesk
	stage   Stage
	limit   int
	load    Latest
	changed func()
}

// lawPage is how many clauses are shown at first, and how many more each time: each is drawn whole.
const lawPage = 20

// excerptWidth is how many characters of a clause its excerpt shows.
const excerptWidth = 130

// NewLawList begins with words; changed is called after each new answer.
func NewLawList(d LawDesk, st Stage, words string, changed func()) *LawList {
	return &LawList{d: d, stage: st, Words: words, limit: lawPage, changed: changed}
}

// Type takes what stands in the search box now.
func (l *LawList) Type(words string) {
	if words != l.Words {
		l.Words, l.limit = words, lawPage
		l.Reload()
	}
}

// More shows more clauses.
func (l *LawList) More() { l.limit += lawPage; l.Reload() }

// Today is the desk's date.
func (l *LawList) Today() app.Date { return app.DateOf(l.d.Now()) }

// Set adds a filter by hand, or takes its kind away with "".
func (l *LawList) Set(kind, value string) {
	list := func(old []string) []string {
		if value == "" {
			return nil
		}
		if slices.Contains(old, value) {
			return old
		}
		return append(slices.Clone(old), value)
	}
	f := &l.Filter
	switch kind {
	case "level":
		f.Levels = list(f.Levels)
	case "region":
		f.Regions = list(f.Regions)
	case "organ":
		f.Organs = list(f.Organs)
	case "on":
		f.On, _ = app.ParseDate(value) // "" is no day
	}
	l.limit = lawPage
	l.Reload()
}

// typed gives the words and the filters that were typed among them.
func (l *LawList) typed() (lawquery.Query, error) {
	return lawquery.Parse(l.Words, nil, app.DateOf(l.d.Now()))
}

// Chips gives the filters in force, chosen and typed.
func (l *LawList) Chips() []LawChip {
	var out []LawChip
	q, _ := l.typed()
	for _, f := range []lawquery.Filter{l.Filter, q.Filter} {
		for _, x := range []struct {
			kind   string
			values []string
		}{{"level", f.Levels}, {"region", f.Regions}, {"organ", f.Organs}, {"title", f.Titles}} {
			for _, v := range x.values {
				out = addChip(out, LawChip{x.kind, v, i18n.T("law.chip."+x.kind, "v", i18n.Term(v))})
			}
		}
		if !f.On.IsZero() {
			out = addChip(out, LawChip{"on", f.On.String(), i18n.T("law.chip.on", "v", Day(f.On))})
		}
	}
	return out
}

func addChip(cs []LawChip, c LawChip) []LawChip {
	if slices.Contains(cs, c) {
		return cs
	}
	return append(cs, c)
}

// Drop takes a filter away, typed ones too; Words is what the box shows then.
func (l *LawList) Drop(c LawChip) {
	l.Filter = without(l.Filter, c)
	if q, err := l.typed(); err == nil {
		if f := without(q.Filter, c); !sameFilter(f, q.Filter) {
			q.Filter = f
			l.Words = q.String()
		}
	}
	l.limit = lawPage
	l.Reload()
}

// Clear takes words and filters away.
func (l *LawList) Clear() {
	l.Words, l.Filter, l.limit = "", lawquery.Filter{}, lawPage
	l.Reload()
}

func without(f lawquery.Filter, c LawChip) lawquery.Filter {
	cut := func(vs []string) []string {
		return slices.DeleteFunc(slices.Clone(vs), func(v string) bool { return v == c.Value })
	}
	switch c.Kind {
	case "level":
		f.Levels = cut(f.Levels)
	case "region":
		f.Regions = cut(f.Regions)
	case "organ":
		f.Organs = cut(f.Organs)
	case "title":
		f.Titles = cut(f.Titles)
	case "on":
		if f.On.String() == c.Value {
			f.On = app.Date{}
		}
	}
	return f
}

func sameFilter(a, b lawquery.Filter) bool {
	return slices.Equal(a.Levels, b.Levels) && slices.Equal(a.Regions, b.Regions) && slices.Equal(a.Organs, b.Organs) && slices.Equal(a.Titles, b.Titles) && a.On == b.On
}

// whole is what is asked: the words with the chosen filters written among them.
func (l *LawList) whole() string {
	return strings.TrimSpace(l.Words + " " + lawquery.Query{Filter: l.Filter}.String())
}

type lawAnswer struct {
	pack            law.Manifest
	view            laws.View
	rows            []LawRow
	hits            []LawHit
	found           bool
	total           int
	old             bool
	regions, organs []string
}

// Reload asks again; an answer overtaken by a newer question is dropped.
func (l *LawList) Reload() {
	q, err := l.typed()
	if err != nil {
		l.load.Stop()
		l.Phase, l.Err = LawFailed, err
		l.changed()
		return
	}
	filter := joined(l.Filter, q.Filter)
	q.Filter = lawquery.Filter{}
	words, whole, limit, first := q.String(), l.whole(), l.limit, l.Regions == nil
	progress := func(done, total int) {
		l.stage.Do(func() { l.indexing(whole, done, total) })
	}
	Load(&l.load, l.stage, func(ctx context.Context) (lawAnswer, error) {
		var a lawAnswer
		pack, err := l.d.Library(ctx)
		if err != nil {
			a.view, _ = l.d.LibraryState(ctx) // says how far the pack has come
			return a, err
		}
		a.pack = pack.Manifest()
		lib, today := pack.Library(), app.DateOf(l.d.Now())
		if first {
			a.regions, a.organs = places(lib)
		}
		if words == "" {
			a.rows = lawRows(lib, filter, today)
			return a, ctx.Err()
		}
		return a.search(ctx, l.d, lib, whole, limit, progress)
	}, l.answer)
}

func (a lawAnswer) search(ctx context.Context, d LawDesk, lib *law.Library, whole string, limit int, progress func(int, int)) (lawAnswer, error) {
	r, err := d.SearchLaw(ctx, whole, limit, progress)
	if err != nil {
		return a, err
	}
	today := app.DateOf(d.Now())
	a.found, a.total, a.old = true, r.Total, r.Old
	for _, x := range r.Laws {
		a.rows = append(a.rows, foundRow(lib, x, today))
	}
	for _, h := range r.Hits {
		e, err := d.LawExcerpt(r, h, excerptWidth)
		if err != nil {
			return a, err
		}
		a.hits = append(a.hits, LawHit{Row: foundRow(lib, h.Law, today), Clause: h.ID, Label: h.Label, Excerpt: e, Named: h.Named})
	}
	return a, ctx.Err()
}

func (l *LawList) answer(a lawAnswer, err error) {
	l.Err = err
	if a.pack.ID != "" {
		l.Pack = a.pack
	}
	if a.regions != nil {
		l.Regions, l.Organs = a.regions, a.organs
	}
	switch {
	case app.CodeOf(err) == laws.CodeNoLibrary:
		l.Phase, l.View = LawNone, a.view
	case app.CodeOf(err) == laws.CodeLibraryAbsent:
		l.Phase, l.View = LawAbsent, a.view
	case err != nil:
		l.Phase = LawFailed
	case a.found:
		l.Phase = LawFound
	default:
		l.Phase = LawListed
	}
	l.Rows, l.Hits, l.Total, l.Old = a.rows, a.hits, a.total, a.old
	l.changed()
}

// indexing tells how far the index is that an answer waits for.
func (l *LawList) indexing(whole string, done, total int) {
	if !l.load.Busy() || whole != l.whole() {
		return // overtaken
	}
	l.Phase, l.Done, l.Count = LawIndexing, done, total
	l.changed()
}

// StopIndexing breaks the building of the index off.
func (l *LawList) StopIndexing() {
	l.load.Stop()
	l.Phase = LawStopped
	l.changed()
}

// Stop drops what is under way.
func (l *LawList) Stop() { l.load.Stop() }

// FindRow gives the first row from one on whose title begins with what was typed, going round; -1 if none.
func (l *LawList) FindRow(prefix string, from int) int {
	prefix = variant.String(prefix)
	for k := range l.Rows {
		if i := (from + k) % len(l.Rows); strings.HasPrefix(l.Rows[i].key, prefix) {
			return i
		}
	}
	return -1
}

// Sort orders the laws listed by a column.
func (l *LawList) Sort(key string, asc bool) {
	slices.SortStableFunc(l.Rows, func(a, b LawRow) int {
		n := 0
		switch key {
		case "title":
			n = cmp.Compare(a.key, b.key)
		case "level":
			n = cmp.Compare(a.Level.Rank(), b.Level.Rank())
		case "organ":
			n = cmp.Compare(a.Organ, b.Organ)
		case "published":
			n = cmp.Compare(a.Published.String(), b.Published.String())
		case "effective":
			n = cmp.Compare(a.Effective.String(), b.Effective.String())
		case "status":
			n = cmp.Compare(a.Status, b.Status)
		}
		if !asc {
			n = -n
		}
		return n
	})
	l.changed()
}

func joined(a, b lawquery.Filter) lawquery.Filter {
	a.Levels = append(slices.Clone(a.Levels), b.Levels...)
	a.Regions = append(slices.Clone(a.Regions), b.Regions...)
	a.Organs = append(slices.Clone(a.Organs), b.Organs...)
	a.Titles = append(slices.Clone(a.Titles), b.Titles...)
	if !b.On.IsZero() {
		a.On = b.On
	}
	return a
}

// lawRows lists every law of the library once, in the version that stood on the day asked for,
// those that a filter admits; the highest level first.
func lawRows(lib *law.Library, f lawquery.Filter, today app.Date) []LawRow {
	on := today
	if !f.On.IsZero() {
		on = f.On
	}
	var out []LawRow
	seen := map[string]bool{}
	for _, l := range lib.Laws() {
		k := law.Key(l.Title)
		if seen[k] {
			continue
		}
		seen[k] = true
		parts := []*law.Law{l}
		if l.Part != "" {
			parts = lib.Parts(l.Title, on)
		} else if s := lib.AsOf(l.Title, on); s.Law != nil {
			parts[0] = s.Law
		}
		for _, p := range parts {
			r := lawRow(lib, p, on)
			if admits(f, r) {
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b LawRow) int {
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Region, b.Region))
	})
	return out
}

func admits(f lawquery.Filter, r LawRow) bool {
	any := func(vs []string, in string) bool {
		return len(vs) == 0 || slices.ContainsFunc(vs, func(v string) bool { return strings.Contains(variant.String(in), variant.String(v)) })
	}
	return (len(f.Levels) == 0 || slices.Contains(f.Levels, string(r.Level))) && any(f.Organs, r.Organ) && any(f.Titles, r.Title) &&
		any(f.Regions, cmp.Or(r.Region, wholeCountry)) && (f.On.IsZero() || r.Status == law.StatusInForce)
}

// wholeCountry is the region of what holds everywhere.
const wholeCountry = "全国"

func lawRow(lib *law.Library, l *law.Law, on app.Date) LawRow {
	title := l.Short
	if l.Part != "" {
		title += "　" + l.Part
	}
	return LawRow{ID: l.ID, Title: title, Level: l.Level, Organ: l.Organ, Region: l.Region, Published: l.Published, Effective: l.Effective,
		Status: lib.Standing(l.ID, on).Status, key: variant.String(title)}
}

// foundRow words a law of an answer; one of an earlier pack's index may not be in the library.
func foundRow(lib *law.Library, x lawquery.Law, on app.Date) LawRow {
	if l := lib.Get(x.ID); l != nil {
		return lawRow(lib, l, on)
	}
	return LawRow{ID: x.ID, Title: law.Short(x.Title), Level: law.Level(x.Level), Organ: x.Organ, Region: x.Region, Effective: x.From, Status: law.StatusUnknown}
}

// organsMost is how many organs can be chosen from; others are typed.
const organsMost = 24

// places gives the regions (as far as the province) and the organs of a library that made most.
func places(lib *law.Library) (regions, organs []string) {
	times := map[string]int{}
	regions = []string{wholeCountry}
	for _, l := range lib.Laws() {
		if p := province(l.Region); p != "" && !slices.Contains(regions, p) {
			regions = append(regions, p)
		}
		if l.Organ != "" {
			if times[l.Organ]++; times[l.Organ] == 1 {
				organs = append(organs, l.Organ)
			}
		}
	}
	slices.Sort(regions[1:])
	slices.SortStableFunc(organs, func(a, b string) int { return cmp.Compare(times[b], times[a]) })
	return regions, organs[:min(len(organs), organsMost)]
}

func province(region string) string {
	for i, c := range region {
		if i > 0 && (c == '省' || c == '市' || c == '区') {
			return region[:i+len(string(c))]
		}
	}
	return region
}
