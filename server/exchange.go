package server

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

// exchange is one request and its answer.
type exchange struct {
	s      *Server
	w      http.ResponseWriter
	r      *http.Request
	rc     *http.ResponseController
	device app.ID
	begun  bool // the answer has begun: an error can't become a Problem any more
	status int
	out    int64
}

// open routes requests that need no certificate.
func (s *Server) open(pattern string, fn func(*exchange) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{s: s, w: w, r: r, rc: http.NewResponseController(w), status: http.StatusOK}
		start := s.cfg.Clock.Now()
		err := x.guarded(fn)
		if err != nil {
			x.problem(err)
		}
		x.log(start, err)
	})
}

// device routes requests that need one. Whether the device is still welcome says the authority,
// with each request.
func (s *Server) device(pattern string, fn func(*exchange) error) {
	s.open(pattern, func(x *exchange) error {
		id, err := s.identify(x.r)
		if err != nil {
			return err
		}
		x.device = id
		leave, err := s.busy.enter(id)
		if err != nil {
			return err
		}
		defer leave()
		return fn(x)
	})
}

// identify finds the device behind a client certificate. TLS has verified that this server's CA
// signed it; the directory says which key the device has. A device the directory does not know
// is passed on: after a restore the authority may.
func (s *Server) identify(r *http.Request) (app.ID, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 || len(r.TLS.PeerCertificates) == 0 {
		return app.ID{}, &app.Error{Code: CodeNoCert, Op: "identify a device"}
	}
	cert := r.TLS.PeerCertificates[0]
	id, err := app.ParseID(cert.Subject.CommonName)
	if err != nil {
		return app.ID{}, &app.Error{Code: CodeNoCert, Op: "identify a device", Err: err}
	}
	d, ok := s.cfg.Authority.Directory().Devices[id]
	if ok && string(d.TLS) != string(keyPin(cert)) {
		return app.ID{}, &app.Error{Code: wire.CodeRevoked, Op: "identify a device", Item: id.String()}
	}
	return id, nil
}

// active refuses a device that the authority itself is not asked about.
func (s *Server) active(id app.ID) error {
	dir := s.cfg.Authority.Directory()
	d, ok := dir.Devices[id]
	if _, active := dir.Actor(d.Account); !ok || !active || d.Revoked != 0 {
		return &app.Error{Code: wire.CodeRevoked, Op: "know a device", Item: id.String()}
	}
	return nil
}

// guarded runs the handler with the deadlines of a request; a panic in it is contained.
func (x *exchange) guarded(fn func(*exchange) error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, thrown as it is
			panic(p)
		}
		x.s.cfg.Log.LogAttrs(x.r.Context(), slog.LevelError, "a request made the server's code fail",
			slog.String("route", x.r.Pattern), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
		err = &app.Error{Code: app.CodeInternal, Op: "answer a request"}
	}()
	x.r.Body = &body{ReadCloser: x.r.Body, x: x, end: machineTime().Add(x.s.cfg.Longest)}
	return fn(x)
}

// machineTime is what sockets go by, whatever clock the server judges by.
func machineTime() time.Time {
	return time.Now() //nolint:forbidigo // a socket's deadline is an instant of the machine's clock
}

// body is a request body that may be slow but not silent, and not for ever.
type body struct {
	io.ReadCloser
	x   *exchange
	end time.Time
}

func (b *body) Read(p []byte) (int, error) {
	now := machineTime()
	d := now.Add(b.x.s.cfg.Quiet)
	if b.end.Before(d) {
		d = b.end
	}
	// A writer without deadlines (a test's recorder) has no slow line either.
	if err := b.x.rc.SetReadDeadline(d); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return b.ReadCloser.Read(p)
}

// alive lets the answer take its time as long as the line takes bytes.
func (x *exchange) alive() error {
	err := x.rc.SetWriteDeadline(machineTime().Add(x.s.cfg.Quiet))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// Write writes a piece of the answer.
func (x *exchange) Write(p []byte) (int, error) {
	x.begun = true
	if err := x.alive(); err != nil {
		return 0, err
	}
	n, err := x.w.Write(p)
	x.out += int64(n)
	return n, err
}

// frame reads a request body of at most limit bytes.
func frame[T any](x *exchange, limit int64) (*T, error) {
	b, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, limit))
	if err != nil {
		return nil, x.unread(err, limit)
	}
	v := new(T)
	if err := act.Unmarshal(b, v); err != nil {
		return nil, err
	}
	return v, nil
}

