package authority

import (
	"testing"

	"renda/app/apptest/arrows"
)

// The server is the other side: it knows neither desk, engine, window nor the desk's store.
func TestArrows(t *testing.T) {
	arrows.Never(t, "renda/localdb", "renda/ui", "renda/sync/engine", "renda/sync/httpremote", "renda/app/desk", "fyne.io", "net/http")
}
