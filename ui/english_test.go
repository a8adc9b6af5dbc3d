package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/room"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// ownWords are what people wrote themselves and what is called by its name: these stay Chinese.
func ownWords(h *hand) []string {
	seen := map[string]bool{"中文": true, "人大代表": true}
	var take func(v any)
	take = func(v any) {
		switch x := v.(type) {
		case string:
			if han(x) {
				seen[strings.TrimSpace(x)] = true
				for l := range strings.Lines(x) {
					seen[strings.TrimSpace(l)] = true
				}
			}
		case act.Form:
			for _, y := range x {
				take(y)
			}
		case map[string]any:
			take(act.Form(x))
		case []any:
			for _, y := range x {
				take(y)
			}
		case []act.Form:
			for _, y := range x {
				take(y)
			}
		case []string:
			for _, y := range x {
				take(y)
			}
		}
	}
	for _, o := range h.d.W.Dir.Organs {
		take(o.Name)
	}
	for _, a := range h.d.W.Dir.Accounts {
		take(a.Name)
	}
	for i := range 12 {
		c := h.d.card(i)
		take(c.Title)
		take(c.Vals)
	}
	for _, s := range h.d.Alike {
		take([]string{s.Card.Number, s.Card.Title, s.Outcome})
	}
	for _, n := range h.d.W.M.Numbers {
		take(n)
	}
	for _, e := range h.d.W.M.Log {
		take(e.Form)
	}
	take(h.d.W.M.Facts)
	take(uitest.Text())
	for _, p := range h.d.Sticks {
		take(p.Info.Name)
		for _, x := range p.Became.Returned {
			take([]string{x.Title, x.Action})
		}
	}
	for _, p := range h.d.Promises() {
		take([]string{p.Party, p.Text, p.Title})
	}
	for _, f := range h.d.Figures(desk.Filter{}) {
		take([]string{f.Value, f.Figure.Name}) // the real ones have their English: see TestTablesHaveEnglish
	}
	for _, o := range h.d.Outbox() {
		take([]string{o.Title, o.Action})
	}
	for _, r := range h.d.Rules().All("") {
		if strings.Contains(r.Value, "{") {
			take([]string{r.Value}) // how a congress words its numbers
		}
	}
	if p, err := fakePack(); err == nil {
		for _, l := range p.Library().Laws() {
			take([]string{l.Short, l.Organ}) // laws are called by their names
		}
	}
	info := (&fakeSession{h.d}).Info()
	take([]string{info.DeviceName, info.ServerName, "评价期限", "本市办法第二十条", "系统", "澄江市", "2026年闭会"}) // a rule somebody proposes; the series of a number
	words := make([]string, 0, len(seen))
	for w := range seen {
		if w != "" {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// foreign gives what is Chinese in a text once people's own words are taken out of it. A piece of a long own
// text (a line of it) is its own as well.
func foreign(text string, own []string) string {
	rest := text
	for _, w := range own {
		rest = strings.ReplaceAll(rest, w, "")
	}
	if !han(rest) {
		return ""
	}
	return strings.TrimSpace(rest)
}

// drawn is foreign for one drawn line, which may begin or end within somebody's own words.
func drawn(text string, own []string) string {
	if foreign(text, own) == "" {
		return ""
	}
	word := func(s string) bool {
		return s == "" || slices.ContainsFunc(own, func(w string) bool { return strings.Contains(w, s) })
	}
	r := []rune(strings.TrimSuffix(strings.TrimPrefix(text, "→ "), "…"))
	for i := len(r); i >= 0; i-- {
		if !word(string(r[:i])) {
			continue
		}
		for j := i; j <= len(r); j++ {
			if word(string(r[j:])) && foreign(string(r[i:j]), own) == "" {
				return ""
			}
		}
	}
	return foreign(text, own)
}

// saying is a text that is drawn, and how it is judged.
type saying struct {
	text  string
	judge func(text string, own []string) string
}

// said gives every text that is drawn.
func (h *hand) said() []saying {
	var out []saying
	h.walk(func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *canvas.Text:
			out = append(out, saying{x.Text, drawn})
		case *widgets.Button:
			out = append(out, saying{x.Text, foreign})
		case *widget.RichText:
			out = append(out, saying{x.String(), foreign})
		case interface{ AccessibilityLabel() string }:
			out = append(out, saying{x.AccessibilityLabel(), foreign})
		}
	})
	return out
}

// In English no room, form, sheet or deadline says a Chinese word but people's own texts and names.
func TestNoChineseInEnglish(t *testing.T) {
	i18n.Set(i18n.En)
	defer i18n.Set(i18n.Zh)
	h := sit(t)
	h.d.settings["ui.lang"] = "en"
	h.f.open.ApplySettings()
	h.q.Run()
	faults := map[string]string{}
	look := func(where string) {
		h.q.Run()
		own := ownWords(h)
		for _, s := range h.said() {
			if f := s.judge(s.text, own); f != "" && faults[f] == "" {
				faults[f] = where
			}
		}
	}
	for _, r := range h.f.open.railRooms() {
		h.open(r.id, "")
		look(r.id)
	}
	h.open(room.Parcel, "")
	for i := range len(h.d.Sticks) {
		h.f.open.screen.(sticks).Select(i)
		look("parcel")
	}
	h.f.open.screen.(sticks).In("x.renda", stick("x"))
	look("parcel/in")
	h.f.open.screen.(sticks).Out("/media/U")
	look("parcel/out")
	h.open(room.Drafts, "")
	h.f.open.screen.(importer).Import("locked.md", stick("the road is bad\nmend it"))
	look("password")
	h.write(uitest.Password)
	h.ctrl(fyne.KeyReturn)
	look("import")
	h.key(fyne.KeyEscape)
	h.open(room.Begin, "")
	look("begin")
	h.open(room.Begin, "message.record")
	look("begin/message")
	h.ctrl(fyne.KeyReturn)
	look("begin/faults")
	h.open(room.Rules, "days")
	look("rules/days")
	for _, page := range []struct {
		w   *uitest.World
		who app.ID
		arg string
	}{{uitest.Answered(), uitest.Me, ""}, {uitest.Answered(), uitest.Me, "/evaluate"}, {uitest.Assigned(), app.NamedID("郑文"), ""}, {uitest.Assigned(), app.NamedID("郑文"), "/contact/" + uitest.Traffic.String()},
		{uitest.Assigned(), app.NamedID("郑文"), "/reply/" + uitest.Traffic.String()}, {uitest.Assigned(), uitest.Office, ""}, {uitest.Cosigning(), uitest.Me, ""}, {uitest.Cosigning(), app.NamedID("张三"), "/confirm"}} {
		h.page(page.w, page.who, page.arg)
		look(fmt.Sprint("matter", page.arg, " ", h.d.Me().Name))
	}
	h.page(uitest.Answered(), uitest.Me, "")
	var clock *widgets.Press
	h.walk(func(o fyne.CanvasObject) {
		if p, ok := o.(*widgets.Press); ok && clock == nil && strings.Contains(p.Label, "time to") {
			clock = p
		}
	})
	if clock == nil {
		t.Fatal("no deadline to open")
	}
	clock.Tapped(nil)
	look("deadline sheet")
	h.key(fyne.KeyEscape)
	h.draft(uitest.Text())
	look("draft")
	h.ctrl(fyne.KeyReturn)
	look("draft/similar")
	h.ctrl(fyne.KeyReturn)
	look("draft/summary")
	h.open(room.List, "")
	h.ctrl(fyne.KeyK)
	h.q.Run()
	look("palette")
	for f, where := range faults {
		t.Errorf("%s: %q", where, f)
	}
}
