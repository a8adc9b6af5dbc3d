package present

import (
	"context"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/clause"
	"renda/app/desk"
	"renda/app/desk/reviews"
	"renda/app/extract"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/review"
	"renda/ui/i18n"
)

// ReviewDesk is what reviewing a filed document needs of a desk.
type ReviewDesk interface {
	LawDesk
	redactDesk
	Matter(ctx context.Context, id app.ID) (*desk.MatterView, error)
	ReadPaper(ctx context.Context, b act.Blob) (desk.PaperText, error)
	ReviewText(ctx context.Context, filed app.ID, p desk.PaperText, on app.Date) (*review.Report, error)
	RuleCards(ctx context.Context) ([]reviews.RuleCard, error)
	DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error)
	Directory() *org.Directory
	Me() org.Actor
}

// Which findings are shown.
const (
	FindingsOpen      = "open"
	FindingsConfirmed = review.Confirmed
	FindingsDismissed = review.Dismissed
	FindingsAll       = "all"
)

// Review is one filed document before its reviewer: a paper of it as a text of clauses, and what
// the rule cards point at. It belongs to the screen's thread.
type Review struct {
	ID     app.ID
	View   *desk.MatterView // nil until it has come, or with Err
	Err    error
	Papers []ReviewPaper
	Paper  int // the one being read, -1 none
	On     app.Date

	Text    *desk.PaperText // nil while it is being read
	TextErr error           // it couldn't be read: refused, not here, stopped
	Reading *Reading
	Doubts  []ReviewDoubt

	Report    *review.Report // nil while the cards run, or with ReportErr
	ReportErr error
	Findings  []Finding
	Filter    string
	OnlyCard  string     // id of the card whose findings are shown, "" all
	ByCard    []CardHits // cards that point at something, by the filter
	Idle      []string   // names of cards that did not run because they are not in force
	Shown     []int      // of Findings, by the filters
	At        int        // of Shown; -1 none
	Higher    []HigherLaw
	Missing   []string
	Unchecked []string
	Measures  []MeasureLine
	MayJudge  bool        // the table lets this person confirm and dismiss
	MayRedact bool        // and make redacted copies
	Covers    []CoverLine // passages chosen for a redacted copy, in the order of the text

	Paired   *PairedLaw // a higher law beside the document, nil while it is read alone
	Compared *Compared  // the earlier text beside the document
	With     string     // what stands beside it, in words
	// BesideErr is why it couldn't be put beside the document.
	BesideErr error

	d        ReviewDesk
	stage    Stage
	want     app.Hash
	load     Latest
	text     Latest
	cards    Latest
	beside   Latest
	judging  Latest
	covering Latest
	changed  func()
}

// ReviewPaper is one paper of the package.
type ReviewPaper struct {
	Blob act.Blob
	Name string // 正式文本：办法.docx
	Held bool
}

// ReviewDoubt is something about the text that a person should look at; At is -1 where it has no place.
type ReviewDoubt struct {
	Words string
	At    int
}

// Finding is one thing a card points at, with what a person said of it.
type Finding struct {
	review.Finding
	Card    review.Card
	Name    string // of the card
	Place   string
	Verdict string // "" open
	Reason  string
	Note    string    // for the margin
	Fired   []Stretch // the words that made the card speak
	Begin   int       // of the clause in the text
}

// CardHits is how often a card points at something.
type CardHits struct {
	ID, Name string
	N        int
}

// MeasureLine is one place where the document sets 处罚, 许可, 强制, 收费.
type MeasureLine struct {
	Kind, Place, Words string
	At                 Stretch
}

// NewReview opens a filing; paper names the paper to read, zero the official text.
func NewReview(d ReviewDesk, st Stage, id app.ID, paper app.Hash, changed func()) *Review {
	return &Review{ID: id, d: d, stage: st, want: paper, Paper: -1, At: -1, Filter: FindingsOpen, On: app.DateOf(d.Now()), changed: changed}
}

