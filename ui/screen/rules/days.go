package rules

import (
	"io"
	"maps"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/ruleset"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// noticeMonth is the month from which on the next year's notice is to be expected.
const noticeMonth = 11

// drawDays says which years' holidays are held, and that the next is still missing when it
// is time.
func (s *screen) drawDays() {
	cal := s.p.Calendar()
	first := cal.Last()
	for y := range cal.Years {
		first = min(first, y)
	}
	see := widgets.Quiet(i18n.T("days.see"), func() { s.year = cal.Last(); s.show() })
	buttons := []fyne.CanvasObject{see}
	if s.p.MayChange(ruleset.CalendarRules) {
		buttons = append(buttons, widgets.NewButton(i18n.T("days.import"), s.importDays))
	}
	text := widgets.Small(i18n.T("days.held", "from", strconv.Itoa(first), "to", strconv.Itoa(cal.Last())))
	box := widgets.Column(4, container.NewBorder(nil, nil, text, widgets.Buttons(buttons...)))
	today := app.DateOf(s.d.Now())
	if next := int(today.Year) + 1; today.Month >= noticeMonth && cal.Last() < next {
		box.Add(widgets.Banner{Kind: widgets.Soon, Text: i18n.T("days.soon", "year", strconv.Itoa(next))}.Object())
	}
	s.days.Objects = []fyne.CanvasObject{box}
	s.days.Refresh()
}

func (s *screen) importDays() {
	s.env.Shell.PickFile(i18n.T("days.import"), []string{".json"}, func(_ string, r io.ReadCloser) {
		s.p.Import(r, func(year int, err error) {
			if err != nil {
				s.env.Shell.Fail(err)
				return
			}
			s.env.Shell.Notify(i18n.T("days.imported", "year", strconv.Itoa(year)))
		})
	})
}

// writeDays writes the shown year's notice out, with a way to the others.
func (s *screen) writeDays() {
	cal := s.p.Calendar()
	var years []fyne.CanvasObject
	for _, y := range slices.Backward(slices.Sorted(maps.Keys(cal.Years))) {
		b := widgets.Quiet(strconv.Itoa(y), func() { s.year = y; s.show() })
		if y == s.year {
			b.Disable()
		}
		years = append(years, b)
	}
	days := cal.Years[s.year]
	from := i18n.T("days.shipped")
	for _, n := range s.p.Notices {
		if n.Year == s.year {
			from = i18n.T("days.by", "version", strconv.FormatUint(n.Version, 10), "by", s.p.Who(n.By), "by2", s.p.Who(n.By2))
			break
		}
	}
	s.detail.Add(widgets.Heading(i18n.T("days.notice", "year", strconv.Itoa(s.year))))
	s.detail.Add(widgets.Flow(2, years...))
	s.detail.Add(widgets.Para(from, theme.Muted))
	s.detail.Add(widgets.Para(i18n.T("days.source", "source", days.Source), theme.Muted))
	for _, l := range present.NoticeLines(days) {
		s.detail.Add(widgets.Para(l, ""))
	}
}
