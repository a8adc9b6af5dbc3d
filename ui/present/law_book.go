package present

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
	"renda/ui/i18n"
)

// LawBook is one law of the library being read. It belongs to the screen's thread.
type LawBook struct {
	ID       string
	On       app.Date // the day whose law is looked at
	Law      *law.Law // nil until it has come, or with Err
	Err      error
	Standing law.Standing
	Reading  *Reading
	Status   string // how it stands, in a word
	Why      string // since when, by what, and what isn't known
	Facts    []Line
	Versions []LawVersion
	Links    []LawLinks

	Marks []Stretch // the words that were looked for
	Begin int       // where to begin reading

	Compared *Compared // with another version, nil while one text is read
	With     string    // what is compared, in words

	clause string
	words  []string
	d      LawDesk
	stage  Stage
	load   Latest
	pair   Latest
	change func()
}

// LawVersion is one version of the law being read.
type LawVersion struct {
	ID     string
	Words  string // 2021年1月22日修订
	Status law.Status
	Since  app.Date
	Shown  bool
}

// LawLinks are relations of one kind to other laws.
type LawLinks struct {
	Name string
	Laws []LawLink
	More int // not listed
}

// LawLink is another law; ID is "" where the library doesn't hold it.
type LawLink struct{ ID, Title, Note string }

// linksMost is how many laws of a kind of relation are listed.
const linksMost = 12

// NewLawBook opens a version of a law at a clause ("" its beginning) with the words marked that were
// looked for; changed is called when it has come.
func NewLawBook(d LawDesk, st Stage, id, clauseID string, words []string, changed func()) *LawBook {
	return &LawBook{ID: id, On: app.DateOf(d.Now()), clause: clauseID, words: words, d: d, stage: st, change: changed}
}

// ByTitle stands before a title where an ID is asked for: the version of the day is meant.
const ByTitle = "="

// Title gives what stands over it.
func (b *LawBook) Title() string {
	if b.Law == nil {
		return i18n.T("room.law")
	}
	if b.Law.Part != "" {
		return b.Law.Short + "　" + b.Law.Part
	}
	return b.Law.Short
}

// Reload reads the law.
func (b *LawBook) Reload() {
	id, on, at, words := b.ID, b.On, b.clause, b.words
	Load(&b.load, b.stage, func(ctx context.Context) (*LawBook, error) {
		pack, err := b.d.Library(ctx)
		if err != nil {
			return nil, err
		}
		if title, ok := strings.CutPrefix(id, ByTitle); ok {
			if s := pack.Library().AsOf(title, on); s.Law != nil {
				id = s.Law.ID
			}
		}
		if pack.Library().Get(id) == nil {
			return nil, &app.Error{Code: app.CodeNotFound, Op: "open a law", Item: strings.TrimPrefix(id, ByTitle)}
		}
		l, err := pack.Law(id)
		if err != nil {
			return nil, err
		}
		x := &LawBook{Law: l, Reading: NewReading(clause.Parse(l.Text))}
		x.tell(pack.Library(), on)
		if s, ok := x.Reading.Node(at); ok {
			x.Begin = s.From
			x.Marks = x.Reading.Occurrences(words, s, marksMost)
		}
		return x, nil
	}, func(x *LawBook, err error) {
		if b.Err = err; err == nil {
			b.ID = x.Law.ID
			b.Law, b.Reading, b.Standing, b.Status, b.Why = x.Law, x.Reading, x.Standing, x.Status, x.Why
			b.Facts, b.Versions, b.Links, b.Marks, b.Begin = x.Facts, x.Versions, x.Links, x.Marks, x.Begin
		}
		b.change()
	})
}

// marksMost is how many places of what was looked for are marked.
const marksMost = 200

// AsOf shows the version that stood on a day.
func (b *LawBook) AsOf(on app.Date) {
	if b.Law == nil || on.IsZero() {
		return
	}
	title, part := b.Law.Title, b.Law.Part
	Load(&b.load, b.stage, func(ctx context.Context) (string, error) {
		pack, err := b.d.Library(ctx)
		if err != nil {
			return "", err
		}
		lib := pack.Library()
		for _, p := range lib.Parts(title, on) {
			if part != "" && p.Part == part {
				return p.ID, nil
			}
		}
		if s := lib.AsOf(title, on); s.Law != nil {
			return s.Law.ID, nil
		}
		return "", &app.Error{Code: app.CodeNotFound, Op: "find a version", Item: title}
	}, func(id string, err error) {
		if b.Err = err; err != nil {
			b.change()
			return
		}
		b.ID, b.On, b.clause, b.words = id, on, "", nil
		b.Reload()
	})
}

// CompareWith puts another version beside this one, the older at the left; "" goes back to reading.
func (b *LawBook) CompareWith(id string) {
	if id == "" || b.Law == nil {
		b.pair.Stop()
		b.Compared = nil
		b.change()
		return
	}
	pair := [2]string{id, b.Law.ID}
	for _, v := range b.Versions { // oldest first
		if v.ID == id || v.ID == b.Law.ID {
			pair[0] = v.ID
			if v.ID == id {
				pair[1] = b.Law.ID
			} else {
				pair[1] = id
			}
			break
		}
	}
	type compared struct {
		c     *Compared
		words string
	}
	Load(&b.pair, b.stage, func(ctx context.Context) (compared, error) {
		pack, err := b.d.Library(ctx)
		if err != nil {
			return compared{}, err
		}
		var docs [2]*clause.Doc
		var names [2]string
		for i, id := range pair {
			l, err := pack.Law(id)
			if err != nil {
				return compared{}, err
			}
			docs[i], names[i] = clause.Parse(l.Text), l.Version()
		}
		return compared{Compare(docs[0], docs[1]), i18n.T("compare.with", "old", names[0], "new", names[1])}, nil
	}, func(c compared, err error) {
		b.Err, b.Compared, b.With = err, c.c, c.words
		b.change()
	})
}

