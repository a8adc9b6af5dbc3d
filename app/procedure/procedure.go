// Package procedure runs statutory workflows that are written as tables.
//
// A Procedure says, in data that reads like the statute: the states of a matter
// (件), who may do what from which state, which fields the act carries, which
// clocks start, stop, rest or are extended, which number is given, which papers
// come out, who may see each part, and which figures are counted. One engine
// folds acts, refuses what the law refuses, draws buttons and forms, and counts.
//
// Many works hand one matter to several parties who each go their own way for a
// while: 分办 to three bureaus, one filed document before three committees, one
// agenda item per group. Each such party is a Track with states of its own; an
// action either moves the matter or one track.
package procedure

import (
	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/rules"
)

// StateID names a state; values reach disk.
type StateID string

// RoleID names a role relative to a matter: "lead", "office", "main_unit". Values reach disk.
type RoleID string

// TrackID names a kind of track: "unit", "committee".
type TrackID string

// Procedure is one statutory workflow. Versions are kept for ever: an act names
// the version its author saw, and a matter keeps the version it began under.
type Procedure struct {
	ID      string // "proposal"; prefix of its act kinds
	Version uint16
	Name    string // 代表建议、批评和意见办理
	NameEn  string
	Initial StateID
	Single  app.ID // the one matter of this procedure, where there is only one in a server (directory, rules)
	States  []State
	Tracks  []TrackDef
	Roles   []RoleDef
	Actions []Action
	Clocks  []ClockDef
	Papers  []PaperDef
	Columns []Column // what a list row carries beyond the common ones, in order
	Figures []Figure // statistics

	// Roles an actor has toward this matter. A matter that is still to be begun
	// comes as a blank one (Matter.Blank).
	RolesOf func(m *Matter, a org.Actor) []RoleID
	// RolesAt gives the roles toward one track; nil: RolesOf for every track.
	RolesAt func(m *Matter, t *Track, a org.Actor) []RoleID
	// Audience of each part in the matter's present state.
	Audience func(m *Matter) map[act.Part][]org.Scope
	// Hidden lists the accounts whose authorship is secret from every scope
	// that may not see PartIdentity; nil: nobody.
	Hidden func(m *Matter) []app.ID
	// Title of the matter in lists.
	Title func(m *Matter) string
	// Values of Columns, same length and order.
	Values func(m *Matter, d *org.Directory) []string
	// NumberText words the n-th number of a series by the rule's pattern; needed
	// if any action has Number.
	NumberText func(m *Matter, in *Input, series string, n uint64) (string, error)
	// Calls tells that it is the actor's move for a reason no state shows; may be nil.
	Calls func(m *Matter, a org.Actor) bool
	// Promises gives what parties have promised (承诺台账); nil: this procedure knows
	// none. Matters that have any carry a value in the column keyed "promise".
	Promises func(m *Matter) []Promise
	// Tells gives what the matter's state makes automatic in other matters; nil: nothing.
	// The server asks after every act and at every Tick; what the other matter refuses
	// (because it knows already) is left alone.
	Tells func(m *Matter) []Tell
	// Bears gives the names a matter bears that no other may (档号); nil: none. The server, which alone sees every matter, keeps
	// who bears which, and passes a number by that somebody bears already; a guard asks Input.Borne before one is written by hand.
	Bears func(m *Matter) []string
	// Print fills a paper of Papers; nil if the procedure has none.
	Print func(m *Matter, id string, in *Input) (paper.Doc, error)
}

// Promise is one thing a party has promised by a date.
type Promise struct {
	Track string // of the party; "": the matter itself
	Text  string
	Due   app.Date
	Done  bool // delivered, by the word of whoever it was promised to
}

// State is one state of a matter or track.
type State struct {
	ID     StateID
	Name   string // the statute's word: 办理中
	NameEn string
	Waits  RoleID // whose move it is, for to-do lists; "" nobody's
	End    bool   // nothing more is due
}

// TrackDef is a kind of track.
type TrackDef struct {
	ID      TrackID
	Name    string
	Initial StateID
	States  []State
}

// RoleDef names a relative role for people.
type RoleDef struct {
	ID     RoleID
	Name   string
	NameEn string
}

