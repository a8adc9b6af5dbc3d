package ui

import (
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/uitest"
)

// Matters of the filing review that pictures are taken of: a regulation before its four receivers, a catalogue held against what was
// filed, a matter that is with the organ above, the catalogue it asks for, and a citizen's letter that lacks something.
var (
	regulation = app.NamedID("regulation")
	catalogued = app.NamedID("catalogued")
	filedUp    = app.NamedID("filed up")
	listedUp   = app.NamedID("listed up")
	suggested  = app.NamedID("suggested")
)

func view(d *fakeDesk, p *procedure.Procedure, m *procedure.Matter, title string, actions ...string) *desk.MatterView {
	v := &desk.MatterView{Matter: m, Proc: p, StateName: p.State(m.State).Name, AsOf: d.now, Card: procedure.Card{ID: m.ID, Proc: p.ID, State: m.State, Title: title}}
	for _, a := range actions {
		v.Actions = append(v.Actions, desk.ActionView{Action: p.Action(a), Proc: p.ID, Form: act.Form{}, Usual: p.Action(a).Usual(m, "")})
	}
	return v
}

func regulationMatter(d *fakeDesk) *desk.MatterView {
	p := filing.Procedure()
	m := &procedure.Matter{ID: regulation, Proc: p.ID, Version: 1, State: filing.StateRegistered, Facts: act.Form{"title": "澄江市湿地保护办法", "class": "规章"}}
	row := func(key, name, kind string, s procedure.StateID, f act.Form) {
		f["name"] = name
		m.Tracks = append(m.Tracks, &procedure.Track{Key: key, Def: filing.TrackReceiver, Kind: kind, State: s, Since: d.now.Add(-48 * time.Hour).UnixMilli(), Facts: f})
	}
	row("a", "澄江市人民代表大会常务委员会", filing.Here, filing.ReceiverRegistered, act.Form{"r_number": "澄人规备〔2026〕3号"})
	row("b", "国务院", filing.Elsewhere, filing.ReceiverSent, act.Form{"r_sent": "2026-11-20", "r_way": "paper", "r_docno": "澄政报〔2026〕7号"})
	row("c", "省人民代表大会常务委员会", filing.Elsewhere, filing.ReceiverHeld, act.Form{"linked": true, "r_sent": "2026-11-20", "r_receipt": "3-17", "r_what": "材料齐全：缺参考资料"})
	row("d", "省人民政府", filing.Elsewhere, filing.ReceiverDue, act.Form{})
	v := view(d, p, m, "澄江市湿地保护办法")
	for _, t := range m.Tracks[1:] {
		v.Actions = append(v.Actions, desk.ActionView{Action: p.Action("receiver_got"), Proc: p.ID, Track: t.Key, Party: filing.ReceiverName(t), Form: act.Form{}})
	}
	return v
}

func cataloguedMatter(d *fakeDesk) *desk.MatterView {
	p := filing.Catalogue()
	m := &procedure.Matter{ID: catalogued, Proc: p.ID, Version: 1, State: filing.CatalogueSent, Facts: act.Form{"year": int64(2025), "maker": uitest.Housing.String()}}
	m.Facts.SetRows("rows", []act.Form{{"title": "澄江市养犬管理办法", "docno": "澄政发〔2025〕1号", "published": "2025-03-05", "doing": "new"}, {"title": "关于废止停车收费办法的决定", "docno": "澄政发〔2025〕7号", "published": "2025-08-01", "doing": "repeal"}})
	return view(d, p, m, "2025年文件目录", "catalogue_check")
}

