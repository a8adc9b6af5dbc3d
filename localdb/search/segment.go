package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"renda/app/lawquery"
	"renda/app/variant"
	"renda/localdb/disk"
)

// segment is an open segment. Safe for concurrent use.
type segment struct {
	f        *os.File
	ref      segmentRef
	sealer   Sealer
	unpacker *zstd.Decoder // of the texts
	own      bool          // the unpacker is nobody else's
	cache    *cache

	letters alphabet
	laws    []segmentLaw
	titles  []byte   // the laws' titles, folded, each with a line break behind it
	titleAt []uint32 // where each begins, and where the last ends
	lawOf   []uint32 // index in laws, by document
	lens    []byte   // length classes, by document
	texts   []textBlockAt
	posts   []postBlockAt
}

// segmentLaw is a law with its documents in the segment.
type segmentLaw struct {
	lawquery.Law
	from, to uint32 // days
	first    int    // document
	end      int    // the one after its last
}

type textBlockAt struct {
	place
	first int // document
	docs  int
	slot  *slot
}

type postBlockAt struct {
	place
	first term
	slot  *slot
}

var errForm = errors.New("its content has not the form of an index")

// openSegment opens one that the index names.
func openSegment(dir string, ref segmentRef, sealer Sealer, c *cache) (_ *segment, err error) {
	s := &segment{ref: ref, sealer: sealer, cache: c}
	if s.f, err = os.Open(filepath.Join(dir, ref.name())); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, damaged(ref.name(), err)
		}
		return nil, disk.Err("open search index", ref.name(), err)
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// close closes the file. An unpacker without a dictionary is everybody's.
func (s *segment) close() error {
	if s.own {
		s.unpacker.Close()
	}
	return s.f.Close()
}

func (s *segment) open() error {
	st, err := s.f.Stat()
	if err != nil {
		return disk.Err("open search index", s.ref.name(), err)
	}
	if st.Size() != s.ref.Size {
		return damaged(s.ref.name(), errors.New("it has another length"))
	}
	head := make([]byte, headerSize)
	if _, err := s.f.ReadAt(head, 0); err != nil || !bytes.Equal(head, segmentHeader()) {
		return damaged(s.ref.name()+", header", err)
	}
	dir, err := s.directoryPlace()
	if err != nil {
		return err
	}
	packed, err := s.readBlock(roleDirectory, 0, dir)
	if err != nil {
		return err
	}
	u, err := plainUnpacker()
	if err != nil {
		return err
	}
	plain, err := u.DecodeAll(packed, nil)
	if err != nil {
		return s.damaged(roleDirectory, 0, err)
	}
	sample, ok := s.decodeDirectory(plain)
	if !ok {
		return s.damaged(roleDirectory, 0, errForm)
	}
	if s.unpacker = u; len(sample) > 0 {
		s.unpacker, err = newUnpacker(sample)
		s.own = err == nil
	}
	return err
}

// directoryPlace reads the segment's end.
func (s *segment) directoryPlace() (place, error) {
	n := endSize + s.overhead()
	end, err := s.readBlock(roleEnd, 0, place{s.ref.Size - int64(n), n})
	if err != nil {
		return place{}, err
	}
	if len(end) != endSize {
		return place{}, s.damaged(roleEnd, 0, errForm)
	}
	p := place{int64(binary.BigEndian.Uint64(end)), int(binary.BigEndian.Uint32(end[8:]))}
	if p.off < headerSize || p.off+int64(p.length) > s.ref.Size-int64(n) {
		return place{}, s.damaged(roleEnd, 0, errForm)
	}
	return p, nil
}

func (s *segment) overhead() int { return len(s.sealer.Seal(nil, nil, nil)) }

// decodeDirectory fills in what segmentWriter.directory wrote, and gives the dictionary of
// the texts.
func (s *segment) decodeDirectory(b []byte) (sample []byte, ok bool) {
	d := &decoder{b: b}
	sample = d.bytes(d.count())
	s.letters = make(alphabet, d.count())
	prev := rune(0)
	for i := range s.letters {
		gap := d.small()
		if prev += rune(gap); gap == 0 || prev > utf8.MaxRune {
			return nil, false
		}
		s.letters[i] = prev
	}
	at, docs := int64(headerSize), 0
	s.texts = make([]textBlockAt, d.count())
	for i := range s.texts {
		length, n := d.small(), d.small()
		s.texts[i] = textBlockAt{place{at, length}, docs, n, new(slot)}
		at, docs = at+int64(length), docs+n
	}
	s.posts = make([]postBlockAt, d.count())
	first := term(0)
	for i := range s.posts {
		length := d.small()
		first += term(d.uint())
		s.posts[i] = postBlockAt{place{at, length}, first, new(slot)}
		at += int64(length)
	}
	s.laws = make([]segmentLaw, d.count())
	n := 0
	for i := range s.laws {
		l := &s.laws[i]
		l.ID, l.Title, l.Part, l.Level, l.Organ, l.Region = d.string(), d.string(), d.string(), d.string(), d.string(), d.string()
		l.Rank, l.from, l.to = d.small(), uint32(d.small()), uint32(d.small())
		l.From, l.To = dateOf(l.from), dateOf(l.to)
		s.titleAt = append(s.titleAt, uint32(len(s.titles)))
		s.titles = append(variant.Append(s.titles, l.Title), '\n')
		l.first = n
		n += d.small()
		l.end = n
	}
	s.titleAt = append(s.titleAt, uint32(len(s.titles)))
	s.lens = d.bytes(docs)
	if !d.done() || n != docs || at > s.ref.Size {
		return nil, false
	}
	s.lawOf = make([]uint32, docs)
	for i := range s.laws {
		for doc := s.laws[i].first; doc < s.laws[i].end; doc++ {
			s.lawOf[doc] = uint32(i)
		}
	}
	return sample, true
}

// title gives a law's title, folded.
func (s *segment) title(law int) []byte { return s.titles[s.titleAt[law] : s.titleAt[law+1]-1] }

// textPage gives the decrypted text block n.
func (s *segment) textPage(n int) (*page, error) {
	t := &s.texts[n]
	if p := t.slot.get(); p != nil {
		return p, nil
	}
	packed, err := s.readBlock(roleText, n, t.place)
	if err != nil {
		return nil, err
	}
	plain, err := s.unpacker.DecodeAll(packed, nil)
	if err != nil {
		return nil, s.damaged(roleText, n, err)
	}
	p, ok := decodeTexts(plain)
	if !ok || len(p.heads) != t.docs {
		return nil, s.damaged(roleText, n, errForm)
	}
	s.cache.put(t.slot, p)
	return p, nil
}

// blockOf gives the number of the text block a document is in.
func (s *segment) blockOf(doc int) int {
	return sort.Search(len(s.texts), func(i int) bool { return s.texts[i].first > doc }) - 1
}

// postPage gives the decrypted posting block n.
func (s *segment) postPage(n int) (*page, error) {
	t := &s.posts[n]
	if p := t.slot.get(); p != nil {
		return p, nil
	}
	plain, err := s.readBlock(rolePost, n, t.place)
	if err != nil {
		return nil, err
	}
	p, first, ok := decodePosts(plain, len(s.lens))
	if !ok || first != t.first {
		return nil, s.damaged(rolePost, n, errForm)
	}
	s.cache.put(t.slot, p)
	return p, nil
}
