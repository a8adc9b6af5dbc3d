package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/petition"
	"renda/app/procedure"
)

// filingOrgans are the makers of normative documents and the committees that review them.
var filingOrgans = []organ{
	{"hall", "演示市人民政府", "演示市政府", org.OrganGovernment},
	{"supervision", "演示市监察委员会", "演示市监委", org.OrganSupervision},
	{"court", "演示市中级人民法院", "演示中院", org.OrganCourt},
	{"procurator", "演示市人民检察院", "演示市检察院", org.OrganProcurator},
	{"county1", "演示县人民代表大会常务委员会", "演示县人大常委会", org.OrganLower},
	{"county2", "演示区人民代表大会常务委员会", "演示区人大常委会", org.OrganLower},
	{"legal", "演示市人大法制委员会", "演示法制委", org.OrganCommittee},
	{"social", "演示市人大社会建设委员会", "演示社会委", org.OrganCommittee},
}

// filingCast are the people of the filing review.
var filingCast = []struct {
	id, name, title string
	role            org.Role
	at              string
}{
	{"maker-hall", "潘文若", "市政府办公室法规科科长", org.RoleMaker, "hall"}, {"maker-supervision", "葛守正", "监委法规室干部", org.RoleMaker, "supervision"},
	{"maker-court", "奚明法", "中院研究室主任", org.RoleMaker, "court"}, {"maker-procurator", "范持平", "检察院研究室主任", org.RoleMaker, "procurator"},
	{"maker-county1", "彭立县", "县人大办公室主任", org.RoleMaker, "county1"}, {"maker-county2", "郎立区", "区人大办公室主任", org.RoleMaker, "county2"},
	{"filing-1", "鲁登记", "法工委备案审查科科员", org.RoleFiling, congress}, {"filing-head", "韦主审", "法工委副主任", org.RoleFileHead, congress},
	{"reviewer-committee", "昌城建", "城建环资委办公室主任", org.RoleReviewer, "committee"}, {"reviewer-legal", "马法制", "法制委办公室主任", org.RoleReviewer, "legal"},
	{"reviewer-social", "苗社会", "社会委办公室主任", org.RoleReviewer, "social"},
	{"counter-1", "凤接待", "来信来访接待室科员", org.RoleCounter, congress}, {"expert-1", "花教授", "法学院教授", org.RoleExpert, congress},
}

// document is what a maker files.
type document struct {
	maker, class, title, docno, topic string
	clause, problem                   string // what a committee may find
}

var documents = []document{
	{"hall", "规章", "演示市养犬管理办法", "演示市人民政府令第9号", "urban", "第十条", "设定五千元罚款，超出规章设定罚款的限额"},
	{"hall", "规章", "演示市停车场管理办法", "演示市人民政府令第10号", "urban", "第十八条", "对机动车停放设定许可，没有上位法依据"},
	{"hall", "政府文件", "关于规范网络预约出租汽车经营的通知", "演政发〔2026〕3号", "general", "第三条", "要求车辆在本市登记，排斥外地经营者"},
	{"hall", "政府文件", "关于加强犬类收容处置工作的意见", "演政发〔2026〕5号", "urban", "第五条", "增加养犬人的义务，没有上位法依据"},
	{"supervision", "监察文件", "关于规范监察建议工作的规定", "演监发〔2026〕2号", "law", "第六条", "整改期限短于上级规定"},
	{"court", "司法文件", "关于规范执行款物管理的规定", "演法发〔2026〕4号", "law", "第九条", "没有问题"},
	{"procurator", "司法文件", "关于加强公益诉讼线索管理的规定", "演检发〔2026〕1号", "law", "第四条", "没有问题"},
	{"county1", "决议决定", "关于加强饮用水水源保护的决定", "演县人发〔2026〕3号", "agriculture", "第七条", "没有问题"},
	{"county2", "决议决定", "关于禁止露天焚烧的决定", "演区人发〔2026〕2号", "urban", "第三条", "设定行政拘留"},
}

