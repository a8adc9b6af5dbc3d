// Package wire is the frames of the protocol (docs/protocol.md): their encoding,
// limits and versions. Frames are deterministic CBOR with integer keys; over HTTPS they
// travel as bodies, in a parcel as records of a sealed file.
package wire

import (
	"renda/app"
	"renda/app/act"
	"renda/app/feed"
)

// Version is the protocol version spoken; Min is the oldest still understood.
const (
	Version = 1
	Min     = 1
)

// Limits of one frame.
const (
	MaxPushActs  = 500       // acts in a push
	MaxPushBytes = 4 << 20   // bytes of a push
	MaxPageItems = 2500      // items in a page
	MaxPageBytes = 4 << 20   // bytes of a page before compression
	MaxBlob      = 200 << 20 // bytes of one paper
	MaxBlobChunk = 4 << 20   // bytes of one blob request
)

// Codes of the protocol.
const (
	CodeVersion    app.Code = "wire.version" // the two sides speak no common version
	CodeRetryAfter app.Code = "wire.retry"   // the server is busy; Args["seconds"]
	CodeEpoch      app.Code = "wire.epoch"   // the server's lineage is not the one the cursor names; Args["epoch"]
	CodeRevoked    app.Code = "wire.revoked" // this device or account was revoked
	CodeGap        app.Code = "wire.gap"     // an act's n does not follow the last one known
	CodeCloned     app.Code = "wire.cloned"  // another act is known under this device's n: the vault was copied or rolled back
	CodeCert       app.Code = "wire.cert"    // the server's certificate is not the pinned one
	CodeSplit      app.Code = "audit.split"  // the server's log does not continue the one this desk knows
)

// Hello is the server's greeting to an enrolled device.
type Hello struct {
	Version    uint16   `cbor:"1,keyasint"`
	Min        uint16   `cbor:"2,keyasint"`
	Epoch      uint64   `cbor:"3,keyasint"`
	Server     app.ID   `cbor:"4,keyasint"` // the server's device id in the roster
	Name       string   `cbor:"5,keyasint"`
	Now        int64    `cbor:"6,keyasint"`
	LastN      uint64   `cbor:"7,keyasint"`           // the last act number known of this device
	LastAct    app.Hash `cbor:"8,keyasint"`           // and its hash
	Recovering bool     `cbor:"9,keyasint,omitempty"` // restored from a backup; numbers are not given yet
}

// Push offers own acts, or entries of an earlier epoch again.
type Push struct {
	Version  uint16        `cbor:"1,keyasint"`
	Epoch    uint64        `cbor:"2,keyasint"`
	Acts     []act.Signed  `cbor:"3,keyasint,omitempty"`
	Reoffers []act.Entry   `cbor:"4,keyasint,omitempty"`
	Reports  []feed.Report `cbor:"5,keyasint,omitempty"`
}

// PushReply answers each act of a push, in order. An act missing at the end was
// not looked at (an earlier one was deferred).
type PushReply struct {
	Receipts []act.Receipt `cbor:"1,keyasint"`
	Reoffers []act.Receipt `cbor:"2,keyasint,omitempty"`
	Now      int64         `cbor:"3,keyasint"`
}

// Pull asks for what lies after a cursor.
type Pull struct {
	Version uint16      `cbor:"1,keyasint"`
	Cursor  feed.Cursor `cbor:"2,keyasint"`
	Max     int         `cbor:"3,keyasint,omitempty"` // items, at most MaxPageItems
	Head    uint64      `cbor:"4,keyasint,omitempty"` // size of the audit tree the desk knows
}

// Enroll asks for a certificate with a one-time code.
type Enroll struct {
	Version uint16 `cbor:"1,keyasint"`
	Code    string `cbor:"2,keyasint"`
	Key     []byte `cbor:"3,keyasint"` // public act-signing key
	CSR     []byte `cbor:"4,keyasint"` // PKCS #10, DER
	Name    string `cbor:"5,keyasint"` // of the machine
	Class   string `cbor:"6,keyasint,omitempty"`
}

// Enrolled is the answer.
type Enrolled struct {
	Device  app.ID `cbor:"1,keyasint"`
	Account app.ID `cbor:"2,keyasint"`
	Cert    []byte `cbor:"3,keyasint"` // client certificate, DER
	CA      []byte `cbor:"4,keyasint"` // CA certificate, DER, to pin
	Server  app.ID `cbor:"5,keyasint"` // server's device id
	Key     []byte `cbor:"6,keyasint"` // server's signing key: notarised copies, genesis
	LogKey  string `cbor:"7,keyasint"` // audit log's verifier key (C2SP signed-note vkey)
	Roster  app.ID `cbor:"8,keyasint"` // matter of the directory
	Name    string `cbor:"9,keyasint"` // of the server's congress
}
