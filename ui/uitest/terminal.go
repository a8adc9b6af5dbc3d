package uitest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Room is a dedicated terminal with its register and tickets, as far as a screen sees them.
type Room struct {
	View    register.View
	Pages   []register.PageView
	Tickets []wayout.TicketView
	Asked   []wayout.TicketAsk // tickets asked for
	Taken   []string           // copies handed out: number and to whom
	Left    []string           // the word on each leaving
}

// purposes of a terminal, as the rules have them.
func purposes() (out []procedure.Choice) {
	for _, p := range [][2]string{{"register", "备案登记和形式审查"}, {"review", "审查研究"}, {"draft", "起草审查意见"}, {"print", "打印、导出"}, {"parcel", "收发摆渡包"}, {"archive", "整理归档"}, {"maintain", "维护检查"}, {"other", "其他"}} {
		out = append(out, procedure.Choice{Value: p[0], Label: p[1]})
	}
	return out
}

// SomeRoom is a terminal whose user has not entered yet: two earlier days, of which one nobody sealed, and five tickets.
func SomeRoom() Room {
	at := func(days, hour, minute int) time.Time {
		return time.Date(Now.Year(), Now.Month(), Now.Day()+days, hour, minute, 0, 0, app.Zone)
	}
	page := func(days int, sealed bool, rows ...register.PageRow) register.PageView {
		d := app.DateOf(Now).AddDays(days)
		v := register.PageView{ID: app.NamedID("page" + d.String()), Terminal: "专-01", Date: d, Today: days == 0, Sealed: sealed, Late: days < 0 && !sealed, MaySeal: !sealed, Rows: rows}
		if sealed {
			v.SealedBy, v.SealedAt, v.Prints, v.Parcels, v.Digest = "李登记", at(days, 17, 36), 3, 1, strings.Repeat("8f3a77c109de5b2c", 4)
		}
		return v
	}
	r := Room{View: register.View{Dedicated: true, Name: "专-01", Page: app.NamedID("page" + app.DateOf(Now).String()), Asks: true, Purposes: purposes(),
		Recent: []register.Entry{{Value: "review", Purpose: "审查研究"}, {Value: "other", Purpose: "其他", Note: "接待省人大检查"}}}}
	r.Pages = []register.PageView{
		page(0, false, register.PageRow{Who: "孙法规", In: at(0, 8, 31), Left: at(0, 9, 5), Purpose: "审查研究"}),
		page(-1, false, register.PageRow{Who: "王秀兰", Mine: true, In: at(-1, 8, 40), Left: at(-1, 11, 58), Purpose: "备案登记和形式审查"}, register.PageRow{Who: "孙法规", In: at(-1, 14, 2), Purpose: "其他", Note: "接待省人大检查"}),
		page(-2, true, register.PageRow{Who: "王秀兰", Mine: true, In: at(-2, 8, 35), Left: at(-2, 17, 30), Purpose: "起草审查意见"}, register.PageRow{Who: "王秀兰", Mine: true, In: at(-2, 17, 31), Left: at(-2, 17, 34), Purpose: "打印、导出", LeftNote: "上次没有正常退出，重新打开时补登"}),
	}
	r.View.Unsealed = []procedure.Card{pageCard(&r.Pages[1])}
	r.Tickets = tickets()
	return r
}

// pageCard is the row of a page.
func pageCard(v *register.PageView) procedure.Card {
	c := procedure.Card{ID: v.ID, Proc: terminal.ID, State: terminal.StateOpen, Title: v.Terminal + "　" + v.Date.String(), Turn: v.MaySeal,
		Vals: []string{v.Terminal, v.Date.String(), strconv.Itoa(len(v.Rows)), strconv.Itoa(v.Prints), strconv.Itoa(v.Parcels), v.Digest}}
	if v.Sealed {
		c.State = terminal.StateSealed
	}
	return c
}

