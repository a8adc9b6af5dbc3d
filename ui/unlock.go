package ui

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/screen/settings"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// unlock is the screen before a vault is open: whose, and the passphrase.
type unlock struct {
	f      *frame
	vaults []Vault
	chosen int
	load   present.Latest
	wait   time.Time // no try before

	cards []*widgets.Press
	form  *fyne.Container
	pass  *widgets.Passphrase
	code  *widgets.Entry // of the form that makes a vault
	hint  *fyne.Container
	enter *widgets.Button
	root  *fyne.Container
}

// hasChinese is asked whether Chinese can be read on this machine; tests answer for it.
var hasChinese = theme.HasChinese

func newUnlock(f *frame) *unlock {
	u := &unlock{f: f, chosen: -1}
	u.form, u.hint = widgets.Column(10), container.NewVBox()
	var err error
	if u.vaults, err = f.cfg.Backend.Vaults(); err != nil {
		u.say(widgets.Alarm, i18n.Error(err))
	}
	u.root = container.NewStack()
	u.build()
	if !hasChinese() {
		u.say(widgets.Alarm, i18n.T("font.none"))
	}
	return u
}

func (u *unlock) build() {
	u.cards = nil
	for i, v := range u.vaults {
		u.cards = append(u.cards, u.card(i, v))
	}
	name := widgets.NewText(i18n.T("app.name"), theme.RailText, theme.SizeFigure)
	name.Style.Bold, name.Whole = true, true
	sub := widgets.NewText(i18n.T("app.sub"), theme.RailMuted, "")
	sub.Whole = true
	ver := widgets.NewText(i18n.T("app.version", "v", u.f.cfg.Version), theme.RailMuted, theme.SizeSmall)
	left := widgets.On(theme.Rail, widgets.Inset(34, 40, container.NewBorder(
		widgets.Column(6, name, sub, widgets.Gap(300, 1)), widgets.Column(6, paraOnRail(i18n.T("app.nonsecret")), ver), nil, nil, nil)))
	right := widgets.Inset(40, 24, container.NewBorder(u.tools(), nil, nil, nil, widgets.Scroll(widgets.Middle(widgets.AtMost(560, u.right())))))
	u.root.Objects = []fyne.CanvasObject{widgets.On("background", container.NewBorder(nil, nil, left, nil, right))}
	u.root.Refresh()
	if len(u.vaults) == 1 || u.chosen >= 0 {
		u.choose(max(0, u.chosen))
	}
}

func paraOnRail(s string) fyne.CanvasObject {
	return widgets.ParaSize(s, theme.RailText, theme.SizeSmall)
}

// tools are what one may need before being able to read: language and size.
func (u *unlock) tools() fyne.CanvasObject {
	lang := widgets.NewButton(i18n.T("unlock.otherlang"), func() {
		i18n.Set(1 - i18n.Current())
		speak()
		u.build()
	})
	large := widgets.NewButton(i18n.T("unlock.large"), func() {
		percent := 100
		if u.f.theme.Scale < theme.LargeScale {
			percent = theme.LargeScale * 100
		}
		u.f.look(u.f.theme.Mode, percent)
	})
	lang.Importance, large.Importance = widget.LowImportance, widget.LowImportance
	return container.NewBorder(nil, nil, nil, widgets.Buttons(large, lang))
}

func (u *unlock) right() fyne.CanvasObject {
	if len(u.vaults) == 0 {
		return widgets.Column(12, widgets.Heading(i18n.T("unlock.none")), widgets.Para(i18n.T("unlock.none.text"), theme.Muted), u.hint, u.enrolForm())
	}
	head := "unlock.choose"
	if len(u.vaults) == 1 {
		head = "unlock.one"
	}
	title := widgets.Title(i18n.T(head))
	cards := make([]fyne.CanvasObject, len(u.cards))
	for i, c := range u.cards {
		cards[i] = c
	}
	more := widgets.Quiet(i18n.T("unlock.more"), u.another)
	return widgets.Column(14, title, widgets.Cards(8, 240, cards...), u.hint, u.form, container.NewHBox(more))
}

// another offers enrolment to one more person of this machine.
func (u *unlock) another() {
	u.chosen, u.pass = -1, nil
	for _, c := range u.cards {
		c.Active = false
		c.Refresh()
	}
	u.hint.RemoveAll()
	u.form.Objects = []fyne.CanvasObject{widgets.Heading(i18n.T("unlock.more")), widgets.Para(i18n.T("unlock.none.text"), theme.Muted), u.enrolForm()}
	u.form.Refresh()
	u.f.win.Canvas().Focus(u.code)
}

