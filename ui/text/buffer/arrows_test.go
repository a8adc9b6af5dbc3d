package buffer

import (
	"testing"

	"renda/app/apptest/arrows"
)

// The text knows no window.
func TestArrows(t *testing.T) { arrows.Only(t) }
