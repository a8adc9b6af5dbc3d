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
	"renda/app/desk/wayout"
	"renda/app/duty"
	"renda/app/message"
	"renda/app/org"
	"renda/app/paper"
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

// DutyOffice is what the record of any deputy is collected from.
type DutyOffice interface {
	DutyDesk
	CardsOf(ctx context.Context, account app.ID, procs ...string) ([]procedure.Card, error)
}

// DutyOf collects this deputy's own duty record from the matters of this desk. It may be slow with
// many matters.
func DutyOf(d DutyDesk) (duty.Person, *duty.Content) {
	return dutyFrom(d, d.Me().Account, d.Cards(desk.Filter{Sort: "number", Asc: true}))
}

// DutyFor collects the record of a deputy for the office that keeps it.
func DutyFor(ctx context.Context, d DutyOffice, account app.ID) (duty.Person, *duty.Content, error) {
	cards, err := d.CardsOf(ctx, account, proposal.ID, activity.ID, message.ID)
	if err != nil {
		return duty.Person{}, nil, err
	}
	p, c := dutyFrom(d, account, cards)
	return p, c, nil
}

// KeepsDuty reports whether somebody may open the records of others: the deputies' office (代工委).
func KeepsDuty(a org.Actor) bool { return a.Has(org.RoleOffice) }

// Deputies gives the accounts with a deputy's seat, by delegation and name.
func Deputies(d *org.Directory) []org.Account {
	var out []org.Account
	for _, a := range d.Accounts {
		if slices.ContainsFunc(a.Grants, func(g org.Grant) bool { return g.Role == org.RoleDeputy }) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b org.Account) int {
		return cmp.Or(cmp.Compare(Delegation(d, a), Delegation(d, b)), cmp.Compare(a.Name, b.Name), slices.Compare(a.ID[:], b.ID[:]))
	})
	return out
}

// Delegation names the delegation a deputy belongs to.
func Delegation(d *org.Directory, a org.Account) string {
	for _, g := range a.Grants {
		if g.Role == org.RoleDeputy {
			return d.Name(g.Organ)
		}
	}
	return ""
}

func dutyFrom(d DutyDesk, account app.ID, cards []procedure.Card) (duty.Person, *duty.Content) {
	today := app.DateOf(d.Now())
	c := &duty.Content{Year: int(today.Year)}
	me, w := d.Directory().Accounts[account], NewWorks(d.Procedures())
	for _, x := range cards {
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
	p := duty.Person{Name: me.Name, Card: me.Card, Delegation: Delegation(d.Directory(), me)}
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
	Failed  error           // why it could not be collected

	Reading bool // the record of another is being collected

	d       DutyOffice
	of      app.ID // whose, zero: one's own
	stage   Stage
	load    Latest
	changed func()
}

// NewDuty begins with nothing; of is whose record it is, zero one's own; changed is called after each answer.
func NewDuty(d DutyOffice, of app.ID, st Stage, changed func()) *Duty {
	return &Duty{d: d, of: of, stage: st, changed: changed, Content: &duty.Content{}}
}

// Reload collects the record again.
func (x *Duty) Reload() {
	type answer struct {
		p duty.Person
		c *duty.Content
	}
	x.Reading = !x.of.IsZero() && x.Person == (duty.Person{})
	Load(&x.load, x.stage, func(ctx context.Context) (answer, error) {
		if !x.of.IsZero() {
			p, c, err := DutyFor(ctx, x.d, x.of)
			return answer{p, c}, err
		}
		p, c := DutyOf(x.d)
		return answer{p, c}, nil
	}, func(a answer, err error) {
		if x.Reading, x.Failed = false, err; err != nil {
			x.changed()
			return
		}
		x.Person, x.Content, x.Totals = a.p, a.c, a.c.Total()
		x.Rows = slices.Clone(a.c.Activities)
		slices.Reverse(x.Rows)
		x.changed()
	})
}

// DutyOut is a duty record on its way out, as a paper with its watermark.
func DutyOut(p duty.Person, c *duty.Content, at time.Time) wayout.Out {
	return dutyOut(p, c, at, ".docx", paper.Doc.Docx)
}

// DutyOfd is the same as a fixed layout for the archive (GB/T 33190).
func DutyOfd(p duty.Person, c *duty.Content, at time.Time) wayout.Out {
	return dutyOut(p, c, at, wayout.ExtOfd, paper.Doc.Ofd)
}

func dutyOut(p duty.Person, c *duty.Content, at time.Time, ext string, write func(paper.Doc) ([]byte, error)) wayout.Out {
	name := strings.TrimSuffix(i18n.T("duty.file", "name", p.Name), ".docx")
	item := p.Card
	if ext == wayout.ExtOfd {
		item += ext // a ticket is for one form of it
	}
	return wayout.Out{Way: terminal.WayDuty, Item: item, Title: name, Make: func(mark wayout.Watermark) (string, []byte, error) {
		doc := duty.Record(p, c, at)
		doc.Mark = mark.Line()
		b, err := write(doc)
		return name + ext, b, err
	}}
}

// Out gives the record as it stands, to be taken out; ofd as a fixed layout.
func (x *Duty) Out(ofd bool) wayout.Out {
	if ofd {
		return DutyOfd(x.Person, x.Content, x.d.Now())
	}
	return DutyOut(x.Person, x.Content, x.d.Now())
}

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
