package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/localdb/disk"
	"renda/server/link"
	"renda/sync/parcel"
	"renda/ui/cli"
	"renda/ui/present"
)

type parcelCmd struct {
	In   parcelInCmd   `cmd:"" help:"读入摆渡包，或者没有网络的终端的启用申请（随即写出答复）"`
	Out  parcelOutCmd  `cmd:"" help:"为一台设备写一个摆渡包：回执、它能看到的新内容、附件"`
	Show parcelShowCmd `cmd:"" help:"查看一个摆渡包，不读入"`
	List parcelListCmd `cmd:"" help:"列出与一台设备往来过的摆渡包"`
	Held parcelHeldCmd `cmd:"" help:"列出隔离保存的内容：本程序还不认识的类别"`
}

// station gives the one place where parcels are taken in and written.
func (o *ops) station() (*link.Station, error) {
	o.once.Do(func() {
		key := ed25519.NewKeyFromSeed(o.home.sec.Sign)
		k, err := parcel.NewKey(key)
		if err != nil {
			o.stationErr = err
			return
		}
		o.stn = &link.Station{Authority: o.auth, Store: o.store, Clock: clock, Rand: rand.Reader, Key: k, Signer: act.Ed25519Signer(key)}
	})
	return o.stn, o.stationErr
}

func (o *ops) voucher() link.Voucher {
	ca := o.home.ca
	return link.Voucher{CA: ca.DER(), Sign: ca.SignFunc(clock), Vouch: func(m []byte) (cert, sig []byte, err error) { return ca.Vouch(m, clock.Now()) }}
}

type parcelInCmd struct {
	Files  []string `arg:"" help:"摆渡包，或者启用申请" name:"文件" type:"path"`
	Answer string   `help:"启用答复写到哪个文件；默认在申请旁边，另加 .answer" placeholder:"文件" type:"path"`
	where
}

type parcelInIn struct {
	File   string `json:"file"`
	Answer string `json:"answer,omitempty"`
}

// parcelIn is what came of one file.
type parcelIn struct {
	File    string             `json:"file"`
	Report  *feed.ParcelReport `json:"report,omitempty"`
	Device  app.ID             `json:"enrolled,omitzero"`
	Account string             `json:"account,omitempty"`
	Answer  string             `json:"answer,omitempty"`
	Above   bool               `json:"above,omitempty"` // it came from the server above
	Link    string             `json:"link,omitempty"`  // the server above that let this one in
}

func (x *parcelInCmd) Run(ctx context.Context, c console) error {
	out := []parcelIn{}
	for _, file := range x.Files {
		var got parcelIn
		if err := at(ctx, c, x.Dir, x.keyFlags, "parcel.in", parcelInIn{file, x.Answer}, &got); err != nil {
			return err
		}
		if out = append(out, got); !x.JSON {
			got.print(c)
		}
	}
	if x.JSON {
		return cli.PrintJSON(c.out, out)
	}
	return nil
}

func (p *parcelIn) print(c console) {
	if p.Link != "" {
		fmt.Fprintf(c.out, "已与上级“%s”建立上联。请接着读入它写出的第一个摆渡包。\n", p.Link)
		return
	}
	if p.Above {
		fmt.Fprintln(c.out, present.ParcelText(*p.Report))
		return
	}
	if p.Report == nil {
		fmt.Fprintf(c.out, "已为 %s 启用设备 %s，答复写在 %s。请连同为它写的第一个摆渡包一起带回：\n  rendad parcel out --to %s 文件\n", p.Account, p.Device, p.Answer, p.Device)
		return
	}
	r := p.Report
	name, n := r.Info.Name, r.Info.Number
	if r.Already != 0 {
		fmt.Fprintf(c.out, "%s：第 %d 号摆渡包（来自 %s）已于 %s 读入过，本次没有重复办理。\n", p.File, n, name, minute(r.Already))
		return
	}
	fmt.Fprintf(c.out, "%s：已读入第 %d 号摆渡包，来自 %s。写成于 %s（对方时钟），读入于 %s（法定收到时间）。\n", p.File, n, name, minute(r.Info.Created), minute(r.At))
	fmt.Fprintf(c.out, "  受理 %d 条，退回 %d 条，等候 %d 条，附件 %d 件。\n", r.Accepted, r.Refused, r.Deferred, r.Papers)
	if r.Missing != 0 {
		fmt.Fprintf(c.out, "  第 %d 号尚未读入过；如有该包请一并读入，不影响本包。\n", r.Missing)
	}
	if r.Kept != 0 {
		fmt.Fprintf(c.out, "  有 %d 项本程序还不认识，已隔离保存，没有丢失：rendad parcel held\n", r.Kept)
	}
	if r.Problem != "" {
		said, _ := cli.Failure(&app.Error{Code: r.Problem, Args: r.Args}, false)
		fmt.Fprintf(c.out, "  没有办到底：%s\n", said)
	}
	fmt.Fprintf(c.out, "  请写出回执包带回：rendad parcel out --to %s 文件\n", r.Info.From)
}

