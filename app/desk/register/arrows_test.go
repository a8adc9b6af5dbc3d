package register_test

import (
	"testing"

	"renda/app/apptest/arrows"
)

// A room knows its desk and no store, and of the other rooms only what docs/architecture.md allows.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/kv", "renda/app/desk/archives", "renda/app/desk/laws", "renda/app/desk/reviews")
}
