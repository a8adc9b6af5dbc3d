package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"renda/app"
	"renda/app/desk"
	"renda/app/feed"
	"renda/localdb/disk"
	"renda/server/link"
	"renda/sync/engine"
	"renda/sync/httpremote"
	"renda/sync/parcel"
	"renda/sync/wire"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

type linkCmd struct {
	Enrol   linkEnrolCmd   `cmd:"" help:"用上级服务器的启用码建立上联；上级在名册中给本机关一个制定机关账户"`
	Request linkRequestCmd `cmd:"" help:"与上级没有网络时：写出启用申请，由 U 盘带去；答复用 rendad parcel in 读入"`
	Status  linkStatusCmd  `cmd:"" help:"上联的状态：是否连通、数据截止、待发、需处理"`
	Sync    linkSyncCmd    `cmd:"" help:"立即与上级往来一次"`
	Out     linkOutCmd     `cmd:"" help:"与上级没有网络时：写出带给上级的摆渡包"`
}

// upward gives the link, opened once; link.none if this server is not enrolled above.
func (o *ops) upward(ctx context.Context) (*link.Upward, error) {
	o.upMu.Lock()
	defer o.upMu.Unlock()
	if o.up != nil {
		return o.up, nil
	}
	self, err := link.ReadSelf(ctx, o.store)
	if err != nil {
		return nil, err
	}
	cfg, err := o.home.config(o.store, nil)
	if err != nil {
		return nil, err
	}
	u := link.UpwardConfig{Authority: o.auth, Store: o.store, Works: cfg.Works, Clock: clock, Rand: rand.Reader, Words: i18n.Error, Log: o.log}
	if self != nil && !self.Device.IsZero() && self.Addr != "" {
		if u.Remote, err = above(self); err != nil {
			return nil, err
		}
	}
	up, err := link.OpenUpward(ctx, u)
	if err == nil {
		o.up = up
	}
	return up, err
}

// above gives the way to the server above.
func above(self *link.Self) (engine.Remote, error) {
	return httpremote.New(httpremote.Config{Addr: self.Addr, CA: self.CA, Clock: clock, Rand: rand.Reader,
		Cert: tls.Certificate{Certificate: [][]byte{self.Cert}, PrivateKey: ed25519.NewKeyFromSeed(self.TLS)}})
}

// runLink carries the link while the server runs. One that is enrolled meanwhile is begun then; one that can't be
// opened is the operator's to see, and keeps nobody here from working.
func (o *ops) runLink(ctx context.Context) {
	for {
		u, err := o.upward(ctx)
		if err == nil {
			u.Run(ctx)
			return
		}
		if app.CodeOf(err) != link.CodeNoLink {
			o.log.Error("the link upward can't be opened", slog.String("code", string(app.CodeOf(err))), slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-o.linked:
		}
	}
}

// wakeLink tells a running server that it is enrolled above now.
func (o *ops) wakeLink() {
	select {
	case o.linked <- struct{}{}:
	default:
	}
}

// newSelf draws the keys by which this server will be known above, and its request.
func newSelf(text string) (*link.Self, wire.EnrollCode, *wire.Enroll, error) {
	addr, bare, ok := strings.Cut(strings.TrimSpace(text), "/")
	if !ok {
		return nil, wire.EnrollCode{}, nil, &app.Error{Code: wire.CodeEnrollTyped, Op: "read an enrolment code"}
	}
	code, err := wire.ParseCode(bare)
	if err != nil {
		return nil, code, nil, err
	}
	fault := func(err error) (*link.Self, wire.EnrollCode, *wire.Enroll, error) {
		return nil, code, nil, &app.Error{Code: app.CodeInternal, Op: "make the link's keys", Err: err}
	}
	pub, sign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fault(err)
	}
	_, conn, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fault(err)
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, conn)
	if err != nil {
		return fault(err)
	}
	self := &link.Self{Addr: addr, Seed: sign.Seed(), TLS: conn.Seed(), Code: code.String()}
	return self, code, &wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: csr, Name: "rendad"}, nil
}

