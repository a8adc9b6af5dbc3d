package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk/wayout"
	"renda/app/duty"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

// CodeNoPDF: a PDF was asked for and LibreOffice is not here, or failed.
const CodeNoPDF app.Code = "paper.nopdf"

// dutyCmd exports the own duty record (代表法第五十八条), or for the office that keeps it the record of a deputy.
type dutyCmd struct {
	deskFlags
	outFlags
	Of  string `help:"代工委：导出哪位代表的档案（姓名或者代表证号），默认本人" placeholder:"代表"`
	Out string `default:"代表履职档案.docx" help:"存为 .docx、.ofd（版式文件），或 .pdf（需本机装有 LibreOffice）" placeholder:"文件"`
}

// dutyJSON is what `renda duty --json` prints.
type dutyJSON struct {
	File     string `json:"file"`
	Lead     int    `json:"lead"`
	Cosigned int    `json:"cosigned"`
	Received int    `json:"received"` // constituents' messages taken down
	Meetings int    `json:"meetings"` // attended
	Leave    int    `json:"leave"`    // meetings missed with leave
	Absent   int    `json:"absent"`   // and without
	Votes    int    `json:"votes"`    // taken part in
	Hours    int    `json:"hours"`    // of learning
	Visits   int    `json:"visits"`   // inspections, research and the like
	Open     int    `json:"open"`     // activities not confirmed
}

func (x *dutyCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		who, content, err := x.record(ctx, s)
		if err != nil {
			return err
		}
		out := present.DutyOut
		if strings.EqualFold(filepath.Ext(x.Out), wayout.ExtOfd) {
			out = present.DutyOfd
		}
		_, _, b, done, err := x.take(ctx, c, s, x.deskFlags, out(who, content, s.desk.Now()), s.watermark())
		if err != nil || done {
			return err
		}
		if err := saveAs(x.Out, b); err != nil {
			return err
		}
		if !x.JSON {
			_, err = c.out.Write([]byte(x.Out + "\n"))
			return err
		}
		t := content.Total()
		return cli.PrintJSON(c.out, dutyJSON{File: x.Out, Lead: t.Lead, Cosigned: t.Cosigned, Received: t.Received, Meetings: t.Attended, Leave: t.OnLeave, Absent: t.Absent,
			Votes: t.Votes, Hours: t.StudyHours, Visits: t.Inspections, Open: t.NotSure})
	})
}

// record collects what is to be exported.
func (x *dutyCmd) record(ctx context.Context, s *session) (who duty.Person, content *duty.Content, err error) {
	if x.Of == "" {
		who, content = present.DutyOf(s.desk)
		return who, content, nil
	}
	if !present.KeepsDuty(s.desk.Me()) {
		return who, nil, &app.Error{Code: app.CodeForbidden, Op: "open the duty record of another", Item: x.Of}
	}
	var found []app.ID
	for _, a := range present.Deputies(s.desk.Directory()) {
		if a.Name == x.Of || a.Card == x.Of {
			found = append(found, a.ID)
		}
	}
	switch len(found) {
	case 0:
		return who, nil, &app.Error{Code: app.CodeNotFound, Op: "find a deputy", Item: x.Of}
	case 1:
		return present.DutyFor(ctx, s.desk, found[0])
	}
	return who, nil, usageError(i18n.T("duty.several", "name", x.Of))
}

// saveAs writes a file as it is made, or lets LibreOffice make a PDF of a DOCX. What it reads lies, for as
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
