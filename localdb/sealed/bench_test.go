package sealed_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"renda/app/kv"
	"renda/localdb/seal"
	"renda/localdb/sealed"
)

// Point reads of 1 KB in random order, one and a hundred in a transaction: for profiles. The
// figures beside named peers come from bench/.
func BenchmarkGet(b *testing.B) {
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha} {
		db := create(b, sealed.Options{Suite: id})
		const n = 50_000
		group := func(i int) []byte { return binary.BigEndian.AppendUint64(make([]byte, 8, 16), uint64(i)) }
		for at := 0; at < n; at += 5000 {
			if err := db.Update(func(w kv.Writer) error {
				for i := at; i < at+5000; i++ {
					if err := w.Put("t", kv.K(group(i), 0), make([]byte, 1024)); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		order := rand.New(rand.NewPCG(1, 2)).Perm(n)
		for _, batch := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/%d", db.Suite().Name(), batch), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; i < b.N; i += batch {
					if err := db.View(func(r kv.Reader) error {
						for k := range batch {
							if _, err := r.Get("t", kv.K(group(order[(i+k)%n]), 0)); err != nil {
								return err
							}
						}
						return nil
					}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
