package courier

import (
	"testing"

	"renda/app/apptest/arrows"
)

// TestArrows: the courier joins desk and parcel and knows nothing else.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/sync/engine", "renda/sync/parcel")
}