func answered(self *link.Self, got *wire.Enrolled) {
	self.Device, self.Acc, self.Cert, self.CA = got.Device, got.Account, got.Cert, got.CA
	self.Server = desk.ServerInfo{Device: got.Server, Key: got.Key, LogKey: got.LogKey, Roster: got.Roster, Name: got.Name}
}

// unlinked refuses to give this server a second identity above unless that is asked for.
// gen is how many there were.
func (o *ops) unlinked(ctx context.Context, again bool) (gen uint64, err error) {
	self, err := link.ReadSelf(ctx, o.store)
	if err != nil || self == nil {
		return 0, err
	}
	if self.Device.IsZero() {
		return self.Gen, nil
	}
	if !again {
		return 0, &app.Error{Code: link.CodeLinked, Op: "link upward", Item: self.Server.Name}
	}
	o.upMu.Lock()
	defer o.upMu.Unlock()
	if o.up != nil {
		return 0, &app.Error{Code: link.CodeRuns, Op: "link upward", Item: self.Server.Name}
	}
	return self.Gen + 1, nil
}

type linkEnrolCmd struct {
	Code  string `arg:"" help:"上级交付的启用码，形如 服务器:端口/启用码" name:"启用码"`
	Again bool   `help:"已有上联时换一个身份"`
	where
}

type linkEnrolIn struct {
	Code  string `json:"code"`
	File  string `json:"file,omitempty"` // write the request there instead of sending it
	Again bool   `json:"again,omitempty"`
}

// linked is what a link is known by.
type linked struct {
	Server string `json:"server"`
	Device app.ID `json:"device,omitzero"`
}

func (x *linkEnrolCmd) Run(ctx context.Context, c console) error {
	var got linked
	if err := at(ctx, c, x.Dir, x.keyFlags, "link.enrol", linkEnrolIn{Code: x.Code, Again: x.Again}, &got); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, got)
	}
	fmt.Fprintf(c.out, "已与上级“%s”建立上联，本服务器是它的设备 %s。\n", got.Server, got.Device)
	return nil
}

func (o *ops) linkEnrol(ctx context.Context, in linkEnrolIn) (linked, error) {
	gen, err := o.unlinked(ctx, in.Again)
	if err != nil {
		return linked{}, err
	}
	self, code, req, err := newSelf(in.Code)
	if err != nil {
		return linked{}, err
	}
	self.Gen = gen
	if in.File != "" {
		err := disk.Hook(nil).WriteStream(in.File, func(w io.Writer) error { return parcel.WriteRequest(w, code, req) })
		if err != nil {
			return linked{}, disk.Err("write a request", in.File, err)
		}
		return linked{}, link.WriteSelf(ctx, o.store, self)
	}
	got, err := httpremote.Enroll(ctx, clock, self.Addr, code, req)
	if err != nil {
		return linked{}, err
	}
	answered(self, got)
	if err := link.WriteSelf(ctx, o.store, self); err != nil {
		return linked{}, err
	}
	o.wakeLink()
	return linked{got.Name, got.Device}, nil
}

// linkAnswer takes in the answer to a request that left by stick.
func (o *ops) linkAnswer(ctx context.Context, f io.Reader) (linked, error) {
	self, err := link.ReadSelf(ctx, o.store)
	if err != nil {
		return linked{}, err
	}
	if self == nil {
		return linked{}, &app.Error{Code: parcel.CodeOther, Op: "take in an answer"}
	}
	code, err := wire.ParseCode(self.Code)
	if err != nil {
		return linked{}, err
	}
	got, err := parcel.ReadAnswer(f, ed25519.NewKeyFromSeed(self.Seed), code, clock)
	if err != nil {
		return linked{}, err
	}
	answered(self, got)
	if err := link.WriteSelf(ctx, o.store, self); err != nil {
		return linked{}, err
	}
	o.wakeLink()
	return linked{got.Name, got.Device}, nil
}

type linkRequestCmd struct {
	Code  string `arg:"" help:"上级交付的启用码" name:"启用码"`
	File  string `arg:"" help:"把启用申请写到哪个文件" name:"文件" type:"path"`
	Again bool   `help:"已有上联时换一个身份"`
	where
}

