package main

import (
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report prints figures as they come.
type report struct {
	out     io.Writer
	dir     string
	only    string
	suite   string
	rounds  int
	profile string
}

// variant is one side of a comparison. run gives its figure for one round: a
// duration for one operation, or operations in a second.
type variant struct {
	name string
	run  func() (float64, error)
}

// row is one comparison; the last variant is the peer that the others are set against.
type row struct {
	title    string
	unit     string // ns: less is better; /s: more is better
	variants []variant
	often    int    // short rounds: this many for each asked for, so that both sides meet the same weather
	note     string // what limits it
}

// want tells whether a row was asked for.
func (r *report) want(title string) bool { return strings.Contains(title, r.only) }

// compare runs a row's variants in turn, in another order each round, and prints medians and
// ratios. A first round warms everything up and isn't counted.
func (r *report) compare(c row) error {
	if !r.want(c.title) {
		return nil
	}
	n := len(c.variants)
	figures := make([][]float64, n)
	rounds := r.rounds * max(c.often, 1)
	if r.profile != "" {
		f, err := os.Create(r.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for round := range rounds + 1 {
		for i := range n {
			v := (i + round) % n
			x, err := c.variants[v].run()
			if err != nil {
				return fmt.Errorf("%s: %s: %w", c.title, c.variants[v].name, err)
			}
			if round > 0 {
				figures[v] = append(figures[v], x)
			}
		}
	}
	fmt.Fprintf(r.out, "\n%s (%d rounds)\n", c.title, rounds)
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	peer := figures[n-1]
	for i, v := range c.variants {
		ratios := make([]float64, len(peer))
		for k := range peer {
			ratios[k] = figures[i][k] / peer[k]
		}
		fmt.Fprintf(w, "  %s\t%.5g %s\t%s\t(%.5g to %.5g)\n", v.name, median(figures[i]), c.unit, times(median(ratios)), quantile(figures[i], 0.1), quantile(figures[i], 0.9))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if c.note != "" {
		fmt.Fprintf(r.out, "  %s\n", c.note)
	}
	return nil
}

// times words a ratio; one far below 1 as the peer sees it.
func times(ratio float64) string {
	if ratio < 0.05 {
		return fmt.Sprintf("1/%.0f", 1/ratio)
	}
	return fmt.Sprintf("%.2f×", ratio)
}

func quantile(xs []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return s[int(q*float64(len(s)-1))]
}

func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// perOp times n calls and gives nanoseconds for one.
func perOp(n int, fn func(i int) error) (float64, error) {
	start := time.Now()
	for i := range n {
		if err := fn(i); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n), nil
}

// perSecond lets writers call fn until the time is up and gives calls in a second. Calls that
// have begun are let end.
func perSecond(writers int, d time.Duration, fn func(writer, i int) error) (float64, error) {
	type result struct {
		n   int
		err error
	}
	results := make(chan result, writers)
	start := time.Now()
	for w := range writers {
		go func() {
			n := 0
			for time.Since(start) < d {
				if err := fn(w, n); err != nil {
					results <- result{n, err}
					return
				}
				n++
			}
			results <- result{n, nil}
		}()
	}
	total := 0
	var failed error
	for range writers {
		r := <-results
		total += r.n
		if r.err != nil {
			failed = r.err
		}
	}
	return float64(total) / time.Since(start).Seconds(), failed
}
