package simtest

import (
	"flag"
	"runtime"
	"sync"
	"testing"
	"time"
)

var (
	seed  = flag.Uint64("sim.seed", 1, "seed of the first world")
	count = flag.Int("sim.n", 0, "worlds to run; 0: a few")
	again = flag.Bool("sim.restores", true, "the server is restored from older copies too")
)

// TestSim: whatever the network, the disks and the people do, after each calm every promise of the oracle holds.
func TestSim(t *testing.T) {
	n := *count
	if n == 0 {
		n = 4
	}
	start := time.Now()
	results := worlds(*seed, n)
	var days float64
	total := Result{Kinds: map[string]int{}}
	for _, r := range results {
		if r.Fail != "" {
			t.Errorf("%s", r.Report())
		}
		days += r.DeviceDays
		total.Acts += r.Acts
		total.Refused += r.Refused
		total.Lost += r.Lost
		total.Crashes += r.Crashes
		total.Restores += r.Restores
		total.Parcels += r.Parcels
		for k, n := range r.Kinds {
			total.Kinds[k] += n
		}
	}
	t.Logf("seeds %d..%d: %.0f device-days, %.0f a second; %d acts of %d kinds, %d came back, %d deaths, %d restores, %d parcels, %d texts in no copy",
		*seed, *seed+uint64(n)-1, days, days/time.Since(start).Seconds(), total.Acts, len(total.Kinds), total.Refused, total.Crashes, total.Restores, total.Parcels, total.Lost)
	if testing.Verbose() {
		t.Logf("%v", total.Kinds)
	}
}

// worlds runs worlds beside each other, each in virtual time of its own.
func worlds(first uint64, n int) []Result {
	out := make([]Result, n)
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				out[i] = Run(first+uint64(i), *again)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}
