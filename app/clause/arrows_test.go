package clause

import (
	"testing"

	"renda/app/apptest/arrows"
)

// The clauses know nothing but the standard library.
func TestArrows(t *testing.T) { arrows.Only(t) }