func minute(ms int64) string { return time.UnixMilli(ms).In(app.Zone).Format("2006-01-02 15:04") }

// parcelIn takes in one file, whatever kind it is.
func (o *ops) parcelIn(ctx context.Context, in parcelInIn) (parcelIn, error) {
	got := parcelIn{File: in.File}
	f, err := os.Open(in.File)
	if err != nil {
		return got, disk.Err("read a parcel", in.File, err)
	}
	defer f.Close()
	st, err := o.station()
	if err != nil {
		return got, err
	}
	kind, err := parcel.Kind(f)
	if err != nil {
		return got, err
	}
	if kind == parcel.KindRequest {
		return got, o.enrolByStick(ctx, st, f, in, &got)
	}
	if kind == parcel.KindAnswer {
		l, err := o.linkAnswer(ctx, f)
		got.Link = l.Server
		return got, fileNamed(in.File, err)
	}
	rep, err := st.In(ctx, f)
	if app.CodeOf(err) == parcel.CodeOther {
		if up, ok, uerr := o.fromAbove(ctx, f); ok || uerr != nil && app.CodeOf(uerr) != parcel.CodeOther {
			got.Report, got.Above = &up, true
			return got, fileNamed(in.File, uerr)
		}
	}
	got.Report = &rep
	return got, fileNamed(in.File, err)
}

func (o *ops) enrolByStick(ctx context.Context, st *link.Station, f io.Reader, in parcelInIn, got *parcelIn) error {
	if got.Answer = in.Answer; got.Answer == "" {
		got.Answer = in.File + ".answer"
	}
	err := disk.Hook(nil).WriteStream(got.Answer, func(w io.Writer) error {
		e, err := st.Enrol(ctx, f, w, o.voucher())
		if err == nil {
			got.Device, got.Account = e.Device, o.auth.Directory().Name(e.Account)
		}
		return err
	})
	return fileNamed(in.File, disk.Err("write an answer", got.Answer, err))
}

// fileNamed puts the file's name to an error that has none.
func fileNamed(file string, err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Item != "" {
		return err
	}
	return &app.Error{Code: e.Code, Op: e.Op, Item: filepath.Base(file), Args: e.Args, Err: e.Err}
}

type parcelOutCmd struct {
	File string `arg:"" help:"写到哪个文件" name:"文件" type:"path"`
	To   string `required:"" help:"设备编号，或者只有一台设备的账户（姓名、代表证号、编号）" placeholder:"设备"`
	where
}

type parcelOutIn struct {
	File string `json:"file"`
	To   string `json:"to"`
}

func (x *parcelOutCmd) Run(ctx context.Context, c console) error {
	var i feed.ParcelInfo
	if err := at(ctx, c, x.Dir, x.keyFlags, "parcel.out", parcelOutIn{x.File, x.To}, &i); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, i)
	}
	fmt.Fprintf(c.out, "已写出第 %d 号摆渡包：%s（回执 %d 条，条目 %d 条，附件 %d 件），只有设备 %s 能打开。\n", i.Number, x.File, i.Acts, i.Items, i.Papers, i.To)
	return nil
}

func (o *ops) parcelOut(ctx context.Context, in parcelOutIn) (i feed.ParcelInfo, err error) {
	to, err := findDevice(o.auth.Directory(), in.To)
	if err != nil {
		return i, err
	}
	st, err := o.station()
	if err != nil {
		return i, err
	}
	err = disk.Hook(nil).WriteStream(in.File, func(w io.Writer) (err error) {
		i, err = st.Out(ctx, w, to)
		return err
	})
	return i, disk.Err("write a parcel", in.File, err)
}

