package review

import (
	"path"
	"strings"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
)

// Read takes a text that came from outside (Markdown, plain text, or what was drawn from
// DOCX or PDF) for review. Title, notes and dates are read from the text itself; name
// is the file's, its folders tell the shelf as in a library of law. What the text
// doesn't tell is left zero, for the filing's own data to fill in.
func Read(name, text string) (Document, error) {
	doc := clause.Parse(text)
	title := doc.Title
	if title == "" {
		base := path.Base(name)
		title = strings.TrimSuffix(base, path.Ext(base))
	}
	l, err := law.Read(strings.TrimSuffix(name, path.Ext(name))+".md", []byte(markdown(title, doc)))
	if err != nil {
		return Document{}, err
	}
	return Document{Text: doc, Title: title, Level: l.Level, Region: l.Region, Published: l.Published, Effective: l.Effective, Enacted: l.Enacted, Noted: noted(l)}, nil
}

// noted gives the last day on which the text was published by its own notes; zero if they do not say.
func noted(l *law.Law) app.Date {
	var last app.Date
	for _, n := range l.Notes {
		if n.Act == "公布" && n.Date.After(last) {
			last = n.Date
		}
	}
	return last
}

// markdown writes what law.Read needs to see: title, notes, and the words of every clause.
func markdown(title string, doc *clause.Doc) string {
	var b strings.Builder
	b.WriteString("# " + strings.ReplaceAll(title, "\n", "") + "\n\n" + doc.Note + "\n\n<!-- INFO END -->\n")
	doc.Walk(func(n *clause.Node, _ []*clause.Node) bool {
		b.WriteString("\n" + n.Label)
		if n.Label != "" {
			b.WriteString(" ")
		}
		b.WriteString(n.Title + n.Text)
		return true
	})
	return b.String()
}
