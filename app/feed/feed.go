// Package feed is what a desk receives: entries and purges of the scopes its
// account holds, in the server's order.
//
// The server keeps one feed per scope. Whenever a part of a matter gains a
// reader scope, all its earlier entries are fed to that scope at the present
// position; when it loses one, a purge is. So "everything after my position" is
// always the whole truth, whatever happened to rights in between. Positions
// come from one global counter: merging a desk's feeds by position gives an
// order in which an act never precedes what it builds on.
package feed

import (
	"renda/app"
	"renda/app/act"
	"renda/app/org"
)

// Cursor says how far a desk has read: the epoch (server lineage) and a position
// per scope. Scopes are sorted.
type Cursor struct {
	Epoch  uint64     `cbor:"1,keyasint"`
	Scopes []ScopePos `cbor:"2,keyasint"`
}

// ScopePos is the last position read of one scope, with the scope's digest there.
type ScopePos struct {
	Scope  org.Scope `cbor:"1,keyasint"`
	Pos    uint64    `cbor:"2,keyasint"`
	Digest app.Hash  `cbor:"3,keyasint"`
}

// Item is one thing fed: an entry, a purge, or the stub of an entry no longer sent.
type Item struct {
	Pos    uint64     `cbor:"1,keyasint"`
	Scopes []uint16   `cbor:"2,keyasint"` // indexes into the page's cursor scopes that this item advances
	Entry  *act.Entry `cbor:"3,keyasint,omitempty"`
	Purge  *Purge     `cbor:"4,keyasint,omitempty"`
	Gone   *Gone      `cbor:"5,keyasint,omitempty"`
}

// Gone stands in the place of an entry that was fed once and may not be sent any more: the
// scope loses its part later in the feed, or its content was destroyed by order. It keeps the
// scope's digest, and there is nothing to apply.
type Gone struct {
	Hash    app.Hash `cbor:"1,keyasint"` // of the signed act that was fed
	Version uint64   `cbor:"2,keyasint"`
}

// Purge tells a desk that a scope may no longer hold a part of a matter. The
// desk deletes it unless another of its scopes still feeds it, and reports.
type Purge struct {
	Matter app.ID   `cbor:"1,keyasint"`
	Part   act.Part `cbor:"2,keyasint"`
	Why    string   `cbor:"3,keyasint"` // "reassigned", "secret", "revoked", "destroyed"
}

// Page is one answer to a pull, applied by the desk in one transaction.
type Page struct {
	Items  []Item   `cbor:"1,keyasint"`
	Cursor Cursor   `cbor:"2,keyasint"`           // after this page: exactly the scopes the account holds now
	More   bool     `cbor:"3,keyasint"`           // more is waiting
	Head   []byte   `cbor:"4,keyasint,omitempty"` // signed audit checkpoint (C2SP tlog-checkpoint note)
	Proof  [][]byte `cbor:"5,keyasint,omitempty"` // consistency proof from the checkpoint the desk named
	Now    int64    `cbor:"6,keyasint"`           // server's clock: 数据截止
}

// Advance gives the digest of a scope after one more item:
// SHA-256(previous digest || pos || 0x00 || entry act hash || version)
// or SHA-256(previous digest || pos || 0x01 || matter || part).
func Advance(prev app.Hash, it *Item) app.Hash { return advance(prev, it) }

// ReportSecret begins the kind of a report that something marked as a state secret was refused; the way it
// came and the mark follow, nothing of what was in it.
const ReportSecret = "secret"

// Report is what a desk tells the server besides acts.
type Report struct {
	Kind   string   `cbor:"1,keyasint"` // "purged": the part is gone from this device
	Matter app.ID   `cbor:"2,keyasint"`
	Part   act.Part `cbor:"3,keyasint"`
	Pos    uint64   `cbor:"4,keyasint"` // of the purge
	At     int64    `cbor:"5,keyasint"` // desk's clock
}
