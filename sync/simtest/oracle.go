package simtest

import (
	"bytes"
	"maps"
	"regexp"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/server/authority"
)

// judge asks after a calm whether everything that was promised is so.
func (w *World) judge() {
	w.model.advance()
	for _, ask := range []func(){w.serverIsWhole, w.everyIntentOnce, w.everyTextKept, w.desksConverge, w.secretsKept, w.papersArrived} {
		if w.failed() {
			return
		}
		ask()
	}
	w.stats.Acts, w.stats.Refused = int(w.model.lsn), 0
	for _, x := range w.model.matters {
		for _, a := range x.acts {
			w.stats.Kinds[a.Kind]++
		}
	}
	for _, s := range w.seats {
		w.stats.Refused += len(s.d.Tray())
	}
}

// serverIsWhole: seals, signatures, order, versions, gap-free numbers, answers, folds, feeds, and the
// audit tree against itself and against the last checkpoint a desk accepted.
func (w *World) serverIsWhole() {
	head, err := w.seat("office").d.Replica().Head(ctx)
	if err != nil {
		w.must(err)
		return
	}
	err = w.srv.disk.Store.View(ctx, func(r kv.Reader) error {
		v, err := authority.Verify(ctx, r, authority.Check{Works: w.works, Key: w.srv.cfg.Key, LogVKey: w.srv.cfg.LogVKey, Checkpoint: head})
		if err != nil {
			return err
		}
		for _, f := range v.Faults {
			if f.Code == authority.FaultNumber && w.stats.Lost > 0 {
				continue // the number went with what no copy survived of
			}
			w.failf("the server is not whole: %v %v", f, f.Args)
		}
		return nil
	})
	if err != nil {
		w.failf("the server can't be verified: %v", err)
	}
}

