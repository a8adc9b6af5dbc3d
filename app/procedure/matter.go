package procedure

import (
	"renda/app"
	"renda/app/act"
	"renda/app/rules/clock"
)

// Matter is the fold of a matter's acts as far as one reader may see them. It
// encodes to CBOR as the snapshot kept per version; field numbers reach disk.
type Matter struct {
	ID      app.ID            `cbor:"1,keyasint"`
	Proc    string            `cbor:"2,keyasint"`
	ProcVer uint16            `cbor:"3,keyasint"`
	Version uint64            `cbor:"4,keyasint"` // of the last folded entry; the server's count
	State   StateID           `cbor:"5,keyasint"`
	Since   int64             `cbor:"6,keyasint"` // when it came into this state, server's clock
	Begun   int64             `cbor:"7,keyasint"` // receipt of its first act
	Facts   act.Form          `cbor:"8,keyasint"`
	Tracks  []*Track          `cbor:"9,keyasint,omitempty"`
	Clocks  []*ClockRun       `cbor:"10,keyasint,omitempty"`
	Numbers map[string]string `cbor:"11,keyasint,omitempty"` // number texts by series
	Log     []*Event          `cbor:"12,keyasint,omitempty"` // every act seen, in order
	Waiting []string          `cbor:"13,keyasint,omitempty"` // kinds this program does not know yet, kept and shown as waiting
	Organ   app.ID            `cbor:"14,keyasint"`           // congress it belongs to
	Days    uint64            `cbor:"15,keyasint,omitempty"` // version of the rules whose calendar counted its clocks
}

// Track is one party's own way through a matter.
type Track struct {
	Key   string   `cbor:"1,keyasint"` // organ or account id, with "#2" for a second time
	Def   TrackID  `cbor:"2,keyasint"`
	Organ app.ID   `cbor:"3,keyasint"`
	Kind  string   `cbor:"4,keyasint,omitempty"` // 主办 协办 分办: the procedure's word
	State StateID  `cbor:"5,keyasint"`
	Since int64    `cbor:"6,keyasint"`
	Facts act.Form `cbor:"7,keyasint,omitempty"`
	Gone  bool     `cbor:"8,keyasint,omitempty"` // relieved: no longer a party
}

// ClockRun is one running, stopped or rested deadline.
type ClockRun struct {
	Def   string    `cbor:"1,keyasint"`
	Track string    `cbor:"2,keyasint,omitempty"`
	Run   clock.Run `cbor:"3,keyasint"`
}

// Event is one act as the time line shows it and effects read it.
type Event struct {
	Act      app.ID            `cbor:"1,keyasint"`
	Kind     string            `cbor:"2,keyasint"`
	Part     act.Part          `cbor:"3,keyasint"`
	Account  app.ID            `cbor:"4,keyasint,omitempty"` // zero: a notarised copy
	Device   app.ID            `cbor:"5,keyasint,omitempty"`
	Track    string            `cbor:"6,keyasint,omitempty"`
	Form     act.Form          `cbor:"7,keyasint"`
	Received int64             `cbor:"8,keyasint"` // server's clock; for a pending act the author's
	At       int64             `cbor:"9,keyasint"` // author's clock
	Version  uint64            `cbor:"10,keyasint"`
	Rules    uint64            `cbor:"11,keyasint"`
	Numbers  map[string]string `cbor:"12,keyasint,omitempty"`
	From     StateID           `cbor:"13,keyasint,omitempty"`
	To       StateID           `cbor:"14,keyasint,omitempty"`
	Pending  bool              `cbor:"15,keyasint,omitempty"` // own act the server has not confirmed
	LSN      uint64            `cbor:"16,keyasint,omitempty"`
	Leaf     uint64            `cbor:"17,keyasint,omitempty"`
	Author   bool              `cbor:"18,keyasint,omitempty"` // notarised: by one of the hidden authors
	Hash     app.Hash          `cbor:"19,keyasint,omitempty"` // of the signed act

	Matter  app.ID `cbor:"-"` // the matter it belongs to
	ProcVer uint16 `cbor:"-"` // version of the procedure the author's form came from

	law *law // while it is applied: the rules that judge it
}

// Card is a matter as a row of a list: small, so that 50,000 of them load at
// once. It encodes as a CBOR array; fields are only added at the end.
type Card struct {
	_       struct{} `cbor:",toarray"`
	ID      app.ID
	Proc    string
	State   StateID
	Number  string
	Title   string
	Updated int64 // receipt of the last act, Unix ms
	Begun   int64
	Due     app.Date // nearest open deadline
	DueName string   // which clock
	Vals    []string // the procedure's columns
	Mine    []RoleID // roles the reader has toward it
	Turn    bool     // it is the reader's move
	Pending uint8    // own unconfirmed acts
	Sketch  []uint32 // similarity sketch of its text
}
