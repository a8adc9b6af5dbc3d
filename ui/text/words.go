package text

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"renda/ui/widgets"
)

const (
	proseMost = 2000 // characters that stand on a page as they are
	wordsMost = 24   // lines shown at once of more
)

// Words gives words to read on a page: as prose, or where they are long on a surface of some lines that draws only
// what is in view.
func Words(label string, runs ...widgets.Run) fyne.CanvasObject {
	n := 0
	for _, r := range runs {
		n += utf8.RuneCountInString(r.Text)
	}
	if n <= proseMost {
		return widgets.NewRuns(runs...)
	}
	var all strings.Builder
	var ms []Mark
	at := 0
	for _, r := range runs {
		clean := strings.ReplaceAll(r.Text, "\r", "") // so that places stay what they are
		all.WriteString(clean)
		to := at + utf8.RuneCountInString(clean)
		if k, ok := map[widgets.Mark]Kind{widgets.Added: Added, widgets.Gone: Gone, widgets.Bolded: Strong}[r.Mark]; ok {
			ms = append(ms, Mark{at, to, k})
		}
		at = to
	}
	s := NewSurface(label)
	s.ReadOnly, s.Bare, s.Side = true, true, 0
	s.SetText(all.String())
	s.SetMarks(ms)
	s.SetLines(wordsMost, wordsMost)
	return s
}
