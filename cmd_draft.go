package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

type draftCmd struct {
	New    draftNewCmd    `cmd:"" shows:"content" help:"起草"`
	Edit   draftEditCmd   `cmd:"" shows:"content" help:"改写几栏，其余不动；每次都留一个版本"`
	List   draftListCmd   `cmd:"" shows:"content" help:"列出草稿"`
	Show   draftShowCmd   `cmd:"" shows:"content" help:"显示一份草稿"`
	Attach draftAttachCmd `cmd:"" shows:"content" help:"添加附件（照片默认去掉拍摄地点）"`
	Send   draftSendCmd   `cmd:"" shows:"done" help:"提交或发起联名"`
	Import importCmd      `cmd:"" shows:"content" help:"由 DOCX、TXT 或 Markdown 文件起草"`
}

type draftNewCmd struct {
	deskFlags
	Kind string `help:"建议 suggestion 或议案 bill" enum:"suggestion,bill" default:"suggestion"`
	Form string `help:"内容：JSON、JSON 文件名，或 -" placeholder:"JSON"`
}

func (x *draftNewCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		form, err := readForm(c, x.Form)
		if err != nil {
			return err
		}
		v, err := s.desk.NewDraft(ctx, x.Kind)
		if err != nil {
			return err
		}
		return s.saveDraft(ctx, c, v.ID, form, x.JSON)
	})
}

// saveDraft lays the given fields over a draft and prints it.
func (s *session) saveDraft(ctx context.Context, c console, id app.ID, change act.Form, asJSON bool) error {
	v, err := s.desk.Draft(id)
	if err != nil {
		return err
	}
	form := v.Form.Clone()
	for k, val := range change {
		form[k] = val
	}
	if len(change) > 0 {
		if _, err := s.desk.SaveDraft(ctx, id, form, desk.WhyPause); err != nil {
			return err
		}
	}
	if v, err = s.desk.Draft(id); err != nil {
		return err
	}
	if asJSON {
		return cli.PrintJSON(c.out, draftOut(v))
	}
	printDraft(c, v)
	return nil
}

func printDraft(c console, v desk.DraftView) {
	fmt.Fprintf(c.out, "%s  %s  %s  %s\n", v.ID, stamp(v.Saved), i18n.T("item."+string(v.State)), v.Form.Text(desk.DraftTitle))
}

// draftID reads the draft a command names; "last" is the one saved last.
func (s *session) draftID(name string) (app.ID, error) {
	if name == "last" {
		if all := s.desk.Drafts(); len(all) > 0 {
			return all[0].ID, nil
		}
	}
	return app.ParseID(name)
}

type draftEditCmd struct {
	Draft string `arg:"" help:"标识，或 last" name:"草稿"`
	deskFlags
	Form string `required:"" help:"要改的几栏：JSON、JSON 文件名，或 -；标准输入可以有多段，每段保存一次" placeholder:"JSON"`
}

func (x *draftEditCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.draftID(x.Draft)
		if err != nil {
			return err
		}
		forms, err := openForms(c, x.Form)
		if err != nil {
			return err
		}
		for n := 0; ; n++ {
			form, err := forms.next()
			if errors.Is(err, io.EOF) && n > 0 {
				return nil
			}
			if err != nil {
				return err
			}
			if err := s.saveDraft(ctx, c, id, form, x.JSON); err != nil {
				return err
			}
		}
	})
}

type draftListCmd struct{ deskFlags }

func (x *draftListCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		out := []draftJSON{}
		for _, v := range s.desk.Drafts() {
			if !x.JSON {
				printDraft(c, v)
			}
			out = append(out, draftOut(v))
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		return nil
	})
}

type draftShowCmd struct {
	Draft string `arg:"" help:"标识，或 last" name:"草稿"`
	deskFlags
}

func (x *draftShowCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		id, err := s.draftID(x.Draft)
		if err != nil {
			return err
		}
		v, err := s.desk.Draft(id)
		if err != nil {
			return err
		}
		if x.JSON {
			return cli.PrintJSON(c.out, draftOut(v))
		}
		printDraft(c, v)
		for _, k := range []string{desk.DraftFacts, desk.DraftPlan} {
			fmt.Fprintf(c.out, "\n%s\n", v.Form.Text(k))
		}
		return nil
	})
}

type draftAttachCmd struct {
	Draft string   `arg:"" help:"标识，或 last" name:"草稿"`
	Files []string `arg:"" help:"附件" name:"文件"`
	deskFlags
	KeepLocation bool `help:"保留照片中的拍摄地点"`
}

func (x *draftAttachCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.draftID(x.Draft)
		if err != nil {
			return err
		}
		for _, name := range x.Files {
			f, err := os.Open(name)
			if err != nil {
				return fileError("attach a paper", name, err)
			}
			_, located, err := s.desk.AttachToDraft(ctx, id, filepath.Base(name), f, x.KeepLocation)
			f.Close()
			if err != nil {
				return err
			}
			if located && !x.KeepLocation {
				fmt.Fprintln(c.err, i18n.T("cmd.located", "name", filepath.Base(name)))
			}
		}
		return s.saveDraft(ctx, c, id, nil, x.JSON)
	})
}

type draftSendCmd struct {
	Draft  string `arg:"" help:"标识，或 last" name:"草稿"`
	Action string `arg:"" help:"submit 提交，cosign 发起联名" default:"submit" name:"动作"`
	sendFlags
	Form string `help:"另须填写的几栏，如联系方式、受邀代表：JSON、JSON 文件名，或 -" placeholder:"JSON"`
}

func (x *draftSendCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		matter, err := x.send(ctx, s, func() (app.ID, error) { return x.do(ctx, c, s) })
		if err != nil {
			return err
		}
		return s.printDone(ctx, c, matter, x.JSON)
	})
}

func (x *draftSendCmd) do(ctx context.Context, c console, s *session) (app.ID, error) {
	id, err := s.draftID(x.Draft)
	if err != nil {
		return app.ID{}, err
	}
	more, err := readForm(c, x.Form)
	if err != nil {
		return app.ID{}, err
	}
	form, err := s.desk.DraftToForm(id, x.Action)
	if err != nil {
		return app.ID{}, err
	}
	o, err := s.option(ctx, app.ID{}, "", x.Action, "")
	if err != nil {
		return app.ID{}, err
	}
	for k, v := range named(s.desk.Directory(), o.Action, more) {
		form[k] = v
	}
	return s.desk.SendDraft(ctx, id, x.Action, form)
}

type importCmd struct {
	File string `arg:"" help:"DOCX、TXT 或 Markdown" name:"文件"`
	deskFlags
	Kind string `help:"建议 suggestion 或议案 bill" enum:"suggestion,bill" default:"suggestion"`
}

func (x *importCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		b, err := os.ReadFile(x.File)
		if err != nil {
			return fileError("import a draft", x.File, err)
		}
		v, err := s.desk.ImportDraft(ctx, x.Kind, filepath.Base(x.File), b)
		if err != nil {
			return err
		}
		for _, doubt := range present.Doubts(v) {
			fmt.Fprintln(c.err, doubt)
		}
		return s.saveDraft(ctx, c, v.ID, nil, x.JSON)
	})
}
