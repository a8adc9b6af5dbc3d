package filing

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/procedure"
)

var people = []string{"maker", "clerk", "head", "urban", "law", "chairs", "expert", "server"}

// formFor fills an action's form with something that may pass.
func formFor(rt *rapid.T, w *world, who string, m app.ID, a *procedure.Action, track string) act.Form {
	if a.ID == "file" || a.ID == "resubmit" {
		f := w.pack(rapid.SampledFrom([]int{0, 10, 40}).Draw(rt, "ago"))
		if x := w.M[m]; x != nil && Maker(x) == w.county {
			f["maker"] = w.county.String()
		}
		return f
	}
	if a.ID == "decide" {
		return act.Form{"sc_outcome": rapid.SampledFrom(SCOutcomes).Draw(rt, "outcome").Value, "sc_on": w.Today.String(), "sc_session": "会议", "members": int64(40), "votes_for": int64(rapid.IntRange(18, 40).Draw(rt, "votes")),
			"votes_against": int64(0), "votes_abstain": int64(0), "limit": w.Today.AddDays(30).String(), "sc_text": "决定"}
	}
	in := w.Input(who, nil)
	in.Track = track
	f := procedure.Fill(Procedure(), w.M[m], a, in)
	for i := range a.Fields {
		x := &a.Fields[i]
		if !act.Blank(f[x.Key]) || !x.Required && x.Key != "lead" {
			continue
		}
		switch x.Kind {
		case procedure.FieldChoice:
			f[x.Key] = rapid.SampledFrom(x.Choices).Draw(rt, x.Key).Value
		case procedure.FieldMulti:
			f[x.Key] = []any{x.Choices[0].Value}
		case procedure.FieldDate:
			f[x.Key] = w.Today.AddDays(rapid.SampledFrom([]int{0, 20}).Draw(rt, x.Key)).String()
		case procedure.FieldOrgan:
			f[x.Key] = w.urban.String()
			if x.Key == "maker" {
				f[x.Key] = w.gov.String()
			}
		case procedure.FieldPeople:
			f[x.Key] = list(w.ID("expert"))
		case procedure.FieldMatter:
			f[x.Key] = id("other").String()
		case procedure.FieldRows:
			f[x.Key] = tick(rapid.SampledFrom([]string{"measure", "power"}).Draw(rt, x.Key))
		case procedure.FieldText, procedure.FieldLong:
			f[x.Key] = "文字"
		}
	}
	return f
}

type move struct {
	who string
	o   procedure.Option
}

// moves gives what everybody may do now; nothing else can happen to the matter.
func moves(rt *rapid.T, w *world, m app.ID) []move {
	var out []move
	for _, who := range people {
		if w.M[m] == nil {
			for _, a := range procedure.Begins(Procedure(), w.Input(who, nil)) {
				out = append(out, move{who, procedure.Option{Action: a}})
			}
			continue
		}
		for _, o := range procedure.Options(Procedure(), w.M[m], w.Input(who, nil)) {
			if rare := o.Action.ID == "return" || o.Action.ID == "not_missed" || o.Action.ID == "end"; o.Err == nil && (!rare || rapid.IntRange(0, 5).Draw(rt, "rare") == 0) {
				out = append(out, move{who, o})
			}
		}
	}
	return out
}

// allowed gives every act anybody may do now.
func allowed(w *world, m app.ID) []procedure.Option {
	var out []procedure.Option
	for _, who := range people {
		for _, o := range procedure.Options(Procedure(), w.M[m], w.Input(who, nil)) {
			if o.Err == nil {
				out = append(out, o)
			}
		}
	}
	return out
}

// Whatever people do: two folds of the acts are one; a reader of the open part alone comes to the same states and
// clocks; nobody is stuck before the end; a number is given only at registration; what ended owes nothing; the
// standing committee is reached only through the council of chairs.
func TestWalks(t *testing.T) {
	seen := map[procedure.StateID]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, "2026-03-02")
		m := id("doc")
		if rapid.IntRange(0, 2).Draw(rt, "begun") > 0 {
			w.toReview(m) // far states are reached from here
		}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			w.Later(rapid.SampledFrom([]int{0, 0, 0, 1, 5, 40}).Draw(rt, "days"))
			can := moves(rt, w, m)
			if len(can) == 0 {
				if x := w.M[m]; !Procedure().State(x.State).End && len(allowed(w, m)) == 0 {
					rt.Fatalf("stuck in %s", x.State)
				}
				continue
			}
			c := rapid.SampledFrom(can).Draw(rt, "do")
			before := procedure.StateID("")
			if w.M[m] != nil {
				before = w.M[m].State
			}
			err := w.Try(c.who, m, Procedure().Kind(c.o.Action), c.o.Track, formFor(rt, w, c.who, m, c.o.Action, c.o.Track))
			if app.CodeOf(err) == app.CodeInternal {
				rt.Fatalf("%s: %v", c.o.Action.ID, err)
			}
			if x := w.M[m]; x != nil && x.State == StateSC && before != StateSC && before != StateChairs {
				rt.Fatalf("from %s straight to the session", before)
			}
		}
		x := w.M[m]
		if x == nil {
			return
		}
		seen[x.State]++
		hold(rt, w, m, x)
	})
	t.Logf("states reached at the end of walks: %v", seen)
	for _, s := range []procedure.StateID{StateReview, StateEnded} {
		if seen[s] == 0 {
			t.Errorf("no walk ended in %s", s)
		}
	}
}

func hold(rt *rapid.T, w *world, m app.ID, x *procedure.Matter) {
	if len(x.Waiting) > 0 || !slices.ContainsFunc(Procedure().States, func(s procedure.State) bool { return s.ID == x.State }) {
		rt.Fatalf("state %s, waiting %v", x.State, x.Waiting)
	}
	a, err := act.Marshal(x)
	if err != nil {
		rt.Fatal(err)
	}
	b, _ := act.Marshal(w.Fold(m, func(*procedure.Event) bool { return true }))
	if !bytes.Equal(a, b) {
		rt.Fatal("two folds differ")
	}
	if open := w.Fold(m, func(e *procedure.Event) bool { return e.Part == act.PartOpen }); folk.Shape(open) != folk.Shape(x) {
		rt.Fatalf("the maker sees %s, the server %s", folk.Shape(open), folk.Shape(x))
	}
	var snap procedure.Matter
	if err := act.Unmarshal(a, &snap); err != nil {
		rt.Fatal(err)
	}
	if (x.Facts.Text("registered") == "") != (x.Facts.Text(procedure.NumberKey) == "") {
		rt.Fatal("a number without a registration, or the other way round")
	}
	if ended(x) {
		for _, c := range x.Clocks {
			if c.Run.Running() && (x.State != StateEnded || procedureTrack(x, c) != Elsewhere) {
				rt.Fatalf("%s is due after the end", c.Def)
			}
		}
	}
	if x.State == StateSuspended {
		if c := x.Running("review", ""); c != nil && !c.Run.Resting() {
			rt.Fatal("suspended, and the clock runs")
		}
	}
}

// procedureTrack gives the kind of the track a clock runs for, "" for the matter's own.
func procedureTrack(m *procedure.Matter, c *procedure.ClockRun) string {
	if t := m.Track(c.Track); t != nil {
		return t.Kind
	}
	return ""
}
