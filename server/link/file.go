package link

import (
	"bytes"
	"context"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
)

// Actions of app/filing that the link does as its maker.
const (
	actFile     = "file"
	actResubmit = "resubmit"
)

// file does at the desk above what the office ordered: files it, or sends the corrected package again.
func (u *Upward) file(ctx context.Context, m *procedure.Matter) error {
	switch {
	case upward.Demand(m):
		return u.ask(ctx, m)
	case upward.Catalogue(m):
		return u.list(ctx, m)
	}
	f, err := u.form(ctx, m)
	if f == nil {
		return err // the account has no office there yet
	}
	var there app.ID
	if err == nil {
		if there, err = u.plan(ctx, m, app.ID{}); err != nil {
			return err
		}
	}
	var v *desk.MatterView
	if err == nil {
		v, err = u.desk.Matter(ctx, there)
	}
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		err = u.desk.Begin(ctx, filing.ID, there, actFile, f)
	case err == nil && v.Matter.State == filing.StateMissing:
		_, err = u.desk.DoFor(ctx, filing.ID, there, actFile, "", f)
	case err == nil && v.Matter.State == filing.StateHeld:
		_, err = u.desk.DoFor(ctx, filing.ID, there, actResubmit, "", f)
	}
	return u.sent(ctx, m, there, err)
}

// sent says what became of what the office ordered: it left, or is refused with err.
func (u *Upward) sent(ctx context.Context, m *procedure.Matter, there app.ID, err error) error {
	if no, ok := refused(err); ok {
		return u.say(ctx, m, act.Form{"up_stage": upward.StageRefused, "up_version": m.Facts.Int("up_version"), "up_code": u.words(no)})
	}
	if err != nil {
		return err
	}
	if err := u.cfg.Authority.Do(ctx, m.ID, "sent", act.Form{"up_matter": there.String()}); err != nil {
		return err
	}
	if u.engine != nil {
		u.engine.Wake()
	}
	return nil
}

// form gives the package in the words of app/filing; nil before this account may file there. An error says that it may
// not file for this maker.
func (u *Upward) form(ctx context.Context, m *procedure.Matter) (act.Form, error) {
	organ, err := u.maker(m)
	if organ.IsZero() {
		return nil, nil
	}
	f := act.Form{"maker": organ.String()}
	for _, x := range upward.Package() {
		if v := m.Facts[x.Key]; !act.Blank(v) {
			f[x.Key] = v
		}
	}
	if old := m.Facts.ID("replaces"); !old.IsZero() {
		delete(f, "replaces")
		before, e := u.cfg.Authority.Matter(ctx, old)
		if e != nil {
			return nil, e
		}
		if before != nil && before.Facts.Text("up_matter") != "" {
			f["replaces"] = before.Facts.Text("up_matter")
		}
	}
	return f, err
}

// refused tells the law's no from a failure of this machine.
func refused(err error) (error, bool) {
	switch c := app.CodeOf(err); {
	case err == nil, c == app.CodeInternal, c == app.CodeDisk, c == app.CodeUnread, c == app.CodeDiskFull, c == app.CodeReadOnly, c == app.CodeCorrupt:
		return nil, false
	}
	return err, true
}

func (u *Upward) words(err error) string {
	s := string(app.CodeOf(err))
	if u.cfg.Words != nil {
		s = u.cfg.Words(err)
	}
	if r := []rune(s); len(r) > maxWords {
		s = string(r[:maxWords])
	}
	return s
}

// maxWords is what a line of text may have.
const maxWords = 190

// maker gives the organ there that a matter is filed for: this committee's, or that of the maker here whose document is
// forwarded, known by its full name. The zero ID: this account may not file there at all; an error: not for this maker.
func (u *Upward) maker(m *procedure.Matter) (app.ID, error) {
	dir, here := u.desk.Directory(), u.cfg.Authority.Directory()
	name := here.Organs[m.Organ].Name
	who := m.Facts.ID("for")
	if !who.IsZero() {
		name = here.Organs[who].Name
	}
	var first app.ID
	for _, g := range u.desk.Me().Grants {
		if g.Role != org.RoleMaker {
			continue
		}
		if dir.Organs[g.Organ].Name == name {
			return g.Organ, nil
		}
		if first.IsZero() {
			first = g.Organ
		}
	}
	if !who.IsZero() && !first.IsZero() {
		return first, &app.Error{Code: CodeMaker, Op: "file upward", Args: map[string]string{"name": name}}
	}
	return first, nil
}

