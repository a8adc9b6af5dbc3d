package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Out names something that is to leave this desk in the clear (打印、导出). Whatever makes readable bytes for
// the outside asks leave first: no way out goes round it, which a test holds to (TestWaysOut).
type Out struct {
	Way    terminal.Way
	Matter app.ID // whose paper, file or package it is; of a page of the register: the page
	Item   string // id of a paper, hash of a file in hex
	Track  string // of a paper
	Filter Filter // of a list or figures
	Title  string // what people call it: of a file its name
	// Make makes what the desk can't make itself; nil for what it can. It leaves by ticket only from the
	// place that gave it.
	Make func(mark Watermark) (name string, data []byte, err error)
}

// outSpec is an Out as its ticket carries it. Names reach disk.
type outSpec struct {
	Way     terminal.Way        `json:"way"`
	Matter  string              `json:"matter,omitempty"`
	Item    string              `json:"item,omitempty"`
	Track   string              `json:"track,omitempty"`
	Title   string              `json:"title,omitempty"`
	Proc    string              `json:"proc,omitempty"`
	States  []procedure.StateID `json:"states,omitempty"`
	Text    string              `json:"text,omitempty"`
	Turn    bool                `json:"turn,omitempty"`
	Mine    procedure.RoleID    `json:"mine,omitempty"`
	Overdue bool                `json:"overdue,omitempty"`
	IDs     []app.ID            `json:"ids,omitempty"`
	Column  string              `json:"column,omitempty"`
	Value   string              `json:"value,omitempty"`
	Sort    string              `json:"sort,omitempty"`
	Asc     bool                `json:"asc,omitempty"`
}

func (x *Out) spec() outSpec {
	f := x.Filter
	s := outSpec{Way: x.Way, Item: x.Item, Track: x.Track, Title: x.Title, Proc: f.Proc, States: f.States, Text: f.Text, Turn: f.Turn, Mine: f.Mine,
		Overdue: f.Overdue, IDs: f.IDs, Column: f.Column, Value: f.Value, Sort: f.Sort, Asc: f.Asc}
	if !x.Matter.IsZero() {
		s.Matter = x.Matter.String()
	}
	return s
}

// text gives the description as a ticket keeps it.
func (s outSpec) text() (string, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", &app.Error{Code: app.CodeInternal, Op: "describe what is to leave", Err: err}
	}
	return string(b), nil
}

func (s outSpec) out() (x Out, err error) {
	if s.Matter != "" {
		if x.Matter, err = app.ParseID(s.Matter); err != nil {
			return x, err
		}
	}
	x.Way, x.Item, x.Track, x.Title = s.Way, s.Item, s.Track, s.Title
	x.Filter = Filter{Proc: s.Proc, States: s.States, Text: s.Text, Turn: s.Turn, Mine: s.Mine, Overdue: s.Overdue, IDs: s.IDs, Column: s.Column, Value: s.Value, Sort: s.Sort, Asc: s.Asc}
	return x, nil
}

// key tells apart what leaves: a paper by its id, anything else by its way and what describes it. Order and name of
// a list are not part of it.
func (x *Out) key() (string, error) {
	if x.Way == terminal.WayPaper {
		return x.Item, nil
	}
	s := x.spec()
	s.Sort, s.Asc, s.Title = "", false, ""
	text, err := s.text()
	sum := sha256.Sum256([]byte(text))
	return string(x.Way) + ":" + hex.EncodeToString(sum[:8]), err
}

// wayNames are what a ticket calls what leaves; a paper is called by its own name.
var wayNames = map[terminal.Way]string{terminal.WayFile: "附件", terminal.WayList: "清单", terminal.WayFigures: "统计表", terminal.WayRegister: "专用终端使用登记簿",
	terminal.WayArchive: "归档数据包", terminal.WayLabel: "档案标签", terminal.WayDuty: "代表履职档案"}

// extensions are what is added to the names of what the desk makes. An attached file has its own; by ticket it leaves with its
// covering page in one ZIP.
var extensions = map[terminal.Way]string{terminal.WayFile: ".zip", terminal.WayPaper: ".docx", terminal.WayList: ".xlsx", terminal.WayFigures: ".xlsx", terminal.WayRegister: ".docx", terminal.WayArchive: ".zip", terminal.WayDuty: ".docx", terminal.WayLabel: ".svg"}

// ExtOfd ends the Item of what leaves in the fixed layout of GB/T 33190 beside a DOCX.
const ExtOfd = ".ofd"

