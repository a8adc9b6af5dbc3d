package terminal

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/org"
	"renda/app/procedure"
)

// A day at the terminal: two people enter and leave, the clerk seals, and nothing of that day is entered any more.
func TestDay(t *testing.T) {
	w := world(t)
	id := page(w)
	w.Do("clerk", id, "terminal.enter", "", entry(w, "register"))
	if args := w.No(CodeInside, "clerk", id, "terminal.enter", "", entry(w, "review")); args["at"] != "09:00" {
		t.Fatalf("args %v", args)
	}
	w.Do("reviewer", id, "terminal.enter", "", entry(w, "review"))
	w.No(CodeNote, "head", id, "terminal.enter", "", entry(w, "other"))
	w.Do("clerk", id, "terminal.leave", "", nil)
	w.No(CodeOutside, "clerk", id, "terminal.leave", "", nil)
	w.No(app.CodeForbidden, "reviewer", id, "terminal.seal", "", sealForm(w, id))
	if args := w.No(CodeStill, "clerk", id, "terminal.seal", "", sealForm(w, id)); args["names"] != "reviewer" {
		t.Fatalf("args %v", args)
	}
	w.Do("reviewer", id, "terminal.leave", "", nil)
	f := sealForm(w, id)
	f["count"] = int64(3)
	w.No(CodeCount, "clerk", id, "terminal.seal", "", f)
	w.Do("clerk", id, "terminal.seal", "", sealForm(w, id))
	w.State(id, StateSealed)
	w.No(app.CodeState, "clerk", id, "terminal.enter", "", entry(w, "review"))
	if got, want := w.M[id].Facts.Text("digest"), Digest(w.M[id].Log[:len(w.M[id].Log)-1]); got != want {
		t.Fatalf("sealed %s, want %s", got, want)
	}
}

// A seal over what has changed meanwhile is refused: the digest is that of the acts.
func TestSealOfWhatWasSeen(t *testing.T) {
	w := world(t)
	id := page(w)
	w.Do("clerk", id, "terminal.enter", "", entry(w, "register"))
	w.Do("clerk", id, "terminal.leave", "", nil)
	f := sealForm(w, id)
	w.Log[id][0].Hash[5] ^= 1 // another act than the one the clerk saw
	w.M[id] = w.Fold(id, func(*procedure.Event) bool { return true })
	w.No(CodeMoved, "clerk", id, "terminal.seal", "", f)
}

// A page without a seal is due the next morning, and that clock ends with the seal.
func TestMissingSealShows(t *testing.T) {
	w := world(t)
	id := page(w)
	w.Do("clerk", id, "terminal.enter", "", entry(w, "register"))
	if got := w.Due(id, "seal", ""); got != "2026-03-03" {
		t.Fatalf("due %q", got)
	}
	w.Do("clerk", id, "terminal.leave", "", nil)
	w.Later(3)
	w.Do("head", id, "terminal.seal", "", sealForm(w, id))
	if got := w.Due(id, "seal", ""); got != "" {
		t.Fatalf("still due %q", got)
	}
}

// Entries stand on the page of the terminal they were made at, of a day that has come, and are made on dedicated terminals only.
func TestPages(t *testing.T) {
	w := world(t)
	other := entry(w, "review")
	other["terminal"] = "专-02"
	w.No(CodePage, "clerk", Page(folk.Congress, "专-02", w.Today), "terminal.enter", "", other)
	w.No(CodePage, "clerk", app.NamedID("a page of one's own"), "terminal.enter", "", entry(w, "review"))
	late := entry(w, "review")
	day := w.Today.AddDays(2)
	late["date"] = day.String()
	w.No(CodeFuture, "clerk", Page(folk.Congress, terminal1, day), "terminal.enter", "", late)
	w.Device("clerk", "", "")
	w.No(app.CodeForbidden, "clerk", page(w), "terminal.enter", "", entry(w, "review"))
}

// Whatever people do in whatever order, an account has at most one open entry, entries only grow, and the seal is over exactly what was there.
func TestRegisterProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world(t)
		id, had := page(w), 0
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			who := rapid.SampledFrom([]string{"clerk", "head", "reviewer"}).Draw(rt, "who")
			kind := rapid.SampledFrom([]string{"terminal.enter", "terminal.leave", "terminal.seal"}).Draw(rt, "kind")
			var f act.Form
			switch kind {
			case "terminal.enter":
				f = entry(w, "review")
			case "terminal.seal":
				if w.M[id] == nil {
					continue
				}
				f = sealForm(w, id)
			}
			sealed := w.M[id] != nil && w.M[id].State == StateSealed
			err := w.Try(who, id, kind, "", f)
			if err == nil && sealed {
				rt.Fatalf("%s after the seal", kind)
			}
			m := w.M[id]
			if m == nil {
				continue
			}
			rows := m.Facts.Rows("entries")
			open := map[app.ID]int{}
			for _, r := range rows {
				if r.Int("left") == 0 {
					open[r.ID("who")]++
				}
			}
			for _, n := range open {
				if n > 1 {
					rt.Fatalf("open twice: %v", rows)
				}
			}
			if len(rows) < had {
				rt.Fatalf("an entry is gone")
			}
			had = len(rows)
			if m.State == StateSealed && len(open) > 0 {
				rt.Fatalf("sealed with somebody inside and no word")
			}
		}
	})
}

// What a role needs a dedicated terminal for is refused elsewhere with the code that says so, by the rule in force, and only for who has one.
func TestDedicated(t *testing.T) {
	w := world(t)
	id := app.NamedID("ticket")
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	w.Ordinary("clerk")
	w.No(procedure.CodeDedicated, "clerk", id, "ticket.ask", "", ask)
	for _, s := range w.Actor("clerk").Scopes() {
		if strings.Contains(string(s), "role:filing") {
			t.Fatalf("an ordinary device is fed %s", s)
		}
	}
	w.Person("young", org.RoleFiling, folk.Congress) // nobody gave him a terminal
	w.Do("young", id, "ticket.ask", "", ask)
}
