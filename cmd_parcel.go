package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/localdb"
	"renda/sync/parcel"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

type parcelCmd struct {
	Out     parcelOutCmd     `cmd:"" shows:"done" help:"把本机要说的写成一个摆渡包，带到服务器"`
	In      parcelInCmd      `cmd:"" shows:"done" help:"读入服务器写的摆渡包或者启用答复，可以一次给出几个"`
	Show    parcelShowCmd    `cmd:"" shows:"done" help:"查看一个摆渡包，不读入"`
	List    parcelListCmd    `cmd:"" shows:"done" help:"列出写出和读入过的摆渡包，以及隔离保存的内容"`
	Request parcelRequestCmd `cmd:"" shows:"done" help:"没有网络的终端：用启用码新建保险库，写出启用申请"`
}

// parcelSuffix ends the name of a parcel that was given a folder only.
const parcelSuffix = ".renda"

type parcelOutCmd struct {
	File string `arg:"" help:"写到哪个文件；给出文件夹时自行取名" name:"文件"`
	deskFlags
}

func (x *parcelOutCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		s.courier.Watch(progressOn(c, x.JSON))
		file := x.File
		if st, err := os.Stat(file); err == nil && st.IsDir() {
			file = filepath.Join(file, s.parcelName())
		}
		i, err := s.parcelOut(ctx, file)
		if err != nil {
			return err
		}
		if x.JSON {
			return cli.PrintJSON(c.out, parcelOut(i, file))
		}
		fmt.Fprintln(c.out, i18n.T("parcel.out", "n", strconv.FormatUint(i.Number, 10), "file", file, "acts", strconv.Itoa(i.Acts), "papers", strconv.Itoa(i.Papers), "to", s.server.Name))
		return nil
	})
}

// parcelJSON is a parcel as commands print it.
type parcelJSON struct {
	ID      app.ID `json:"id"`
	Number  uint64 `json:"number"`
	From    app.ID `json:"from"`
	To      app.ID `json:"to"`
	Name    string `json:"name"`
	Created string `json:"created"`
	Acts    int    `json:"acts"`
	Items   int    `json:"items"`
	Papers  int    `json:"papers"`
	Size    int64  `json:"size,omitempty"`
	Sum     string `json:"sum"`
	File    string `json:"file,omitempty"`
}

func parcelOut(i desk.ParcelInfo, file string) parcelJSON {
	return parcelJSON{i.ID, i.Number, i.From, i.To, i.Name, stampMS(i.Created), i.Acts, i.Items, i.Papers, i.Size, i.Sum.String(), file}
}

func stampMS(ms int64) string {
	if ms == 0 {
		return ""
	}
	return stamp(time.UnixMilli(ms))
}

// reportJSON is what became of a parcel, as commands print it.
type reportJSON struct {
	Parcel   parcelJSON `json:"parcel"`
	At       string     `json:"at"`
	Already  string     `json:"already,omitempty"`
	Stale    bool       `json:"stale,omitempty"`
	Missing  uint64     `json:"missing,omitempty"`
	Accepted int        `json:"accepted"`
	Refused  int        `json:"refused"`
	Deferred int        `json:"deferred"`
	Items    int        `json:"items"`
	Papers   int        `json:"papers"`
	Kept     int        `json:"kept"`
	Problem  app.Code   `json:"problem,omitempty"`
	Text     string     `json:"text"`
}

func reportOut(r desk.ParcelReport, file string) reportJSON {
	return reportJSON{parcelOut(r.Info, file), stampMS(r.At), stampMS(r.Already), r.Stale, r.Missing, r.Accepted, r.Refused, r.Deferred, r.Items, r.Papers, r.Kept, r.Problem, present.ParcelText(r)}
}

type parcelInCmd struct {
	Files []string `arg:"" help:"摆渡包，或者启用答复" name:"文件"`
	deskFlags
}

func (x *parcelInCmd) Run(c console, g *grammar) (err error) {
	ctx := context.Background()
	dir, vault, err := x.open(c, g)
	if err != nil {
		return err
	}
	in := &parcelsIn{c: c, dir: dir, vault: vault, asJSON: x.JSON, out: []any{}}
	defer func() { err = errors.Join(err, in.close()) }()
	for _, file := range x.Files {
		if err := in.one(ctx, file); err != nil {
			return err
		}
	}
	if x.JSON {
		return cli.PrintJSON(c.out, in.out)
	}
	return nil
}

