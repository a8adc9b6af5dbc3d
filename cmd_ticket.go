package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"renda/app"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/terminal"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// terminalCmd is the register of a dedicated terminal.
type terminalCmd struct {
	Show  terminalShowCmd  `cmd:"" shows:"done" default:"withargs" help:"本机是不是专用终端，今日是否已登记，哪些日子没有封存"`
	Enter terminalEnterCmd `cmd:"" shows:"done" help:"登记使用"`
	Leave terminalLeaveCmd `cmd:"" shows:"done" help:"登记离开"`
	Seal  terminalSealCmd  `cmd:"" shows:"done" help:"日终封存：本机当日的一页，或者指明的一页"`
}

type terminalShowCmd struct{ deskFlags }

// terminalJSON is what `renda terminal --json` prints.
type terminalJSON struct {
	Dedicated bool              `json:"dedicated"`
	Terminal  string            `json:"terminal,omitempty"`
	Withheld  []string          `json:"withheld"` // roles that need a dedicated terminal
	Page      string            `json:"page,omitempty"`
	Entered   string            `json:"entered,omitempty"`
	Purpose   string            `json:"purpose,omitempty"`
	Asks      bool              `json:"asks"`
	Purposes  map[string]string `json:"purposes"`
	Unsealed  []cardJSON        `json:"unsealed"`
}

func (x *terminalShowCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		v, err := s.desk.Terminal()
		if err != nil {
			return err
		}
		out := terminalJSON{Dedicated: v.Dedicated, Terminal: v.Name, Withheld: []string{}, Asks: v.Asks, Purposes: map[string]string{}, Unsealed: []cardJSON{}}
		for _, gr := range v.Withheld {
			out.Withheld = append(out.Withheld, string(gr.Role))
		}
		for _, p := range v.Purposes {
			out.Purposes[p.Value] = p.Label
		}
		if v.Dedicated {
			out.Page = v.Page.String()
		}
		if v.Entry != nil {
			out.Entered, out.Purpose = stamp(v.Entry.At), v.Entry.Purpose
		}
		for _, k := range v.Unsealed {
			out.Unsealed = append(out.Unsealed, cardOut(procsOf(s.desk.Desk), k))
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		out.print(c, v)
		return nil
	})
}

func (t terminalJSON) print(c console, v register.View) {
	switch {
	case t.Dedicated && t.Entered != "":
		fmt.Fprintln(c.out, i18n.T("terminal.in", "terminal", t.Terminal, "at", t.Entered, "purpose", t.Purpose))
	case t.Dedicated:
		fmt.Fprintln(c.out, i18n.T("terminal.out", "terminal", t.Terminal))
		for _, p := range v.Purposes {
			fmt.Fprintf(c.out, "  %s　%s\n", p.Value, p.Label)
		}
	case len(t.Withheld) > 0:
		fmt.Fprintln(c.out, i18n.T("terminal.withheld"))
	default:
		fmt.Fprintln(c.out, i18n.T("terminal.ordinary"))
	}
	for _, k := range t.Unsealed {
		fmt.Fprintln(c.out, i18n.T("terminal.unsealed", "page", k.Title, "id", k.ID.String()))
	}
}

type terminalEnterCmd struct {
	Purpose string `arg:"" help:"事由的代码，见 renda terminal" name:"事由"`
	Note    string `help:"说明；事由为 other 的必填" placeholder:"说明"`
	sendFlags
}

func (x *terminalEnterCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := x.send(ctx, s, func() (app.ID, error) {
			if err := s.desk.EnterTerminal(ctx, x.Purpose, x.Note); err != nil {
				return app.ID{}, err
			}
			v, err := s.desk.Terminal()
			return v.Page, err
		})
		if err != nil {
			return err
		}
		return s.printDone(ctx, c, id, x.JSON)
	})
}

type terminalLeaveCmd struct{ sendFlags }

func (x *terminalLeaveCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		_, err := x.send(ctx, s, func() (app.ID, error) {
			if v, err := s.desk.Terminal(); err != nil || !v.Dedicated {
				return app.ID{}, firstOf(err, &app.Error{Code: register.CodeNoTerm, Op: "leave a terminal"})
			}
			return app.ID{}, s.desk.LeaveTerminal(ctx, "")
		})
		return err
	})
}

func firstOf(err error, other error) error {
	if err != nil {
		return err
	}
	return other
}

type terminalSealCmd struct {
	Page   string `arg:"" optional:"" help:"哪一页（编号，见 renda list --proc terminal）；不写是本机今日" name:"页"`
	Prints int    `help:"打印导出份数；不写由审批单计" default:"-1" placeholder:"份数"`
	Note   string `help:"有人没有登记离开等情况的说明" placeholder:"说明"`
	sendFlags
}

func (x *terminalSealCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := x.send(ctx, s, func() (app.ID, error) {
			v, err := s.desk.Terminal()
			if err != nil {
				return app.ID{}, err
			}
			page := v.Page
			if x.Page != "" {
				if page, err = s.findMatter(x.Page); err != nil {
					return app.ID{}, err
				}
			} else if !v.Dedicated {
				return app.ID{}, &app.Error{Code: register.CodeNoTerm, Op: "seal a day"}
			}
			f, err := s.desk.SealForm(page)
			if err != nil {
				return app.ID{}, err
			}
			if x.Prints >= 0 {
				f["prints"] = int64(x.Prints)
			}
			if x.Note != "" {
				f["sealed_note"] = x.Note
			}
			return s.desk.Do(ctx, page, "seal", "", f)
		})
		if err != nil {
			return err
		}
		return s.printDone(ctx, c, id, x.JSON)
	})
}

