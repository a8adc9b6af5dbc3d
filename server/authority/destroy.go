package authority

import (
	"context"
	"slices"
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/server/audit"
)

// Destroy is the deletion duty (删除义务): by an order, the content of one entry and the salt of its leaf are
// destroyed, with its papers if no other act names them. The leaf, the number and the place stay, and
// the log still proves. Every desk that was fed the part is told to purge it and gets the rest again.
//
// States the act brought about stay as they are. The directory and the rules can't be destroyed.
func (a *Authority) Destroy(ctx context.Context, lsn uint64, order string, by app.ID) error {
	order = clipTo(order, 200)
	if order == "" {
		return &app.Error{Code: app.CodeBadInput, Op: "destroy an entry", Item: "order"}
	}
	var no error
	err := a.do(ctx, func(b *batch) error {
		var err error
		no, err = b.destroy(lsn, order, by)
		return err
	})
	if err == nil {
		err = no
	}
	if err != nil {
		return err
	}
	return a.deletePapers(ctx)
}

func (b *batch) destroy(lsn uint64, order string, by app.ID) (no, err error) {
	item := strconv.FormatUint(lsn, 10)
	e, err := b.entry(lsn)
	if err != nil {
		return nil, err
	}
	if e == nil {
		g, err := get[destroyed](b.w, tableGone, kv.K("g", lsn))
		if g != nil {
			return &app.Error{Code: CodeDestroyed, Op: "destroy an entry", Item: item}, err
		}
		return &app.Error{Code: app.CodeNotFound, Op: "destroy an entry", Item: item}, err
	}
	x, err := e.Act.Decode()
	if err != nil {
		return nil, err
	}
	l, err := b.matter(x.Matter)
	if err != nil {
		return nil, err
	}
	p, ok := b.a.cfg.Works.Of(l.m)
	if !ok || !p.Single.IsZero() {
		return &app.Error{Code: app.CodeForbidden, Op: "destroy an entry", Item: item}, nil
	}
	form, err := act.DecodeForm(x.Body)
	if err != nil {
		return nil, err
	}
	g := &destroyed{Order: order, By: by, At: b.now, Hash: e.Act.Hash(), Place: placedAt{LSN: lsn, Part: x.Part, Account: x.Account},
		Ver: e.Version, Mat: x.Matter, Leaf: e.Leaf}
	if err := b.erase(g, form); err != nil {
		return nil, err
	}
	if err := b.scrubFold(p, l, x, form); err != nil {
		return nil, err
	}
	if err := b.feedAgain(g, b.matters[x.Matter].fed); err != nil {
		return nil, err
	}
	return nil, b.event(audit.Event{Kind: audit.EventDestroyed, Account: by, Matter: x.Matter, Num: lsn})
}

// erase replaces the entry and its copy by the stub, and notes papers nobody else names.
func (b *batch) erase(g *destroyed, form act.Form) error {
	c, err := get[act.Signed](b.w, tableCopy, kv.K("c", g.Place.LSN))
	if err != nil {
		return err
	}
	if c != nil {
		g.Item = c.Hash()
		if err := b.w.Delete(tableCopy, kv.K("c", g.Place.LSN)); err != nil {
			return err
		}
	}
	for _, h := range blobsOf(form) {
		if err := b.w.Delete(tableBlobRef, kv.Key{Group: h[:], Seq: g.Place.LSN}); err != nil {
			return err
		}
		named := false
		err := b.w.Scan(tableBlobRef, h[:], 0, func(uint64, []byte) (bool, error) {
			named = true
			return false, nil
		})
		if err != nil {
			return err
		}
		if !named {
			g.Papers = append(g.Papers, h)
		}
	}
	if err := b.w.Delete(tableEntry, kv.K("e", g.Place.LSN)); err != nil {
		return err
	}
	return put(b.w, tableGone, kv.K("g", g.Place.LSN), g)
}

