package procedure

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/paper"
)

// CodeNoPaper refuses to print what does not exist (yet) or not for this reader.
const CodeNoPaper app.Code = "paper.none" // paper

// PaperOf is one official paper a reader may print now.
type PaperOf struct {
	Def   *PaperDef
	Track string // the party it is about or for, "" the matter's
}

// PapersOf gives the papers that exist and that the actor may print, in the order of
// the table. An act the server has not confirmed produces nothing official.
func PapersOf(p *Procedure, m *Matter, a org.Actor) []PaperOf {
	if p.Print == nil {
		return nil
	}
	var out []PaperOf
	for i := range p.Papers {
		def := &p.Papers[i]
		for _, track := range p.printed(m, def) {
			if p.mayPrint(m, def, track, a) {
				out = append(out, PaperOf{Def: def, Track: track})
			}
		}
	}
	return out
}

// printed gives the tracks for which a paper exists; "" stands for the matter itself.
func (p *Procedure) printed(m *Matter, def *PaperDef) []string {
	if len(def.From) > 0 && !hasState(def.From, m.State) {
		return nil
	}
	if def.Track != "" {
		var out []string
		for _, t := range m.Live() {
			if t.Def == def.Track {
				out = append(out, t.Key)
			}
		}
		return out
	}
	if len(def.From) > 0 {
		return []string{""}
	}
	var out []string
	for _, e := range m.Log {
		if a := p.actionOf(e); a != nil && !e.Pending && slices.Contains(a.Papers, def.ID) && !slices.Contains(out, e.Track) {
			out = append(out, e.Track)
		}
	}
	return out
}

func (p *Procedure) actionOf(e *Event) *Action {
	if len(e.Kind) <= len(p.ID) {
		return nil
	}
	return p.Action(e.Kind[len(p.ID)+1:])
}

func (p *Procedure) mayPrint(m *Matter, def *PaperDef, track string, a org.Actor) bool {
	if len(def.Roles) == 0 {
		return Sees(p, m, a, act.PartOpen) || Sees(p, m, a, act.PartIdentity)
	}
	return shares(def.Roles, p.rolesAt(m, m.Track(track), &Input{Actor: a}))
}

// Sees reports whether the actor may see a part of the matter in its present state.
func Sees(p *Procedure, m *Matter, a org.Actor, part act.Part) bool {
	may := Audiences(p, m)[part]
	return slices.ContainsFunc(a.Scopes(), func(s org.Scope) bool { return slices.Contains(may, s) })
}

// PrintPaper fills a paper for the actor of in, on the track of in.
func PrintPaper(p *Procedure, m *Matter, id string, in *Input) (paper.Doc, error) {
	for _, x := range PapersOf(p, m, in.Actor) {
		if x.Def.ID == id && x.Track == in.Track {
			return p.Print(m, id, in)
		}
	}
	return paper.Doc{}, &app.Error{Code: CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": p.paperName(id)}}
}

func (p *Procedure) paperName(id string) string {
	for i := range p.Papers {
		if p.Papers[i].ID == id {
			return p.Papers[i].Name
		}
	}
	return id
}
