package desk

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"renda/app"
	"renda/app/extract"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/ruleset"
)

// ServerInfo is what the desk pinned of its server when it was enrolled.
type ServerInfo struct {
	Device app.ID // the server's device id: signs notarised copies, the genesis and automatic acts
	Key    []byte // its public signing key
	LogKey string // verifier key of its audit log (C2SP signed-note)
	Roster app.ID // matter of the directory
	Name   string // name of the congress
}

// Config says what a desk stands on. All fields but Witness and Region are required.
type Config struct {
	Store    Store
	Keys     Keys
	Clock    app.Clock
	Rand     io.Reader
	Works    *procedure.Registry
	Server   ServerInfo
	Ahead    int               // items of a page from which the first reading stores first and folds last; 0: 256
	RowSlice int               // blocks of rows in one transaction when a calendar moves them; 0: 32
	Region   string            // division code (GB/T 2260), chooses rules
	Witness  Witness           // checks the server's audit log; nil: heads are kept unchecked
	Courier  Courier           // seals and opens parcels; nil: this desk knows no stick
	Extract  extract.Extractor // reads files that come from outside; nil: in this process (tests, simulator)
}

// Desk is one person's desk. It is safe for concurrent use, and every view it
// gives is a value nobody changes afterwards. It knows no network: the sync
// engine works on its Replica.
//
// Locks are taken in the order draftWr, actWr, the store's own, mu: whoever holds mu
// never touches the store.
type Desk struct {
	cfg Config

	actWr   sync.Mutex // one writer of acts, pages and the list at a time
	draftWr sync.Mutex // one writer of drafts and settings at a time

	mu           sync.RWMutex // guards everything below; writers hold actWr or draftWr too
	net          NetState
	dir          *org.Directory
	law          *lawbook
	cursor       feed.Cursor
	head         []byte
	lineage      lineageRec
	seen         seenRec
	chain        chainRec
	list         *cardList
	pend         []*pending // in order of n
	tray         map[app.ID]trayItem
	nextTray     uint64
	drafts       map[app.ID]*draft
	nextSlot     uint64
	settings     map[string]string
	blobsWaiting int
	lastSecret   feed.Report // the last mark refused; guarded by actWr
	stick        int64       // when a parcel last left or came, Unix ms; 0 never
	lastClock    int64       // latest desk clock this desk ever wrote, Unix ms

	watchMu  sync.Mutex
	watchers map[int]func(Change)
	nextID   int

	due        bool            // snapshots are due: entries were stored ahead of them; writers hold actWr
	recounting bool            // rows on disk may be counted by an earlier calendar; guarded by actWr
	stale      map[uint32]bool // blocks of rows still to be written for it; so too
}

// Open loads the directory, the rules and the list into memory. An empty store (before
// the first pull) and one that can only be read are fine.
func Open(ctx context.Context, cfg Config) (*Desk, error) {
	d := &Desk{cfg: cfg, dir: org.NewDirectory(), law: newLawbook(nil), list: newCardList(), tray: map[app.ID]trayItem{},
		drafts: map[app.ID]*draft{}, settings: map[string]string{}, watchers: map[int]func(Change){}, stale: map[uint32]bool{}}
	if err := cfg.Store.View(d.load); err != nil {
		return nil, err
	}
	if err := d.settle(); err != nil && app.CodeOf(err) != app.CodeReadOnly {
		return nil, err
	}
	if err := d.resumeRecount(); err != nil {
		return nil, err
	}
	if err := d.upgrade(); err != nil {
		return nil, err
	}
	if err := d.countBlobs(); err != nil {
		return nil, err
	}
	for _, id := range d.pendingMatters() {
		if err := d.refresh(id); err != nil {
			return nil, err
		}
	}
	return d, ctx.Err()
}

// load reads everything that is held in memory.
func (d *Desk) load(r kv.Reader) error {
	var stick parcelsRec
	for _, x := range []struct {
		k kv.Key
		v any
	}{{keyCursor, &d.cursor}, {keyLineage, &d.lineage}, {keySeen, &d.seen}, {keyParcels, &stick}} {
		if _, err := get(r, tblMeta, x.k, x.v); err != nil {
			return err
		}
	}
	d.stick = stick.At
	head, err := r.Get(tblMeta, keyHead)
	if err != nil {
		return err
	}
	d.head = bytes.Clone(head)
	d.sawClock(max(d.seen.Desk, d.seen.Last))
	m, err := matterOf(r, d.cfg.Server.Roster)
	if err != nil {
		return err
	}
	d.dir = roster.Directory(m)
	if m, err = matterOf(r, ruleset.ID); err != nil {
		return err
	}
	d.law = newLawbook(m)
	for _, part := range []func(kv.Reader) error{d.loadCards, d.loadPending, d.loadTray, d.loadDrafts, d.loadSettings, d.loadDue, d.loadRecount} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

// Watch calls fn after each change, from whatever goroutine made it: fn must be
// quick and must not call back into the desk. cancel ends it.
func (d *Desk) Watch(fn func(Change)) (cancel func()) {
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	id := d.nextID
	d.nextID++
	d.watchers[id] = fn
	return func() {
		d.watchMu.Lock()
		defer d.watchMu.Unlock()
		delete(d.watchers, id)
	}
}

func (d *Desk) notify(c Change) {
	d.watchMu.Lock()
	fns := make([]func(Change), 0, len(d.watchers))
	for _, fn := range d.watchers {
		fns = append(fns, fn)
	}
	d.watchMu.Unlock()
	for _, fn := range fns {
		fn(c)
	}
}

// Directory gives everybody; it is replaced whole, never changed.
func (d *Desk) Directory() *org.Directory {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.dir
}

// Now gives the desk's clock.
func (d *Desk) Now() time.Time { return d.cfg.Clock.Now() }
