package desk_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// A unit that handles a matter whose deputy keeps his name secret sees the text, signed by
// the server, and never the author: not on the page, not in the list, not in the store.
func TestSecretName(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", true)
	unit, office := w.Seats["a"], w.Seats["office"]
	v := unit.Page(m)
	if v.Matter.Facts.Text("facts") == "" || len(v.Timeline) == 0 {
		t.Fatal("the unit has no text to work on")
	}
	for _, e := range v.Timeline {
		if e.Event.Account == w.Seats["张一"].ID || e.Who == "张一" {
			t.Fatalf("the unit reads who did %s", e.Name)
		}
	}
	first := v.Timeline[0]
	if !first.Event.Author || !first.Event.Device.IsZero() {
		t.Fatalf("not a notarised copy: %+v", first.Event)
	}
	if holds(unit, t, w.Seats["张一"].ID) || len(unit.D.Search("13800000000", 5)) > 0 {
		t.Fatal("the author's identity is in the unit's store")
	}
	if office.Page(m).Timeline[0].Who != "张一" {
		t.Fatal("the office does not see who wrote it")
	}
	unit.Do(m, "unit_sign", town.BureauA.String(), nil)
	w.Settle()
	if unit.Page(m).Matter.State != office.Page(m).Matter.State {
		t.Fatal("the two readers fold to different states")
	}
}

// holds reports whether an account occurs in any record about matters a desk keeps; the
// directory, which everybody has, is left out.
func holds(x *town.Seat, t *testing.T, who app.ID) bool {
	t.Helper()
	for _, c := range x.D.Cards(desk.Filter{Proc: "proposal"}) {
		v := x.Page(c.ID)
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
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	unit := w.Seats["a"]
	if unit.Page(m).Timeline[0].Who != "张一" {
		t.Fatal("the unit does not know the author")
	}
	w.Seats["张一"].Do(m, "secrecy", "", act.Form{"secret": true})
	w.Settle()
	if holds(unit, t, w.Seats["张一"].ID) {
		t.Fatal("the unit still knows the author")
	}
	if unit.Page(m).Matter.State != w.Srv.Matters[m].M.State {
		t.Fatal("the state was lost with the name")
	}
	rs, err := unit.D.Replica().Reports(ctx)
	if err != nil || len(rs) == 0 || rs[0].Kind != "purged" || rs[0].Matter != m {
		t.Fatalf("%+v, %v", rs, err)
	}
	unit.Must(unit.D.Replica().Reported(ctx, rs[:1]))
	left, err := unit.D.Replica().Reports(ctx)
	if err != nil || len(left) != len(rs)-1 {
		t.Fatalf("%+v, %v", left, err)
	}
}

// A unit relieved of a matter loses all of it, and says so; a part another scope still
// feeds stays. A paper it had not fetched yet is not asked for any more.
func TestReassigned(t *testing.T) {
	w := town.Full(t)
	f := town.TextForm("关于修路灯的建议")
	paper, _, err := w.Seats["张一"].D.Attach(ctx, "路灯.txt", strings.NewReader("清单"), false)
	if err != nil {
		t.Fatal(err)
	}
	f.SetRows(desk.DraftBlobs, []act.Form{paper.Row()})
	m := w.Assign(f)
	a, head := w.Seats["a"], w.Seats["ahead"]
	if in, err := a.D.Replica().BlobsIn(ctx); err != nil || len(in) != 1 {
		t.Fatalf("%d papers to fetch, %v", len(in), err)
	}
	a.Do(m, "refuse", town.BureauA.String(), fillAction(t, a, m, "refuse"))
	w.Settle()
	w.Seats["office"].Do(m, "refuse_agree", town.BureauA.String(), fillAction(t, w.Seats["office"], m, "refuse_agree"))
	w.Settle()
	for _, x := range []*town.Seat{a, head} {
		if _, err := x.D.Matter(ctx, m); app.CodeOf(err) != app.CodeNotFound {
			t.Fatalf("%s still has it: %v", x.Name, err)
		}
		if len(x.D.Cards(desk.Filter{Proc: "proposal"})) != 0 {
			t.Fatalf("%s still lists it", x.Name)
		}
		if rs, err := x.D.Replica().Reports(ctx); err != nil || len(rs) == 0 {
			t.Fatalf("%s reports %+v, %v", x.Name, rs, err)
		}
		if in, err := x.D.Replica().BlobsIn(ctx); err != nil || len(in) != 0 {
			t.Fatalf("%s still asks for %d papers, %v", x.Name, len(in), err)
		}
		x.Open()
		if len(x.D.Cards(desk.Filter{Proc: "proposal"})) != 0 {
			t.Fatalf("%s lists it again after opening", x.Name)
		}
	}
}

// An office lost takes what only it fed, and leaves what the person has otherwise; an
// office gained brings its matters with their history.
func TestOfficeLostAndGained(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["李二"]
	other := w.Assigned("别人的一件", false)
	own := x.Do(app.ID{}, "submit", "", town.TextForm("自己的一件"))
	w.Settle()
	if _, err := x.D.Matter(ctx, other); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("a deputy reads another's matter: %v", err)
	}
	w.Grant(x, org.RoleOffice, town.Congress)
	w.Settle()
	if got, want := len(x.Page(other).Timeline), len(w.Seats["office"].Page(other).Timeline); got != want {
		t.Fatalf("%d entries of history, want %d", got, want)
	}
	if !has(x.D.Cards(desk.Filter{Mine: "office"}), own) {
		t.Fatal("the new office does not show in the rows of matters held already")
	}
	w.Ungrant(x, org.RoleOffice, town.Congress)
	w.Settle()
	if _, err := x.D.Matter(ctx, other); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("the lost office's matter is still here: %v", err)
	}
	if x.Page(own).Matter.Version == 0 {
		t.Fatal("the own matter went with the office")
	}
	if rs, err := x.D.Replica().Reports(ctx); err != nil || len(rs) == 0 {
		t.Fatalf("%+v, %v", rs, err)
	}
}

// Who loses the office before what he wrote was sent finds it in the tray with its text, and no row
// that opens nothing.
func TestOfficeLostBeforeSending(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["李二"]
	m := x.Do(app.ID{}, "submit", "", town.TextForm("还没有发出的一件"))
	w.Ungrant(x, org.RoleDeputy, town.Team)
	x.Pull(40)
	if has(x.D.Cards(desk.Filter{}), m) {
		t.Error("a row without a page")
	}
	kept := slices.ContainsFunc(x.D.Tray(), func(it desk.TrayItem) bool { return it.Form.Text("title") == "还没有发出的一件" })
	if !kept {
		t.Errorf("the text is not in the tray: %+v", x.D.Tray())
	}
}

func has(cs []procedure.Card, id app.ID) bool {
	return slices.ContainsFunc(cs, func(c procedure.Card) bool { return c.ID == id })
}

func fillAction(t *testing.T, x *town.Seat, m app.ID, action string) act.Form {
	t.Helper()
	for _, v := range x.Page(m).Actions {
		if v.Action.ID == action {
			return fill(v.Action, x, m)
		}
	}
	t.Fatalf("%s may not %s", x.Name, action)
	return nil
}
