package link

import (
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
)

// carry does at the desk above what the office answered, each answer once: an order is one of the acts this account did
// there, the k-th of its kind being the k-th order that was not refused. So an answer that was done and not noted, by a program
// that died between, is found and not done again; and one that went down with an older identity is done anew.
func (u *Upward) carry(ctx context.Context, m *procedure.Matter, heard bool) error {
	there := m.Facts.ID("up_matter")
	orders := m.Facts.Rows("orders")
	if there.IsZero() || !slices.ContainsFunc(orders, open) {
		return nil
	}
	v, err := u.desk.Matter(ctx, there)
	if err != nil {
		return ignoreMissing(err)
	}
	done := map[string]int{} // orders by action that stand before the one looked at
	for _, o := range orders {
		action := o.Text("action")
		k := done[action]
		if o.Text("state") != upward.OrderRefused {
			done[action]++
		}
		if !open(o) {
			continue
		}
		if err := u.carryOne(ctx, m, v, o, u.mine(v, action, k), heard); err != nil {
			return err
		}
	}
	return nil
}

func open(o act.Form) bool {
	return o.Text("state") == upward.OrderWaiting || o.Text("state") == upward.OrderSent
}

func ignoreMissing(err error) error {
	if app.CodeOf(err) == app.CodeNotFound {
		return nil
	}
	return err
}

// mine gives the k-th act of this account's own of an action there, nil if there are not so many.
func (u *Upward) mine(v *desk.MatterView, action string, k int) *desk.EventView {
	for i := range v.Timeline {
		e := &v.Timeline[i]
		if e.Event.Account != u.self.Acc || e.Event.Kind != v.Matter.Proc+"."+action {
			continue
		}
		if k == 0 {
			return e
		}
		k--
	}
	return nil
}

// carryOne brings one answer on: does it there, or says what became of it.
func (u *Upward) carryOne(ctx context.Context, m *procedure.Matter, v *desk.MatterView, o act.Form, mine *desk.EventView, heard bool) error {
	say := func(state, receipt, why string) error {
		f := act.Form{"order": o.Text("act"), "order_state": state}
		if receipt != "" {
			f["order_receipt"] = receipt
		}
		if why != "" {
			f["order_why"] = why
		}
		err := u.cfg.Authority.Do(ctx, m.ID, "passed", f)
		if app.CodeOf(err) == upward.CodeOld {
			return nil
		}
		return err
	}
	there, action := v.Matter.ID, o.Text("action")
	if mine != nil {
		switch {
		case mine.Receipt != "":
			return say(upward.OrderDelivered, mine.Receipt, "")
		case o.Text("state") == upward.OrderWaiting:
			return say(upward.OrderSent, "", "")
		}
		return nil
	}
	for _, t := range u.desk.Tray() {
		if t.Matter != there || t.Done || t.Action != v.Proc.Action(action).Name {
			continue
		}
		no := &app.Error{Code: t.Code, Op: "answer", Item: t.Action, Args: t.Args}
		if err := say(upward.OrderRefused, "", u.words(no)); err != nil {
			return err
		}
		return u.desk.TrayDone(ctx, t.ID)
	}
	if !heard || u.waits(there) {
		return nil
	}
	f := answerOf(m, o.Text("act"))
	if f == nil {
		return nil // its act is not among those this server has: it comes with the recovery
	}
	switch {
	case upward.Demand(m) && action == actAgain:
		f = u.demandedAgain(f)
	case upward.Demand(m):
		f = u.demand(m)
		delete(f, "organ")
	}
	_, err := u.desk.DoFor(ctx, v.Matter.Proc, there, action, "", f)
	if no, ok := refused(err); ok {
		return say(upward.OrderRefused, "", u.words(no))
	}
	if err != nil || o.Text("state") == upward.OrderSent {
		return err
	}
	if u.engine != nil {
		u.engine.Wake()
	}
	return say(upward.OrderSent, "", "")
}

