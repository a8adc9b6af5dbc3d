package main

import (
	"io"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/app/org"
)

// CodeScreen: content of a dedicated terminal is shown on its screen and goes into no file and no other program; Args command.
const CodeScreen app.Code = "terminal.screen"

// showsTag says of each command in the grammar what it prints. A flag that has it says what the command prints where the flag is
// given, because that goes elsewhere then.
const showsTag = "shows"

// What a command prints. TestShows demands that each says one of them.
const (
	showsContent = "content" // what matters, papers and drafts say, and lists of them: on a dedicated terminal on its screen only
	showsDone    = "done"    // what was done: ids, numbers, states, counts, names of files; what else leaves goes by Gate.TakeOut
	showsPublic  = "public"  // published law, rules in force, the program and its vaults
	showsGiven   = "given"   // what stands in a file outside that the command line names
)

// showsOf gives what a command line prints. A command that does not say prints content.
func showsOf(ctx *kong.Context) string {
	out := showsContent
	if n := ctx.Selected(); n != nil && n.Tag.Get(showsTag) != "" {
		out = n.Tag.Get(showsTag)
	}
	for _, f := range ctx.Flags() {
		if f.Set && f.Tag.Get(showsTag) != "" {
			out = f.Tag.Get(showsTag)
		}
	}
	return out
}

// commandOf gives a command as people type it, without what they add.
func commandOf(ctx *kong.Context) string {
	out := "renda"
	for _, p := range ctx.Path {
		if p.Command != nil {
			out += " " + p.Command.Name
		}
	}
	return out
}

// mayPrint keeps content on the screen of a dedicated terminal (专用终端): standard output that is a file, a pipe or another
// program would be a way out beside Gate.TakeOut, without ticket, number and return.
func (g *grammar) mayPrint(here org.Device, out io.Writer) error {
	if g.shows != showsContent || !here.Dedicated() || isScreen(out) {
		return nil
	}
	return &app.Error{Code: CodeScreen, Op: "print content of a dedicated terminal", Item: here.Terminal, Args: map[string]string{"command": g.command}}
}
