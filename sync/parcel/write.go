package parcel

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"strconv"

	"filippo.io/age"

	"renda/app"
	"renda/app/act"
)

const (
	magic = "renda-parcel/1\n"
	tail  = "renda-end"
	// tailLen is what stands behind the age file: the mark and its length.
	tailLen = len(tail) + 8
)

// Writer writes one parcel. What it wrote is a parcel only after Close.
type Writer struct {
	out    *counter
	sealed io.WriteCloser
	sum    hash.Hash
	signer act.Signer
	counts map[string]uint64
	n      uint64
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Create begins a parcel sealed to every key of to. An error of w comes back as it is, so that
// whoever owns the stick can say what is wrong with it.
func Create(w io.Writer, h Header, signer act.Signer, to ...ed25519.PublicKey) (*Writer, error) {
	h.Format = Format
	var rs []age.Recipient
	for _, k := range to {
		r, err := recipient(k)
		if err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	if _, err := io.WriteString(w, magic); err != nil {
		return nil, err
	}
	p := &Writer{out: &counter{w: w}, sum: sha256.New(), signer: signer, counts: map[string]uint64{}}
	var err error
	if p.sealed, err = age.Encrypt(p.out, rs...); err != nil {
		return nil, err
	}
	return p, p.frame(&h)
}

// frame writes one thing with its length.
func (p *Writer) frame(v any) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode a parcel", Err: err}
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(b)))
	if _, err := io.MultiWriter(p.sealed, p.sum).Write(append(head, b...)); err != nil {
		return err
	}
	return nil
}

// Put adds a record.
func (p *Writer) Put(class string, v any) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode a parcel", Item: class, Err: err}
	}
	return p.Raw(class, b)
}

// Raw adds a record that is encoded already.
func (p *Writer) Raw(class string, body []byte) error {
	if len(body) > MaxRecord-256 || p.n >= MaxRecords {
		return &app.Error{Code: app.CodeTooLarge, Op: "write a parcel", Item: class,
			Args: map[string]string{"limit": strconv.Itoa(MaxRecord), "size": strconv.Itoa(len(body))}}
	}
	p.n++
	p.counts[class]++
	return p.frame(&Record{class, body})
}

// Blob adds a paper.
func (p *Writer) Blob(h app.Hash, size int64, r io.ReaderAt) error {
	buf := make([]byte, min(size, chunkSize))
	for off := int64(0); off < size || size == 0; off += chunkSize {
		n := min(size-off, chunkSize)
		if _, err := io.ReadFull(io.NewSectionReader(r, off, n), buf[:n]); err != nil {
			return err
		}
		if err := p.Put(ClassBlob, &Chunk{h, size, off, buf[:n]}); err != nil {
			return err
		}
		if size == 0 {
			return nil
		}
	}
	return nil
}

// Count tells how many records of a class were written.
func (p *Writer) Count(class string) int { return int(p.counts[class]) }

// Close signs and ends the parcel, and gives the sum that was signed. A writer that has Sync is made durable, so that
// nobody counts a parcel as written that a full stick did not keep.
func (p *Writer) Close() (app.Hash, error) {
	sum := app.Hash(p.sum.Sum(nil))
	sig, err := p.signer.Sign(Message(sum))
	if err != nil {
		return sum, err
	}
	if err := p.frame(&Footer{p.counts, sum, sig}); err != nil {
		return sum, err
	}
	if err := p.sealed.Close(); err != nil {
		return sum, err
	}
	if _, err := p.out.w.Write(binary.BigEndian.AppendUint64([]byte(tail), uint64(p.out.n))); err != nil {
		return sum, err
	}
	if f, ok := p.out.w.(interface{ Sync() error }); ok {
		return sum, f.Sync()
	}
	return sum, nil
}
