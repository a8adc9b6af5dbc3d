package lawquery

import (
	"testing"

	"renda/app/apptest/arrows"
)

// What a person types is read without a desk, a store or a work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "golang.org/x/mod/sumdb/note")
	arrows.Never(t, "renda/app/desk", "renda/app/works", "renda/app/procedure", "renda/app/proposal", "renda/app/filing", "renda/app/review")
}