// Busy reports whether something is being read or compared.
func (b *LawBook) Busy() bool { return b.load.Busy() || b.pair.Busy() }

// Stop drops what is under way.
func (b *LawBook) Stop() { b.load.Stop(); b.pair.Stop() }

// Cite writes what is selected as a citation of this law.
func (b *LawBook) Cite(s Stretch) (string, bool) {
	if b.Reading == nil {
		return "", false
	}
	return b.Reading.Cite(b.Law.Short, s)
}

// tell words what the library knows of the law.
func (b *LawBook) tell(lib *law.Library, on app.Date) {
	l := b.Law
	b.Standing = lib.Standing(l.ID, on)
	b.Status, b.Why = i18n.Term(string(b.Standing.Status)), StandingWhy(b.Standing)
	add := func(key, v string) {
		if v != "" {
			b.Facts = append(b.Facts, Line{i18n.T("law.fact." + key), v})
		}
	}
	add("level", i18n.Term(string(l.Level)))
	add("organ", l.Organ)
	add("region", l.Region)
	add("published", Day(l.Published))
	effective := Day(l.Effective)
	if effective == "" {
		effective = i18n.T("law.undated")
	} else if l.Basis != law.BasisNone {
		effective += "（" + i18n.T("law.basis."+string(l.Basis)) + "）"
	}
	add("effective", effective)
	add("ended", Day(l.Ended))
	for _, d := range l.Doubts {
		add("doubt", i18n.Term(d))
	}
	if b.Standing.Doubt != "" {
		add("doubt", i18n.Term(b.Standing.Doubt))
	}
	for _, v := range lib.Versions(l.Title) {
		if v.Part != l.Part {
			continue
		}
		s := lib.Standing(v.ID, on)
		words := v.Version()
		if words == "" {
			words = i18n.T("law.undated.version")
		}
		b.Versions = append(b.Versions, LawVersion{ID: v.ID, Words: words, Status: s.Status, Since: v.Effective, Shown: v.ID == l.ID})
	}
	b.link(lib, on)
}

// StandingWhy words since when a version stands as it does, and by what.
func StandingWhy(s law.Standing) string {
	switch s.Status {
	case law.StatusInForce:
		if s.Since.IsZero() {
			return ""
		}
		return i18n.T("law.why.inforce", "date", Day(s.Since))
	case law.StatusNotYet:
		return i18n.T("law.why.notyet", "date", Day(s.Law.Effective))
	case law.StatusSuperseded:
		return i18n.T("law.why.superseded", "date", Day(s.Since), "version", s.Next.Version())
	case law.StatusRepealed:
		if s.By == nil {
			return ""
		}
		return i18n.T("law.why.repealed", "date", Day(s.Since), "by", law.Short(s.By.By), "article", s.By.Article)
	}
	return i18n.Term(s.Doubt)
}

// link gathers the relations, each kind from this law's side.
func (b *LawBook) link(lib *law.Library, on app.Date) {
	groups, implements := map[string]int{}, map[string]bool{}
	add := func(key string, x LawLink) {
		if strings.HasPrefix(key, string(law.Implements)) {
			implements[x.Title] = true
		} else if strings.HasPrefix(key, string(law.Based)) && implements[x.Title] {
			return // said already, and more exactly
		}
		i, ok := groups[key]
		if !ok {
			i = len(b.Links)
			groups[key] = i
			b.Links = append(b.Links, LawLinks{Name: i18n.T("law.link." + key)})
		}
		g := &b.Links[i]
		switch {
		case slices.ContainsFunc(g.Laws, func(y LawLink) bool { return y.Title == x.Title && y.Note == x.Note }):
		case len(g.Laws) >= linksMost:
			g.More++
		default:
			g.Laws = append(g.Laws, x)
		}
	}
	if r := b.Standing.By; r != nil {
		add("repealedby", theOther(lib, r.From, r.By, on, r.Article))
	}
	for _, kind := range []law.RelationKind{law.Implements, law.Based, law.Amends, law.Repeals} {
		for _, r := range lib.Of(b.Law.ID, kind) {
			note := ""
			if !r.Date.IsZero() && (kind == law.Amends || kind == law.Repeals) {
				note = Day(r.Date)
			}
			if r.Partial {
				note = i18n.T("law.link.partial") + note
			}
			if r.From == b.Law.ID {
				add(string(kind), theOther(lib, "", r.Title, on, note))
			} else if kind != law.Repeals || r.Partial {
				add(string(kind)+".back", theOther(lib, r.From, r.By, on, note))
			}
		}
	}
}

// theOther gives a law of a relation, in the version of the day.
func theOther(lib *law.Library, id, title string, on app.Date, note string) LawLink {
	if s := lib.AsOf(title, on); s.Law != nil {
		id = s.Law.ID
	}
	return LawLink{ID: id, Title: law.Short(title), Note: note}
}

// MoreLinks words how many relations are not listed.
func MoreLinks(n int) string { return i18n.T("law.link.more", "n", strconv.Itoa(n)) }
