package authority

import (
	"strings"
	"time"

	"renda/app"
	"renda/app/org"
	"renda/app/terminal"
	"renda/server/audit"
)

// unentered notes for the auditor that work was done at a dedicated terminal by somebody who did not stand in its register
// at that moment. The act is taken all the same. A desk of ours can't make it without the entry, so the line tells of a desk that was
// altered, or of an entry that was refused (a day sealed too early); refusing would punish the second, whose work was lawful, and
// leave no more of a trace of the first. The entry comes before the work in the device's own chain, so it is always here by
// then, however long both were on their way.
func (b *batch) unentered(c *candidate, actor org.Actor) error {
	w := b.here()
	if strings.HasPrefix(c.act.Kind, terminal.ID+".") || !actor.Device.Dedicated() || !terminal.Uses(actor) ||
		w.rules.Text(terminal.EntryRule, b.st.Region, app.DateOf(time.UnixMilli(b.now))) != terminal.EntryNeeded {
		return nil
	}
	page := terminal.Page(terminal.Book(w.dir), actor.Device.Terminal, app.DateOf(time.UnixMilli(c.act.At)))
	l, err := b.matter(page)
	if err != nil {
		return err
	}
	if l != nil && terminal.Entered(l.m, c.act.Account, c.act.At) {
		return nil
	}
	return b.event(audit.Event{Kind: audit.EventUnentered, Device: c.act.Device, Account: c.act.Account, Matter: c.act.Matter, Num: c.act.N, Text: actor.Device.Terminal})
}
