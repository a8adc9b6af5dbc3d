package server

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

const blobType = "application/octet-stream"

// headBlob tells how much of a paper is held, so that sending goes on from there. Who may not
// read it learns nothing of a whole one: to him it is as if nothing were here.
func (s *Server) headBlob(x *exchange) error {
	h, err := act.ParseHash(x.r.PathValue("hash"))
	if err != nil {
		return err
	}
	unseen := s.cfg.Authority.MayReadBlob(x.r.Context(), x.device, h)
	if unseen != nil && app.CodeOf(unseen) != app.CodeNotFound {
		return unseen
	}
	n, whole, err := s.cfg.Blobs.Offset(h)
	if err != nil {
		return err
	}
	if whole && unseen != nil {
		n, whole = 0, false
	}
	head := x.w.Header()
	head.Set(wire.HeaderOffset, strconv.FormatInt(n, 10))
	if whole {
		head.Set(wire.HeaderSize, strconv.FormatInt(n, 10))
	}
	x.begun = true
	x.w.WriteHeader(http.StatusOK)
	return nil
}

// putBlob takes a piece of a paper. What came of a piece that broke off is kept; whole, it is
// checked against its hash.
func (s *Server) putBlob(x *exchange) error {
	if err := s.cfg.Authority.MayWriteBlob(x.device); err != nil {
		return err
	}
	h, err := act.ParseHash(x.r.PathValue("hash"))
	if err != nil {
		return err
	}
	size, err := header(x.r, wire.HeaderSize)
	if err != nil {
		return err
	}
	off, err := header(x.r, wire.HeaderOffset)
	if err != nil {
		return err
	}
	if size > wire.MaxBlob {
		return tooLarge(wire.MaxBlob, size)
	}
	if x.r.ContentLength > wire.MaxBlobChunk {
		return tooLarge(wire.MaxBlobChunk, x.r.ContentLength)
	}
	have, whole, err := s.cfg.Blobs.Offset(h)
	if err != nil {
		return err
	}
	if !whole && have == 0 {
		if err := s.cfg.Authority.BeginPaper(x.r.Context(), x.device, h, size); err != nil {
			return err
		}
	}
	if !whole {
		if off != have || off > size {
			x.w.Header().Set(wire.HeaderOffset, strconv.FormatInt(have, 10))
			return &app.Error{Code: CodeOffset, Op: "take a paper", Item: h.Short(),
				Args: map[string]string{"have": strconv.FormatInt(have, 10), "want": strconv.FormatInt(off, 10)}}
		}
		in := &source{r: http.MaxBytesReader(x.w, x.r.Body, wire.MaxBlobChunk)}
		if err := s.cfg.Blobs.Append(x.r.Context(), h, off, size, in); err != nil {
			if in.err != nil { // the line's fault, not the store's
				return x.unread(in.err, wire.MaxBlobChunk)
			}
			return err
		}
		have = off + in.n
	}
	x.w.Header().Set(wire.HeaderOffset, strconv.FormatInt(have, 10))
	x.begun, x.status = true, http.StatusNoContent
	x.w.WriteHeader(x.status)
	return nil
}

// source remembers how the body ended.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// getBlob sends a paper, or the range asked for, to those who see an entry that names it.
func (s *Server) getBlob(x *exchange) error {
	h, err := act.ParseHash(x.r.PathValue("hash"))
	if err != nil {
		return err
	}
	if err := s.cfg.Authority.MayReadBlob(x.r.Context(), x.device, h); err != nil {
		return err
	}
	r, size, done, err := s.cfg.Blobs.Open(h)
	if err != nil {
		return err
	}
	in := &content{Reader: io.NewSectionReader(r, 0, size)}
	head := x.w.Header()
	head.Set("Content-Type", blobType)
	head.Set("ETag", `"`+h.String()+`"`)
	head.Set("Cache-Control", "no-store")
	http.ServeContent(&paced{x}, x.r, "", time.Time{}, in)
	return errors.Join(in.err, done())
}

// content remembers a paper that turned out damaged while being sent: the answer is cut, and
// the client, which checks the hash, comes again.
type content struct {
	Reader *io.SectionReader
	err    error
}

func (c *content) Seek(off int64, whence int) (int64, error) { return c.Reader.Seek(off, whence) }

func (c *content) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// paced lets a long answer go on while the line takes bytes.
type paced struct{ x *exchange }

func (p *paced) Header() http.Header { return p.x.w.Header() }

func (p *paced) WriteHeader(status int) {
	p.x.begun, p.x.status = true, status
	p.x.w.WriteHeader(status)
}

func (p *paced) Write(b []byte) (int, error) { return p.x.Write(b) }

func header(r *http.Request, key string) (int64, error) {
	n, err := strconv.ParseInt(r.Header.Get(key), 10, 64)
	if err != nil || n < 0 {
		return 0, &app.Error{Code: app.CodeBadInput, Op: "read a request", Item: key, Err: err}
	}
	return n, nil
}

func tooLarge(limit, size int64) error {
	return &app.Error{Code: app.CodeTooLarge, Op: "take a paper",
		Args: map[string]string{"limit": strconv.FormatInt(limit, 10), "size": strconv.FormatInt(size, 10)}}
}
