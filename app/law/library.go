package law

import (
	"embed"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"

	"renda/app"
)

//go:embed data/repeals.tsv data/aliases.tsv
var dataFiles embed.FS

// tsv reads a shipped table.
func tsv(name string) [][]string {
	b, err := dataFiles.ReadFile("data/" + name)
	if err != nil {
		panic(err) // embedded at build time
	}
	var out [][]string
	for _, line := range strings.Split(string(b), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

var shippedRepeals = sync.OnceValue(func() []Relation {
	var out []Relation
	for _, f := range tsv("repeals.tsv") {
		d, err := app.ParseDate(f[1])
		if err != nil {
			panic(err) // a test reads the table
		}
		out = append(out, Relation{Kind: Repeals, By: f[2], Article: f[3], Title: f[0], Date: d})
	}
	return out
})

var shippedAliases = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, f := range tsv("aliases.tsv") {
		out[Key(f[0])] = Key(f[1])
	}
	return out
})

// Problem is something about the collection that a person should know.
type Problem struct {
	Code    string   `json:"code"`    // one of the Problem… constants; its sentence is under "law.problem."+Code
	Title   string   `json:"title"`   // the law concerned
	Sources []string `json:"sources"` // the files
}

// Kinds of problem.
const (
	ProblemTwice    = "twice"    // one text in two files; the first is kept
	ProblemSameDate = "samedate" // two different texts of one title with one date of publication; both are kept
	ProblemUndated  = "undated"  // several versions, and one of them tells no date
)

// Library is an index of laws' metadata in memory. It is never changed once made and
// may be used by several at a time.
type Library struct {
	laws      []*Law
	byID      map[string]*Law
	byKey     map[string][]*Law // versions, oldest first
	byOld     map[string]string // key of an old name or a name without its organ → key
	relations []Relation
	repeals   map[string][]Relation // by key of the repealed
	problems  []Problem
	names     nameSet
}

// Assemble makes a library of laws with their texts: it reads the relations out of the
// texts, keeps one of several equal texts, and says what it found odd.
func Assemble(laws []*Law) *Library {
	kept, problems := withoutDoubles(laws)
	var rel []Relation
	for _, l := range kept {
		rel = append(rel, relate(l)...)
	}
	return NewLibrary(kept, rel, problems)
}

// NewLibrary makes the index from metadata and relations as a pack carries them.
func NewLibrary(laws []*Law, relations []Relation, problems []Problem) *Library {
	l := &Library{byID: map[string]*Law{}, byKey: map[string][]*Law{}, byOld: map[string]string{}, relations: relations,
		repeals: map[string][]Relation{}, problems: problems, names: nameSet{}}
	for _, x := range laws {
		c := *x
		l.laws = append(l.laws, &c)
		l.byID[c.ID] = &c
		l.byKey[Key(c.Title)] = append(l.byKey[Key(c.Title)], &c)
	}
	for _, vs := range l.byKey {
		sort.SliceStable(vs, func(i, j int) bool { return order(vs[i]).Before(order(vs[j])) })
	}
	for _, r := range append(relations[:len(relations):len(relations)], shippedRepeals()...) {
		if r.Kind == Repeals && !r.Partial {
			l.repeals[Key(r.Title)] = append(l.repeals[Key(r.Title)], r)
		}
	}
	for _, rs := range l.repeals {
		sort.SliceStable(rs, func(i, j int) bool { return rs[i].Date.Before(rs[j].Date) })
	}
	l.indexNames()
	l.endDates()
	return l
}

// order is the day by which versions are ordered: publication, else entry into force.
func order(l *Law) app.Date {
	if l.Published.IsZero() {
		return l.Effective
	}
	return l.Published
}

// sameDay reports whether two versions have one date, so that neither is known to follow the other.
func sameDay(a, b *Law) bool { return !order(a).IsZero() && order(a) == order(b) }

// indexNames collects old names, names without their organ, and the names written
// without 《》.
func (l *Library) indexNames() {
	for key, vs := range l.byKey {
		for _, v := range vs {
			for _, old := range v.OldNames {
				if k := Key(old); l.byKey[k] == nil {
					l.byOld[k] = key
				}
			}
		}
		if k := withoutOrgan(key); k != key && l.byKey[k] == nil {
			l.byOld[k] = key
		}
		newest := vs[len(vs)-1]
		if newest.Level.Rank() <= LevelRegulation.Rank() && newest.Part == "" && len([]rune(key)) >= 3 || key == "刑法" || key == "民法典" {
			l.names.add(newest.Short)
		}
	}
	for _, r := range shippedRepeals() {
		l.names.add(r.Title)
	}
}

