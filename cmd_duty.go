package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/duty"
	"renda/app/message"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/ui/cli"
)

// CodeNoPDF: a PDF was asked for and LibreOffice is not here, or failed.
const CodeNoPDF app.Code = "paper.nopdf"

// dutyCmd exports the own duty record (代表法第五十八条).
type dutyCmd struct {
	deskFlags
	Out string `default:"代表履职档案.docx" help:"存为 .docx，或 .pdf（需本机装有 LibreOffice）" placeholder:"文件"`
}

// dutyJSON is what `renda duty --json` prints.
type dutyJSON struct {
	File     string `json:"file"`
	Lead     int    `json:"lead"`
	Cosigned int    `json:"cosigned"`
	Received int    `json:"received"` // constituents' messages taken down
}

func (x *dutyCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		items, received := s.dutyItems()
		doc := duty.Record(s.person(), items, received, s.desk.Now())
		doc.Mark = markLine(s.watermark())
		b, err := doc.Docx()
		if err != nil {
			return err
		}
		if err := saveAs(x.Out, b); err != nil {
			return err
		}
		if !x.JSON {
			_, err = c.out.Write([]byte(x.Out + "\n"))
			return err
		}
		lead, cosigned := duty.Count(items)
		return cli.PrintJSON(c.out, dutyJSON{x.Out, lead, cosigned, received})
	})
}

// dutyItems collects what this deputy led, co-signed and took down.
func (s *session) dutyItems() (items []duty.Item, received int) {
	procs := procsOf(s.desk)
	for _, c := range s.desk.Cards(desk.Filter{Sort: "number", Asc: true}) {
		if c.Proc == message.ID && slices.Contains(c.Mine, message.RoleTaker) {
			received++
		}
		if c.Proc != proposal.ID {
			continue
		}
		role := ""
		switch {
		case slices.Contains(c.Mine, proposal.RoleLead):
			role = duty.Lead
		case slices.Contains(c.Mine, proposal.RoleCosigner):
			role = duty.Cosigned
		default:
			continue
		}
		v := cardOut(procs, c)
		items = append(items, duty.Item{Number: c.Number, Title: c.Title, Kind: v.Columns["kind"], Role: role, State: v.Stands, Unit: v.Columns["unit"], Result: v.Columns["result"]})
	}
	return items, received
}

func (s *session) person() duty.Person {
	dir, me := s.desk.Directory(), s.desk.Me()
	p := duty.Person{Name: me.Name, Card: dir.Accounts[me.Account].Card}
	for _, g := range me.Grants {
		if g.Role == org.RoleDeputy {
			p.Delegation = dir.Name(g.Organ)
		}
	}
	for _, o := range dir.Organs {
		if o.Kind == org.OrganCongress {
			p.Congress = o.Name
		}
	}
	return p
}

func markLine(m desk.Watermark) string {
	return strings.Join([]string{m.Name, m.Organ, m.Device, m.At.In(app.Zone).Format("2006-01-02 15:04")}, procedure.ListSep+" ")
}

// saveAs writes a DOCX, or lets LibreOffice make a PDF of it. What it reads lies, for as
// long as it runs, in a folder of its own that only this user can open.
func saveAs(name string, docx []byte) (err error) {
	if !strings.EqualFold(filepath.Ext(name), ".pdf") {
		return written(name, os.WriteFile(name, docx, 0o600))
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		return &app.Error{Code: CodeNoPDF, Op: "make a PDF", Item: filepath.Base(name), Err: err}
	}
	tmp, err := os.MkdirTemp(filepath.Dir(name), ".pdf-")
	if err != nil {
		return written(name, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	src := filepath.Join(tmp, "paper.docx")
	if err := os.WriteFile(src, docx, 0o600); err != nil {
		return written(name, err)
	}
	ctx, stop := context.WithTimeout(context.Background(), officeTime)
	defer stop()
	cmd := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+absolute(tmp)+"/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp, src)
	if out, err := cmd.CombinedOutput(); err != nil {
		return &app.Error{Code: CodeNoPDF, Op: "make a PDF: " + string(out), Item: filepath.Base(name), Err: err}
	}
	if err := os.Rename(filepath.Join(tmp, "paper.pdf"), name); err != nil {
		return &app.Error{Code: CodeNoPDF, Op: "make a PDF", Item: filepath.Base(name), Err: err}
	}
	return written(name, os.Chmod(name, 0o600))
}

// officeTime bounds LibreOffice, which hangs on a broken profile rather than fail.
const officeTime = 2 * time.Minute

func absolute(path string) string {
	if a, err := filepath.Abs(path); err == nil {
		return a
	}
	return path
}

func written(name string, err error) error {
	if err == nil {
		return nil
	}
	return &app.Error{Code: app.CodeDisk, Op: "write a file", Item: filepath.Base(name), Err: err}
}
