package main

import (
	"context"
	"fmt"
	"os"

	"renda/app"
	"renda/app/desk/wayout"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// outFlags are those of a command by which something leaves this machine: on a dedicated terminal it does by ticket
// only (打印导出审批单), which the desk decides.
type outFlags struct {
	Ask    string `help:"须凭审批单的：申请一张，写明用途" placeholder:"用途"`
	Copies int    `help:"申请几份" default:"1" placeholder:"份数"`
	Ticket string `help:"凭批准了的审批单取下一份" placeholder:"审批单"`
	To     string `help:"凭审批单的：这一份交给谁" placeholder:"姓名"`
}

// take makes what is to leave, or asks for its ticket and gives done. no is the number of a copy.
func (x outFlags) take(ctx context.Context, c console, s *session, f deskFlags, o wayout.Out, mark wayout.Watermark) (name, no string, data []byte, done bool, err error) {
	send := sendFlags{deskFlags: f}
	switch {
	case x.Ask != "":
		id, err := send.send(ctx, s, func() (app.ID, error) {
			return s.desk.AskTicket(ctx, wayout.TicketAsk{Out: o, Export: true, Copies: x.Copies, Why: x.Ask})
		})
		if err != nil {
			return "", "", nil, true, err
		}
		return "", "", nil, true, s.printDone(ctx, c, id, f.JSON)
	case x.Ticket != "":
		if x.To == "" {
			return "", "", nil, true, usageError(i18n.T("ticket.to.missing"))
		}
		var got wayout.PrintedCopy
		_, err := send.send(ctx, s, func() (app.ID, error) {
			id, err := s.findMatter(x.Ticket)
			if err != nil {
				return id, err
			}
			got, err = s.desk.TakeCopy(ctx, id, &o, x.To, s.watermark())
			return id, err
		})
		// Once it is logged it is handed out, whatever came of telling the server.
		if err != nil && got.No == "" {
			return "", "", nil, true, err
		}
		return got.Name, got.No, got.Data, false, nil
	}
	name, data, err = s.desk.TakeOut(ctx, o, mark)
	return name, "", data, false, err
}

// save writes what leaves into a file of that name, and says so.
func (x outFlags) save(ctx context.Context, c console, s *session, f deskFlags, o wayout.Out, file string) error {
	_, no, data, done, err := x.take(ctx, c, s, f, o, s.watermark())
	if err != nil || done {
		return err
	}
	if no == "" {
		return writeFile(c, file, data)
	}
	if err := written(file, writeNew(file, data)); err != nil {
		return err
	}
	return printCopy(c, f.JSON, printedJSON{File: file, No: no}, x.To)
}

// printedJSON is what a copy taken by ticket prints with --json.
type printedJSON struct {
	File string `json:"file"`
	No   string `json:"no"`
	Hash string `json:"hash,omitempty"`
}

func printCopy(c console, asJSON bool, p printedJSON, to string) error {
	if asJSON {
		return cli.PrintJSON(c.out, p)
	}
	fmt.Fprintln(c.out, i18n.T("ticket.printed", "no", p.No, "file", p.File, "to", to))
	return nil
}

// writeFile writes what a command produced, readable by its owner alone.
func writeFile(c console, name string, b []byte) error {
	if err := written(name, os.WriteFile(name, b, 0o600)); err != nil {
		return err
	}
	fmt.Fprintln(c.out, name)
	return nil
}