// answerOf gives the form of an answer.
func answerOf(m *procedure.Matter, id string) act.Form {
	for _, e := range m.Log {
		if e.Act.String() == id {
			return e.Form
		}
	}
	return nil
}

// waits reports whether something is on its way to a matter above.
func (u *Upward) waits(there app.ID) bool {
	return slices.ContainsFunc(u.desk.Outbox(), func(o desk.OutboxItem) bool { return o.Matter == there })
}

// filed tells the names of what the link itself does there from answers of the office.
func filed(name string) bool {
	return name == filing.Procedure().Action(actFile).Name || name == filing.Procedure().Action(actResubmit).Name || name == petition.Procedure().Action(actDemand).Name ||
		name == filing.Catalogue().Action(actList).Name // the answer to a call has the same
}

// letterOf reads an act of a matter there as a letter to who filed.
func letterOf(m *procedure.Matter, e *procedure.Event) (filing.Letter, bool) {
	switch m.Proc {
	case filing.ID:
		return filing.LetterOf(e)
	case filing.CatalogueID:
		return filing.CatalogueLetterOf(m, e)
	}
	return filing.Letter{}, false
}

// letters tells the office what they wrote, each letter once.
func (u *Upward) letters(ctx context.Context, m *procedure.Matter, v *desk.MatterView) error {
	for _, e := range v.Matter.Log {
		l, ok := letterOf(v.Matter, e)
		if !ok || upward.HasLetter(m, e.Act.String()) {
			continue
		}
		f := act.Form{"letter": e.Act.String(), "letter_kind": l.Kind, "letter_name": l.Name, "letter_on": e.Today().String()}
		text, blobs := l.Text, []any(nil)
		for _, b := range l.Blobs {
			if _, whole, err := u.cfg.Store.Blobs().Offset(b.Hash); err != nil {
				return err
			} else if !whole {
				text += "\n附件：" + b.Name // its bytes are not here; the name is
				continue
			}
			blobs = append(blobs, map[string]any(b.Row()))
		}
		if blobs != nil {
			f["letter_blobs"] = blobs
		}
		for k, x := range map[string]string{"letter_text": text, "letter_docno": l.DocNo, "letter_due": dateText(l.Due)} {
			if x != "" {
				f[k] = x
			}
		}
		if err := u.cfg.Authority.Do(ctx, m.ID, "letter", f); err != nil && app.CodeOf(err) != upward.CodeOld {
			return err
		}
	}
	return nil
}

func dateText(d app.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// called begins a matter here for each document that they found not to have been filed with them.
func (u *Upward) called(ctx context.Context) error {
	for _, c := range u.desk.Cards(desk.Filter{Proc: filing.ID}) {
		id := app.NamedID("called " + c.ID.String())
		if c.State != filing.StateMissing || u.known[id] {
			continue
		}
		v, err := u.desk.Matter(ctx, c.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		organ := u.makerHere(filing.Maker(v.Matter))
		f := act.Form{"up_matter": c.ID.String()}
		if !organ.IsZero() {
			f["for"] = organ.String()
		}
		for _, k := range []string{"title", "docno", "published", "missed_by"} {
			if t := v.Matter.Facts.Text(k); t != "" {
				f[k] = t
			}
		}
		if err := u.cfg.Authority.Begin(ctx, upward.ID, id, "called", f); err != nil && app.CodeOf(err) != app.CodeState {
			return err
		}
		u.known[id] = true
	}
	return nil
}

// makerHere gives the organ of this place that is the maker there, by its full name; zero: this committee itself.
func (u *Upward) makerHere(there app.ID) app.ID {
	name := u.desk.Directory().Organs[there].Name
	for id, o := range u.cfg.Authority.Directory().Organs {
		if o.Name == name && o.Kind != org.OrganCongress {
			return id
		}
	}
	return app.ID{}
}
