package draft

import (
	"io"

	"renda/app/desk"
	"renda/app/intake"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/widgets"
)

func (s *list) importFile() {
	s.env.Shell.PickFile(i18n.T("draft.import"), present.ImportTypes, s.Import)
}

// Import reads a picked file; what it is unsure of is looked at before the text is taken over.
func (s *list) Import(name string, r io.ReadCloser) {
	present.Read(s.d, s.env.Stage, name, r, fields.Ask(s.env, name), func() {}, func(x intake.Draft, err error) {
		switch {
		case err != nil:
			s.env.Shell.Fail(err)
		case len(x.Doubts) > 0:
			s.look(name, x)
		default:
			s.takeOver(name, x)
		}
	})
}

// look shows what would come into which field and what the reader was unsure of.
func (s *list) look(name string, x intake.Draft) {
	box := widgets.Column(10, widgets.NewProse(i18n.T("import.text", "name", name)), widgets.HLine())
	for _, l := range present.ImportLines(x) {
		v := widgets.NewProse(l.Text)
		v.Tight = true
		box.Add(widgets.Column(1, widgets.Small(l.Label), v))
	}
	box.Add(widgets.HLine())
	box.Add(widgets.Strong(i18n.T("import.doubts")))
	for _, w := range present.DoubtWords(x.Doubts) {
		p := widgets.NewProse("▲ " + w)
		p.Tight = true
		box.Add(p)
	}
	var close func()
	no := widgets.NewButton(i18n.T("import.leave"), func() { close() })
	yes := widgets.Primary(i18n.T("import.take"), func() { close(); s.takeOver(name, x) })
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("draft.import"), Content: box, Buttons: []*widgets.Button{no, yes}, Width: 640})
}

func (s *list) takeOver(name string, x intake.Draft) {
	present.TakeOver(s.d, s.env.Stage, desk.KindSuggestion, x, func(v desk.DraftView, err error) {
		if err != nil {
			s.env.Shell.Fail(err)
			return
		}
		s.env.Shell.Notify(i18n.T("draft.imported", "name", name))
		s.env.Shell.Open(room.Drafts, v.ID.String())
	})
}
