package memstore

import (
	"bytes"
	"testing"

	"renda/server/store"
	"renda/server/storetest"
)

// TestConformance: the store in memory, against which the others are compared, holds the suite itself.
func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Maker{
		Open: func(*testing.T) store.Store { return New() },
		Restore: func(t *testing.T, b []byte) store.Store {
			s, err := Restore(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	})
}
