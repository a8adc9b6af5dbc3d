package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/works"
	"renda/localdb/seal"
	"renda/sync/httpremote"
	"renda/sync/wire"
)

// runServer: acts acknowledged in a second by a server process over loopback TLS, one act a
// request, each durable before it is answered. The clients sign beforehand, but their half of TLS
// and HTTP is paid on the same processors.
func runServer(r *report) error {
	for _, n := range []int{8, 200} {
		title := fmt.Sprintf("acknowledged durable acts over loopback TLS, %d clients", n)
		if !r.want(title) {
			continue
		}
		w, err := newPushWorld(r, n)
		if err != nil {
			return err
		}
		var rates []float64
		for round := range r.rounds + 1 {
			x, err := w.round(8000 / n)
			if err != nil {
				w.stop()
				return err
			}
			if round > 0 {
				rates = append(rates, x)
			}
		}
		w.stop()
		fmt.Fprintf(r.out, "\n%s (%d rounds)\n  %.0f acts/s (%.0f to %.0f)\n", title, r.rounds, median(rates), quantile(rates, 0.1), quantile(rates, 0.9))
	}
	fmt.Fprintln(r.out, "  reach ≥ 2,000/s at 200 clients; no peer: it says what one congress can ask of one small machine")
	return nil
}

// pushWorld is a demo world's server and the devices of its deputies.
type pushWorld struct {
	*syncWorld
	epoch   uint64
	devices []*pushDevice
}

// pushDevice is one device with its chain.
type pushDevice struct {
	keys   deskKeys
	remote *httpremote.Client
	form   []act.Act // what one submission is: acts without place, matter and signature
	n      uint64
	prev   app.Hash
}

func newPushWorld(r *report, n int) (_ *pushWorld, err error) {
	w := &pushWorld{syncWorld: &syncWorld{r: r, bin: r.dir, dir: filepath.Join(r.dir, fmt.Sprint("push", n))}}
	if err := w.begin(80); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.stop()
		}
	}()
	names, err := w.people("deputy-")
	if err != nil {
		return nil, err
	}
	ctx, clock := context.Background(), app.ClockFunc(time.Now)
	for i := range n {
		text, err := w.code(names[i%len(names)])
		if err != nil {
			return nil, err
		}
		addr, c, _ := strings.Cut(text, "/")
		code, err := wire.ParseCode(c)
		if err != nil {
			return nil, err
		}
		keys, cert, got, err := enrolDesk(ctx, clock, addr, code)
		if err != nil {
			return nil, err
		}
		d := &pushDevice{keys: keys}
		if d.remote, err = httpremote.New(httpremote.Config{Addr: addr, Cert: cert, CA: got.CA, Clock: clock, Rand: rand.Reader}); err != nil {
			return nil, err
		}
		if i == 0 {
			hello, err := d.remote.Hello(ctx)
			if err != nil {
				return nil, err
			}
			w.epoch = hello.Epoch
			if d.form, err = w.submission(d, got); err != nil {
				return nil, err
			}
		} else {
			d.form = w.devices[0].form
		}
		w.devices = append(w.devices, d)
	}
	return w, nil
}

// submission lets a real desk compose one suggestion, and takes its acts as the pattern.
func (w *pushWorld) submission(d *pushDevice, got *wire.Enrolled) ([]act.Act, error) {
	ctx := context.Background()
	dir := filepath.Join(w.dir, "pattern")
	v, _, err := openVault(dir, seal.Default())
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	defer v.Close()
	reg, err := works.Registry()
	if err != nil {
		return nil, err
	}
	k, err := desk.Open(ctx, desk.Config{Store: v, Keys: d.keys, Clock: app.ClockFunc(time.Now), Rand: rand.Reader, Works: reg,
		Server: desk.ServerInfo{Device: got.Server, Key: got.Key, LogKey: got.LogKey, Roster: got.Roster, Name: got.Name}})
	if err != nil {
		return nil, err
	}
	if err := d.remote.Snapshot(ctx, &wire.Pull{Version: wire.Version}, func(p *feed.Page) error { return k.Replica().Apply(ctx, p) }); err != nil {
		return nil, err
	}
	_, err = k.Do(ctx, app.ID{}, "submit", "", act.Form{"kind": "suggestion", "title": "关于修复老城区路灯的建议", "facts": strings.Repeat("老城区三条街的路灯多年失修，群众夜间出行不便。", 8),
		"plan": "请有关单位排查并限期修复。", "demands": []any{map[string]any{"text": "排查老城区路灯"}, map[string]any{"text": "年内全部修复"}}, "field": "urban", "public": "full", "contact": "13800000000"})
	if err != nil {
		return nil, err
	}
	pending, err := k.Replica().Pending(ctx, 100, 1<<20)
	if err != nil {
		return nil, err
	}
	var out []act.Act
	for _, s := range pending {
		a, err := s.Decode()
		if err != nil {
			return nil, err
		}
		out = append(out, *a)
	}
	return out, nil
}

// sign makes the next submission of a device.
func (d *pushDevice) sign() ([]act.Signed, error) {
	matter := app.NewID(time.Now(), rand.Reader)
	var out []act.Signed
	for _, a := range d.form {
		a.ID = app.NewID(time.Now(), rand.Reader)
		a.Matter, a.Account, a.Device, a.N, a.Prev = matter, d.keys.account, d.keys.device, d.n+1, d.prev
		s, err := act.Seal(&a, d.keys)
		if err != nil {
			return nil, err
		}
		d.n, d.prev = a.N, s.Hash()
		out = append(out, s)
	}
	return out, nil
}

// round lets every device send so many acts, one a request, and gives acts in a second.
func (w *pushWorld) round(each int) (float64, error) {
	acts := make([][]act.Signed, len(w.devices))
	total := 0
	for i, d := range w.devices {
		for len(acts[i]) < each {
			some, err := d.sign()
			if err != nil {
				return 0, err
			}
			acts[i] = append(acts[i], some...)
		}
		total += len(acts[i])
	}
	start := time.Now()
	failed := make(chan error, len(w.devices))
	for i, d := range w.devices {
		go func() {
			for _, a := range acts[i] {
				got, err := d.remote.Push(context.Background(), &wire.Push{Version: wire.Version, Epoch: w.epoch, Acts: []act.Signed{a}})
				if err == nil && (len(got.Receipts) != 1 || got.Receipts[0].Outcome != act.Accepted) {
					err = fmt.Errorf("not accepted: %+v", got.Receipts)
				}
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range w.devices {
		if err := <-failed; err != nil {
			return 0, err
		}
	}
	return float64(total) / time.Since(start).Seconds(), nil
}
