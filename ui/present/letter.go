package present

import (
	"bytes"
	"context"
	"io"

	"renda/app"
	"renda/app/extract"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// letterDesk reads the text of a file from outside (desk.Desk).
type letterDesk interface {
	ReadLetter(ctx context.Context, name string, data []byte, password string) (text string, doubts []extract.Doubt, err error)
}

// Letter is a file from outside (来信) with what its text says of the open form.
type Letter struct {
	Name   string
	Lines  []LetterLine
	Doubts []string // about the reading of the file
	data   []byte
	opened string // the password that opened it, until it is taken over or left
}

// inMemory is a file that was read already: it can be tried again from its beginning.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// LetterLine is one thing it says, as it is shown before anything is taken over.
type LetterLine struct {
	Key    string
	Label  string
	Value  string // in words
	Words  string // the passage it was read from, "" if that is the value
	Doubt  string // why it may be another thing
	Stands string // what stands in the form, and would be replaced
	On     bool   // what the letter says plainly, of a field that is empty
	value  string
}

// About says where a line comes from, what it would replace and what to check, in this order.
func (l *LetterLine) About() (out []string) {
	if l.Words != "" {
		out = append(out, i18n.T("letter.words", "text", l.Words))
	}
	if l.Stands != "" {
		out = append(out, i18n.T("letter.stands", "text", l.Stands))
	}
	if l.Doubt != "" {
		out = append(out, "▲ "+l.Doubt)
	}
	return out
}

// Reads reports whether a letter can fill the open form.
func (x *Filling) Reads() bool { return x.Form != nil && x.Form.Action.Reads != nil }

// maxLetter bounds a letter.
const maxLetter = 32 << 20

// ReadLetter reads a letter and tells what it says of the open form; nothing is filled in and nothing kept. It closes r; a locked one is
// asked for its password as long as somebody gives one.
func (x *Filling) ReadLetter(name string, r io.ReadCloser, ask Asking, then func(Letter, error)) {
	f, l := x.Form, new(Latest)
	out := Letter{Name: name}
	var done func(rs []procedure.Reading, err error)
	read := func(password string) {
		Load(l, x.stage, func(ctx context.Context) ([]procedure.Reading, error) {
			if out.data == nil {
				defer r.Close()
				b, err := io.ReadAll(io.LimitReader(r, maxLetter+1))
				if err != nil {
					return nil, &app.Error{Code: app.CodeDisk, Op: "read a letter", Item: name, Err: err}
				}
				if len(b) > maxLetter {
					return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a letter", Item: name, Args: map[string]string{"limit": Size(maxLetter), "size": "> " + Size(maxLetter)}}
				}
				out.data = b
			}
			text, doubts, err := x.fd.ReadLetter(ctx, name, out.data, password)
			if err != nil {
				return nil, err
			}
			out.Doubts, out.opened = DoubtWords(doubts), password
			return f.Action.Reads(text), nil
		}, done)
	}
	done = func(rs []procedure.Reading, err error) {
		if asks, wrong := locked(err); asks {
			ask.Password(wrong, read, func() {})
			return
		}
		if err == nil {
			out.Lines = letterLines(f, rs)
		}
		then(out, err)
	}
	read("")
}

// letterLines words what was read, field by field.
func letterLines(f *Form, rs []procedure.Reading) []LetterLine {
	many := map[string]int{}
	for _, r := range rs {
		many[r.Key]++
	}
	var out []LetterLine
	for _, r := range rs {
		field := f.Field(r.Key)
		if field == nil || !f.Shown(field) {
			continue
		}
		l := LetterLine{Key: r.Key, Label: Label(field), Value: Words(field, r.Value, f.Dir), Words: r.Words, Doubt: i18n.Term(r.Doubt), value: r.Value}
		if now := f.Text(r.Key); now != r.Value {
			l.Stands = Words(field, now, f.Dir)
		}
		l.On = r.Doubt == "" && l.Stands == "" && many[r.Key] == 1
		out = append(out, l)
	}
	return out
}

// knows answers the first question for the password of a locked letter, as it was given before.
func (l *Letter) knows(ask Asking) Asking {
	given, again := l.opened, ask.Password
	ask.Password = func(wrong bool, open func(string), leave func()) {
		if p := given; p != "" {
			given = ""
			open(p)
			return
		}
		again(wrong, open, leave)
	}
	return ask
}

// TakeLetter fills in the lines that are on, at most one for a field, and puts the letter itself among the papers of the form; then follows once.
func (x *Filling) TakeLetter(l Letter, ask Asking, then func(n int, err error)) {
	f, n := x.Form, 0
	if f == nil {
		then(0, nil)
		return
	}
	taken := map[string]bool{}
	for _, line := range l.Lines {
		if line.On && !taken[line.Key] {
			taken[line.Key] = true
			f.Set(line.Key, line.value)
			n++
		}
	}
	x.Edited()
	for i := range f.Action.Fields {
		if field := &f.Action.Fields[i]; field.Kind == procedure.FieldBlobs && f.Shown(field) {
			x.Attach(field.Key, l.Name, inMemory{bytes.NewReader(l.data)}, l.knows(ask), func(err error) { then(n, err) })
			return
		}
	}
	then(n, nil)
}
