package search

import (
	"context"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb/disk"
)

// Build makes a new index of the laws given, in their order, and puts it in the place of
// the folder's old one, if there is one: that one can be searched until then, and by
// who has it open afterwards too. A build that breaks off, by ctx, an error or a
// crash, leaves the old index; the next one clears up after it. source says what was
// indexed and comes back from Index.Source. progress is called after each law.
//
// Codes: input.bad where a law comes twice or a clause is too long; those of the disk;
// ctx's error.
func Build(ctx context.Context, dir string, sealer Sealer, source string, laws iter.Seq2[lawquery.Entry, error], opts Options, progress func(laws, docs int)) error {
	b := &builder{dir: dir, sealer: sealer, opts: opts, m: manifest{Source: source}, seen: map[string]bool{}}
	if b.opts.SegmentText == 0 {
		b.opts.SegmentText = defaultSegmentText
	}
	if err := b.build(ctx, laws, progress); err != nil {
		b.abandon()
		return disk.Err("build search index", filepath.Base(dir), err)
	}
	return nil
}

// builder writes segments one after the other.
type builder struct {
	dir    string
	sealer Sealer
	opts   Options
	m      manifest
	seen   map[string]bool
	w      *segmentWriter // the one being filled, or nil
	naming bool           // the new index may already be the one on disk
}

func (b *builder) build(ctx context.Context, laws iter.Seq2[lawquery.Entry, error], progress func(laws, docs int)) (err error) {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	old, err := readManifest(b.dir, b.sealer)
	if err == nil || app.CodeOf(err) == CodeNone || app.CodeOf(err) == CodeDamaged {
		_ = sweep(b.dir, old.Segments, b.opts.Hook) // what a build that broke off left
	}
	for e, err := range laws {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = b.add(e)
		}
		if err != nil {
			return err
		}
		if progress != nil {
			progress(len(b.seen), b.m.Docs)
		}
	}
	if err := b.endSegment(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The names of the segments are durable before the file that needs them.
	if err := b.opts.Hook.SyncDir(b.dir); err != nil {
		return err
	}
	b.naming = true
	if err := b.opts.Hook.WriteFile(filepath.Join(b.dir, manifestName), b.sealer.Seal(nil, b.m.encode(), manifestAD)); err != nil {
		return err
	}
	// The new index is in place: what is left of the old one is only in the way, and the
	// next build tries again.
	_ = sweep(b.dir, b.m.Segments, b.opts.Hook)
	return nil
}

// maxDoc is the longest clause taken, in bytes: so that a block is never more than memory
// holds with ease.
const maxDoc = 16 << 20

func (b *builder) add(e lawquery.Entry) (err error) {
	if b.seen[e.Law.ID] {
		return &app.Error{Code: app.CodeBadInput, Op: "index law", Item: e.Law.Title, Args: map[string]string{"why": "twice"}}
	}
	b.seen[e.Law.ID] = true
	size := 0
	for i := range e.Docs {
		d := &e.Docs[i]
		d.Text = strings.ToValidUTF8(d.Text, "\uFFFD")
		if d.Article < 0 || d.Sub < 0 || d.Article|d.Sub > math.MaxInt32 {
			return &app.Error{Code: app.CodeBadInput, Op: "index law", Item: e.Law.Title + d.Label, Args: map[string]string{"why": "number"}}
		}
		if len(d.Text) > maxDoc || len(d.ID)+len(d.Label) > maxDoc {
			return &app.Error{Code: app.CodeBadInput, Op: "index law", Item: e.Law.Title + d.Label, Args: map[string]string{"why": "long"}}
		}
		size += len(d.Text)
	}
	if w := b.w; w != nil && (w.text+size > b.opts.SegmentText || len(w.lens)+len(e.Docs) > maxDocs) {
		if err := b.endSegment(); err != nil {
			return err
		}
	}
	if b.w == nil {
		if b.w, err = newSegmentWriter(b.dir, b.sealer, b.opts.Hook); err != nil {
			return err
		}
	}
	b.m.Docs += len(e.Docs)
	b.m.Text += uint64(size)
	return b.w.add(e)
}

func (b *builder) endSegment() error {
	if b.w == nil {
		return nil
	}
	ref, err := b.w.finish()
	if err != nil {
		return err
	}
	b.m.Segments = append(b.m.Segments, ref)
	b.m.Chars += b.w.chars
	err = b.w.file.f.Close()
	b.w = nil
	return err
}

// abandon removes what a failed build wrote, as far as it can: the next build clears up.
func (b *builder) abandon() {
	if b.w != nil {
		_ = b.w.abandon()
	}
	if b.naming {
		return
	}
	for _, s := range b.m.Segments {
		_ = os.Remove(filepath.Join(b.dir, s.name()))
	}
}
