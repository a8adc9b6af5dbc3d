package desk_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// A unit that handles a matter whose deputy keeps his name secret sees the text, signed by
// the server, and never the author: not on the page, not in the list, not in the store.
func TestSecretName(t *testing.T) {
	w := fullTown(t)
	m := w.assigned("关于修路灯的建议", true)
	unit, office := w.seats["a"], w.seats["office"]
	v := unit.page(m)
	if v.Matter.Facts.Text("facts") == "" || len(v.Timeline) == 0 {
		t.Fatal("the unit has no text to work on")
	}
	for _, e := range v.Timeline {
		if e.Event.Account == w.seats["张一"].id || e.Who == "张一" {
			t.Fatalf("the unit reads who did %s", e.Name)
		}
	}
	first := v.Timeline[0]
	if !first.Event.Author || !first.Event.Device.IsZero() {
		t.Fatalf("not a notarised copy: %+v", first.Event)
	}
	if unit.holds(t, w.seats["张一"].id) || len(unit.d.Search("13800000000", 5)) > 0 {
		t.Fatal("the author's identity is in the unit's store")
	}
	if office.page(m).Timeline[0].Who != "张一" {
		t.Fatal("the office does not see who wrote it")
	}
	unit.do(m, "unit_sign", bureauA.String(), nil)
	w.settle()
	if unit.page(m).Matter.State != office.page(m).Matter.State {
		t.Fatal("the two readers fold to different states")
	}
}

// holds reports whether an account occurs in any record about matters a desk keeps; the
// directory, which everybody has, is left out.
func (x *seat) holds(t *testing.T, who app.ID) bool {
	t.Helper()
	for _, c := range x.d.Cards(desk.Filter{Proc: "proposal"}) {
		v := x.page(c.ID)
		b, err := act.Marshal(v.Matter)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, who[:]) || bytes.Contains(b, []byte(who.String())) {
			return true
		}
	}
	return false
}

// A name that becomes secret later is taken off the desks that may no longer know it.
func TestNameBecomesSecret(t *testing.T) {
	w := fullTown(t)
	m := w.assigned("关于修路灯的建议", false)
	unit := w.seats["a"]
	if unit.page(m).Timeline[0].Who != "张一" {
		t.Fatal("the unit does not know the author")
	}
	w.seats["张一"].do(m, "secrecy", "", act.Form{"secret": true})
	w.settle()
	if unit.holds(t, w.seats["张一"].id) {
		t.Fatal("the unit still knows the author")
	}
	if unit.page(m).Matter.State != w.srv.matters[m].m.State {
		t.Fatal("the state was lost with the name")
	}
	rs, err := unit.d.Replica().Reports(ctx)
	if err != nil || len(rs) == 0 || rs[0].Kind != "purged" || rs[0].Matter != m {
		t.Fatalf("%+v, %v", rs, err)
	}
	unit.must(unit.d.Replica().Reported(ctx, rs[:1]))
	left, err := unit.d.Replica().Reports(ctx)
	if err != nil || len(left) != len(rs)-1 {
		t.Fatalf("%+v, %v", left, err)
	}
}

// A unit relieved of a matter loses all of it, and says so; a part another scope still
// feeds stays. A paper it had not fetched yet is not asked for any more.
func TestReassigned(t *testing.T) {
	w := fullTown(t)
	f := textForm("关于修路灯的建议")
	paper, _, err := w.seats["张一"].d.Attach(ctx, "路灯.txt", strings.NewReader("清单"), false)
	if err != nil {
		t.Fatal(err)
	}
	f.SetRows(desk.DraftBlobs, []act.Form{paper.Row()})
	m := w.assign(f)
	a, head := w.seats["a"], w.seats["ahead"]
	if in, err := a.d.Replica().BlobsIn(ctx); err != nil || len(in) != 1 {
		t.Fatalf("%d papers to fetch, %v", len(in), err)
	}
	a.do(m, "refuse", bureauA.String(), fillAction(t, a, m, "refuse"))
	w.settle()
	w.seats["office"].do(m, "refuse_agree", bureauA.String(), fillAction(t, w.seats["office"], m, "refuse_agree"))
	w.settle()
	for _, x := range []*seat{a, head} {
		if _, err := x.d.Matter(ctx, m); app.CodeOf(err) != app.CodeNotFound {
			t.Fatalf("%s still has it: %v", x.name, err)
		}
		if len(x.d.Cards(desk.Filter{Proc: "proposal"})) != 0 {
			t.Fatalf("%s still lists it", x.name)
		}
		if rs, err := x.d.Replica().Reports(ctx); err != nil || len(rs) == 0 {
			t.Fatalf("%s reports %+v, %v", x.name, rs, err)
		}
		if in, err := x.d.Replica().BlobsIn(ctx); err != nil || len(in) != 0 {
			t.Fatalf("%s still asks for %d papers, %v", x.name, len(in), err)
		}
		x.open()
		if len(x.d.Cards(desk.Filter{Proc: "proposal"})) != 0 {
			t.Fatalf("%s lists it again after opening", x.name)
		}
	}
}

// An office lost takes what only it fed, and leaves what the person has otherwise; an
// office gained brings its matters with their history.
func TestOfficeLostAndGained(t *testing.T) {
	w := fullTown(t)
	x := w.seats["李二"]
	other := w.assigned("别人的一件", false)
	own := x.do(app.ID{}, "submit", "", textForm("自己的一件"))
	w.settle()
	if _, err := x.d.Matter(ctx, other); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("a deputy reads another's matter: %v", err)
	}
	w.grant(x, org.RoleOffice, congress)
	w.settle()
	if got, want := len(x.page(other).Timeline), len(w.seats["office"].page(other).Timeline); got != want {
		t.Fatalf("%d entries of history, want %d", got, want)
	}
	if !has(x.d.Cards(desk.Filter{Mine: "office"}), own) {
		t.Fatal("the new office does not show in the rows of matters held already")
	}
	w.ungrant(x, org.RoleOffice, congress)
	w.settle()
	if _, err := x.d.Matter(ctx, other); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("the lost office's matter is still here: %v", err)
	}
	if x.page(own).Matter.Version == 0 {
		t.Fatal("the own matter went with the office")
	}
	if rs, err := x.d.Replica().Reports(ctx); err != nil || len(rs) == 0 {
		t.Fatalf("%+v, %v", rs, err)
	}
}

// Who loses the office before what he wrote was sent finds it in the tray with its text, and no row
// that opens nothing.
func TestOfficeLostBeforeSending(t *testing.T) {
	w := fullTown(t)
	x := w.seats["李二"]
	m := x.do(app.ID{}, "submit", "", textForm("还没有发出的一件"))
	w.ungrant(x, org.RoleDeputy, team)
	x.pull(40)
	if has(x.d.Cards(desk.Filter{}), m) {
		t.Error("a row without a page")
	}
	kept := slices.ContainsFunc(x.d.Tray(), func(it desk.TrayItem) bool { return it.Form.Text("title") == "还没有发出的一件" })
	if !kept {
		t.Errorf("the text is not in the tray: %+v", x.d.Tray())
	}
}

func has(cs []procedure.Card, id app.ID) bool {
	return slices.ContainsFunc(cs, func(c procedure.Card) bool { return c.ID == id })
}

func fillAction(t *testing.T, x *seat, m app.ID, action string) act.Form {
	t.Helper()
	for _, v := range x.page(m).Actions {
		if v.Action.ID == action {
			return fill(v.Action, x, m)
		}
	}
	t.Fatalf("%s may not %s", x.name, action)
	return nil
}
