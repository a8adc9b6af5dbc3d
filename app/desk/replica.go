package desk

import "renda/app"

// Codes of this package.
const (
	CodeWitness app.Code = "desk.witness" // the server's audit log does not continue the one this desk knows
)

// Witness checks that the server's audit log only ever grows (C2SP
// tlog-checkpoint). It is a port because the tree's arithmetic comes from a library.
type Witness interface {
	// Advance checks that head is rightly signed and continues old (nil: the first).
	Advance(old, head []byte, proof [][]byte) error
}
