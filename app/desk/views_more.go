package desk

import (
	"time"

	"renda/app"
	"renda/app/rules"
)

// Fields of a proposal draft's form (domain §2.5). The same keys are used by the
// proposal procedure's submitting actions.
const (
	DraftTitle   = "title"   // 标题／案由
	DraftFacts   = "facts"   // 案据（事由）
	DraftPlan    = "plan"    // 方案（具体建议）
	DraftDemands = "demands" // rows: numbered demands 诉求, column "text"
	DraftField   = "field"   // 领域
	DraftPublic  = "public"  // 公开意见
	DraftContact = "contact" // 希望加强沟通 and how to reach the deputy
	DraftSecret  = "secret"  // 姓名保密
	DraftBlobs   = "blobs"   // attached papers
)

// NetState is what the sync engine tells the desk for its status bar.
type NetState struct {
	Online      bool
	Syncing     bool
	Problem     app.Code  // why offline
	Done, Total int       // of a long transfer
	Backup      time.Time // last verified snapshot of the vault; zero: never
	ReadOnly    bool      // the store refuses writes
}

// SpanOp says what became of a piece of text between two versions.
type SpanOp uint8

// Span operations.
const (
	SpanSame SpanOp = iota
	SpanDel
	SpanIns
)

// Span is one run of a comparison. The texts of Same and Del joined give the old
// text, those of Same and Ins the new one.
type Span struct {
	Op   SpanOp
	Text string
}

// PromiseView is one row of the promise ledger (承诺台账).
type PromiseView struct {
	Matter app.ID
	Number string
	Title  string
	Track  string
	Party  string // who promised
	Text   string // what
	Due    app.Date
	Left   int // days left; negative: overdue
	Done   bool
	Level  Level
}

// RuleView is one rule in one version of the rule set.
type RuleView struct {
	Rule    rules.Rule
	Version uint64
	Now     bool // in force today
}