// ticketCmd is printing by ticket.
type ticketCmd struct {
	List  ticketListCmd  `cmd:"" shows:"content" default:"withargs" help:"列出审批单和份数：批准、已印、未清退"`
	Ask   ticketAskCmd   `cmd:"" shows:"done" help:"申请打印或者导出一份文书"`
	Print ticketPrintCmd `cmd:"" shows:"done" help:"凭审批单打印下一份：份号进水印，摘要和交给谁登记"`
}

type ticketListCmd struct {
	Matter string `help:"只列某件的" placeholder:"件"`
	deskFlags
}

type ticketJSON struct {
	cardJSON
	About   app.ID `json:"about"`
	Paper   string `json:"paper"`
	Granted int    `json:"granted"`
	Issued  int    `json:"issued"`
	Back    int    `json:"back"`
	Out     int    `json:"out"`
	Mine    bool   `json:"may_print"`
}

func (x *ticketListCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		var about app.ID
		if x.Matter != "" {
			var err error
			if about, err = s.findMatter(x.Matter); err != nil {
				return err
			}
		}
		ts, err := s.desk.Tickets(about)
		if err != nil {
			return err
		}
		out := []ticketJSON{}
		for _, t := range ts {
			b := t.Balance
			out = append(out, ticketJSON{cardOut(procsOf(s.desk.Desk), t.Card), t.Out.Matter, t.Out.Item, b.Granted, b.Issued, b.Back, b.Out, t.Mine})
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		for _, t := range out {
			fmt.Fprintln(c.out, i18n.T("ticket.line", "no", firstText(t.Number, t.ID.String()), "title", t.Title, "state", t.Stands,
				"granted", strconv.Itoa(t.Granted), "issued", strconv.Itoa(t.Issued), "out", strconv.Itoa(t.Out)))
		}
		return nil
	})
}

func firstText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

type ticketAskCmd struct {
	Matter string `arg:"" help:"哪一件" name:"件"`
	Paper  string `arg:"" optional:"" help:"哪份文书的代码，见 renda show" name:"文书"`
	File   string `help:"不是文书，是这一件的哪个附件" placeholder:"文件名"`
	Track  string `help:"文书是哪个单位的" placeholder:"单位"`
	Copies int    `default:"1" help:"份数" placeholder:"份数"`
	Export bool   `help:"导出成文件，不打印"`
	Why    string `required:"" help:"用途" placeholder:"用途"`
	sendFlags
}

func (x *ticketAskCmd) Run(c console, g *grammar) error {
	if (x.Paper == "") == (x.File == "") {
		return usageError(i18n.T("ticket.what.cmd"))
	}
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := x.send(ctx, s, func() (app.ID, error) {
			m, err := s.findMatter(x.Matter)
			if err != nil {
				return app.ID{}, err
			}
			o := wayout.Out{Way: terminal.WayPaper, Matter: m, Item: x.Paper}
			if x.Track != "" {
				o.Track = s.trackKey(ctx, m, x.Track)
			}
			if x.File != "" {
				if o, err = s.fileOf(ctx, m, x.File); err != nil {
					return app.ID{}, err
				}
			}
			return s.desk.AskTicket(ctx, wayout.TicketAsk{Out: o, Export: x.Export, Copies: x.Copies, Why: x.Why})
		})
		if err != nil {
			return err
		}
		return s.printDone(ctx, c, id, x.JSON)
	})
}

// fileOf finds an attached file of a matter by its name.
func (s *session) fileOf(ctx context.Context, m app.ID, name string) (wayout.Out, error) {
	v, err := s.desk.Matter(ctx, m)
	if err != nil {
		return wayout.Out{}, err
	}
	for _, b := range v.Blobs {
		if b.Blob.Name == name {
			return wayout.Out{Way: terminal.WayFile, Matter: m, Item: b.Blob.Hash.String(), Title: name}, nil
		}
	}
	return wayout.Out{}, &app.Error{Code: app.CodeNotFound, Op: "find an attached file", Item: name}
}

type ticketPrintCmd struct {
	Ticket string `arg:"" help:"审批单的编号" name:"审批单"`
	To     string `required:"" help:"交给谁" placeholder:"姓名"`
	Track  string `help:"文书是哪个单位的" placeholder:"单位"`
	Out    string `help:"存到哪个文件夹" default:"." placeholder:"文件夹"`
	sendFlags
}

func (x *ticketPrintCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		var got wayout.PrintedCopy
		file := ""
		_, err := x.send(ctx, s, func() (app.ID, error) {
			id, err := s.findMatter(x.Ticket)
			if err != nil {
				return app.ID{}, err
			}
			var o *wayout.Out
			if x.Track != "" {
				t, err := s.desk.Ticket(id)
				if err != nil {
					return app.ID{}, err
				}
				o = &t.Out
				o.Track = s.trackKey(ctx, o.Matter, x.Track)
			}
			if got, err = s.desk.TakeCopy(ctx, id, o, x.To, s.watermark()); err != nil {
				return app.ID{}, err
			}
			// The copy is logged: if it can't be written it is out with nobody, and is to be explained.
			file = filepath.Join(x.Out, got.Name)
			return id, written(file, writeNew(file, got.Data))
		})
		if err != nil {
			return err
		}
		return printCopy(c, x.JSON, printedJSON{file, got.No, got.Hash.String()}, x.To)
	})
}

// writeNew writes a file only its user can open, and never over another.
func writeNew(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}