// everyIntentOnce: what a desk acknowledged stands in the log once, or came back to the tray.
func (w *World) everyIntentOnce() {
	trays := map[*seat]map[app.ID]bool{}
	for _, s := range w.seats {
		trays[s] = map[app.ID]bool{}
		box := outbox(s)
		for _, it := range s.d.Tray() {
			if !box[it.ID] {
				trays[s][it.ID] = true
			}
		}
		for _, o := range s.d.Outbox() {
			if !s.revoked && o.State != desk.ItemDelivered && w.mayAct(s) {
				w.failf("%s: an act still waits after a calm: %s, %s %s", s.name, o.Action, o.State, o.LastErr)
			}
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(w.intents), func(a, b app.ID) int { return bytes.Compare(a[:], b[:]) }) {
		x := w.intents[id]
		n, back := w.model.acts[id], trays[x.by][id]
		switch {
		case n > 1:
			w.failf("an intent was taken %d times: %s of %s", n, x.why, x.by.name)
		case n == 1 && back:
			w.failf("an intent was taken and came back too: %s of %s", x.why, x.by.name)
		case n == 0 && !back && !outbox(x.by)[id]:
			w.failf("an acknowledged intent is lost: %s of %s", x.why, x.by.name)
		}
	}
	for id, n := range w.model.acts {
		if n > 1 {
			w.failf("an act stands in the log %d times: %s", n, id)
		}
	}
}

// mayAct reports whether the person still has a desk the server listens to.
func (w *World) mayAct(s *seat) bool {
	a, ok := w.model.dir.Actor(s.keys.account)
	// A device whose enrolment went with a restore is a stranger: it is enrolled anew by a code.
	dev, known := w.model.dir.Devices[s.keys.device]
	return ok && known && len(a.Grants) > 0 && dev.Revoked == 0
}

var word = regexp.MustCompile(`〔字\d{6}〕`)

// words collects every typed text found in some tables.
func words(view func(func(kv.Reader) error) error, tables ...kv.Table) map[string]bool {
	out := map[string]bool{}
	err := view(func(r kv.Reader) error {
		for _, t := range tables {
			if err := r.Each(t, func(_ kv.Key, v []byte) (bool, error) {
				for _, x := range word.FindAll(v, -1) {
					out[string(x)] = true
				}
				return true, nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		panic(err) // a map in memory
	}
	return out
}

func (s *seat) words() map[string]bool {
	return words(s.store.View, "draft", "pend", "tray", "entry", "form")
}

func (s *server) words() map[string]bool {
	return words(func(fn func(kv.Reader) error) error { return s.disk.Store.View(ctx, fn) }, "auth.entry")
}

// everyTextKept: what was typed is in a draft, in an act on its way, in an entry or in the tray.
func (w *World) everyTextKept() {
	at, here := w.srv.words(), map[*seat]map[string]bool{}
	for _, s := range w.seats {
		here[s] = s.words()
	}
	for _, t := range slices.Sorted(maps.Keys(w.typed)) {
		if x := w.typed[t]; !x.gone && !at[t] && !here[x.by][t] {
			w.failf("a text is lost: %s typed by %s into %s", t, x.by.name, x.what)
		}
	}
}

// excuse notes, at the moment of a restore, what no desk that can still speak and no copy of the server
// holds: a part its author had lost the right to, and nobody else had fetched. That is what a backup's
// age costs; it is counted.
func (w *World) excuse(before *model) {
	w.model.advance()
	w.excuseWhere(func(id app.ID, by *seat) bool {
		x := before.matters[before.parts[id].matter]
		entitled := before.acts[id] == 0 || x == nil || !by.revoked && x.sees(before.scopes(by.keys.account))[before.parts[id].part]
		return !entitled
	})
}

// excuseWhere takes off the list what is in no copy, of intents those that may.
func (w *World) excuseWhere(may func(id app.ID, by *seat) bool) {
	held := w.srv.words()
	ids := map[app.ID]bool{}
	for _, s := range w.seats {
		if s.revoked {
			continue
		}
		maps.Copy(held, s.words())
		for _, t := range []kv.Table{"entry", "pend", "tray"} {
			w.must(s.store.View(func(r kv.Reader) error {
				return r.Each(t, func(_ kv.Key, v []byte) (bool, error) {
					for id := range w.intents {
						if bytes.Contains(v, id[:]) {
							ids[id] = true
						}
					}
					return true, nil
				})
			}))
		}
	}
	for id, x := range w.intents {
		if w.model.acts[id] == 0 && !ids[id] && may(id, x.by) {
			delete(w.intents, id)
			w.stats.Lost++
		}
	}
	for t, x := range w.typed {
		if held[t] {
			continue
		}
		// Of a text it is enough that its author's machine is out of reach or lost its part.
		x.gone = true
		w.stats.Lost++
	}
}

// entries gives what a desk holds of each matter, by version.
func (s *seat) entries() (map[app.ID]map[uint64]*act.Entry, error) {
	out := map[app.ID]map[uint64]*act.Entry{}
	err := s.store.View(func(r kv.Reader) error {
		return r.Each("entry", func(k kv.Key, v []byte) (bool, error) {
			e := new(act.Entry)
			if err := act.Unmarshal(v, e); err != nil {
				return false, err
			}
			id := app.ID(k.Group)
			if out[id] == nil {
				out[id] = map[uint64]*act.Entry{}
			}
			if out[id][k.Seq] != nil {
				return false, &app.Error{Code: app.CodeInternal, Op: "find one entry at a place"}
			}
			out[id][k.Seq] = e
			return true, nil
		})
	})
	return out, err
}

// desksConverge: each desk holds exactly the entries its scopes may see, as they are or as
// notarised copies, and folds them to the state the server's log comes to.
func (w *World) desksConverge() {
	for _, s := range w.seats {
		if s.revoked || !w.mayAct(s) {
			continue
		}
		held, err := s.entries()
		if err != nil {
			w.failf("%s: %v", s.name, err)
			return
		}
		scopes := w.model.scopes(s.keys.account)
		for id, x := range w.model.matters {
			w.converges(s, id, x, x.sees(scopes), held[id])
			delete(held, id)
		}
		for id, es := range held {
			w.failf("%s holds %d entries of matter %s, which the server does not have", s.name, len(es), id)
		}
	}
}

func (w *World) converges(s *seat, id app.ID, x *modelMatter, sees map[act.Part]bool, held map[uint64]*act.Entry) {
	byHash := map[app.Hash]bool{}
	copies := map[app.Hash]bool{}
	for _, e := range held {
		a, err := e.Act.Decode()
		if err != nil {
			w.failf("%v", err)
			return
		}
		byHash[e.Act.Hash()] = true
		if !a.Origin.IsZero() {
			copies[a.Origin] = true
		}
	}
	n := 0
	for i, e := range x.entries {
		if !sees[x.acts[i].Part] {
			continue
		}
		n++
		if h := e.Act.Hash(); !byHash[h] && !copies[h] {
			w.failf("%s lacks %s (version %d) of matter %s", s.name, x.acts[i].Kind, e.Version, id)
			return
		}
	}
	if n != len(held) {
		w.failf("%s holds %d entries of matter %s; its scopes may see %d", s.name, len(held), id, n)
		return
	}
	if n == 0 {
		return
	}
	v, err := s.d.Matter(ctx, id)
	if err != nil {
		w.failf("%s can't open matter %s: %v", s.name, id, err)
		return
	}
	if why := differ(v.Matter, x.m, sees[act.PartOpen]); why != "" {
		w.failf("%s folds matter %s to another state: %s", s.name, id, why)
	}
}

// differ compares what every reader of the open part must agree on.
func differ(a, b *procedure.Matter, open bool) string {
	if !open {
		return ""
	}
	if a.State != b.State || !maps.Equal(a.Numbers, b.Numbers) || a.Since != b.Since {
		return string(a.State) + " is " + string(b.State) + " at the server"
	}
	if len(a.Tracks) != len(b.Tracks) || len(a.Clocks) != len(b.Clocks) {
		return "tracks or clocks"
	}
	for i := range a.Tracks {
		if x, y := a.Tracks[i], b.Tracks[i]; x.Key != y.Key || x.State != y.State || x.Gone != y.Gone {
			return "track " + x.Key + " " + string(x.State) + " is " + string(y.State)
		}
	}
	for i := range a.Clocks {
		if x, y := a.Clocks[i], b.Clocks[i]; x.Def != y.Def || x.Run.Due != y.Run.Due {
			return "clock " + x.Def
		}
	}
	return ""
}

// secretsKept: no record of a desk whose person may not learn a name carries it in that matter.
func (w *World) secretsKept() {
	for _, s := range w.seats {
		scopes := w.model.scopes(s.keys.account)
		for id, x := range w.model.matters {
			if s.revoked || id == roster.ID || x.sees(scopes)[act.PartIdentity] {
				continue
			}
			secrets := w.model.secrets(x)
			for _, t := range []kv.Table{"entry", "snap"} {
				w.must(s.store.View(func(r kv.Reader) error {
					return r.Scan(t, id[:], 0, func(_ uint64, v []byte) (bool, error) {
						if what := leaks(v, secrets); what != "" {
							w.failf("%s holds a secret name of matter %s in %s: %s", s.name, id, t, what)
						}
						return true, nil
					})
				}))
			}
		}
	}
}

// papersArrived: nothing is left to send, and nothing to fetch that the server holds.
func (w *World) papersArrived() {
	for _, s := range w.seats {
		if s.revoked || !w.mayAct(s) {
			continue
		}
		out, err := s.d.Replica().BlobsOut(ctx)
		if err != nil || len(out) > 0 {
			w.failf("%s still has %d papers to send: %v", s.name, len(out), err)
		}
		in, err := s.d.Replica().BlobsIn(ctx)
		// One the server never got went with a machine that may not speak any more.
		in = slices.DeleteFunc(in, func(b act.Blob) bool {
			_, whole, err := w.srv.disk.Store.Blobs().Offset(b.Hash)
			return err == nil && !whole
		})
		if err != nil || len(in) > 0 {
			w.failf("%s still has %d papers to fetch: %v", s.name, len(in), err)
		}
	}
}
