// Command bench measures the product against named peers, in one run and in turn, and
// prints medians and ratios:
//
//	cd bench && go run . [-group store] [-rounds 7] [-dir FOLDER]
//
// It is a module of its own, so that no peer reaches the product. A figure is the
// median over rounds; a ratio is the median of the rounds' ratios, since what
// else the machine does weighs on both sides of one round alike.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"renda/sandbox"
)

// A group is a set of figures. Add one here and it is run by name.
type group struct {
	name string
	run  func(*report) error
}

var groups = []group{
	{"store", runStore},
	{"pdf", runPDF},
	{"text", runText},
	{"search", runSearch},
	{"review", runReview},
	{"sync", runSync},
	{"server", runServer},
	{"window", runWindow},
	{"count", runCount},
}

func main() {
	sandbox.Child()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	r := &report{out: os.Stdout}
	var only, child string
	flag.StringVar(&only, "group", "", "run one group only")
	flag.StringVar(&r.only, "row", "", "run only the rows whose title contains this")
	flag.StringVar(&r.suite, "suite", "", "read rows: only suites whose name contains this")
	flag.IntVar(&r.rounds, "rounds", 7, "rounds of each comparison")
	flag.StringVar(&r.dir, "dir", "", "where files are made: a folder on the disk to be measured")
	flag.StringVar(&r.profile, "cpuprofile", "", "write a CPU profile of the rounds of one row, named with -row")
	flag.StringVar(&child, "child", "", "used by bench itself")
	flag.Parse()
	if child != "" {
		return runChild(child, flag.Args())
	}
	if r.dir, err = os.MkdirTemp(r.dir, "renda-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)
	r.head()
	known := false
	for _, g := range groups {
		if only != "" && g.name != only {
			continue
		}
		known = true
		fmt.Fprintf(r.out, "\n## %s\n", g.name)
		if err := g.run(r); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
	}
	if !known {
		return fmt.Errorf("no group %q", only)
	}
	return nil
}

// head says on what the figures were taken.
func (r *report) head() {
	fmt.Fprintf(r.out, "bench %s\n", strings.Join(os.Args[1:], " "))
	fmt.Fprintf(r.out, "%s %s/%s, %d CPUs (%s), load %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), cpuName(), load())
	fmt.Fprintf(r.out, "files in %s; %d rounds, medians; a ratio is the median of the rounds' ratios\n", filepath.Dir(r.dir), r.rounds)
}

func cpuName() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if k, v, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(k) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

// load tells what else the machine was doing when the run began.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(slices.Clip(strings.Fields(string(b))[:3]), " ")
}