// findDevice gives a device by its id, or the only one of an account.
func findDevice(d *org.Directory, what string) (app.ID, error) {
	if id, err := app.ParseID(what); err == nil {
		if _, ok := d.Devices[id]; ok {
			return id, nil
		}
	}
	acc, err := find(d, what)
	if err != nil {
		return app.ID{}, err
	}
	var found []app.ID
	for id, x := range d.Devices {
		if x.Account == acc.ID && x.Revoked == 0 {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return app.ID{}, &app.Error{Code: CodeDevice, Op: "find a device", Item: acc.Name, Args: map[string]string{"have": fmt.Sprint(len(found))}}
	}
	return found[0], nil
}

type parcelShowCmd struct {
	File string `arg:"" help:"摆渡包" name:"文件" type:"path"`
	where
}

func (x *parcelShowCmd) Run(ctx context.Context, c console) error {
	var i feed.ParcelInfo
	if err := at(ctx, c, x.Dir, x.keyFlags, "parcel.show", parcelInIn{File: x.File}, &i); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, i)
	}
	fmt.Fprintf(c.out, "第 %d 号摆渡包，来自 %s（设备 %s），写给设备 %s，写成于 %s：行为或回执 %d 条，条目 %d 条，附件 %d 件，%d 字节。签名和内容核对无误。\n",
		i.Number, i.Name, i.From, i.To, minute(i.Created), i.Acts, i.Items, i.Papers, i.Size)
	return nil
}

func (o *ops) parcelShow(ctx context.Context, in parcelInIn) (i feed.ParcelInfo, err error) {
	f, err := os.Open(in.File)
	if err != nil {
		return i, disk.Err("read a parcel", in.File, err)
	}
	defer f.Close()
	st, err := o.station()
	if err != nil {
		return i, err
	}
	i, err = st.Look(ctx, f)
	if u, uerr := o.upward(ctx); app.CodeOf(err) == parcel.CodeOther && uerr == nil {
		i, err = u.Show(f)
	}
	return i, fileNamed(in.File, err)
}

type parcelListCmd struct {
	To string `required:"" help:"设备编号，或者只有一台设备的账户" placeholder:"设备"`
	where
}

// parcelList is the parcels of one device.
type parcelList struct {
	Device app.ID              `json:"device"`
	In     []feed.ParcelReport `json:"in"`
	Out    []feed.ParcelInfo   `json:"out"`
}

func (o *ops) parcelList(ctx context.Context, in parcelOutIn) (l parcelList, err error) {
	if l.Device, err = findDevice(o.auth.Directory(), in.To); err != nil {
		return l, err
	}
	st, err := o.station()
	if err != nil {
		return l, err
	}
	l.In, l.Out, err = st.History(ctx, l.Device)
	return l, err
}

func (x *parcelListCmd) Run(ctx context.Context, c console) error {
	var l parcelList
	if err := at(ctx, c, x.Dir, x.keyFlags, "parcel.list", parcelOutIn{To: x.To}, &l); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, l)
	}
	for _, r := range l.In {
		fmt.Fprintf(c.out, "读入 %d  写成 %s  读入 %s  受理 %d 退回 %d 等候 %d 隔离 %d  %s\n", r.Info.Number, minute(r.Info.Created), minute(r.At), r.Accepted, r.Refused, r.Deferred, r.Kept, r.Info.Sum.Short())
	}
	for _, i := range l.Out {
		fmt.Fprintf(c.out, "写出 %d  %s  回执 %d 条目 %d 附件 %d  %s\n", i.Number, minute(i.Created), i.Acts, i.Items, i.Papers, i.Sum.Short())
	}
	return nil
}

type parcelHeldCmd struct{ where }

func (o *ops) parcelHeld(ctx context.Context, _ struct{}) ([]link.Held, error) {
	st, err := o.station()
	if err != nil {
		return nil, err
	}
	hs, err := st.Held(ctx)
	return append([]link.Held{}, hs...), err
}

func (x *parcelHeldCmd) Run(ctx context.Context, c console) error {
	var hs []link.Held
	if err := at(ctx, c, x.Dir, x.keyFlags, "parcel.held", struct{}{}, &hs); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, hs)
	}
	if len(hs) == 0 {
		fmt.Fprintln(c.out, "没有隔离保存的内容。")
	}
	for _, h := range hs {
		what := []string{h.Class}
		if h.Kind != "" {
			args, err := json.Marshal(h.Args)
			if err != nil {
				return err
			}
			what = append(what, h.Kind, string(h.Why), string(args))
		}
		fmt.Fprintf(c.out, "%s  第 %d 号包第 %d 条，来自 %s：%s\n", minute(h.At), h.Parcel.Number, h.Record, h.Parcel.Name, strings.Join(what, " "))
	}
	return nil
}
