package demo

import "renda/app/act"

// sessionEnd is how many days ago the session was over: what is older was brought to it.
const sessionEnd = 302

// story is one kind of course; times is how often it is told in the demonstration.
type story struct {
	times int
	tell  func(t *tale, i int)
}

// stories bring matters into every state; together about eighty. Days are chosen so that
// some deadlines lie ahead, some are near and some are over.
var stories = []story{
	{2, func(t *tale, i int) { t.invite(4, 3, 1+i) }},                                 // co-signing
	{3, func(t *tale, i int) { t.submit(2+i, i) }},                                    // submitted
	{2, func(t *tale, i int) { t.submit(4, 0); t.later(1); t.sign() }},                // under review
	{2, func(t *tale, i int) { t.submit(9, 0); t.later(1); t.sign(); t.sendBack(i) }}, // returned
	{1, func(t *tale, _ int) {
		t.submit(40, 0)
		t.later(1)
		t.sign()
		t.later(1)
		t.do("office-1", "letter", "", func() act.Form {
			return act.Form{"letter_reason": "forwarded", "letter_text": "内容为群众来信转递。"}
		})
	}},
	{1, func(t *tale, _ int) { t.billed() }},
	{1, func(t *tale, _ int) {
		t.billed()
		t.later(3)
		t.do("chairs-1", "bill_refer", "", func() act.Form { return act.Form{"committee": organID("committee").String()} })
	}},
	{1, func(t *tale, _ int) {
		t.billed()
		t.later(3)
		t.do("chairs-1", "bill_agenda", "", func() act.Form { return act.Form{"decision": "演示主席团第三次会议"} })
	}},
	{3, func(t *tale, i int) { t.submit(4+i, 0); t.register() }},                        // registered
	{2, func(t *tale, i int) { t.submit(6+i, 0); t.register(); t.later(2); t.toGov() }}, // with the government office
	{3, func(t *tale, i int) { t.submit(8+2*i, i); t.register(); t.assign() }},          // to be signed for
	{3, func(t *tale, i int) {
		t.submit(40+10*i, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(8)
		t.hear(t.main())
	}}, // in work
	{2, func(t *tale, i int) {
		t.submit(98+i, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(8)
		t.hear(t.main())
		t.opinion()
	}}, // the reply is near
	{2, func(t *tale, i int) {
		t.submit(125+i, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(9)
		t.hear(t.main())
		t.pressed()
	}}, // overdue
	{2, func(t *tale, _ int) {
		t.secret = true
		t.submit(45, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(6)
		t.hear(t.main())
	}},
	{1, func(t *tale, _ int) {
		t.submit(50, 0)
		t.register()
		t.assign("city", "road")
		t.signFor("city", "road")
		t.later(8)
		t.hear("city")
		t.later(1)
		t.hear("road")
		t.later(12)
		t.answer("city", "A", 0)
	}},
	{1, func(t *tale, _ int) { t.submit(10, 0); t.register(); t.assign(); t.refused() }},
	{1, func(t *tale, _ int) {
		t.submit(14, 0)
		t.register()
		t.assign()
		t.refused()
		t.later(2)
		t.do("office-1", "refuse_agree", t.main(), func() act.Form { return act.Form{"refuse_note": "经核实不属该单位职责。"} })
	}},
	{1, func(t *tale, _ int) {
		t.submit(80, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(8)
		t.hear(t.main())
		t.later(50)
		t.longer()
	}},
	{1, func(t *tale, _ int) {
		t.submit(120, 0)
		t.register()
		t.assign()
		t.signFor()
		t.later(8)
		t.hear(t.main())
		t.later(50)
		t.longer()
		t.later(2)
		t.do("office-1", "extend_grant", t.main(), nil)
	}},
	{3, func(t *tale, i int) { t.handled(75+i, []string{"A", "B", "C"}[i], 40) }}, // answered
	{1, func(t *tale, _ int) { t.handled(120, "A", 30); t.later(2); t.face() }},
	{2, func(t *tale, i int) { t.handled(90, "C", 30); t.rate("fair", "bad") }}, // handled again
	{1, func(t *tale, _ int) {
		t.handled(170, "C", 30)
		t.rate("fair", "bad")
		t.later(10)
		t.hear(t.main())
		t.later(12)
		t.answer(t.main(), "C", 1)
		t.rate("bad", "bad")
	}},
	{3, func(t *tale, i int) {
		t.promise = []int{60, 120, 200}[i]
		t.handled(180+i, "B", 45)
		t.rate("good", "fair")
	}},
	{1, func(t *tale, _ int) {
		t.promise = 50
		t.handled(190, "B", 45)
		t.rate("good", "good")
		t.later(30)
		t.do(t.main()+"-1", "promise_done", t.main(), func() act.Form { return act.Form{"item": int64(1), "proof": "已现场验收，照片存档。"} })
	}},
	{2, func(t *tale, i int) { t.handled(80+i, "A", 40); t.rate("good", "good") }}, // evaluated
	{1, func(t *tale, _ int) {
		t.submit(60, 0)
		t.register()
		t.later(3)
		t.do(t.me(), "withdraw", "", func() act.Form { return act.Form{"withdraw_reason": "问题已由街道解决，无须再办。"} })
	}},
	{9, func(t *tale, i int) {
		t.handled(130+3*i, []string{"A", "A", "C", "D"}[i%4], 40)
		t.rate("good", []string{"good", "fair"}[i%2])
		t.closed()
	}},
	{7, func(t *tale, i int) {
		t.handled(312+i%4, []string{"A", "A", "C"}[i%3], 45+i)
		t.rate("good", "good")
		t.archived()
	}},
	{14, func(t *tale, i int) {
		t.handled(180+8*i, []string{"A", "A", "C", "A", "D"}[i%5], 40)
		t.rate("good", []string{"good", "good", "fair"}[i%3])
		t.archived()
	}},
}

func (t *tale) sign() { t.do("office-1", "sign", "", nil) }

func (t *tale) sendBack(i int) {
	t.later(2)
	t.do("office-1", "return", "", func() act.Form {
		return act.Form{"return_reason": []string{"several", "empty"}[i%2], "return_text": "请一事一议，补充现场情况后重新提交。"}
	})
}

// billed is a bill with the names the law asks for.
func (t *tale) billed() {
	t.bill = true
	t.submit(316, 10)
	t.register()
}

func (t *tale) toGov() {
	t.do("office-1", "to_gov", "", func() act.Form {
		return act.Form{"gov": organID("gov").String(), "suggest_note": "建议由" + shortOf(t.main()) + "主办（演示）"}
	})
}

func (t *tale) refused() {
	t.later(1)
	t.do(t.main()+"-1", "refuse", t.main(), func() act.Form {
		return act.Form{"refuse_reason": "该事项按三定方案不属我单位职责。", "refuse_taker": organID("civil").String()}
	})
}

func (t *tale) longer() {
	t.do(t.main()+"-1", "extend_ask", t.main(), func() act.Form {
		return act.Form{"extend_reason": "涉及多部门协调和资金安排，情况复杂。"}
	})
}

// pressed is a matter whose reply is overdue: urged, supervised, picked by the chairs.
func (t *tale) pressed() {
	t.later(90)
	t.do("office-2", "urge", t.main(), func() act.Form {
		return act.Form{"urge_text": "答复期限将至，请抓紧办理并与代表沟通。"}
	})
	t.later(3)
	t.do("chairs-1", "key", "", func() act.Form {
		return act.Form{"key_leader": nameOf("leader-1"), "key_note": "列入年度重点督办"}
	})
}

func (t *tale) face() {
	t.do(t.main()+"-1", "face", t.main(), func() act.Form {
		return act.Form{"face_date": t.on().String(), "face_place": t.place + "便民服务中心", "face_people": nameOf(t.main()+"-1") + "等三人",
			"face_record": "当面向代表说明办理情况，代表对进度表示认可，希望加强后续管护。"}
	})
	t.later(2)
	t.do(t.me(), "face_sign", t.main(), func() act.Form { return act.Form{"face_agree": "yes"} })
}

// sample is the course of a further suggestion in a great world, by its age. Every fifth goes all the way;
// of the others it is enough for a list and for figures that they are registered.
func sample(t *tale, age int) {
	if t.n%5 != 0 && age > 12 {
		t.submit(age, 0)
		t.register()
		return
	}
	class := []string{"A", "A", "A", "C", "D"}[t.n/5%5]
	good := []string{"good", "good", "good", "fair"}[t.n%4]
	switch {
	case age > 150:
		t.handled(age, class, 40)
		t.rate("good", good)
		t.archived()
	case age > 110:
		t.handled(age, class, 40)
		t.rate("good", good)
	case age > 90:
		t.handled(age, class, 40)
	case age > 12:
		t.submit(age, 0)
		t.register()
		t.assign()
		t.signFor()
	case age > 6:
		t.submit(age, 0)
		t.register()
	default:
		t.submit(age, 0)
	}
}
