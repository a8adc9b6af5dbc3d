package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/server/authority"
	"renda/server/boltstore"
	"renda/server/link"
)

// ops does what the operator asks for on this machine. A running server offers them on a socket
// in its folder, which only the account it runs under can open; otherwise a command opens the
// store itself. None of them reads business data.
type ops struct {
	home  *home
	store *boltstore.Store
	auth  *authority.Authority

	log        *slog.Logger
	upMu       sync.Mutex
	up         *link.Upward  // to the server above; nil: not opened yet
	linked     chan struct{} // capacity 1: enrolled above just now
	once       sync.Once     // makes the station
	stn        *link.Station
	stationErr error
}

// operation is one thing asked for: in and out are JSON.
type operation func(o *ops, ctx context.Context, in json.RawMessage) (any, error)

var operations = map[string]operation{
	"list":      typed((*ops).list),
	"enroll":    typed((*ops).enroll),
	"log":       typed((*ops).events),
	"recovered": typed((*ops).recovered),
	"destroy":   typed((*ops).destroy),
	"verify":    typed((*ops).verify),
	"package":   typed((*ops).checkPackage),
	"backup":    typed((*ops).backup),

	"parcel.in":   typed((*ops).parcelIn),
	"parcel.out":  typed((*ops).parcelOut),
	"parcel.show": typed((*ops).parcelShow),
	"parcel.list": typed((*ops).parcelList),
	"parcel.held": typed((*ops).parcelHeld),
	"link.enrol":  typed((*ops).linkEnrol),
	"link.status": typed((*ops).linkStatus),
	"link.sync":   typed((*ops).linkSync),
	"link.out":    typed((*ops).linkOut),
}

func typed[In, Out any](fn func(*ops, context.Context, In) (Out, error)) operation {
	return func(o *ops, ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "read a command", Err: err}
		}
		return fn(o, ctx, in)
	}
}

// operator is who does an operation: a running server, or this process.
type operator interface {
	do(ctx context.Context, name string, in, out any) error
	close() error
}

// reach finds the running server, or opens the store if none runs.
func reach(c console, dir string, k keyFlags, o boltstore.Options) (operator, error) {
	if _, err := os.Stat(filepath.Join(dir, fileHeader)); errors.Is(err, os.ErrNotExist) {
		return nil, &app.Error{Code: CodeHome, Op: "open the server", Item: dir, Err: err}
	}
	if r := dialServer(dir); r != nil {
		return r, nil
	}
	h, err := openHome(c, dir, k)
	if err != nil {
		return nil, err
	}
	s, err := h.openStore(o)
	if err != nil {
		return nil, err
	}
	return &local{ops: ops{home: h, store: s, linked: make(chan struct{}, 1)}, log: slog.New(slog.NewTextHandler(c.err, nil))}, nil
}

// local is this process. The authority is opened when an operation needs it: verify must
// work on a store that no authority would open.
type local struct {
	ops
	log *slog.Logger
}

func (l *local) do(ctx context.Context, name string, in, out any) error {
	if name != "verify" && name != "package" && name != "backup" && l.auth == nil {
		cfg, err := l.home.config(l.store, l.log)
		if err != nil {
			return err
		}
		if l.auth, err = authority.Open(ctx, cfg); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	v, err := operations[name](&l.ops, ctx, raw)
	if err != nil {
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, out)
}

func (l *local) close() error {
	var err error
	if l.auth != nil {
		err = l.auth.Close()
	}
	return errors.Join(err, l.store.Close())
}

// remote is a running server, reached by its socket.
type remote struct{ http *http.Client }

// dialServer gives the running server of a folder, nil if none answers.
func dialServer(dir string) *remote {
	path, done, err := socketPath(dir)
	if err != nil {
		return nil
	}
	defer done()
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return nil
	}
	_ = conn.Close() // only to see whether somebody answers
	return &remote{&http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		path, done, err := socketPath(dir)
		if err != nil {
			return nil, err
		}
		defer done()
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}}
}

// failure is an app.Error on its way through the socket.
type failure struct {
	Code app.Code          `json:"code"`
	Item string            `json:"item"`
	Args map[string]string `json:"args"`
	Text string            `json:"text"`
}

func (r *remote) do(ctx context.Context, name string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://rendad/"+name, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return &app.Error{Code: app.CodeOffline, Op: "ask the running server", Err: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return &app.Error{Code: app.CodeOffline, Op: "ask the running server", Err: err}
	}
	if resp.StatusCode == http.StatusOK {
		return json.Unmarshal(b, out)
	}
	var f failure
	if err := json.Unmarshal(b, &f); err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "ask the running server", Err: err}
	}
	return &app.Error{Code: f.Code, Op: name, Item: f.Item, Args: f.Args, Err: errors.New(f.Text)}
}

func (r *remote) close() error {
	r.http.CloseIdleConnections()
	return nil
}

// handler offers the operations of a running server.
func (o *ops) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fn := operations[filepath.Base(r.URL.Path)]
		var v any
		raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		switch {
		case err != nil:
		case fn == nil || r.Method != http.MethodPost:
			err = &app.Error{Code: app.CodeNotFound, Op: "find a command", Item: r.URL.Path}
		default:
			v, err = fn(o, r.Context(), raw)
		}
		if err != nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			f := failure{Code: app.CodeOf(err), Text: err.Error()}
			if e, ok := errors.AsType[*app.Error](err); ok {
				f.Item, f.Args = e.Item, e.Args
			}
			v = f
		}
		if err := json.NewEncoder(w).Encode(v); err != nil {
			slog.Warn("an answer on the socket could not be written", slog.String("error", err.Error()))
		}
	})
}

// maxSocketPath is what every system takes as a socket's name (sun_path).
const maxSocketPath = 100

// socketPath names the socket of a folder, by way of an open descriptor where the path is too long.
func socketPath(dir string) (path string, done func(), err error) {
	path = filepath.Join(dir, fileSocket)
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", d.Fd(), fileSocket), func() { d.Close() }, nil
}

// listenSocket opens the socket. The store is locked by then, so what is left of an old socket is
// nobody's.
func listenSocket(dir string) (net.Listener, error) {
	path, done, err := socketPath(dir)
	if err != nil {
		return nil, disk.Err("open the admin socket", dir, err)
	}
	defer done()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, disk.Err("open the admin socket", dir, err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, disk.Err("open the admin socket", dir, err)
	}
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // the path may have been a descriptor's
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(disk.Err("open the admin socket", dir, err), l.Close())
	}
	return l, nil
}
