package parcel

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"maps"
	"strconv"

	"filippo.io/age"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

// Parcel is one that was read and checked to its end.
type Parcel struct {
	Header Header
	Counts map[string]uint64 // records by class
	Sum    app.Hash          // what the sender signed
	Size   int64             // bytes of the file

	r     io.ReadSeeker
	keys  []Key
	marks []app.Hash // of each record, for the second reading
}

// Open reads a parcel to its end and checks everything in it, applying nothing. keyOf gives the key of
// the sender a header names, or why nobody is to be believed who uses that name. look sees each
// record of a known class; its error refuses the parcel. Reading does not close r.
func Open(r io.ReadSeeker, keys []Key, keyOf func(*Header) (ed25519.PublicKey, error), look func(*Record) error) (*Parcel, error) {
	p := &Parcel{r: r, keys: keys, Counts: map[string]uint64{}}
	s, err := p.begin()
	if err != nil {
		return nil, err
	}
	p.Header = s.header
	key, err := keyOf(&s.header)
	if err != nil {
		return nil, err
	}
	papers := &paperCheck{}
	for {
		rec, foot, err := s.next()
		if err != nil {
			return nil, err
		}
		if foot != nil {
			if err := p.end(s, foot, key, papers); err != nil {
				return nil, err // nobody is handed a parcel that was not proved
			}
			return p, nil
		}
		p.marks = append(p.marks, s.mark)
		p.Counts[rec.Class]++
		if err := papers.see(rec); err != nil {
			return nil, s.at(err, rec)
		}
		if Known(rec.Class) {
			if err := look(rec); err != nil {
				return nil, s.at(err, rec)
			}
		}
	}
}

// end checks what only the end can tell.
func (p *Parcel) end(s *scanner, foot *Footer, key ed25519.PublicKey, papers *paperCheck) error {
	if !maps.Equal(foot.Counts, p.Counts) || foot.Sum != s.before || papers.open() {
		return s.damaged(nil)
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, Message(foot.Sum), foot.Sig) {
		return &app.Error{Code: CodeSignature, Op: "read a parcel", Args: map[string]string{"from": p.Header.From.String()}}
	}
	p.Sum = foot.Sum
	return s.rest()
}

// Each reads the parcel again and gives its records in order. A record that is not the one that was
// checked ends it.
func (p *Parcel) Each(fn func(*Record) error) error {
	s, err := p.begin()
	if err != nil {
		return err
	}
	for i := range p.marks {
		rec, foot, err := s.next()
		if err != nil {
			return err
		}
		if foot != nil || s.mark != p.marks[i] {
			return s.damaged(nil)
		}
		if err := fn(rec); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the file from its start and reads the header.
func (p *Parcel) begin() (*scanner, error) {
	size, err := p.r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, unreadable(err)
	}
	p.Size = size
	if _, err := p.r.Seek(0, io.SeekStart); err != nil {
		return nil, unreadable(err)
	}
	head := make([]byte, min(size, int64(len(magic))))
	if _, err := io.ReadFull(p.r, head); err != nil {
		return nil, unreadable(err)
	}
	if string(head) != magic {
		if len(head) > 0 && bytes.HasPrefix([]byte(magic), head) {
			return nil, cut(size)
		}
		return nil, &app.Error{Code: CodeFormat, Op: "read a parcel"}
	}
	if err := p.whole(size); err != nil {
		return nil, err
	}
	ids := make([]age.Identity, len(p.keys))
	for i, k := range p.keys {
		ids[i] = k.id
	}
	s := &scanner{src: &source{r: io.LimitReader(p.r, size-int64(len(magic)+tailLen))}, sum: sha256.New()}
	if s.r, err = age.Decrypt(s.src, ids...); err != nil {
		if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
			return nil, &app.Error{Code: CodeOther, Op: "open a parcel", Err: err}
		}
		return nil, s.damaged(err)
	}
	if err := s.frame(&s.header); err != nil {
		return nil, err
	}
	if s.header.Format != Format {
		return nil, &app.Error{Code: CodeNewer, Op: "read a parcel", Args: map[string]string{"format": strconv.Itoa(int(s.header.Format))}}
	}
	return s, nil
}

// whole looks for the mark at the end and goes back behind the one at the start.
func (p *Parcel) whole(size int64) error {
	from := size - int64(tailLen)
	if from < int64(len(magic)) {
		return cut(size)
	}
	if _, err := p.r.Seek(from, io.SeekStart); err != nil {
		return unreadable(err)
	}
	var end [tailLen]byte
	if _, err := io.ReadFull(p.r, end[:]); err != nil {
		return unreadable(err)
	}
	if string(end[:len(tail)]) != tail || binary.BigEndian.Uint64(end[len(tail):]) != uint64(from-int64(len(magic))) {
		return cut(size)
	}
	if _, err := p.r.Seek(int64(len(magic)), io.SeekStart); err != nil {
		return unreadable(err)
	}
	return nil
}