// filings bring documents into every state of the review; days are counted back from today.
var filings = []func(t *tale){
	func(t *tale) { t.file(2) }, // to be checked
	func(t *tale) { t.file(9); t.later(4); t.hold() },
	func(t *tale) { t.notice() }, // returned
	func(t *tale) { t.file(12); t.entered() },
	func(t *tale) { t.reviewed(20, 1); t.later(1) }, // under review, one committee silent
	func(t *tale) { t.reviewed(60, 1) },             // a committee is late
	func(t *tale) { t.reviewed(50, 2); t.later(3); t.talk() },
	func(t *tale) { t.reviewed(70, 2); t.later(3); t.talk(); t.later(4); t.planned(80) },  // suspended
	func(t *tale) { t.reviewed(120, 2); t.later(3); t.talk(); t.later(4); t.planned(30) }, // the plan failed
	func(t *tale) { t.reviewed(80, 2); t.later(3); t.talk(); t.later(10); t.written() },   // opinion issued
	func(t *tale) { t.reviewed(150, 2); t.later(3); t.talk(); t.later(10); t.written() },  // its maker stays silent
	func(t *tale) {
		t.reviewed(100, 2)
		t.later(3)
		t.talk()
		t.later(10)
		t.written()
		t.later(20)
		t.answerWith("amend")
	}, // being corrected
	func(t *tale) {
		t.reviewed(200, 2)
		t.later(3)
		t.talk()
		t.later(10)
		t.written()
		t.later(30)
		t.answerWith("repeal")
		t.later(15)
		t.corrected("repeal")
		t.later(5)
		t.verified()
	},
	func(t *tale) {
		t.reviewed(210, 2)
		t.later(3)
		t.talk()
		t.later(10)
		t.written()
		t.later(30)
		t.answerWith("object")
		t.later(10)
		t.motion()
		t.later(10)
		t.decided()
	},
	func(t *tale) { t.reviewed(180, 2); t.later(5); t.concluded("none"); t.later(20); t.shelved() },
	func(t *tale) { t.reviewed(240, 2); t.later(5); t.reminded(); t.later(5); t.concluded("reminded") },
	func(t *tale) { t.missed(30) },
}

// petitions are what citizens and organs ask for; about names the filing, counted from 0.
var petitions = []func(t *tale){
	func(t *tale) { t.letter(3, false) },
	func(t *tale) { t.letter(20, true); t.later(3); t.incomplete() },
	func(t *tale) { t.letter(40, false); t.later(2); t.take(); t.later(3); t.underway() },
	func(t *tale) {
		t.letter(60, false)
		t.later(2)
		t.take()
		t.later(5)
		t.declined()
		t.later(6)
		t.told()
	},
	func(t *tale) { t.letter(70, false); t.later(4); t.movedOn(); t.later(3); t.told() },
	func(t *tale) { t.demand(15); t.later(2); t.take() },
}

func filingID(n int) app.ID { return app.NamedID("demo/filing/" + itoa(n)) }

// doc is what the tale is about; a second round of them is on trial.
func (t *tale) doc() document {
	d := documents[t.k%len(documents)]
	if t.k >= len(documents) {
		d.title, d.docno = d.title+"（试行）", strings.NewReplacer("第", "第1", "〕", "〕1").Replace(d.docno)
	}
	return d
}

func (t *tale) maker() string { return "maker-" + t.doc().maker }

// attachment gives the row of an invented paper; its bytes go into the server's store at the end.
func (t *tale) attachment(name, text string) []act.Form {
	data := []byte(name + "（演示）\n" + text + "\n")
	sum := sha256.Sum256(data)
	t.papers[app.Hash(sum)] = data
	return []act.Form{{"hash": hex.EncodeToString(sum[:]), "name": name + ".txt", "size": int64(len(data)), "type": "text/plain"}}
}

