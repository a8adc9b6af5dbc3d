// Package actverify checks the signatures of many acts at once. A new device reads
// tens of thousands of entries before its owner sees anything: verified together
// they cost half as much as one by one.
//
// Ed25519 has more than one reading of "valid"; batches need the one in which a batch
// and its members always agree (ZIP 215), so single checks here use it too.
package actverify

import (
	"crypto/ed25519"
	"runtime"
	"sync"

	"github.com/hdevalence/ed25519consensus"

	"renda/app"
	"renda/app/act"
)

// batchLen is how many signatures are verified together: beyond it the gain for each
// flattens out, while a bad one makes the whole batch be checked again.
const batchLen = 256

// All checks each act by the key of the same index (32 bytes Ed25519). The first act, by
// index, whose signature does not fit is named: act.CodeSignature with Item its ID.
func All(keys [][]byte, acts []act.Signed) error {
	n := (len(acts) + batchLen - 1) / batchLen
	bad := make([]int, n) // index of the first bad act of each batch, -1 if none
	var next int
	var mu sync.Mutex
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= n
	}
	work := func() {
		for b, ok := take(); ok; b, ok = take() {
			lo := b * batchLen
			hi := min(lo+batchLen, len(acts))
			if bad[b] = batch(keys[lo:hi], acts[lo:hi]); bad[b] >= 0 {
				bad[b] += lo
			}
		}
	}
	var wg sync.WaitGroup
	for range min(n, 2, runtime.GOMAXPROCS(0)) {
		wg.Go(work)
	}
	wg.Wait()
	for _, i := range bad {
		if i >= 0 {
			return refuse(acts[i])
		}
	}
	return nil
}

// batch gives the first act that does not verify, -1 if all do.
func batch(keys [][]byte, acts []act.Signed) int {
	if len(acts) == 1 {
		return single(keys, acts)
	}
	if hold(keys, acts) {
		return -1
	}
	return single(keys, acts)
}

func single(keys [][]byte, acts []act.Signed) int {
	for i := range acts {
		if len(keys[i]) != ed25519.PublicKeySize || !ed25519consensus.Verify(keys[i], act.Message(acts[i].Raw), acts[i].Sig) {
			return i
		}
	}
	return -1
}

func refuse(s act.Signed) error {
	e := &app.Error{Code: act.CodeSignature, Op: "verify an act"}
	if a, err := s.Decode(); err == nil {
		e.Item = a.ID.String()
	}
	return e
}
