package authority

import (
	"context"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/server/audit"
	"renda/sync/wire"
)

// reader walks one scope's feed in the page being made.
type reader struct {
	scope  org.Scope
	pos    uint64 // last position given
	digest app.Hash
	purged map[partOf]uint64 // where parts are purged after the cursor, the last time
	ahead  []ahead           // read and not yet given, in order
	end    bool              // nothing more after ahead
}

type ahead struct {
	pos uint64
	rec fedItem
}

// readAhead is how many items of a scope are read at once.
const readAhead = 64

func (rd *reader) fill(r kv.Reader) error {
	if len(rd.ahead) > 0 || rd.end {
		return nil
	}
	rd.ahead = rd.ahead[:0]
	err := r.Scan(tableFeed, []byte(rd.scope), rd.pos+1, func(pos uint64, v []byte) (bool, error) {
		var it fedItem
		if err := act.Unmarshal(v, &it); err != nil {
			return false, err
		}
		rd.ahead = append(rd.ahead, ahead{pos, it})
		return len(rd.ahead) < readAhead, nil
	})
	rd.end = len(rd.ahead) < readAhead
	return err
}

// Pull gives what lies after the cursor for the device's account: one page, exactly
// of the scopes the account holds now.
func (a *Authority) Pull(ctx context.Context, device app.ID, p *wire.Pull) (*feed.Page, error) {
	raw, err := a.pull(ctx, device, p)
	if err != nil {
		return nil, err
	}
	page := &feed.Page{Cursor: raw.Cursor, More: raw.More, Head: raw.Head, Proof: raw.Proof, Now: raw.Now}
	for _, it := range raw.Items {
		f := feed.Item{Pos: it.Pos, Scopes: it.Scopes, Purge: it.Purge, Gone: it.Gone}
		if it.Entry != nil {
			f.Entry = new(act.Entry)
			if err := act.Unmarshal(it.Entry, f.Entry); err != nil {
				return nil, err
			}
		}
		page.Items = append(page.Items, f)
	}
	return page, nil
}

// PullRaw gives the same page encoded, without decoding and encoding each entry again, and what
// to ask for the page after it; nil if nothing more waits.
func (a *Authority) PullRaw(ctx context.Context, device app.ID, p *wire.Pull) (raw []byte, next *wire.Pull, err error) {
	page, err := a.pull(ctx, device, p)
	if err != nil {
		return nil, nil, err
	}
	raw, err = act.Marshal(page)
	if err != nil {
		return nil, nil, &app.Error{Code: app.CodeInternal, Op: "encode a page", Err: err}
	}
	if page.More {
		next = after(p, page.Cursor, page.Head)
	}
	return raw, next, nil
}

// after asks for the page that follows one. The log may have grown in between: its proof has to
// begin at the checkpoint that came with that page.
func after(p *wire.Pull, c feed.Cursor, head []byte) *wire.Pull {
	q := *p
	q.Cursor, q.Head = c, feed.HeadSize(head)
	return &q
}

// rawPage encodes as feed.Page does.
type rawPage struct {
	Items  []rawItem   `cbor:"1,keyasint"`
	Cursor feed.Cursor `cbor:"2,keyasint"`
	More   bool        `cbor:"3,keyasint"`
	Head   []byte      `cbor:"4,keyasint,omitempty"`
	Proof  [][]byte    `cbor:"5,keyasint,omitempty"`
	Now    int64       `cbor:"6,keyasint"`
}

// rawEntry is an entry as it lies in the store.
type rawEntry = cbor.RawMessage

type rawItem struct {
	Pos    uint64      `cbor:"1,keyasint"`
	Scopes []uint16    `cbor:"2,keyasint"`
	Entry  rawEntry    `cbor:"3,keyasint,omitempty"`
	Purge  *feed.Purge `cbor:"4,keyasint,omitempty"`
	Gone   *feed.Gone  `cbor:"5,keyasint,omitempty"`
}