// file sends a document in so many days ago; it was published four days before.
func (t *tale) file(age int) {
	t.age = age
	t.do(t.maker(), "file", "", func() act.Form { return t.bundle(t.doc().title, t.doc().class, 4) })
}

func (t *tale) bundle(title, class string, published int) act.Form {
	d := t.doc()
	on := t.on().AddDays(-published)
	f := act.Form{"maker": organID(d.maker).String(), "class": class, "doing": "new", "title": title + mark, "docno": d.docno, "published": on.String(), "effective": on.AddDays(31).String(), "topic": d.topic,
		"consulted": true, "legality": true, "collective": true, "copies": int64(2), "officer": nameOf(t.maker()), "phone": "0000-0000000"}
	f.SetRows("higher", []act.Form{{"law": "中华人民共和国行政处罚法", "article": "第十四条"}})
	body := strings.Join([]string{title, "第一条　为了规范有关活动，根据有关法律、法规，结合本市实际，制定本文件。", d.clause + "　" + d.problem + "。"}, "\n")
	for _, x := range [][3]string{{"f_report", "备案报告", "现将《" + title + "》报送备案。"}, {"f_order", "公布令", "现予公布。"}, {"f_text", "正式文本", body}, {"f_note", "起草说明", "起草的必要性和主要内容。"}, {"f_basis", "制定依据", "中华人民共和国行政处罚法"}} {
		f.SetRows(x[0], t.attachment(x[1], x[2]))
	}
	return f
}

func checksForm(bad string) func() act.Form {
	return func() act.Form {
		f := act.Form{}
		for _, c := range filing.Checks {
			f["check_"+c.Value] = "yes"
		}
		if bad != "" {
			f["check_"+bad], f["note_"+bad] = "no", "正式文本没有加盖印章"
		}
		return f
	}
}

func (t *tale) hold() {
	t.do("filing-1", "check", "", checksForm("format"))
	t.do("filing-1", "hold", "", func() act.Form {
		f := act.Form{}
		f.SetRows("defects", []act.Form{{"item": "format", "what": "正式文本没有加盖印章"}})
		return f
	})
}

func (t *tale) notice() {
	t.age = 15
	t.do("maker-hall", "file", "", func() act.Form {
		f := t.bundle("关于召开全市城市管理工作会议的通知", "政府文件", 3)
		f["maker"] = organID("hall").String()
		return f
	})
	t.later(2)
	t.do("filing-1", "return", "", func() act.Form {
		return act.Form{"return_reason": "会议文件", "return_text": "该文件是会议通知，不具有普遍约束力，不属于备案审查的范围。"}
	})
}

func (t *tale) entered() {
	t.later(3)
	t.do("filing-1", "check", "", checksForm(""))
	t.do("filing-1", "register", "", nil)
}

// reviewed brings a document filed so many days ago before two committees, of which so many have spoken.
func (t *tale) reviewed(age, spoken int) {
	t.file(age)
	t.entered()
	t.later(1)
	t.do("filing-1", "distribute", "", func() act.Form {
		f := act.Form{"lead": organID("committee").String(), "distribute_note": "请按期提出书面审查意见。"}
		f.SetList("co", []string{organID("legal").String()})
		return f
	})
	t.later(2)
	t.do("filing-1", "paper_in", "", func() act.Form {
		return act.Form{"paper_copies": int64(2), "paper_from": "送件人" + mark, "paper_how": "hand", "paper_on": t.on().String(), "place": "1号柜第" + itoa(t.k%4+1) + "层"}
	})
	for i, c := range []string{"committee", "legal"} {
		t.do("reviewer-"+c, "receive", c, nil)
		if i < spoken {
			t.later(3)
			t.do("reviewer-"+c, "opine", c, func() act.Form { return t.committeeSays(i == 0) })
		}
	}
	t.do("reviewer-committee", "finding", "", func() act.Form {
		return act.Form{"card": "设定处罚", "card_version": "1", "clause": t.doc().clause, "quote": t.doc().problem, "verdict": []string{"confirmed", "dismissed"}[t.k%2], "reason": "经对照上位法作出判断。"}
	})
}

