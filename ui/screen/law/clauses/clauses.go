// Package clauses shows texts taken apart into clauses on the reading surface: one by itself, or
// two side by side with what became of each clause.
package clauses

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
)

// Set shows a text in a reader, from its beginning.
func Set(r *text.Reader, x *present.Reading) {
	r.Clause = x.Find
	r.SetFormat(func(line int) text.Format { return format(x, line) }) // first: the text is then laid out once
	r.SetText(x.Text)
	es := make([]text.Entry, len(x.Outline))
	for i, e := range x.Outline {
		es[i] = text.Entry{Level: e.Level, Title: e.Title, At: e.At, Leaf: e.Leaf}
	}
	r.SetOutline(es)
}

// format sets a line as statutes are set.
func format(x *present.Reading, line int) text.Format {
	if line >= len(x.Kinds) {
		return text.Format{}
	}
	switch x.Kinds[line] {
	case present.LineTitle:
		return text.Format{Size: 1.5, Bold: true, Center: true, Above: 0.6}
	case present.LineNote:
		return text.Format{Size: 0.9, Center: true}
	case present.LineHeading:
		if x.Levels[line] == 0 {
			return text.Format{Size: 1.2, Bold: true, Center: true, Above: 1.1}
		}
		return text.Format{Size: 1.05, Bold: true, Center: true, Above: 0.8}
	case present.LineArticle:
		return text.Format{Indent: 2, Above: 0.3}
	case present.LineParagraph, present.LineItem, present.LineSubitem:
	}
	return text.Format{Indent: 2}
}

// Marks gives stretches as marks of a kind.
func Marks(kind text.Kind, in []present.Stretch) []text.Mark {
	out := make([]text.Mark, len(in))
	for i, s := range in {
		out[i] = text.Mark{From: s.From, To: s.To, Kind: kind}
	}
	return out
}

// Cite lets Ctrl+Shift+C copy what is selected as a citation, and gives what does it.
func Cite(env room.Env, r *text.Reader, cite func(present.Stretch) (string, bool)) func() {
	do := func() {
		from, to := r.Selected()
		if from == to && from == 0 {
			from, _ = r.Top()
			to = from
		}
		words, ok := cite(present.Stretch{From: from, To: to})
		if !ok {
			env.Shell.Hint(i18n.T("law.cite.none"))
			return
		}
		fyne.CurrentApp().Clipboard().SetContent(words)
		env.Shell.Notify(i18n.T("law.cited", "words", words))
	}
	r.OnShort = func(k *desktop.CustomShortcut) bool {
		if k.KeyName == fyne.KeyC && k.Modifier == fyne.KeyModifierControl|fyne.KeyModifierShift {
			do()
			return true
		}
		return false
	}
	return do
}
