package parcel

import (
	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/sync/wire"
)

// Format is the version of the file written; a newer one is refused by name.
const Format = 1

// Codes of this package.
const (
	CodeFormat    app.Code = "parcel.format"    // no parcel at all
	CodeNewer     app.Code = "parcel.newer"     // written by a newer program; Args format
	CodeOther     app.Code = "parcel.other"     // sealed to another terminal
	CodeCut       app.Code = "parcel.cut"       // the file ends too early; Args at
	CodeDamaged   app.Code = "parcel.damaged"   // changed after it was written; Args at, record
	CodeSignature app.Code = "parcel.signature" // not signed by who it says; Args from
	CodeSender    app.Code = "parcel.sender"    // nobody known sent it; Args from
	CodeRevoked   app.Code = "parcel.revoked"   // its sender's device or account was shut out; Args from, name
	CodeRecord    app.Code = "parcel.record"    // a record that does not belong or can't be read; Args record, class
	CodeBase      app.Code = "parcel.base"      // it goes on from where this desk never stood
)

// Classes of records. Values reach the stick; they are only added.
const (
	ClassAsk      = "ask"      // Ask
	ClassPush     = "push"     // wire.Push
	ClassHello    = "hello"    // wire.Hello
	ClassTold     = "told"     // Told
	ClassReceipts = "receipts" // wire.PushReply, its receipts only
	ClassProofs   = "proofs"   // Proofs
	ClassPage     = "page"     // feed.Page
	ClassBlob     = "blob"     // Chunk
)

// Known reports whether this program reads records of a class.
func Known(class string) bool {
	switch class {
	case ClassAsk, ClassPush, ClassHello, ClassTold, ClassReceipts, ClassProofs, ClassPage, ClassBlob:
		return true
	}
	return false
}

// Limits of a parcel.
const (
	MaxRecord  = 5 << 20 // bytes of one record: a page or a push, and what is around it
	MaxRecords = 1 << 20
	chunkSize  = 1 << 20 // bytes of a paper in one record
)

// Header says what a parcel is, first thing in it.
type Header struct {
	Format  uint16   `cbor:"1,keyasint"`
	ID      app.ID   `cbor:"2,keyasint"` // its own, by which a second reading is known
	From    app.ID   `cbor:"3,keyasint"` // sender's device
	To      app.ID   `cbor:"4,keyasint"` // recipient's device
	Number  uint64   `cbor:"5,keyasint"` // counted by the sender for each recipient, from 1
	Prev    app.Hash `cbor:"6,keyasint"` // Sum of the parcel numbered before it, zero for the first
	Created int64    `cbor:"7,keyasint"` // sender's clock, Unix ms: a hint, not the law
	Name    string   `cbor:"8,keyasint"` // of the sender, for people
}

// Record is one frame with its class.
type Record struct {
	Class string `cbor:"1,keyasint"`
	Body  []byte `cbor:"2,keyasint"` // encoded
}

// Footer ends a parcel.
type Footer struct {
	Counts map[string]uint64 `cbor:"1,keyasint"` // records by class
	Sum    app.Hash          `cbor:"2,keyasint"` // SHA-256 of everything before
	Sig    []byte            `cbor:"3,keyasint"` // the sender's, over Message(Sum)
}

// Ask is a desk's side of the conversation: what it has and what it waits for.
type Ask struct {
	Version uint16      `cbor:"1,keyasint"`
	Cursor  feed.Cursor `cbor:"2,keyasint"`
	Head    uint64      `cbor:"3,keyasint"`           // size of the audit tree it knows
	Awaits  uint64      `cbor:"4,keyasint,omitempty"` // first own act without an answer; 0: none
	Heard   uint64      `cbor:"5,keyasint,omitempty"` // number of the last parcel of the server taken in
	Wants   []Want      `cbor:"6,keyasint,omitempty"` // papers named and not held
}

// Want is a paper asked for.
type Want struct {
	Hash app.Hash `cbor:"1,keyasint"`
	Size int64    `cbor:"2,keyasint"`
}

// Told is what the server made of this desk's parcels since the desk was last heard to know.
type Told struct {
	Parcel   app.ID        `cbor:"1,keyasint,omitempty"` // the last one taken in
	Number   uint64        `cbor:"2,keyasint,omitempty"`
	At       int64         `cbor:"3,keyasint,omitempty"`
	Problem  *wire.Problem `cbor:"4,keyasint,omitempty"` // why its acts were not looked at to the end
	Deferred []act.Receipt `cbor:"5,keyasint,omitempty"`
	Reoffers []act.Receipt `cbor:"6,keyasint,omitempty"`
	Reports  []feed.Report `cbor:"7,keyasint,omitempty"`
	Blobs    []app.Hash    `cbor:"8,keyasint,omitempty"` // papers that are whole at the server now
}

// Proofs joins the server's audit log as it was when the parcel was written to what the desk knows of it.
type Proofs struct {
	Note  []byte      `cbor:"1,keyasint"` // C2SP tlog-checkpoint
	Known []Proof     `cbor:"2,keyasint"`
	From  feed.Cursor `cbor:"3,keyasint"` // where the pages begin
}

// GoesOn reports whether pages that begin at From leave out nothing a desk that stands at c lacks.
func (p *Proofs) GoesOn(c feed.Cursor) bool {
	at := map[org.Scope]uint64{}
	for _, s := range c.Scopes {
		at[s.Scope] = s.Pos
	}
	for _, s := range p.From.Scopes {
		if at[s.Scope] < s.Pos {
			return false
		}
	}
	return true
}

// Proof is the consistency of the checkpoint with an earlier size of the tree.
type Proof struct {
	Size uint64   `cbor:"1,keyasint"`
	Path [][]byte `cbor:"2,keyasint,omitempty"`
}

// Of gives the proof for a size; ok is false if the parcel has none.
func (p *Proofs) Of(size uint64) (path [][]byte, ok bool) {
	for _, x := range p.Known {
		if x.Size == size {
			return x.Path, true
		}
	}
	return nil, false
}

// Chunk is a piece of a paper. The pieces of one paper follow each other without gap from offset 0.
type Chunk struct {
	Hash   app.Hash `cbor:"1,keyasint"`
	Size   int64    `cbor:"2,keyasint"`
	Offset int64    `cbor:"3,keyasint"`
	Data   []byte   `cbor:"4,keyasint"`
}

// Message gives the bytes a parcel's signature covers.
func Message(sum app.Hash) []byte { return append([]byte("renda-parcel-v1\x00"), sum[:]...) }
