package reviews

import (
	"context"
	"slices"

	"renda/app"
	"renda/app/cards"
	"renda/app/desk"
	"renda/app/review"
)

// RuleCard is one rule card with what the register says of it and how people judged what it pointed at.
type RuleCard struct {
	Card    review.Card   // zero but for its ID where only the register knows it
	Known   bool          // this program has the card
	InForce cards.Entry   // zero Act: no version is in force
	Runs    bool          // the version in force is the one this program has, word for word
	Waiting []cards.Entry // proposed, oldest first
	Past    []cards.Entry // approved before, newest first: overtaken or withdrawn
	Counts  map[int]review.Count
}

// cardsInForce tells of a card whether its words are those approved here.
func (x *Reviews) cardsInForce() (func(review.Card) bool, error) {
	m, err := x.d.Confirmed(cards.ID)
	if err != nil {
		return nil, err
	}
	on := cards.InForce(m)
	return func(c review.Card) bool { return on[c.ID].Edition == editionOf(c) }, nil
}

func editionOf(c review.Card) cards.Edition {
	return cards.Edition{Card: c.ID, Version: c.Version, Digest: c.Digest()}
}

// RuleCards gives every card this program or the register knows, in the order in which they run.
func (x *Reviews) RuleCards(ctx context.Context) ([]RuleCard, error) {
	m, err := x.d.Confirmed(cards.ID)
	if err != nil {
		return nil, err
	}
	counts, err := x.CardCounts(ctx)
	if err != nil {
		return nil, err
	}
	var out []RuleCard
	at := map[string]int{}
	add := func(id string) *RuleCard {
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id] = i
			out = append(out, RuleCard{Card: review.Card{ID: id}, Counts: map[int]review.Count{}})
		}
		return &out[i]
	}
	for _, c := range review.Cards() {
		r := add(c.ID)
		r.Card, r.Known = c, true
	}
	on := cards.InForce(m)
	for _, e := range cards.All(m) {
		r := add(e.Card)
		if on[e.Card] == e {
			r.InForce, r.Runs = e, r.Known && e.Edition == editionOf(r.Card)
			continue
		}
		r.Past = slices.Insert(r.Past, 0, e)
	}
	for _, e := range cards.Open(m) {
		r := add(e.Card)
		r.Waiting = append(r.Waiting, e)
	}
	for e, n := range counts {
		add(e.Card).Counts[e.Version] = n
	}
	return out, nil
}

// ProposeCards proposes the versions this program has of the named cards, so that a second person may approve them.
func (x *Reviews) ProposeCards(ctx context.Context, ids []string, note string) (app.ID, error) {
	var es []cards.Edition
	for _, id := range ids {
		c, ok := review.CardOf(id)
		if !ok {
			return app.ID{}, &app.Error{Code: app.CodeNotFound, Op: "propose a rule card", Item: id}
		}
		es = append(es, editionOf(c))
	}
	return x.d.DoFor(ctx, cards.Procedure().ID, cards.ID, "propose", "", cards.ProposeForm(es, note))
}

// ApproveCards puts in force what one act proposed. The second person's word counts for the words on this
// machine: a program that has other words under a proposed number refuses.
func (x *Reviews) ApproveCards(ctx context.Context, proposed string) (app.ID, error) {
	m, err := x.d.Confirmed(cards.ID)
	if err != nil {
		return app.ID{}, err
	}
	for _, e := range cards.Open(m) {
		if c, ok := review.CardOf(e.Card); e.Act == proposed && (!ok || editionOf(c) != e.Edition) {
			return app.ID{}, &app.Error{Code: CodeOtherCard, Op: "approve a rule card", Item: e.Card}
		}
	}
	return x.d.DoFor(ctx, cards.Procedure().ID, cards.ID, "approve", "", cards.RefForm(proposed, ""))
}

// CodeOtherCard says that this program has another version, or other words, of a card: Item its id.
const CodeOtherCard app.Code = "cards.other"

// RejectCards refuses what one act proposed.
func (x *Reviews) RejectCards(ctx context.Context, proposed, reason string) (app.ID, error) {
	return x.d.DoFor(ctx, cards.Procedure().ID, cards.ID, "reject", "", cards.RefForm(proposed, reason))
}

// WithdrawCard takes the version of a card that is in force out of use; its history stays.
func (x *Reviews) WithdrawCard(ctx context.Context, e cards.Edition, reason string) (app.ID, error) {
	return x.d.DoFor(ctx, cards.Procedure().ID, cards.ID, "withdraw", "", cards.WithdrawForm(e, reason))
}

// CardCounts gives, for each version of a rule card, how often people of this server confirmed and
// dismissed what it pointed at, over all filings this desk may see.
func (x *Reviews) CardCounts(ctx context.Context) (map[review.Edition]review.Count, error) {
	counts := map[review.Edition]review.Count{}
	for _, c := range x.d.Cards(desk.Filter{Proc: "filing"}) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := x.d.Confirmed(c.ID)
		if err != nil {
			return nil, err
		}
		if m != nil {
			review.Tally(counts, m.Facts.Rows("findings"))
		}
	}
	return counts, nil
}
