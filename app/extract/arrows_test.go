package extract

import (
	"testing"

	"renda/app/apptest/arrows"
)

// The readers know the core and the mark of secrecy; the PDF reader stands alone in its own package.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "golang.org/x/text", "github.com/xuri/excelize/v2")
	arrows.Never(t, "renda/app/desk", "renda/app/intake", "os", "net/http")
}
