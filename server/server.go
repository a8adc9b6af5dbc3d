package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"renda/app"
	"renda/server/authority"
	"renda/server/store"
	"renda/sync/wire"
)

// Codes of this package.
const (
	CodeNoCert app.Code = "server.nocert" // a request without a certificate of this server's CA
	CodeOffset app.Code = "server.offset" // a piece of a paper that does not follow what is held; Args have, want
)

// Config is what a server speaks for, and its limits; a zero limit is the default.
type Config struct {
	Authority *authority.Authority
	Blobs     store.Blobs
	CA        *CA
	Clock     app.Clock    // the machine's own, for certificates and deadlines
	Log       *slog.Logger // nil: nothing is logged. Never business data: route, device, code, sizes

	PerDevice int           // requests of one device at a time; 8
	Conns     int           // connections at a time; 4096
	Quiet     time.Duration // silence after which a request being read, or an answer being written, is given up; 30 s
	Longest   time.Duration // the longest a request body may take; 10 min
	Watch     time.Duration // how long a watch waits; authority.WatchTime
	Drain     time.Duration // how long Serve lets running requests finish; 20 s
}

// Server answers the requests of desks. It is made by New.
type Server struct {
	cfg     Config
	keeper  *keeper
	mux     *http.ServeMux
	busy    limiter
	enrol   bucket
	guard   *guard
	stop    context.Context // ends the watches when the server drains
	stopNow context.CancelFunc
}

// New makes a server. The authority is the caller's to close, after Serve has returned.
func New(cfg Config) *Server {
	def := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	def(&cfg.Quiet, 30*time.Second)
	def(&cfg.Longest, 10*time.Minute)
	def(&cfg.Watch, authority.WatchTime)
	def(&cfg.Drain, 20*time.Second)
	if cfg.PerDevice <= 0 {
		cfg.PerDevice = 8
	}
	if cfg.Conns <= 0 {
		cfg.Conns = 4096
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, keeper: &keeper{ca: cfg.CA, clock: cfg.Clock}, mux: http.NewServeMux(),
		busy: limiter{max: cfg.PerDevice, m: map[app.ID]int{}}, enrol: bucket{rate: enrolRate, burst: enrolBurst}, guard: newGuard()}
	s.stop, s.stopNow = context.WithCancel(context.Background())
	s.routes()
	return s
}

func (s *Server) routes() {
	s.open("POST "+wire.PathEnroll, s.enroll)
	s.device("GET "+wire.PathHello, s.hello)
	s.device("POST "+wire.PathPush, s.push)
	s.device("POST "+wire.PathPull, s.pull)
	s.device("POST "+wire.PathSnapshot, s.snapshot)
	s.device("POST "+wire.PathWatch, s.watch)
	s.device("HEAD "+wire.PathBlob+"{hash}", s.headBlob)
	s.device("GET "+wire.PathBlob+"{hash}", s.getBlob)
	s.device("PUT "+wire.PathBlob+"{hash}", s.putBlob)
	s.device("GET "+wire.PathCheckpoint, s.checkpoint)
	s.device("GET "+wire.PathProof, s.proof)
	s.open("/", func(*exchange) error { return &app.Error{Code: app.CodeNotFound, Op: "route a request"} })
}

// Handler gives the handler; requests must carry their TLS state (r.TLS).
func (s *Server) Handler() http.Handler { return s.mux }

// Serve answers on a listener until ctx ends, then lets running requests finish and returns nil.
// Watches are ended at once: their desks come back.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	hs := &http.Server{
		Handler: s.mux, TLSConfig: s.keeper.tlsConfig(),
		ReadHeaderTimeout: s.cfg.Quiet, IdleTimeout: 3 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(connLog{s.cfg.Log.Handler()}, slog.LevelDebug),
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: s.cfg.PerDevice + 2, MaxReceiveBufferPerStream: 1 << 20},
	}
	if err := s.remember(ctx); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- hs.ServeTLS(&limited{Listener: l, slots: make(chan struct{}, s.cfg.Conns)}, "", "") }()
	select {
	case err := <-failed:
		return &app.Error{Code: app.CodeInternal, Op: "serve", Err: err}
	case <-ctx.Done():
	}
	s.stopNow()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Drain)
	defer cancel()
	err := hs.Shutdown(end)
	if errors.Is(err, context.DeadlineExceeded) {
		err = hs.Close()
	}
	if serr := <-failed; !errors.Is(serr, http.ErrServerClosed) {
		err = errors.Join(err, serr)
	}
	return err
}

// connLog keeps handshake failures of scanners and the like at the debug level.
type connLog struct{ slog.Handler }

// limited bounds the connections: more wait in the kernel's queue.
type limited struct {
	net.Listener
	slots chan struct{}
}

func (l *limited) Accept() (net.Conn, error) {
	l.slots <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &held{Conn: c, leave: sync.OnceFunc(func() { <-l.slots })}, nil
}

type held struct {
	net.Conn
	leave func()
}

func (h *held) Close() error {
	defer h.leave()
	return h.Conn.Close()
}
