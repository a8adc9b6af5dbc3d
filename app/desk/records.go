package desk

import (
	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

// The desk's tables. Names and record fields reach the disk: never rename one.
const (
	tblEntry kv.Table = "entry"  // matter → lineage<<48|version: an act.Entry
	tblSnap  kv.Table = "snap"   // matter → 0: snapRec, the fold of its confirmed entries
	tblCard  kv.Table = "card"   // "c" → block number: a block of cards
	tblPend  kv.Table = "pend"   // "p" → n: pendRec, own acts not yet seen in the feed
	tblTray  kv.Table = "tray"   // "t" → running number: trayRec
	tblHead  kv.Table = "drafts" // "d" → slot: draftHead
	tblDraft kv.Table = "draft"  // draft → version number: draftText
	tblForm  kv.Table = "form"   // matter/action/track → 0: a half-filled form
	tblSet   kv.Table = "set"    // setting → 0: its value
	tblMeta  kv.Table = "meta"   // name → 0
	tblOut   kv.Table = "out"    // hash → 0: blobRec of a paper to send
	tblWant  kv.Table = "want"   // hash → 0: blobRec of a paper to fetch
	tblTold  kv.Table = "report" // "r" → position: a feed.Report not yet told
	tblLost  kv.Table = "lost"   // act → 0: an old entry's re-offer was answered
)

var (
	keyChain   = kv.K("chain", 0)   // chainRec
	keyAhead   = kv.K("ahead", 0)   // there while snapshots are due: entries were stored ahead of them
	keyCursor  = kv.K("cursor", 0)  // feed.Cursor
	keyHead    = kv.K("head", 0)    // signed audit checkpoint
	keyLineage = kv.K("lineage", 0) // lineageRec
	keySeen    = kv.K("seen", 0)    // seenRec
)

// chainRec is the end of this device's chain of acts.
type chainRec struct {
	N    uint64   `cbor:"1,keyasint"`
	Prev app.Hash `cbor:"2,keyasint"`
}

// lineageRec counts the server lineages this desk has lived through. Entries of
// an earlier one stay until the present one has them.
type lineageRec struct {
	Gen   uint64 `cbor:"1,keyasint"` // 0 first
	Epoch uint64 `cbor:"2,keyasint"` // the server's name for it
	Whole bool   `cbor:"3,keyasint"` // the present lineage has been read to its end
}

// seenRec is the last contact.
type seenRec struct {
	AsOf int64 `cbor:"1,keyasint"` // server's clock at the last whole pull
	Now  int64 `cbor:"2,keyasint"` // server's clock at the last page
	Desk int64 `cbor:"3,keyasint"` // desk's clock then
	Last int64 `cbor:"4,keyasint"` // latest desk clock ever seen in a write
}

// snapRec is a matter as the confirmed entries make it, and which scopes feed
// each of its parts to this desk.
type snapRec struct {
	Matter *procedure.Matter        `cbor:"1,keyasint"`
	Held   map[act.Part][]org.Scope `cbor:"2,keyasint"`
	Gen    uint64                   `cbor:"3,keyasint,omitempty"` // lineage Held belongs to
	Due    bool                     `cbor:"4,keyasint,omitempty"` // not folded yet: entries were stored ahead, Matter is nil
}

// pendRec is one own act between Do and the feed.
type pendRec struct {
	Act    act.Signed        `cbor:"1,keyasint"`
	State  ItemState         `cbor:"2,keyasint"` // waiting, delivered or deferred
	Code   app.Code          `cbor:"3,keyasint,omitempty"`
	Args   map[string]string `cbor:"4,keyasint,omitempty"`
	LSN    uint64            `cbor:"5,keyasint,omitempty"`
	Rounds uint8             `cbor:"6,keyasint,omitempty"` // whole pulls since the receipt in which it did not come
	Title  string            `cbor:"7,keyasint,omitempty"` // of the matter, for the outbox
	Track  string            `cbor:"8,keyasint,omitempty"`
	Step   uint64            `cbor:"9,keyasint,omitempty"`  // n of the first act of the same step
	Main   app.ID            `cbor:"10,keyasint,omitempty"` // last act of the same step: the action itself
}

// trayRec is one thing that needs the user.
type trayRec struct {
	Act    app.ID            `cbor:"1,keyasint"`
	Matter app.ID            `cbor:"2,keyasint"`
	Kind   string            `cbor:"3,keyasint"`
	Title  string            `cbor:"4,keyasint,omitempty"`
	Track  string            `cbor:"5,keyasint,omitempty"`
	Code   app.Code          `cbor:"6,keyasint"`
	Args   map[string]string `cbor:"7,keyasint,omitempty"`
	Form   act.Form          `cbor:"8,keyasint"`
	At     int64             `cbor:"9,keyasint"`
	Done   bool              `cbor:"10,keyasint,omitempty"`
	N      uint64            `cbor:"11,keyasint,omitempty"`
	Main   app.ID            `cbor:"12,keyasint,omitempty"` // last act of the same step: the action itself
}

// draftHead is what the list of drafts shows without opening one.
type draftHead struct {
	ID      app.ID   `cbor:"1,keyasint"`
	Kind    string   `cbor:"2,keyasint"`
	Last    uint64   `cbor:"3,keyasint"` // newest version
	Saved   int64    `cbor:"4,keyasint"`
	Matter  app.ID   `cbor:"5,keyasint,omitempty"`
	Deleted bool     `cbor:"6,keyasint,omitempty"`
	Count   int      `cbor:"7,keyasint"`           // versions kept
	Thinned app.Date `cbor:"8,keyasint,omitempty"` // day on which older versions were last thinned
}

// draftText is one kept version.
type draftText struct {
	Saved int64    `cbor:"1,keyasint"`
	Why   string   `cbor:"2,keyasint"`
	Form  act.Form `cbor:"3,keyasint"`
}

// blobRec is a paper on its way.
type blobRec struct {
	Hash app.Hash `cbor:"1,keyasint"`
	Name string   `cbor:"2,keyasint"`
	Size int64    `cbor:"3,keyasint"`
	Type string   `cbor:"4,keyasint"`
	At   int64    `cbor:"5,keyasint"`           // when it was named: newest first in, oldest first out
	Ask  bool     `cbor:"6,keyasint,omitempty"` // the user waits for it
}

func (b blobRec) blob() act.Blob {
	return act.Blob{Hash: b.Hash, Name: b.Name, Size: b.Size, Type: b.Type}
}

func put(t kv.Table, k kv.Key, v any) (kv.Write, error) {
	b, err := act.Marshal(v)
	if err != nil {
		return kv.Write{}, &app.Error{Code: app.CodeInternal, Op: "encode a record", Item: string(t), Err: err}
	}
	return kv.Write{Table: t, Group: k.Group, Seq: k.Seq, Value: b}, nil
}

func del(t kv.Table, k kv.Key) kv.Write { return kv.Write{Table: t, Group: k.Group, Seq: k.Seq} }

// get reads a record into v; ok is false if there is none.
func get(r kv.Reader, t kv.Table, k kv.Key, v any) (ok bool, err error) {
	b, err := r.Get(t, k)
	if err != nil || b == nil {
		return false, err
	}
	return true, decode(t, b, v)
}

func decode(t kv.Table, b []byte, v any) error {
	if err := act.Unmarshal(b, v); err != nil {
		return &app.Error{Code: app.CodeCorrupt, Op: "read a record", Item: string(t), Err: err}
	}
	return nil
}

// store is put into a transaction.
func store(w kv.Writer, t kv.Table, k kv.Key, v any) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode a record", Item: string(t), Err: err}
	}
	return w.Put(t, k, b)
}

func entryKey(matter app.ID, gen, version uint64) kv.Key {
	return kv.K(matter[:], gen<<48|version)
}
