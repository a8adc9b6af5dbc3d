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
	f := u.form(m)
	if f == nil {
		return nil // the account has no office there yet
	}
	there, err := u.plan(ctx, m)
	if err != nil {
		return err
	}
	v, err := u.desk.Matter(ctx, there)
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		err = u.desk.Begin(ctx, filing.ID, there, actFile, f)
	case err == nil && v.Matter.State == filing.StateHeld:
		_, err = u.desk.DoFor(ctx, filing.ID, there, actResubmit, "", f)
	}
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

// form gives the package in the words of app/filing; nil before this account may file there.
func (u *Upward) form(m *procedure.Matter) act.Form {
	organ := u.maker()
	if organ.IsZero() {
		return nil
	}
	f := act.Form{"maker": organ.String()}
	for _, x := range upward.Package() {
		if v := m.Facts[x.Key]; !act.Blank(v) {
			f[x.Key] = v
		}
	}
	return f
}

// refused tells the law's no from a failure of this machine.
func refused(err error) (error, bool) {
	switch c := app.CodeOf(err); {
	case err == nil, c == app.CodeInternal, c == app.CodeDisk, c == app.CodeDiskFull, c == app.CodeReadOnly, c == app.CodeCorrupt:
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

// maker gives the organ this account files for there.
func (u *Upward) maker() app.ID {
	for _, g := range u.desk.Me().Grants {
		if g.Role == org.RoleMaker {
			return g.Organ
		}
	}
	return app.ID{}
}

// plan gives the matter there: the one it is already, or an ID drawn and kept before it is used, so that
// filing again after an interruption meets what was begun.
func (u *Upward) plan(ctx context.Context, m *procedure.Matter) (id app.ID, err error) {
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
		id = app.NewID(u.cfg.Clock.Now(), u.cfg.Rand)
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
		if t.Matter != there || t.Done {
			continue
		}
		no := &app.Error{Code: t.Code, Op: "file upward", Item: t.Action, Args: t.Args}
		if err := u.say(ctx, m, act.Form{"up_stage": upward.StageRefused, "up_version": m.Facts.Int("up_version"), "up_code": u.words(no)}); err != nil {
			return err
		}
		return u.desk.TrayDone(ctx, t.ID)
	}
	for _, o := range u.desk.Outbox() {
		if o.Matter == there {
			return nil // under way: the other side has not spoken yet
		}
	}
	v, err := u.desk.Matter(ctx, there)
	if app.CodeOf(err) == app.CodeNotFound {
		// It was on its way under an identity this server has no more: what never arrived is filed again.
		if f := u.form(m); f != nil && heard && m.State == upward.StateSent && u.self.Gen > 0 {
			return u.desk.Begin(ctx, filing.ID, there, actFile, f)
		}
		return nil
	}
	if err != nil {
		return err
	}
	f := word(v, u.self.Acc)
	if f == nil || told(m.Facts, f) {
		return nil
	}
	return u.say(ctx, m, f)
}

// told reports whether the office knows it.
func told(facts, f act.Form) bool {
	for _, k := range []string{"up_stage", "up_state", "up_receipt", "up_number", "up_text"} {
		if facts.Text(k) != f.Text(k) {
			return false
		}
	}
	return true
}

// word says what a filing has come to in the terms of app/upward; nil: nothing yet.
func word(v *desk.MatterView, me app.ID) act.Form {
	m := v.Matter
	f := act.Form{"up_state": v.StateName, "up_number": v.Card.Number, "up_version": int64(m.Version), "up_stage": stageOf(m.State)}
	if f.Text("up_stage") == "" {
		return nil
	}
	for _, e := range v.Timeline {
		if e.Event.Account == me && e.Receipt != "" {
			f["up_receipt"] = e.Receipt
		}
		f["up_on"] = app.DateOf(e.When).String()
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
	}
	return f
}

// stageOf sorts the states of a filing into what matters to who filed it.
func stageOf(s procedure.StateID) string {
	switch s {
	case filing.StateChecking:
		return upward.StageReceived
	case filing.StateHeld:
		return upward.StageHeld
	case filing.StateReturned:
		return upward.StageReturned
	case filing.StateRegistered, filing.StateReview, filing.StateTalking, filing.StateSuspended, filing.StateLapsed, filing.StateEscalated:
		return upward.StageRegistered
	case filing.StateOpinion, filing.StateCorrecting, filing.StateCorrected, filing.StateRefusal, filing.StateChairs, filing.StateSC, filing.StateDecided:
		return upward.StageOpinion
	case filing.StateEnded, filing.StateArchived:
		return upward.StageClosed
	}
	return ""
}
