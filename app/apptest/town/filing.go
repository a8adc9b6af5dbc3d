package town

import (
	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/roster"
)

// FilingOffice is a filing office with one terminal: the clerk sits at it, the head has an ordinary machine.
func FilingOffice(t T) (w *Town, clerk, head *Seat) {
	w = New(t)
	clerk, head = w.Seat("clerk", org.RoleFiling, Congress), w.Seat("head", org.RoleFileHead, Congress)
	w.Srv.Own(roster.ID, "roster.device_class", act.Form{"device": clerk.Keys.device.String(), "class": org.ClassDedicated, "terminal": "专-01"})
	clerk.Pull(100)
	head.Pull(100)
	return w, clerk, head
}

// Filed is a document distributed to a committee, as the server has it.
func (w *Town) Filed() app.ID {
	id := app.NamedID("doc")
	committee := app.NamedID("committee")
	w.Srv.Own(roster.ID, "roster.organ_new", act.Form{"id": committee.String(), "name": "城建环资委", "kind": string(org.OrganCommittee)})
	w.Srv.Own(id, "filing.file", act.Form{"maker": Gov.String(), "class": "规章", "doing": "new", "title": "演示市养犬管理办法", "docno": "令第9号", "published": "2026-02-20", "effective": "2026-04-10", "topic": "urban"})
	w.Srv.Own(id, "filing.register", act.Form{})
	w.Srv.Own(id, "filing.distribute", act.Form{"lead": committee.String()})
	return id
}
