package expertise

import (
	"testing"

	"renda/app/apptest/arrows"
)

// A work knows what all works share and no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/petition", "renda/app/proposal", "renda/app/roster", "renda/app/desk", "renda/app/works")
}
