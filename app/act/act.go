// Package act is the signed act (行为): whatever happens to a matter (件) is a
// small immutable record, signed by the device key of the person who did it.
// The state of a matter is the fold of its acts, so the trace the law asks for
// (使用留痕) is the data itself.
//
// Encoding: deterministic CBOR (RFC 8949 §4.2.1) with integer keys. The
// signature covers "renda-act-v1\0" followed by that encoding: Ed25519 (RFC
// 8032); SM2 (GB/T 32918) where the device was enrolled in the 国密 suite.
package act

import (
	"renda/app"
)

// MaxSize bounds an encoded act in bytes. Larger data travels as blobs.
const MaxSize = 64 << 10

// Part names the part of a matter an act belongs to; each part has one
// audience at a time. An act belongs to exactly one part.
type Part string

// The parts used by the procedures so far. Names reach disk and wire.
const (
	PartOpen     Part = "open"     // 办理各方可见: text, state, assignment, reply, rating
	PartIdentity Part = "identity" // 身份: who leads and joins, and how to reach them
	PartHandling Part = "handling" // 承办单位之间及交办机关: refusals, co-organisers' opinions
	PartInternal Part = "internal" // 交办机关内部: notes, suggestions of assignment
)

// Act is one thing done. Field numbers reach disk and wire: only added.
type Act struct {
	ID      app.ID   `cbor:"1,keyasint"`            // made by the author's device
	Matter  app.ID   `cbor:"2,keyasint"`            // the matter it belongs to
	Part    Part     `cbor:"3,keyasint"`            // the part of the matter
	Kind    string   `cbor:"4,keyasint"`            // "<procedure>.<action>", kinds are only added
	Proc    uint16   `cbor:"5,keyasint"`            // version of the procedure the author's form came from
	Rules   uint64   `cbor:"6,keyasint,omitempty"`  // version of the rule set the author saw
	Body    []byte   `cbor:"7,keyasint"`            // the Form, in deterministic CBOR
	Base    uint64   `cbor:"8,keyasint"`            // matter version the author saw
	Account app.ID   `cbor:"9,keyasint,omitempty"`  // who; zero in a notarised copy
	Device  app.ID   `cbor:"10,keyasint,omitempty"` // with which device key; zero in a notarised copy
	N       uint64   `cbor:"11,keyasint,omitempty"` // gapless per device, from 1
	Prev    app.Hash `cbor:"12,keyasint,omitempty"` // hash of the device's act N-1; zero for the first
	At      int64    `cbor:"13,keyasint"`           // author's clock, Unix milliseconds: a hint, not the law
	Origin  app.Hash `cbor:"14,keyasint,omitempty"` // notarised copies only: hash of the original signed act
}

// Signed is an act as it is kept and sent: the exact bytes that were signed.
type Signed struct {
	Raw []byte `cbor:"1,keyasint"` // encoding of Act
	Sig []byte `cbor:"2,keyasint"` // signature; of a notarised copy, the server's
}

// Outcome says what the authority made of an act. Values reach disk and wire.
type Outcome uint8

// Outcomes of a push.
const (
	Accepted Outcome = 1 // effective; the entry holds version and numbers
	Refused  Outcome = 2 // processed and refused for ever; Code says why
	Deferred Outcome = 3 // not processed yet: what it builds on is not here; offer it again later
)

// Entry is an accepted act in the server's order, as a desk keeps it.
type Entry struct {
	Act      Signed            `cbor:"1,keyasint"`
	Epoch    uint64            `cbor:"2,keyasint"`            // server lineage; changes when a backup is restored
	LSN      uint64            `cbor:"3,keyasint"`            // place in the server's log, from 1
	Version  uint64            `cbor:"4,keyasint"`            // of the matter after this act, gapless from 1
	Received int64             `cbor:"5,keyasint"`            // server's clock, Unix milliseconds: the legal time
	Leaf     uint64            `cbor:"6,keyasint"`            // index in the audit log
	Numbers  map[string]string `cbor:"7,keyasint,omitempty"`  // gap-free numbers given by this act, by series
	Rules    uint64            `cbor:"8,keyasint"`            // version of the rule set that judged it
	Mac      []byte            `cbor:"9,keyasint,omitempty"`  // server's own seal over the entry, to know it again after a restore
	Salt     []byte            `cbor:"10,keyasint,omitempty"` // opens the audit leaf's commitment
}

// Receipt is the stored answer to one pushed act.
type Receipt struct {
	Act     app.ID            `cbor:"1,keyasint"`
	N       uint64            `cbor:"2,keyasint"`
	Outcome Outcome           `cbor:"3,keyasint"`
	LSN     uint64            `cbor:"4,keyasint,omitempty"`
	Version uint64            `cbor:"5,keyasint,omitempty"`
	Code    app.Code          `cbor:"6,keyasint,omitempty"` // why refused or deferred
	Args    map[string]string `cbor:"7,keyasint,omitempty"` // facts for the sentence
	Numbers map[string]string `cbor:"8,keyasint,omitempty"`
	At      int64             `cbor:"9,keyasint"` // server's clock
}
