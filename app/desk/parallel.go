package desk

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// both runs fn for 0..n-1 on all processors and gives the error of the lowest
// index, so that a bad page is refused with the same words every time.
func both(n int, fn func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n/16)
	if workers < 2 {
		for i := range n {
			if err := fn(i); err != nil {
				return err
			}
		}
		return nil
	}
	const step = 64
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	at, failed := n, error(nil)
	for range workers {
		wg.Go(func() {
			for {
				lo := int(next.Add(step)) - step
				if lo >= n {
					return
				}
				for i := lo; i < min(lo+step, n); i++ {
					if err := fn(i); err != nil {
						mu.Lock()
						if i < at {
							at, failed = i, err
						}
						mu.Unlock()
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return failed
}
