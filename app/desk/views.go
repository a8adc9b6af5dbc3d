package desk

import (
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/intake"
	"renda/app/procedure"
	"renda/app/rules/clock"
)

// ItemState is the honest state of one own act or draft (design §6). It is never
// "failed" unless the server said so.
type ItemState string

// Item states; words in ui/i18n under "item."+state.
const (
	ItemDraft     ItemState = "draft"     // 草稿: only here
	ItemWaiting   ItemState = "waiting"   // 待发: durable here, not yet at the server
	ItemDelivered ItemState = "delivered" // 已送达: the server's receipt is held
	ItemSigned    ItemState = "signed"    // 对方已签收: the receiving party opened and signed for it
	ItemReturned  ItemState = "returned"  // 被退回: with reason
	ItemNeedsYou  ItemState = "needsyou"  // 需您处理: it no longer fits; the text is kept
	ItemDeferred  ItemState = "deferred"  // 等待前件: the server lacks what it builds on
)

// Filter chooses and orders cards. The zero Filter is every matter, newest first.
type Filter struct {
	Proc    string              // procedure id, "" all
	States  []procedure.StateID // any of
	Text    string              // words that must all occur in number, title or columns
	Turn    bool                // only those waiting for me
	Mine    procedure.RoleID    // only those in which I have this role
	Overdue bool
	IDs     []app.ID // only these: a figure's list
	Column  string   // with Value: only cards whose column has the value
	Value   string
	Sort    string // "updated", "number", "title", "due", "state" or a column key
	Asc     bool
}

// ClockView is one deadline as shown.
type ClockView struct {
	Def   procedure.ClockDef
	Track string // party it runs for, "" the matter
	Party string // its name
	Run   clock.Run
	Sheet *clock.Sheet // the working
	Left  int          // days left (negative: overdue); meaningless when stopped
	Level Level
}

// Level says how urgent something is; always shown with a word, never by colour alone.
type Level uint8

// Levels.
const (
	LevelNone Level = iota
	LevelCalm
	LevelSoon
	LevelOverdue
	LevelDone
	LevelRest
)

// ActionView is one thing that can be done now, or why not.
type ActionView struct {
	Action   *procedure.Action
	Track    string // the track it would act on
	Party    string
	Usual    bool // the usual next step as the matter stands
	Disabled bool
	Code     app.Code // why disabled
	Args     map[string]string
	Form     act.Form // defaults
	Proc     string   // id of its procedure
	Fresh    bool     // the matter is still to be begun by it
}

// EventView is one line of the time line.
type EventView struct {
	Event   *procedure.Event
	Name    string // action's name
	Who     string // "" when secret
	Party   string
	When    time.Time // legal time; for pending acts the author's
	State   ItemState
	Receipt string // receipt number of own acts: epoch-lsn
	Waiting bool   // a kind this program does not know
	// Drift tells that the author's clock was off the server's by more than the rule allows.
	Drift time.Duration
}

// PaperView is one official paper that can be printed.
type PaperView struct {
	Def   procedure.PaperDef
	Track string
	Party string
}

// BlobView is one attached paper.
type BlobView struct {
	Blob  act.Blob
	From  string // which act brought it
	Held  bool   // its bytes are here
	State ItemState
}

// MatterView is the common matter page.
type MatterView struct {
	Matter    *procedure.Matter // with own pending acts replayed on top
	Proc      *procedure.Procedure
	Card      procedure.Card
	StateName string
	Roles     []procedure.RoleID
	Clocks    []ClockView
	Actions   []ActionView
	Timeline  []EventView
	Papers    []PaperView
	Blobs     []BlobView
	AsOf      time.Time
}

// DraftView is one draft: local, never sent as it is.
type DraftView struct {
	ID       app.ID
	Kind     string // "suggestion" or "bill"
	Form     act.Form
	Saved    time.Time
	Versions int
	Matter   app.ID // set once it went out for co-signing or was sent
	State    ItemState
	Reason   string // of the last return
	Deleted  bool   // in the bin; can be taken back
	// Doubts are what an import was unsure of or left out, to be shown at once: only
	// ImportDraft gives them.
	Doubts []intake.Doubt
}

// DraftVersion is one kept version of a draft.
type DraftVersion struct {
	N     uint64
	Saved time.Time
	Form  act.Form
	Why   string // "pause", "import", "restored", "sent"
}

// SimilarView is an earlier matter like a draft, with what became of it.
type SimilarView struct {
	Card      procedure.Card
	Score     float64 // 0..1
	Outcome   string  // state and reply class in words
	StateName string
}

// TrayItem is one thing that needs the user: what happened, the losing text, and what can be done.
type TrayItem struct {
	ID     app.ID // of the act
	Matter app.ID
	Title  string
	Action string // name of what was tried
	Code   app.Code
	Args   map[string]string
	Form   act.Form // the text that did not go through, kept
	At     time.Time
	Done   bool
}

// OutboxItem is one own act on its way.
type OutboxItem struct {
	Act     app.ID
	Matter  app.ID
	Title   string
	Action  string
	State   ItemState
	At      time.Time
	Receipt string
	Tries   int
	LastErr app.Code
}

// Status is the status bar.
type Status struct {
	Online      bool
	Problem     app.Code  // why offline, if known
	Waiting     int       // acts and papers to send
	Needs       int       // tray items
	AsOf        time.Time // last successful pull, server's clock
	Stick       time.Time // when a parcel last left or came by stick; zero: never
	Backup      time.Time // last verified snapshot of the vault; zero: never
	ReadOnly    bool
	Skew        time.Duration // desk clock minus server clock, when far
	Syncing     bool
	Done, Total int // of a long transfer
}

// FigureView is one statistic with the matters behind it.
type FigureView struct {
	Figure *procedure.Figure
	Value  string // for Figure.By: the column value this line counts
	Count  int
	Of     int // base of a ratio, -1 for a plain count
	List   []app.ID
	OfList []app.ID
}

// Hit is one find of Ctrl+K.
type Hit struct {
	Kind   string // "matter", "action", "room", "person", "unit"
	ID     string
	Title  string
	Detail string
}

// Change tells a watcher what may look different now; zero fields are unchanged.
type Change struct {
	Matters []app.ID // these matters
	All     bool     // anything
	Status  bool
	Drafts  bool
	Tray    bool
	Roster  bool
}
