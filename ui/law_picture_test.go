package ui

import (
	"context"

	"renda/app"
	"renda/app/desk/laws"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/screen/law"
	"renda/ui/uitest"
)

// lawPictures are the library of law and the review of a filed document.
func lawPictures(b *fakeBackend, f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
	for _, o := range f.win.Canvas().Overlays().List() {
		f.win.Canvas().Overlays().Remove(o) // a calendar was left open
	}
	pack, err := b.d.Library(context.Background())
	if err != nil {
		panic(err)
	}
	f.open.Open(room.Law, law.Searched("行政处罚 地区:全国 级别:法律"))
	shot("law-found")
	f.open.Open(room.Law, law.Titled("行政处罚法"))
	shot("law-book")
	vs := pack.Library().Versions("行政处罚法")
	for _, l := range pack.Library().Laws() {
		if x := pack.Library().Versions(l.Title); len(vs) < 2 && len(x) > 1 && x[0].Published.Year > 2000 && l.Part == "" {
			vs = x
		}
	}
	f.open.Open(room.Law, law.At(vs[0].ID, "", nil))
	shot("law-old")
	f.open.screen.(interface{ Compare(string) }).Compare(vs[len(vs)-1].ID)
	shot("law-compare")
	b.d.nolaw = &app.Error{Code: laws.CodeNoLibrary}
	f.open.Open(room.Law, "")
	shot("law-none")
	b.d.nolaw = nil
	who := b.d.Who
	b.d.Who = uitest.Office
	f.open.Open(room.Law, "")
	q.Run()
	f.open.screen.(interface{ Packs() }).Packs()
	q.Run()
	shot("law-packs")
	f.open.escape()
	b.d.Who = who
	f.open.Open(room.Review, filed.String())
	shot("review")
	f.open.screen.(room.Keyed).Access(2)
	shot("review-higher")
	f.open.screen.(room.Keyed).Access(3)
	shot("review-opinions")
	f.open.screen.(room.Keyed).Access(4)
	shot("review-measures")
	f.open.screen.(room.Keyed).Access(5)
	shot("review-doubts")
	f.open.screen.(interface{ Cover() }).Cover()
	shot("review-cover")
	f.open.escape()
	f.open.screen.(room.Keyed).Access(6)
	shot("review-covers")
	f.open.screen.(interface{ Cards() }).Cards()
	q.Run()
	shot("review-cards")
	f.open.escape()
	f.open.screen.(room.Keyed).Access(1)
	f.open.screen.(room.Keyed).Commit()
	q.Run()
	shot("review-confirm")
	f.open.escape()
	f.open.screen.(interface{ Beside() }).Beside()
	shot("review-beside")
	f.open.screen.(interface{ Earlier() }).Earlier()
	shot("review-earlier")
}
