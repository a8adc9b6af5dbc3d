package law

import (
	"io"
	"strconv"

	"fyne.io/fyne/v2"

	"renda/app/library"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// packs is the sheet of law packs: which is in force, what waits for a second person.
type packs struct {
	env    room.Env
	p      *present.LawPacks
	box    *fyne.Container
	bar    *widgets.Progress
	reason *text.Field // of a refusal being written
	reject library.Pack
}

// packExt is how a law pack's file is called.
const packExt = ".rlaw"

// showPacks opens the sheet.
func showPacks(env room.Env, d present.PackDesk) {
	s := &packs{env: env, box: widgets.Column(10)}
	s.p = present.NewLawPacks(d, env.Stage, s.draw)
	s.bar = widgets.NewProgress(i18n.T("packs.checking"), i18n.T("cancel"), s.p.StopChecking)
	var shut func()
	shut = env.Shell.Sheet(room.Sheet{Title: i18n.T("packs"), Content: s.box, Buttons: []*widgets.Button{widgets.NewButton(i18n.T("close"), func() { shut() })},
		Width: 720, Tall: true, Closed: s.p.Stop})
	s.p.Reload()
}

func (s *packs) draw() {
	things := []fyne.CanvasObject{widgets.SmallProse(i18n.T("packs.help"))}
	if s.p.Err != nil {
		things = append(things, widgets.Banner{Kind: widgets.Alarm, Text: i18n.Error(s.p.Err)}.Object())
	}
	if s.p.Busy() {
		s.bar.Set(i18n.T("packs.checked", "n", strconv.Itoa(s.p.Done), "all", strconv.Itoa(s.p.Total)), s.p.Done, s.p.Total)
		things = append(things, s.bar.Object())
	}
	v := s.p.View
	if len(v.Open) > 0 { // what asks for somebody comes first
		things = append(things, widgets.Heading(i18n.T("packs.open")))
	}
	for _, p := range v.Open {
		things = append(things, s.pack(p, true))
	}
	things = append(things, widgets.Heading(i18n.T("packs.current")))
	if v.Current.Act == "" {
		things = append(things, widgets.Para(i18n.T("law.none"), theme.Muted))
	} else {
		things = append(things, s.pack(v.Current, false))
	}
	if s.p.Keeper() {
		propose := widgets.NewButton(i18n.T("packs.propose"), func() {
			s.env.Shell.PickFile(i18n.T("packs.pick"), []string{packExt}, func(name string, r io.ReadCloser) { s.p.Propose(name, r) })
		})
		if s.p.Busy() {
			propose.Disable()
		}
		things = append(things, widgets.Row(8, propose))
	}
	s.box.Objects = things
	s.box.Refresh()
}

// pack tells what a pack is; the key is compared with the publisher's before it is put in force.
func (s *packs) pack(p library.Pack, open bool) fyne.CanvasObject {
	m := p.Manifest
	facts := []string{i18n.T("packs.which"), i18n.T("packs.which.words", "id", m.ID, "version", strconv.FormatUint(m.Version, 10)), i18n.T("packs.issued"), i18n.T("packs.issued.words", "date", present.Day(m.Issued), "signer", m.Signer()),
		i18n.T("packs.laws"), strconv.Itoa(m.Laws), i18n.T("packs.key"), m.Key, i18n.T("packs.by"), s.p.Name(p.By)}
	if !p.By2.IsZero() {
		facts = append(facts, i18n.T("packs.by2"), s.p.Name(p.By2))
	}
	if p.Note != "" {
		facts = append(facts, i18n.T("packs.note"), p.Note)
	}
	things := []fyne.CanvasObject{widgets.Facts(facts...)}
	switch {
	case !open || !s.p.Keeper():
	case s.p.Mine(p):
		things = append(things, widgets.Help(i18n.T("packs.mine")))
	case s.reject.Act == p.Act && s.reason != nil:
		things = append(things, widgets.Small(i18n.T("review.reason")), s.reason.Object(),
			widgets.Row(8, widgets.NewButton(i18n.T("cancel"), func() { s.reason = nil; s.draw() }), widgets.NewButton(i18n.T("packs.reject"), s.refuse)))
	default:
		approve := widgets.Primary(i18n.T("packs.approve"), func() { s.p.Approve(p) })
		reject := widgets.NewButton(i18n.T("packs.reject"), func() {
			s.reject, s.reason = p, text.NewField(i18n.T("review.reason"), 2, 5)
			s.draw()
			s.env.Window.Canvas().Focus(s.reason.Surface)
		})
		if s.p.Busy() {
			approve.Disable()
			reject.Disable()
		}
		things = append(things, widgets.Row(8, approve, reject))
	}
	return widgets.Panel(things...)
}

// refuse sends the refusal off once there is a reason.
func (s *packs) refuse() {
	if s.reason.Text() == "" {
		s.env.Window.Canvas().Focus(s.reason.Surface)
		return
	}
	s.p.Reject(s.reject, s.reason.Text())
	s.reason = nil
	s.draw()
}
