package link

import (
	"context"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
)

// Actions of app/petition that the link does as this committee.
const (
	actDemand = "demand_review"
	actAgain  = "again"
)

// ask demands a review at the desk above.
func (u *Upward) ask(ctx context.Context, m *procedure.Matter) error {
	f := u.demand(m)
	if f == nil {
		return nil // the account has no office there yet
	}
	there, err := u.plan(ctx, m, app.ID{})
	if err != nil {
		return err
	}
	if _, err = u.desk.Matter(ctx, there); app.CodeOf(err) == app.CodeNotFound {
		err = u.desk.Begin(ctx, petition.ID, there, actDemand, f)
	}
	return u.sent(ctx, m, there, err)
}

// demand gives a demand in the words of app/petition; nil before this account may ask there.
func (u *Upward) demand(m *procedure.Matter) act.Form {
	organ, err := u.maker(m)
	if organ.IsZero() || err != nil {
		return nil
	}
	name := u.desk.Directory().Organs[organ].Name
	f := act.Form{"organ": organ.String(), "channel": "desk", "received_on": app.DateOf(u.cfg.Clock.Now()).String(), "who": "organ", "name": name,
		"contact": strings.TrimSpace(m.Facts.Text("officer") + " " + m.Facts.Text("phone"))}
	for _, x := range upward.Asking() {
		if v := m.Facts[x.Key]; !act.Blank(v) && x.Key != "officer" && x.Key != "phone" {
			f[x.Key] = v
		}
	}
	return f
}

// demandedAgain gives the new reasons of a demand in the words of app/petition.
func (u *Upward) demandedAgain(order act.Form) act.Form {
	return act.Form{"new_reasons": order.Text("new_reasons"), "received_on": app.DateOf(u.cfg.Clock.Now()).String()}
}

// stageOfDemand sorts the states of a petition into what matters to who demanded.
func stageOfDemand(m *procedure.Matter) string {
	again := len(m.Facts.Rows("rounds")) > 0
	switch m.State {
	case petition.StateDemanded:
		if again {
			return upward.StageReopened
		}
		return upward.StageReceived
	case petition.StateIncomplete:
		return upward.StageHeld
	case petition.StateMust, petition.StateAccepted, petition.StateReviewing, petition.StateFeedback, petition.StateNotify:
		if again {
			return upward.StageReopened
		}
		return upward.StageRegistered
	case petition.StateClosed, petition.StateArchived:
		return upward.StageClosed
	}
	return ""
}

// asked adds what they wrote to the word of a demand.
func asked(v *desk.MatterView, f act.Form) act.Form {
	if f == nil {
		return nil
	}
	facts := v.Matter.Facts
	switch f.Text("up_stage") {
	case upward.StageHeld:
		f["up_text"] = facts.Text("lacks")
	case upward.StageClosed:
		f["up_text"] = facts.Text("feedback_text")
		if facts.Text("feedback_text") == "" {
			f["up_text"] = facts.Text("notify_text")
		}
	}
	return f
}
