package proposal

import (
	"errors"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// cast of the stories
var (
	congress = app.NamedID("congress")
	govOrgan = app.NamedID("gov")
	bureauA  = app.NamedID("bureau-a")
	bureauB  = app.NamedID("bureau-b")
	bureauC  = app.NamedID("bureau-c")
	team     = app.NamedID("team")
	theID    = app.NamedID("the-proposal")
)

// world is one matter with everybody around it and a calendar that turns by hand.
type world struct {
	t     testing.TB
	dir   *org.Directory
	set   *rules.Set
	cal   *rules.Calendar
	env   procedure.Env
	m     *procedure.Matter
	today app.Date
	log   []*procedure.Event // as the server has them
	seq   uint64
	ids   map[string]app.ID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: org.NewDirectory(), set: rules.Default(), cal: rules.DefaultCalendar(), today: day("2026-03-02"), ids: map[string]app.ID{}}
	for id, k := range map[app.ID]org.OrganKind{congress: org.OrganCongress, govOrgan: org.OrganGovernment, bureauA: org.OrganUnit, bureauB: org.OrganUnit, bureauC: org.OrganUnit, team: org.OrganDelegation} {
		w.dir.Organs[id] = org.Organ{ID: id, Name: string(k) + id.String()[:4], Kind: k}
	}
	w.person("office", org.RoleOffice, congress)
	w.person("gov", org.RoleGov, govOrgan)
	w.person("chairs", org.RoleChairs, congress)
	w.person("leader", org.RoleLeader, congress)
	w.person("server", org.RoleServer, congress)
	for n, b := range map[string]app.ID{"a": bureauA, "b": bureauB, "c": bureauC} {
		w.person(n, org.RoleUnit, b)
		w.person(n+"head", org.RoleUnitHead, b)
	}
	for _, n := range []string{"lead", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10"} {
		w.person(n, org.RoleDeputy, team)
	}
	w.env = procedure.Env{Rules: procedure.RulesOf(w.set), Calendar: w.cal, Region: "3708", Dir: w.dir, Organ: congress}
	return w
}

func day(s string) app.Date {
	d, err := app.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (w *world) person(name string, r org.Role, at app.ID) {
	id := app.NamedID("person-" + name)
	w.ids[name] = id
	w.dir.Accounts[id] = org.Account{ID: id, Name: name, Active: true, Grants: []org.Grant{{Role: r, Organ: at}}}
}

func (w *world) actor(name string) org.Actor {
	a, ok := w.dir.Actor(w.ids[name])
	if !ok {
		w.t.Fatalf("nobody is called %s", name)
	}
	return a
}

func (w *world) input(who string, f act.Form) *procedure.Input {
	return &procedure.Input{Actor: w.actor(who), Form: f, Today: w.today, Rules: w.set, Calendar: w.cal, Dir: w.dir, Region: "3708"}
}

func (w *world) ms() int64 { return w.today.Time().Add(9 * time.Hour).UnixMilli() }

// try does an action as desk and server together would: plan, check, number, fold.
func (w *world) try(who, action, track string, f act.Form) error {
	w.t.Helper()
	p := Procedure()
	a := p.Action(action)
	if a == nil {
		w.t.Fatalf("no action %s", action)
	}
	in := w.input(who, f)
	in.Track = track
	steps, err := procedure.Plan(p, w.m, a, in, w.env, theID, w.ms())
	if err != nil {
		return err
	}
	for _, s := range steps {
		raw, err := s.Form.Encode()
		if err != nil {
			return err
		}
		form, err := act.DecodeForm(raw) // as it comes off the wire
		if err != nil {
			return err
		}
		x := w.input(who, form)
		x.Track = s.Track
		if err := procedure.Check(p, w.m, s.Action, x); err != nil {
			return err
		}
		w.seq++
		e := &procedure.Event{Act: app.NamedID(s.Kind + w.today.String() + string(rune(w.seq))), Kind: s.Kind, Part: s.Part, Account: in.Actor.Account,
			Track: s.Track, Form: form, Received: w.ms(), At: w.ms(), Version: w.seq, Rules: w.set.Version, Matter: theID, ProcVer: Version}
		if s.Action.Number != nil {
			if ser := s.Action.Number(w.m, x); ser != "" {
				no, err := p.NumberText(w.m, x, ser, 15)
				if err != nil {
					return err
				}
				e.Numbers = map[string]string{ser: no}
			}
		}
		if w.m, err = procedure.Apply(p, w.m, e, w.env); err != nil {
			return err
		}
		w.log = append(w.log, e)
	}
	return nil
}

func (w *world) do(who, action, track string, f act.Form) {
	w.t.Helper()
	if err := w.try(who, action, track, f); err != nil {
		w.t.Fatalf("%s %s on %s: %v", who, action, w.today, argsOf(err))
	}
}

func (w *world) refused(code app.Code, who, action, track string, f act.Form) map[string]string {
	w.t.Helper()
	err := w.try(who, action, track, f)
	if app.CodeOf(err) != code {
		w.t.Fatalf("%s %s: %v, want %s", who, action, argsOf(err), code)
	}
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Args
	}
	return nil
}