func (t *tale) committeeSays(problem bool) act.Form {
	d := t.doc()
	if !problem || d.problem == "没有问题" {
		return act.Form{"verdict": "none", "opinion": "经审查，未发现问题。"}
	}
	f := act.Form{"verdict": "problem", "opinion": d.clause + d.problem + "，建议纠正。"}
	f.SetRows("ticks", t.ground())
	return f
}

func (t *tale) ground() []act.Form {
	d := t.doc()
	return []act.Form{{"criterion": "measure", "article": d.clause, "law": "中华人民共和国行政处罚法", "law_article": "第十四条", "reason": d.problem + "。"}}
}

func (t *tale) talk() {
	t.do("filing-1", "talk", "", func() act.Form {
		return act.Form{"talk_kind": "letter", "talk_text": "请说明" + t.doc().clause + "的依据。", "talk_clauses": t.doc().clause}
	})
}

func (t *tale) planned(days int) {
	t.do(t.maker(), "promise", "", func() act.Form {
		return act.Form{"plan_how": "amend", "plan": "修改" + t.doc().clause + "。", "until": t.on().AddDays(days).String()}
	})
	t.do("filing-1", "suspend", "", nil)
}

func (t *tale) written() {
	t.do("filing-head", "opinion", "", func() act.Form {
		f := act.Form{"demanded": "amend", "opinion_text": t.doc().clause + t.doc().problem + "，请研究修改，并在法定期限内书面反馈。", "opinion_docno": fmt.Sprintf("演人法函〔2026〕%d号", t.k+1)}
		f.SetRows("grounds", t.ground())
		return f
	})
}

func (t *tale) answerWith(decision string) {
	t.do(t.maker(), "reply", "", func() act.Form {
		f := act.Form{"decision": decision, "reply_text": map[string]string{"amend": "同意修改。", "repeal": "同意废止。", "object": "认为有上位法依据，不予修改。"}[decision]}
		if decision != "object" {
			f["fix_until"] = t.on().AddDays(25).String()
		}
		return f
	})
}

func (t *tale) corrected(how string) {
	t.do(t.maker(), "corrected", "", func() act.Form {
		return act.Form{"fix_how": how, "fixed_on": t.on().String(), "fix_docno": "演示市人民政府令第20号", "fix_text": "已按审查意见办理。"}
	})
}

func (t *tale) verified() {
	t.do("filing-1", "verify", "", func() act.Form { return act.Form{"verify_text": "经核实，废止决定已经公布。"} })
}

func (t *tale) motion() {
	t.do("filing-head", "motion", "", func() act.Form {
		return act.Form{"motion": "建议提请常委会会议审议，予以撤销。", "motion_kind": "revoke"}
	})
}

func (t *tale) decided() {
	t.do("chairs-1", "to_session", "", func() act.Form {
		return act.Form{"chairs_meeting": "演示第88次主任会议", "chairs_on": t.on().String(), "sc_meeting": "演示第三十八次会议"}
	})
	t.later(10)
	t.do("chairs-1", "decide", "", func() act.Form {
		return act.Form{"sc_outcome": "revoke", "sc_on": t.on().String(), "sc_session": "演示第三十八次会议", "members": int64(41), "votes_for": int64(35), "votes_against": int64(2), "votes_abstain": int64(4), "sc_text": "撤销《" + t.doc().title + "》。"}
	})
}

func (t *tale) reminded() {
	t.do("filing-1", "remind", "", func() act.Form {
		return act.Form{"remind_text": t.doc().clause + "的表述容易引起歧义，请在执行中注意，并适时完善。"}
	})
}

