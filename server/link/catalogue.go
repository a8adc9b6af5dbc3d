package link

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/app/yearlist"
)

// Actions of app/filing's catalogue that the link does as its maker.
const (
	actList       = "catalogue_send"
	actListCalled = "catalogue_answer"
)

// list sends at the desk above the yearly catalogue that the office ordered: in answer to their call, if there is one of that year.
func (u *Upward) list(ctx context.Context, m *procedure.Matter) error {
	organ, err := u.maker(m)
	if organ.IsZero() {
		return err // the account has no office there yet
	}
	there, err := u.plan(ctx, m, u.callOf(m.Facts.Int(yearlist.Year), organ))
	if err != nil {
		return err
	}
	v, err := u.desk.Matter(ctx, there)
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		err = u.beginList(ctx, m, there)
	case err == nil && v.Matter.State == filing.CatalogueCalled:
		_, err = u.desk.DoFor(ctx, filing.CatalogueID, there, actListCalled, "", listForm(m))
	}
	return u.sent(ctx, m, there, err)
}

// beginList sends a catalogue nobody asked for.
func (u *Upward) beginList(ctx context.Context, m *procedure.Matter, there app.ID) error {
	organ, err := u.maker(m)
	if organ.IsZero() || err != nil {
		return err
	}
	f := listForm(m)
	f["maker"], f[yearlist.Year] = organ.String(), m.Facts.Int(yearlist.Year)
	return u.desk.Begin(ctx, filing.CatalogueID, there, actList, f)
}

// listForm gives the list in the words of app/filing.
func listForm(m *procedure.Matter) act.Form {
	f := act.Form{}
	for _, x := range upward.Listing() {
		if v := m.Facts[x.Key]; !act.Blank(v) {
			f[x.Key] = v
		}
	}
	return f
}

// callOf gives the catalogue of a year that they asked a maker for and that was not sent; zero: none.
func (u *Upward) callOf(year int64, maker app.ID) app.ID {
	for _, c := range u.desk.Cards(desk.Filter{Proc: filing.CatalogueID, States: []procedure.StateID{filing.CatalogueCalled}}) {
		v, err := u.desk.Matter(context.Background(), c.ID)
		if err == nil && v.Matter.Facts.Int(yearlist.Year) == year && filing.Maker(v.Matter) == maker {
			return c.ID
		}
	}
	return app.ID{}
}

// lists begins a matter here for each yearly catalogue they asked this committee for. Where the office sends one by itself all the same, it
// answers the call (callOf), and both matters here follow it.
func (u *Upward) lists(ctx context.Context) error {
	for _, c := range u.desk.Cards(desk.Filter{Proc: filing.CatalogueID, States: []procedure.StateID{filing.CatalogueCalled}}) {
		id := app.NamedID("called " + c.ID.String())
		if u.known[id] {
			continue
		}
		v, err := u.desk.Matter(ctx, c.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		f := act.Form{"up_matter": c.ID.String(), yearlist.Year: v.Matter.Facts.Int(yearlist.Year)}
		if d := dueOf(v); !d.IsZero() {
			f["up_due"] = d.String()
		}
		if err := u.cfg.Authority.Begin(ctx, upward.ID, id, "list_called", f); err != nil && app.CodeOf(err) != app.CodeState {
			return err
		}
		u.known[id] = true
	}
	return nil
}

// stageOfCatalogue sorts the states of a yearly catalogue into what matters to who sends it; "": it has not been sent.
func stageOfCatalogue(m *procedure.Matter) string {
	switch m.State {
	case filing.CatalogueCalled:
		if m.Facts.Text("back_text") != "" {
			return upward.StageHeld
		}
	case filing.CatalogueSent:
		return upward.StageReceived
	case filing.CatalogueChecked:
		return upward.StageClosed
	}
	return ""
}

// outcomeOfCatalogue adds what they wrote to the word of a catalogue.
func outcomeOfCatalogue(m *procedure.Matter, f act.Form) act.Form {
	switch f.Text("up_stage") {
	case upward.StageHeld:
		f["up_text"] = m.Facts.Text("back_text")
	case upward.StageClosed:
		f["up_text"] = filing.CatalogueOutcome(m)
	}
	return f
}
