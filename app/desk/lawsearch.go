package desk

import (
	"context"
	"iter"
	"sync"

	"renda/app"
	"renda/app/law"
	"renda/app/lawquery"
)

// LawIndex finds clauses in the library of law (implemented by localdb/search, sealed). It
// can be made anew from the law pack at any time. Safe for concurrent use.
type LawIndex interface {
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

// The codes of a LawIndex that its desk acts on: the index is built anew.
const (
	codeIndexNone    app.Code = "search.none"
	codeIndexDamaged app.Code = "search.damaged"
)

// lawSearch is the desk's side of the index.
type lawSearch struct {
	building sync.Mutex

	mu     sync.Mutex
	source string
	titles *lawquery.Titles // of the pack source names
}

// LawAnswer is what a search of the library found.
type LawAnswer struct {
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
func (d *Desk) SearchLaw(ctx context.Context, typed string, limit int, progress func(done, total int)) (LawAnswer, error) {
	if d.cfg.Laws == nil {
		return LawAnswer{}, &app.Error{Code: codeIndexNone, Op: "search law"}
	}
	pack, source, err := d.library(ctx)
	if err != nil {
		return LawAnswer{}, err
	}
	q, err := lawquery.Parse(typed, d.lawTitles(pack, source), app.DateOf(d.cfg.Clock.Now()))
	if err != nil {
		return LawAnswer{}, err
	}
	a := LawAnswer{Query: q}
	if a.Old, err = d.readyIndex(ctx, pack, source, progress); err != nil || q.IsZero() {
		return a, err
	}
	r, err := d.cfg.Laws.Search(ctx, q, limit)
	if app.CodeOf(err) == codeIndexDamaged { // met only now: blocks are checked as they are read
		if a.Old, err = d.readyIndex(ctx, pack, source, progress); err == nil {
			r, err = d.cfg.Laws.Search(ctx, q, limit)
		}
	}
	if err != nil {
		return a, err
	}
	a.Result = *r
	return a, nil
}

// LawExcerpt gives width characters of a hit's clause with the words marked; 0: all of it.
func (d *Desk) LawExcerpt(a LawAnswer, h lawquery.Hit, width int) (lawquery.Excerpt, error) {
	return d.cfg.Laws.Excerpt(h, a.Query, width)
}

// LawTitles gives at most n titles that answer to what was typed so far, by letters too.
func (d *Desk) LawTitles(ctx context.Context, typed string, n int) ([]string, error) {
	pack, source, err := d.library(ctx)
	if err != nil {
		return nil, err
	}
	return d.lawTitles(pack, source).Suggest(typed, n), nil
}

// IndexLaw builds the index for the pack in force if it isn't there: for the background,
// so that nobody waits at the first search.
func (d *Desk) IndexLaw(ctx context.Context, progress func(done, total int)) error {
	if d.cfg.Laws == nil {
		return nil
	}
	pack, source, err := d.library(ctx)
	if err != nil {
		return err
	}
	_, err = d.readyIndex(ctx, pack, source, progress)
	return err
}

// library gives the pack in force and what its index is called.
func (d *Desk) library(ctx context.Context) (*law.Pack, string, error) {
	pack, err := d.Library(ctx)
	if err != nil {
		return nil, "", err
	}
	d.packs.mu.Lock()
	defer d.packs.mu.Unlock()
	return pack, d.packs.hash.String(), nil
}

func (d *Desk) lawTitles(pack *law.Pack, source string) *lawquery.Titles {
	s := &d.laws
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.titles == nil || s.source != source {
		s.source, s.titles = source, lawquery.NewTitles(pack.Library())
	}
	return s.titles
}

// readyIndex sees to an index of the pack. old tells that only an earlier pack's is there
// and somebody else is building.
func (d *Desk) readyIndex(ctx context.Context, pack *law.Pack, source string, progress func(done, total int)) (old bool, err error) {
	s := &d.laws
	have, err := d.cfg.Laws.Source()
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
	if have, err := d.cfg.Laws.Source(); err == nil && have == source {
		return false, nil
	}
	total := len(pack.Library().Laws())
	return false, d.cfg.Laws.Build(ctx, source, lawquery.Entries(pack.Library(), pack.Law), func(laws, _ int) {
		if progress != nil {
			progress(laws, total)
		}
	})
}