func (a *Authority) pull(ctx context.Context, device app.ID, p *wire.Pull) (*rawPage, error) {
	if err := versionOK(p.Version); err != nil {
		return nil, err
	}
	actor, err := a.account(device)
	if err != nil {
		return nil, err
	}
	var page *rawPage
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		st, err := get[state](r, tableMeta, keyState)
		if err != nil {
			return err
		}
		if st == nil {
			return &app.Error{Code: CodeUnready, Op: "open the server"}
		}
		if p.Cursor.Epoch != 0 && p.Cursor.Epoch != st.Epoch {
			return &app.Error{Code: wire.CodeEpoch, Op: "read a cursor", Args: map[string]string{"epoch": strconv.FormatUint(st.Epoch, 10)}}
		}
		page = &rawPage{Items: []rawItem{}, Now: max(a.now(), st.Received)}
		page.Cursor.Epoch = st.Epoch
		rds, err := readers(r, actor.Scopes(), p.Cursor)
		if err != nil {
			return err
		}
		limit := p.Max
		if limit <= 0 || limit > wire.MaxPageItems {
			limit = wire.MaxPageItems
		}
		if err := page.fill(ctx, r, rds, limit); err != nil {
			return err
		}
		for _, rd := range rds {
			page.Cursor.Scopes = append(page.Cursor.Scopes, feed.ScopePos{Scope: rd.scope, Pos: rd.pos, Digest: rd.digest})
		}
		page.Head, page.Proof, err = a.head(r, st.Epoch, p.Head)
		return err
	})
	return page, err
}

// readers sets out from the cursor, and checks that the cursor is of this log: a
// position whose digest is another's means that the server's history was changed.
func readers(r kv.Reader, scopes []org.Scope, c feed.Cursor) ([]*reader, error) {
	at := map[org.Scope]feed.ScopePos{}
	for _, s := range c.Scopes {
		at[s.Scope] = s
	}
	out := make([]*reader, len(scopes))
	for i, s := range scopes {
		p := at[s]
		out[i] = &reader{scope: s, pos: p.Pos, digest: p.Digest, purged: map[partOf]uint64{}}
		err := r.Scan(tablePurge, []byte(s), p.Pos+1, func(pos uint64, v []byte) (bool, error) {
			x, err := decode[partOf](tablePurge, v)
			if err == nil {
				out[i].purged[*x] = pos
			}
			return err == nil, err
		})
		if err != nil {
			return nil, err
		}
		if p.Pos == 0 {
			out[i].digest = app.Hash{}
			continue
		}
		it, err := get[fedItem](r, tableFeed, kv.K(s, p.Pos))
		if err != nil {
			return nil, err
		}
		if it == nil || it.Digest != p.Digest {
			return nil, &app.Error{Code: wire.CodeSplit, Op: "read a cursor", Item: strconv.FormatUint(p.Pos, 10)}
		}
	}
	return out, nil
}

