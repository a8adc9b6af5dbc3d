// Package courier carries a desk's parcels: it lets app/desk, which knows no sealing, pack and
// take them by sync/parcel, which knows no desk.
package courier

import (
	"context"
	"crypto/ed25519"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/sync/engine"
	"renda/sync/parcel"
)

// Courier implements desk.Courier.
type Courier struct {
	device, server app.ID
	desk           parcel.Desk
	wrap           func(*desk.Replica) engine.Local
}

var _ desk.Courier = (*Courier)(nil)

// New gives the courier of one device; key is the device's. wrap may put something before the replica, as
// whoever runs the desk's engine does; nil: nothing.
func New(device app.ID, key ed25519.PrivateKey, server desk.ServerInfo, wrap func(*desk.Replica) engine.Local) (*Courier, error) {
	k, err := parcel.NewKey(key)
	if err != nil {
		return nil, err
	}
	if wrap == nil {
		wrap = func(r *desk.Replica) engine.Local { return r }
	}
	return &Courier{device: device, server: server.Device, wrap: wrap,
		desk: parcel.Desk{Key: k, Signer: act.Ed25519Signer(key), Server: server.Key}}, nil
}

// Watch has fn told how far long parcels are, from now on.
func (c *Courier) Watch(fn parcel.Progress) { c.desk.Progress = fn }

func (c *Courier) at(r *desk.Replica) *parcel.Desk {
	d := c.desk
	d.Local = c.wrap(r)
	return &d
}

// Pack implements desk.Courier.
func (c *Courier) Pack(ctx context.Context, w io.Writer, r *desk.Replica, i desk.ParcelInfo, heard uint64) (desk.ParcelInfo, error) {
	sum, n, err := c.at(r).Pack(ctx, w, parcel.Header{ID: i.ID, From: i.From, To: i.To, Number: i.Number, Prev: i.Sum, Created: i.Created, Name: i.Name}, heard)
	i.Sum, i.ParcelCount = sum, n
	return i, err
}

// Open implements desk.Courier.
func (c *Courier) Open(_ context.Context, rd io.ReadSeeker, r *desk.Replica) (desk.Letter, error) {
	d := c.at(r)
	l, err := d.Open(rd, c.device, c.server)
	if err != nil {
		return nil, err
	}
	return letter{d, l}, nil
}

// Show reads a parcel that came here or was written here, and says what it is.
func (c *Courier) Show(rd io.ReadSeeker) (desk.ParcelInfo, error) {
	p, err := c.desk.Show(rd, c.device, c.server)
	if err != nil {
		return desk.ParcelInfo{}, err
	}
	return p, nil
}

type letter struct {
	d *parcel.Desk
	l *parcel.Letter
}

func (x letter) Info() desk.ParcelInfo        { return x.l.Info() }
func (x letter) Stands() (epoch, size uint64) { return x.l.Epoch(), x.l.Head() }
func (x letter) Take(ctx context.Context, stale bool, keep func(string, []byte) error) (feed.ParcelReport, error) {
	return x.d.Take(ctx, x.l, stale, func(rec *parcel.Record) error { return keep(rec.Class, rec.Body) })
}
