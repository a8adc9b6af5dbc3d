package link

import (
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/sync/parcel"
)

// Tables of the station. Names reach the disk.
const (
	tablePeer kv.Table = "link.peer" // group device, seq 0: peer
	tableIn   kv.Table = "link.in"   // group device, seq running: feed.ParcelReport
	tableOut  kv.Table = "link.out"  // group device, seq number: feed.ParcelInfo
	tableHeld kv.Table = "link.held" // group parcel, seq record: Held
)

// peer is one device that parcels go to and come from.
type peer struct {
	Ask    parcel.Ask  `cbor:"1,keyasint"` // as it last said
	Out    uint64      `cbor:"2,keyasint"` // number of the last parcel written for it
	Sum    app.Hash    `cbor:"3,keyasint"` // and its sum
	Heads  []uint64    `cbor:"4,keyasint"` // sizes of the audit log in parcels written for it, newest last
	Told   parcel.Told `cbor:"5,keyasint"` // what it has not confirmed to have heard
	ToldIn uint64      `cbor:"6,keyasint"` // number of the parcel that told it last
}

// maxHeads bounds from how many of the parcels written for it a device may go on.
const maxHeads = 64

// Held is something kept apart because nobody here can read it yet, or because it names what this program
// does not know.
type Held struct {
	Parcel feed.ParcelInfo   `cbor:"1,keyasint" json:"parcel"`
	Record int               `cbor:"2,keyasint" json:"record"`
	Class  string            `cbor:"3,keyasint" json:"class"`
	Kind   string            `cbor:"4,keyasint,omitempty" json:"kind,omitempty"` // of an act
	Matter app.ID            `cbor:"5,keyasint,omitempty" json:"matter,omitzero"`
	Why    app.Code          `cbor:"6,keyasint,omitempty" json:"why,omitempty"`
	Args   map[string]string `cbor:"7,keyasint,omitempty" json:"args,omitempty"`
	At     int64             `cbor:"8,keyasint" json:"at"`
	Body   []byte            `cbor:"9,keyasint" json:"-"`
}

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

func (s *Station) peer(ctx context.Context, device app.ID) (p peer, err error) {
	err = s.Store.View(ctx, func(r kv.Reader) error {
		x, err := get[peer](r, tablePeer, kv.K(device[:], 0))
		if x != nil {
			p = *x
		}
		return err
	})
	return p, err
}

// taken gives the reports of parcels a device sent, in the order they came.
func (s *Station) taken(ctx context.Context, device app.ID) (out []feed.ParcelReport, err error) {
	err = s.Store.View(ctx, func(r kv.Reader) error {
		out = out[:0]
		return r.Scan(tableIn, device[:], 0, func(_ uint64, v []byte) (bool, error) {
			x, err := decode[feed.ParcelReport](tableIn, v)
			if err == nil {
				out = append(out, *x)
			}
			return err == nil, err
		})
	})
	return out, err
}

// History gives the parcels that came from and went to a device, each way in order.
func (s *Station) History(ctx context.Context, device app.ID) (in []feed.ParcelReport, out []feed.ParcelInfo, err error) {
	if in, err = s.taken(ctx, device); err != nil {
		return nil, nil, err
	}
	err = s.Store.View(ctx, func(r kv.Reader) error {
		out = out[:0]
		return r.Scan(tableOut, device[:], 0, func(_ uint64, v []byte) (bool, error) {
			x, err := decode[feed.ParcelInfo](tableOut, v)
			if err == nil {
				out = append(out, *x)
			}
			return err == nil, err
		})
	})
	return in, out, err
}

// Held gives everything that is kept apart, oldest first.
func (s *Station) Held(ctx context.Context) (out []Held, err error) {
	err = s.Store.View(ctx, func(r kv.Reader) error {
		out = out[:0]
		return r.Each(tableHeld, func(_ kv.Key, v []byte) (bool, error) {
			x, err := decode[Held](tableHeld, v)
			if err == nil {
				out = append(out, *x)
			}
			return err == nil, err
		})
	})
	slices.SortFunc(out, func(a, b Held) int {
		if a.At != b.At {
			return int(min(max(a.At-b.At, -1), 1))
		}
		if c := slices.Compare(a.Parcel.ID[:], b.Parcel.ID[:]); c != 0 {
			return c
		}
		return a.Record - b.Record
	})
	return out, err
}