// ext is what is added to the name of what the desk makes.
func (x *Out) ext() string {
	if x.Way == terminal.WayDuty && strings.HasSuffix(x.Item, ExtOfd) {
		return ExtOfd
	}
	return extensions[x.Way]
}

// called names what leaves for people.
func (w world) called(x *Out, m *procedure.Matter) string {
	name := wayNames[x.Way]
	switch {
	case x.Way == terminal.WayPaper && m != nil:
		return w.paperName(m, x.Item)
	case x.Way == terminal.WayFile && x.Title != "":
		return name + "：" + x.Title
	case name == "":
		return x.Title
	}
	return name
}

// leave decides whether something may leave as it is. It is the one place that does: terminal.CodeNeeded where it
// leaves by ticket only.
func (w world) leave(x *Out, m *procedure.Matter) error {
	in := w.input(nil, "")
	if !terminal.Gated(in, x.Way) && (x.Way != terminal.WayPaper || m == nil || !terminal.Needs(in, m.Proc, x.Item)) {
		return nil
	}
	name := w.called(x, m)
	return &app.Error{Code: terminal.CodeNeeded, Op: "let something leave", Item: name, Args: map[string]string{"paper": name}}
}

// NeedsTicket reports whether something leaves by ticket only (打印导出审批单).
func (d *Desk) NeedsTicket(x Out) (bool, error) {
	m, err := d.aboutOf(&x)
	if err != nil {
		return false, err
	}
	return d.world().leave(&x, m) != nil, nil
}

// aboutOf gives the matter something is of, nil if of none.
func (d *Desk) aboutOf(x *Out) (*procedure.Matter, error) {
	if x.Matter.IsZero() {
		return nil, nil
	}
	m, err := d.Confirmed(x.Matter)
	if err == nil && m == nil && x.Way != terminal.WayFile && x.Way != terminal.WayRegister { // of an act not yet at the server
		err = &app.Error{Code: app.CodeNotFound, Op: "take something out", Item: x.Matter.String()}
	}
	return m, err
}

// TakeOut makes what is to leave and gives the name of its file. terminal.CodeNeeded: by ticket only, see AskTicket
// and TakeCopy.
func (d *Desk) TakeOut(ctx context.Context, x Out, mark Watermark) (name string, data []byte, err error) {
	m, err := d.aboutOf(&x)
	if err != nil {
		return "", nil, err
	}
	if err := d.world().leave(&x, m); err != nil {
		return "", nil, err
	}
	return d.content(ctx, &x, mark)
}

// content makes the bytes, on this machine and with its mark.
func (d *Desk) content(ctx context.Context, x *Out, mark Watermark) (name string, data []byte, err error) {
	mark = d.world().marked(mark)
	if x.Make != nil {
		return x.Make(mark)
	}
	switch x.Way {
	case terminal.WayPaper:
		return d.printed(ctx, x.Matter, x.Item, x.Track, mark)
	case terminal.WayFile:
		data, err = d.fileBytes(x.Item)
		return fileName(x.Title), data, err
	case terminal.WayList:
		data, err = d.listBytes(ctx, x.Filter, mark)
		return fileName(firstOf(x.Title, wayNames[x.Way])) + extensions[x.Way], data, err
	case terminal.WayFigures:
		data, err = d.figureBytes(ctx, x.Filter, mark)
		return fileName(firstOf(x.Title, wayNames[x.Way])) + extensions[x.Way], data, err
	case terminal.WayRegister:
		return d.registerPaper(x.Matter, mark)
	case terminal.WayLabel:
		data, err = d.labelBytes(x.Item, mark)
		return fileName(firstOf(x.Title, wayNames[x.Way])) + ".docx", data, err
	case terminal.WayArchive:
		var b bytes.Buffer
		_, err = d.pack(ctx, x.Matter, &b, nil)
		return fileName(firstOf(x.Title, wayNames[x.Way])) + extensions[x.Way], b.Bytes(), err
	}
	return "", nil, &app.Error{Code: app.CodeBadInput, Op: "make what is to leave", Item: string(x.Way)}
}

// marked puts the terminal's number into a watermark.
func (w world) marked(mark Watermark) Watermark {
	if t := w.me().Device; t.Dedicated() && mark != (Watermark{}) {
		mark.Terminal = t.Terminal
	}
	return mark
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// fileBytes reads an attached file.
func (d *Desk) fileBytes(hash string) ([]byte, error) {
	h, err := act.ParseHash(hash)
	if err != nil {
		return nil, err
	}
	r, err := d.OpenBlob(h)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
}

// numbered puts the number of a copy into the name of its file.
func numbered(name, no string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + fileName(no) + ext
}
