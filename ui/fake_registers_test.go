package ui

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/app/ruleset"
)

func (d *fakeDesk) Figures(desk.Filter) []desk.FigureView {
	f := func(id, group, name, note string) *procedure.Figure {
		return &procedure.Figure{ID: id, Group: group, Name: name, Note: note}
	}
	ids := func(n int) []app.ID { return make([]app.ID, n) }
	unit := f("unit", "数量", "按承办单位", "")
	return []desk.FigureView{
		{Figure: f("all", "数量", "登记总数", "已编号的建议和议案，不含撤回"), Count: 93, Of: -1, List: ids(93)},
		{Figure: unit, Value: "演示市交通运输局", Count: 31, Of: -1, List: ids(31)}, {Figure: unit, Value: "演示市住房和城乡建设局", Count: 22, Of: -1, List: ids(22)},
		{Figure: f("answered", "办理", "答复率", "已全部答复的，占已交办的"), Count: 54, Of: 60, List: ids(54)},
		{Figure: f("delivered", "办理", "落实率", "承诺事项全部经代表确认兑现的，占有承诺的"), Count: 0, Of: 0},
		{Figure: f("happy", "评价", "满意率", "最后一次评价；未反馈的不在其中"), Count: 41, Of: 44, List: ids(41)},
	}
}
func (d *fakeDesk) Promises() []desk.PromiseView {
	today := app.DateOf(d.now)
	return []desk.PromiseView{
		{Matter: app.NamedID("m0"), Number: "2026-137", Title: fakeTitles[0], Party: "演示市交通运输局", Text: "年底前开通两条接驳线路", Due: today.AddDays(-3), Left: -3, Level: desk.LevelOverdue},
		{Matter: app.NamedID("m1"), Number: "2026-138", Title: fakeTitles[1], Party: "演示市消防救援支队", Text: "完成四十个小区通道标线", Due: today.AddDays(37), Left: 37, Level: desk.LevelCalm},
		{Matter: app.NamedID("m2"), Number: "2026-139", Title: fakeTitles[2], Party: "演示市卫生健康委员会", Text: "配齐检验设备", Due: today.AddDays(-60), Left: -60, Done: true, Level: desk.LevelDone},
	}
}
func (d *fakeDesk) TrayDone(context.Context, app.ID) error { return nil }
func (d *fakeDesk) TrayAgain(context.Context, app.ID) (desk.ActionView, error) {
	return desk.ActionView{Action: &procedure.Action{ID: "refuse"}, Track: "t"}, nil
}
func (d *fakeDesk) Rules() *rules.Set { return rules.Default() }
func (d *fakeDesk) RuleHistory(id string) []desk.RuleView {
	var out []desk.RuleView
	for _, r := range rules.Default().All(id) {
		out = append(out, desk.RuleView{Rule: r, Version: 1, Now: true})
	}
	return out
}
func (d *fakeDesk) WhatIf(rule string, from app.Date, rests []clock.Rest) (*clock.Sheet, error) {
	r, ok := rules.Default().Find(rule, "", from)
	if !ok {
		return nil, &app.Error{Code: rules.CodeMissing, Item: rule}
	}
	return clock.Compute(&clock.Run{Rule: r, Start: from, Rests: rests}, rules.DefaultCalendar()), nil
}
func (d *fakeDesk) ruleMatter() *desk.MatterView {
	m := &procedure.Matter{Facts: act.Form{}}
	m.Facts.SetRows("open", []act.Form{{"act": "x", "by": app.NamedID("another").String(), "id": "proposal.evaluate", "name": "评价期限", "value": "15", "unit": "工作日", "basis": "本市办法第二十条", "from": "2027-01-01"}})
	return &desk.MatterView{Matter: m}
}

func (d *fakeDesk) Matter(ctx context.Context, id app.ID) (*desk.MatterView, error) {
	if id == ruleset.ID {
		return d.ruleMatter(), nil
	}
	switch id {
	case filed:
		return filedMatter(d), nil
	case regulation:
		return regulationMatter(d), nil
	case catalogued:
		return cataloguedMatter(d), nil
	case filedUp:
		return filedUpMatter(d), nil
	case listedUp:
		return listedUpMatter(d), nil
	case suggested:
		return suggestedMatter(d), nil
	case app.NamedID("filed before"):
		return filedBefore(d), nil
	}
	return d.Desk.Matter(ctx, id)
}

func (d *fakeDesk) Keepers(id string) []org.Role {
	return ruleset.Keepers(func(id string) (rules.Rule, bool) { return rules.Default().Find(id, "", app.DateOf(d.now)) }, id)
}
