package present

import (
	"testing"

	"renda/app/apptest/arrows"
)

// Presenters know no window: they import the core and the words.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "renda/ui/i18n") }
