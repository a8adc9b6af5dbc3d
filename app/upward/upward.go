// Package upward is 向上级报备: what one congress's standing committee files with the one above, as
// its own office follows it (监督法 2024 第三十九条; domain §1.1, §1.8). The office makes the package
// ready and has it sent; the server's link (server/link) files it there as this committee's account, and
// tells this matter, by acts of the server's own, what the other side's feed says: received with a receipt,
// registered with its number, returned, to be corrected, an opinion, closed.
//
// # Facts
//
// The package has the keys of app/filing's form (class, doing, title, docno, adopted, published, effective,
// expires, topic, higher, f_report … f_refs, copies, report_docno, officer, phone, responsible, remark): the link
// takes them over as they are, and a test of server/link holds the two forms together. Beside them
//
//	up_matter       the matter there
//	up_stage        Stages: what it came to there
//	up_state        its state there in words
//	up_receipt      receipt of what was sent last: epoch-lsn of the server there
//	up_number       its number there
//	up_version      version of the matter there this was last told of
//	up_text         what they wrote: what is to be corrected, why it was returned, the opinion
//	up_on           date of their last word
//	up_code         why their program refused what was sent, where it did
//	up_due          date by which they expect the office's answer
//	sent            rows on, receipt: each time it left
//	received_on     date of the first receipt
//	orders          rows act, action, name, on, state, receipt, why: answers on their way (Answers)
//	letters         rows key, kind, name, on, docno, due, text, act: what they wrote, each letter once
//	replaces        the matter of the text this one takes the place of
//	kind            demand: a 审查要求 (Asking), with maker_name, clauses, subject, reasons, blobs; catalogue: a 年度目录
//	                (Listing), with year, rows, none, original
//	called          they found it had not been filed, or asked for the catalogue
//	up_blocked      why the link can't carry it now and what to do: revoked there, or another certificate
//
// A document that a maker of this place filed with this committee and that has to go to the organ above as well (规章) is
// forwarded: about, about_track and receiver name the filing here, its track and the receiver, and for the maker, who then
// does what the office does for its own documents.
package upward

