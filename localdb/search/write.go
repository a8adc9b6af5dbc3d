package search

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb/disk"
)

const (
	textBlock = 64 << 10 // bytes of clauses in one block, before it is packed
	// Blocks are packed with a dictionary: every sampleEvery-th of a segment's first clauses,
	// which are sampleFrom bytes. It takes a tenth off the packed length.
	sampleFrom  = 1 << 20
	sampleEvery = 8
	postBlock   = 4 << 10 // bytes of lists in one block, but for a longer list
	// heavy is from how many entries in lists of pairs on a single character has a list
	// of its own: reading its pairs' takes some 4 ns an entry.
	heavy = 1 << 16
)

// segmentWriter writes one segment.
type segmentWriter struct {
	file   *blockFile
	gather *gatherer
	sample []byte        // the packer's dictionary
	packer *zstd.Encoder // nil until there is one

	docs   []lawquery.Doc   // of the text block being filled
	size   int              // their bytes
	held   [][]lawquery.Doc // blocks that wait for the packer
	text   int              // bytes of all documents
	chars  uint64
	lens   []byte // length classes
	laws   []lawEntry
	texts  []textRef
	posts  []postRef
	packed []byte
	plain  []byte
}

// lawEntry is a law and how many of the segment's documents are its.
type lawEntry struct {
	lawquery.Law
	docs int
}

type textRef struct {
	length int
	docs   int
}

type postRef struct {
	length int
	first  term
}

func newSegmentWriter(dir string, sealer Sealer, hook disk.Hook) (*segmentWriter, error) {
	ref := segmentRef{ID: newSegmentID()}
	path := filepath.Join(dir, ref.name())
	if err := hook.Before(disk.OpOpen, path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &segmentWriter{
		file:   &blockFile{f: f, hook: hook, sealer: sealer, ref: ref, buf: segmentHeader()},
		gather: newGatherer(),
	}, nil
}

// add takes a law whole.
func (w *segmentWriter) add(e lawquery.Entry) error {
	for _, d := range e.Docs {
		chars := w.gather.add(d.Text)
		w.chars += uint64(chars)
		w.text += len(d.Text)
		w.lens = append(w.lens, lengthClass(chars))
		w.docs = append(w.docs, d)
		if w.size += len(d.Text); w.size >= textBlock {
			if err := w.endText(); err != nil {
				return err
			}
		}
	}
	w.laws = append(w.laws, lawEntry{e.Law, len(e.Docs)})
	return nil
}

// endText ends the text block being filled.
func (w *segmentWriter) endText() error {
	if len(w.docs) > 0 {
		w.held = append(w.held, w.docs)
		w.docs, w.size = nil, 0
	}
	if w.packer == nil && w.text < sampleFrom {
		return nil
	}
	return w.flushTexts()
}

// choosePacker makes the dictionary, if there is enough text for one to be worth its room.
func (w *segmentWriter) choosePacker() (err error) {
	if w.text < sampleFrom {
		w.packer, err = plainPacker()
		return err
	}
	n := 0
	for _, docs := range w.held {
		for _, d := range docs {
			if n++; n%sampleEvery == 0 {
				w.sample = append(w.sample, d.Text...)
			}
		}
	}
	w.packer, err = newPacker(w.sample)
	return err
}

// flushTexts packs, seals and writes the blocks that wait.
func (w *segmentWriter) flushTexts() (err error) {
	if w.packer == nil {
		if err := w.choosePacker(); err != nil {
			return err
		}
	}
	for _, docs := range w.held {
		w.plain = appendTexts(w.plain[:0], docs)
		w.packed = w.packer.EncodeAll(w.plain, w.packed[:0])
		n, err := w.file.add(roleText, len(w.texts), w.packed)
		if err != nil {
			return err
		}
		w.texts = append(w.texts, textRef{n, len(docs)})
	}
	w.held = w.held[:0]
	return nil
}

func appendUints(b []byte, vs ...uint64) []byte {
	for _, v := range vs {
		b = binary.AppendUvarint(b, v)
	}
	return b
}

// finish writes lists and directory. The file stays open.
func (w *segmentWriter) finish() (segmentRef, error) {
	if err := w.endText(); err != nil {
		return segmentRef{}, err
	}
	if err := w.flushTexts(); err != nil {
		return segmentRef{}, err
	}
	letters := w.gather.alphabet()
	p := newPostWriter(w, letters)
	if err := w.gather.lists(letters, p.pair); err != nil {
		return segmentRef{}, err
	}
	if err := p.endLetter(); err != nil {
		return segmentRef{}, err
	}
	if err := p.end(); err != nil {
		return segmentRef{}, err
	}
	packer, err := plainPacker() // the directory holds the dictionary
	if err != nil {
		return segmentRef{}, err
	}
	if err := w.file.finish(packer.EncodeAll(w.directory(letters), nil)); err != nil {
		return segmentRef{}, err
	}
	return w.file.ref, nil
}

// abandon closes and removes the file.
func (w *segmentWriter) abandon() error {
	return errors.Join(w.file.f.Close(), os.Remove(w.file.f.Name()))
}

func (w *segmentWriter) directory(letters alphabet) []byte {
	b := appendString(nil, string(w.sample))
	b = binary.AppendUvarint(b, uint64(len(letters)))
	prev := rune(0)
	for _, r := range letters {
		b = binary.AppendUvarint(b, uint64(r-prev))
		prev = r
	}
	b = binary.AppendUvarint(b, uint64(len(w.texts)))
	for _, t := range w.texts {
		b = appendUints(b, uint64(t.length), uint64(t.docs))
	}
	b = binary.AppendUvarint(b, uint64(len(w.posts)))
	at := term(0)
	for _, p := range w.posts {
		b = appendUints(b, uint64(p.length), uint64(p.first-at))
		at = p.first
	}
	b = binary.AppendUvarint(b, uint64(len(w.laws)))
	for _, l := range w.laws {
		for _, s := range []string{l.ID, l.Title, l.Part, l.Level, l.Organ, l.Region} {
			b = appendString(b, s)
		}
		b = appendUints(b, uint64(l.Rank), uint64(day(l.From)), uint64(day(l.To)), uint64(l.docs))
	}
	return append(b, w.lens...)
}

// day writes a date as a number that sorts: 20210122; 0 for none.
func day(d app.Date) uint32 {
	if d.IsZero() {
		return 0
	}
	return uint32(d.Year)*10000 + uint32(d.Month)*100 + uint32(d.Day)
}

func dateOf(day uint32) app.Date {
	return app.Date{Year: int16(day / 10000), Month: int8(day / 100 % 100), Day: int8(day % 100)}
}

// lengthClass keeps a length in a byte, exact to 6 %: four bits of mantissa.
func lengthClass(chars int) byte {
	if chars < 16 {
		return byte(chars)
	}
	e := bits.Len(uint(chars)) - 5
	return byte(min((e+1)<<4|chars>>e&15, 255))
}

func classLength(c byte) int {
	if c < 16 {
		return int(c)
	}
	return (16 | int(c&15)) << (c>>4 - 1)
}
