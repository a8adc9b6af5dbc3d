package desk

import (
	"context"
	"strings"

	"renda/app/procedure"
	"renda/app/similar"
)

// leastLike is the score under which two texts are not worth showing beside each other.
const leastLike = 0.12

// Similar gives earlier matters like a text, best first, with what became of each.
func (d *Desk) Similar(_ context.Context, title, body string, n int) []SimilarView {
	q := similar.Sketch(title, body)
	var cards []procedure.Card
	var all [][]uint32
	for _, s := range d.ordered() {
		if len(s.card.Sketch) > 0 {
			cards, all = append(cards, s.card), append(all, s.card.Sketch)
		}
	}
	var out []SimilarView
	for _, m := range similar.Best(q, all, n, leastLike) {
		c := cards[m.Index]
		v := SimilarView{Card: c, Score: m.Score}
		if p := d.Work(c.Proc); p != nil {
			v.StateName = p.State(c.State).Name
		}
		v.Outcome = d.outcome(&c, v.StateName)
		out = append(out, v)
	}
	return out
}

// outcome words what became of a matter: its state, the class of the reply and how
// the deputy judged it.
func (d *Desk) outcome(c *procedure.Card, state string) string {
	out := []string{state}
	if class := d.column("classnow")(c); class != "" {
		out = append(out, "答复"+class+"类")
	}
	if result := d.column("result")(c); result != "" {
		out = append(out, "代表评价"+result)
	}
	return strings.Join(out, "，")
}

// sketchOf samples a matter's text for its card; names stay out of it.
func sketchOf(m *procedure.Matter) []uint32 {
	title, body := m.Facts.Text(DraftTitle), m.Facts.Text(DraftFacts)+"\n"+m.Facts.Text(DraftPlan)
	if title == "" || strings.TrimSpace(body) == "" {
		return nil
	}
	return similar.Sketch(title, body)
}