import (
	"slices"
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// ID and Version of the procedure.
const (
	ID      = "upward"
	Version = 1
)

// Codes of this package.
const (
	CodeOld     app.Code = "upward.old"     // a later word has overtaken it, or it is told twice; version
	CodePending app.Code = "upward.pending" // such an answer is on its way; state
	CodeHalt    app.Code = "upward.halt"    // they have not ordered it to be stopped
	CodeCalled  app.Code = "upward.called"  // they found it was not filed: only they may say that it need not be
	// CodeNoDemand refuses what only a demand for review has.
	CodeNoDemand app.Code = "upward.nodemand"
)

// States.
const (
	StateNew        procedure.StateID = "new"
	StateReady      procedure.StateID = "ready"
	StateOrdered    procedure.StateID = "ordered"
	StateSent       procedure.StateID = "sent"
	StateReceived   procedure.StateID = "received"
	StateRegistered procedure.StateID = "registered"
	StateHeld       procedure.StateID = "held"
	StateReturned   procedure.StateID = "returned"
	StateOpinion    procedure.StateID = "opinion"
	StateAsked      procedure.StateID = "asked"
	StateSuspended  procedure.StateID = "suspended"
	StateCorrecting procedure.StateID = "correcting"
	StateCorrected  procedure.StateID = "corrected"
	StateMotion     procedure.StateID = "motion"
	StateDecided    procedure.StateID = "decided"
	StateClosed     procedure.StateID = "closed"
	StateReopened   procedure.StateID = "reopened"
	StateDropped    procedure.StateID = "dropped"
	StateToAsk      procedure.StateID = "to_ask"
	StateLacking    procedure.StateID = "lacking"
)

// Roles: who files upward (the office, or the maker of a forwarded document), and who reads along.
const (
	RoleOffice procedure.RoleID = "office"
	RoleReader procedure.RoleID = "reader"
)

// Stages are what the other side may have come to.
const (
	StageReceived   = "received"
	StageRegistered = "registered"
	StageHeld       = "held"
	StageReturned   = "returned"
	StageOpinion    = "opinion"
	StageAsked      = "asked"
	StageSuspended  = "suspended"
	StageCorrecting = "correcting"
	StageCorrected  = "corrected"
	StageMotion     = "motion"
	StageDecided    = "decided"
	StageClosed     = "closed"
	StageReopened   = "reopened" // over once, and reviewed anew
	StageRefused    = "refused"  // their program did not take it: it is the office's again
)

var stages = []struct {
	value, label string
	to           procedure.StateID
}{
	{StageReceived, "上级已接收", StateReceived}, {StageRegistered, "已登记", StateRegistered}, {StageHeld, "需补正", StateHeld},
	{StageReturned, "被退回", StateReturned}, {StageOpinion, "有审查意见", StateOpinion}, {StageClosed, "已办结", StateClosed},
	{StageAsked, "要求说明", StateAsked}, {StageSuspended, "审查中止", StateSuspended}, {StageCorrecting, "纠正中", StateCorrecting}, {StageCorrected, "已报告纠正", StateCorrected},
	{StageMotion, "拟提请撤销", StateMotion}, {StageDecided, "常委会已决定", StateDecided}, {StageReopened, "重新审查", StateReopened},
	{StageRefused, "上级程序未受理", StateReady},
}

// underWay are the states in which the other side has something to say.
var underWay = []procedure.StateID{StateSent, StateReceived, StateRegistered, StateHeld, StateOpinion, StateAsked, StateSuspended, StateCorrecting, StateCorrected, StateMotion, StateDecided, StateLacking, StateReopened}

// anywhere are the states in which the link may tell of letters and answers: also of what is over, as they may reopen it.
var anywhere = append([]procedure.StateID{StateReady, StateToAsk, StateToList, StateOrdered, StateClosed}, underWay...)

// UnderWay reports whether a matter in this state has left and is not over there.
func UnderWay(s procedure.StateID) bool { return slices.Contains(underWay, s) }

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: ID, Version: Version, Name: "向上级报备", NameEn: "Filing upward", Initial: StateNew,
		States: append([]procedure.State{
			{ID: StateNew, Name: "拟制中", NameEn: "Being made ready", Waits: RoleOffice},
			{ID: StateReady, Name: "拟报送", NameEn: "To be sent", Waits: RoleOffice},
			{ID: StateOrdered, Name: "待发出", NameEn: "To leave with the next link"},
			{ID: StateSent, Name: "已发出", NameEn: "Sent"},
			{ID: StateReceived, Name: "上级已接收", NameEn: "Received there"},
			{ID: StateRegistered, Name: "上级已登记", NameEn: "Registered there"},
			{ID: StateHeld, Name: "需补正", NameEn: "To be corrected", Waits: RoleOffice},
			{ID: StateReturned, Name: "被上级退回", NameEn: "Returned", End: true},
			{ID: StateOpinion, Name: "有审查意见", NameEn: "Opinion received", Waits: RoleOffice},
			{ID: StateAsked, Name: "上级要求说明", NameEn: "Asked to explain", Waits: RoleOffice},
			{ID: StateSuspended, Name: "审查中止（按计划纠正）", NameEn: "Suspended, correction planned", Waits: RoleOffice},
			{ID: StateCorrecting, Name: "纠正中", NameEn: "Being corrected", Waits: RoleOffice},
			{ID: StateCorrected, Name: "已报告纠正", NameEn: "Correction reported"},
			{ID: StateMotion, Name: "上级拟提请撤销", NameEn: "Motion to revoke being prepared there", Waits: RoleOffice},
			{ID: StateDecided, Name: "上级常委会已决定", NameEn: "Decided there, to be executed", Waits: RoleOffice},
			{ID: StateClosed, Name: "上级已办结", NameEn: "Closed there", End: true},
			{ID: StateReopened, Name: "上级重新审查", NameEn: "Reopened there"},
			{ID: StateToList, Name: "待报送年度目录", NameEn: "Catalogue to be sent", Waits: RoleOffice},
			{ID: StateDropped, Name: "不再报送", NameEn: "Not to be sent", End: true},
		}, demandStates()...),
		Roles: []procedure.RoleDef{{ID: RoleOffice, Name: "报送单位", NameEn: "Who files"}, {ID: RoleReader, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: procedure.RoleServer, Name: "上联链路", NameEn: "Link upward"}},
		Clocks: []procedure.ClockDef{{ID: "report", Name: "报备期限", Rule: "filing.report", Waits: RoleOffice, Warn: 5},
			{ID: "correct", Name: "补正期限", Rule: "filing.correct", Waits: RoleOffice, Warn: 3},
			{ID: "answer", Name: "上级要求答复（办理）的期限", Rule: "filing.explain", Waits: RoleOffice, Warn: 7},
			{ID: "list", Name: "目录报送期限", Rule: "catalogue.due", Waits: RoleOffice, Warn: 10}},
		Columns: []procedure.Column{{Key: "class", Name: "文件类别", NameEn: "Class"}, {Key: "docno", Name: "发文字号", NameEn: "Document no."},
			{Key: "up_number", Name: "上级备案号", NameEn: "Number there"}, {Key: "up_receipt", Name: "回执号", NameEn: "Receipt"}, {Key: "receiver", Name: "受理机关", NameEn: "Receiver", Hide: true},
			{Key: "published", Name: "公布日期", NameEn: "Published", Hide: true}, {Key: "doing", Name: "制定方式", NameEn: "Made, amended, repealed", Hide: true}, {Key: "up_state", Name: "上级环节", NameEn: "State there"}},
		Actions: slices.Concat(actions(), answers(), incoming(), demands(), catalogues()), Tells: tells, Figures: figures(), RolesOf: rolesOf, Audience: audience, Values: values,
		Title: title,
	}
}

