// Package redact makes 遮盖副本 (脱密副本): a copy of a text with chosen passages covered. The original
// is never touched; the copy is composed anew from what stays readable, so nothing of a covered
// passage is in its bytes: no metadata, no history, no hidden layer, and not its length either.
//
// Offsets are runes of the text.
package redact

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/paper"
)

// Codes of this package.
const (
	CodeNone   app.Code = "redact.none"   // nothing is covered
	CodePlace  app.Code = "redact.place"  // a passage lies outside of the text or is empty; Args n
	CodeReason app.Code = "redact.reason" // a passage without a reason; Args place
	CodeRepeat app.Code = "redact.repeat" // a reason says what is covered; Args place
	CodeLeft   app.Code = "redact.left"   // what is covered stands elsewhere too; Args place, n, first
	CodeLeak   app.Code = "redact.leak"   // the copy still holds what is covered: not given out
)

// Mask stands for every covered passage, however long.
const Mask = "■■■■■"

// Cover is one passage to be covered.
type Cover struct {
	From, To int
	Place    string // its clause: 第五条第二款
	Reason   string
	Only     bool // the same words elsewhere stay readable, by decision
}

// Source is what is copied.
type Source struct {
	Name   string // of the original's file
	Hash   app.Hash
	Text   string // one paragraph a line
	Titled bool   // the first line is the title
}

// By is who makes the copy, and when.
type By struct {
	Name, Organ string
	At          time.Time
}

// Make composes the copy as a DOCX and checks that nothing covered is in its bytes. name is that of its file.
func Make(src Source, covers []Cover, by By) (name string, docx []byte, err error) {
	covers, err = ordered(src.Text, covers)
	if err != nil {
		return "", nil, err
	}
	words := covered(src.Text, covers)
	hide := func(s string) string { return hidden(s, words) }
	for i, c := range covers {
		if r := hide(c.Reason); r != c.Reason {
			return "", nil, &app.Error{Code: CodeRepeat, Op: "cover passages", Args: map[string]string{"place": Place(covers[i])}}
		}
	}
	text := masked(src.Text, covers)
	if err := left(text, src.Text, covers); err != nil {
		return "", nil, err
	}
	base := hide(strings.TrimSuffix(src.Name, path.Ext(src.Name)))
	if docx, err = compose(src, text, hide(src.Name), covers, by).Docx(); err != nil {
		return "", nil, err
	}
	return base + "（遮盖副本）.docx", docx, clean(docx, words)
}

// Name gives the name of the original's file as it may be told: without what is covered in it.
func Name(name, text string, covers []Cover) string { return hidden(name, covered(text, covers)) }

// hidden covers words wherever they stand.
func hidden(s string, words []secret) string {
	for _, w := range words {
		if w.hide {
			s = strings.ReplaceAll(s, w.text, Mask)
		}
	}
	return s
}

// ordered checks the passages and puts them in the order of the text, those that overlap made one.
func ordered(text string, covers []Cover) ([]Cover, error) {
	if len(covers) == 0 {
		return nil, &app.Error{Code: CodeNone, Op: "cover passages"}
	}
	r := []rune(text)
	cs := slices.Clone(covers)
	slices.SortStableFunc(cs, func(a, b Cover) int { return cmp.Compare(a.From, b.From) })
	var out []Cover
	for i, c := range cs {
		switch {
		case c.From < 0 || c.To > len(r) || c.From >= c.To || strings.TrimSpace(string(r[c.From:c.To])) == "":
			return nil, &app.Error{Code: CodePlace, Op: "cover passages", Args: map[string]string{"n": strconv.Itoa(i + 1)}}
		case strings.TrimSpace(c.Reason) == "":
			return nil, &app.Error{Code: CodeReason, Op: "cover passages", Args: map[string]string{"place": Place(c)}}
		}
		if n := len(out); n > 0 && c.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, c.To)
			out[n-1].Only = out[n-1].Only && c.Only
			if c.Reason != out[n-1].Reason {
				out[n-1].Reason += "；" + c.Reason
			}
			continue
		}
		out = append(out, c)
	}
	return out, nil
}

// Place words where a passage stands.
func Place(c Cover) string { return cmp.Or(c.Place, "全文") }

// secret is words that are covered, a line of a passage each; hide: they may stand nowhere.
type secret struct {
	text string
	hide bool
}

// leastSecret is how many characters make words that can be looked for: one alone stands everywhere.
const leastSecret = 2

