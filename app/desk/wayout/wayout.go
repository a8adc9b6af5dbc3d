// Package wayout is the one way out (出口): whatever makes readable bytes for the outside is an Out and asks the gate, which lets it
// leave as it is or by ticket only (打印导出审批单), a copy at a time.
package wayout

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"renda/app"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Out names something that is to leave this desk in the clear (打印、导出). Whatever makes readable bytes for
// the outside asks leave first: no way out goes round it, which a test holds to (TestWaysOut).
type Out struct {
	Way    terminal.Way
	Matter app.ID      // whose paper, file or package it is; of a page of the register: the page
	Item   string      // id of a paper, hash of a file in hex
	Track  string      // of a paper
	Filter desk.Filter // of a list or figures
	Title  string      // what people call it: of a file its name
	// Make makes what nobody is known to the gate to make (Gate.Makes); nil for what somebody is. It leaves by ticket only from
	// the place that gave it.
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
	x.Filter = desk.Filter{Proc: s.Proc, States: s.States, Text: s.Text, Turn: s.Turn, Mine: s.Mine, Overdue: s.Overdue, IDs: s.IDs, Column: s.Column, Value: s.Value, Sort: s.Sort, Asc: s.Asc}
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

// extensions are what is added to the names of what is made. An attached file has its own; by ticket it leaves with its
// covering page in one ZIP.
var extensions = map[terminal.Way]string{terminal.WayFile: ".zip", terminal.WayPaper: ".docx", terminal.WayList: ".xlsx", terminal.WayFigures: ".xlsx", terminal.WayRegister: ".docx", terminal.WayArchive: ".zip", terminal.WayDuty: ".docx", terminal.WayLabel: ".docx"}

// ExtOfd ends the Item of what leaves in the fixed layout of GB/T 33190 beside a DOCX.
const ExtOfd = ".ofd"

// ext is what is added to the name of what is made.
func (x *Out) ext() string {
	if x.Way == terminal.WayDuty && strings.HasSuffix(x.Item, ExtOfd) {
		return ExtOfd
	}
	return extensions[x.Way]
}

// called names what leaves for people.
func (g *Gate) called(x *Out, m *procedure.Matter) string {
	name := wayNames[x.Way]
	switch {
	case x.Way == terminal.WayPaper && m != nil:
		return g.paperName(m, x.Item)
	case x.Way == terminal.WayFile && x.Title != "":
		return name + "：" + x.Title
	case name == "":
		return x.Title
	}
	return name
}

// File names the file something leaves as, by what people call it.
func (x *Out) File() string { return FileName(cmp.Or(x.Title, wayNames[x.Way])) + x.ext() }
