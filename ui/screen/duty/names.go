package duty

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/desk"
	"renda/app/org"
	"renda/app/pinyin"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// All is the argument that opens the names of all deputies.
const All = "all"

// names is the list of deputies from which the office opens a record.
type names struct {
	env    room.Env
	d      Desk
	all    []org.Account
	rows   []org.Account
	find   *widgets.Entry
	table  *widgets.Table
	line   *widgets.Text
	middle *fyne.Container
	root   fyne.CanvasObject
}

func newNames(env room.Env, d Desk) *names {
	n := &names{env: env, d: d, find: widgets.NewEntry(i18n.T("duty.find")), line: widgets.Small("")}
	n.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("duty.name"), Width: 130}, {Name: i18n.T("duty.card"), Width: 140}, {Name: i18n.T("duty.team"), Width: 200, Grow: 1}, {Name: i18n.T("duty.job"), Width: 220, Grow: 2, Spare: true},
	}, n.row)
	n.table.OnOpen = func(i int) { n.env.Shell.Open(room.Duty, n.rows[i].ID.String()) }
	n.find.SetPlaceHolder(i18n.T("duty.find"))
	n.find.OnChanged = func(string) { n.show() }
	n.middle = container.NewStack(n.table)
	n.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(8, widgets.Title(n.Title()), widgets.Help(i18n.T("duty.all.help")), n.find, widgets.Gap(1, 2)), widgets.Inset(2, 6, n.line), nil, nil, widgets.PanelFill(n.middle)))
	n.read()
	return n
}

func (n *names) Title() string              { return i18n.T("room.duty") }
func (n *names) Content() fyne.CanvasObject { return n.root }
func (n *names) Keep()                      {}
func (n *names) Close()                     {}

// Shown puts the focus on the rows.
func (n *names) Shown() { widgets.Focus(n.env.Window.Canvas(), n.table) }

func (n *names) Changed(c desk.Change) {
	if c.All || c.Roster {
		n.read()
	}
}

func (n *names) read() {
	n.all = present.Deputies(n.d.Directory())
	n.show()
}

// show keeps those whose name, initials, card or delegation holds every word.
func (n *names) show() {
	words := strings.Fields(strings.ToLower(n.find.Text))
	n.rows = n.rows[:0]
	for _, a := range n.all {
		hay := strings.ToLower(a.Name + "\n" + pinyin.Initials(a.Name) + "\n" + a.Card + "\n" + present.Delegation(n.d.Directory(), a))
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(hay, w)
		}
		if fits {
			n.rows = append(n.rows, a)
		}
	}
	n.line.Set(i18n.T("duty.found", "n", strconv.Itoa(len(n.rows))))
	n.table.SetCount(len(n.rows))
	n.middle.Objects = []fyne.CanvasObject{n.table}
	if len(n.rows) == 0 {
		n.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("duty.nobody"), i18n.T("duty.nobody.text"), "", nil)}
	}
	n.middle.Refresh()
}

func (n *names) row(i int) []widgets.Cell {
	if i >= len(n.rows) {
		return nil
	}
	a := n.rows[i]
	return []widgets.Cell{{Text: a.Name}, {Text: a.Card}, {Text: present.Delegation(n.d.Directory(), a)}, {Text: a.Title, Tone: theme.Muted}}
}
