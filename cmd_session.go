package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/org"
	"renda/sync/engine"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

// deskFlags open somebody's desk for one command.
type deskFlags struct {
	vaultFlags
	JSON bool `help:"以 JSON 输出"`
}

// with runs fn on the open desk and closes it whatever happens.
func (f deskFlags) with(c console, g *grammar, fn func(ctx context.Context, s *session) error) error {
	ctx := context.Background()
	dir, vault, err := f.open(c, g)
	if err != nil {
		return err
	}
	s, err := newSession(ctx, dir, vault)
	if err != nil {
		return errors.Join(err, vault.Close())
	}
	if err := g.mayPrint(s.desk.Me().Device, c.out); err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(fn(ctx, s), s.Close())
}

// sendFlags are those of a command that does something and lets the server know.
type sendFlags struct {
	deskFlags
	Offline bool `help:"不联网：只在本机办理，内容待发"`
}

// send runs fn between two rounds of sync: what it judges is the latest, what it does is
// sent at once. A server that can't be reached changes nothing: acts are durable here.
// An act the server refused comes back as its refusal.
func (f sendFlags) send(ctx context.Context, s *session, fn func() (app.ID, error)) (app.ID, error) {
	if !f.Offline {
		if err := s.sync(ctx); err != nil {
			return app.ID{}, err
		}
	}
	known := map[app.ID]bool{}
	for _, t := range s.desk.Tray() {
		known[t.ID] = true
	}
	matter, err := fn()
	if err != nil || f.Offline {
		return matter, err
	}
	if err := s.sync(ctx); err != nil {
		return matter, err
	}
	for _, t := range s.desk.Tray() {
		if !known[t.ID] && t.Matter == matter {
			return matter, &app.Error{Code: t.Code, Op: "do " + t.Action, Item: t.Action, Args: t.Args}
		}
	}
	return matter, nil
}

// sync does one round. That the server can't be reached is a state, not a failure.
func (s *session) sync(ctx context.Context) error {
	err := s.engine.Sync(ctx)
	if err == nil {
		return s.relabel()
	}
	if app.CodeOf(err) == app.CodeOffline {
		return nil
	}
	return err
}

// labelOf gives what the unlock screen is to show: name, office, organ; "" before the
// directory is here.
func labelOf(d *desk.Desk) string {
	dir, me := d.Directory(), d.Me()
	if me.Name == "" {
		return ""
	}
	parts := []string{me.Name, "", ""}
	if len(me.Grants) > 0 {
		g := me.Grants[0]
		parts[1], parts[2] = present.Role(g.Role), dir.Name(g.Organ)
	}
	if isDemo(dir) {
		parts = append(parts, demoMark)
	}
	return strings.Join(parts, labelSep)
}

// isDemo reports whether the congress of the directory is an invented one.
func isDemo(dir *org.Directory) bool {
	for _, o := range dir.Organs {
		if o.Kind == org.OrganCongress && strings.Contains(o.Name, demoMark) {
			return true
		}
	}
	return false
}

// findMatter reads how people name a matter: its number, its whole id, or the
// beginning of one that no other matter has.
func (s *session) findMatter(name string) (app.ID, error) {
	if id, err := app.ParseID(name); err == nil {
		return id, nil
	}
	var found []app.ID
	for _, c := range s.desk.Cards(desk.Filter{}) {
		if c.Number == name && name != "" {
			return c.ID, nil
		}
		if len(name) >= 6 && strings.HasPrefix(c.ID.String(), name) {
			found = append(found, c.ID)
		}
	}
	if len(found) != 1 {
		return app.ID{}, &app.Error{Code: app.CodeNotFound, Op: "find a matter", Item: name}
	}
	return found[0], nil
}

type syncCmd struct{ deskFlags }

// syncedState is what `renda sync --json` prints.
type syncedState struct {
	Online  bool     `json:"online"`
	Problem app.Code `json:"problem,omitempty"`
	Waiting int      `json:"waiting"`
	Needs   int      `json:"needs"`
	Matters int      `json:"matters"`
	AsOf    string   `json:"as_of,omitempty"`
	Skew    string   `json:"skew,omitempty"` // of this machine's clock, when far
}

func (x *syncCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		err := s.engine.Sync(ctx)
		if err == nil {
			err = s.relabel()
		}
		st := s.desk.Status()
		out := syncedState{Online: st.Online, Problem: app.CodeOf(err), Waiting: st.Waiting, Needs: st.Needs, Matters: len(s.desk.Cards(desk.Filter{}))}
		if !st.AsOf.IsZero() {
			out.AsOf = st.AsOf.In(app.Zone).Format("2006-01-02T15:04:05Z07:00")
		}
		if st.Skew != 0 {
			out.Skew = st.Skew.Round(time.Second).String()
		}
		if x.JSON {
			return errors.Join(cli.PrintJSON(c.out, out), err)
		}
		if err == nil {
			fmt.Fprintln(c.out, i18n.T("cmd.synced", "matters", fmt.Sprint(out.Matters), "waiting", fmt.Sprint(out.Waiting), "needs", fmt.Sprint(out.Needs), "asof", present.Stamp(st.AsOf)))
		}
		if st.Skew != 0 {
			fmt.Fprintln(c.out, i18n.T("cmd.skew", "skew", out.Skew))
		}
		return err
	})
}

var _ engine.Local = replica{}
