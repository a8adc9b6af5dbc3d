package laws

import (
	"context"
	"iter"
	"sync"

	"renda/app"
	"renda/app/law"
	"renda/app/lawquery"
)

// Index finds clauses in the library of law (implemented by localdb/search, sealed). It
// can be made anew from the law pack at any time. Safe for concurrent use.
type Index interface {
	// Source says what the index in place was built from. Code search.none: there is none;
	// search.damaged: it can't be trusted.
	Source() (string, error)
	// Build makes an index and puts it in place of the old one, which answers until then.
	// A build that breaks off changes nothing.
	Build(ctx context.Context, source string, laws iter.Seq2[lawquery.Entry, error], progress func(laws, docs int)) error
	// Search gives the best limit clauses; 0: all.
	Search(ctx context.Context, q lawquery.Query, limit int) (*lawquery.Result, error)
	// Excerpt gives width characters of a hit's clause with the words marked; 0: all of it.
	Excerpt(h lawquery.Hit, q lawquery.Query, width int) (lawquery.Excerpt, error)
}

// The codes of a Index that its desk acts on: the index is built anew.
const (
	codeIndexNone    app.Code = "search.none"
	codeIndexDamaged app.Code = "search.damaged"
)

// finding is the room's side of the index.
type finding struct {
	building sync.Mutex

	mu     sync.Mutex
	source string
	titles *lawquery.Titles // of the pack source names
}

// Answer is what a search of the library found.
type Answer struct {
	Query lawquery.Query
	lawquery.Result
	// Old tells that the index is that of an earlier law pack: the one in force is being
	// indexed just now.
	Old bool
}

// SearchLaw looks in the law pack in force for what a person typed (package lawquery); what is
// in force today comes first. Where there is no good index for this pack it is built
// first, which takes some seconds; progress, which may be nil, then tells how far it
// is. While another call builds, the old index answers.
//
// Codes: CodeNoLibrary, CodeLibraryAbsent; lawquery's for a filter that can't be read;
// those of the disk.
func (x *ReadingRoom) SearchLaw(ctx context.Context, typed string, limit int, progress func(done, total int)) (Answer, error) {
	if x.index == nil {
		return Answer{}, &app.Error{Code: codeIndexNone, Op: "search law"}
	}
	pack, source, err := x.inForce(ctx)
	if err != nil {
		return Answer{}, err
	}
	q, err := lawquery.Parse(typed, x.titles(pack, source), app.DateOf(x.d.Now()))
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Query: q}
	if a.Old, err = x.readyIndex(ctx, pack, source, progress); err != nil || q.IsZero() {
		return a, err
	}
	r, err := x.index.Search(ctx, q, limit)
	if app.CodeOf(err) == codeIndexDamaged { // met only now: blocks are checked as they are read
		if a.Old, err = x.readyIndex(ctx, pack, source, progress); err == nil {
			r, err = x.index.Search(ctx, q, limit)
		}
	}
	if err != nil {
		return a, err
	}
	a.Result = *r
	return a, nil
}

// LawExcerpt gives width characters of a hit's clause with the words marked; 0: all of it.
func (x *ReadingRoom) LawExcerpt(a Answer, h lawquery.Hit, width int) (lawquery.Excerpt, error) {
	return x.index.Excerpt(h, a.Query, width)
}

// LawTitles gives at most n titles that answer to what was typed so far, by letters too.
func (x *ReadingRoom) LawTitles(ctx context.Context, typed string, n int) ([]string, error) {
	pack, source, err := x.inForce(ctx)
	if err != nil {
		return nil, err
	}
	return x.titles(pack, source).Suggest(typed, n), nil
}

// IndexLaw builds the index for the pack in force if it isn't there: for the background,
// so that nobody waits at the first search.
func (x *ReadingRoom) IndexLaw(ctx context.Context, progress func(done, total int)) error {
	if x.index == nil {
		return nil
	}
	pack, source, err := x.inForce(ctx)
	if err != nil {
		return err
	}
	_, err = x.readyIndex(ctx, pack, source, progress)
	return err
}

// inForce gives the pack in force and what its index is called.
func (x *ReadingRoom) inForce(ctx context.Context) (*law.Pack, string, error) {
	pack, err := x.Library(ctx)
	if err != nil {
		return nil, "", err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return pack, x.hash.String(), nil
}

func (x *ReadingRoom) titles(pack *law.Pack, source string) *lawquery.Titles {
	s := &x.find
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.titles == nil || s.source != source {
		s.source, s.titles = source, lawquery.NewTitles(pack.Library())
	}
	return s.titles
}

// readyIndex sees to an index of the pack. old tells that only an earlier pack's is there
// and somebody else is building.
func (x *ReadingRoom) readyIndex(ctx context.Context, pack *law.Pack, source string, progress func(done, total int)) (old bool, err error) {
	s := &x.find
	have, err := x.index.Source()
	if err == nil && have == source {
		return false, nil
	}
	if !s.building.TryLock() {
		if err == nil {
			return true, nil
		}
		s.building.Lock() // there is nothing to answer from before it is done
	}
	defer s.building.Unlock()
	if have, err := x.index.Source(); err == nil && have == source {
		return false, nil
	}
	total := len(pack.Library().Laws())
	return false, x.index.Build(ctx, source, lawquery.Entries(pack.Library(), pack.Law), func(laws, _ int) {
		if progress != nil {
			progress(laws, total)
		}
	})
}
