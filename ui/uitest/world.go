// Package uitest is a desk of invented people and matters for tests and pictures of
// the face. Its matters are folded by the real procedure, so that what a page shows is
// what the engine makes of it.
package uitest

import (
	"fmt"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/app/rules"
)

// Now is when the tests play.
var Now = time.Date(2026, 11, 24, 9, 26, 0, 0, app.Zone)

// Organs and people by name.
var (
	Congress = app.NamedID("澄江市人大常委会")
	Gov      = app.NamedID("澄江市人民政府")
	Traffic  = app.NamedID("市交通运输局")
	Housing  = app.NamedID("市住房和城乡建设局")
	Team     = app.NamedID("澄江市第一代表团")
	Me       = app.NamedID("王秀兰")
	Office   = app.NamedID("赵敏")
	LongName = "阿卜杜热依木·买买提艾力·尼亚孜·玉素甫江" // twenty characters
)

// World is everybody and one matter on its way.
type World struct {
	Dir  *org.Directory
	Set  *rules.Set
	Cal  *rules.Calendar
	ID   app.ID
	M    *procedure.Matter
	Day  time.Time
	Mine map[int]bool // places in the log of my own acts
	seq  uint64
}

// NewWorld gives the directory and an empty matter.
func NewWorld() *World {
	w := &World{Dir: org.NewDirectory(), Set: rules.Default(), Cal: rules.DefaultCalendar(), ID: app.NamedID("m0"), Day: time.Date(2026, 9, 28, 10, 12, 0, 0, app.Zone)}
	organ := func(name string, k org.OrganKind) {
		w.Dir.Organs[app.NamedID(name)] = org.Organ{ID: app.NamedID(name), Name: name, Kind: k}
	}
	organ("澄江市人大常委会", org.OrganCongress)
	organ("澄江市人民政府", org.OrganGovernment)
	organ("澄江市第一代表团", org.OrganDelegation)
	for _, n := range []string{"市交通运输局", "市住房和城乡建设局", "市公安局", "市财政局", "市水务局", "市卫生健康委员会", "市教育局", "市农业农村局", "市民政局", "市生态环境局", "市文化和旅游局", "市市场监督管理局", "市自然资源和规划局", "市城市管理局"} {
		organ(n, org.OrganUnit)
	}
	w.person("王秀兰", org.RoleDeputy, Team)
	w.person("赵敏", org.RoleOffice, Congress)
	w.person("孙立", org.RoleUnit, Traffic)
	w.person("郑文", org.RoleUnitHead, Traffic)
	w.person("冯宁", org.RoleUnit, Housing)
	w.person("系统", org.RoleServer, Congress)
	for _, n := range []string{"李国强", "张三", "𠮷田", "曾志远", "单田芳", "欧阳修文", LongName, "周立", "吴桂英", "陈建国", "刘洋", "黄敏", "朱永明", "马腾", "胡晓", "林秀英"} {
		w.person(n, org.RoleDeputy, Team)
	}
	return w
}

func (w *World) person(name string, r org.Role, at app.ID) {
	id := app.NamedID(name)
	w.Dir.Accounts[id] = org.Account{ID: id, Name: name, Active: true, Card: "1870" + id.String()[:2], Grants: []org.Grant{{Role: r, Organ: at}}}
}

// Env is what the fold looks at.
func (w *World) Env() procedure.Env {
	return procedure.Env{Rules: procedure.RulesOf(w.Set), Calendar: w.Cal, Region: "3708", Dir: w.Dir, Organ: Congress}
}

// Input is what a guard looks at.
func (w *World) Input(who app.ID, f act.Form, track string) *procedure.Input {
	a, _ := w.Dir.Actor(who)
	return &procedure.Input{Actor: a, Form: f, Track: track, Today: app.DateOf(w.Day), Rules: w.Set, Calendar: w.Cal, Dir: w.Dir, Region: "3708"}
}

// Do takes a step as desk and server together would.
func (w *World) Do(who app.ID, action, track string, f act.Form) error {
	p := proposal.Procedure()
	in := w.Input(who, f, track)
	steps, err := procedure.Plan(p, w.M, p.Action(action), in, w.Env(), w.ID, w.Day.UnixMilli())
	if err != nil {
		return err
	}
	for _, s := range steps {
		raw, err := s.Form.Encode()
		if err != nil {
			return err
		}
		form, err := act.DecodeForm(raw)
		if err != nil {
			return err
		}
		x := w.Input(who, form, s.Track)
		w.seq++
		e := &procedure.Event{Act: app.NamedID(fmt.Sprint(s.Kind, w.seq)), Kind: s.Kind, Part: s.Part, Account: who, Track: s.Track, Form: form,
			Received: w.Day.UnixMilli(), At: w.Day.UnixMilli(), Version: w.seq, Rules: w.Set.Version, Matter: w.ID, ProcVer: proposal.Version, LSN: 20300 + w.seq*7}
		if s.Action.Number != nil {
			if ser := s.Action.Number(w.M, x); ser != "" {
				no, err := p.NumberText(w.M, x, ser, 137)
				if err != nil {
					return err
				}
				e.Numbers = map[string]string{ser: no}
			}
		}
		if w.M, err = procedure.Apply(p, w.M, e, w.Env()); err != nil {
			return err
		}
	}
	return nil
}

// Must is Do that can't fail in a story told here.
func (w *World) Must(who app.ID, action, track string, f act.Form) {
	if err := w.Do(who, action, track, f); err != nil {
		panic(fmt.Sprintf("uitest: %s: %v", action, err))
	}
}

// After lets days go by.
func (w *World) After(days int) { w.Day = w.Day.AddDate(0, 0, days).Add(47 * time.Minute) }

