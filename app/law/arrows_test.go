package law

import (
	"testing"

	"renda/app/apptest/arrows"
)

// Law is below every work and knows no desk.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "golang.org/x/mod/sumdb/note")
	arrows.Never(t, "renda/app/proposal", "renda/app/filing", "renda/app/desk", "renda/app/works", "renda/app/procedure", "renda/app/review")
}