// Reload reads the filing, and the paper if it isn't read yet.
func (r *Review) Reload() {
	Load(&r.load, r.stage, func(ctx context.Context) (*desk.MatterView, error) { return r.d.Matter(ctx, r.ID) }, func(v *desk.MatterView, err error) {
		if r.Err = err; err != nil {
			r.changed()
			return
		}
		r.View, r.MayJudge = v, false
		for _, a := range v.Actions {
			r.MayJudge = r.MayJudge || a.Action.ID == "finding" && !a.Disabled
		}
		r.MayRedact = r.MayJudge // by the same people in the same states
		r.list()
		judge(r.Findings, v.Matter.Facts.Rows("findings"))
		r.show()
		switch absent := app.CodeOf(r.TextErr) == desk.CodePaperAbsent; {
		case r.Paper < 0 && len(r.Papers) > 0:
			r.Choose(r.first())
			return
		case r.Paper >= 0 && absent && r.Papers[r.Paper].Held:
			r.Choose(r.Paper) // it has come meanwhile
			return
		}
		r.changed()
	})
}

// list gathers the papers, the package's in its order, then those other acts brought.
func (r *Review) list() {
	was := app.Hash{}
	if r.Paper >= 0 {
		was = r.Papers[r.Paper].Blob.Hash
	}
	held := map[app.Hash]bool{}
	for _, b := range r.View.Blobs {
		held[b.Blob.Hash] = b.Held
	}
	seen := map[app.Hash]bool{}
	r.Papers = nil
	add := func(b act.Blob, label string) {
		if seen[b.Hash] {
			return
		}
		seen[b.Hash] = true
		r.Papers = append(r.Papers, ReviewPaper{Blob: b, Name: label + i18n.T("review.colon") + b.Name, Held: held[b.Hash]})
	}
	for _, key := range packageOrder() {
		for _, b := range r.View.Matter.Facts.Blobs(key.Key) {
			add(b, i18n.Term(key.Label))
		}
	}
	for _, b := range r.View.Blobs {
		add(b.Blob, i18n.Term(b.From))
	}
	r.Paper = -1
	for i, p := range r.Papers {
		if p.Blob.Hash == was && was != (app.Hash{}) {
			r.Paper = i
		}
	}
}

// textItem is the package's official text (正式文本).
const textItem = "f_text"

// packageOrder gives the items of a package, the official text first.
func packageOrder() []filing.Item {
	var out []filing.Item
	for _, it := range filing.Items {
		if it.Key == textItem {
			out = append([]filing.Item{it}, out...)
		} else {
			out = append(out, it)
		}
	}
	return out
}

func (r *Review) first() int {
	for i, p := range r.Papers {
		if p.Blob.Hash == r.want {
			return i
		}
	}
	return 0
}

// Choose reads another paper.
func (r *Review) Choose(i int) {
	if i < 0 || i >= len(r.Papers) {
		return
	}
	r.cards.Stop()
	r.beside.Stop()
	r.Paper, r.Text, r.TextErr, r.Reading, r.Doubts = i, nil, nil, nil, nil
	r.Report, r.ReportErr, r.Findings, r.Shown, r.At = nil, nil, nil, nil, -1
	r.Higher, r.Missing, r.Unchecked, r.Measures, r.Idle, r.ByCard, r.OnlyCard, r.Covers = nil, nil, nil, nil, nil, nil, "", nil
	r.Paired, r.Compared, r.BesideErr = nil, nil, nil
	b := r.Papers[i].Blob
	type read struct {
		p desk.PaperText
		r *Reading
	}
	Load(&r.text, r.stage, func(ctx context.Context) (read, error) {
		p, err := r.d.ReadPaper(ctx, b)
		if err != nil || p.Doc == nil {
			return read{p, nil}, err
		}
		return read{p, NewReading(p.Doc)}, nil
	}, func(x read, err error) {
		r.TextErr = err
		if err == nil {
			r.Text, r.TextErr = &x.p, x.p.Read.Err()
			r.Reading = x.r
			r.doubts()
		}
		if r.Reading != nil {
			r.Run()
		}
		r.changed()
	})
	r.changed()
}