// scrubFold takes the content out of the kept fold. From now on the matter is folded from there, since
// the act can't be folded again.
func (b *batch) scrubFold(p *procedure.Procedure, l *live, x *act.Act, form act.Form) error {
	m := l.m.Clone()
	m.Log = slices.Clone(m.Log)
	for i, e := range m.Log {
		if e.Act == x.ID {
			c := *e
			c.Form = act.Form{}
			m.Log[i] = &c
		}
	}
	words := wordsOf(p.Action(x.Kind), form)
	m.Facts = blank(map[string]any(m.Facts), words).(map[string]any)
	for _, t := range m.Tracks {
		t.Facts = blank(map[string]any(t.Facts), words).(map[string]any)
	}
	next := &live{m: m, fed: l.fed, snap: m.Version}
	b.matters[x.Matter] = next
	b.changed = true
	return put(b.w, tableSnap, kv.Key{Group: group(x.Matter)}, m)
}

// wordsOf gives the texts people wrote in a form: not choices, dates and names of units, by which the
// state moved.
func wordsOf(a *procedure.Action, form act.Form) map[string]bool {
	words := map[string]bool{}
	var all func(v any)
	all = func(v any) {
		switch x := v.(type) {
		case string:
			if x != "" {
				words[x] = true
			}
		case []any:
			for _, e := range x {
				all(e)
			}
		case map[string]any:
			for _, e := range x {
				all(e)
			}
		}
	}
	kinds := map[string]procedure.FieldKind{}
	if a != nil {
		for _, f := range a.Fields {
			kinds[f.Key] = f.Kind
		}
	}
	for k, v := range form {
		switch kinds[k] {
		case procedure.FieldText, procedure.FieldLong, procedure.FieldRows, procedure.FieldBlobs, procedure.FieldHidden, "":
			if k != procedure.TrackKey {
				all(v)
			}
		}
	}
	return words
}

// blank gives a copy of a value in which none of the words stands.
func blank(v any, words map[string]bool) any {
	switch x := v.(type) {
	case string:
		if words[x] {
			return ""
		}
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = blank(x[i], words)
		}
		return out
	case []string:
		out := make([]any, len(x))
		for i := range x {
			out[i] = blank(x[i], words)
		}
		return out
	case []act.Form:
		out := make([]any, len(x))
		for i := range x {
			out[i] = blank(map[string]any(x[i]), words)
		}
		return out
	case act.Form:
		return blank(map[string]any(x), words)
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = blank(e, words)
		}
		return out
	}
	return v
}

// feedAgain purges the part everywhere and feeds what is left of it.
func (b *batch) feedAgain(g *destroyed, now *fed) error {
	to := now.Parts[g.Place.Part]
	rec := fedItem{Kind: fedPurge, Matter: g.Mat, Part: g.Place.Part, Why: whyDestroyed}
	it := feed.Item{Purge: &feed.Purge{Matter: g.Mat, Part: g.Place.Part, Why: whyDestroyed}}
	if err := b.feed(rec, &it, to); err != nil {
		return err
	}
	var left []placedAt
	var versions []uint64
	err := b.w.Scan(tableIndex, group(g.Mat), 1, func(v uint64, val []byte) (bool, error) {
		at, err := decode[placedAt](tableIndex, val)
		if err == nil && at.Part == g.Place.Part {
			left, versions = append(left, *at), append(versions, v)
		}
		return err == nil, err
	})
	for i := range left {
		if err == nil {
			err = b.refeed(g.Mat, versions[i], left[i], now, append([]org.Scope(nil), to...))
		}
	}
	return err
}

// deletePapers deletes the papers of destroyed entries, also those a crash left.
func (a *Authority) deletePapers(ctx context.Context) error {
	var left []uint64
	err := a.cfg.Store.View(ctx, func(r kv.Reader) error {
		left = left[:0]
		return r.Scan(tableGone, []byte("g"), 0, func(lsn uint64, v []byte) (bool, error) {
			g, err := decode[destroyed](tableGone, v)
			if err != nil {
				return false, err
			}
			for _, h := range g.Papers {
				if err := a.cfg.Store.Blobs().Delete(h); err != nil {
					return false, err
				}
			}
			if len(g.Papers) > 0 {
				left = append(left, lsn)
			}
			return true, nil
		})
	})
	if err != nil || len(left) == 0 {
		return err
	}
	return a.do(ctx, func(b *batch) error {
		for _, lsn := range left {
			g, err := get[destroyed](b.w, tableGone, kv.K("g", lsn))
			if err != nil {
				return err
			}
			g.Papers = nil
			if err := put(b.w, tableGone, kv.K("g", lsn), g); err != nil {
				return err
			}
		}
		return nil
	})
}