func (x *linkRequestCmd) Run(ctx context.Context, c console) error {
	if err := at(ctx, c, x.Dir, x.keyFlags, "link.enrol", linkEnrolIn{x.Code, x.File, x.Again}, &linked{}); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "启用申请已写到 %s。请带到上级读入，再把答复带回：rendad parcel in 答复文件\n", x.File)
	return nil
}

type linkStatusCmd struct{ where }

func (o *ops) linkStatus(ctx context.Context, _ struct{}) (link.Status, error) {
	u, err := o.upward(ctx)
	if err != nil {
		return link.Status{}, err
	}
	return u.Status(), nil
}

func (x *linkStatusCmd) Run(ctx context.Context, c console) error {
	var s link.Status
	if err := at(ctx, c, x.Dir, x.keyFlags, "link.status", struct{}{}, &s); err != nil {
		return err
	}
	return x.print(c, s)
}

func (x *where) print(c console, s link.Status) error {
	if x.JSON {
		return cli.PrintJSON(c.out, s)
	}
	how := "未连通，内容已留存，连通后自动续传"
	switch {
	case s.Online:
		how = "已连通"
	case s.Problem == link.CodeShutOut, s.Problem == link.CodeStranger:
		how = "受阻，内容已留存"
	case s.Addr == "":
		how = "无网络，以摆渡包往来"
	}
	fmt.Fprintf(c.out, "上级：%s（%s）\n数据截止 %s，待发 %d，需处理 %d，在办报备 %d 件\n", s.Server, how, present.Stamp(s.AsOf), s.Waiting, s.Needs, s.Open)
	if s.Problem != "" {
		said, _ := cli.Failure(&app.Error{Code: s.Problem, Item: s.Server}, false)
		fmt.Fprintln(c.out, "  ", said)
	}
	return nil
}

type linkSyncCmd struct{ where }

func (o *ops) linkSync(ctx context.Context, _ struct{}) (link.Status, error) {
	u, err := o.upward(ctx)
	if err != nil {
		return link.Status{}, err
	}
	if err := u.Sync(ctx); err != nil && app.CodeOf(err) != app.CodeOffline {
		return u.Status(), err
	}
	return u.Status(), nil
}

func (x *linkSyncCmd) Run(ctx context.Context, c console) error {
	var s link.Status
	if err := at(ctx, c, x.Dir, x.keyFlags, "link.sync", struct{}{}, &s); err != nil {
		return err
	}
	return x.print(c, s)
}

type linkOutCmd struct {
	File string `arg:"" help:"写到哪个文件" name:"文件" type:"path"`
	where
}

func (o *ops) linkOut(ctx context.Context, in parcelOutIn) (i feed.ParcelInfo, err error) {
	u, err := o.upward(ctx)
	if err != nil {
		return i, err
	}
	err = disk.Hook(nil).WriteStream(in.File, func(w io.Writer) (err error) {
		i, err = u.ParcelOut(ctx, w)
		return err
	})
	return i, disk.Err("write a parcel", in.File, err)
}

func (x *linkOutCmd) Run(ctx context.Context, c console) error {
	var i feed.ParcelInfo
	if err := at(ctx, c, x.Dir, x.keyFlags, "link.out", parcelOutIn{File: x.File}, &i); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, i)
	}
	fmt.Fprintf(c.out, "已写出带给上级的第 %d 号摆渡包：%s（待发 %d 条，附件 %d 件）。\n", i.Number, x.File, i.Acts, i.Papers)
	return nil
}

// fromAbove takes in a parcel that is not for this server but for its link; ok is false if it is neither.
func (o *ops) fromAbove(ctx context.Context, f *os.File) (rep feed.ParcelReport, ok bool, err error) {
	u, err := o.upward(ctx)
	if app.CodeOf(err) == link.CodeNoLink {
		return rep, false, nil
	}
	if err != nil {
		return rep, false, err
	}
	rep, err = u.ParcelIn(ctx, f)
	return rep, app.CodeOf(err) != parcel.CodeOther, err
}
