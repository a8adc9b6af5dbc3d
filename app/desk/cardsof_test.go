package desk_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/app/proposal"
)

// The office sees of every deputy's matters what that deputy's own desk says of them: who leads, who co-signed, who has nothing to do with it.
func TestCardsOf(t *testing.T) {
	w := town.Full(t)
	for i := range 3 {
		w.Assigned(fmt.Sprint("关于修复路灯的建议", i), false)
	}
	f := town.TextForm("关于河道的建议")
	w.Seats["李二"].Do(app.ID{}, "submit", "", f)
	w.Settle()
	office := w.Seats["office"]
	for _, name := range []string{"张一", "李二"} {
		x := w.Seats[name]
		got, err := office.D.CardsOf(ctx, x.ID, proposal.ID)
		if err != nil {
			t.Fatal(err)
		}
		own := map[string][]string{}
		for _, c := range x.D.Cards(desk.Filter{Proc: proposal.ID}) {
			own[c.ID.String()] = roles(c.Mine)
		}
		led := 0
		for _, c := range got {
			if slices.Contains(c.Mine, proposal.RoleLead) {
				led++
			}
			if mine, ok := own[c.ID.String()]; ok && !slices.Equal(mine, roles(c.Mine)) {
				t.Errorf("%s: the office says %v, the own desk %v", name, c.Mine, mine)
			}
		}
		if want := map[string]int{"张一": 3, "李二": 1}[name]; led != want {
			t.Errorf("%s leads %d, want %d", name, led, want)
		}
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := office.D.CardsOf(stopped, w.Seats["张一"].ID, proposal.ID); err == nil {
		t.Error("a reading called off goes on")
	}
}

func roles(ids []procedure.RoleID) (out []string) {
	for _, id := range ids {
		out = append(out, string(id))
	}
	slices.Sort(out)
	return out
}