// StopReading breaks the reading of the paper off.
func (r *Review) StopReading() {
	r.text.Stop()
	r.TextErr = &app.Error{Code: extract.CodeStopped, Op: "read a paper", Item: r.Papers[r.Paper].Blob.Name}
	r.changed()
}

// doubts words what the reader of the file and the reader of the clauses were not sure of.
func (r *Review) doubts() {
	for _, d := range r.Text.Read.Doubts {
		r.Doubts = append(r.Doubts, ReviewDoubt{strings.TrimSuffix(i18n.Code(d.Code, "", d.Args), " ["+string(d.Code)+"]"), -1})
	}
	if r.Reading == nil {
		return
	}
	for _, d := range r.Text.Doc.Doubts {
		r.Doubts = append(r.Doubts, ReviewDoubt{i18n.T("clause.doubt."+d.Code, "text", clip(d.Text, 40)), r.Reading.Source(d.At, d.At+1).From})
	}
}

// Run lets the rule cards read the text by the law of the day.
func (r *Review) Run() {
	if r.Text == nil || r.Text.Doc == nil {
		return
	}
	r.Report, r.ReportErr, r.Findings = nil, nil, nil
	p, on, reading, rows := *r.Text, r.On, r.Reading, r.View.Matter.Facts.Rows("findings")
	Load(&r.cards, r.stage, func(ctx context.Context) (*reviewed, error) {
		rep, err := r.d.ReviewText(ctx, r.ID, p, on)
		if err != nil {
			return nil, err
		}
		return take(rep, reading, rows), nil
	}, func(x *reviewed, err error) {
		if r.ReportErr = err; err == nil {
			r.Report, r.Findings, r.Higher, r.Missing, r.Unchecked, r.Measures, r.Idle = x.report, x.findings, x.higher, x.missing, x.unchecked, x.measures, x.idle
			r.show()
		}
		r.changed()
	})
}

// RunOn runs the cards by the law of another day.
func (r *Review) RunOn(on app.Date) {
	if !on.IsZero() && on != r.On {
		r.On = on
		r.Run()
		r.changed()
	}
}

// Busy tells what is being worked on.
func (r *Review) Busy() (reading, running, beside bool) {
	return r.text.Busy(), r.cards.Busy(), r.beside.Busy()
}

// CardWords words a rule card whole, with who approved it and what people of this server said of its findings.
func (r *Review) CardWords(c review.Card, then func([]Line)) {
	Load(new(Latest), r.stage, r.d.RuleCards, func(xs []reviews.RuleCard, err error) {
		x := reviews.RuleCard{Card: c, Known: true}
		for _, y := range xs {
			if y.Card.ID == c.ID {
				x = y
			}
		}
		lines := CardLines(x, r.d.Directory())
		if err != nil {
			lines = append(lines, Line{i18n.T("card.register"), i18n.Error(err)})
		}
		then(lines)
	})
}

// Stop drops what is under way.
func (r *Review) Stop() {
	for _, l := range []*Latest{&r.load, &r.text, &r.cards, &r.beside} {
		l.Stop()
	}
}

// docOf gives the clauses of a paper, or why there are none.
func docOf(p desk.PaperText, err error) (*clause.Doc, error) {
	if err == nil && p.Doc == nil {
		err = p.Read.Err()
	}
	return p.Doc, err
}

// MayReview reports whether a matter is a filed document that this person reviews: the maker reads
// his own text elsewhere.
func MayReview(v *desk.MatterView) bool {
	if v.Proc.ID != filing.ID {
		return false
	}
	for _, role := range v.Roles {
		if role != filing.RoleMaker && role != filing.RoleJoint {
			return true
		}
	}
	return false
}
