package terminal

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/apptest/folk"
	"renda/app/org"
	"renda/app/procedure"
)

// A work knows what all works share and no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/proposal", "renda/app/roster", "renda/app/ruleset", "renda/app/desk", "renda/app/works")
}

const terminal1 = "专-01"

// world is a filing office with a clerk, two heads and a reviewer, all on terminal 专-01.
func world(t testing.TB) *folk.World {
	w := folk.New(t, "2026-03-02", Procedure(), TicketProcedure())
	committee := w.Organ("城建环资委", org.OrganCommittee)
	for name, g := range map[string]org.Grant{"clerk": {Role: org.RoleFiling, Organ: folk.Congress}, "head": {Role: org.RoleFileHead, Organ: folk.Congress}, "head2": {Role: org.RoleFileHead, Organ: folk.Congress}, "reviewer": {Role: org.RoleReviewer, Organ: committee}} {
		w.Person(name, g.Role, g.Organ)
		w.Device(name, org.ClassDedicated, terminal1)
	}
	return w
}

func page(w *folk.World) app.ID { return Page(folk.Congress, terminal1, w.Today) }

func entry(w *folk.World, purpose string) act.Form {
	return act.Form{"terminal": terminal1, "date": w.Today.String(), "purpose": purpose}
}

// sealForm is what the desk proposes for a seal.
func sealForm(w *folk.World, id app.ID) act.Form {
	m := w.M[id]
	return act.Form{"count": int64(len(m.Facts.Rows("entries"))), "of": Digest(m.Log)}
}

// The two tables agree with themselves and every kind of choice has words.
func TestTables(t *testing.T) {
	if _, err := procedure.NewRegistry(Procedure(), TicketProcedure()); err != nil {
		t.Fatal(folk.Args(err))
	}
}
