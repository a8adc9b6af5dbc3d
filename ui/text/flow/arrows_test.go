package flow

import (
	"testing"

	"renda/app/apptest/arrows"
)

// Line breaking knows no window.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/ui/text/buffer") }