// endDates fills in the first day each version is no longer in force, where it is known.
func (l *Library) endDates() {
	for key, vs := range l.byKey {
		first, after := map[string]*Law{}, map[string]*Law{} // by part: of the day just met, and of the day that follows it
		for _, v := range slices.Backward(vs) {
			if f := first[v.Part]; f != nil && !sameDay(v, f) {
				after[v.Part] = f
			}
			if first[v.Part] = v; after[v.Part] != nil {
				v.Ended = after[v.Part].Effective
			}
			for _, r := range l.repeals[key] {
				if !r.Date.IsZero() && !order(v).After(r.Date) && (v.Ended.IsZero() || r.Date.Before(v.Ended)) && (r.Made.IsZero() || !r.Made.Before(v.Enacted)) {
					v.Ended = r.Date
				}
			}
		}
	}
}

// Laws gives every version, in the order they came in.
func (l *Library) Laws() []*Law { return l.laws }

// Get gives the version of an id, nil if there is none.
func (l *Library) Get(id string) *Law { return l.byID[id] }

// Relations gives all relations.
func (l *Library) Relations() []Relation { return l.relations }

// Problems gives what is odd about the collection.
func (l *Library) Problems() []Problem { return l.problems }

// Resolve gives the key of the law that a name means: a title in any spelling, one it
// bore before, the names people use (监督法). known is false if this library holds no such law;
// key then is the name's own.
func (l *Library) Resolve(name string) (key string, known bool) {
	key = Key(name)
	if l.byKey[key] != nil {
		return key, true
	}
	if k, ok := l.byOld[key]; ok {
		return k, true
	}
	if k, ok := shippedAliases()[key]; ok {
		return k, l.byKey[k] != nil
	}
	return key, false
}

// Versions gives the versions of a law, oldest first; nil if the library holds none.
func (l *Library) Versions(title string) []*Law {
	key, _ := l.Resolve(title)
	return l.byKey[key]
}

// Of gives the relations of a kind in which the law of an id takes part, on either side.
func (l *Library) Of(id string, kinds ...RelationKind) []Relation {
	me := l.byID[id]
	if me == nil {
		return nil
	}
	var out []Relation
	for _, r := range l.relations {
		for _, k := range kinds {
			if r.Kind != k {
				continue
			}
			if key, _ := l.Resolve(r.Title); r.From == id || r.To == id || r.To == "" && key == Key(me.Title) {
				out = append(out, r)
			}
		}
	}
	return out
}

// withoutDoubles keeps the first of several files with one text, and names the rest.
func withoutDoubles(laws []*Law) ([]*Law, []Problem) {
	seen := map[string]*Law{}
	at := map[*Law]int{} // problem of a kept law
	var kept []*Law
	var problems []Problem
	for _, l := range laws {
		k := Key(l.Title) + "\x00" + l.Part + "\x00" + words(l.Body())
		first, twice := seen[k]
		if !twice {
			seen[k] = l
			kept = append(kept, l)
			continue
		}
		i, ok := at[first]
		if !ok {
			i = len(problems)
			at[first] = i
			problems = append(problems, Problem{Code: ProblemTwice, Title: first.Title, Sources: []string{first.Source}})
		}
		problems[i].Sources = append(problems[i].Sources, l.Source)
	}
	return kept, append(problems, sameDate(kept)...)
}

// sameDate finds different texts of one title with one date, and versions that can't
// be put in order.
func sameDate(laws []*Law) []Problem {
	by := map[string][]*Law{}
	var keys []string
	for _, l := range laws {
		k := Key(l.Title) + "\x00" + l.Part
		if by[k] == nil {
			keys = append(keys, k)
		}
		by[k] = append(by[k], l)
	}
	var out []Problem
	for _, k := range keys {
		dates := map[app.Date][]string{}
		for _, v := range by[k] {
			dates[order(v)] = append(dates[order(v)], v.Source)
		}
		for _, v := range by[k] {
			src := dates[order(v)]
			switch {
			case len(by[k]) > 1 && order(v).IsZero():
				out = append(out, Problem{Code: ProblemUndated, Title: v.Title, Sources: src})
			case len(src) > 1:
				out = append(out, Problem{Code: ProblemSameDate, Title: v.Title, Sources: src})
			}
			delete(dates, order(v))
		}
	}
	return out
}

// words gives the letters and digits of a text and nothing else: two sources of one
// text differ in spaces, marks and the width of characters.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// Renamed tells the present title of a law that is named by one it bore before.
func (l *Library) Renamed(title string) (now string, ok bool) {
	key := Key(title)
	if l.byKey[key] != nil {
		return "", false
	}
	for _, vs := range l.byKey {
		newest := vs[len(vs)-1]
		for _, old := range newest.OldNames {
			if Key(old) == key {
				return newest.Title, true
			}
		}
	}
	return "", false
}