func cut(at int64) error {
	return &app.Error{Code: CodeCut, Op: "read a parcel", Args: map[string]string{"at": strconv.FormatInt(at, 10)}}
}

func unreadable(err error) error {
	return &app.Error{Code: app.CodeUnread, Op: "read a parcel", Err: err}
}

// source counts what was read of the file and keeps the stick's own error.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	s.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// scanner walks the frames.
type scanner struct {
	src    *source
	r      io.Reader
	sum    hash.Hash
	header Header
	n      int      // records so far
	before app.Hash // sum of everything before the frame read last
	mark   app.Hash // of the frame read last
	buf    []byte
}

// damaged says where a parcel stopped being what was written.
func (s *scanner) damaged(err error) error {
	if s.src.err != nil {
		return unreadable(s.src.err)
	}
	return &app.Error{Code: CodeDamaged, Op: "read a parcel", Err: err,
		Args: map[string]string{"at": strconv.FormatInt(s.src.n+int64(len(magic)), 10), "record": strconv.Itoa(s.n)}}
}

// at adds the place to why a record was refused.
func (s *scanner) at(err error, rec *Record) error {
	if e, ok := errors.AsType[*app.Error](err); ok && e.Code != act.CodeDecode {
		return err
	}
	return &app.Error{Code: CodeRecord, Op: "read a parcel", Err: err, Args: map[string]string{"record": strconv.Itoa(s.n), "class": rec.Class}}
}

// raw reads one frame; it is valid until the next.
func (s *scanner) raw() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(s.r, head[:]); err != nil {
		return nil, s.damaged(err)
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > MaxRecord {
		return nil, s.damaged(nil)
	}
	if cap(s.buf) < int(n) {
		s.buf = make([]byte, n)
	}
	b := s.buf[:n]
	if _, err := io.ReadFull(s.r, b); err != nil {
		return nil, s.damaged(err)
	}
	s.before = app.Hash(s.sum.Sum(nil))
	s.sum.Write(head[:])
	s.sum.Write(b)
	s.mark = sha256.Sum256(b)
	return b, nil
}

func (s *scanner) frame(v any) error {
	b, err := s.raw()
	if err != nil {
		return err
	}
	if err := act.Unmarshal(b, v); err != nil {
		return s.damaged(err)
	}
	return nil
}

// next reads a record or the footer.
func (s *scanner) next() (*Record, *Footer, error) {
	b, err := s.raw()
	if err != nil {
		return nil, nil, err
	}
	// A footer's first field is a map, a record's a text: what the bytes are, they say.
	rec := new(Record)
	if act.Unmarshal(b, rec) == nil {
		if s.n++; rec.Class == "" || s.n > MaxRecords {
			return nil, nil, s.damaged(nil)
		}
		return rec, nil, nil
	}
	foot := new(Footer)
	if err := act.Unmarshal(b, foot); err != nil {
		return nil, nil, s.damaged(err)
	}
	return nil, foot, nil
}

// rest wants nothing behind the footer; only here has the age file's own end been seen.
func (s *scanner) rest() error {
	n, err := io.ReadFull(s.r, make([]byte, 1))
	if n == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	return s.damaged(err)
}

// paperCheck follows the pieces of papers and holds each paper to its hash.
type paperCheck struct {
	cur  Chunk
	next int64
	sum  hash.Hash
}

func (c *paperCheck) open() bool { return c.sum != nil }

func (c *paperCheck) see(rec *Record) error {
	bad := &app.Error{Code: act.CodeDecode, Op: "read a paper"}
	if rec.Class != ClassBlob {
		if c.open() {
			return bad
		}
		return nil
	}
	var x Chunk
	if err := act.Unmarshal(rec.Body, &x); err != nil {
		return err
	}
	if !c.open() {
		c.cur, c.next, c.sum = x, 0, sha256.New()
	}
	end := x.Offset + int64(len(x.Data))
	if x.Hash != c.cur.Hash || x.Size != c.cur.Size || x.Offset != c.next || x.Size < 0 || x.Size > wire.MaxBlob || end > x.Size || len(x.Data) == 0 && x.Size > 0 {
		return bad
	}
	c.sum.Write(x.Data)
	if c.next = end; c.next < x.Size {
		return nil
	}
	if app.Hash(c.sum.Sum(nil)) != x.Hash {
		return bad
	}
	c.sum = nil
	return nil
}
