package audit

import (
	"bytes"
	"crypto/sha256"
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
)

// EventKind names what the 安全审计员 watches besides acts. Values reach disk.
type EventKind string

// Kinds of event (GB/T 22239 level 3: who, when, what, with which success).
const (
	EventInit        EventKind = "init"        // the server was made
	EventCodeIssued  EventKind = "code.issued" // a one-time enrolment code was issued
	EventEnrolled    EventKind = "enrolled"    // a device came in
	EventCodeWrong   EventKind = "code.wrong"  // a wrong, spent or expired code was tried
	EventRevokedUse  EventKind = "revoked.use" // a revoked device or account knocked
	EventCloned      EventKind = "cloned"      // two acts under one device number: a copied or rolled-back vault
	EventSignature   EventKind = "signature"   // an act whose signature does not fit
	EventForbidden   EventKind = "forbidden"   // something asked for beyond the account's rights
	EventReport      EventKind = "report"      // told by a desk: see Text
	EventPurged      EventKind = "purged"      // a desk deleted a part it lost the right to
	EventSecret      EventKind = "secret"      // told by a desk: something marked as a state secret was refused there; Text: way, mark, time
	EventClockBack   EventKind = "clock.back"  // the server's clock was set back; received times went on
	EventRestored    EventKind = "restored"    // a backup was restored: a new epoch
	EventRecovered   EventKind = "recovered"   // the administrator ended the recovery
	EventReoffered   EventKind = "reoffered"   // an entry of an earlier epoch was taken back
	EventChainGap    EventKind = "chain.gap"   // after a restore a device's numbering jumped over what was lost
	EventDestroyed   EventKind = "destroyed"   // an act's content was destroyed by order
	EventBackup      EventKind = "backup"      // a backup was written
	EventCalendar    EventKind = "calendar"    // a holiday calendar was imported
	EventUnnamed     EventKind = "papers"      // papers of an account that no act named in time were deleted: Num their bytes
	EventBlocked     EventKind = "code.block"  // an address, or all, must wait after wrong codes: Num how many, Text until when
	EventPoison      EventKind = "poison"      // an act made the server's own code fail; it was refused
	EventParcelIn    EventKind = "parcel.in"   // a parcel was taken in: Num its number, Text when it was written and its sum
	EventParcelOut   EventKind = "parcel.out"  // a parcel was written for a device
	EventUnentered   EventKind = "unentered"   // work at a dedicated terminal by somebody not in its register then: Num the act, Text the terminal
	EventSeriesRaise EventKind = "series"      // a number series was raised by a re-offered entry
)

// Event is one line of the auditor's log. It names no business content.
type Event struct {
	Kind    EventKind `cbor:"1,keyasint" json:"kind"`
	At      int64     `cbor:"2,keyasint" json:"at"` // server's clock, Unix ms, never decreasing
	Account app.ID    `cbor:"3,keyasint,omitempty" json:"account,omitzero"`
	Device  app.ID    `cbor:"4,keyasint,omitempty" json:"device,omitzero"`
	Matter  app.ID    `cbor:"5,keyasint,omitempty" json:"matter,omitzero"`
	Remote  string    `cbor:"6,keyasint,omitempty" json:"remote,omitempty"` // network address
	Text    string    `cbor:"7,keyasint,omitempty" json:"text,omitempty"`   // short facts, never content
	Num     uint64    `cbor:"8,keyasint,omitempty" json:"num,omitempty"`    // LSN, act number or position concerned
	Salt    []byte    `cbor:"9,keyasint" json:"-"`
}

const eventContext = "renda-event-v1\x00"

// Commitment gives the data of the event's leaf: SHA-256("renda-event-v1\0" ||
// deterministic CBOR of the event, salt included).
func (e *Event) Commitment() (app.Hash, error) {
	b, err := act.Marshal(e)
	if err != nil {
		return app.Hash{}, &app.Error{Code: app.CodeInternal, Op: "encode an event", Err: err}
	}
	return sha256.Sum256(append([]byte(eventContext), b...)), nil
}

// AppendEvent writes an event and its leaf.
func AppendEvent(w kv.Writer, t *Tree, e *Event) error {
	c, err := e.Commitment()
	if err != nil {
		return err
	}
	leaf, err := t.Append(c)
	if err != nil {
		return err
	}
	b, err := act.Marshal(e)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode an event", Err: err}
	}
	return w.Put(tableEvents, kv.K("e", leaf), b)
}

// Events walks the events from a leaf upwards. One that is not in its one encoding was damaged.
func Events(r kv.Reader, from uint64, fn func(leaf uint64, e *Event) (bool, error)) error {
	return r.Scan(tableEvents, []byte("e"), from, func(leaf uint64, v []byte) (bool, error) {
		var e Event
		if err := act.Unmarshal(v, &e); err != nil {
			return false, err
		}
		if again, err := act.Marshal(&e); err != nil || !bytes.Equal(again, v) {
			return false, &app.Error{Code: app.CodeCorrupt, Op: "read an event", Item: strconv.FormatUint(leaf, 10), Err: err}
		}
		return fn(leaf, &e)
	})
}
