package present

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/cards"
	"renda/app/desk/reviews"
	"renda/app/org"
	"renda/app/review"
	"renda/ui/i18n"
)

// CardDesk is what the register of rule cards needs of a desk.
type CardDesk interface {
	RuleCards(ctx context.Context) ([]reviews.RuleCard, error)
	ProposeCards(ctx context.Context, ids []string, note string) (app.ID, error)
	ApproveCards(ctx context.Context, proposed string) (app.ID, error)
	RejectCards(ctx context.Context, proposed, reason string) (app.ID, error)
	WithdrawCard(ctx context.Context, e cards.Edition, reason string) (app.ID, error)
	Me() org.Actor
	Directory() *org.Directory
}

// CardState says how a card stands.
type CardState string

// How a card can stand.
const (
	CardRuns    CardState = "runs"    // in force, and this program has it
	CardOther   CardState = "other"   // in force is a version this program doesn't have
	CardWaits   CardState = "waits"   // proposed, nothing in force
	CardOff     CardState = "off"     // withdrawn
	CardUnasked CardState = "unasked" // never proposed
)

// CardLine is one rule card in the register.
type CardLine struct {
	ID, Name string
	State    CardState
	Counts   string // 误报数 and confirmations of the version in force, or of this program's
	reviews.RuleCard
}

// CardProposal is what one officer proposed at once.
type CardProposal struct {
	Act   string
	Names []string // 地方保护和市场壁垒 第2版
	By    string
	Note  string
	Mine  bool // another has to approve
}

// CardBook is the register of rule cards as people see it. It belongs to the screen's thread.
type CardBook struct {
	Lines     []CardLine
	Proposals []CardProposal
	Idle      []string // ids of cards that may be proposed now
	Loaded    bool
	Err       error

	d       CardDesk
	stage   Stage
	load    Latest
	doing   Latest
	changed func()
}

// NewCardBook begins; changed is called after each new answer.
func NewCardBook(d CardDesk, st Stage, changed func()) *CardBook {
	return &CardBook{d: d, stage: st, changed: changed}
}

// Reload asks again.
func (b *CardBook) Reload() {
	Load(&b.load, b.stage, b.d.RuleCards, func(xs []reviews.RuleCard, err error) {
		b.Loaded = true
		if b.Err = err; err == nil {
			b.take(xs)
		}
		b.changed()
	})
}

func (b *CardBook) take(xs []reviews.RuleCard) {
	b.Lines, b.Proposals, b.Idle = nil, nil, nil
	at := map[string]int{}
	for _, x := range xs {
		l := CardLine{ID: x.Card.ID, Name: cardName(x.Card), State: cardState(x), RuleCard: x}
		version := x.Card.Version
		if x.InForce.Act != "" {
			version = x.InForce.Version
		}
		l.Counts = countWords(x.Counts[version])
		b.Lines = append(b.Lines, l)
		waits := false
		for _, e := range x.Waiting {
			waits = waits || e.Version == x.Card.Version
			i, ok := at[e.Act]
			if !ok {
				i = len(b.Proposals)
				at[e.Act] = i
				b.Proposals = append(b.Proposals, CardProposal{Act: e.Act, By: nameOf(b.d.Directory(), e.By), Note: e.Note, Mine: e.By == b.d.Me().Account})
			}
			b.Proposals[i].Names = append(b.Proposals[i].Names, i18n.T("card.edition", "name", l.Name, "version", strconv.Itoa(e.Version)))
		}
		if x.Known && !x.Runs && !waits && x.InForce.Version <= x.Card.Version {
			b.Idle = append(b.Idle, x.Card.ID)
		}
	}
}

func cardName(c review.Card) string {
	if c.Name == "" {
		return c.ID
	}
	return i18n.Pick(c.Name, c.NameEn)
}

func cardState(x reviews.RuleCard) CardState {
	switch {
	case x.Runs:
		return CardRuns
	case x.InForce.Act != "":
		return CardOther
	case len(x.Waiting) > 0:
		return CardWaits
	case len(x.Past) > 0:
		return CardOff
	}
	return CardUnasked
}

func countWords(n review.Count) string {
	return i18n.T("card.false.words", "dismissed", strconv.Itoa(n.Dismissed), "confirmed", strconv.Itoa(n.Confirmed))
}

func nameOf(d *org.Directory, id app.ID) string {
	if a, ok := d.Accounts[id]; ok {
		return a.Name
	}
	return i18n.T("card.someone")
}

// Keeper reports whether the person may propose, approve and withdraw cards.
func (b *CardBook) Keeper() bool { return cards.Keeper(b.d.Me()) }

