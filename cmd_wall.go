package main

import (
	"context"
	"fmt"
	"os"

	"renda/sandbox"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// wallCmd tries the wall around the process that reads files from outside, on this machine, and says what holds.
type wallCmd struct {
	JSON bool `help:"输出 JSON"`
}

func (x *wallCmd) Run(c console, g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return written(data, err)
	}
	w, err := sandbox.New(readerCache(data)).Walls(context.Background(), data)
	if err != nil {
		return written(data, err)
	}
	if x.JSON {
		return cli.PrintJSON(c.out, w)
	}
	for _, l := range []struct {
		key  string
		held bool
	}{{"cmd.wall.read", w.Read}, {"cmd.wall.write", w.Write}, {"cmd.wall.net", w.Net}, {"cmd.wall.run", w.Run}, {"cmd.wall.calls", w.Calls}} {
		state := "cmd.wall.open"
		if l.held {
			state = "cmd.wall.held"
		}
		fmt.Fprintf(c.out, "%s：%s\n", i18n.T(l.key), i18n.T(state))
	}
	if !w.Whole() {
		fmt.Fprintln(c.out, i18n.T("cmd.wall.less"))
	}
	return nil
}
