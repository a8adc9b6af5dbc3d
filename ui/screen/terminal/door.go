package terminal

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// other is the purpose that needs words.
const other = "other"

// inFlight is how long Enter waits for letters that are still with the input method.
const inFlight = 150 * time.Millisecond

// door stands before the rooms of filing on a dedicated terminal: it asks what for (使用登记), or says why it stays
// shut and what to do.
type door struct {
	env     room.Env
	p       *present.Door
	entered func()

	choice *widgets.Choice
	note   *widgets.Entry
	fault  *widgets.Prose
	ok     *widgets.Button
	root   fyne.CanvasObject
}

// NewDoor makes the door; entered runs once the entry stands in the register.
func NewDoor(env room.Env, d present.DoorDesk, entered func()) room.Screen {
	s := &door{env: env, p: present.NewDoor(d, env.Stage), entered: entered}
	title, text := s.p.Shut()
	if title != "" {
		s.root = widgets.Inset(22, 14, widgets.Empty(title, text, i18n.T("door.register"), func() { env.Shell.Open(room.Terminal, "") }))
		return s
	}
	s.root = container.NewVScroll(widgets.Inset(22, 30, widgets.AtMost(720, widgets.Column(0, s.form()))))
	return s
}

func (s *door) Title() string              { return i18n.T("room.terminal") }
func (s *door) Content() fyne.CanvasObject { return s.root }
func (s *door) Keep()                      {}
func (s *door) Close()                     {}
func (s *door) Changed(desk.Change)        {}

// Door tells the frame that the room behind is shut.
func (s *door) Door() {}

// form asks what for: what this person last came for is chosen already, so that Enter alone goes in.
func (s *door) form() fyne.CanvasObject {
	v := s.p.View
	purpose, note := s.p.First()
	opts := make([]widgets.Option, len(v.Purposes))
	for i, c := range v.Purposes {
		opts[i] = widgets.Option{Value: c.Value, Label: i18n.Term(c.Label)}
	}
	s.choice = widgets.NewChoice(i18n.T("door.purpose"), false, opts, purpose)
	s.note = widgets.NewWrapEntry(i18n.T("door.note"))
	s.note.SetPlaceHolder(i18n.T("door.note.hint"))
	s.note.SetText(note)
	s.note.OnSubmitted = func(string) { s.env.Stage.After(inFlight, s.enter) }
	s.choice.OnChange = s.chosen
	s.fault = widgets.SmallProse(i18n.T("door.help"))
	s.ok = widgets.Primary(i18n.T("door.enter"), s.enter)
	things := []fyne.CanvasObject{widgets.Title(i18n.T("door.title", "terminal", v.Name)), widgets.NewProse(i18n.T("door.text")), widgets.Gap(1, 4)}
	if recent := s.recent(); recent != nil {
		things = append(things, widgets.Small(i18n.T("door.recent")), recent, widgets.Gap(1, 4))
	}
	things = append(things, widgets.Small(i18n.T("door.purpose")), s.choice.Object(), widgets.Gap(1, 4), widgets.Small(i18n.T("door.note")), s.note, s.fault,
		widgets.Gap(1, 4), widgets.Row(8, s.ok), widgets.SmallProse(i18n.T("door.elsewhere")))
	return widgets.Panel(widgets.Inset(10, 8, widgets.Column(6, things...)))
}

// recent offers what this person last came for in words of his own; a bare purpose is chosen below just as quickly.
func (s *door) recent() fyne.CanvasObject {
	var things []fyne.CanvasObject
	for _, e := range s.p.View.Recent {
		if e.Note == "" || len(things) == 4 {
			continue
		}
		b := widgets.NewButton(present.EntryWords(e.Purpose, e.Note), nil)
		b.OnTapped = func() {
			s.choice.Choose(e.Value)
			s.note.SetText(e.Note)
			s.env.Window.Canvas().Focus(s.ok)
		}
		things = append(things, b)
	}
	if len(things) == 0 {
		return nil
	}
	return widgets.Flow(8, things...)
}

// chosen goes on to the words where the purpose needs some, else to the button.
func (s *door) chosen() {
	if c := s.choice.Chosen(); len(c) == 1 && c[0] == other {
		s.env.Window.Canvas().Focus(s.note)
		return
	}
	s.env.Window.Canvas().Focus(s.ok)
}

// Shown puts the focus where one goes on.
func (s *door) Shown() {
	c := s.env.Window.Canvas()
	switch {
	case s.choice == nil:
	case len(s.choice.Chosen()) == 1:
		c.Focus(s.ok)
	default:
		c.Focus(s.choice.First())
	}
}

// Access chooses the n-th purpose (Ctrl+n).
func (s *door) Access(n int) {
	if s.choice != nil && n >= 1 && n <= len(s.p.View.Purposes) {
		s.choice.Choose(s.p.View.Purposes[n-1].Value)
		s.chosen()
	}
}

// Commit enters.
func (s *door) Commit() { s.enter() }

// Escape keeps the door shut.
func (s *door) Escape() bool { return true }

func (s *door) say(words string) {
	s.fault.Color = theme.Alarm
	s.fault.Set(widgets.Run{Text: "■ " + words})
}

func (s *door) enter() {
	if s.choice == nil || s.ok.Disabled() {
		return
	}
	c := s.choice.Chosen()
	switch {
	case len(c) == 0:
		s.say(i18n.T("door.purpose.missing"))
		s.env.Window.Canvas().Focus(s.choice.First())
		return
	case c[0] == other && strings.TrimSpace(s.note.Text) == "":
		s.say(i18n.T("door.note.missing"))
		s.env.Window.Canvas().Focus(s.note)
		return
	}
	s.ok.Disable()
	s.p.Enter(c[0], s.note.Text, func(err error) {
		s.ok.Enable()
		if err != nil {
			s.say(i18n.Error(err))
			return
		}
		s.entered()
	})
}