// fill merges the scopes by position.
func (pg *rawPage) fill(ctx context.Context, r kv.Reader, rds []*reader, limit int) error {
	size := 0
	for {
		next := uint64(0)
		for _, rd := range rds {
			if err := rd.fill(r); err != nil {
				return err
			}
			if len(rd.ahead) > 0 && (next == 0 || rd.ahead[0].pos < next) {
				next = rd.ahead[0].pos
			}
		}
		if next == 0 {
			return nil
		}
		if len(pg.Items) >= limit || size >= wire.MaxPageBytes-(2*act.MaxSize) {
			pg.More = true
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		it, lost := rawItem{Pos: next}, true
		var rec fedItem
		for i, rd := range rds {
			if len(rd.ahead) > 0 && rd.ahead[0].pos == next {
				rec = rd.ahead[0].rec
				lost = lost && rd.purged[partOf{Matter: rec.Matter, Part: rec.Part}] > next
				rd.pos, rd.digest, rd.ahead = next, rec.Digest, rd.ahead[1:]
				it.Scopes = append(it.Scopes, uint16(i))
			}
		}
		if err := it.load(r, rec, lost); err != nil {
			return err
		}
		size += len(it.Entry) + 64
		pg.Items = append(pg.Items, it)
	}
}

// load finds the content. lost: every scope it is given to loses the part later on, so that who had
// not read it yet gets only what keeps the digest: a name made secret is not sent any more, whatever
// was sent before.
func (it *rawItem) load(r kv.Reader, rec fedItem, lost bool) error {
	if rec.Kind == fedPurge {
		it.Purge = &feed.Purge{Matter: rec.Matter, Part: rec.Part, Why: rec.Why}
		return nil
	}
	raw, err := r.Get(tableEntry, kv.K("e", rec.LSN))
	if err != nil {
		return err
	}
	if raw == nil {
		return it.destroyed(r, rec)
	}
	if rec.Kind == fedFull && !lost {
		it.Entry = append(rawEntry(nil), raw...)
		return nil
	}
	e, err := decode[act.Entry](tableEntry, raw)
	if err != nil {
		return err
	}
	if rec.Kind == fedCopy {
		c, err := get[act.Signed](r, tableCopy, kv.K("c", rec.LSN))
		if err == nil && c == nil {
			err = &app.Error{Code: app.CodeCorrupt, Op: "read a notarised copy", Item: strconv.FormatUint(rec.LSN, 10)}
		}
		if err != nil {
			return err
		}
		e.Act, e.Mac = *c, nil
	}
	if lost {
		it.Gone = &feed.Gone{Hash: e.Act.Hash(), Version: e.Version}
		return nil
	}
	it.Entry, err = act.Marshal(e)
	return err
}

// destroyed stands for an entry that was destroyed by order.
func (it *rawItem) destroyed(r kv.Reader, rec fedItem) error {
	g, err := get[destroyed](r, tableGone, kv.K("g", rec.LSN))
	if err == nil && g == nil {
		err = &app.Error{Code: app.CodeCorrupt, Op: "read an entry", Item: strconv.FormatUint(rec.LSN, 10)}
	}
	if err != nil {
		return err
	}
	it.Gone = &feed.Gone{Hash: g.Hash, Version: g.Ver}
	if rec.Kind == fedCopy {
		it.Gone.Hash = g.Item
	}
	return nil
}

// Snapshot gives pages from the cursor until nothing more waits: for a new device.
func (a *Authority) Snapshot(ctx context.Context, device app.ID, p *wire.Pull, each func(*feed.Page) error) error {
	for {
		page, err := a.Pull(ctx, device, p)
		if err != nil {
			return err
		}
		if err := each(page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
		p = after(p, page.Cursor, page.Head)
	}
}

// SnapshotRaw gives the same pages encoded.
func (a *Authority) SnapshotRaw(ctx context.Context, device app.ID, p *wire.Pull, each func([]byte) error) error {
	for p != nil {
		raw, next, err := a.PullRaw(ctx, device, p)
		if err != nil {
			return err
		}
		if err := each(raw); err != nil {
			return err
		}
		p = next
	}
	return nil
}

// account gives who may act through a device now. Revocation takes effect here, with the next request.
func (a *Authority) account(device app.ID) (org.Actor, error) {
	w := a.world.Load()
	dir := w.dir
	d, ok := dir.Devices[device]
	if !ok {
		if a.Recovering() {
			return org.Actor{}, &app.Error{Code: wire.CodeRetryAfter, Op: "know a device", Args: map[string]string{"seconds": "60"}}
		}
		return org.Actor{}, &app.Error{Code: wire.CodeRevoked, Op: "know a device", Item: device.String()}
	}
	actor, ok := procedure.ActorOn(dir, w.rules, a.st.Load().Region, app.DateOf(time.UnixMilli(a.now())), d.Account, device)
	if !ok || d.Revoked != 0 {
		return org.Actor{}, &app.Error{Code: wire.CodeRevoked, Op: "know a device", Item: device.String()}
	}
	return actor, nil
}

// Hello greets an enrolled device.
func (a *Authority) Hello(ctx context.Context, device app.ID) (*wire.Hello, error) {
	if _, err := a.account(device); err != nil && !(a.Recovering() && app.CodeOf(err) == wire.CodeRetryAfter) {
		return nil, err
	}
	st := a.st.Load()
	h := &wire.Hello{Version: wire.Version, Min: wire.Min, Epoch: st.Epoch, Server: st.Server, Name: st.Name,
		Now: a.now(), Recovering: st.Recovering}
	err := a.cfg.Store.View(ctx, func(r kv.Reader) error {
		d, err := readDevice(r, device)
		h.LastN, h.LastAct = d.n, d.hash
		return err
	})
	return h, err
}

// head gives the signed checkpoint of the log as this snapshot has it, and the proof that it
// continues the one of size known.
func (a *Authority) head(r kv.Reader, epoch, known uint64) (note []byte, proof [][]byte, err error) {
	t, err := audit.Open(r)
	if err != nil {
		return nil, nil, err
	}
	if note, err = a.heads.get(a, t, epoch); err != nil {
		return nil, nil, err
	}
	if known > t.Size() {
		return nil, nil, &app.Error{Code: wire.CodeSplit, Op: "prove the log's growth", Item: strconv.FormatUint(known, 10)}
	}
	proof, err = t.Consistency(known, t.Size())
	return note, proof, err
}

func versionOK(v uint16) error {
	if v < wire.Min || v > wire.Version {
		return &app.Error{Code: wire.CodeVersion, Op: "read a frame", Args: map[string]string{"min": strconv.Itoa(wire.Min), "max": strconv.Itoa(wire.Version)}}
	}
	return nil
}
