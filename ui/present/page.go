package present

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// Page is the common page of a matter of any procedure, worded: the screen only
// lays it out.
type Page struct {
	View      *desk.MatterView
	Number    string
	Title     string
	State     string
	Ended     bool
	Roles     string // what I am toward it
	Facts     []Line // 要素
	Texts     []TextBlock
	Demands   []Demand
	DemandsOf string // what the numbered rows are called where they are no demands: 文件目录
	Tracks    []TrackPage
	Lists     []RowList
	Clocks    []ClockLine // of the matter and of every track, the nearest first
	Groups    []ActionGroup
	Events    []EventLine // newest first
	Versions  []TextVersion
	Pending   int // own acts not yet at the server
}

// TextBlock is one long text under its name.
type TextBlock struct{ Key, Label, Text string }

// Demand is one numbered demand (诉求) with what each unit answered to it.
type Demand struct {
	Text    string
	Replies []DemandReply
}

// DemandReply is one unit's answer to one demand.
type DemandReply struct {
	Party, Outcome, Text string
	Value                string // the outcome as it is kept
}

// TrackPage is one party on its own way.
type TrackPage struct {
	Key, Name, Kind, State string
	Since                  time.Time
	Gone                   bool
	Facts                  []Line
	Texts                  []TextBlock
	Lists                  []RowList
	Clocks                 []ClockLine
}

// ClockLine is one deadline in words.
type ClockLine struct {
	View  desk.ClockView
	Name  string // 答复期限（市住建局）
	Due   string
	Words string // 剩 36 天
	Level desk.Level
}

// ActionGroup is what can be done for one party, or for the matter itself.
type ActionGroup struct {
	Party   string
	Actions []ActionItem
}

// ActionItem is one thing to do, or why not.
type ActionItem struct {
	View   desk.ActionView
	Name   string
	Help   string // what it does; the reason while it can't be done
	Basis  string
	Access int // 1–9: Ctrl and this digit; 0 none
}

// EventLine is one line of the time line.
type EventLine struct {
	View  desk.EventView
	Name  string
	Who   string
	When  string
	Lines []Line // what the form said
	From  string // state change, "" none
	To    string
}

// TextVersion is one version of the text as it was sent.
type TextVersion struct {
	Label string
	Form  act.Form
}

// pager words one view.
type pager struct {
	v     *desk.MatterView
	p     *procedure.Procedure
	m     *procedure.Matter
	dir   *org.Directory
	today app.Date
	now   time.Time
}

// PageOf words a matter.
func PageOf(v *desk.MatterView, dir *org.Directory, now time.Time) *Page {
	g := &pager{v, v.Proc, v.Matter, dir, app.DateOf(now), now}
	pg := &Page{View: v, Number: v.Card.Number, Title: v.Card.Title, State: i18n.Term(v.StateName), Ended: v.Proc.State(v.Matter.State).End, Roles: g.roles()}
	shown := map[string]bool{}
	pg.Facts = g.columns(shown)
	facts, texts := g.facts(g.m.Facts, false, shown)
	pg.Facts, pg.Texts = append(pg.Facts, facts...), texts
	pg.Demands, pg.DemandsOf = g.demands()
	pg.Lists = g.lists(g.m.Facts, matterLists)
	pg.Clocks = g.clocks()
	for _, t := range g.m.Tracks {
		pg.Tracks = append(pg.Tracks, g.track(t, pg.Clocks))
	}
	pg.Groups = g.actions()
	pg.Events = g.events()
	pg.Versions = g.versions()
	for _, e := range v.Timeline {
		if e.State == desk.ItemWaiting || e.State == desk.ItemDeferred {
			pg.Pending++
		}
	}
	return pg
}

func (g *pager) roles() string {
	var out []string
	for _, r := range g.v.Roles {
		for _, d := range g.p.Roles {
			if d.ID == r {
				out = append(out, i18n.Pick(d.Name, d.NameEn))
			}
		}
	}
	return strings.Join(out, i18n.T("list.sep"))
}

// columns are what the list shows of the matter.
func (g *pager) columns(shown map[string]bool) []Line {
	var out []Line
	for i, c := range g.p.Columns {
		if c.Hide || i >= len(g.v.Card.Vals) || g.v.Card.Vals[i] == "" {
			continue
		}
		shown[c.Name] = true
		out = append(out, Line{i18n.Pick(c.Name, c.NameEn), Terms(g.v.Card.Vals[i])})
	}
	if g.p.Action("paper_in") != nil { // its paper bears the same label
		out = append(out, Line{i18n.T("archive.col.code"), archive.RecordCode(g.v.Card.ID)})
	}
	return out
}

// facts words what fields stored, in the order of the table. Two fields of one name
// (a draft and what was issued) show the later one.
func (g *pager) facts(f act.Form, ofTrack bool, shown map[string]bool) (lines []Line, texts []TextBlock) {
	seen := map[string]bool{}
	for i := range g.p.Actions {
		a := &g.p.Actions[i]
		if (a.Track != "") != ofTrack {
			continue
		}
		for k := range a.Fields {
			x := &a.Fields[k]
			if x.Passing || x.Kind == procedure.FieldHidden || x.Kind == procedure.FieldBlobs || seen[x.Key] || shown[x.Label] || x.RowsFrom != "" || g.answered(x.Key) {
				continue
			}
			seen[x.Key] = true
			w := Words(x, f[x.Key], g.dir)
			if w == "" || x.Kind == procedure.FieldBool && !f.Bool(x.Key) || x.Key == desk.DraftTitle && w == g.v.Card.Title {
				continue
			}
			l := Label(x)
			if x.Kind == procedure.FieldLong || x.Kind == procedure.FieldRows {
				texts = slices.DeleteFunc(texts, func(t TextBlock) bool { return t.Label == l })
				texts = append(texts, TextBlock{x.Key, l, w})
				continue
			}
			lines = slices.DeleteFunc(lines, func(t Line) bool { return t.Label == l })
			lines = append(lines, Line{l, w})
		}
	}
	return lines, texts
}

