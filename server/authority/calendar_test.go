package authority

import (
	"context"
	"maps"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/rules"
	"renda/app/ruleset"
	"renda/server/audit"
)

// reply gives the date the reply is due on, by the fold kept in memory and by the store's.
func (r *rig) reply(m app.ID) (kept, stored app.Date) {
	r.t.Helper()
	due := func(l *live) app.Date {
		for _, c := range l.m.Clocks {
			if c.Def == "reply" {
				return c.Run.Due
			}
		}
		return app.Date{}
	}
	err := r.a.do(context.Background(), func(b *batch) error {
		l, err := b.matter(m)
		if err == nil {
			kept = due(l)
		}
		return err
	})
	if err == nil {
		err = r.cfg.Store.View(context.Background(), func(k kv.Reader) error {
			l, err := r.a.load(k, m)
			if err == nil {
				stored = due(l)
			}
			return err
		})
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return kept, stored
}

// Two officers bring a holiday notice to the running server: what it judges by moves at once, in memory and
// in what it reads later, also in the transaction that brings the notice; the log says so, and the store still verifies.
func TestCalendarWhileRunning(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	second := r.person("office2", org.RoleOffice, congress)
	lead, office := r.desks["lead"], r.desks["office"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	lead.must(theMatter, "proposal.submit", act.PartOpen, suggestion())
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	office.must(theMatter, "proposal.assign", act.PartOpen, act.Form{"mode": "main", "main": bureauA.String()})
	due, _ := r.reply(theMatter)
	y := rules.DefaultCalendar().Years[int(due.Year)]
	days := maps.Clone(y.Days)
	days[due.String()] = rules.DayNotice{Name: "临时放假", Off: true}
	p := office.must(ruleset.ID, "ruleset.calendar", act.PartOpen, ruleset.FormOf(int(due.Year), rules.Year{Source: "演示", Days: days}))
	if kept, stored := r.reply(theMatter); kept != due || stored != due {
		t.Fatalf("moved before anybody approved: %s %s", kept, stored)
	}
	ref := act.Form{"change": p.Act.String()}
	if x := office.try(ruleset.ID, "ruleset.approve", act.PartOpen, ref); x.Code != ruleset.CodeSame {
		t.Fatalf("the proposer approves: %+v", x)
	}
	second.must(ruleset.ID, "ruleset.approve", act.PartOpen, ref)
	kept, stored := r.reply(theMatter)
	if kept != stored || !kept.After(due) || r.a.Rules().Version != 1 {
		t.Fatalf("due %s in memory, %s in the store; it was %s", kept, stored, due)
	}
	if n := r.events(audit.EventCalendar); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if v := r.whole(t); len(v.Faults) != 0 {
		t.Errorf("faults: %v", v.Faults)
	}
	r.reopen(r.cfg.Store)
	if again, _ := r.reply(theMatter); again != kept {
		t.Errorf("after opening anew: %s, want %s", again, kept)
	}
}
