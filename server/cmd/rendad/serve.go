package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"renda/app"
	"renda/server"
	"renda/server/authority"
	"renda/server/boltstore"
)

type serveCmd struct {
	Dir         string        `arg:"" help:"数据文件夹" name:"文件夹" type:"path"`
	Addr        string        `default:"127.0.0.1:8443" help:"监听地址；端口 0 由系统选" placeholder:"主机:端口"`
	BackupDir   string        `help:"定期备份到这个文件夹" placeholder:"文件夹" type:"path"`
	BackupEvery time.Duration `default:"24h" help:"备份间隔" placeholder:"时长"`
	BackupKeep  int           `default:"7" help:"保留几份定期备份" placeholder:"份数"`
	Verbose     bool          `short:"v" help:"日志记到每个请求"`
	keyFlags
	JSON bool `help:"就绪行以 JSON 输出"`
}

func (x *serveCmd) Run(ctx context.Context, c console) (err error) {
	level := slog.LevelInfo
	if x.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: level}))
	h, err := openHome(c, x.Dir, x.keyFlags)
	if err != nil {
		return err
	}
	s, err := h.openStore(boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	cfg, err := h.config(s, log)
	if err != nil {
		return err
	}
	a, err := authority.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	l, err := net.Listen("tcp", x.Addr)
	if err != nil {
		return &app.Error{Code: app.CodeBadInput, Op: "listen", Item: x.Addr, Err: err}
	}
	sock, err := listenSocket(x.Dir)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	o := &ops{home: h, store: s, auth: a, log: log, linked: make(chan struct{}, 1)}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return server.New(server.Config{Authority: a, Blobs: s.Blobs(), CA: h.ca, Clock: clock, Log: log}).Serve(ctx, l)
	})
	g.Go(func() error { return serveSocket(ctx, sock, o.handler()) })
	g.Go(func() error { daily(ctx, a, log); return nil })
	g.Go(func() error { o.runLink(ctx); return nil })
	if x.BackupDir != "" {
		if err := os.MkdirAll(x.BackupDir, 0o700); err != nil {
			return err
		}
		g.Go(func() error { x.backups(ctx, o, log); return nil })
	}
	return errors.Join(x.ready(c, a, l.Addr().String()), g.Wait())
}

// ready is the line a script waits for: from here on requests are answered.
func (x *serveCmd) ready(c console, a *authority.Authority, addr string) error {
	if x.JSON {
		_, err := fmt.Fprintf(c.out, `{"ready":%q,"epoch":%d,"recovering":%v}`+"\n", addr, a.Epoch(), a.Recovering())
		return err
	}
	_, err := fmt.Fprintf(c.out, "就绪 %s\n", addr)
	if a.Recovering() {
		fmt.Fprintln(c.out, "  本服务器由备份恢复，暂不编号。各工作台补报完毕后，请运行 rendad admin recovered。")
	}
	return err
}

func serveSocket(ctx context.Context, l net.Listener, h http.Handler) error {
	hs := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() {
		if err := hs.Close(); err != nil {
			slog.Warn("the admin socket could not be closed", slog.String("error", err.Error()))
		}
	})()
	if err := hs.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// daily does what falls due by the passing of days: at the start, and whenever the date in China has
// changed. It looks every few minutes, since a machine that slept wakes no timer in time.
func daily(ctx context.Context, a *authority.Authority, log *slog.Logger) {
	t := time.NewTicker(5 * time.Minute)
	defer t.Stop()
	for last := ""; ; {
		if today := clock.Now().In(app.Zone).Format("2006-01-02"); today != last {
			n, err := a.Tick(ctx)
			if err == nil {
				last = today
				log.Info("what fell due was done", slog.Int("acts", n))
			} else if ctx.Err() == nil {
				log.Error("what fell due could not be done", slog.String("code", string(app.CodeOf(err))), slog.String("error", err.Error()))
			}
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}