func (u *unlock) card(i int, v Vault) *widgets.Press {
	name := widgets.NewText(v.Name, "", "")
	name.Style.Bold = true
	where := widgets.NewText(strings.Trim(v.Role+" · "+v.Organ, " ·"), theme.Muted, theme.SizeSmall)
	if v.Waiting {
		where.Set(i18n.T("request.card"))
	}
	var mark fyne.CanvasObject
	if v.Demo {
		mark = widgets.Middle(widgets.NewChip(widgets.Neutral, i18n.T("demo")))
	}
	p := widgets.NewPress(v.Name+" "+v.Role, container.NewBorder(nil, nil, nil, mark, widgets.Column(1, name, where)), func() { u.choose(i) })
	p.Ground, p.Border, p.Radius, p.Pad, p.Bar = theme.Surface, theme.Line, 6, fyne.NewSize(14, 8), theme.Accent
	return p
}

func (u *unlock) choose(i int) {
	if i >= len(u.vaults) {
		return
	}
	u.chosen = i
	for k, c := range u.cards {
		c.Active = k == i
		c.Refresh()
	}
	u.hint.RemoveAll()
	v := u.vaults[i]
	if v.Problem != nil {
		u.form.RemoveAll()
		u.say(widgets.Alarm, i18n.Error(v.Problem))
		return
	}
	if v.Waiting {
		u.waitForm()
		return
	}
	u.passForm()
}

func (u *unlock) passForm() {
	u.pass = widgets.NewPassphrase()
	u.pass.OnSubmitted = func(string) { u.f.stage.After(inFlight, u.try) }
	u.pass.SetPlaceHolder(i18n.T("unlock.pass"))
	u.enter = widgets.NewButton(i18n.T("unlock.enter"), u.try)
	u.enter.Importance = widget.HighImportance
	forgot := widgets.NewButton(i18n.T("unlock.forgot"), u.forgot)
	forgot.Importance = widget.LowImportance
	u.form.Objects = []fyne.CanvasObject{container.NewBorder(nil, nil, nil, widgets.Inset(6, 0, u.enter), u.pass), container.NewHBox(forgot)}
	if u.f.cfg.DemoPass != "" {
		u.form.Add(widgets.Help(i18n.T("unlock.demopass", "pass", u.f.cfg.DemoPass)))
	}
	u.form.Refresh()
	u.focus()
}

func (u *unlock) focus() {
	if u.f.front == u && u.pass != nil && len(u.form.Objects) > 0 {
		u.f.win.Canvas().Focus(u.pass)
	}
}

func (u *unlock) say(k widgets.Kind, text string) {
	u.hint.Objects = []fyne.CanvasObject{widgets.Banner{Kind: k, Text: text}.Object()}
	u.hint.Refresh()
}

// inFlight is how long Enter waits for letters that are still with the input method: it does not
// pass through there, and would overtake what a fast hand typed just before.
const inFlight = 150 * time.Millisecond

func (u *unlock) try() {
	if u.load.Busy() || u.enter.Disabled() || u.pass.Text == "" {
		return
	}
	v, pass := u.vaults[u.chosen], u.pass.Text
	u.busy(true)
	u.say(widgets.Neutral, i18n.T("unlock.opening"))
	present.Load(&u.load, u.f.stage, func(ctx context.Context) (Session, error) {
		return u.f.cfg.Backend.Open(ctx, v, pass)
	}, func(ses Session, err error) {
		u.busy(false)
		u.pass.SetText("")
		if err != nil {
			u.failed(err)
			return
		}
		u.f.enter(v, ses)
	})
}

func (u *unlock) busy(on bool) {
	if on {
		u.enter.Disable()
		u.pass.Disable()
		return
	}
	u.enter.Enable()
	u.pass.Enable()
}

// failed words why it did not open, and counts down where a wait was set.
func (u *unlock) failed(err error) {
	if app.CodeOf(err) == CodeThrottled {
		if e, ok := errors.AsType[*app.Error](err); ok {
			n, _ := strconv.Atoi(e.Args["seconds"])
			u.wait = time.Now().Add(time.Duration(n) * time.Second)
			u.countdown()
			return
		}
	}
	u.say(widgets.Alarm, i18n.Error(err))
	u.focus()
}

func (u *unlock) countdown() {
	left := time.Until(u.wait)
	if left <= 0 {
		u.busy(false)
		u.hint.RemoveAll()
		u.focus()
		return
	}
	u.busy(true)
	u.say(widgets.Soon, i18n.T("unlock.wait", "n", strconv.Itoa(int(left.Seconds())+1)))
	time.AfterFunc(min(left, time.Second), func() { u.f.stage.Do(u.countdown) })
}