func filedUpMatter(d *fakeDesk) *desk.MatterView {
	p := upward.Procedure()
	m := &procedure.Matter{ID: filedUp, Proc: p.ID, Version: 1, State: upward.StateOpinion, Facts: act.Form{"title": "关于加强饮用水源保护的决定", "class": "决议决定", "docno": "澄县人常〔2026〕3号", "up_number": "澄人备〔2026〕9号", "up_receipt": "1-310", "up_due": "2027-01-25", "up_text": "第三条超越权限，请研究修改。"}}
	m.Facts.SetRows("letters", []act.Form{{"name": "备案登记回执", "on": "2026-10-08", "text": "备案登记号：澄人备〔2026〕9号"}, {"name": "书面询问", "on": "2026-10-20", "due": "2026-10-30", "text": "第三条的依据是什么？"}, {"name": "审查意见书", "on": "2026-11-25", "docno": "澄人法工函〔2026〕5号", "text": "第三条超越权限，请研究修改。\n1.第三条（合法性：超越权限），水污染防治法第六十五条：超越权限。"}})
	m.Facts.SetRows("orders", []act.Form{{"name": "说明情况", "on": "2026-10-22", "state": upward.OrderDelivered, "receipt": "1-298"}, {"name": "反馈处理意见", "on": "2026-11-25", "state": upward.OrderRefused, "why": "拟完成日期须在今天以后"}})
	return view(d, p, m, "关于加强饮用水源保护的决定", "reply", "corrected")
}

func listedUpMatter(d *fakeDesk) *desk.MatterView {
	p := upward.Procedure()
	m := &procedure.Matter{ID: listedUp, Proc: p.ID, Version: 1, State: upward.StateToList, Facts: act.Form{"kind": upward.KindCatalogue, "called": true, "year": int64(2025), "up_due": "2026-01-31", "up_blocked": "上级“澄江市人大常委会”已经吊销本服务器的上联设备，没有收发任何内容。"}}
	m.Facts.SetRows("letters", []act.Form{{"name": "报送年度目录的通知", "on": "2026-01-05", "text": "请报送2025年制定、修改和废止的规范性文件目录。"}, {"name": "催报年度目录", "on": "2026-02-01", "text": "年度目录已经逾期，请尽快报送。"}})
	v := view(d, p, m, "2025年文件目录", "list_answer")
	v.Actions[0].Form.SetRows("rows", []act.Form{{"title": "关于加强饮用水源保护的决定", "docno": "澄县人常〔2025〕3号", "published": "2025-02-20", "doing": "new"}})
	return v
}

func suggestedMatter(d *fakeDesk) *desk.MatterView {
	p := petition.Procedure()
	m := &procedure.Matter{ID: suggested, Proc: p.ID, Version: 1, State: petition.StateIncomplete, Facts: act.Form{"kind": "suggestion", "title": "澄江市公共停车收费管理办法", "lacks": "提出人姓名（名称）", "channel": "letter"}}
	return view(d, p, m, "对《澄江市公共停车收费管理办法》的审查建议", "complete")
}

// citizen is a letter as it comes to the counter.
const citizen = "澄江市人大常委会：\n我公司认为《澄江市公共停车收费管理办法》（澄政发〔2026〕12号）第八条没有上位法依据，请予审查。\n理由：\n第八条规定对未缴费车辆处二百元罚款，行政处罚法没有授权。\n联系电话：13800000000\n此致\n澄江某某建筑有限公司"

// letterPicture shows what the counter is asked about it.
func letterPicture(f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
	a := petition.Procedure().Action("suggest_review")
	l := present.Letter{Name: "来信.docx"}
	for _, r := range a.Reads(citizen) {
		for i := range a.Fields {
			if a.Fields[i].Key == r.Key {
				l.Lines = append(l.Lines, present.LetterLine{Key: r.Key, Label: present.Label(&a.Fields[i]), Value: present.Words(&a.Fields[i], r.Value, nil), Words: r.Words, Doubt: r.Doubt, On: r.Doubt == ""})
			}
		}
	}
	fields.ShowLetter(f.open.env(), l, func() {})
	q.Run()
	shot("letter-sheet")
	f.open.escape()
}

func filingPictures(f *frame, shot func(string)) {
	for _, x := range []struct {
		id   app.ID
		name string
	}{{regulation, "filing-receivers"}, {catalogued, "filing-catalogue"}, {filedUp, "filing-upward"}, {listedUp, "filing-listed"}, {suggested, "filing-letter"}} {
		f.open.Open(room.Matter, x.id.String())
		shot(x.name)
	}
	for name, arg := range map[string]string{"filing-listing": listedUp.String() + "/list_answer", "filing-completing": suggested.String() + "/complete"} {
		f.open.Open(room.Matter, arg)
		shot(name)
	}
	letterPicture(f, shot)
	f.open.Open(room.Matter, regulation.String()+"/receiver_got/b")
	shot("filing-receipt")
}
