package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"golang.org/x/sync/errgroup"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/server/authority"
	"renda/server/store"
)

// Options say which world.
type Options struct {
	Seed     uint64
	Today    app.Date             // the world's last day is the one before
	Matters  int                  // how many in all; fewer than the stories need is as many as they need
	Papers   store.Blobs          // where attached papers go; nil: they are named and not here
	Progress func(acts, days int) // may be nil: acts done so far, days still to come
}

// Result tells what was made.
type Result struct {
	People  []Person
	Matters int
	Acts    int
}

// firstDay is how many days ago the world begins.
const firstDay = 325

// world is a world in the making.
type world struct {
	ctx     context.Context
	a       *authority.Authority
	clock   *Clock
	rnd     *rand.ChaCha8
	people  []*Person
	devices map[string]*device
	tales   []*tale
	papers  map[app.Hash][]byte // of attachments
	o       Options
	n       int // acts
}

// Begin gives the time at which the authority of a world has to be created.
func Begin(today app.Date) time.Time { return clockOf(today.AddDays(-firstDay), -4) }

// Build fills a new server, created from Genesis at Begin by the clock given, with the
// demonstration. The source must be the authority's randomness.
func Build(ctx context.Context, a *authority.Authority, clock *Clock, src *Source, o Options) (*Result, error) {
	seed := [32]byte{'d', 'e', 'm', 'o', byte(o.Seed >> 24), byte(o.Seed >> 16), byte(o.Seed >> 8), byte(o.Seed)}
	src.use(rand.NewChaCha8(seed))
	defer src.use(nil)
	seed[4]++
	w := &world{ctx: ctx, a: a, clock: clock, rnd: rand.NewChaCha8(seed), people: cast(), devices: map[string]*device{}, papers: map[app.Hash][]byte{}, o: o}
	for _, p := range w.people {
		p.Role, p.Organ = roleOf(p), a.Directory().Name(organID(p.organ))
		if p.role.Admin() {
			if err := w.enrol(p); err != nil {
				return nil, err
			}
		}
	}
	for _, step := range []func() error{w.settle, w.classes, w.invent, w.live, w.keepPapers, w.retire} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	out := &Result{Matters: len(w.tales), Acts: w.n}
	for _, p := range w.people {
		p.Organ = a.Directory().Name(organID(p.organ))
		out.People = append(out.People, *p)
	}
	return out, nil
}

var roleWords = map[org.Role]string{org.RoleSysAdmin: "系统管理员", org.RoleSecAdmin: "安全保密管理员", org.RoleAuditor: "安全审计员", org.RoleOffice: "代工委",
	org.RoleGov: "政府办公厅（督查室）", org.RoleChairs: "主任会议", org.RoleLeader: "领导", org.RoleDeputy: "代表", org.RoleUnit: "承办单位经办", org.RoleUnitHead: "承办单位签发人",
	org.RoleMaker: "制定机关报备员", org.RoleFiling: "备案审查工作机构经办", org.RoleFileHead: "备案审查工作机构负责人", org.RoleReviewer: "专门委员会审查员", org.RoleCounter: "审查建议接收窗口", org.RoleExpert: "受聘审查专家"}

func roleOf(p *Person) string { return roleWords[p.role] }

// invent chooses who brings what, and which course it takes.
func (w *world) invent() error {
	var l law
	for id, n := range map[string]*int64{"proposal.term": &l.term, "proposal.session": &l.session} {
		v, err := w.a.Rules().Number(id, Region, w.o.Today)
		if err != nil {
			return err
		}
		*n = int64(v)
	}
	dice := rand.New(w.rnd)
	ss := subjects()
	one := func(fn func(t *tale)) {
		n := len(w.tales) + 1
		t := &tale{n: n, id: app.NamedID("demo/matter/" + itoa(n)), today: w.o.Today, subject: ss[dice.IntN(len(ss))], place: places[dice.IntN(len(places))],
			lead: dice.IntN(len(deputies)), promise: 120, gov: dice.IntN(3) == 0, law: l}
		t.tell = fn
		w.tales = append(w.tales, t)
	}
	for _, s := range stories {
		for i := range s.times {
			one(func(t *tale) { s.tell(t, i) })
		}
	}
	w.inventFilings()
	for len(w.tales) < w.o.Matters {
		age := 3 + dice.IntN(firstDay-10)
		one(func(t *tale) { t.bulk = true; sample(t, age) })
	}
	return nil
}

