package authority

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"renda/app/act"
	"renda/app/org"
	rootkey "renda/localdb/seal"
	"renda/server/boltstore"
	"renda/server/memstore"
	"renda/server/store"
)

// BenchmarkPush: clients that push one act at a time and wait for its answer; acts/s is what the authority acknowledges,
// acts/batch how many of them share a transaction. Over the store in memory it is the authority alone; over the embedded
// store each batch is sealed and flushed to disk.
func BenchmarkPush(b *testing.B) {
	for _, kind := range []string{"mem", "bolt"} {
		for _, clients := range []int{8, 200} {
			b.Run(fmt.Sprintf("store=%s/clients=%d", kind, clients), func(b *testing.B) {
				var s store.Store = memstore.New()
				if kind == "bolt" {
					var err error
					if s, err = boltstore.Open(b.TempDir(), rootkey.Key{1}, boltstore.Options{Create: true}); err != nil {
						b.Fatal(err)
					}
					b.Cleanup(func() { s.Close() })
				}
				benchPush(b, s, clients)
			})
		}
	}
}

func benchPush(b *testing.B, s store.Store, clients int) {
	b.Helper()
	r := newRig(b, s, toy(nil))
	r.organ(team, org.OrganDelegation)
	acts := make([][]act.Signed, clients)
	for i := range acts {
		d := r.person(fmt.Sprintf("c%d", i), org.RoleDeputy, team)
		for j := range b.N/clients + 1 {
			acts[i] = append(acts[i], d.sign(toyID(1000*i+j/20), "toy.add", act.PartOpen, 0, act.Form{"text": "关于修复老城区路灯的建议"}))
		}
	}
	was := r.a.Stats()
	var done atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for i := range acts {
		d := r.desks[fmt.Sprintf("c%d", i)]
		wg.Go(func() {
			for _, x := range acts[i] {
				rs, err := d.push(x)
				if err != nil || rs[0].Outcome != act.Accepted {
					b.Errorf("%+v, %v", rs, err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	now := r.a.Stats()
	b.ReportMetric(float64(done.Load())/b.Elapsed().Seconds(), "acts/s")
	b.ReportMetric(float64(now.Acts-was.Acts)/float64(now.Batches-was.Batches), "acts/batch")
}