// plan gives the matter there: the one it is already, or an ID kept before it is used, so that filing again after an
// interruption meets what was begun. It is want or, where want is zero, drawn.
func (u *Upward) plan(ctx context.Context, m *procedure.Matter, want app.ID) (id app.ID, err error) {
	if there := m.Facts.ID("up_matter"); !there.IsZero() {
		return there, nil
	}
	key := kv.K(m.ID[:], uint64(len(m.Facts.Rows("sent"))))
	err = u.cfg.Store.Update(ctx, func(w kv.Writer) error {
		b, err := w.Get(tablePlan, key)
		if err != nil || len(b) == len(id) {
			copy(id[:], b)
			return err
		}
		if id = want; id.IsZero() {
			id = app.NewID(u.cfg.Clock.Now(), u.cfg.Rand)
		}
		return w.Put(tablePlan, key, bytes.Clone(id[:]))
	})
	return id, err
}

// say tells the office's matter something. That it was told before is no failure.
func (u *Upward) say(ctx context.Context, m *procedure.Matter, f act.Form) error {
	for k, v := range f {
		if act.Blank(v) && k != "up_version" {
			delete(f, k)
		}
	}
	err := u.cfg.Authority.Do(ctx, m.ID, "told", f)
	if app.CodeOf(err) == upward.CodeOld {
		return nil
	}
	return err
}

// reflect tells the office what the matter there has come to, as far as the other side's feed is here.
func (u *Upward) reflect(ctx context.Context, m *procedure.Matter, heard bool) error {
	there := m.Facts.ID("up_matter")
	for _, t := range u.desk.Tray() {
		if t.Matter != there || t.Done || !filed(t.Action) {
			continue
		}
		no := &app.Error{Code: t.Code, Op: "file upward", Item: t.Action, Args: t.Args}
		if err := u.say(ctx, m, act.Form{"up_stage": upward.StageRefused, "up_version": m.Facts.Int("up_version"), "up_code": u.words(no)}); err != nil {
			return err
		}
		return u.desk.TrayDone(ctx, t.ID)
	}
	if u.waits(there) {
		return nil // under way: the other side has not spoken yet
	}
	v, err := u.desk.Matter(ctx, there)
	if app.CodeOf(err) == app.CodeNotFound {
		return u.anew(ctx, m, there, heard)
	}
	if err != nil {
		return err
	}
	if err := u.letters(ctx, m, v); err != nil {
		return err
	}
	if heard && u.lost(m, v) {
		return u.answered(ctx, m, v)
	}
	f := word(v, u.self.Acc)
	if upward.Demand(m) {
		f = asked(v, f)
	}
	if f == nil || told(m.Facts, f) {
		return nil
	}
	return u.say(ctx, m, f)
}

// anew does again what was on its way under an identity this server has no more: it never arrived.
func (u *Upward) anew(ctx context.Context, m *procedure.Matter, there app.ID, heard bool) error {
	if !heard || m.State != upward.StateSent || u.self.Gen == 0 {
		return nil
	}
	if upward.Demand(m) {
		return u.desk.Begin(ctx, petition.ID, there, actDemand, u.demand(m))
	}
	if upward.Catalogue(m) {
		return u.beginList(ctx, m, there)
	}
	f, err := u.form(ctx, m)
	if f == nil || err != nil {
		return err
	}
	return u.desk.Begin(ctx, filing.ID, there, actFile, f)
}

// lost reports whether what answered a call of theirs went down with an older identity: they still wait for it, and it is not on its way.
func (u *Upward) lost(m *procedure.Matter, v *desk.MatterView) bool {
	return u.self.Gen > 0 && m.State == upward.StateSent && (v.Matter.State == filing.StateMissing || v.Matter.Proc == filing.CatalogueID && v.Matter.State == filing.CatalogueCalled)
}

