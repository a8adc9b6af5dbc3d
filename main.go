// Command renda is the desk (智慧人大工作台). Without a subcommand it opens the
// window; the subcommands do the same work without one, for scripts, tests and
// machines without a display.
//
// It ends with 0 when all is well, 2 for a wrong command line, 3 when the work was
// refused for a reason with a code (app.Error), 1 for anything else.
package main

import (
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"time"

	"renda/app"
	"renda/localdb"
	"renda/sandbox"
	_ "renda/ui/hush"
)

// version is set when the program is built (scripts/build.sh).
var version = "dev"

// started is taken before anything else, for the figure of the first frame.
var started = time.Now()

// clock is the one clock this program hands down.
var clock app.Clock = app.ClockFunc(time.Now)

func main() {
	sandbox.Child() // reads a stranger's file and ends, if that is what this process is for
	log.SetOutput(os.Stderr)
	// Keys stay out of core dumps and away from debuggers, from the first moment.
	if err := localdb.Harden(); err != nil {
		fmt.Fprintln(os.Stderr, "renda:", err)
	}
	if os.Getenv("GOGC") == "" {
		// The heap is small beside the mapped store: collected half as often, the first reading of a
		// new desk takes a sixth less work.
		debug.SetGCPercent(200)
	}
	os.Exit(run(os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr}))
}
