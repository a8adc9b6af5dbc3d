package pdf

import (
	"testing"

	"renda/app/apptest/arrows"
)

// PDFium and its runtime are imported here and nowhere else. What this package reads is proven in package sandbox, whose
// children run it.
func TestArrows(t *testing.T) {
	arrows.Only(t, "github.com/klippa-app/go-pdfium", "github.com/tetratelabs/wazero")
}
