package server

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/feed"
	"renda/sync/wire"
)

// Limits of request bodies, in bytes.
const (
	maxSmall = 64 << 10
	maxPush  = wire.MaxPushBytes + 256<<10 // the acts, and the frame around them
)

func (s *Server) hello(x *exchange) error {
	h, err := s.cfg.Authority.Hello(x.r.Context(), x.device)
	if err != nil {
		return err
	}
	return x.answer(h)
}

func (s *Server) push(x *exchange) error {
	p, err := frame[wire.Push](x, maxPush)
	if err != nil {
		return err
	}
	reply, err := s.cfg.Authority.Push(x.r.Context(), x.device, p)
	if err != nil {
		return err
	}
	return x.answer(reply)
}

func (s *Server) pull(x *exchange) error {
	p, err := frame[wire.Pull](x, maxSmall)
	if err != nil {
		return err
	}
	raw, _, err := s.cfg.Authority.PullRaw(x.r.Context(), x.device, p)
	if err != nil {
		return err
	}
	return x.send(raw)
}

// snapshot streams pages. The first is made before the answer begins, so that a refusal is
// an answer of its own and not a broken stream.
func (s *Server) snapshot(x *exchange) error {
	p, err := frame[wire.Pull](x, maxSmall)
	if err != nil {
		return err
	}
	st := &stream{x: x}
	err = s.cfg.Authority.SnapshotRaw(x.r.Context(), x.device, p, st.page)
	if err != nil && !x.begun {
		return err
	}
	return st.end(err)
}

// stream writes pages as frames, each on its way when it is written.
type stream struct {
	x *exchange
	z *zstd.Encoder
}

func (s *stream) begin() error {
	if s.x.begun {
		return nil
	}
	h := s.x.w.Header()
	h.Set("Content-Type", wire.MediaType)
	if s.x.zstd() {
		h.Set("Content-Encoding", "zstd")
		z, err := newEncoder(s.x)
		if err != nil {
			return &app.Error{Code: app.CodeInternal, Op: "compress a stream", Err: err}
		}
		s.z = z
	}
	s.x.begun = true
	return nil
}

func (s *stream) Write(p []byte) (int, error) {
	if s.z != nil {
		return s.z.Write(p)
	}
	return s.x.Write(p)
}

func (s *stream) flush() error {
	if s.z != nil {
		if err := s.z.Flush(); err != nil {
			return err
		}
	}
	return s.x.rc.Flush()
}

func (s *stream) page(raw []byte) error {
	if err := s.begin(); err != nil {
		return err
	}
	if err := wire.WriteFrame(s, raw); err != nil {
		return gone(err)
	}
	return gone(s.flush())
}

// end says that the stream is complete, or why it is not.
func (s *stream) end(cause error) error {
	if app.CodeOf(cause) == app.CodeOffline {
		return cause
	}
	if err := s.begin(); err != nil {
		return err
	}
	err := wire.WriteEnd(s, cause)
	if err == nil && s.z != nil {
		err = s.z.Close()
	}
	if cause != nil {
		return cause
	}
	return gone(err)
}

func (s *Server) watch(x *exchange) error {
	c, err := frame[feed.Cursor](x, maxSmall)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), s.cfg.Watch)
	defer cancel()
	defer context.AfterFunc(s.stop, cancel)()
	if err := s.cfg.Authority.Watch(ctx, x.device, *c); err != nil {
		return err
	}
	x.begun = true
	if x.status = http.StatusOK; ctx.Err() != nil {
		x.status = http.StatusNoContent
	}
	if err := x.alive(); err != nil {
		return gone(err)
	}
	x.w.WriteHeader(x.status)
	return nil
}

func (s *Server) checkpoint(x *exchange) error {
	if err := s.active(x.device); err != nil {
		return err
	}
	known, err := number(x.r, "size", true)
	if err != nil {
		return err
	}
	n, proof, err := s.cfg.Authority.Checkpoint(x.r.Context(), known)
	if err != nil {
		return err
	}
	return x.answer(&wire.Checkpoint{Note: n, Proof: proof})
}

func (s *Server) proof(x *exchange) error {
	if err := s.active(x.device); err != nil {
		return err
	}
	leaf, err := number(x.r, "leaf", false)
	if err != nil {
		return err
	}
	size, err := number(x.r, "size", false)
	if err != nil {
		return err
	}
	path, err := s.cfg.Authority.Inclusion(x.r.Context(), leaf, size)
	if err != nil {
		return err
	}
	return x.answer(&wire.Proof{Leaf: leaf, Size: size, Path: path})
}

// number reads a number of the query; absent is zero where it may be.
func number(r *http.Request, key string, optional bool) (uint64, error) {
	v := r.URL.Query().Get(key)
	if v == "" && optional {
		return 0, nil
	}
	n, err := strconv.ParseUint(v, 10, 63)
	if err != nil {
		return 0, &app.Error{Code: app.CodeBadInput, Op: "read a request", Item: key, Err: err}
	}
	return n, nil
}

// encoder gives the one encoder of whole frames; EncodeAll is safe for concurrent use.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)))
	if err != nil {
		panic(err) // the options are constants
	}
	return z
})
