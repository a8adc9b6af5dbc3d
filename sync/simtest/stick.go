package simtest

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	station "renda/server/link"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// drawer keeps the parcels of one desk that anybody may still find and read in: an old one, twice, late, or
// never.
type drawer struct{ there, back [][]byte }

// drawerKept bounds each way.
const drawerKept = 6

func (d *drawer) put(way *[][]byte, b []byte) {
	*way = append(*way, b)
	if len(*way) > drawerKept {
		*way = (*way)[1:]
	}
}

// livesOnStick picks the people whose machines never have a network: in every other world a deputy and
// somebody of a unit.
func (w *World) livesOnStick(name string) bool { return w.seed%2 == 1 && (name == "d2" || name == "b") }

// stand gives the station at the server as it runs now.
func (w *World) stand() (*station.Station, error) {
	key, err := parcel.NewKey(w.srv.key)
	if err != nil {
		return nil, err
	}
	return &station.Station{Authority: w.srv.a, Store: w.srv.disk, Clock: w, Rand: w.srv.cfg.Rand, Key: key, Signer: w.srv.cfg.Signer}, nil
}

// trip carries parcels there and back, as far as today's weather lets anybody.
func (w *World) trip(s *seat) {
	var out bytes.Buffer
	_, err := s.d.ParcelOut(ctx, &out, app.ID{})
	if s.fuse.dead {
		return
	}
	if err != nil {
		w.failf("%s can't write a parcel: %v", s.name, err)
		return
	}
	s.drawer.put(&s.drawer.there, out.Bytes())
	if w.srv.down() || w.happens(w.weather.late) {
		return
	}
	st, err := w.stand()
	if err != nil {
		w.must(err)
		return
	}
	w.arrives(s, st)
	if w.failed() || w.srv.down() || w.happens(w.weather.lost) {
		return
	}
	// Now and then two are written at different times, one is found again later, or both come in no order.
	n := 1
	if w.weather != (weather{}) {
		n = 1 + w.rng.IntN(2)
	}
	for range n {
		var back bytes.Buffer
		if _, err := st.Out(ctx, &back, s.keys.device); err != nil {
			w.refusedAt(s, "be written a parcel", err)
			return
		}
		w.watchParcel(s, back.Bytes())
		s.drawer.put(&s.drawer.back, back.Bytes())
		if w.happens(w.weather.deaf) || s.fuse.dead {
			continue
		}
		w.returns(s)
		if n > 1 { // somebody else does something meanwhile
			w.acts(w.seats[w.rng.IntN(len(w.seats))])
			o := w.seats[w.rng.IntN(len(w.seats))]
			if !o.stick {
				w.sync(o)
			}
		}
		if w.failed() || w.srv.down() {
			return
		}
	}
}

func (w *World) happens(in1000 int) bool { return w.rng.IntN(1000) < in1000 }

// pick gives the parcel somebody puts into the machine: the newest in calm weather, else any of the drawer.
func (w *World) pick(way [][]byte) []byte {
	if w.weather == (weather{}) {
		return way[len(way)-1]
	}
	return way[w.rng.IntN(len(way))]
}

// spoilt gives a parcel cut short or with a bit changed.
func (w *World) spoilt(b []byte) []byte {
	i := w.rng.IntN(len(b))
	if w.rng.IntN(2) == 0 {
		return b[:i]
	}
	x := bytes.Clone(b)
	x[i] ^= 1 << w.rng.IntN(8)
	return x
}

// arrives reads one of a desk's parcels in at the server.
func (w *World) arrives(s *seat, st *station.Station) {
	b := w.pick(s.drawer.there)
	if w.happens(w.weather.torn) {
		if _, err := st.In(ctx, bytes.NewReader(w.spoilt(b))); err == nil || !strings.HasPrefix(string(app.CodeOf(err)), "parcel.") {
			w.failf("a spoilt parcel of %s: %v", s.name, err)
			return
		}
	}
	rep, err := st.In(ctx, bytes.NewReader(b))
	w.tracef("parcel %d of %s arrives: %d accepted, %d refused, already %v, %v", rep.Info.Number, s.name, rep.Accepted, rep.Refused, rep.Already != 0, err)
	if err != nil {
		w.refusedAt(s, "send a parcel", err)
		return
	}
	w.stats.Parcels++
}

// refusedAt sorts why the server did not deal with a desk's parcel.
func (w *World) refusedAt(s *seat, what string, err error) {
	if w.srv.down() || errors.Is(err, errDied) {
		return
	}
	switch app.CodeOf(err) {
	case wire.CodeRetryAfter:
		return
	case parcel.CodeSender, parcel.CodeRevoked, station.CodeForgotten, wire.CodeRevoked:
		if d, known := w.srv.a.Directory().Devices[s.keys.device]; !known || d.Revoked != 0 {
			return
		}
	case app.CodeForbidden: // papers of somebody without an office
		if w.model.advance(); !w.mayAct(s) {
			return
		}
	}
	w.failf("%s can't %s: %v", s.name, what, err)
}

// returns reads one of the server's parcels in at a desk.
func (w *World) returns(s *seat) {
	b := w.pick(s.drawer.back)
	if w.happens(w.weather.torn) {
		if _, err := s.d.ParcelIn(ctx, bytes.NewReader(w.spoilt(b))); err == nil || !strings.HasPrefix(string(app.CodeOf(err)), "parcel.") {
			w.failf("a spoilt parcel for %s: %v", s.name, err)
			return
		}
	}
	rep, err := s.d.ParcelIn(ctx, bytes.NewReader(b))
	w.tracef("parcel %d for %s comes back: %d items, stale %v, already %v, %v", rep.Info.Number, s.name, rep.Items, rep.Stale, rep.Already != 0, err)
	switch {
	case err == nil:
		w.stats.Parcels++
	case s.fuse.dead:
	case app.CodeOf(err) == parcel.CodeBase && w.weather != (weather{}):
		// It goes on from where the desk never stood: the next one will not.
	default:
		w.failf("%s can't take a parcel in: %v", s.name, err)
	}
}

// watchParcel looks for secret names in what the server wrote.
func (w *World) watchParcel(s *seat, b []byte) {
	key, err := parcel.NewKey(ed25519.PrivateKey(s.keys.Ed25519Signer))
	if err != nil {
		w.must(err)
		return
	}
	_, err = parcel.Open(bytes.NewReader(b), []parcel.Key{key}, func(*parcel.Header) (ed25519.PublicKey, error) { return s.info.Key, nil }, func(rec *parcel.Record) error {
		if rec.Class != parcel.ClassPage {
			return nil
		}
		p := new(feed.Page)
		err := act.Unmarshal(rec.Body, p)
		if err == nil {
			w.watchSecrets(s, p)
		}
		return err
	})
	w.must(err)
}