// Text is a suggestion as a deputy writes it.
func Text() act.Form {
	return act.Form{"kind": "suggestion", "title": "关于在城东片区增设公交接驳线路、方便三个新建小区居民出行的建议",
		"facts": "城东片区近三年建成锦绣家园、东湖花园、和谐苑三个小区，入住居民约1.8万人，其中60岁以上老人3200余人。目前片区内只有17路一条公交线路经过，首末班时间为7:00—18:30，高峰间隔25分钟，距最近的地铁接驳点2.6公里。今年7月，代表小组走访了186户，其中152户反映“看病要换三趟车”，76户反映孩子晚自习后没有公交可乘。\n《山东省城市公共交通条例》要求新建居住区应当同步规划公共交通设施，片区控规预留的公交首末站用地至今没有启用。",
		"plan":  "一、由市交通运输局牵头，在2027年春季前开通“锦绣家园—市人民医院—地铁东站”接驳线路，高峰间隔不超过12分钟。\n二、将17路末班时间延长到21:30，覆盖三所中学晚自习放学时间。\n三、启用控规预留的公交首末站用地，由市住房和城乡建设局、市自然资源和规划局办理移交。",
		"demands": []any{map[string]any{"text": "开通锦绣家园至地铁东站的接驳线路，高峰间隔不超过12分钟"}, map[string]any{"text": "将17路末班时间延长到21:30"},
			map[string]any{"text": "启用控规预留的公交首末站用地，明确移交时间表"}},
		"field": "urban", "public": "full", "formed": "visit", "talk": true, "contact": "138 0000 0000"}
}

// Assigned tells the story up to the hand-over to two units.
func Assigned() *World {
	w := NewWorld()
	f := Text()
	f["blobs"] = []any{map[string]any{"hash": hash("a"), "name": "走访记录（186户）.pdf", "size": int64(2_340_000), "type": "application/pdf"}, map[string]any{"hash": hash("b"), "name": "17路站台.jpg", "size": int64(880_000), "type": "image/jpeg"}}
	w.Must(Me, "submit", "", f)
	w.After(1)
	w.Must(Office, "sign", "", nil)
	w.Must(Office, "accept", "", act.Form{"term": int64(18), "meeting": "closed", "year": int64(2026)})
	w.After(2)
	w.Must(Office, "assign", "", act.Form{"mode": "main", "main": Traffic.String(), "co": []any{Housing.String()}})
	w.After(1)
	w.Must(app.NamedID("孙立"), "unit_sign", Traffic.String(), nil)
	w.Must(app.NamedID("冯宁"), "unit_sign", Housing.String(), nil)
	return w
}

// Answered goes on to the reply the deputy has to judge.
func Answered() *World {
	w := Assigned()
	w.After(12)
	w.Must(app.NamedID("孙立"), "contact", Traffic.String(), act.Form{"contact_date": app.DateOf(w.Day).String(), "how": "visit", "contact_who": "孙立", "contact_summary": "到锦绣家园现场听取代表意见，共同查看17路站台和预留首末站用地；代表要求明确末班延长的时间。"})
	w.After(4)
	w.Must(app.NamedID("冯宁"), "opinion", Housing.String(), act.Form{"opinion": "预留首末站用地已完成竣工备案，具备移交条件，建议由交通运输局与自然资源和规划局会商后于年内移交。"})
	w.After(20)
	w.Must(app.NamedID("郑文"), "reply", Traffic.String(), act.Form{"class": "B", "docno": "澄交函〔2026〕58号", "signer": "郑文", "officer": "孙立", "officer_phone": "0537-2360058",
		"text":     "王秀兰代表：\n您提出的《关于在城东片区增设公交接驳线路、方便三个新建小区居民出行的建议》收悉，现答复如下：\n一、我局已完成城东片区公交客流调查，拟开通K9路（锦绣家园—市人民医院—地铁东站），配车14辆，高峰间隔10—12分钟，计划2027年3月1日前开通。\n二、17路末班时间自2026年11月10日起延长至21:30。\n三、预留首末站用地移交工作正在会商，移交时间需待规划手续办结后确定。\n感谢您对公共交通工作的关心和支持。",
		"answers":  []any{map[string]any{"outcome": "planned", "text": "K9路列入2027年第一季度开线计划，3月1日前开通"}, map[string]any{"outcome": "done", "text": "11月10日起末班延长至21:30"}, map[string]any{"outcome": "part", "text": "用地正在办理移交，时间待规划手续办结后另行告知"}},
		"promises": []any{map[string]any{"text": "开通K9路接驳线路", "due": "2027-03-01"}, map[string]any{"text": "首末站用地移交并启用", "due": "2027-06-30"}}})
	return w
}

// Cosigning tells of a text that waits for names; one confirmation was voided by a change.
func Cosigning() *World {
	w := NewWorld()
	f := Text()
	f["people"] = []any{app.NamedID("李国强").String(), app.NamedID("张三").String(), app.NamedID(LongName).String(), app.NamedID("𠮷田").String()}
	w.Must(Me, "cosign", "", f)
	w.After(1)
	h := w.M.Facts.Text("texthash")
	w.Must(app.NamedID("张三"), "confirm", "", act.Form{"hash": h})
	g := Text()
	delete(g, "kind")
	delete(g, "contact")
	g["facts"] = g["facts"].(string) + "\n另据市教育局数据，三所中学走读学生共1460人。"
	w.Must(Me, "revise", "", g)
	w.After(1)
	w.Must(app.NamedID("李国强"), "confirm", "", act.Form{"hash": w.M.Facts.Text("texthash")})
	return w
}

func hash(s string) string {
	id := app.NamedID(s).String()
	return id + id
}