// Action is one row of the table.
type Action struct {
	ID     string // act kind is "<procedure>.<ID>"
	Name   string // on the button: 申请延期
	NameEn string
	Help   string // one line: what it does and what the law says
	Basis  string // 代表法第五十一条
	By     []RoleID
	// From are states of the matter (or of the track, if Track is set). Empty: it
	// only begins a matter. One that names the procedure's Initial state may begin
	// one too.
	From     []StateID
	To       StateID   // "" stays
	Track    TrackID   // moves one track instead of the matter
	InMatter []StateID // with Track: states of the matter in which it may happen; empty: any not ended
	Part     act.Part
	// With names companion actions: fields whose Part differs from the action's
	// travel in the companion act of that part, which goes first (see Plan). So one
	// form on screen never mixes audiences in one act.
	With []string
	// Companion marks an action that only rides with others and has no button.
	Companion bool
	// Signs marks 签收: who sent the matter here may be told that it was opened.
	// Returns marks 退回: its first text fields say why.
	Signs, Returns bool
	Fields         []Field
	Guards         []Guard
	Clocks         []ClockOp
	Number         func(m *Matter, r *Input) string // series to draw a gap-free number from; nil or "": none
	NumberAs       string                           // fact that holds this number; "": NumberKey, what the matter is called by
	Papers         []string                         // papers it produces
	Tone           Tone
	Again          []StateID // of From: where it may be done once more, and is the usual next step no longer
	// Effect writes what the act means into the matter beyond the general rule
	// that every field is stored under its key (in the track's facts for a
	// track action). It may open tracks and set the state, only by methods of
	// Matter, and replaces lists and rows instead of changing them. What moves a
	// state may read only what every reader of the open part knows.
	Effect func(m *Matter, e *Event)
	// Reads tells what a text from outside (来信) says of the fields; nil: no such text comes in. See Reading.
	Reads func(text string) []Reading
	// Auto gives the form when the server is to do this by itself now; in.Track is
	// set for an action on a track.
	Auto func(m *Matter, in *Input) (act.Form, bool)
}

// Tone says how a button looks.
type Tone uint8

// Tones.
const (
	ToneNormal  Tone = 0
	TonePrimary Tone = 1 // the usual next step
	ToneDanger  Tone = 2 // asks again before it is done
)

// Usual tells whether it is the usual next step as a matter stands, or the track it would move; a nil
// matter is one still to be begun.
func (a *Action) Usual(m *Matter, track string) bool {
	if m == nil {
		return a.Tone == TonePrimary
	}
	s := m.State
	if t := m.Track(track); t != nil {
		s = t.State
	}
	return a.Tone == TonePrimary && !hasState(a.Again, s)
}

// FieldKind says how a field is filled in and checked.
type FieldKind string

// Kinds of field.
const (
	FieldText   FieldKind = "text"   // one line
	FieldLong   FieldKind = "long"   // paragraphs
	FieldChoice FieldKind = "choice" // one of Choices
	FieldMulti  FieldKind = "multi"  // several of Choices
	FieldDate   FieldKind = "date"
	FieldBool   FieldKind = "bool"
	FieldNumber FieldKind = "number"
	FieldOrgan  FieldKind = "organ"  // one organ of kind Of
	FieldOrgans FieldKind = "organs" // several
	FieldPeople FieldKind = "people" // several accounts that hold role Of
	FieldMatter FieldKind = "matter" // another matter of this procedure
	FieldBlobs  FieldKind = "blobs"  // attached papers
	FieldRows   FieldKind = "rows"   // a small table with Rows columns
	FieldHidden FieldKind = "hidden" // filled by the program (a text hash)
)

// Field is one field of an action's form.
type Field struct {
	Key     string
	Label   string
	LabelEn string
	Help    string
	Kind    FieldKind
	Choices []Choice
	// ChoicesFrom makes a choice of every text rule whose id is this prefix and a value, with
	// the rule's text as its label: letters and their definitions belong to a term (domain §2.4).
	ChoicesFrom string
	// ChoicesPlain leaves the value out of the labels ChoicesFrom makes: it is a code, no letter.
	ChoicesPlain bool
	Of           string                                    // FieldOrgan(s): organ kind; FieldPeople: role, OfAny also inactive accounts
	Rows         []Field                                   // FieldRows: columns
	Heads        []string                                  // of a column: what the head row of a table from outside calls it (FromTable)
	HeadOf       func(row act.Form) string                 // of a column: its value where such a table has none
	RowFault     func(m *Matter, f act.Form, i int) string // FieldRows: why row i of the form can't stand, "" if it can
	RowsFrom     string                                    // FieldRows: one row for each row of this fact (numbered demands)
	Required     bool
	When         func(f act.Form) bool // shown (and then Required holds) only if true; nil: always
	Max          int                   // characters; 0: 15,000 for long, 200 for text
	// WhenRule is When for a field that a rule asks for.
	WhenRule func(f act.Form, in *Input) bool
	Part     act.Part // of the companion act that carries it; "": the action's own
	Passing  bool     // stays in the act and is not stored in the facts
	Default  func(m *Matter, in *Input) any
}

// OfAny lets a people field name accounts that are not active.
const OfAny = "any"

