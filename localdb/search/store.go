package search

import (
	"context"
	"iter"
	"path/filepath"
	"sync"

	"renda/app"
	"renda/app/lawquery"
)

// Store is a folder's index as it comes and goes: searches are answered by the one in
// place while another is being built. Safe for concurrent use.
type Store struct {
	dir    string
	sealer Sealer
	opts   Options

	building sync.Mutex

	mu     sync.RWMutex
	opened bool   // it was tried to open the index
	x      *Index // nil: none is open
	why    error  // why not
	closed bool
}

// NewStore takes a folder. Its index is opened when first asked for.
func NewStore(dir string, sealer Sealer, opts Options) *Store {
	return &Store{dir: dir, sealer: sealer, opts: opts}
}

// ready opens the index the first time.
func (s *Store) ready() {
	s.mu.RLock()
	opened := s.opened
	s.mu.RUnlock()
	if opened {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened {
		s.opened = true
		s.x, s.why = Open(s.dir, s.sealer, s.opts)
	}
}

// Close closes the index and waits for searches.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened, s.closed = true, true
	return s.drop(&app.Error{Code: CodeClosed, Op: "use search index", Item: filepath.Base(s.dir)})
}

// drop closes the index; mu is held.
func (s *Store) drop(why error) error {
	x := s.x
	s.x, s.why = nil, why
	if x == nil {
		return nil
	}
	return x.Close()
}

// Source gives what the index in place was built from. Codes: CodeNone, CodeDamaged.
func (s *Store) Source() (string, error) {
	s.ready()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.x == nil {
		return "", s.why
	}
	return s.x.Source(), nil
}

// Build builds a new index, as the function Build does, and puts it in place. Only one
// build runs at a time; another waits for it.
func (s *Store) Build(ctx context.Context, source string, laws iter.Seq2[lawquery.Entry, error], progress func(laws, docs int)) error {
	if s.opts.ReadOnly {
		return &app.Error{Code: app.CodeReadOnly, Op: "build search index", Item: filepath.Base(s.dir)}
	}
	s.building.Lock()
	defer s.building.Unlock()
	if err := Build(ctx, s.dir, s.sealer, source, laws, s.opts, progress); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.why
	}
	x, err := Open(s.dir, s.sealer, s.opts)
	if err != nil {
		return err
	}
	if err := s.drop(nil); err != nil {
		_ = x.Close()
		return err
	}
	s.opened, s.x = true, x
	return nil
}

// Search asks the index in place; see Index.Search. An index found damaged answers no
// further question, since what it holds elsewhere is in doubt too.
func (s *Store) Search(ctx context.Context, q lawquery.Query, limit int) (r *lawquery.Result, err error) {
	err = s.use(func(x *Index) (err error) {
		r, err = x.Search(ctx, q, limit)
		return err
	})
	return r, err
}

// Excerpt gives a piece of a hit's clause; see Index.Excerpt.
func (s *Store) Excerpt(h lawquery.Hit, q lawquery.Query, width int) (e lawquery.Excerpt, err error) {
	err = s.use(func(x *Index) (err error) {
		e, err = x.Excerpt(h, q, width)
		return err
	})
	return e, err
}

// use runs fn on the index in place.
func (s *Store) use(fn func(x *Index) error) error {
	s.ready()
	s.mu.RLock()
	x := s.x
	if x == nil {
		defer s.mu.RUnlock()
		return s.why
	}
	err := fn(x)
	s.mu.RUnlock()
	if app.CodeOf(err) == CodeDamaged {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.x == x {
			_ = s.drop(err) // it was only read
		}
	}
	return err
}
