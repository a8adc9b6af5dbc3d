package archive

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/desk/archives"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// drawDetail is the archive page of the matter chosen: facts, what is in the way, what can be done, what goes in.
func (s *screen) drawDetail() {
	s.steps = nil
	s.detail.Objects = nil
	pg := s.p.Page
	if pg == nil || pg.Row.Card.ID != s.chosen {
		if s.p.Err != nil {
			s.detail.Add(widgets.NewProse(i18n.Error(s.p.Err)))
		}
		s.detail.Refresh()
		return
	}
	r := &pg.Row
	s.detail.Add(widgets.NewRuns(widgets.Run{Text: r.Card.Title, Mark: widgets.Bolded}))
	s.detail.Add(s.buttons(pg))
	if len(pg.Lacks) > 0 {
		s.detail.Add(lacks(pg))
	} else {
		s.detail.Add(widgets.Row(8, widgets.NewChip(widgets.Good, i18n.T("archive.complete"))))
	}
	s.detail.Add(facts(present.ArchiveFacts(r)))
	s.detail.Add(pieces(pg))
	if len(pg.Fields) > 0 {
		var rows [][]string
		for _, f := range pg.Fields {
			rows = append(rows, []string{i18n.Term(f.Name), f.Value})
		}
		s.detail.Add(widgets.Column(4, widgets.Strong(i18n.T("archive.fields")), widgets.Grid([]string{i18n.T("archive.field"), i18n.T("archive.value")}, rows), widgets.Help(i18n.T("archive.fields.help"))))
	}
	s.detail.Refresh()
}

// facts are names and values, close together: there are ten of them.
func facts(pairs []string) fyne.CanvasObject {
	box := widgets.Column(4)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := widgets.NewProse(pairs[i]), widgets.NewProse(pairs[i+1])
		name.Color, name.Tight, value.Tight = theme.Muted, true, true
		box.Add(widgets.Sides(10, []float32{2, 5}, name, value))
	}
	return box
}

// buttons are what can be done with the matter, the usual next thing first.
func (s *screen) buttons(pg *archives.Page) fyne.CanvasObject {
	id := pg.Row.Card.ID.String()
	var out []fyne.CanvasObject
	add := func(b *widgets.Button) {
		if len(s.steps) == 0 {
			b.Importance = widgets.Primary("", nil).Importance
		}
		s.steps = append(s.steps, b)
		out = append(out, b)
	}
	if pg.May {
		add(widgets.NewButton(i18n.T("archive.do"), func() { s.env.Shell.Open(room.Matter, id+"/archive/") }))
	}
	if pg.Ready {
		add(widgets.NewButton(i18n.T("archive.pack"), s.pack))
	}
	if pg.Proc.Action("paper_in") != nil {
		add(widgets.NewButton(i18n.T("archive.paperin"), func() { s.env.Shell.Open(room.Matter, id+"/paper_in/") }))
		if pg.Row.Copies > 0 {
			add(widgets.NewButton(i18n.T("archive.move"), func() { s.env.Shell.Open(room.Matter, id+"/paper_move/") }))
		}
	}
	switch r := &pg.Row; {
	case pg.Proc.Action("paper_lend") == nil:
	case r.Lent != "":
		add(widgets.NewButton(i18n.T("archive.back"), func() { s.env.Shell.Open(room.Matter, id+"/paper_back/") }))
	case r.Copies > 0 || r.Box != "":
		add(widgets.NewButton(i18n.T("archive.lend"), func() { s.env.Shell.Open(room.Matter, id+"/paper_lend/") }))
	}
	add(widgets.NewButton(i18n.T("archive.label"), func() { s.preview([]archives.Row{pg.Row}, false) }))
	add(widgets.NewButton(i18n.T("archive.open"), func() { s.env.Shell.OpenMatter(pg.Row.Card.ID) }))
	if s.p.Working != "" {
		for _, b := range s.steps {
			b.Disable()
		}
	}
	return widgets.Flow(8, out...)
}

