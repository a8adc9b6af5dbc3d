package present

import (
	"slices"
	"strconv"
	"strings"

	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/ui/i18n"
)

func (g *pager) events() []EventLine {
	var out []EventLine
	for i := len(g.v.Timeline) - 1; i >= 0; i-- {
		e := g.v.Timeline[i]
		l := EventLine{View: e, Name: i18n.Term(e.Name), Who: e.Who, When: Stamp(e.When)}
		if e.Waiting {
			l.Name = i18n.T("event.unknown")
		}
		if l.Who == "" && !e.Waiting {
			l.Who = i18n.T("event.secret")
		}
		if e.Event != nil {
			l.Lines = g.eventLines(e.Event)
			if e.Event.From != e.Event.To && e.Event.To != "" {
				l.From, l.To = g.stateName(e.Event, e.Event.From), g.stateName(e.Event, e.Event.To)
			}
			for _, n := range e.Event.Numbers {
				l.Lines = append([]Line{{i18n.T("event.number"), n}}, l.Lines...)
			}
		}
		out = append(out, l)
	}
	return out
}

func (g *pager) stateName(e *procedure.Event, id procedure.StateID) string {
	if id == "" {
		return ""
	}
	if t := g.m.Track(e.Track); t != nil {
		for _, d := range g.p.Tracks {
			for _, s := range d.States {
				if d.ID == t.Def && s.ID == id {
					return i18n.Pick(s.Name, s.NameEn)
				}
			}
		}
	}
	s := g.p.State(id)
	return i18n.Pick(s.Name, s.NameEn)
}

func (g *pager) eventLines(e *procedure.Event) []Line {
	_, id, ok := strings.Cut(e.Kind, ".")
	a := g.p.Action(id)
	if !ok || a == nil {
		return nil
	}
	var out []Line
	for k := range a.Fields {
		x := &a.Fields[k]
		if x.Kind == procedure.FieldHidden {
			continue
		}
		if w := Words(x, e.Form[x.Key], g.dir); w != "" {
			out = append(out, Line{Label(x), w})
		}
	}
	return out
}

// versions are the texts as they were sent, oldest first: whoever returned one and
// whoever answers must be able to see what changed.
func (g *pager) versions() []TextVersion {
	keys := g.textKeys()
	var out []TextVersion
	for _, e := range g.v.Timeline {
		if e.Event == nil {
			continue
		}
		f := act.Form{}
		for _, k := range keys {
			if v, ok := e.Event.Form[k]; ok {
				f[k] = v
			}
		}
		if len(f) > 0 {
			out = append(out, TextVersion{i18n.T("version.sent", "n", strconv.Itoa(len(out)+1), "when", Stamp(e.When), "action", i18n.Term(e.Name)), f})
		}
	}
	return out
}

// textKeys are the long fields of the text of a matter: those that a step of
// beginning carries.
func (g *pager) textKeys() []string {
	var out []string
	for i := range g.p.Actions {
		a := &g.p.Actions[i]
		if !g.p.CanBegin(a) || a.Part != act.PartOpen {
			continue
		}
		for k := range a.Fields {
			x := &a.Fields[k]
			if (x.Kind == procedure.FieldLong || x.Kind == procedure.FieldRows || x.Key == desk.DraftTitle) && x.Part == "" && !slices.Contains(out, x.Key) {
				out = append(out, x.Key)
			}
		}
	}
	return out
}

// Diff is one field of two versions compared.
type Diff struct {
	Label string
	Spans []desk.Span
	Same  bool
}

// CompareForms compares two versions of a text field by field. fields give names and order.
func CompareForms(fields []procedure.Field, a, b act.Form, dir *org.Directory) []Diff {
	var out []Diff
	for i := range fields {
		x := &fields[i]
		if x.Kind == procedure.FieldHidden {
			continue
		}
		old, fresh := Words(x, a[x.Key], dir), Words(x, b[x.Key], dir)
		if old == "" && fresh == "" {
			continue
		}
		d := Diff{Label: Label(x), Same: old == fresh}
		if d.Same {
			d.Spans = []desk.Span{{Op: desk.SpanSame, Text: old}}
		} else {
			d.Spans = desk.CompareTexts(old, fresh)
		}
		out = append(out, d)
	}
	return out
}

// CompareVersions compares two sent texts of the page.
func (pg *Page) CompareVersions(i, j int, dir *org.Directory) []Diff {
	var fields []procedure.Field
	seen := map[string]bool{}
	for _, a := range pg.View.Proc.Actions {
		for _, x := range a.Fields {
			_, in1 := pg.Versions[i].Form[x.Key]
			_, in2 := pg.Versions[j].Form[x.Key]
			if (in1 || in2) && !seen[x.Key] {
				seen[x.Key] = true
				fields = append(fields, x)
			}
		}
	}
	return CompareForms(fields, pg.Versions[i].Form, pg.Versions[j].Form, dir)
}