// answered reports whether the rows of a fact are answered row by row (诉求).
func (g *pager) answered(key string) bool { return g.answerField(key) != nil }

func (g *pager) answerField(key string) *procedure.Field {
	for i := range g.p.Actions {
		for k := range g.p.Actions[i].Fields {
			if x := &g.p.Actions[i].Fields[k]; x.RowsFrom == key && key != "" {
				return x
			}
		}
	}
	return nil
}

// demands puts under each numbered demand what every party answered to it.
func (g *pager) demands() (list []Demand, of string) {
	for i := range g.p.Actions {
		for k := range g.p.Actions[i].Fields {
			x := &g.p.Actions[i].Fields[k]
			ans := g.answerField(x.Key)
			rows := g.m.Facts.Rows(x.Key)
			if ans == nil || len(rows) == 0 {
				continue
			}
			out := make([]Demand, len(rows))
			for n, r := range rows {
				out[n].Text = rowWords(x, r, g.dir)
				for _, t := range g.m.Tracks {
					if as := t.Facts.Rows(ans.Key); n < len(as) && len(as[n]) > 0 && !t.Gone {
						out[n].Replies = append(out[n].Replies, g.reply(ans, as[n], t))
					}
				}
			}
			if x.Key != desk.DraftDemands {
				of = Label(x)
			}
			return out, of
		}
	}
	return nil, ""
}

func rowWords(x *procedure.Field, r act.Form, dir *org.Directory) string {
	var cells []string
	for k := range x.Rows {
		if w := Words(&x.Rows[k], r[x.Rows[k].Key], dir); w != "" {
			cells = append(cells, w)
		}
	}
	return strings.Join(cells, "；")
}

func (g *pager) reply(x *procedure.Field, r act.Form, t *procedure.Track) DemandReply {
	out := DemandReply{Party: g.dir.Name(t.Organ)}
	var rest []string
	for k := range x.Rows {
		col := &x.Rows[k]
		w := Words(col, r[col.Key], g.dir)
		switch {
		case w == "":
		case col.Kind == procedure.FieldChoice && out.Outcome == "":
			out.Outcome, out.Value = w, r.Text(col.Key)
		default:
			rest = append(rest, w)
		}
	}
	out.Text = strings.Join(rest, "；")
	return out
}

func (g *pager) clocks() []ClockLine {
	var out []ClockLine
	for _, c := range g.v.Clocks {
		l := ClockLine{View: c, Name: i18n.Term(c.Def.Name), Due: Day(c.Run.Due), Level: c.Level}
		if c.Party != "" {
			l.Name += "（" + c.Party + "）"
		}
		switch {
		case !c.Run.Stopped.IsZero():
			l.Words = i18n.T("clock.stopped", "date", c.Run.Stopped.String())
		case c.Run.Gone:
			l.Words = i18n.T("clock.gone")
		case c.Run.Resting():
			l.Words = i18n.T("clock.rest")
		case c.Left < 0 && c.Def.Window:
			l.Words = i18n.T("clock.closed")
		case c.Left < 0:
			l.Words = i18n.T("due.over", "n", strconv.Itoa(-c.Left))
		case c.Left == 0:
			l.Words = i18n.T("due.today")
		default:
			l.Words = i18n.T("due.left", "n", strconv.Itoa(c.Left))
		}
		out = append(out, l)
	}
	open := func(l ClockLine) bool { return l.counts() }
	slices.SortStableFunc(out, func(a, b ClockLine) int {
		if open(a) != open(b) {
			if open(a) {
				return -1
			}
			return 1
		}
		return strings.Compare(a.View.Run.Due.String(), b.View.Run.Due.String())
	})
	return out
}

// counts reports whether a deadline still asks something of somebody.
func (l *ClockLine) counts() bool {
	return l.View.Run.Running() && (!l.View.Def.Window || l.View.Left >= 0)
}

// Nearest gives the deadline that falls due next, nil if none runs.
func (pg *Page) Nearest() *ClockLine {
	if len(pg.Clocks) > 0 && pg.Clocks[0].counts() {
		return &pg.Clocks[0]
	}
	return nil
}

func (g *pager) track(t *procedure.Track, clocks []ClockLine) TrackPage {
	st := g.p.TrackState(t)
	out := TrackPage{Key: t.Key, Name: cmp.Or(g.dir.Name(t.Organ), t.Facts.Text("name")), Kind: i18n.Term(t.Kind), State: i18n.Pick(st.Name, st.NameEn), Since: time.UnixMilli(t.Since), Gone: t.Gone}
	out.Facts, out.Texts = g.facts(t.Facts, true, map[string]bool{})
	out.Lists = g.lists(t.Facts, trackLists)
	for _, c := range clocks {
		if c.View.Track == t.Key {
			c.Name = i18n.Term(c.View.Def.Name)
			out.Clocks = append(out.Clocks, c)
		}
	}
	return out
}
