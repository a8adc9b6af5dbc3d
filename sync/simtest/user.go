package simtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/sync/wire"
)

func newRand(s rand.Source) *rand.Rand { return rand.New(s) }

// intent is one act a desk acknowledged.
type intent struct {
	by  *seat
	id  app.ID
	why string // what it was, for the complaint
}

// text is one text somebody typed and the desk said was kept.
type text struct {
	by    *seat
	token string
	what  string // where it was typed, for the complaint
	gone  bool   // no copy of it survived a restore of the server
}

// sync is one round of one desk's engine.
func (w *World) sync(s *seat) {
	if s.stick {
		w.trip(s)
		return
	}
	err := s.e.Sync(ctx)
	w.tracef("%s syncs: %v", s.name, err)
	if s.fuse.dead || err == nil || errors.Is(err, errDied) {
		return
	}
	switch c := app.CodeOf(err); c {
	case app.CodeOffline, wire.CodeRetryAfter:
	case app.CodeForbidden:
		if w.model.advance(); w.mayAct(s) {
			w.failf("%s may not sync: %v", s.name, err)
		}
	case wire.CodeRevoked:
		// A restored server may not know a machine yet that came in after the copy was made.
		d, known := w.srv.a.Directory().Devices[s.keys.device]
		if known && d.Revoked == 0 {
			w.failf("the server shuts out %s, who was not revoked: %v", s.name, err)
		}
	case wire.CodeEpoch:
		if !w.srv.down() {
			w.failf("%s does not find the way into the new lineage: %v", s.name, err)
		}
	default:
		w.failf("%s can't sync: %v", s.name, err)
	}
}

// acts lets a person do something a person would.
func (w *World) acts(s *seat) {
	if s.role == org.RoleSysAdmin || s.role == org.RoleSecAdmin || s.revoked {
		return
	}
	switch x := w.rng.IntN(100); {
	case s.role == org.RoleDeputy && x < 10:
		w.types(s)
	case s.role == org.RoleDeputy && x < 40:
		w.begins(s)
	case x < 43:
		w.takesBack(s)
	default:
		w.handles(s)
	}
}

// types makes a pause while writing a draft.
func (w *World) types(s *seat) {
	if len(s.drafts) == 0 || w.rng.IntN(3) == 0 {
		v, err := s.d.NewDraft(ctx, []string{desk.KindSuggestion, desk.KindBill}[w.rng.IntN(2)])
		if err != nil {
			w.unless(s, err, "begin a draft")
			return
		}
		s.drafts = append(s.drafts, v.ID)
	}
	id := s.drafts[w.rng.IntN(len(s.drafts))]
	token := w.word()
	v, err := s.d.Draft(id)
	if err != nil {
		w.failf("%s lost the draft %s: %v", s.name, id, err)
		return
	}
	f := v.Form
	f["title"] = "关于修路的建议"
	f["facts"] = f.Text("facts") + token
	if _, err := s.d.SaveDraft(ctx, id, f, desk.WhyPause); err != nil {
		w.unless(s, err, "save a draft")
		return
	}
	w.keep(s, token, "a draft")
	w.tracef("%s types into a draft", s.name)
}

// begins brings a matter into the world, from a draft or directly.
func (w *World) begins(s *seat) {
	vs := s.d.Begins()
	if len(vs) == 0 {
		return
	}
	v := vs[w.rng.IntN(len(vs))]
	f, words := w.fill(s, nil, &v)
	if len(s.drafts) > 0 && w.rng.IntN(2) == 0 {
		i := w.rng.IntN(len(s.drafts))
		id := s.drafts[i]
		g, err := s.d.DraftToForm(id, v.Action.ID)
		if err != nil {
			w.tracef("%s can't fill the form from a draft: %v", s.name, err)
			return
		}
		for k, x := range g {
			if !act.Blank(x) {
				f[k] = x
			}
		}
		words = slices.DeleteFunc(words, func(t string) bool { return !holds(f, t) })
		before := outbox(s)
		_, err = s.d.SendDraft(ctx, id, v.Action.ID, f)
		w.done(s, err, before, words, v.Action.ID)
		if err == nil {
			s.drafts = slices.Delete(s.drafts, i, i+1)
		}
		return
	}
	if err := w.doWords(s, app.ID{}, v.Action.ID, "", f, words); err != nil {
		w.tracef("%s can't %s: %v", s.name, v.Action.ID, err)
	}
}

// handles does something the page of a matter offers, most often what waits for this person.
func (w *World) handles(s *seat) {
	cards := s.d.Cards(desk.Filter{Turn: w.rng.IntN(4) > 0})
	if len(cards) == 0 {
		if cards = s.d.Cards(desk.Filter{}); len(cards) == 0 {
			return
		}
	}
	id := cards[w.rng.IntN(len(cards))].ID
	v, err := s.d.Matter(ctx, id)
	if err != nil {
		w.failf("%s can't open a matter of the list: %v", s.name, err)
		return
	}
	var can []desk.ActionView
	for _, a := range v.Actions {
		if a.Disabled || a.Action.Tone == procedure.ToneDanger && w.rng.IntN(4) > 0 {
			continue
		}
		can = append(can, a)
		if a.Action.Tone == procedure.TonePrimary {
			can = append(can, a, a)
		}
	}
	if len(can) == 0 {
		return
	}
	a := can[w.rng.IntN(len(can))]
	f, words := w.fill(s, v.Matter, &a)
	if err := w.doWords(s, id, a.Action.ID, a.Track, f, words); err != nil {
		w.tracef("%s can't %s: %v", s.name, a.Action.ID, err)
	}
}

