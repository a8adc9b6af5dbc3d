package present

import (
	"context"
	"slices"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/redact"
	"renda/ui/i18n"
)

// CoverLine is one passage chosen to be covered in a copy of the paper being read.
type CoverLine struct {
	redact.Cover
	Words string // its beginning
}

// CoverAsk is a passage somebody is about to cover.
type CoverAsk struct {
	At    Stretch
	Place string
	Words string
	Same  int // places with the same words, that one included
}

// coverWords is how much of a covered passage the list shows, to the one who covers it.
const coverWords = 60

// AskCover looks at a passage that is to be covered: what is selected, or the clause one is in where nothing
// is. ok is false where there is no text.
func (r *Review) AskCover(at Stretch) (CoverAsk, bool) {
	if r.Reading == nil || !r.MayRedact {
		return CoverAsk{}, false
	}
	if at.From >= at.To {
		c := r.Reading.at(at.From)
		if c == nil {
			return CoverAsk{}, false
		}
		at = c.at
	}
	words := r.Reading.Words(at)
	if strings.TrimSpace(words) == "" {
		return CoverAsk{}, false
	}
	return CoverAsk{At: at, Place: r.Reading.Place(at.From), Words: words, Same: len(redact.Same(r.Reading.Text, at.From, at.To))}, true
}

// Cover takes a passage into the list; everywhere covers the same words at all their places.
func (r *Review) Cover(a CoverAsk, reason string, everywhere bool) {
	places := [][2]int{{a.At.From, a.At.To}}
	if everywhere {
		places = redact.Same(r.Reading.Text, a.At.From, a.At.To)
	}
	for _, p := range places {
		r.Covers = append(r.Covers, CoverLine{Words: clip(a.Words, coverWords), Cover: redact.Cover{From: p[0], To: p[1], Place: r.Reading.Place(p[0]), Reason: strings.TrimSpace(reason), Only: !everywhere && a.Same > 1}})
	}
	slices.SortStableFunc(r.Covers, func(x, y CoverLine) int { return x.From - y.From })
	r.changed()
}

// Uncover takes a passage out of the list.
func (r *Review) Uncover(i int) {
	if i >= 0 && i < len(r.Covers) {
		r.Covers = slices.Delete(r.Covers, i, i+1)
		r.changed()
	}
}

// MakeCopy makes the copy with the chosen passages covered, and says how its file is called. The list is emptied
// once it is made.
func (r *Review) MakeCopy(purpose string, then func(name string, err error)) {
	if r.covering.Busy() || r.Reading == nil || r.Paper < 0 {
		return
	}
	original, text := r.Papers[r.Paper].Blob, r.Reading.Text
	titled := len(r.Reading.Kinds) > 0 && r.Reading.Kinds[0] == LineTitle
	covers := make([]redact.Cover, len(r.Covers))
	for i, c := range r.Covers {
		covers[i] = c.Cover
	}
	Load(&r.covering, r.stage, func(ctx context.Context) (act.Blob, error) {
		return r.d.RedactPaper(ctx, r.ID, original, text, titled, covers, strings.TrimSpace(purpose))
	}, func(b act.Blob, err error) {
		if err == nil {
			r.Covers = nil
			r.Reload()
		}
		then(b.Name, err)
	})
}

// Copies words the redacted copies made so far, newest first.
func (r *Review) Copies() []string {
	if r.View == nil {
		return nil
	}
	var out []string
	for _, row := range r.View.Matter.Facts.Rows("covered") {
		who := nameOf(r.d.Directory(), row.ID("by"))
		out = append(out, i18n.T("redact.made", "name", row.Text("name"), "by", who, "day", Day(row.Date("on")), "purpose", row.Text("purpose")))
	}
	slices.Reverse(out)
	return out
}

// redactDesk is what making a redacted copy needs of a desk.
type redactDesk interface {
	RedactPaper(ctx context.Context, filed app.ID, original act.Blob, text string, titled bool, covers []redact.Cover, purpose string) (act.Blob, error)
}
