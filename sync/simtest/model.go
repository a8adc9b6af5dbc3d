package simtest

import (
	"bytes"
	"encoding/hex"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/rules"
)

// model is the oracle's own fold of the server's log: nothing of the authority's caches, folds
// or feeds is believed.
type model struct {
	w       *World
	lsn     uint64
	dir     *org.Directory
	matters map[app.ID]*modelMatter
	acts    map[app.ID]int // how often each act stands in the log
	parts   map[app.ID]placed
}

type placed struct {
	matter app.ID
	part   act.Part
}

type modelMatter struct {
	p       *procedure.Procedure
	m       *procedure.Matter
	entries []*act.Entry
	acts    []*act.Act
}

func newModel(w *World) *model {
	return &model{w: w, dir: org.NewDirectory(), matters: map[app.ID]*modelMatter{}, acts: map[app.ID]int{}, parts: map[app.ID]placed{}}
}

// advance folds what the server's log has more than before.
func (m *model) advance() {
	err := m.w.srv.disk.Store.View(ctx, func(r kv.Reader) error {
		return r.Scan("auth.entry", []byte("e"), m.lsn+1, func(lsn uint64, v []byte) (bool, error) {
			e := new(act.Entry)
			if err := act.Unmarshal(v, e); err != nil {
				return false, err
			}
			m.lsn = lsn
			return true, m.add(e)
		})
	})
	if err != nil {
		m.w.failf("the oracle can't fold the server's log at %d: %v", m.lsn, err)
	}
}

func (m *model) add(e *act.Entry) error {
	ev, err := procedure.EventOf(e)
	if err != nil {
		return err
	}
	a, err := e.Act.Decode()
	if err != nil {
		return err
	}
	x := m.matters[a.Matter]
	if x == nil {
		x = &modelMatter{}
		m.matters[a.Matter] = x
		x.p, _ = m.w.works.ForEvent(ev)
	}
	env := m.env()
	if x.m, err = procedure.Apply(x.p, x.m, ev, env); err != nil {
		return err
	}
	x.entries, x.acts = append(x.entries, e), append(x.acts, a)
	m.acts[a.ID]++
	m.parts[a.ID] = placed{a.Matter, a.Part}
	if a.Matter == roster.ID {
		m.dir = roster.Next(m.dir, ev)
	}
	return nil
}

// env is that of a world in which nobody changes the rules.
func (m *model) env() procedure.Env {
	return procedure.Env{Rules: procedure.RulesOf(rules.Default()), Calendar: rules.DefaultCalendar(), Region: region, Dir: m.dir, Organ: congress}
}

// scopes gives what an account holds now.
func (m *model) scopes(account app.ID) map[org.Scope]bool {
	a, ok := m.dir.Actor(account)
	out := map[org.Scope]bool{}
	if ok {
		for _, s := range a.Scopes() {
			out[s] = true
		}
	}
	return out
}

// sees gives the parts of a matter that scopes may see now.
func (x *modelMatter) sees(scopes map[org.Scope]bool) map[act.Part]bool {
	out := map[act.Part]bool{}
	for p, ss := range procedure.Audiences(x.p, x.m) {
		for _, s := range ss {
			out[p] = out[p] || scopes[s]
		}
	}
	return out
}

// secrets gives the bytes by which a matter's hidden authors could be known: account and
// devices, as bytes and as digits, and the name.
func (m *model) secrets(x *modelMatter) [][]byte {
	var out [][]byte
	id := func(id app.ID) {
		out = append(out, bytes.Clone(id[:]), []byte(hex.EncodeToString(id[:])))
	}
	for _, h := range procedure.HiddenOf(x.p, x.m) {
		id(h)
		if n := m.dir.Accounts[h].Name; n != "" {
			out = append(out, []byte(n))
		}
		for _, d := range m.dir.Devices {
			if d.Account == h {
				id(d.ID)
			}
		}
	}
	return out
}

// watchSecrets looks at every byte of a page on its way to a desk whose person may not learn a
// secret name.
func (w *World) watchSecrets(s *seat, page *feed.Page) {
	w.model.advance()
	scopes := w.model.scopes(s.keys.account)
	for i := range page.Items {
		e := page.Items[i].Entry
		if e == nil {
			continue
		}
		a, err := e.Act.Decode()
		if err != nil {
			w.failf("the server feeds %s an act that does not decode: %v", s.name, err)
			return
		}
		x := w.model.matters[a.Matter]
		if x == nil || x.sees(scopes)[act.PartIdentity] {
			continue
		}
		raw, err := act.Marshal(e)
		if err != nil {
			w.failf("%v", err)
			return
		}
		if what := leaks(raw, w.model.secrets(x)); what != "" {
			w.failf("a secret name reaches %s: %s of matter %s carries %s", s.name, a.Kind, a.Matter, what)
		}
	}
}

func leaks(raw []byte, secrets [][]byte) string {
	for _, x := range secrets {
		if bytes.Contains(raw, x) {
			return hex.EncodeToString(x)
		}
	}
	return ""
}
