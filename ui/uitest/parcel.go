package uitest

import (
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/feed"
)

// Parcels gives what was put there.
func (d *Desk) Parcels() ([]desk.ParcelView, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]desk.ParcelView(nil), d.Sticks...), nil
}

// SomeParcels are parcels that left and came, of every kind the history has to show.
func SomeParcels() []desk.ParcelView {
	const server = "澄江市人大常委会"
	made := func(n uint64, name string, back time.Duration, acts, items, papers int) feed.ParcelInfo {
		return feed.ParcelInfo{ID: app.NamedID(name + back.String()), Number: n, Name: name, Created: Now.Add(-back).UnixMilli(),
			Sum: app.Hash{byte(n), 0x3f, 0xa1, 0x77, 0x0c, 0x52, 0x9e, 0x41}, ParcelCount: feed.ParcelCount{Acts: acts, Items: items, Papers: papers}}
	}
	day := 24 * time.Hour
	out := func(i feed.ParcelInfo, b desk.ParcelActs) desk.ParcelView {
		return desk.ParcelView{Info: i, Out: true, At: i.Created, Became: b}
	}
	in := func(i feed.ParcelInfo, r desk.ParcelReport, held ...desk.HeldView) desk.ParcelView {
		r.Info, r.At = i, i.Created+int64(3*time.Hour/time.Millisecond)
		return desk.ParcelView{Info: i, At: r.At, Report: &r, Held: held}
	}
	back := desk.TrayItem{ID: app.NamedID("back"), Title: "关于规范校外托管机构管理的建议", Action: "申请延期", Code: app.CodeState, At: Now.Add(-4 * day)}
	return []desk.ParcelView{
		out(made(4, "王秀兰", 2*time.Hour, 3, 0, 2), desk.ParcelActs{Waiting: 3}),
		in(made(3, server, 3*day, 0, 41, 6), desk.ParcelReport{Accepted: 2, Refused: 1, Items: 41, Papers: 6, Missing: 2}),
		out(made(3, "王秀兰", 4*day, 3, 0, 1), desk.ParcelActs{Delivered: 2, Returned: []desk.TrayItem{back}}),
		in(made(1, server, 8*day, 0, 1207, 38), desk.ParcelReport{Accepted: 1, Items: 1207, Papers: 38, Kept: 2},
			desk.HeldView{Class: "filing.annex", Size: 18 << 10, At: Now.Add(-8 * day).UnixMilli()}, desk.HeldView{Class: "seal", Size: 900, At: Now.Add(-8 * day).UnixMilli()}),
		out(made(2, "王秀兰", 9*day, 1, 0, 0), desk.ParcelActs{Delivered: 1}),
		out(made(1, "王秀兰", 10*day, 0, 0, 0), desk.ParcelActs{}),
	}
}