func title(m *procedure.Matter) string {
	if Demand(m) {
		return "对《" + m.Facts.Text("title") + "》的审查要求"
	}
	if Catalogue(m) {
		return strconv.FormatInt(m.Facts.Int(yearlist.Year), 10) + "年文件目录"
	}
	return m.Facts.Text("title")
}

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	if a.Has(org.RoleServer) {
		out = append(out, procedure.RoleServer)
	}
	office := a.HasAt(org.RoleFiling, m.Organ) || a.HasAt(org.RoleFileHead, m.Organ)
	if m.Fresh() {
		office = a.Has(org.RoleFiling) || a.Has(org.RoleFileHead)
	}
	maker := m.Facts.ID("for")
	switch {
	case maker.IsZero() && office, !maker.IsZero() && a.HasAt(org.RoleMaker, maker):
		out = append(out, RoleOffice)
	case office:
		out = append(out, RoleReader)
	}
	return out
}

func audience(m *procedure.Matter) map[act.Part][]org.Scope {
	open := []org.Scope{org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ), org.RoleScope(org.RoleLeader, m.Organ)}
	if maker := m.Facts.ID("for"); !maker.IsZero() {
		open = append(open, org.RoleScope(org.RoleMaker, maker))
	}
	return map[act.Part][]org.Scope{act.PartOpen: open}
}

// Places of the columns in Card.Vals; columns are only added at the end.
const (
	colClass = iota
	colDocno
	colNumber
	colReceipt
	colReceiver
	colPublished // of a document of this committee's own
	colDoing
	colState // there, in words: what the state here leaves out
	colEnd
)

func values(m *procedure.Matter, _ *org.Directory) []string {
	f, v := m.Facts, make([]string, colEnd)
	v[colClass], v[colDocno], v[colNumber], v[colReceipt], v[colReceiver], v[colState] = f.Text("class"), f.Text("docno"), f.Text("up_number"), f.Text("up_receipt"), f.Text("receiver"), f.Text("up_state")
	v[colPublished], v[colDoing] = ownFacts(m)
	return v
}

func figures() []procedure.Figure {
	all := func(*procedure.Card) bool { return true }
	in := func(ss ...procedure.StateID) func(*procedure.Card) bool {
		return func(c *procedure.Card) bool {
			for _, s := range ss {
				if c.State == s {
					return true
				}
			}
			return false
		}
	}
	const group = "向上级报备"
	return []procedure.Figure{
		{ID: "upward", Group: group, Name: "报送件数", NameEn: "Filed upward", In: all},
		{ID: "upward_registered", Group: group, Name: "上级已登记", NameEn: "Registered there", In: in(StateRegistered, StateOpinion, StateAsked, StateSuspended, StateCorrecting, StateCorrected, StateMotion, StateDecided, StateClosed, StateReopened), Of: all, Note: "含登记后有审查意见和已办结的"},
		{ID: "upward_answer", Group: group, Name: "上级等待答复（办理）", NameEn: "Waiting for our answer", In: in(StateHeld, StateLacking, StateToList, StateAsked, StateSuspended, StateOpinion, StateCorrecting, StateMotion, StateDecided), Of: all},
		{ID: "upward_open", Group: group, Name: "未取得回执", NameEn: "Without a receipt", In: in(StateReady, StateToAsk, StateOrdered, StateSent), Of: all},
	}
}