// Busy reports whether a step is on its way.
func (b *CardBook) Busy() bool { return b.doing.Busy() }

// Propose proposes all cards that may be proposed now.
func (b *CardBook) Propose() {
	ids := b.Idle
	b.do(func(ctx context.Context) (app.ID, error) { return b.d.ProposeCards(ctx, ids, "") })
}

// Approve puts a proposal in force.
func (b *CardBook) Approve(p CardProposal) {
	b.do(func(ctx context.Context) (app.ID, error) { return b.d.ApproveCards(ctx, p.Act) })
}

// Reject refuses a proposal; a reason is asked for.
func (b *CardBook) Reject(p CardProposal, reason string) {
	b.do(func(ctx context.Context) (app.ID, error) {
		return b.d.RejectCards(ctx, p.Act, strings.TrimSpace(reason))
	})
}

// Withdraw takes a card's version in force out of use; a reason is asked for.
func (b *CardBook) Withdraw(l CardLine, reason string) {
	e := l.InForce.Edition
	b.do(func(ctx context.Context) (app.ID, error) { return b.d.WithdrawCard(ctx, e, strings.TrimSpace(reason)) })
}

func (b *CardBook) do(step func(ctx context.Context) (app.ID, error)) {
	if b.doing.Busy() {
		return
	}
	Load(&b.doing, b.stage, step, func(_ app.ID, err error) {
		if b.Err = b.named(err); err == nil {
			b.Reload()
		}
		b.changed()
	})
	b.changed()
}

// named puts a card's name where a refusal has its id: the register knows ids only.
func (b *CardBook) named(err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return err
	}
	x := *e
	x.Args = maps.Clone(e.Args)
	for _, l := range b.Lines {
		if x.Args["card"] == l.ID {
			x.Args["card"] = l.Name
		}
		if x.Item == l.ID {
			x.Item = l.Name
		}
	}
	return &x
}

// Stop drops what is under way.
func (b *CardBook) Stop() { b.load.Stop(); b.doing.Stop() }

// CardLines words a rule card whole: its words, how it did, who approved it, and what was before.
func CardLines(x reviews.RuleCard, dir *org.Directory) []Line {
	c := x.Card
	lines := []Line{}
	add := func(key, v string) {
		if v != "" {
			lines = append(lines, Line{i18n.T("card." + key), v})
		}
	}
	terms := func(ss []string) string {
		out := make([]string, len(ss))
		for i, s := range ss {
			out[i] = i18n.Term(s)
		}
		return strings.Join(out, "\n")
	}
	add("basis", terms(c.Basis))
	add("method", i18n.Term(c.Method))
	add("example", i18n.Term(c.Example))
	add("except", i18n.Term(c.Except))
	add("false", countWords(x.Counts[c.Version]))
	if m := c.Measured; m.Files > 0 {
		add("measured", i18n.T("card.measured.words", "files", strconv.Itoa(m.Files), "findings", strconv.Itoa(m.Findings), "read", strconv.Itoa(m.Read), "right", strconv.Itoa(m.Right)))
	}
	if x.Known {
		add("version", strconv.Itoa(c.Version))
	}
	add("approved", approvedWords(x, dir))
	var past []string
	for _, e := range x.Past {
		past = append(past, entryWords(e, dir)+i18n.T("card.past.counts", "counts", countWords(x.Counts[e.Version])))
	}
	add("past", strings.Join(past, "\n"))
	return lines
}

// approvedWords says who approved the version in force, or that none is.
func approvedWords(x reviews.RuleCard, dir *org.Directory) string {
	switch cardState(x) {
	case CardRuns:
		return entryWords(x.InForce, dir)
	case CardOther:
		return entryWords(x.InForce, dir) + "\n" + i18n.T("card.other", "version", strconv.Itoa(x.Card.Version))
	case CardWaits:
		e := x.Waiting[len(x.Waiting)-1]
		return i18n.T("card.waits.words", "version", strconv.Itoa(e.Version), "by", nameOf(dir, e.By))
	case CardOff, CardUnasked:
	}
	return i18n.T("card.unapproved")
}

func entryWords(e cards.Entry, dir *org.Directory) string {
	day := func(ms int64) string { return Day(app.DateOf(time.UnixMilli(ms))) }
	s := i18n.T("card.entry", "version", strconv.Itoa(e.Version), "by", nameOf(dir, e.By), "by2", nameOf(dir, e.By2), "day", day(e.At))
	if e.Off != 0 {
		s += i18n.T("card.entry.off", "by", nameOf(dir, e.OffBy), "day", day(e.Off), "why", e.OffWhy)
	}
	return s
}