// Choice is one option of a choice field.
type Choice struct {
	Value   string // reaches disk
	Label   string
	LabelEn string
}

// Guard refuses an action for a reason of law or fact.
type Guard struct {
	Code  app.Code // translated as "err."+Code
	Basis string
	// Check gives nil to let pass, or the facts of the refusal. It must accept
	// a nil in.Form: then it answers only what can be known before the form is
	// filled in, which greys the button with the reason.
	Check func(m *Matter, in *Input) *Refusal
}

// Refusal is a guard's no.
type Refusal struct{ Args map[string]string }

// No makes a refusal from placeholder, value pairs.
func No(kv ...string) *Refusal {
	r := &Refusal{Args: map[string]string{}}
	for i := 0; i+1 < len(kv); i += 2 {
		r.Args[kv[i]] = kv[i+1]
	}
	return r
}

// Input is all a guard may look at besides the matter.
type Input struct {
	Actor    org.Actor
	Matter   app.ID   // the matter, also one that is only being begun; zero before that
	Form     act.Form // nil before it is filled in
	Track    string   // key of the track acted on
	Today    app.Date // legal date of receipt
	Rules    *rules.Set
	Calendar *rules.Calendar
	Dir      *org.Directory
	Region   string // division code, chooses rules
	// Series gives the next number of a gap-free series without taking it;
	// nil on a desk, which never gives numbers.
	Series func(series string) (uint64, error)
	// Linked gives another matter of the server, or of the desk as far as it has it; nil
	// function or result: not here. See Link.
	Linked func(app.ID) *Matter
	// Borne tells which other matter than but bears a name of Procedure.Bears: on a server it is the truth, in the transaction
	// that judges; a desk knows of the matters it has. nil: not known.
	Borne func(name string, but app.ID) (Bearer, bool)
	// Cards gives a procedure and the rows the actor has of it; nil on the server. See Rows.
	Cards func(proc string) (*Procedure, []Card)
}

// Bearer is the matter that bears a name.
type Bearer struct {
	Matter        app.ID
	Number, Title string // empty where the actor may not see it
}

// ClockOpKind says what an act does to a clock.
type ClockOpKind string

// What can happen to a clock.
const (
	ClockStart   ClockOpKind = "start"
	ClockStop    ClockOpKind = "stop"    // the duty is done
	ClockCancel  ClockOpKind = "cancel"  // the duty has gone away
	ClockSuspend ClockOpKind = "suspend" // 中止
	ClockResume  ClockOpKind = "resume"
	ClockExtend  ClockOpKind = "extend" // replace the limit by that of Rule, counted from the same start
	ClockSet     ClockOpKind = "set"    // due on a promised date: form field Field
)

// ClockOp is one effect on a clock.
//
// A clock that runs per track: an action on a track touches that track's; an
// action on the matter starts it for the tracks it opened (All: for every live
// one) and stops, rests or extends it for every live one.
type ClockOp struct {
	Op    ClockOpKind
	Clock string
	Rule  string   // for start and extend, if other than the clock's own
	Field string   // for set: the date field; for start: a date field to start from instead of receipt
	Kinds []string // only tracks of these kinds
	All   bool     // start for every live track, not only for those just opened
	When  func(m *Matter, e *Event) bool
	Date  func(m *Matter, e *Event) app.Date // for set, instead of Field; zero: leaves the clock as it is
}

// ClockDef is one statutory deadline.
type ClockDef struct {
	ID    string
	Name  string  // 答复期限
	Rule  string  // rule id in the rule set
	Track TrackID // runs once per track
	Waits RoleID  // whose duty it is
	Warn  int     // days before due from which it shows amber
	// Window marks the time for a right instead of a duty (申退): it shows no one late.
	Window bool
}

// PaperDef is one official paper.
type PaperDef struct {
	ID    string
	Name  string    // 交办单
	Roles []RoleID  // who may print it; empty: whoever sees the matter's identity part or, without names, the open part
	From  []StateID // states in which it exists; empty: since the act that produces it
	Track TrackID   // one for each live track; "": one, or one for each track whose act produces it
}

// Column is one value a list row carries.
type Column struct {
	Key    string
	Name   string
	NameEn string
	Hide   bool // kept for filters and figures, not shown by default
}

// Figure is one statistic: a list of matters or a ratio of two lists. Every
// figure opens its own list.
type Figure struct {
	ID     string
	Group  string // heading it stands under
	Name   string
	NameEn string
	In     func(c *Card) bool // counted (numerator)
	Of     func(c *Card) bool // base of a ratio; nil: a plain count
	By     string             // column key: count once for each value; with Of, each value's share of the whole base
	Note   string             // what the figure means and what it leaves out
}
