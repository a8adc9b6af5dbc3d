package ui

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/message"
	"renda/app/procedure"
	"renda/app/stocktake"
	"renda/app/terminal"
	"renda/ui/uitest"
)

// fakeDesk is a small desk with invented matters, for tests of the frame.
type fakeDesk struct {
	*uitest.Desk
	mu       sync.Mutex
	n        int
	settings map[string]string
	watch    func(desk.Change)
	status   desk.Status
	now      time.Time
	nolaw    error      // why there is no library of law
	nostick  error      // what comes of a parcel
	judged   []act.Form // what was said of findings
	packed   []string   // what was done with law packs
	archives fakeArchive
	askedOf  app.ID            // whose duty record was collected
	filed    string            // the text of the filed paper; "" the usual one
	leaving  []desk.OutboxItem // steps taken, on their way
	back     []desk.TrayItem   // and those that came back
	others   []procedure.Card  // matters of other works
}

var fakeNow = uitest.Now

func newFakeDesk(n int) *fakeDesk {
	u := uitest.NewDesk(uitest.Answered(), uitest.Me)
	u.Alike, u.Sticks = uitest.SomeAlike(), uitest.SomeParcels()
	return &fakeDesk{Desk: u, n: n, settings: map[string]string{}, now: fakeNow, status: desk.Status{Online: true, Waiting: 2, Needs: 1,
		AsOf: fakeNow.Add(-14 * time.Minute), Backup: fakeNow.Add(-26 * time.Hour)}}
}

var fakeTitles = []string{
	"关于在城东片区增设公交接驳线路的建议", "关于加强老旧小区消防通道管理的建议", "关于支持乡镇卫生院配备基本检验设备的建议",
	"关于完善农村饮用水水源地保护补偿机制、加快推进城乡供水一体化并同步改造二十年以上老旧管网的建议", "关于规范校外托管机构管理的建议",
	"关于𠮷祥里社区加装电梯资金分担办法的建议", "关于推进政务服务适老化改造的建议",
}

func (d *fakeDesk) card(i int) procedure.Card {
	states := []procedure.StateID{"handling", "registered", "replied", "done", "handling"}
	c := procedure.Card{ID: app.NamedID(fmt.Sprint("m", i)), Proc: "proposal", State: states[i%5], Number: fmt.Sprintf("2026-%03d", 137+i),
		Title: fakeTitles[i%len(fakeTitles)], Updated: d.now.Add(-time.Duration(i) * 7 * time.Hour).UnixMilli(), Vals: []string{[]string{"市交通运输局", "市住建局", "市卫健委", "市水务局"}[i%4], "城乡建设"}}
	if c.State != "done" {
		c.Due, c.DueName = app.DateOf(d.now).AddDays(i*9%80-6), "reply"
	}
	c.Turn = i%3 == 0
	if i == 2 {
		c.Number = ""
	}
	return c
}

func (d *fakeDesk) Cards(f desk.Filter) []procedure.Card {
	if f.Proc == terminal.ID {
		return d.Register()
	}
	if f.Proc == stocktake.ID {
		return stocktakeCards(d)
	}
	var out []procedure.Card
	for i := range d.n {
		c := d.card(i)
		if f.Text != "" && !strings.Contains(c.Title, f.Text) || f.Turn && !c.Turn {
			continue
		}
		out = append(out, c)
	}
	for _, c := range d.others {
		if f.Text == "" && !f.Turn {
			out = append(out, c)
		}
	}
	if f.Proc != "" {
		out = slices.DeleteFunc(out, func(c procedure.Card) bool { return c.Proc != f.Proc })
	}
	if len(f.States) > 0 {
		out = slices.DeleteFunc(out, func(c procedure.Card) bool { return !slices.Contains(f.States, c.State) })
	}
	return out
}

func (d *fakeDesk) CardsOf(_ context.Context, account app.ID, _ ...string) ([]procedure.Card, error) {
	d.askedOf = account
	return d.Cards(desk.Filter{}), nil
}

func (d *fakeDesk) Procedures() []*procedure.Procedure {
	return []*procedure.Procedure{message.Procedure(), {ID: "proposal", Name: "代表建议办理",
		States:  []procedure.State{{ID: "registered", Name: "已登记"}, {ID: "handling", Name: "办理中"}, {ID: "replied", Name: "已答复待评价"}, {ID: "done", Name: "办结", End: true}},
		Clocks:  []procedure.ClockDef{{ID: "reply", Name: "答复期限", Warn: 15}},
		Columns: []procedure.Column{{Key: "unit", Name: "承办单位"}, {Key: "field", Name: "领域"}},
	}}
}
func (d *fakeDesk) Tray() []desk.TrayItem {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]desk.TrayItem{{ID: app.NamedID("t"), Title: fakeTitles[3], Action: "申请延期", Code: app.CodeState, At: d.now}}, d.back...)
}
func (d *fakeDesk) Outbox() []desk.OutboxItem {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]desk.OutboxItem{
		{Act: app.NamedID("a"), Title: fakeTitles[0], Action: "提交建议", State: desk.ItemWaiting, At: d.now},
		{Act: app.NamedID("b"), Title: fakeTitles[1], Action: "评价答复", State: desk.ItemDelivered, At: d.now.Add(-time.Hour), Receipt: "1-20348"},
	}, d.leaving...)
}

// SendDraft hands a text in; it waits in the outbox.
func (d *fakeDesk) SendDraft(ctx context.Context, draft app.ID, action string, form act.Form) (app.ID, error) {
	id, err := d.Desk.SendDraft(ctx, draft, action, form)
	d.leaves(id, err)
	return id, err
}