// parcelsIn takes in one file after the other; the desk is opened once there is one.
type parcelsIn struct {
	c      console
	dir    string
	vault  *localdb.Vault
	s      *session
	asJSON bool
	out    []any
}

func (p *parcelsIn) close() error {
	if p.s != nil {
		return errors.Join(p.s.relabel(), p.s.Close())
	}
	return p.vault.Close()
}

func (p *parcelsIn) one(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fileError("read a parcel", file, err)
	}
	defer f.Close()
	kind, err := parcel.Kind(f)
	if err != nil {
		return err
	}
	if kind == parcel.KindAnswer {
		return p.answer(ctx, file, f)
	}
	if p.s == nil {
		s, err := newSession(ctx, p.dir, p.vault)
		if err != nil {
			return err
		}
		p.s = s
		s.courier.Watch(progressOn(p.c, p.asJSON))
	}
	r, err := p.s.desk.ParcelIn(ctx, f)
	if err != nil {
		return fileNamed(file, err)
	}
	if p.asJSON {
		p.out = append(p.out, reportOut(r, file))
		return nil
	}
	fmt.Fprintln(p.c.out, present.ParcelText(r))
	return nil
}

// fileNamed puts the file's name to an error that has none.
func fileNamed(file string, err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Item != "" {
		return err
	}
	return &app.Error{Code: e.Code, Op: e.Op, Item: filepath.Base(file), Args: e.Args, Err: e.Err}
}

type parcelShowCmd struct {
	File string `arg:"" help:"摆渡包" name:"文件"`
	deskFlags
}

func (x *parcelShowCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		f, err := os.Open(x.File)
		if err != nil {
			return fileError("read a parcel", x.File, err)
		}
		defer f.Close()
		i, err := s.courier.Show(f)
		if err != nil {
			return fileNamed(x.File, err)
		}
		if x.JSON {
			return cli.PrintJSON(c.out, parcelOut(i, x.File))
		}
		fmt.Fprintln(c.out, i18n.T("parcel.show", "n", strconv.FormatUint(i.Number, 10), "name", i.Name, "created", present.Stamp(time.UnixMilli(i.Created)),
			"acts", strconv.Itoa(i.Acts), "items", strconv.Itoa(i.Items), "papers", strconv.Itoa(i.Papers), "size", strconv.FormatInt(i.Size, 10), "sum", i.Sum.Short()))
		return nil
	})
}

type parcelListCmd struct{ deskFlags }

type parcelLineJSON struct {
	Way    string      `json:"way"` // "out", "in"
	Parcel parcelJSON  `json:"parcel"`
	At     string      `json:"at"`
	Report *reportJSON `json:"report,omitempty"`
	Held   []heldJSON  `json:"held,omitempty"`
}

type heldJSON struct {
	Class string `json:"class"`
	Size  int    `json:"size"`
	At    string `json:"at"`
}

func (x *parcelListCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		vs, err := s.desk.Parcels()
		if err != nil {
			return err
		}
		lines := []parcelLineJSON{}
		for _, v := range vs {
			l := parcelLineJSON{Way: "in", Parcel: parcelOut(v.Info, ""), At: stampMS(v.At)}
			if v.Out {
				l.Way = "out"
			}
			if v.Report != nil {
				r := reportOut(*v.Report, "")
				l.Report = &r
			}
			for _, h := range v.Held {
				l.Held = append(l.Held, heldJSON{h.Class, h.Size, stampMS(h.At)})
			}
			lines = append(lines, l)
		}
		if x.JSON {
			return cli.PrintJSON(c.out, lines)
		}
		if len(lines) == 0 {
			fmt.Fprintln(c.out, i18n.T("parcel.none"))
		}
		w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
		for i, l := range lines {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", i18n.T("parcel."+l.Way+".word"), l.Parcel.Number, l.Parcel.Name, present.Stamp(time.UnixMilli(vs[i].At)), l.Parcel.Sum[:12])
			for _, h := range l.Held {
				fmt.Fprintf(w, "\t\t%s\n", i18n.T("parcel.held", "class", h.Class, "size", strconv.Itoa(h.Size)))
			}
		}
		return w.Flush()
	})
}

// progressOn tells at the terminal how far a long parcel is.
func progressOn(c console, quiet bool) parcel.Progress {
	return func(done, total int) {
		if !quiet && total >= 500 && done%250 == 0 {
			fmt.Fprintln(c.err, i18n.T("parcel.progress", "done", strconv.Itoa(done), "total", strconv.Itoa(total)))
		}
	}
}
