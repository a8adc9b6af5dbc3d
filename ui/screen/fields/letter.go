package fields

import (
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Letter offers to fill the open form from a letter; nil if no letter fills it. filled is called after the form was changed.
func Letter(env room.Env, p *present.Filling, filled func()) fyne.CanvasObject {
	if !p.Reads() {
		return nil
	}
	read := func(name string, r io.ReadCloser) {
		p.ReadLetter(name, r, Ask(env, name), func(l present.Letter, err error) {
			if err != nil {
				env.Shell.Fail(err)
				return
			}
			ShowLetter(env, l, func() {
				p.TakeLetter(l, Ask(env, name), func(n int, err error) {
					filled()
					if err != nil {
						env.Shell.Fail(err)
						return
					}
					env.Shell.Notify(i18n.T("letter.filled", "n", strconv.Itoa(n), "file", name))
				})
			})
		})
	}
	b := widgets.IconButton(i18n.T("letter.read"), base.DocumentIcon(), true, func() {
		env.Shell.PickFile(i18n.T("letter.read"), present.ImportTypes, read)
	})
	return widgets.Column(4, widgets.Row(8, b), widgets.SmallProse(i18n.T("letter.help")))
}

// ShowLetter shows what a letter says, each with its words and a tick: nothing goes into the form that was not looked at.
func ShowLetter(env room.Env, l present.Letter, take func()) {
	text := i18n.T("letter.text", "name", l.Name)
	if len(l.Lines) == 0 {
		text = i18n.T("letter.none", "name", l.Name)
	}
	box := widgets.Column(12, widgets.NewProse(text))
	ticks := make([]*widgets.Check, len(l.Lines))
	for i := range l.Lines {
		x := &l.Lines[i]
		ticks[i] = widgets.NewCheck(x.Label, x.On, func(on bool) {
			x.On = on
			for k := range l.Lines { // one of several for a field
				if other := &l.Lines[k]; on && k != i && other.Key == x.Key && other.On {
					ticks[k].SetChecked(false)
				}
			}
		})
		things := []fyne.CanvasObject{ticks[i], widgets.Inset(30, 0, tight(x.Value))}
		for _, s := range l.Lines[i].About() {
			things = append(things, widgets.Inset(30, 0, widgets.SmallProse(s)))
		}
		box.Add(widgets.Column(2, things...))
	}
	if len(l.Doubts) > 0 {
		box.Add(widgets.HLine())
		box.Add(widgets.Strong(i18n.T("import.doubts")))
		for _, w := range l.Doubts {
			box.Add(tight("▲ " + w))
		}
	}
	var close func()
	no := widgets.NewButton(i18n.T("import.leave"), func() { close() })
	yes := widgets.Primary(i18n.T("letter.take"), func() { close(); take() })
	s := room.Sheet{Title: i18n.T("letter.title"), Content: box, Buttons: []*widgets.Button{no, yes}, Width: 760, Tall: len(l.Lines) > 0}
	if len(ticks) > 0 {
		s.Focus = ticks[0]
	}
	close = env.Shell.Sheet(s)
}

func tight(s string) fyne.CanvasObject {
	p := widgets.NewProse(s)
	p.Tight = true
	return p
}