func tickets() []wayout.TicketView {
	copyRow := func(n int, to, state, explained string) act.Form {
		f := act.Form{"no": "审印〔2026〕7号-" + strconv.Itoa(n), "to": to, "state": state, "at": Now.AddDate(0, 0, -33).UnixMilli()}
		if state != terminal.CopyOut {
			f["first"], f["second"] = "李登记", "王秀兰"
		}
		if explained != "" {
			f["explained"] = explained
		}
		return f
	}
	one := func(n int, state procedure.StateID, title, why string, b terminal.Balance, wanted int, rows ...act.Form) wayout.TicketView {
		f := act.Form{"why": why, "how": "print", "wanted": int64(wanted), "granted": int64(b.Granted)}
		f.SetRows("copies", rows)
		v := wayout.TicketView{Card: procedure.Card{ID: app.NamedID("ticket" + strconv.Itoa(n)), Proc: terminal.TicketID, State: state, Title: title, Begun: Now.AddDate(0, 0, -n).UnixMilli()},
			Facts: f, Asker: "王秀兰", Balance: b, Out: wayout.Out{Way: terminal.WayPaper, Item: "distribute", Title: "分送单"}}
		if state != terminal.TicketAsked {
			v.Card.Number = "审印〔2026〕" + strconv.Itoa(n) + "号"
		}
		return v
	}
	over := one(7, terminal.TicketGranted, "审查意见（济备〔2026〕12号　澄江市养犬管理办法）", "法制委会议", terminal.Balance{Granted: 5, Issued: 4, Back: 2, Out: 2}, 5,
		copyRow(1, "法制委 周主任", terminal.CopyReturned, ""), copyRow(2, "城建环资委 郑主任", terminal.CopyDestroyed, ""), copyRow(3, "分管副主任", terminal.CopyOut, ""), copyRow(4, "秘书长", terminal.CopyOut, "随案移送省人大法工委"))
	over.Overdue, over.Card.Due = true, app.DateOf(Now).AddDays(-3)
	out := one(11, terminal.TicketGranted, "分送单（济备〔2026〕15号　澄江市物业管理规定）", "分送各专委会", terminal.Balance{Granted: 3, Issued: 1, Out: 1}, 3, copyRow(1, "法制委 周主任", terminal.CopyOut, ""))
	out.Mine, out.Next, out.File, out.Card.Due = true, "审印〔2026〕11号-2", "分送单-审印〔2026〕11号-2.docx", app.DateOf(Now).AddDays(21)
	return []wayout.TicketView{over, out, one(13, terminal.TicketAsked, "清单（等我办理 2026-11-24）", "主任会议汇报", terminal.Balance{}, 2), one(10, terminal.TicketRefused, "附件：公布令.docx（济备〔2026〕14号）", "存档", terminal.Balance{}, 1),
		one(3, terminal.TicketClosed, "分送单（济备〔2026〕2号）", "会议", terminal.Balance{Granted: 1, Issued: 1, Back: 1}, 1, copyRow(1, "周主任", terminal.CopyReturned, ""))}
}

// Terminal tells how this machine stands.
func (d *Desk) Terminal() (register.View, error) { return d.Room.View, nil }

// Opens tells whether work may open.
func (d *Desk) Opens() error {
	v := d.Room.View
	switch {
	case v.Sealed:
		return &app.Error{Code: desk.CodeDayOver, Item: v.Name}
	case v.Asks:
		return &app.Error{Code: desk.CodeUnentered, Args: map[string]string{"action": ""}}
	}
	return nil
}

// EnterTerminal enters.
func (d *Desk) EnterTerminal(_ context.Context, purpose, note string) error {
	if err := d.fail(); err != nil {
		return err
	}
	v := &d.Room.View
	v.Asks, v.Entry = false, &register.Entry{Value: purpose, Note: note, At: d.Clock}
	for _, c := range v.Purposes {
		if c.Value == purpose {
			v.Entry.Purpose = c.Label
		}
	}
	return nil
}

// LeaveTerminal leaves, if somebody is inside.
func (d *Desk) LeaveTerminal(_ context.Context, note string) error {
	if v := &d.Room.View; v.Entry != nil {
		d.Room.Left = append(d.Room.Left, note)
		v.Entry, v.Asks = nil, true
	}
	return nil
}

// RegisterPage gives a page.
func (d *Desk) RegisterPage(id app.ID) (register.PageView, error) {
	i := slices.IndexFunc(d.Room.Pages, func(v register.PageView) bool { return v.ID == id })
	if i < 0 {
		return register.PageView{}, &app.Error{Code: app.CodeNotFound, Item: id.String()}
	}
	return d.Room.Pages[i], nil
}

// Register gives the rows of all pages.
func (d *Desk) Register() (out []procedure.Card) {
	for i := range d.Room.Pages {
		out = append(out, pageCard(&d.Room.Pages[i]))
	}
	return out
}

