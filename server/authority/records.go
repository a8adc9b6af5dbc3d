package authority

import (
	"encoding/binary"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
)

// Tables of the authority. Names reach the disk.
const (
	tableMeta    kv.Table = "auth.meta"    // group "state", seq 0: state
	tableEntry   kv.Table = "auth.entry"   // group "e", seq lsn: act.Entry
	tableReceipt kv.Table = "auth.receipt" // group device, seq n: kept
	tableIndex   kv.Table = "auth.index"   // group matter, seq version: placedAt
	tableSnap    kv.Table = "auth.snap"    // group matter, seq 0: procedure.Matter
	tableFed     kv.Table = "auth.fed"     // group matter, seq 0: fed
	tableSeries  kv.Table = "auth.series"  // group series, seq 0: last number given
	tableFeed    kv.Table = "auth.feed"    // group scope, seq position: fedItem
	tablePurge   kv.Table = "auth.purge"   // group scope, seq position of a purge: partOf
	tableCopy    kv.Table = "auth.copy"    // group "c", seq lsn: notarised act.Signed
	tableBlobRef kv.Table = "auth.blobref" // group blob hash, seq lsn: placedIn
	tableCode    kv.Table = "auth.code"    // group hash of an enrolment code, seq 0: code
	tablePaper   kv.Table = "auth.paper"   // group blob hash, seq 0: sentPaper, until an act names it
	tableName    kv.Table = "auth.name"    // group a name no two matters bear, seq 0: born
	tableGone    kv.Table = "auth.gone"    // group "g", seq lsn: destroyed
)

// snapEvery is how many versions lie between two kept folds of a matter: a long
// matter is not written whole with every act, and a fold reads few entries.
const snapEvery = 8

// state is what the authority counts, written with every batch.
type state struct {
	Epoch      uint64 `cbor:"1,keyasint"`
	LSN        uint64 `cbor:"2,keyasint"` // last given
	Pos        uint64 `cbor:"3,keyasint"` // last feed position given
	Received   int64  `cbor:"4,keyasint"` // last received time given; never decreases
	Recovering bool   `cbor:"5,keyasint,omitempty"`
	Restored   uint64 `cbor:"6,keyasint,omitempty"` // how many times a backup was restored
	Server     app.ID `cbor:"7,keyasint"`           // server's device
	Account    app.ID `cbor:"8,keyasint"`           // and account
	Name       string `cbor:"9,keyasint"`           // of the congress
	Region     string `cbor:"10,keyasint"`
	Organ      app.ID `cbor:"11,keyasint"` // the congress
	Seal       []byte `cbor:"12,keyasint"` // HMAC-SHA256 key of Entry.Mac
}

// kept is the stored answer to (device, n), for ever.
type kept struct {
	Hash    app.Hash    `cbor:"1,keyasint"` // of the signed act
	Epoch   uint64      `cbor:"2,keyasint"`
	Receipt act.Receipt `cbor:"3,keyasint"`
}

// placedAt is an act's place in its matter.
type placedAt struct {
	_       struct{} `cbor:",toarray"`
	LSN     uint64
	Part    act.Part
	Account app.ID
}

// placedIn says which part of which matter names a blob.
type placedIn struct {
	_      struct{} `cbor:",toarray"`
	Matter app.ID
	Part   act.Part
}

// fed is who is fed which part of a matter, as the feeds stand.
type fed struct {
	Parts  map[act.Part][]org.Scope `cbor:"1,keyasint"` // sorted
	Hidden []app.ID                 `cbor:"2,keyasint,omitempty"`
}

// sees reports whether a scope is fed the identity part: then no author is hidden from it.
func (f *fed) sees(s org.Scope) bool { return f.has(act.PartIdentity, s) }

func (f *fed) has(p act.Part, s org.Scope) bool {
	for _, x := range f.Parts[p] {
		if x == s {
			return true
		}
	}
	return false
}

// hides reports whether the author is hidden from the scope.
func (f *fed) hides(author app.ID, s org.Scope) bool {
	for _, h := range f.Hidden {
		if h == author {
			return !f.sees(s)
		}
	}
	return false
}

// Kinds of fedItem.
const (
	fedFull  = 0
	fedCopy  = 1
	fedPurge = 2
)

// Why a part is purged.
const (
	whyReassigned = "reassigned"
	whySecret     = "secret"
	whyDestroyed  = "destroyed"
)

// partOf names a part of a matter.
type partOf struct {
	_      struct{} `cbor:",toarray"`
	Matter app.ID
	Part   act.Part
}

// fedItem is one position of a scope's feed, with the scope's digest after it.
type fedItem struct {
	_      struct{} `cbor:",toarray"`
	Kind   uint8
	LSN    uint64
	Matter app.ID
	Part   act.Part
	Why    string
	Digest app.Hash
}

// destroyed records that an entry's content was destroyed by order.
type destroyed struct {
	Order  string     `cbor:"1,keyasint"` // number or title of the order
	By     app.ID     `cbor:"2,keyasint"`
	At     int64      `cbor:"3,keyasint"`
	Hash   app.Hash   `cbor:"4,keyasint"` // of the signed act
	Place  placedAt   `cbor:"5,keyasint"`
	Ver    uint64     `cbor:"6,keyasint"`
	Mat    app.ID     `cbor:"7,keyasint"`
	Leaf   uint64     `cbor:"8,keyasint"`
	Item   app.Hash   `cbor:"9,keyasint,omitempty"`  // hash of the notarised copy, if there was one
	Papers []app.Hash `cbor:"10,keyasint,omitempty"` // still to be deleted
}

var keyState = kv.K("state", 0)

func group(id app.ID) []byte { return id[:] }

func get[T any](r kv.Reader, t kv.Table, k kv.Key) (*T, error) {
	b, err := r.Get(t, k)
	if err != nil || b == nil {
		return nil, err
	}
	return decode[T](t, b)
}

func decode[T any](t kv.Table, b []byte) (*T, error) {
	v := new(T)
	if err := act.Unmarshal(b, v); err != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read a record", Item: string(t), Err: err}
	}
	return v, nil
}

func put(w kv.Writer, t kv.Table, k kv.Key, v any) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode a record", Item: string(t), Err: err}
	}
	return w.Put(t, k, b)
}

func getNum(r kv.Reader, t kv.Table, k kv.Key) (uint64, error) {
	b, err := r.Get(t, k)
	if err != nil || b == nil {
		return 0, err
	}
	if len(b) != 8 {
		return 0, &app.Error{Code: app.CodeCorrupt, Op: "read a counter", Item: string(t)}
	}
	return binary.BigEndian.Uint64(b), nil
}
