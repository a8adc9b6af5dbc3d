package works

import "testing"

// The tables of all works agree with themselves.
func TestRegistry(t *testing.T) {
	if _, err := Registry(); err != nil {
		t.Fatalf("%+v", err)
	}
}