// ref is the k-th step of a tale.
type ref struct{ tale, step int32 }

// live lets the days pass, and on each does what the tales say, in waves: the first thing of every
// tale that day, then the second.
func (w *world) live() error {
	days := map[int][]ref{}
	for i, t := range w.tales {
		for k, d := range t.plan() {
			if d < 1 || d >= firstDay {
				return &app.Error{Code: app.CodeInternal, Op: "plan the demonstration", Item: itoa(t.n) + "/" + itoa(k)}
			}
			days[d] = append(days[d], ref{int32(i), int32(k)})
		}
	}
	for d := firstDay - 1; d >= 1; d-- {
		rs := days[d]
		day := w.o.Today.AddDays(-d)
		w.clock.Set(clockOf(day, -8))
		// What falls due is looked for every ten days in a small world, and once at the end in a great one.
		if d == 1 || d%10 == 0 && w.o.Matters < 1000 {
			if _, err := w.a.Tick(w.ctx); err != nil {
				return err
			}
		}
		for k := 0; len(rs) > 0; k++ {
			w.clock.Set(clockOf(day, k))
			var now, then []ref
			seen := map[int32]bool{}
			for _, r := range rs {
				if seen[r.tale] {
					then = append(then, r)
					continue
				}
				seen[r.tale] = true
				now = append(now, r)
			}
			if err := w.wave(now); err != nil {
				return err
			}
			rs = then
		}
		delete(days, d)
		if w.o.Progress != nil {
			w.o.Progress(w.n, d-1)
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// wave does one step of each of these tales. Devices push side by side when there is much to do,
// as in life; a small world is made one by one, always in the same order.
func (w *world) wave(rs []ref) error {
	used := map[*device]bool{}
	for _, r := range rs {
		t := w.tales[r.tale]
		d, err := w.sign(t, t.step(int(r.step)))
		if err != nil {
			return err
		}
		used[d] = true
	}
	ds := make([]*device, 0, len(used))
	for d := range used {
		ds = append(ds, d)
	}
	sort.Slice(ds, func(i, j int) bool { return ds[i].person.ID < ds[j].person.ID })
	if len(rs) < 100 {
		for _, d := range ds {
			if err := d.push(); err != nil {
				return err
			}
		}
		return nil
	}
	var g errgroup.Group
	for _, d := range ds {
		g.Go(d.push)
	}
	return g.Wait()
}

// carries reports whether a companion has the field.
func carries(c *procedure.Action, key string) bool {
	return slices.ContainsFunc(c.Fields, func(x procedure.Field) bool { return x.Key == key })
}

// sign makes the acts of one step: what belongs into other parts goes first, in acts of its own.
func (w *world) sign(t *tale, s step) (*device, error) {
	d, p := w.devices[s.who], t.proc
	if p == nil {
		p = proposal.Procedure()
	}
	if d == nil || p.Action(s.action) == nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "make the demonstration", Item: s.who + " " + s.action}
	}
	form := s.form
	one := func(action string, f act.Form) error {
		a := p.Action(action)
		if a.Track != "" {
			f[procedure.TrackKey] = s.track
		}
		return d.sign(t.id, p.Kind(a), a.Part, f)
	}
	a := p.Action(s.action)
	for _, id := range a.With {
		c, part := p.Action(id), act.Form{}
		for _, x := range a.Fields {
			if v, ok := form[x.Key]; ok && x.Part == c.Part && x.Part != a.Part && carries(c, x.Key) {
				part[x.Key] = v
				delete(form, x.Key)
			}
		}
		if len(part) > 0 {
			if err := one(id, part); err != nil {
				return nil, err
			}
		}
	}
	return d, one(s.action, form)
}