// SealForm counts.
func (d *Desk) SealForm(app.ID) (act.Form, error) {
	return act.Form{"prints": int64(2), "parcels": int64(1)}, nil
}

// SealDay seals a page.
func (d *Desk) SealDay(ctx context.Context, id app.ID, prints int, note string) error {
	if err := d.fail(); err != nil {
		return err
	}
	for i := range d.Room.Pages {
		if v := &d.Room.Pages[i]; v.ID == id {
			if v.Today {
				_ = d.LeaveTerminal(ctx, "") // it never fails here
				d.Room.View.Sealed = true
			}
			v.Sealed, v.MaySeal, v.Late, v.Prints, v.Note, v.SealedBy, v.SealedAt = true, false, false, prints, note, "王秀兰", d.Clock
		}
	}
	return nil
}

// Tickets gives them.
func (d *Desk) Tickets(app.ID) ([]wayout.TicketView, error) { return d.Room.Tickets, nil }

// TicketsFor gives those for the same thing.
func (d *Desk) TicketsFor(x wayout.Out) (out []wayout.TicketView, err error) {
	for _, t := range d.Room.Tickets {
		if t.Out.Way == x.Way && t.Out.Item == x.Item && (t.Mine || t.Card.State == terminal.TicketAsked) {
			out = append(out, t)
		}
	}
	return out, nil
}

// NeedsTicket answers for a dedicated terminal.
func (d *Desk) NeedsTicket(wayout.Out) (bool, error) { return d.Room.View.Dedicated, nil }

// AskTicket asks.
func (d *Desk) AskTicket(_ context.Context, x wayout.TicketAsk) (app.ID, error) {
	if err := d.fail(); err != nil {
		return app.ID{}, err
	}
	d.Room.Asked = append(d.Room.Asked, x)
	return app.NamedID("asked"), nil
}

// TakeOut makes something small.
func (d *Desk) TakeOut(_ context.Context, x wayout.Out, _ wayout.Watermark) (string, []byte, error) {
	if d.Room.View.Dedicated {
		return "", nil, &app.Error{Code: terminal.CodeNeeded, Args: map[string]string{"paper": x.Title}}
	}
	return x.Title + ".xlsx", []byte("x"), d.fail()
}

// TakeCopy hands out a copy.
func (d *Desk) TakeCopy(_ context.Context, id app.ID, _ *wayout.Out, to string, mark wayout.Watermark) (wayout.PrintedCopy, error) {
	if err := d.fail(); err != nil {
		return wayout.PrintedCopy{}, err
	}
	for _, t := range d.Room.Tickets {
		if t.Card.ID == id {
			d.Room.Taken = append(d.Room.Taken, t.Next+" "+to+" "+mark.Name)
			return wayout.PrintedCopy{Name: t.File, No: t.Next, Data: []byte("x")}, nil
		}
	}
	return wayout.PrintedCopy{}, &app.Error{Code: wayout.CodeNoTicket, Item: id.String()}
}

// ticketPage gives the page of a ticket: with one action to do.
func (d *Desk) ticketPage(id app.ID) *desk.MatterView {
	for _, t := range d.Room.Tickets {
		if t.Card.ID != id {
			continue
		}
		p := terminal.TicketProcedure()
		v := &desk.MatterView{Matter: &procedure.Matter{ID: id, Proc: p.ID, State: t.Card.State, Facts: t.Facts}, Proc: p, Card: t.Card, AsOf: d.Clock}
		for _, a := range []string{"grant", "return", "explain", "settle"} {
			act := p.Action(a)
			ok := a == "grant" && t.Card.State == terminal.TicketAsked || a != "grant" && t.Balance.Out > 0
			if ok {
				v.Actions = append(v.Actions, desk.ActionView{Action: act, Proc: p.ID, Usual: act.Usual(nil, "")})
			}
		}
		return v
	}
	return nil
}

// Sit puts the person at a dedicated terminal.
func (d *Desk) Sit(r Room) {
	d.Room = r
	a := d.W.Dir.Accounts[d.Who]
	a.Grants = append(a.Grants, org.Grant{Role: org.RoleFiling})
	d.W.Dir.Accounts[d.Who] = a
	d.W.Dir.Devices[app.NamedID("dev")] = org.Device{ID: app.NamedID("dev"), Account: d.Who, Class: org.ClassDedicated, Terminal: r.View.Name}
}
