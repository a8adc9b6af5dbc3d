package fields

import (
	"fyne.io/fyne/v2/widget"

	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Confirm shows what is about to be done before it is: text, then what was filled in.
// The Enter key lies under the way back where the step is dangerous.
func Confirm(env room.Env, a *procedure.Action, text string, lines []present.Line, then func()) {
	box := widgets.Column(10, widgets.NewProse(text))
	if a.Help != "" {
		box.Add(widgets.SmallProse(i18n.Term(a.Help)))
	}
	if len(lines) > 0 {
		box.Add(widgets.HLine())
		for _, l := range lines {
			v := widgets.NewProse(l.Text)
			v.Tight = true
			box.Add(widgets.Column(1, widgets.Small(l.Label), v))
		}
		box.Add(widgets.HLine())
	}
	if a.Basis != "" {
		box.Add(widgets.SmallProse(i18n.T("matter.basis", "basis", i18n.Term(a.Basis))))
	}
	name := i18n.Pick(a.Name, a.NameEn)
	var close func()
	no := widgets.NewButton(i18n.T("matter.check"), func() { close() })
	yes := widgets.Primary(i18n.T("matter.yes", "action", name), func() { close(); then() })
	x := room.Sheet{Title: name, Content: box, Buttons: []*widgets.Button{no, yes}, Width: 640}
	if a.Tone == procedure.ToneDanger {
		yes.Importance = widget.DangerImportance
		x.Focus = no
	}
	close = env.Shell.Sheet(x)
}