// covered gives the words that are covered, the longest first.
func covered(text string, covers []Cover) []secret {
	r := []rune(text)
	var out []secret
	for _, c := range covers {
		for _, l := range strings.Split(string(r[c.From:c.To]), "\n") {
			if l = strings.TrimSpace(l); len([]rune(l)) >= leastSecret {
				out = append(out, secret{l, !c.Only})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b secret) int { return cmp.Compare(len(b.text), len(a.text)) })
	return out
}

// masked gives the text with the passages covered; line ends stay, so that paragraphs stay.
func masked(text string, covers []Cover) string {
	r := []rune(text)
	var b strings.Builder
	at := 0
	for _, c := range covers {
		b.WriteString(string(r[at:c.From]))
		b.WriteString(Mask)
		for range strings.Count(string(r[c.From:c.To]), "\n") {
			b.WriteString("\n" + Mask)
		}
		at = c.To
	}
	b.WriteString(string(r[at:]))
	return b.String()
}

// Same gives all places where the words of a passage stand, that one included.
func Same(text string, from, to int) [][2]int {
	r := []rune(text)
	if from < 0 || to > len(r) || to-from < leastSecret {
		return [][2]int{{from, to}}
	}
	words := r[from:to]
	var out [][2]int
	for i := 0; i+len(words) <= len(r); i++ {
		if slices.Equal(r[i:i+len(words)], words) {
			out = append(out, [2]int{i, i + len(words)})
			i += len(words) - 1
		}
	}
	return out
}

// left refuses a copy in which covered words are still readable at another place.
func left(text, original string, covers []Cover) error {
	for _, c := range covers {
		if c.Only {
			continue
		}
		for _, w := range covered(original, []Cover{c}) {
			if n := strings.Count(text, w.text); n > 0 {
				return &app.Error{Code: CodeLeft, Op: "cover passages", Args: map[string]string{"place": Place(c), "n": strconv.Itoa(n)}}
			}
		}
	}
	return nil
}

// compose sets the copy as a paper that says what it is, of what, by whom and when, and lists what is covered.
func compose(src Source, text, name string, covers []Cover, by By) paper.Doc {
	at := by.At.In(app.Zone).Format("2006-01-02 15:04")
	d := paper.Doc{Caption: "遮盖副本（不是原件）", At: by.At, Mark: strings.TrimSpace("遮盖副本　" + by.Name + "　" + at)}
	if src.Titled {
		d.Title, text, _ = strings.Cut(text, "\n")
	}
	d.Blocks = append(paper.Lines(text), paper.Gap{}, paper.Para{Style: paper.First, Text: "遮盖说明", Keep: true},
		paper.Para{Style: paper.Body, Text: "原件：" + name + "；原件SHA-256：" + src.Hash.String() + "。原件没有改动，由保管单位留存。"},
		paper.Para{Style: paper.Body, Text: strings.TrimSpace("制作：" + by.Organ + by.Name + "；时间：" + at + "；遮盖" + strconv.Itoa(len(covers)) + "处，遮盖处一律以“" + Mask + "”表示，与原文长短无关。")})
	t := paper.Table{Widths: []int{1, 3, 6}, Rows: []paper.Row{{Cells: []paper.Cell{paper.L("序号"), paper.L("位置"), paper.L("理由")}}}}
	for i, c := range covers {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.C(strconv.Itoa(i+1), 1), paper.C(Place(c), 1), paper.T(c.Reason, 1)}})
	}
	d.Blocks = append(d.Blocks, t)
	return d
}

// mostMember bounds a part of the copy, in bytes.
const mostMember = 64 << 20

// clean looks through every part of the finished copy for what is covered.
func clean(docx []byte, words []secret) error {
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		return &app.Error{Code: CodeLeak, Op: "check a redacted copy", Err: err}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return &app.Error{Code: CodeLeak, Op: "check a redacted copy", Err: err}
		}
		b, err := io.ReadAll(io.LimitReader(r, mostMember))
		r.Close()
		if err != nil {
			return &app.Error{Code: CodeLeak, Op: "check a redacted copy", Err: err}
		}
		text := plain(string(b))
		for _, w := range words {
			if w.hide && (strings.Contains(text, w.text) || strings.Contains(string(b), w.text) || strings.Contains(f.Name, w.text)) {
				return &app.Error{Code: CodeLeak, Op: "check a redacted copy", Item: f.Name}
			}
		}
	}
	return nil
}

// plain takes the tags out of XML, so that words cut by them are found.
func plain(s string) string {
	var b strings.Builder
	in := false
	for _, r := range s {
		switch {
		case r == '<':
			in = true
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}
