package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/search/query"
	_ "modernc.org/sqlite"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb/seal"
	"renda/localdb/search"
)

// finder is one side of the search rows. find answers with the best twenty and how many it
// has in all only if count is set, since its peers count by another query.
type finder struct {
	name  string
	build func(dir string) error
	find  func(words []string, count bool) (n int, err error)
	close func() error
	size  int64
	built float64 // seconds
}

// unsealed is a Sealer that seals nothing.
type unsealed struct{}

func (unsealed) Seal(dst, plain, _ []byte) []byte      { return append(dst, plain...) }
func (unsealed) Open(dst, b, _ []byte) ([]byte, error) { return append(dst, b...), nil }
func sealedBy(id seal.ID) (search.Sealer, error)       { return search.NewSealer(id, seal.Key{1}) }
func lawQuery(words []string, today app.Date) (q lawquery.Query) {
	q.Today = today
	for _, w := range words {
		q.Words = append(q.Words, lawquery.Word{Text: w})
	}
	return q
}

// ours is our own index. The same one is opened with a large and a small cache.
func ours(name string, s search.Sealer, es []lawquery.Entry, caches map[string]int64) []*finder {
	var out []*finder
	var dir string
	today := app.Date{Year: 2026, Month: 6, Day: 1}
	for _, label := range []string{"", ", cache 2 MiB"} {
		var x *search.Index
		f := &finder{name: name + label}
		f.build = func(d string) (err error) {
			if label == "" {
				dir = d
				if err := search.Build(context.Background(), d, s, "bench", entries(es), search.Options{}, nil); err != nil {
					return err
				}
			}
			x, err = search.Open(dir, s, search.Options{Cache: caches[label]})
			return err
		}
		f.find = func(words []string, _ bool) (int, error) {
			r, err := x.Search(context.Background(), lawQuery(words, today), 20)
			if err != nil {
				return 0, err
			}
			return r.Total, nil
		}
		f.close = func() error { return x.Close() }
		out = append(out, f)
	}
	return out
}

func entries(es []lawquery.Entry) func(func(lawquery.Entry, error) bool) {
	return func(yield func(lawquery.Entry, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// bigrams writes a text as its pairs of ideographs, letters and digits, with a single one
// where it stands alone, for a tokenizer that splits at spaces.
func bigrams(s string) string {
	var b strings.Builder
	prev, single := rune(0), false
	end := func() {
		if prev != 0 && single {
			b.WriteRune(prev)
			b.WriteByte(' ')
		}
		prev = 0
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if prev != 0 {
			b.WriteRune(prev)
			b.WriteRune(r)
			b.WriteByte(' ')
		}
		single = prev == 0
		prev = r
	}
	end()
	return b.String()
}

// fts5 is SQLite's full text search in a table without content, so that its size is that of
// the index alone. trigram: its own tokenizer; else pairs made beforehand.
func fts5(name string, docs []string, trigram bool) *finder {
	f := &finder{name: name}
	var db *sql.DB
	ctx := context.Background()
	f.build = func(dir string) (err error) {
		if db, err = sql.Open("sqlite", filepath.Join(dir, "fts.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=cache_size(-65536)"); err != nil {
			return err
		}
		db.SetMaxOpenConns(1)
		tokenizer := "unicode61"
		if trigram {
			tokenizer = "trigram"
		}
		if _, err := db.ExecContext(ctx, "CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='"+tokenizer+"')"); err != nil {
			return err
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		put, err := tx.PrepareContext(ctx, "INSERT INTO t(rowid, x) VALUES (?, ?)")
		if err != nil {
			return err
		}
		for i, d := range docs {
			if !trigram {
				d = bigrams(d)
			}
			if _, err := put.ExecContext(ctx, i+1, d); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	match := func(words []string) string {
		var out []string
		for _, w := range words {
			w = strings.ReplaceAll(w, `"`, ``)
			if !trigram {
				if utf8.RuneCountInString(w) == 1 {
					out = append(out, `"`+w+`" *`)
					continue
				}
				w = strings.TrimSpace(bigrams(w))
			}
			out = append(out, `"`+w+`"`)
		}
		return strings.Join(out, " AND ")
	}
	f.find = func(words []string, count bool) (n int, err error) {
		if count {
			err = db.QueryRowContext(ctx, "SELECT count(*) FROM t WHERE t MATCH ?", match(words)).Scan(&n)
			return n, err
		}
		rows, err := db.QueryContext(ctx, "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20", match(words))
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var id int
			if err := rows.Scan(&id); err != nil {
				return 0, err
			}
			n++
		}
		return n, rows.Err()
	}
	f.close = func() error { return db.Close() }
	return f
}

// bleveCJK is bleve with its analyzer for Chinese, nothing stored.
func bleveCJK(docs []string) *finder {
	f := &finder{name: "bleve v2, cjk"}
	var ix bleve.Index
	f.build = func(dir string) (err error) {
		// One field, nothing stored, no second copy of it under _all; phrases need term vectors.
		x := bleve.NewTextFieldMapping()
		x.Analyzer, x.Store, x.IncludeInAll, x.DocValues, x.IncludeTermVectors = "cjk", false, false, false, true
		m := bleve.NewIndexMapping()
		m.DefaultMapping = bleve.NewDocumentStaticMapping()
		m.DefaultMapping.AddFieldMappingsAt("X", x)
		m.DefaultAnalyzer = "cjk"
		if ix, err = bleve.New(filepath.Join(dir, "bleve"), m); err != nil {
			return err
		}
		b := ix.NewBatch()
		for i, d := range docs {
			if err := b.Index(strconv.Itoa(i), struct{ X string }{d}); err != nil {
				return err
			}
			if b.Size() == 2000 || i == len(docs)-1 {
				if err := ix.Batch(b); err != nil {
					return err
				}
				b.Reset()
			}
		}
		return nil
	}
	f.find = func(words []string, _ bool) (int, error) {
		var qs []query.Query
		for _, w := range words {
			if utf8.RuneCountInString(w) == 1 {
				q := bleve.NewPrefixQuery(w)
				q.SetField("X")
				qs = append(qs, q)
				continue
			}
			q := bleve.NewMatchPhraseQuery(w)
			q.SetField("X")
			qs = append(qs, q)
		}
		r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(qs...), 20, 0, false)
		if len(qs) == 1 {
			r.Query = qs[0]
		}
		res, err := ix.Search(r)
		if err != nil {
			return 0, err
		}
		return int(res.Total), nil
	}
	f.close = func() error { return ix.Close() }
	return f
}

// sizeOf gives the length of a folder's files.
func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		st, err := d.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err == nil {
			n += st.Size()
		}
		return err
	})
	return n, err
}
