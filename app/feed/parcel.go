package feed

import (
	"bytes"
	"strconv"

	"renda/app"
)

// ParcelInfo is a parcel (摆渡包) as its two ends speak of it.
type ParcelInfo struct {
	ID      app.ID   `cbor:"1,keyasint" json:"id"`
	From    app.ID   `cbor:"2,keyasint" json:"from"`    // device
	To      app.ID   `cbor:"3,keyasint" json:"to"`      // device
	Name    string   `cbor:"4,keyasint" json:"name"`    // of the sender, as it calls itself
	Number  uint64   `cbor:"5,keyasint" json:"number"`  // counted by the sender for this recipient
	Created int64    `cbor:"6,keyasint" json:"created"` // sender's clock, Unix ms
	Sum     app.Hash `cbor:"7,keyasint" json:"sum"`     // what the sender signed
	Size    int64    `cbor:"8,keyasint,omitempty" json:"size,omitempty"`
	ParcelCount
}

// ParcelCount is how much of what a parcel holds.
type ParcelCount struct {
	Acts   int `cbor:"20,keyasint,omitempty" json:"acts,omitempty"`  // acts on their way
	Items  int `cbor:"21,keyasint,omitempty" json:"items,omitempty"` // entries and purges fed
	Papers int `cbor:"22,keyasint,omitempty" json:"papers,omitempty"`
}

// ParcelReport is what became of a parcel that was taken in.
type ParcelReport struct {
	Info     ParcelInfo        `cbor:"1,keyasint" json:"info"`
	At       int64             `cbor:"2,keyasint" json:"at"`                           // when it was taken in, this side's clock
	Already  int64             `cbor:"3,keyasint,omitempty" json:"already,omitempty"`  // it was taken in before, then; nothing was done now
	Stale    bool              `cbor:"4,keyasint,omitempty" json:"stale,omitempty"`    // a newer one was taken in before: its feed had nothing new
	Missing  uint64            `cbor:"5,keyasint,omitempty" json:"missing,omitempty"`  // the first number before it that was never taken in
	Accepted int               `cbor:"6,keyasint,omitempty" json:"accepted,omitempty"` // acts answered as accepted
	Refused  int               `cbor:"7,keyasint,omitempty" json:"refused,omitempty"`  // and refused: they are in their author's tray
	Deferred int               `cbor:"8,keyasint,omitempty" json:"deferred,omitempty"` // and those that wait for something
	Items    int               `cbor:"9,keyasint,omitempty" json:"items,omitempty"`    // entries and purges that were new here
	Papers   int               `cbor:"10,keyasint,omitempty" json:"papers,omitempty"`
	Kept     int               `cbor:"11,keyasint,omitempty" json:"kept,omitempty"`    // things nobody here can read yet, kept apart (隔离)
	Problem  app.Code          `cbor:"12,keyasint,omitempty" json:"problem,omitempty"` // why acts were not looked at to the end
	Args     map[string]string `cbor:"13,keyasint,omitempty" json:"args,omitempty"`
}

// HeadSize reads the size of the tree from a checkpoint (C2SP tlog-checkpoint, second line), 0 if there is
// none. Nothing is believed because of it: who holds a log to its word checks the note itself.
func HeadSize(note []byte) uint64 {
	_, rest, _ := bytes.Cut(note, []byte("\n"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	n, err := strconv.ParseUint(string(line), 10, 63)
	if err != nil {
		return 0
	}
	return n
}
