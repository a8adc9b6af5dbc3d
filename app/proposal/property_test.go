package proposal

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// formFor fills an action's form with something that may pass.
func formFor(rt *rapid.T, w *world, a *procedure.Action, track string) act.Form {
	in := w.input("office", nil)
	in.Track = track
	f := procedure.Fill(Procedure(), w.m, a, in)
	for i := range a.Fields {
		x := &a.Fields[i]
		if f[x.Key] != nil && x.RowsFrom == "" || !x.Required && rapid.IntRange(0, 3).Draw(rt, "skip") > 0 && x.RowsFrom == "" {
			continue
		}
		switch x.Kind {
		case procedure.FieldChoice:
			f[x.Key] = rapid.SampledFrom(x.Choices).Draw(rt, x.Key).Value
		case procedure.FieldDate:
			f[x.Key] = w.today.String()
		case procedure.FieldNumber:
			f[x.Key] = int64(rapid.IntRange(1, 3).Draw(rt, x.Key))
		case procedure.FieldBool:
			f[x.Key] = true
		case procedure.FieldOrgan:
			f[x.Key] = map[string]app.ID{"unit": bureauA, "government": govOrgan, "committee": congress}[x.Of].String()
			if x.Of == "unit" {
				f[x.Key] = rapid.SampledFrom([]app.ID{bureauA, bureauB, bureauC}).Draw(rt, x.Key).String()
			}
		case procedure.FieldOrgans:
			f[x.Key] = rapid.SampledFrom([][]any{list(bureauB), list(bureauA, bureauB), list(bureauB, bureauC)}).Draw(rt, x.Key)
		case procedure.FieldPeople:
			f[x.Key] = list(w.ids["d1"], w.ids["d2"])
		case procedure.FieldMatter:
			f[x.Key] = app.NamedID("other").String()
		case procedure.FieldRows:
			f[x.Key] = rowsFor(w, x)
		case procedure.FieldText, procedure.FieldLong:
			f[x.Key] = "文字"
		}
	}
	return f
}

func rowsFor(w *world, x *procedure.Field) []any {
	n := 1
	if x.RowsFrom != "" {
		n = 0
		if w.m != nil {
			n = len(w.m.Facts.Rows(x.RowsFrom))
		}
	}
	var out []any
	for range n {
		r := map[string]any{}
		for _, c := range x.Rows {
			switch c.Kind {
			case procedure.FieldChoice:
				r[c.Key] = c.Choices[0].Value
			case procedure.FieldDate:
				r[c.Key] = w.today.AddDays(30).String()
			default:
				r[c.Key] = "项"
			}
		}
		out = append(out, r)
	}
	return out
}

// walk lets people do what they may in any order and gives the world after it.
func walk(rt *rapid.T, t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	people := []string{"lead", "office", "gov", "chairs", "ahead", "bhead", "chead", "d1", "d2", "server"}
	for range rapid.IntRange(1, 40).Draw(rt, "steps") {
		w.today = w.today.AddDays(rapid.SampledFrom([]int{0, 0, 0, 1, 3, 20}).Draw(rt, "days"))
		type choice struct {
			who string
			o   procedure.Option
		}
		var can []choice
		if w.m == nil {
			for _, a := range procedure.Begins(Procedure(), w.input("lead", nil)) {
				can = append(can, choice{"lead", procedure.Option{Action: a}})
			}
		} else {
			for _, p := range people {
				for _, o := range procedure.Options(Procedure(), w.m, w.input(p, nil)) {
					if o.Err == nil && (o.Action.ID != "withdraw" && o.Action.ID != "letter" || rapid.IntRange(0, 9).Draw(rt, "end") == 0) {
						can = append(can, choice{p, o})
					}
				}
			}
		}
		if len(can) == 0 {
			break
		}
		c := rapid.SampledFrom(can).Draw(rt, "do")
		err := w.try(c.who, c.o.Action.ID, c.o.Track, formFor(rt, w, c.o.Action, c.o.Track))
		if app.CodeOf(err) == app.CodeInternal {
			rt.Fatalf("%s: %v", c.o.Action.ID, err)
		}
	}
	return w
}

func fold(rt *rapid.T, w *world, keep func(*procedure.Event) bool) *procedure.Matter {
	var m *procedure.Matter
	for _, e := range w.log {
		if !keep(e) {
			continue
		}
		x := *e
		var err error
		if m, err = procedure.Apply(Procedure(), m, &x, w.env); err != nil {
			rt.Fatal(err)
		}
	}
	return m
}

func shape(m *procedure.Matter) string {
	s := string(m.State)
	for _, t := range m.Tracks {
		s += "|" + t.Key + string(t.State)
		if t.Gone {
			s += "!"
		}
	}
	for _, c := range m.Clocks {
		s += "|" + c.Def + c.Track + c.Run.Due.String()
	}
	return s
}