func (d *fakeDesk) leaves(id app.ID, err error) {
	if err != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leaving = append(d.leaving, desk.OutboxItem{Act: app.NamedID(fmt.Sprint("step", len(d.leaving))), Matter: id, State: desk.ItemWaiting, At: d.now})
}
func (d *fakeDesk) TakeBack(context.Context, app.ID) error { return nil }
func (d *fakeDesk) Watch(fn func(desk.Change)) func()      { d.watch = fn; return func() {} }
func (d *fakeDesk) Status() desk.Status                    { return d.status }
func (d *fakeDesk) Search(q string, limit int) []desk.Hit {
	var out []desk.Hit
	for i, t := range fakeTitles {
		if strings.Contains(t, q) {
			out = append(out, desk.Hit{Kind: "matter", ID: app.NamedID(fmt.Sprint("m", i)).String(), Title: t, Detail: "办理中"})
		}
	}
	return out
}
func (d *fakeDesk) Setting(k string) string { d.mu.Lock(); defer d.mu.Unlock(); return d.settings[k] }
func (d *fakeDesk) SetSetting(_ context.Context, k, v string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings[k] = v
	return nil
}

type fakeSession struct{ d *fakeDesk }

func (s *fakeSession) Desk() Desk { return s.d }
func (s *fakeSession) Verify(_ context.Context, p string) error {
	if p != "正确的口令" {
		return &app.Error{Code: CodeWrongPass, Args: map[string]string{"left": "4"}}
	}
	return nil
}
func (s *fakeSession) ChangePassphrase(context.Context, string, string) error { return nil }
func (s *fakeSession) NewCard(context.Context, string) (Card, error) {
	return Card{Words: "人 大 代 表 · 0421 7734", QR: "renda-card"}, nil
}
func (s *fakeSession) Check(context.Context, func(int, int)) (CheckReport, error) {
	return CheckReport{Records: 3}, nil
}
func (s *fakeSession) Backup(context.Context, func(int, int)) (string, error) { return "/x", nil }
func (s *fakeSession) ParcelOut(_ context.Context, folder string, progress func(int, int)) (string, desk.ParcelInfo, error) {
	progress(1, 2)
	if s.d.nostick != nil {
		return "", desk.ParcelInfo{}, s.d.nostick
	}
	return folder + "/20261124-092600-1a2b3c4d.renda", desk.ParcelInfo{Number: 5, Size: 84 << 10, ParcelCount: feed.ParcelCount{Acts: 2, Papers: 1}}, nil
}
func (s *fakeSession) ParcelIn(context.Context, string, io.ReadSeeker, func(int, int)) (desk.ParcelReport, error) {
	return *uitest.SomeParcels()[1].Report, s.d.nostick
}
func (s *fakeSession) SyncNow() {}
func (s *fakeSession) Info() Info {
	return Info{DeviceName: "一号机", Device: app.NamedID("dev"), DeviceKey: "8f3a 77c1 09de 5b2c", Vault: "/home/wang/.local/share/renda/vault", Suite: "XChaCha20-Poly1305", Server: "https://renda.chengjiang.example:8443", ServerName: "澄江市人大常委会", ServerKey: "51b0 aa7e 1c9d 4f20"}
}
func (s *fakeSession) Close() error { return nil }

type fakeBackend struct {
	vaults []Vault
	d      *fakeDesk
	fail   error
}

func newFakeBackend(n int) *fakeBackend {
	v := []Vault{}
	for _, x := range [][2]string{{"王秀兰", "代表"}, {"李国强", "代表"}, {"赵敏", "代工委"}, {"周启明", "政府督查室"}, {"孙立", "承办单位"}, {"钱正", "领导"}} {
		v = append(v, Vault{ID: x[0], Name: x[0], Role: x[1], Organ: "澄江市", Demo: true})
	}
	return &fakeBackend{v, newFakeDesk(n), nil}
}
func (b *fakeBackend) Vaults() ([]Vault, error) { return b.vaults, nil }
func (b *fakeBackend) Open(_ context.Context, _ Vault, p string) (Session, error) {
	if b.fail != nil {
		return nil, b.fail
	}
	if p != "正确的口令" {
		return nil, &app.Error{Code: CodeWrongPass, Args: map[string]string{"left": "4"}}
	}
	return &fakeSession{b.d}, nil
}
func (b *fakeBackend) Recover(context.Context, Vault, string, string) (Session, error) {
	return &fakeSession{b.d}, nil
}
func (b *fakeBackend) Enrol(context.Context, string, string) (Session, Card, error) {
	return &fakeSession{b.d}, Card{Words: "a", QR: "b"}, nil
}
func (b *fakeBackend) Request(_ context.Context, _, _, folder string) (string, Card, error) {
	b.vaults = []Vault{{ID: "w", Name: "等候启用答复", Waiting: true}}
	return folder + "/启用申请-1a2b3c4d.renda", Card{Words: "人 大 代 表 · 0421 7734", QR: "renda-card"}, b.fail
}
func (b *fakeBackend) RequestAgain(_ context.Context, _ Vault, _, folder string) (string, error) {
	return folder + "/启用申请-1a2b3c4d.renda", b.fail
}
func (b *fakeBackend) Answer(_ context.Context, _ Vault, _, _ string, _ io.Reader) (Session, error) {
	if b.fail != nil {
		return nil, b.fail
	}
	return &fakeSession{b.d}, nil
}
