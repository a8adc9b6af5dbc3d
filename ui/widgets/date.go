package widgets

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

// DateField takes a day, typed or picked from a calendar. It keeps no date itself:
// Read turns what was typed into a day, Show words a day.
type DateField struct {
	Entry    *Entry
	Today    func() time.Time
	Read     func(typed string) (time.Time, bool)
	Show     func(time.Time) string
	OnChange func(day time.Time, ok bool, typed string)
	Words    CalendarWords
	Mark     func(day time.Time) DayMark // what a day is; may be nil

	said *Text // what the typed day is
	pick *Button
	pop  *widget.PopUp
}

// DayMark says what a day is. Every mark is a word: colour only comes on top of it.
type DayMark struct {
	Off  bool
	Sign string // under the number: 休, 班; "" an ordinary day
	Text string // the day in words, for the foot of the calendar and under the field
}

// CalendarWords are the words of the calendar.
type CalendarWords struct {
	Pick, Before, After string
	Days                [7]string // Monday first
	Month               func(year int, m time.Month) string
	Legend              string // what the signs mean
}

// NewDateField gives one; set its fields before it is shown.
func NewDateField(label, hint string) *DateField {
	d := &DateField{Entry: NewEntry(label), said: Small("")}
	d.Entry.SetPlaceHolder(hint)
	d.Entry.OnChanged = func(s string) {
		day, ok := d.Read(s)
		d.OnChange(day, ok, s)
		d.say()
	}
	d.Entry.OnBlur = d.tidy
	d.pick = IconButton("", base.CalendarIcon(), false, d.open)
	return d
}

// tidy writes a day that was understood the way it is kept.
func (d *DateField) tidy() {
	if day, ok := d.Read(d.Entry.Text); ok && d.Entry.Text != d.Show(day) {
		d.Entry.SetText(d.Show(day))
	}
}

// say words the typed day under the field.
func (d *DateField) say() {
	text := ""
	if day, ok := d.Read(d.Entry.Text); ok {
		text = d.mark(day).Text
	}
	d.said.Set(text)
	if d.said.Hidden = text == ""; !d.said.Hidden {
		d.said.Show()
	}
}

func (d *DateField) mark(day time.Time) DayMark {
	if d.Mark == nil {
		return DayMark{}
	}
	return d.Mark(day)
}

// Object gives what to show.
func (d *DateField) Object() fyne.CanvasObject {
	d.say()
	return container.NewBorder(nil, d.said, nil, d.pick, d.Entry)
}

func (d *DateField) open() {
	c := canvasOf(d.pick)
	if c == nil {
		return
	}
	at := d.Today()
	if day, ok := d.Read(d.Entry.Text); ok {
		at = day
	}
	cal := newCalendar(d, at)
	d.pop = widget.NewPopUp(Inset(10, 8, cal.root), c)
	d.pop.ShowAtRelativePosition(fyne.NewPos(0, d.Entry.Size().Height+2), d.Entry)
	c.Focus(cal.days)
}

func (d *DateField) take(day time.Time) {
	d.Entry.SetText(d.Show(day))
	d.close()
}

func (d *DateField) close() {
	if d.pop != nil {
		d.pop.Hide()
		d.pop = nil
	}
	if c := canvasOf(d.Entry); c != nil {
		c.Focus(d.Entry)
	}
}

// calendar is one month; arrows move by day and week, page keys by month.
type calendar struct {
	d    *DateField
	at   time.Time
	head *Text
	foot *Text // the chosen day in words
	grid *fyne.Container
	days *Press // holds the focus for the whole month
	root fyne.CanvasObject
}

func newCalendar(d *DateField, at time.Time) *calendar {
	c := &calendar{d: d, at: day(at), head: Strong(""), foot: Body(""), grid: container.NewGridWithColumns(7)}
	before := IconButton(d.Words.Before, base.NavigateBackIcon(), false, func() { c.move(0, -1) })
	after := IconButton(d.Words.After, base.NavigateNextIcon(), false, func() { c.move(0, 1) })
	c.days = NewPress(d.Words.Pick, c.grid, func() { d.take(c.at) })
	c.days.Over = ""
	c.days.OnKey = c.key
	c.root = container.NewBorder(container.NewBorder(nil, nil, before, after, container.NewCenter(c.head)),
		Column(2, container.NewCenter(c.foot), container.NewCenter(Small(d.Words.Legend))), nil, nil, c.days)
	c.draw()
	return c
}

func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func (c *calendar) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		c.move(-1, 0)
	case fyne.KeyRight:
		c.move(1, 0)
	case fyne.KeyUp:
		c.move(-7, 0)
	case fyne.KeyDown:
		c.move(7, 0)
	case fyne.KeyPageUp:
		c.move(0, -1)
	case fyne.KeyPageDown:
		c.move(0, 1)
	case fyne.KeyEscape:
		c.d.close()
	}
}

func (c *calendar) move(days, months int) {
	if months != 0 {
		first := time.Date(c.at.Year(), c.at.Month()+time.Month(months), 1, 0, 0, 0, 0, c.at.Location())
		last := first.AddDate(0, 1, -1).Day()
		c.at = first.AddDate(0, 0, min(c.at.Day(), last)-1)
	}
	c.at = c.at.AddDate(0, 0, days)
	c.draw()
}

func (c *calendar) draw() {
	c.head.Set(c.d.Words.Month(c.at.Year(), c.at.Month()))
	c.grid.RemoveAll()
	for _, w := range c.d.Words.Days {
		t := Small(w)
		t.Align = fyne.TextAlignCenter
		c.grid.Add(Inset(4, 2, t))
	}
	first := time.Date(c.at.Year(), c.at.Month(), 1, 0, 0, 0, 0, c.at.Location())
	for range (int(first.Weekday()) + 6) % 7 {
		c.grid.Add(Gap(1, 1))
	}
	for n := 1; n <= first.AddDate(0, 1, -1).Day(); n++ {
		at := first.AddDate(0, 0, n-1)
		m := c.d.mark(at)
		t, sign := Body(strconv.Itoa(n)), NewText(m.Sign, theme.Muted, theme.SizeSmall)
		t.Align, sign.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
		if m.Off {
			t.Color, sign.Color = theme.Alarm, theme.Alarm
		}
		if at.Equal(c.at) {
			c.foot.Set(m.Text)
		}
		g := NewGround("")
		g.Radius = 4
		switch {
		case at.Equal(c.at):
			g.Fill = theme.AccentTint
			g.Stroke = theme.Accent
		case at.Equal(day(c.d.Today())):
			g.Stroke = theme.Line
		}
		c.grid.Add(newSpot(container.NewStack(g, Inset(6, 3, Column(0, t, sign))), func() { c.d.take(at) }))
	}
	c.grid.Refresh()
}

// spot can be tapped but never has the focus: the month as a whole has it.
type spot struct {
	widget.BaseWidget
	content fyne.CanvasObject
	tap     func()
}

func newSpot(content fyne.CanvasObject, tap func()) *spot {
	s := &spot{content: content, tap: tap}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped taps.
func (s *spot) Tapped(*fyne.PointEvent) { s.tap() }

// CreateRenderer draws what it holds.
func (s *spot) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }
