package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"renda/app"
	"renda/app/library"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// lawPackStateCmd tells which law pack is in force on this desk.
type lawPackStateCmd struct{ deskFlags }

// lawStateJSON is what state, propose and approve print with --json; names are kept stable.
type lawStateJSON struct {
	Current *lawUsedJSON  `json:"current"` // null: none
	Open    []lawUsedJSON `json:"open"`
}

type lawUsedJSON struct {
	ID      string   `json:"id"`
	Version uint64   `json:"version"`
	Issued  app.Date `json:"issued"`
	Signer  string   `json:"signer"`
	Key     string   `json:"key"`
	Laws    int      `json:"laws"`
	Held    bool     `json:"held"` // its bytes are here
}

func (x *lawPackStateCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error { return printLawState(ctx, c, s, x.JSON) })
}

func printLawState(ctx context.Context, c console, s *session, asJSON bool) error {
	v, err := s.desk.LibraryState(ctx)
	if err != nil {
		return err
	}
	out := lawStateJSON{Open: []lawUsedJSON{}}
	if v.Current.Act != "" {
		u := used(v.Current, v.Held)
		out.Current = &u
	}
	for _, p := range v.Open {
		r, err := s.desk.OpenBlob(p.Blob.Hash)
		if err == nil {
			r.Close()
		}
		out.Open = append(out.Open, used(p, err == nil))
	}
	if asJSON {
		return cli.PrintJSON(c.out, out)
	}
	if out.Current == nil {
		fmt.Fprintln(c.out, i18n.T("cmd.law.none"))
	} else {
		out.Current.print(c, "cmd.law.current")
	}
	for _, u := range out.Open {
		u.print(c, "cmd.law.open")
	}
	return nil
}

func used(p library.Pack, held bool) lawUsedJSON {
	m := p.Manifest
	return lawUsedJSON{m.ID, m.Version, m.Issued, m.Signer(), m.Key, m.Laws, held}
}

func (u lawUsedJSON) print(c console, key string) {
	here := i18n.T("cmd.law.held")
	if !u.Held {
		here = i18n.T("cmd.law.absent")
	}
	fmt.Fprintln(c.out, i18n.T(key, "id", u.ID, "version", fmt.Sprint(u.Version), "issued", u.Issued.Chinese(), "signer", u.Signer, "key", u.Key, "laws", fmt.Sprint(u.Laws), "here", here))
}

// lawPackProposeCmd proposes a pack.
type lawPackProposeCmd struct {
	sendFlags
	File string `arg:"" help:"法律包" placeholder:"文件"`
	Note string `help:"说明" placeholder:"文字"`
}

func (x *lawPackProposeCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		_, err := x.send(ctx, s, func() (app.ID, error) {
			f, err := os.Open(x.File)
			if err != nil {
				return app.ID{}, fileError("open a law pack", x.File, err)
			}
			defer f.Close()
			return s.desk.ProposePack(ctx, filepath.Base(x.File), f, x.Note, nil)
		})
		if err != nil {
			return err
		}
		return printLawState(ctx, c, s, x.JSON)
	})
}

// lawPackApproveCmd puts a proposed pack in force.
type lawPackApproveCmd struct {
	sendFlags
	Version uint64 `help:"启用第几版；只有一个待启用的可以不写" placeholder:"版本"`
}

func (x *lawPackApproveCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		_, err := x.send(ctx, s, func() (app.ID, error) {
			p, err := x.proposed(ctx, s.desk)
			if err != nil {
				return app.ID{}, err
			}
			return s.desk.ApprovePack(ctx, p, nil)
		})
		if err != nil {
			return err
		}
		return printLawState(ctx, c, s, x.JSON)
	})
}

func (x *lawPackApproveCmd) proposed(ctx context.Context, d *workplace) (library.Pack, error) {
	v, err := d.LibraryState(ctx)
	if err != nil {
		return library.Pack{}, err
	}
	for _, p := range v.Open {
		if x.Version == p.Manifest.Version || x.Version == 0 && len(v.Open) == 1 {
			return p, nil
		}
	}
	return library.Pack{}, &app.Error{Code: library.CodeGone, Op: "find a proposed law pack"}
}