// Whatever people do: what was accepted folds; the fold is the same again and survives a
// snapshot at any version; every reader of the open part folds to the same states and
// clocks; states are those of the table; a bill never goes on without its names.
func TestFoldProperties(t *testing.T) {
	seen := map[procedure.StateID]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := walk(rt, t)
		if w.m == nil {
			return
		}
		seen[w.m.State]++
		legal := false
		for _, s := range Procedure().States {
			legal = legal || s.ID == w.m.State
		}
		if !legal || len(w.m.Waiting) > 0 {
			rt.Fatalf("state %s, waiting %v", w.m.State, w.m.Waiting)
		}
		a, _ := act.Marshal(w.m)
		b, _ := act.Marshal(fold(rt, w, func(*procedure.Event) bool { return true }))
		if !bytes.Equal(a, b) {
			rt.Fatal("two folds differ")
		}
		if w.m.Facts.Bool("sent") {
			for _, parts := range [][]act.Part{{act.PartOpen}, {act.PartOpen, act.PartHandling}, {act.PartOpen, act.PartIdentity}} {
				m := fold(rt, w, func(e *procedure.Event) bool {
					for _, p := range parts {
						if e.Part == p {
							return true
						}
					}
					return false
				})
				if shape(m) != shape(w.m) {
					rt.Fatalf("readers of %v see %s, the server %s", parts, shape(m), shape(w.m))
				}
			}
		}
		snapshotAnywhere(rt, w, a)
		if k := w.m.Facts.Text("kind"); k == "bill" && w.m.State == StateAgenda && Confirmed(w.m) < 9 {
			rt.Fatal("a bill went on without its names")
		}
	})
	t.Logf("states reached at the end of walks: %v", seen)
}

func snapshotAnywhere(rt *rapid.T, w *world, want []byte) {
	cut := rapid.IntRange(0, len(w.log)).Draw(rt, "cut")
	var m *procedure.Matter
	for i, e := range w.log {
		if i == cut && m != nil {
			raw, err := act.Marshal(m)
			if err != nil {
				rt.Fatal(err)
			}
			m = &procedure.Matter{}
			if err := act.Unmarshal(raw, m); err != nil {
				rt.Fatal(err)
			}
		}
		x := *e
		var err error
		if m, err = procedure.Apply(Procedure(), m, &x, w.env); err != nil {
			rt.Fatal(err)
		}
	}
	got, _ := act.Marshal(m)
	if !bytes.Equal(got, want) {
		rt.Fatalf("a fold that went on from a snapshot at %d differs", cut)
	}
}

// Any form is answered with a coded refusal or accepted, and what is accepted folds.
func FuzzForm(f *testing.F) {
	raw, _ := textForm("bill").Encode()
	f.Add(raw, uint8(2))
	w := newWorld(f)
	w.toAssigned()
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		form, err := act.DecodeForm(b)
		if err != nil {
			return
		}
		p := Procedure()
		a := &p.Actions[int(n)%len(p.Actions)]
		for _, who := range []string{"lead", "office", "ahead"} {
			for _, m := range []*procedure.Matter{nil, w.m} {
				in := w.input(who, form)
				if err := procedure.Check(p, m, a, in); err != nil {
					if app.CodeOf(err) == app.CodeInternal {
						t.Fatal(err)
					}
					continue
				}
				e := &procedure.Event{Kind: p.Kind(a), Part: a.Part, Form: form, Account: in.Actor.Account, Track: form.Text(procedure.TrackKey), Received: w.ms(), Rules: 1, Matter: theID}
				if _, err := procedure.Apply(p, m, e, w.env); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// The three ways of counting stand apart and each figure's list is its number.
func TestFigures(t *testing.T) {
	var cards []procedure.Card
	add := func(change func(w *world)) {
		w := newWorld(t)
		w.toAnswered("A")
		change(w)
		c := procedure.MakeCard(Procedure(), w.m, w.actor("office"), w.dir)
		c.ID = app.NamedID(string(rune('a' + len(cards))))
		cards = append(cards, c)
	}
	rate := func(att, res string) func(w *world) {
		return func(w *world) {
			f := act.Form{"attitude": att, "result": res}
			if att == "bad" || res == "bad" {
				f["reason"] = "未解决"
			}
			w.do("lead", "evaluate", "", f)
		}
	}
	add(rate("good", "good"))
	add(rate("good", "bad"))
	add(func(*world) {})
	got := map[string][2]int{}
	for _, f := range procedure.Figures(Procedure(), cards) {
		got[f.Figure.ID+f.Value] = [2]int{len(f.In), len(f.Of)}
	}
	for id, want := range map[string][2]int{"all": {3, 0}, "answered": {3, 3}, "happy": {1, 2}, "unhappy": {1, 2}, "classA": {3, 3}, "closed": {0, 3}, "delivered": {0, 0}, "field城建环资": {3, 0}, "overdue": {0, 0}} {
		if got[id] != want {
			t.Errorf("%s: %v, want %v", id, got[id], want)
		}
	}
}

// BenchmarkAct is check and fold of one act on a matter with some thirty events.
func BenchmarkAct(b *testing.B) {
	w := newWorld(b)
	w.toAnswered("B")
	a := bureauA.String()
	for len(w.log) < 30 {
		w.do("office", "note", "", act.Form{"note": "备注"})
	}
	p := Procedure()
	f := act.Form{"face_date": w.today.String(), "face_place": "x", "face_people": "y", "face_record": "z", procedure.TrackKey: a}
	in := w.input("a", f)
	ac := p.Action("face")
	b.ReportAllocs()
	for b.Loop() {
		if err := procedure.Check(p, w.m, ac, in); err != nil {
			b.Fatal(err)
		}
		e := &procedure.Event{Kind: p.Kind(ac), Part: ac.Part, Form: f, Account: in.Actor.Account, Track: a, Received: w.ms(), Version: 31, Rules: 1, Matter: theID}
		if _, err := procedure.Apply(p, w.m, e, w.env); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCard is one row of the list.
func BenchmarkCard(b *testing.B) {
	w := newWorld(b)
	w.toAnswered("B")
	who := w.actor("office")
	b.ReportAllocs()
	for b.Loop() {
		_ = procedure.MakeCard(Procedure(), w.m, who, w.dir)
	}
}