func argsOf(err error) any {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return []any{e.Error(), e.Args}
	}
	return err
}

func (w *world) state(want procedure.StateID) {
	w.t.Helper()
	if w.m.State != want {
		w.t.Fatalf("state %s, want %s", w.m.State, want)
	}
}

func (w *world) due(clock, track string) string {
	c := w.m.Running(clock, track)
	if c == nil {
		return ""
	}
	return c.Run.Due.String()
}

func list(ids ...app.ID) []any {
	var out []any
	for _, id := range ids {
		out = append(out, id.String())
	}
	return out
}

func textForm(kind string) act.Form {
	return act.Form{"kind": kind, "title": "关于修复老城区路灯的建议", "facts": "老城区三条街的路灯多年失修，群众夜间出行不便。", "plan": "请有关单位排查并限期修复。",
		"demands": []any{map[string]any{"text": "排查老城区路灯"}, map[string]any{"text": "年内全部修复"}}, "field": "urban", "public": "full", "contact": "13800000000"}
}

// toAssigned runs a suggestion to bureau A as lead unit with B helping, on 2026-03-02.
func (w *world) toAssigned() {
	w.t.Helper()
	w.do("lead", "submit", "", textForm("suggestion"))
	w.do("office", "sign", "", nil)
	w.do("office", "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.do("office", "assign", "", act.Form{"mode": "main", "main": bureauA.String(), "co": list(bureauB)})
}

func answers() []any {
	return []any{map[string]any{"outcome": "done", "text": "已排查"}, map[string]any{"outcome": "planned", "text": "列入今年计划"}}
}

func replyForm(class string) act.Form {
	f := act.Form{"class": class, "text": "您提出的建议收悉，现答复如下。", "answers": answers(), "docno": "演城管函〔2026〕3号", "signer": "张三", "officer": "李四", "officer_phone": "0537-0000000"}
	if class == "B" {
		f["promises"] = []any{map[string]any{"text": "修复全部路灯", "due": "2026-12-01"}}
	}
	return f
}

func (w *world) contact(who, track string) {
	w.t.Helper()
	w.do(who, "contact", track, act.Form{"contact_date": w.today.String(), "how": "phone", "contact_who": "李四", "contact_summary": "当面听取了意见"})
}

// toAnswered brings the matter to the deputy's judgement.
func (w *world) toAnswered(class string) {
	w.t.Helper()
	w.toAssigned()
	a, b := bureauA.String(), bureauB.String()
	w.do("a", "unit_sign", a, nil)
	w.do("b", "unit_sign", b, nil)
	w.contact("a", a)
	w.do("b", "opinion", b, act.Form{"opinion": "同意"})
	w.do("ahead", "reply", a, replyForm(class))
}