// pack asks for a folder, or for the ticket where the package leaves by one.
func (s *screen) pack() {
	s.p.ByTicket(func(need bool, err error) {
		switch {
		case err != nil:
			s.env.Shell.Fail(err)
		case need:
			s.env.Shell.TakeOut(s.p.PackageOut())
		default:
			s.env.Shell.PickFolder(i18n.T("archive.folder"), s.Pack)
		}
	})
}

// lacks say by item what is in the way (■), and what is only to be known (·).
func lacks(pg *archives.Page) fyne.CanvasObject {
	box := widgets.Column(5)
	hard := 0
	for _, l := range pg.Lacks {
		if l.Hard {
			hard++
		}
	}
	head := i18n.T("archive.hints")
	if hard > 0 {
		head = i18n.T("archive.lacks", "n", strconv.Itoa(hard))
	}
	box.Add(widgets.Strong(head))
	for _, l := range pg.Lacks {
		kind, word := widgets.Neutral, "archive.hint"
		if l.Hard {
			kind, word = widgets.Soon, "archive.hard"
		}
		t := widgets.NewProse(present.LackText(l))
		t.Tight = true
		box.Add(container.NewBorder(nil, nil, container.NewVBox(widgets.NewChip(kind, i18n.T(word))), nil, widgets.Inset(6, 0, t)))
	}
	return box
}

// maxPieces bounds how many are listed: a matter with hundreds of files is told by number.
const maxPieces = 40

// pieces list what goes into the package.
func pieces(pg *archives.Page) fyne.CanvasObject {
	var rows [][]string
	for i, p := range pg.Pieces {
		if i == maxPieces {
			rows = append(rows, []string{i18n.T("archive.more", "n", strconv.Itoa(len(pg.Pieces)-i)), ""})
			break
		}
		name, detail := present.PieceText(p, pg.Acts)
		if !p.Here {
			detail = i18n.T("archive.absent")
		}
		rows = append(rows, []string{name, detail})
	}
	return widgets.Column(4, widgets.Strong(i18n.T("archive.pieces")), widgets.Grid([]string{i18n.T("archive.piece"), i18n.T("archive.detail")}, rows), widgets.Help(i18n.T("archive.pieces.help")))
}

// labels previews the stickers of the rows that are shown, with those of their boxes.
func (s *screen) labels() { s.preview(s.p.Rows(), true) }

func (s *screen) preview(rows []archives.Row, boxes bool) {
	s.p.Labels(rows, boxes, func(ls []archives.Label, err error) {
		switch {
		case err != nil:
			s.env.Shell.Fail(err)
		case len(ls) == 0:
			s.env.Shell.Hint(i18n.T("archive.nolabels"))
		default:
			s.sheet(ls)
		}
	})
}

// sheet shows the stickers as they will be printed.
func (s *screen) sheet(ls []archives.Label) {
	box := widgets.Column(10, widgets.SmallProse(i18n.T("archive.labels.help", "n", strconv.Itoa(len(ls)), "pages", strconv.Itoa((len(ls)+11)/12))))
	var cards []fyne.CanvasObject
	for _, l := range ls[:min(len(ls), maxStickers)] {
		cards = append(cards, sticker(l))
	}
	box.Add(widgets.Cards(10, 300, cards...))
	if n := len(ls) - maxStickers; n > 0 {
		box.Add(widgets.NewText(i18n.T("archive.more", "n", strconv.Itoa(n)), theme.Muted, ""))
	}
	var close func()
	no := widgets.NewButton(i18n.T("close"), func() { close() })
	yes := widgets.Primary(i18n.T("archive.labels.save"), func() {
		close()
		s.env.Shell.TakeOut(s.p.LabelsOut(ls))
	})
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("archive.labels"), Content: box, Buttons: []*widgets.Button{no, yes}, Width: 760, Tall: len(ls) > 4})
}

// maxStickers is how many are drawn on screen; all of them are printed.
const maxStickers = 12
