//go:build planted

package planted

import "os"

// The faults: RENDA_PLANTED names the one that is on.
var (
	LostAnswer = os.Getenv("RENDA_PLANTED") == "lost-answer"
	NoReceipt  = os.Getenv("RENDA_PLANTED") == "no-receipt"
	LostText   = os.Getenv("RENDA_PLANTED") == "lost-text"
)