// forgot explains that nobody can look the passphrase up, and offers the card.
func (u *unlock) forgot() {
	words := widgets.NewEntry(i18n.T("unlock.card.words"))
	words.MultiLine = true
	words.SetPlaceHolder(i18n.T("unlock.card.words"))
	words.Wrapping = fyne.TextWrapWord
	words.SetMinRowsVisible(2)
	fresh, again := widgets.NewPassphrase(), widgets.NewPassphrase()
	fresh.SetPlaceHolder(i18n.T("set.pass.new"))
	again.SetPlaceHolder(i18n.T("set.pass.again"))
	v := u.vaults[u.chosen]
	ok := widgets.NewButton(i18n.T("unlock.card.open"), func() {
		if w := present.PassphraseFault(fresh.Text, again.Text); w != "" {
			u.say(widgets.Soon, i18n.T(w))
			return
		}
		a, b := words.Text, fresh.Text
		u.say(widgets.Neutral, i18n.T("unlock.opening"))
		present.Load(&u.load, u.f.stage, func(ctx context.Context) (Session, error) { return u.f.cfg.Backend.Recover(ctx, v, a, b) },
			func(ses Session, err error) {
				if err != nil {
					u.say(widgets.Alarm, i18n.Error(err))
					return
				}
				u.f.enter(v, ses)
			})
	})
	ok.Importance = widget.HighImportance
	back := widgets.NewButton(i18n.T("back"), u.passForm)
	u.hint.RemoveAll()
	u.form.Objects = []fyne.CanvasObject{widgets.Para(i18n.T("unlock.forgot.text"), ""), words, fresh, again,
		widgets.Help(i18n.T("pass.rule")), container.NewHBox(back, layout.NewSpacer(), ok)}
	u.form.Refresh()
	u.f.win.Canvas().Focus(words)
}

// enrolForm makes a vault from the code the administrator handed out.
func (u *unlock) enrolForm() fyne.CanvasObject {
	code := widgets.NewEntry(i18n.T("enrol.code"))
	code.MultiLine = true
	u.code = code
	code.SetPlaceHolder(i18n.T("enrol.code"))
	code.Wrapping = fyne.TextWrapBreak
	code.SetMinRowsVisible(3)
	fresh, again := widgets.NewPassphrase(), widgets.NewPassphrase()
	fresh.SetPlaceHolder(i18n.T("set.pass.new"))
	again.SetPlaceHolder(i18n.T("set.pass.again"))
	ok := widgets.NewButton(i18n.T("enrol.do"), func() {
		if w := present.PassphraseFault(fresh.Text, again.Text); w != "" {
			u.say(widgets.Soon, i18n.T(w))
			return
		}
		a, b := code.Text, fresh.Text
		u.say(widgets.Neutral, i18n.T("enrol.working"))
		present.Load(&u.load, u.f.stage, func(ctx context.Context) (enrolled, error) {
			ses, card, err := u.f.cfg.Backend.Enrol(ctx, a, b)
			return enrolled{ses, card}, err
		}, u.enrolDone)
	})
	ok.Importance = widget.HighImportance
	byStick := widgets.NewButton(i18n.T("request.do"), func() {
		if w := present.PassphraseFault(fresh.Text, again.Text); w != "" {
			u.say(widgets.Soon, i18n.T(w))
			return
		}
		a, b := code.Text, fresh.Text
		u.f.pickFolder(i18n.T("stick.folder"), func(folder string) { u.requestOut(a, b, folder) })
	})
	return widgets.Column(10, code, fresh, again, widgets.Help(i18n.T("pass.rule")), container.NewHBox(layout.NewSpacer(), widgets.Buttons(byStick, ok)),
		widgets.SmallProse(i18n.T("request.help")))
}

type enrolled struct {
	ses  Session
	card Card
}

// enrolDone shows the recovery card once; only then the rooms open.
func (u *unlock) enrolDone(e enrolled, err error) {
	if err != nil {
		u.say(widgets.Alarm, i18n.Error(err))
		return
	}
	done := func() { u.f.enter(Vault{Name: e.ses.Desk().Me().Name}, e.ses) }
	u.root.Objects = []fyne.CanvasObject{widgets.On("background", container.NewVScroll(widgets.Inset(40, 40, widgets.AtMost(720, settings.CardView(e.card, done)))))}
	u.root.Refresh()
}