func (t *tale) concluded(result string) {
	t.do("filing-1", "end", "", func() act.Form { return act.Form{"result": result} })
}

func (t *tale) shelved() {
	t.do("filing-1", "archive", "", func() act.Form { return act.Form{"box": "演示-甲1盒"} })
}

func (t *tale) missed(age int) {
	t.age = age
	t.do("filing-1", "missed", "", func() act.Form {
		return act.Form{"maker": organID("hall").String(), "title": "关于调整公共停车收费标准的通知" + mark, "docno": "演政发〔2026〕11号", "published": t.on().AddDays(-60).String(), "missed_by": "政府网站"}
	})
}

// letter is a citizen's 审查建议 typed in at the counter.
func (t *tale) letter(age int, unnamed bool) {
	t.age = age
	t.do("counter-1", "suggest_review", "", func() act.Form {
		f := act.Form{"title": documents[0].title, "maker_name": "演示市人民政府", "clauses": documents[0].clause, "subject": "罚款数额", "reasons": "罚款数额超出上位法规定的幅度，请予审查。", "channel": "letter", "received_on": t.on().String(),
			"who": "citizen", "name": "来信人" + itoa(t.k+1) + mark, "contact": "0000-1234567"}
		if unnamed {
			delete(f, "title")
		}
		return f
	})
}

func (t *tale) demand(age int) {
	t.age = age
	t.do("maker-procurator", "demand_review", "", func() act.Form {
		return act.Form{"organ": organID("procurator").String(), "title": documents[2].title, "maker_name": "演示市人民政府", "clauses": documents[2].clause, "subject": "公平竞争", "reasons": "在办案中发现该条排斥外地经营者。", "channel": "desk", "received_on": t.on().String(),
			"who": "organ", "name": "演示市人民检察院", "contact": "0000-7654321", "account": accountID("maker-procurator").String()}
	})
}

func (t *tale) incomplete() {
	t.do("filing-1", "incomplete", "", func() act.Form { return act.Form{"lacks": "规范性文件名称", "told_how": "letter"} })
}

func (t *tale) take() { t.do("filing-1", "accept", "", nil) }

func (t *tale) underway() {
	t.do("filing-1", "start", "", func() act.Form {
		return act.Form{"about": filingID(5).String(), "summary": "罚款数额超出上位法规定的幅度。"}
	})
}

func (t *tale) declined() {
	t.do("filing-1", "decline", "", func() act.Form {
		return act.Form{"ground": "已有结论", "decline_text": "同一事项去年已经审查并有结论。"}
	})
}

func (t *tale) movedOn() {
	t.do("filing-1", "move", "", func() act.Form {
		return act.Form{"moved_to": "演示省人大常委会法工委", "move_text": "现移送你委研究处理。"}
	})
}

func (t *tale) told() {
	t.do("filing-1", "notify", "", func() act.Form {
		return act.Form{"notify_text": "您的来信收悉，办理情况如上。", "notify_how": "letter"}
	})
}

// inventFilings adds the documents and the petitions to the tales.
func (w *world) inventFilings() {
	add := func(p *procedure.Procedure, id app.ID, k int, tell func(*tale)) {
		w.tales = append(w.tales, &tale{n: len(w.tales) + 1, id: id, today: w.o.Today, proc: p, k: k, papers: w.papers, tell: tell})
	}
	for i, tell := range filings {
		add(filing.Procedure(), filingID(i), i, tell)
	}
	for i, tell := range petitions {
		add(petition.Procedure(), app.NamedID("demo/petition/"+itoa(i)), i, tell)
	}
}

// keepPapers puts the attached papers into the server's store, where there is one to put them in.
func (w *world) keepPapers() error {
	if w.o.Papers == nil {
		return nil
	}
	for h, data := range w.papers {
		if err := w.o.Papers.Append(w.ctx, h, 0, int64(len(data)), bytes.NewReader(data)); err != nil {
			return err
		}
	}
	return nil
}
