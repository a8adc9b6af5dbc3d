package main

import (
	"encoding/json"
	"slices"
	"strings"
)

// The parts of the desk's JSON that the story looks at.

type card struct {
	ID, Number, Title, State string
	StateName                string `json:"state_name"`
	Turn                     bool
	Columns                  map[string]string
}

type page struct {
	card
	Facts  map[string]any
	Tracks []struct {
		Key, Party, State string
		Facts             map[string]any
	}
	Clocks []struct {
		ID, Track, Party, Due string
		Running               bool
	}
	Actions []struct {
		ID, Party, Code string
		Args            map[string]string
		Disabled        bool
		Form            map[string]any
	}
	Timeline []struct{ Name, Who, Drift string }
	Blobs    []struct {
		Name string
		Size int64
		Held bool
	}
}

type outcome struct {
	Matter, Number, State string
	Item                  string `json:"item_state"`
	Waiting               int
}

// form is what a person fills in.
type form map[string]any

func (f form) String() string {
	b, err := json.Marshal(f)
	if err != nil {
		fail("a form: %v", err)
	}
	return string(b)
}

// do does an action as somebody, and fails the scene if it is refused.
func (w *world) do(who, matter, action string, f form, more ...string) outcome {
	var o outcome
	w.must(&o, who, doArgs(matter, action, f, more)...)
	return o
}

// no asserts that an action is refused with the code and gives the facts.
func (w *world) no(code, who, matter, action string, f form, more ...string) map[string]string {
	return w.refused(code, who, doArgs(matter, action, f, more)...)
}

func doArgs(matter, action string, f form, more []string) []string {
	args := []string{"do", matter, action, "--json"}
	if f != nil {
		args = append(args, "--form", f.String())
	}
	return append(args, more...)
}

// see gives a matter's page as somebody has it after a sync.
func (w *world) see(who, matter string) page {
	var p page
	w.must(&p, who, "show", matter, "--sync", "--json")
	return p
}

func (p page) due(clock string) string {
	for _, c := range p.Clocks {
		if c.ID == clock && c.Running {
			return c.Due
		}
	}
	return ""
}

// disabled gives why an action is greyed; ok tells that it is offered at all.
func (p page) disabled(action string) (code string, args map[string]string, ok bool) {
	for _, a := range p.Actions {
		if a.ID == action {
			return a.Code, a.Args, true
		}
	}
	return "", nil, false
}

func (p page) track(party string) map[string]any {
	for _, t := range p.Tracks {
		if t.Party == party {
			return t.Facts
		}
	}
	return nil
}

func rows(v any) int {
	l, _ := v.([]any)
	return len(l)
}

type figure struct {
	ID, Value string
	Count, Of int
	List      []string
}

// figure finds one statistic as somebody sees it.
func (w *world) figure(who, id, value string) figure {
	var all []figure
	w.must(&all, who, "figures", "--json")
	i := slices.IndexFunc(all, func(f figure) bool { return f.ID == id && (value == "" || f.Value == value) })
	want(i >= 0, "没有统计项 %s %s", id, value)
	return all[i]
}

// suggestion is the text of a suggestion as a deputy writes it.
func suggestion(title string) form {
	return form{"title": title, "facts": "群众多次反映此事，经走访调研，情况属实。", "plan": "请有关单位研究并答复。",
		"demands": []form{{"text": "说明现状"}, {"text": "提出措施"}}, "field": "social", "public": "full"}
}

const contact = "0537-0000000"

// submit lets a deputy draft and submit a suggestion, and gives the matter.
func (w *world) submit(who, title string, more form) string {
	f := suggestion(title)
	f["contact"] = contact
	f["kind"] = "suggestion"
	for k, v := range more {
		f[k] = v
	}
	return w.do(who, "new", "submit", f).Matter
}

// assigned brings a suggestion to a unit.
func (w *world) assigned(who, title, unit string) string {
	m := w.submit(who, title, nil)
	w.register(m)
	w.do(office, m, "assign", form{"mode": "main", "main": unit})
	return m
}

// register signs for a suggestion and gives it its number.
func (w *world) register(m string) string {
	w.do(office, m, "sign", nil)
	return w.do(office, m, "accept", form{"term": 18, "meeting": "session", "session": 5}).Number
}

func has(text, part string) bool { return strings.Contains(text, part) }
