//go:build !planted

// Package planted holds the switches of three faults that are put in on purpose, to show that the
// simulator finds them (scripts/planted.sh). Without the build tag "planted" every switch is
// off for good and the compiler leaves the faults out.
package planted

// The faults.
const (
	LostAnswer = false // the engine takes a push without an answer for done
	NoReceipt  = false // the server keeps no answer beside the effect
	LostText   = false // the desk drops the text of a refused act
)