// unread says why a body could not be read to its end.
func (x *exchange) unread(err error, limit int64) error {
	code, args := app.CodeBadInput, map[string]string(nil)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		code, args = app.CodeTooLarge, map[string]string{"limit": strconv.FormatInt(limit, 10), "size": "> " + strconv.FormatInt(limit, 10)}
	}
	if x.r.ContentLength > limit && args != nil {
		args["size"] = strconv.FormatInt(x.r.ContentLength, 10)
	}
	return &app.Error{Code: code, Op: "read a request", Args: args, Err: err}
}

// answer sends a frame.
func (x *exchange) answer(v any) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode an answer", Err: err}
	}
	return x.send(b)
}

// send sends an encoded frame, compressed if the client takes that.
func (x *exchange) send(b []byte) error {
	h := x.w.Header()
	h.Set("Content-Type", wire.MediaType)
	if len(b) > compressFrom && x.zstd() {
		h.Set("Content-Encoding", "zstd")
		b = encoder().EncodeAll(b, make([]byte, 0, len(b)/3))
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, err := x.Write(b)
	return gone(err)
}

// compressFrom is the size below which compressing costs more than it saves.
const compressFrom = 1 << 10

func (x *exchange) zstd() bool {
	for _, v := range strings.Split(x.r.Header.Get("Accept-Encoding"), ",") {
		if name, _, _ := strings.Cut(strings.TrimSpace(v), ";"); name == "zstd" {
			return true
		}
	}
	return false
}

// gone marks a write that failed: the client has left, and nobody is to be told.
func gone(err error) error {
	if err == nil {
		return nil
	}
	return &app.Error{Code: app.CodeOffline, Op: "answer", Err: err}
}

// problem answers with what the client may know of an error.
func (x *exchange) problem(err error) {
	if x.begun {
		return
	}
	if _, ours := errors.AsType[*app.Error](err); !ours {
		switch ctx := x.r.Context(); {
		case ctx.Err() != nil: // the client left
			err = &app.Error{Code: app.CodeOffline, Op: "answer", Err: err}
		default:
			err = &app.Error{Code: app.CodeInternal, Op: "answer", Err: err}
		}
	}
	p := wire.ProblemOf(err)
	b, merr := act.Marshal(&p)
	if merr != nil { // a map of strings always encodes
		b = nil
	}
	h := x.w.Header()
	h.Set("Content-Type", wire.MediaType)
	h.Del("Content-Encoding")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if s := p.Args["seconds"]; p.Code == wire.CodeRetryAfter && s != "" {
		h.Set("Retry-After", s)
	}
	if terr, ok := errors.AsType[net.Error](err); ok && terr.Timeout() {
		h.Set("Connection", "close") // what is left of a body that stalled is not waited for
	}
	x.status = status(p.Code)
	x.begun = true
	if x.alive() == nil {
		x.w.WriteHeader(x.status)
		_, werr := x.w.Write(b)
		x.out += int64(len(b))
		_ = werr // the client has left; the log line says what it would have been told
	}
}

// status adds this package's codes to the protocol's table.
func status(c app.Code) int {
	switch c {
	case CodeNoCert:
		return http.StatusUnauthorized
	case CodeOffset:
		return http.StatusConflict
	}
	return wire.Status(c)
}

// log writes one line: which route, by which device, with which end. Never what was said.
func (x *exchange) log(start time.Time, err error) {
	level, code := slog.LevelDebug, app.CodeOf(err)
	switch {
	case code == "" || code == app.CodeOffline:
	case x.status >= 500 && code != wire.CodeRetryAfter:
		level = slog.LevelError
	default:
		level = slog.LevelInfo
	}
	if !x.s.cfg.Log.Enabled(x.r.Context(), level) {
		return
	}
	attrs := []slog.Attr{slog.String("route", x.r.Pattern), slog.Int("status", x.status), slog.Int64("bytes", x.out),
		slog.Int64("ms", x.s.cfg.Clock.Now().Sub(start).Milliseconds())}
	if !x.device.IsZero() {
		attrs = append(attrs, slog.String("device", x.device.String()))
	} else {
		attrs = append(attrs, slog.String("remote", x.r.RemoteAddr))
	}
	if err != nil {
		attrs = append(attrs, slog.String("code", string(code)))
	}
	if level == slog.LevelError {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	x.s.cfg.Log.LogAttrs(x.r.Context(), level, "request", attrs...)
}

func newEncoder(w io.Writer) (*zstd.Encoder, error) {
	return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
}
