package demo

import (
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/proposal"
)

// tale is one matter's way: steps on days counted back from today. Its steps are made anew
// whenever one is needed, so that a great world needs little memory.
type tale struct {
	n       int
	id      app.ID
	today   app.Date
	subject subject
	place   string
	lead    int // index of a deputy
	promise int // days from the reply to the promised date
	gov     bool
	bill    bool
	secret  bool
	bulk    bool
	law     law
	proc    *procedure.Procedure // nil: a suggestion
	k       int                  // which document or petition
	papers  map[app.Hash][]byte  // the world's attachments
	tell    func(t *tale)

	age  int   // days ago of the step being told
	want int   // which step to make; -1: none, only count
	days []int // of the steps told so far
	made step
}

// law is what numbers are made of, as the rules say it.
type law struct{ term, session int64 }

// step is one thing done.
type step struct {
	who, action, track string
	form               act.Form
}

// plan gives the days of the steps, counted back from today.
func (t *tale) plan() []int {
	t.step(-1)
	return t.days
}

// step tells the tale up to its k-th step and gives that.
func (t *tale) step(k int) step {
	t.want, t.days, t.made = k, t.days[:0], step{}
	t.tell(t)
	return t.made
}

// do tells that somebody does something today; form is made only if it is wanted.
func (t *tale) do(who, action, unit string, form func() act.Form) {
	if len(t.days) == t.want {
		t.made = step{who: who, action: action, form: act.Form{}}
		if unit != "" {
			t.made.track = organID(unit).String()
		}
		if form != nil {
			t.made.form = form()
		}
	}
	t.days = append(t.days, t.age)
}

func (t *tale) on() app.Date { return t.today.AddDays(-t.age) }

// later lets days pass.
func (t *tale) later(days int) { t.age -= days }

func deputyID(i int) string { return "deputy-" + itoa(i%len(deputies)+1) }

func (t *tale) me() string { return deputyID(t.lead) }

func (t *tale) main() string { return t.subject.main }

// submit sends the text, alone or with co-signers who confirm it.
func (t *tale) submit(age, cosigners int) {
	t.age = age
	if cosigners == 0 {
		t.do(t.me(), "submit", "", func() act.Form { return merge(t.text(), t.identity()) })
		return
	}
	t.invite(age, cosigners, cosigners)
	t.later(1)
	t.do(t.me(), "submit_joint", "", nil)
}

// invite opens a text for co-signing; so many of those invited confirm.
func (t *tale) invite(age, invited, confirmed int) {
	t.age = age
	t.do(t.me(), "cosign", "", func() act.Form {
		f := merge(t.text(), t.identity())
		var ids []string
		for i := range invited {
			ids = append(ids, accountID(deputyID(t.lead+1+i)).String())
		}
		f.SetList("people", ids)
		return f
	})
	for i := range confirmed {
		if i%4 == 0 {
			t.later(1)
		}
		t.do(deputyID(t.lead+1+i), "confirm", "", func() act.Form { return act.Form{"hash": t.hash()} })
	}
}

// hash is what a co-signer confirms: of the text as it comes off the wire.
func (t *tale) hash() string {
	b, err := t.text().Encode()
	if err != nil {
		return ""
	}
	f, err := act.DecodeForm(b)
	if err != nil {
		return ""
	}
	h := proposal.TextHash(f)
	return h.String()
}

func (t *tale) register() {
	t.later(1)
	t.do("office-1", "sign", "", nil)
	t.later(2)
	t.do("office-1", "accept", "", func() act.Form {
		f := act.Form{"term": t.law.term, "meeting": "closed", "year": int64(t.on().Year)}
		if t.bill || t.age > sessionEnd {
			f = act.Form{"term": t.law.term, "meeting": "session", "session": t.law.session}
		}
		return f
	})
}

// assign hands the matter to its unit, and to the one that helps if there is one.
func (t *tale) assign(split ...string) {
	t.later(2)
	by := "office-1"
	if t.gov {
		t.do(by, "to_gov", "", func() act.Form {
			return act.Form{"gov": organID("gov").String(), "suggest_note": "建议由" + shortOf(t.main()) + "主办（演示）"}
		})
		by = "gov-1"
		t.later(2)
	}
	t.do(by, "assign", "", func() act.Form {
		f := act.Form{"mode": "main", "main": organID(t.main()).String(), "assign_note": "请在法定期限内答复代表。"}
		if len(split) > 0 {
			f = act.Form{"mode": "split"}
			f.SetList("split", organIDs(split))
		} else if t.subject.co != "" {
			f.SetList("co", organIDs([]string{t.subject.co}))
		}
		return f
	})
}

func organIDs(keys []string) []string {
	var out []string
	for _, k := range keys {
		out = append(out, organID(k).String())
	}
	return out
}

// sign for it, by every unit.
func (t *tale) signFor(us ...string) {
	t.later(2)
	if len(us) == 0 {
		if us = []string{t.main()}; t.subject.co != "" {
			us = append(us, t.subject.co)
		}
	}
	for _, u := range us {
		t.do(u+"-1", "unit_sign", u, nil)
	}
}

func (t *tale) hear(u string) {
	t.do(u+"-1", "contact", u, func() act.Form { return t.contact(u, t.on()) })
}

func (t *tale) opinion() {
	if co := t.subject.co; co != "" {
		t.later(5)
		t.do(co+"-1", "opinion", co, func() act.Form {
			return act.Form{"opinion": "同意主办单位的意见，我单位将做好配合工作。"}
		})
	}
}

func (t *tale) answer(u, class string, round int) {
	t.do(u+"-head", "reply", u, func() act.Form { return t.reply(u, class, t.on(), round) })
}

// handled brings a matter registered so many days ago to its reply after so many days more.
func (t *tale) handled(age int, class string, took int) {
	t.submit(age, t.n%3)
	t.register()
	t.assign()
	t.signFor()
	t.later(8)
	t.hear(t.main())
	t.opinion()
	t.later(took)
	t.answer(t.main(), class, 0)
}

// rate is the deputy's judgement.
func (t *tale) rate(attitude, result string) {
	t.later(6)
	t.do(t.me(), "evaluate", "", func() act.Form {
		f := act.Form{"attitude": attitude, "result": result, "asked": true}
		if attitude == "bad" || result == "bad" {
			f["reason"] = "答复中的措施没有落到现场，问题仍然存在。"
		}
		return f
	})
}

func (t *tale) closed() {
	t.later(3)
	t.do("office-2", "publish", "", func() act.Form { return act.Form{"publish": t.text().Text("public")} })
	t.later(2)
	t.do("office-1", "close", "", nil)
}

func (t *tale) archived() {
	t.closed()
	t.later(10)
	t.do("office-2", "archive", "", func() act.Form { return act.Form{"archive_no": "演示-" + itoa(t.n)} })
}

func merge(fs ...act.Form) act.Form {
	out := act.Form{}
	for _, f := range fs {
		for k, v := range f {
			out[k] = v
		}
	}
	return out
}

// clockOf gives the moment of the k-th step of a day: office hours, a quarter of an hour apart.
func clockOf(day app.Date, k int) time.Time {
	return day.Time().Add(9*time.Hour + time.Duration(k)*15*time.Minute)
}
