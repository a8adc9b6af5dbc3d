package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"renda/app"
	"renda/app/cards"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// lawCardsCmd is the register of rule cards.
type lawCardsCmd struct {
	State    lawCardsStateCmd    `cmd:"" shows:"done" help:"列出规则卡片、在用的版本和误报数"`
	Propose  lawCardsProposeCmd  `cmd:"" shows:"done" help:"提出启用规则卡片（本程序的版本）"`
	Approve  lawCardsApproveCmd  `cmd:"" shows:"done" help:"批准他人提出的全部规则卡片"`
	Withdraw lawCardsWithdrawCmd `cmd:"" shows:"done" help:"停用一张规则卡片"`
}

// lawCardJSON is one card; names are kept stable, fields are only added.
type lawCardJSON struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Version   int    `json:"version"`  // of this program
	InForce   int    `json:"in_force"` // version approved here, 0 none
	Runs      bool   `json:"runs"`
	Waiting   int    `json:"waiting"` // proposed version, 0 none
	Confirmed int    `json:"confirmed"`
	Dismissed int    `json:"dismissed"`
}

type lawCardsStateCmd struct{ deskFlags }

func (x *lawCardsStateCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error { return printCards(ctx, c, s, x.JSON) })
}

func printCards(ctx context.Context, c console, s *session, asJSON bool) error {
	all, err := s.desk.RuleCards(ctx)
	if err != nil {
		return err
	}
	out := make([]lawCardJSON, len(all))
	for i, x := range all {
		n := x.Counts[x.Card.Version]
		out[i] = lawCardJSON{ID: x.Card.ID, Name: x.Card.Name, Version: x.Card.Version, InForce: x.InForce.Version, Runs: x.Runs, Confirmed: n.Confirmed, Dismissed: n.Dismissed}
		for _, e := range x.Waiting {
			out[i].Waiting = e.Version
		}
	}
	if asJSON {
		return cli.PrintJSON(c.out, out)
	}
	for _, x := range out {
		key := "cmd.card.idle"
		switch {
		case x.Runs:
			key = "cmd.card.runs"
		case x.Waiting > 0:
			key = "cmd.card.waits"
		}
		fmt.Fprintln(c.out, i18n.T(key, "id", x.ID, "name", x.Name, "version", fmt.Sprint(max(x.InForce, x.Version)), "dismissed", fmt.Sprint(x.Dismissed), "confirmed", fmt.Sprint(x.Confirmed)))
	}
	return nil
}

type lawCardsProposeCmd struct {
	sendFlags
	Cards []string `arg:"" optional:"" help:"卡片标识；不写就是全部没有启用的" placeholder:"卡片"`
	Note  string   `help:"说明" placeholder:"文字"`
}

func (x *lawCardsProposeCmd) Run(c console, g *grammar) error {
	return step(c, g, &x.sendFlags, func(ctx context.Context, d *workplace) (app.ID, error) {
		ids := x.Cards
		if len(ids) == 0 {
			all, err := d.RuleCards(ctx)
			if err != nil {
				return app.ID{}, err
			}
			for _, r := range all {
				if r.Known && !r.Runs && len(r.Waiting) == 0 {
					ids = append(ids, r.Card.ID)
				}
			}
		}
		return d.ProposeCards(ctx, ids, x.Note)
	})
}

type lawCardsApproveCmd struct{ sendFlags }

func (x *lawCardsApproveCmd) Run(c console, g *grammar) error {
	return step(c, g, &x.sendFlags, func(ctx context.Context, d *workplace) (app.ID, error) {
		all, err := d.RuleCards(ctx)
		if err != nil {
			return app.ID{}, err
		}
		var acts []string
		for _, r := range all {
			for _, e := range r.Waiting {
				if !slices.Contains(acts, e.Act) {
					acts = append(acts, e.Act)
				}
			}
		}
		if len(acts) == 0 {
			return app.ID{}, &app.Error{Code: cards.CodeGone, Op: "find proposed rule cards"}
		}
		var id app.ID
		for _, a := range acts {
			if id, err = d.ApproveCards(ctx, a); err != nil {
				return id, err
			}
		}
		return id, nil
	})
}

type lawCardsWithdrawCmd struct {
	sendFlags
	Card   string `arg:"" help:"卡片标识" placeholder:"卡片"`
	Reason string `required:"" help:"理由" placeholder:"文字"`
}

func (x *lawCardsWithdrawCmd) Run(c console, g *grammar) error {
	return step(c, g, &x.sendFlags, func(ctx context.Context, d *workplace) (app.ID, error) {
		all, err := d.RuleCards(ctx)
		if err != nil {
			return app.ID{}, err
		}
		for _, r := range all {
			if r.Card.ID == x.Card && r.InForce.Act != "" {
				return d.WithdrawCard(ctx, r.InForce.Edition, strings.TrimSpace(x.Reason))
			}
		}
		return app.ID{}, &app.Error{Code: cards.CodeIdle, Op: "withdraw a rule card", Args: map[string]string{"card": x.Card}}
	})
}

// step does one thing with the register, sends it and shows how the cards stand then.
func step(c console, g *grammar, f *sendFlags, do func(ctx context.Context, d *workplace) (app.ID, error)) error {
	return f.with(c, g, func(ctx context.Context, s *session) error {
		if _, err := f.send(ctx, s, func() (app.ID, error) { return do(ctx, s.desk) }); err != nil {
			return err
		}
		return printCards(ctx, c, s, f.JSON)
	})
}
