package review

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/rulecards"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// judge asks for the reason and says what the person makes of the finding: an act that stays.
func (s *screen) judge(confirm bool) {
	f := s.p.Now()
	if f == nil || s.tab != tabFindings || !s.alone() {
		return
	}
	if !s.p.MayJudge {
		s.env.Shell.Hint(i18n.T("review.maynot"))
		return
	}
	verdict, title, yes := present.FindingsConfirmed, i18n.T("review.confirm.title"), i18n.T("review.confirm.yes")
	if !confirm {
		verdict, title, yes = present.FindingsDismissed, i18n.T("review.dismiss.title"), i18n.T("review.dismiss.yes")
	}
	reason := text.NewField(i18n.T("review.reason"), 3, 8)
	reason.PlaceHolder = i18n.T("review.reason.hint")
	if f.Verdict == verdict {
		reason.SetText(f.Reason)
	}
	s.without(reason)
	fault := widgets.NewText("", theme.Alarm, theme.SizeSmall)
	name := widgets.NewRuns(widgets.Run{Text: f.Place + "　" + f.Name, Mark: widgets.Bolded})
	body := widgets.Column(8, name, widgets.NewProse(f.Why), quote(i18n.T("review.quote"), quoteRuns(f)), widgets.Small(i18n.T("review.reason")), reason.Object(), fault,
		widgets.Help(i18n.T("review.judge.help")))
	var shut func()
	send := widgets.Primary(yes, nil)
	send.OnTapped = func() {
		if strings.TrimSpace(reason.Text()) == "" {
			fault.Set(i18n.T("form.fill"))
			s.env.Window.Canvas().Focus(reason.Surface)
			return
		}
		send.Disable()
		s.p.Judge(f, verdict, reason.Text(), func(err error) {
			if err != nil {
				send.Enable()
				fault.Set(i18n.Error(err))
				return
			}
			shut()
			s.env.Shell.Notify(i18n.T("review.judged", "place", f.Place))
		})
	}
	if !confirm {
		send.Importance = widget.WarningImportance
	}
	shut = s.env.Shell.Sheet(room.Sheet{Title: title, Content: body, Buttons: []*widgets.Button{widgets.NewButton(i18n.T("cancel"), func() { shut() }), send},
		Focus: reason.Surface, Width: 620})
}

// without keeps the letter out of a field by whose key it was opened: the character follows its key, and would be written there.
func (s *screen) without(f *text.Field) {
	was, letter := f.Text(), string(s.by)
	if letter == "" {
		return
	}
	f.OnText = func() {
		f.OnText = nil
		if strings.EqualFold(f.Text(), letter+was) {
			f.SetText(was)
		}
	}
}

// Cards opens the register of rule cards.
func (s *screen) Cards() { rulecards.Show(s.env, s.d, nil) }

// card shows the rule card whole.
func (s *screen) card() {
	f := s.p.Now()
	if f == nil {
		return
	}
	s.p.CardWords(f.Card, func(lines []present.Line) {
		var things []fyne.CanvasObject
		for _, l := range lines {
			things = append(things, widgets.Column(1, widgets.Small(l.Label), widgets.NewProse(l.Text)))
		}
		var shut func()
		shut = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("card.title", "name", f.Name), Content: widgets.Inset(2, 4, widgets.Column(10, things...)),
			Buttons: []*widgets.Button{widgets.Primary(i18n.T("close"), func() { shut() })}, Width: 680, Tall: true})
	})
}
