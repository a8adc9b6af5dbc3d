package desk

import (
	"renda/app"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Codes of the dedicated terminal (专用终端), as far as it concerns every act; the register of its use is app/desk/register.
const (
	CodeUnentered app.Code = "terminal.unentered" // the work waits for the entry in the register; Args action
	CodeUnsealed  app.Code = "terminal.unsealed"  // an earlier day without a seal, in the tray; Args terminal, date
	CodeDayOver   app.Code = "terminal.sealed"    // the day is sealed: no entry and no work at this terminal before tomorrow
)

// toSeal gives the pages of earlier days that this person is to seal: they are among what needs him, until they are.
func (d *Desk) toSeal() (out []procedure.Card) {
	d.mu.RLock()
	for id := range d.list.pages {
		if c, ok := d.card(id); ok && c.Turn {
			out = append(out, c)
		}
	}
	d.mu.RUnlock()
	return terminal.Unsealed(out, d.today())
}

// entered refuses work at a dedicated terminal before its user stands in the register. The server
// only notes it for the auditor (server/authority): the register is there for what was done in the room, and an act made
// under an entry stays good if the entry itself is refused later (a day sealed too early).
func (w world) entered(p *procedure.Procedure, a *procedure.Action) error {
	if p.ID == terminal.ID {
		return nil
	}
	return w.opens(a.Name)
}

// Opens tells whether the work of a dedicated terminal may open now: nil, or CodeUnentered, or CodeDayOver. It is
// nil on every other machine.
func (d *Desk) Opens() error { return d.world().opens("") }

func (w world) opens(action string) error {
	in := w.input(nil, "")
	if !terminal.Asks(in) {
		return nil
	}
	me := in.Actor
	m, _, err := w.d.folded(w, terminal.PageOf(w.dir, me, in.Today))
	if err != nil {
		return err
	}
	if m != nil && m.State == terminal.StateSealed {
		return &app.Error{Code: CodeDayOver, Op: "work at a terminal", Item: me.Device.Terminal}
	}
	if terminal.Inside(m, me.Account) == nil {
		return &app.Error{Code: CodeUnentered, Op: "work at a terminal", Item: action, Args: map[string]string{"action": action}}
	}
	return nil
}

// begun gives the id of a matter that is begun now, and whether there is nothing of it yet: an id of its own, but for the
// register that of today's page.
func (d *Desk) begun(proc string) (id app.ID, fresh bool, err error) {
	w := d.world()
	me := w.me()
	if proc != terminal.ID || !me.Device.Dedicated() {
		return app.NewID(d.Now(), d.cfg.Rand), true, nil
	}
	id = terminal.PageOf(w.dir, me, d.today())
	m, _, err := d.folded(w, id)
	return id, m == nil, err
}
