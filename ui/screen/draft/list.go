// Package draft is the room of drafts (草稿) and the editor of suggestions and bills.
//
// Its argument is "" for the list, "bin" for the deleted ones, "new:" or "new:bill" for a
// new one, "import:" for one from a file, else a draft's ID.
package draft

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/pinyin"
	"renda/app/terminal"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what drafts need of a desk.
type Desk interface{ present.DraftDesk }

// New makes the room.
func New(env room.Env, d Desk, arg string) room.Screen {
	if !present.MayWrite(d) {
		return &list{root: widgets.Empty(i18n.T("draft.notyours"), i18n.T("draft.notyours.text"), "", nil)}
	}
	switch {
	case arg == "", arg == "bin":
		return newList(env, d, arg == "bin")
	case strings.HasPrefix(arg, "new:"):
		return create(env, d, strings.TrimPrefix(arg, "new:"))
	}
	id, err := app.ParseID(arg)
	if err != nil {
		env.Shell.Fail(err)
		return newList(env, d, false)
	}
	return newEditor(env, d, id)
}

// create makes a new draft and goes to it.
func create(env room.Env, d Desk, kind string) room.Screen {
	if kind != desk.KindBill {
		kind = desk.KindSuggestion
	}
	present.Load(new(present.Latest), env.Stage, func(ctx context.Context) (desk.DraftView, error) { return d.NewDraft(ctx, kind) }, func(v desk.DraftView, err error) {
		if err != nil {
			env.Shell.Fail(err)
			env.Shell.Replace(room.Drafts, "")
			return
		}
		env.Shell.Replace(room.Drafts, v.ID.String())
	})
	return &list{root: widgets.Empty(i18n.T("matter.loading"), "", "", nil)}
}

// list is the list of drafts.
type list struct {
	env    room.Env
	d      Desk
	bin    bool
	items  []desk.DraftView
	table  *widgets.Table
	middle *fyne.Container
	count  *widgets.Text
	root   fyne.CanvasObject
}

func newList(env room.Env, d Desk, bin bool) *list {
	s := &list{env: env, d: d, bin: bin}
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("list.title"), Width: 360, Grow: 4}, {Name: i18n.T("draft.kind"), Width: 80},
		{Name: i18n.T("list.state"), Width: 130}, {Name: i18n.T("draft.versions"), Width: 80, Right: true, Spare: true},
		{Name: i18n.T("draft.savedat"), Width: 130, Right: true, Spare: true},
	}, s.row)
	s.table.OnOpen = func(i int) { env.Shell.Open(room.Drafts, s.items[i].ID.String()) }
	s.table.Find, s.table.Now = s.find, d.Now
	s.count = widgets.Small("")
	var buttons []fyne.CanvasObject
	if bin {
		buttons = append(buttons, widgets.NewButton(i18n.T("draft.back"), func() { env.Shell.Replace(room.Drafts, "") }))
	} else {
		buttons = append(buttons, widgets.NewButton(i18n.T("draft.bin"), func() { env.Shell.Open(room.Drafts, "bin") }),
			widgets.IconButton(i18n.T("draft.import"), base.UploadIcon(), true, s.importFile),
			widgets.NewButton(i18n.T("draft.newbill"), func() { env.Shell.Open(room.Drafts, "new:bill") }),
			widgets.Primary(i18n.T("draft.new"), func() { env.Shell.Open(room.Drafts, "new:") }))
	}
	s.middle = container.NewStack(s.table)
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(buttons...), widgets.Title(s.Title()))
	help := "draft.help"
	if bin {
		help = "draft.bin.help"
	}
	s.root = widgets.Inset(22, 14, container.NewBorder(widgets.Column(6, head, widgets.Help(i18n.T(help))), widgets.Inset(2, 6, s.count), nil, nil, widgets.PanelFill(s.middle)))
	s.reload()
	return s
}

func (s *list) Title() string {
	if s.bin {
		return i18n.T("draft.bin")
	}
	return i18n.T("room.drafts")
}
func (s *list) Content() fyne.CanvasObject { return s.root }
func (s *list) Keep()                      {}
func (s *list) Close()                     {}

// Shown puts the focus on the rows.
func (s *list) Shown() {
	if s.table != nil && len(s.items) > 0 {
		s.env.Window.Canvas().Focus(s.table)
	}
}

func (s *list) Changed(c desk.Change) {
	if s.table != nil && (c.Drafts || c.All || len(c.Matters) > 0) {
		s.reload()
	}
}

func (s *list) reload() {
	s.items = present.Drafts(s.d, s.bin)
	s.table.SetCount(len(s.items))
	s.count.Set(i18n.T("draft.count", "n", strconv.Itoa(len(s.items))))
	switch {
	case len(s.items) > 0:
		s.middle.Objects = []fyne.CanvasObject{s.table}
	case s.bin:
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("draft.bin.none"), i18n.T("draft.bin.none.text"), "", nil)}
	default:
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("draft.none"), i18n.T("draft.none.text"), i18n.T("draft.new"), func() { s.env.Shell.Open(room.Drafts, "new:") })}
	}
	s.middle.Refresh()
}

func (s *list) row(i int) []widgets.Cell {
	v := s.items[i]
	title := widgets.Cell{Text: v.Form.Text(desk.DraftTitle)}
	if strings.TrimSpace(title.Text) == "" {
		title = widgets.Cell{Text: i18n.T("draft.untitled"), Tone: theme.Muted}
	}
	return []widgets.Cell{title, {Text: i18n.T("draft.kind." + v.Kind)}, {Text: i18n.T("item." + string(v.State)), Chip: true, Kind: room.StateKind(v.State)},
		{Text: strconv.Itoa(v.Versions), Tone: theme.Muted}, {Text: present.Clock(v.Saved, s.d.Now()), Tone: theme.Muted}}
}

func (s *list) find(prefix string, from int) int {
	for k := range s.items {
		i := (from + k) % len(s.items)
		if t := s.items[i].Form.Text(desk.DraftTitle); strings.HasPrefix(t, prefix) || pinyin.Match(prefix, t) {
			return i
		}
	}
	return -1
}

func saveBlob(env room.Env, b act.Blob) {
	env.Shell.TakeOut(wayout.Out{Way: terminal.WayFile, Item: b.Hash.String(), Title: b.Name})
}
