package present

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/activity"
	"renda/app/desk"
	"renda/app/duty"
	"renda/app/message"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/app/rules"
	"renda/app/terminal"
	"renda/ui/i18n"
)

// floorRule says how many group activities a year are asked for.
const floorRule = "activity.group.floor"

// DutyDesk is what a duty record is collected from.
type DutyDesk interface {
	Cards(desk.Filter) []procedure.Card
	Procedures() []*procedure.Procedure
	Directory() *org.Directory
	Rules() *rules.Set
	Me() org.Actor
	Now() time.Time
}

// DutyOf collects this deputy's own duty record from the matters of this desk. It may be slow with
// many matters.
func DutyOf(d DutyDesk) (duty.Person, *duty.Content) {
	today := app.DateOf(d.Now())
	c := &duty.Content{Year: int(today.Year)}
	me, w := d.Me(), NewWorks(d.Procedures())
	for _, x := range d.Cards(desk.Filter{Sort: "number", Asc: true}) {
		switch {
		case x.Proc == message.ID && slices.Contains(x.Mine, message.RoleTaker):
			c.Received++
		case x.Proc == activity.ID && x.State != activity.StateWithdrawn && slices.Contains(x.Mine, activity.RoleNamed):
			c.Activities = append(c.Activities, dutyActivity(w, x))
		case x.Proc == proposal.ID:
			if it, ok := dutyItem(w, x); ok {
				c.Items = append(c.Items, it)
			}
		}
	}
	slices.SortStableFunc(c.Activities, func(a, b duty.Activity) int { return cmp.Compare(a.Date, b.Date) })
	p := duty.Person{Name: me.Name, Card: d.Directory().Accounts[me.Account].Card}
	for _, g := range me.Grants {
		if g.Role == org.RoleDeputy {
			p.Delegation = d.Directory().Name(g.Organ)
		}
	}
	region := ""
	for _, o := range d.Directory().Organs {
		if o.Kind == org.OrganCongress && o.Parent.IsZero() {
			p.Congress, region = o.Name, o.Region
		}
	}
	if n, err := d.Rules().Number(floorRule, region, today); err == nil {
		c.Floor = n
	}
	return p, c
}

func dutyItem(w Works, c procedure.Card) (duty.Item, bool) {
	it := duty.Item{Number: c.Number, Title: c.Title, Kind: column(w, c, "kind"), Unit: column(w, c, "unit"), Result: column(w, c, "result")}
	if p := w.Proc(c.Proc); p != nil {
		it.State = p.State(c.State).Name
	}
	switch {
	case slices.Contains(c.Mine, proposal.RoleLead):
		it.Role = duty.Lead
	case slices.Contains(c.Mine, proposal.RoleCosigner):
		it.Role = duty.Cosigned
	}
	return it, it.Role != ""
}

func dutyActivity(w Works, c procedure.Card) duty.Activity {
	a := duty.Activity{Matter: c.ID, Kind: column(w, c, "kind_id"), Name: column(w, c, "kind"), Title: c.Title, Date: column(w, c, "date"), Place: column(w, c, "place"),
		Stands: duty.Present, Sure: c.State == activity.StateConfirmed}
	if p := w.Proc(c.Proc); p != nil {
		a.State = p.State(c.State).Name
	}
	a.Hours, a.Votes = whole(column(w, c, "hours")), whole(column(w, c, "votes"))
	switch {
	case slices.Contains(c.Mine, activity.RoleLeave):
		a.Stands = duty.Leave
	case slices.Contains(c.Mine, activity.RoleAbsent):
		a.Stands = duty.Absent
	}
	return a
}

func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // an empty column
	}
	return n
}

func column(w Works, c procedure.Card, key string) string {
	if p := w.Proc(c.Proc); p != nil {
		if i := p.Column(key); i >= 0 && i < len(c.Vals) {
			return c.Vals[i]
		}
	}
	return ""
}

// Duty is the state of the duty record's room. It belongs to the screen's thread.
type Duty struct {
	Person  duty.Person
	Content *duty.Content
	Totals  duty.Totals
	Rows    []duty.Activity // newest first

	d       DutyDesk
	stage   Stage
	load    Latest
	changed func()
}

// NewDuty begins with nothing; changed is called after each answer.
func NewDuty(d DutyDesk, st Stage, changed func()) *Duty {
	return &Duty{d: d, stage: st, changed: changed, Content: &duty.Content{}}
}

// Reload collects the record again.
func (x *Duty) Reload() {
	type answer struct {
		p duty.Person
		c *duty.Content
	}
	Load(&x.load, x.stage, func(context.Context) (answer, error) {
		p, c := DutyOf(x.d)
		return answer{p, c}, nil
	}, func(a answer, _ error) {
		x.Person, x.Content, x.Totals = a.p, a.c, a.c.Total()
		x.Rows = slices.Clone(a.c.Activities)
		slices.Reverse(x.Rows)
		x.changed()
	})
}

// DutyOut is a duty record on its way out, as a paper with its watermark.
func DutyOut(p duty.Person, c *duty.Content, at time.Time) desk.Out {
	name := i18n.T("duty.file", "name", p.Name)
	return desk.Out{Way: terminal.WayDuty, Item: p.Card, Title: strings.TrimSuffix(name, ".docx"), Make: func(mark desk.Watermark) (string, []byte, error) {
		doc := duty.Record(p, c, at)
		doc.Mark = mark.Line()
		b, err := doc.Docx()
		return name, b, err
	}}
}

// Out gives the record as it stands, to be taken out.
func (x *Duty) Out() desk.Out { return DutyOut(x.Person, x.Content, x.d.Now()) }

// Stop drops what is under way.
func (x *Duty) Stop() { x.load.Stop() }

// DutySays words what is recorded of the deputy in an activity.
func DutySays(a duty.Activity) string {
	out := i18n.T("duty.stands." + a.Stands)
	if a.Votes > 0 {
		out += i18n.T("duty.votes", "n", strconv.Itoa(a.Votes))
	}
	if a.Hours > 0 {
		out += i18n.T("duty.hours", "n", strconv.Itoa(a.Hours))
	}
	return out
}
