package link

import (
	"context"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/sync/wire"
)

// ended is a matter here that is over, as far as they said.
type ended struct {
	here app.ID
	at   int64 // when the matter there was last changed, as looked at; 0: not yet
}

// closed remembers a matter that is over here: they may reopen it, write once more, or archive it.
func (u *Upward) closed(m *procedure.Matter) {
	if there := m.Facts.ID("up_matter"); m.State == upward.StateClosed && !there.IsZero() {
		u.over[there] = ended{here: m.ID}
	}
}

// reopened tells the office what became of matters that were over: a row of the list above that changed is looked at once.
func (u *Upward) reopened(ctx context.Context, heard bool) error {
	asOf := u.desk.Status().AsOf
	if len(u.over) == 0 || asOf.Equal(u.looked) {
		return nil
	}
	for _, proc := range []string{filing.ID, petition.ID, filing.CatalogueID} {
		for _, c := range u.desk.Cards(desk.Filter{Proc: proc}) {
			x, ok := u.over[c.ID]
			if !ok || x.at == c.Updated || c.Pending > 0 {
				continue
			}
			m, err := u.cfg.Authority.Matter(ctx, x.here)
			if err != nil {
				return err
			}
			if m == nil || m.State != upward.StateClosed {
				delete(u.over, c.ID) // among those under way again
				continue
			}
			if err := u.reflect(ctx, m, heard); err != nil {
				return err
			}
			x.at = c.Updated
			u.over[c.ID] = x
		}
	}
	u.looked = asOf
	return nil
}

// followed reports whether a matter is to be told what becomes of it there: it has left, or began by their call.
func followed(m *procedure.Matter) bool {
	switch m.State {
	case upward.StateOrdered:
		return false // what they say now is of the last sending
	case upward.StateClosed:
		return true
	case upward.StateToList:
		return m.Facts.Text("up_matter") != ""
	}
	return upward.UnderWay(m.State) || m.Facts.Bool("called")
}

// waiting reports whether something the office ordered about a matter has not arrived.
func waiting(m *procedure.Matter) bool { return slices.ContainsFunc(m.Facts.Rows("orders"), open) }

// shut words why nothing goes either way, for what does not mend by itself: "" while the link is well, away, or not tried yet.
func (u *Upward) shut() string {
	u.nmu.Lock()
	code := u.net.Problem
	u.nmu.Unlock()
	if !lasting(code) {
		return ""
	}
	return u.words(u.explained(&app.Error{Code: code}))
}

// codeClock is what the way upward says of this machine's clock (sync/httpremote, which a link does not know).
const codeClock app.Code = "net.clock"

// lasting reports a failure that waiting does not mend.
func lasting(c app.Code) bool {
	switch c {
	case wire.CodeRevoked, wire.CodeCert, wire.CodeCloned, wire.CodeVersion, codeClock:
		return true
	}
	return false
}

// explained says in the link's words what a desk would be told in its own: there is no person before this one.
func (u *Upward) explained(err error) error {
	code := map[app.Code]app.Code{wire.CodeRevoked: CodeShutOut, wire.CodeCert: CodeStranger}[app.CodeOf(err)]
	if code == "" {
		return err
	}
	return &app.Error{Code: code, Op: "reach the server above", Item: u.self.Server.Name, Err: err}
}

// block tells the office, at each matter that waits for the link, why it is shut and what to do; and takes the word away again.
func (u *Upward) block(ctx context.Context, m *procedure.Matter, why string) error {
	if m.State != upward.StateOrdered && m.State != upward.StateSent && !waiting(m) {
		why = ""
	}
	if m.Facts.Text("up_blocked") == why {
		return nil
	}
	f := act.Form{}
	if why != "" {
		f["up_blocked"] = why
	}
	return u.cfg.Authority.Do(ctx, m.ID, "blocked", f)
}