func (w *World) do(s *seat, matter app.ID, action, track string, f act.Form) error {
	return w.doWords(s, matter, action, track, f, nil)
}

// doWords does an action and notes what the desk acknowledged.
func (w *World) doWords(s *seat, matter app.ID, action, track string, f act.Form, words []string) error {
	before := outbox(s)
	_, err := s.d.Do(ctx, matter, action, track, f)
	w.done(s, err, before, words, action)
	return err
}

// done notes an acknowledged action; of one that was not, nothing may be left.
func (w *World) done(s *seat, err error, before map[app.ID]bool, words []string, action string) {
	if s.fuse.dead {
		return // whether it was kept, the reopened desk knows: all of it or nothing
	}
	var fresh []app.ID
	for id := range outbox(s) {
		if !before[id] {
			fresh = append(fresh, id)
		}
	}
	if err != nil {
		if len(fresh) > 0 {
			w.failf("%s: %s was refused (%v) and is half there", s.name, action, err)
		}
		return
	}
	if len(fresh) == 0 {
		w.failf("%s: %s was acknowledged and is not in the outbox", s.name, action)
	}
	for _, id := range fresh {
		w.intents[id] = &intent{by: s, id: id, why: action}
	}
	for _, t := range words {
		w.keep(s, t, action)
	}
	w.tracef("%s does %s", s.name, action)
}

// holds reports whether a form has a text, which the draft's may have taken the place of.
func holds(f act.Form, t string) bool {
	b, err := f.Encode()
	return err == nil && bytes.Contains(b, []byte(t))
}

func outbox(s *seat) map[app.ID]bool {
	out := map[app.ID]bool{}
	for _, o := range s.d.Outbox() {
		out[o.Act] = true
	}
	return out
}

// takesBack takes the last thing done back, if it has not left the desk.
func (w *World) takesBack(s *seat) {
	box := s.d.Outbox()
	if len(box) == 0 {
		return
	}
	if err := s.d.TakeBack(ctx, box[len(box)-1].Act); err != nil {
		return
	}
	now := outbox(s)
	for _, o := range box {
		if !now[o.Act] {
			delete(w.intents, o.Act) // its text is in the tray
		}
	}
	w.tracef("%s takes something back", s.name)
}

// unless takes an error for granted if the desk's process died of it.
func (w *World) unless(s *seat, err error, what string) {
	if !s.fuse.dead {
		w.failf("%s can't %s: %v", s.name, what, err)
	}
}

// word gives something to type that can be found again.
func (w *World) word() string {
	w.nextText++
	return fmt.Sprintf("〔字%06d〕", w.nextText)
}

// keep notes that a desk said a text was kept.
func (w *World) keep(s *seat, token, what string) {
	w.typed[token] = &text{by: s, token: token, what: what + " on " + app.DateOf(w.now).String()}
}

// administer revokes a machine, or moves a role from one to another and back.
func (w *World) administer() {
	if w.srv.down() || w.srv.a.Recovering() {
		return
	}
	var can []*seat
	for _, s := range w.seats {
		if !s.revoked && s.role != org.RoleSysAdmin && s.role != org.RoleSecAdmin {
			can = append(can, s)
		}
	}
	s, sec := can[w.rng.IntN(len(can))], w.seat("sec")
	sec.unplugged, sec.fuse.left, w.srv.disk.fuse.left = false, 0, 0
	for _, x := range can { // who stands without an office is helped first
		if a, ok := sec.d.Directory().Actor(x.keys.account); ok && !a.HasAt(x.role, x.organ) {
			s = x
		}
	}
	if w.rng.IntN(3) == 0 {
		w.revoke(s, sec)
		return
	}
	f := act.Form{"accounts": []any{s.keys.account.String()}, "role": string(s.role), "organ": s.organ.String()}
	action := "ungrant"
	if a, ok := sec.d.Directory().Actor(s.keys.account); ok && !a.HasAt(s.role, s.organ) {
		action = "grant"
	}
	err := w.do(sec, roster.ID, action, "", f)
	w.tracef("sec: %s %s: %v", action, s.name, err)
}

// revoke shuts a machine out once the server has it, and gives its person a new one.
func (w *World) revoke(s, sec *seat) {
	if err := w.do(sec, roster.ID, "device_revoke", "", act.Form{"device": s.keys.device.String(), "reason": "丢失"}); err != nil {
		w.tracef("sec can't revoke %s: %v", s.name, err)
		return
	}
	calm := w.weather
	w.weather = weather{}
	w.sync(sec)
	w.weather = calm
	if d := w.srv.a.Directory().Devices[s.keys.device]; w.srv.down() || d.Revoked == 0 {
		return // it stays among what sec has to send; then the server will say
	}
	s.revoked = true
	if len(w.seats) < 24 {
		w.must(w.sit(&seat{name: s.name, role: s.role, organ: s.organ, stick: s.stick}))
	}
}

// paper attaches something small.
func (w *World) paper(s *seat) (act.Form, bool) {
	data := make([]byte, 1+w.rng.IntN(3000))
	if _, err := io.ReadFull(s.rand, data); err != nil {
		return nil, false
	}
	h, n, err := s.store.Blobs().Put(ctx, bytes.NewReader(data), wire.MaxBlob)
	if err != nil {
		return nil, false
	}
	return act.Blob{Hash: h, Name: "附件.pdf", Size: n, Type: "application/pdf"}.Row(), true
}