// answered answers such a call again.
func (u *Upward) answered(ctx context.Context, m *procedure.Matter, v *desk.MatterView) error {
	if upward.Catalogue(m) {
		_, err := u.desk.DoFor(ctx, filing.CatalogueID, v.Matter.ID, actListCalled, "", listForm(m))
		return err
	}
	f, err := u.form(ctx, m)
	if f != nil && err == nil {
		_, err = u.desk.DoFor(ctx, filing.ID, v.Matter.ID, actFile, "", f)
	}
	return err
}

// told reports whether the office knows it.
func told(facts, f act.Form) bool {
	for _, k := range []string{"up_stage", "up_state", "up_receipt", "up_number", "up_text", "up_due"} {
		if facts.Text(k) != f.Text(k) {
			return false
		}
	}
	return true
}

// word says what a filing has come to in the terms of app/upward; nil: nothing yet.
func word(v *desk.MatterView, me app.ID) act.Form {
	m := v.Matter
	f := act.Form{"up_state": v.StateName, "up_number": v.Card.Number, "up_version": int64(m.Version), "up_stage": stageOf(m)}
	switch m.Proc {
	case petition.ID:
		f["up_stage"] = stageOfDemand(m)
	case filing.CatalogueID:
		f["up_stage"] = stageOfCatalogue(m)
	}
	if f.Text("up_stage") == "" {
		return nil
	}
	for _, e := range v.Timeline {
		if e.Event.Account == me && e.Receipt != "" {
			f["up_receipt"] = e.Receipt
		}
		f["up_on"] = app.DateOf(e.When).String()
	}
	if m.Proc == petition.ID {
		return f
	}
	if d := dueOf(v); !d.IsZero() && m.State != filing.StateHeld {
		f["up_due"] = d.String()
	}
	if m.Proc == filing.CatalogueID {
		return outcomeOfCatalogue(m, f)
	}
	switch f.Text("up_stage") {
	case upward.StageHeld:
		var what []string
		for _, r := range m.Facts.Rows("defects") {
			what = append(what, filing.Label(filing.Checks, r.Text("item"))+"："+r.Text("what"))
		}
		f["up_text"] = strings.Join(what, "\n")
	case upward.StageReturned:
		f["up_text"] = m.Facts.Text("return_text")
	case upward.StageOpinion:
		f["up_text"] = m.Facts.Text("opinion_text")
	case upward.StageReopened:
		f["up_text"] = m.Facts.Text("reopen_reason")
	case upward.StageClosed:
		if m.Facts.Text("result") != "" {
			f["up_text"] = filing.Outcome(m)
		}
	}
	return f
}

// dueOf is the day by which they expect something of who filed; zero: of nobody.
func dueOf(v *desk.MatterView) (due app.Date) {
	for _, c := range v.Clocks {
		if c.Track == "" && c.Def.Waits == filing.RoleMaker && c.Run.Running() && !c.Run.Due.IsZero() && (due.IsZero() || c.Run.Due.Before(due)) {
			due = c.Run.Due
		}
	}
	return due
}

// underReview tells a first review from one that was reopened after its end.
func underReview(m *procedure.Matter) string {
	if len(m.Facts.Rows("results")) > 0 {
		return upward.StageReopened
	}
	return upward.StageRegistered
}

// stageOf sorts the states of a filing into what matters to who filed it.
func stageOf(m *procedure.Matter) string {
	switch m.State {
	case filing.StateChecking:
		return upward.StageReceived
	case filing.StateHeld:
		return upward.StageHeld
	case filing.StateReturned:
		return upward.StageReturned
	case filing.StateTalking:
		if m.Facts.Bool("asked") {
			return upward.StageAsked
		}
		return underReview(m)
	case filing.StateRegistered, filing.StateReview, filing.StateLapsed, filing.StateEscalated:
		return underReview(m)
	case filing.StateSuspended:
		return upward.StageSuspended
	case filing.StateOpinion:
		return upward.StageOpinion
	case filing.StateCorrecting:
		return upward.StageCorrecting
	case filing.StateCorrected:
		return upward.StageCorrected
	case filing.StateRefusal, filing.StateChairs, filing.StateSC:
		return upward.StageMotion
	case filing.StateDecided:
		return upward.StageDecided
	case filing.StateEnded, filing.StateArchived:
		return upward.StageClosed
	}
	return ""
}
