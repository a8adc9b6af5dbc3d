// Package rulecards is the sheet of the rule cards (规则卡片): which version of each is in force and who
// approved it, how often people dismissed what it pointed at, what waits for a second person.
package rulecards

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"renda/app/desk/reviews"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/widgets"
)

type sheet struct {
	env    room.Env
	d      present.CardDesk
	p      *present.CardBook
	box    *fyne.Container
	open   string // card whose words are shown
	asked  string // card being withdrawn, or proposal being refused
	reason *text.Field
}

// Show opens the sheet; closed is called when it is left, may be nil.
func Show(env room.Env, d present.CardDesk, closed func()) {
	s := &sheet{env: env, d: d, box: widgets.Column(10)}
	s.p = present.NewCardBook(d, env.Stage, s.draw)
	var shut func()
	shut = env.Shell.Sheet(room.Sheet{Title: i18n.T("cards"), Content: s.box, Buttons: []*widgets.Button{widgets.NewButton(i18n.T("close"), func() { shut() })},
		Width: 760, Tall: true, Closed: func() {
			s.p.Stop()
			if closed != nil {
				closed()
			}
		}})
	s.draw()
	s.p.Reload()
}

func (s *sheet) draw() {
	things := []fyne.CanvasObject{widgets.SmallProse(i18n.T("cards.help"))}
	if s.p.Err != nil {
		things = append(things, widgets.Banner{Kind: widgets.Alarm, Text: i18n.Error(s.p.Err)}.Object())
	}
	switch {
	case !s.p.Loaded:
		things = append(things, widgets.Small(i18n.T("matter.loading")))
	default:
		if len(s.p.Proposals) > 0 { // what asks for somebody comes first
			things = append(things, widgets.Heading(i18n.T("cards.open")))
		}
		for _, p := range s.p.Proposals {
			things = append(things, s.proposal(p))
		}
		if s.p.Keeper() && len(s.p.Idle) > 0 {
			propose := widgets.NewButton(i18n.T("cards.propose", "n", strconv.Itoa(len(s.p.Idle))), s.p.Propose)
			s.halt(propose)
			things = append(things, widgets.Row(8, propose))
		}
		things = append(things, widgets.Heading(i18n.T("cards.all")))
		for _, l := range s.p.Lines {
			things = append(things, s.card(l))
		}
	}
	s.box.Objects = things
	s.box.Refresh()
}

// halt greys a button while a step is on its way.
func (s *sheet) halt(bs ...*widgets.Button) {
	for _, b := range bs {
		if s.p.Busy() {
			b.Disable()
		}
	}
}

func (s *sheet) proposal(p present.CardProposal) fyne.CanvasObject {
	facts := []string{i18n.T("cards.which"), strings.Join(p.Names, "\n"), i18n.T("packs.by"), p.By}
	if p.Note != "" {
		facts = append(facts, i18n.T("packs.note"), p.Note)
	}
	things := []fyne.CanvasObject{widgets.Facts(facts...)}
	switch {
	case !s.p.Keeper():
	case p.Mine:
		things = append(things, widgets.Help(i18n.T("cards.mine")))
	case s.asked == p.Act:
		things = append(things, s.ask(i18n.T("packs.reject"), func(why string) { s.p.Reject(p, why) })...)
	default:
		approve := widgets.Primary(i18n.T("cards.approve"), func() { s.p.Approve(p) })
		reject := widgets.NewButton(i18n.T("packs.reject"), func() { s.want(p.Act) })
		s.halt(approve, reject)
		things = append(things, widgets.Row(8, approve, reject))
	}
	return widgets.Panel(things...)
}

func (s *sheet) card(l present.CardLine) fyne.CanvasObject {
	kind := map[present.CardState]widgets.Kind{present.CardRuns: widgets.Good, present.CardOther: widgets.Soon, present.CardWaits: widgets.Waiting, present.CardOff: widgets.Rest, present.CardUnasked: widgets.Neutral}[l.State]
	name := widgets.NewRuns(widgets.Run{Text: l.Name, Mark: widgets.Bolded})
	name.Tight = true
	state := i18n.T("cards.state." + string(l.State))
	things := []fyne.CanvasObject{name, widgets.Flow(8, widgets.NewChip(kind, state), widgets.Small(l.Counts))}
	word := i18n.T("cards.read")
	if s.open == l.ID {
		word = i18n.T("cards.fold")
		things = append(things, Lines(l.RuleCard, s.d))
	}
	read := widgets.Quiet(word, func() {
		if s.open == l.ID {
			s.open = ""
		} else {
			s.open = l.ID
		}
		s.draw()
	})
	buttons := []fyne.CanvasObject{read}
	if s.p.Keeper() && l.InForce.Act != "" && s.asked != l.ID {
		off := widgets.Quiet(i18n.T("cards.withdraw"), func() { s.want(l.ID) })
		s.halt(off)
		buttons = append(buttons, off)
	}
	things = append(things, widgets.Flow(4, buttons...))
	if s.asked == l.ID {
		things = append(things, s.ask(i18n.T("cards.withdraw"), func(why string) { s.p.Withdraw(l, why) })...)
	}
	return widgets.Panel(things...)
}

// Lines shows a card whole.
func Lines(x reviews.RuleCard, d present.CardDesk) fyne.CanvasObject {
	var things []fyne.CanvasObject
	for _, l := range present.CardLines(x, d.Directory()) {
		things = append(things, widgets.Column(1, widgets.Small(l.Label), widgets.NewProse(l.Text)))
	}
	return widgets.Column(8, things...)
}

// want asks for a reason, and puts the focus there.
func (s *sheet) want(what string) {
	s.asked, s.reason = what, text.NewField(i18n.T("review.reason"), 2, 5)
	s.draw()
	s.env.Window.Canvas().Focus(s.reason.Surface)
}

// ask is a field for the reason with its two buttons.
func (s *sheet) ask(yes string, do func(why string)) []fyne.CanvasObject {
	send := widgets.NewButton(yes, func() {
		why := s.reason.Text()
		if strings.TrimSpace(why) == "" {
			s.env.Window.Canvas().Focus(s.reason.Surface)
			return
		}
		s.asked = ""
		do(why)
	})
	send.Importance = widget.WarningImportance
	cancel := widgets.NewButton(i18n.T("cancel"), func() { s.asked = ""; s.draw() })
	s.halt(send)
	return []fyne.CanvasObject{widgets.Small(i18n.T("review.reason")), s.reason.Object(), widgets.Row(8, cancel, send)}
}
