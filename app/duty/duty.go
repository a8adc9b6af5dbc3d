// Package duty is a deputy's duty record (代表履职档案; 代表法第五十八条: the standing
// committee records how deputies perform their duty). It is derived, never kept: every
// line comes from acts. Of votes it tells the taking part, never how. What this program does
// not run yet (speeches in deliberation) is named as not collected, so that nobody reads an
// empty line as absence.
package duty

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/paper"
)

// Roles in which a deputy stands behind a suggestion or bill.
const (
	Lead     = "领衔"
	Cosigned = "联名"
)

// Person is whose record it is.
type Person struct {
	Name       string
	Card       string // 代表证号
	Delegation string
	Congress   string
}

// Item is one suggestion or bill.
type Item struct {
	Number string
	Title  string
	Kind   string // 建议, 议案
	Role   string // Lead or Cosigned
	State  string
	Unit   string
	Result string // the evaluation's result, "" before it
}

// Activity is one duty activity (履职活动) the deputy is named in.
type Activity struct {
	Matter app.ID
	Kind   string // code of the kind
	Name   string // the kind's name: 视察
	Title  string
	Date   string // 2026-03-02
	Place  string
	Stands string // Present, Leave or Absent
	Hours  int
	Votes  int  // votes taken part in
	Sure   bool // the office has confirmed it
	State  string
}

// How somebody stands in an activity, and the kinds with a section or a total of their own.
// They are the values the activities carry.
const (
	Present = "present"
	Leave   = "leave"
	Absent  = "absent"

	KindMeeting = "meeting"
	KindAttend  = "attend"
	KindVote    = "vote"
	KindStudy   = "study"
	KindGroup   = "group"
	KindReport  = "report"
)

// Content is all a record tells.
type Content struct {
	Items      []Item
	Activities []Activity
	Received   int // constituents' messages the deputy took down
	Floor      int // group activities a year the rules ask for, 0 unknown
	Year       int // the year the floor is compared in
}

// Totals are the counts of a record; activities that are not confirmed count nowhere but
// in Open.
type Totals struct {
	Lead, Cosigned             int
	Attended, OnLeave, Absent  int // meetings
	VoteMeetings, Votes        int
	Inspections                int // 视察、调研、执法检查 and the like
	StudyTimes, StudyHours     int
	Groups, GroupsThisYear     int
	Reports, Received, NotSure int
}

// Total counts.
func (c *Content) Total() Totals {
	var t Totals
	t.Lead, t.Cosigned = Count(c.Items)
	t.Received = c.Received
	for _, a := range c.Activities {
		switch {
		case !a.Sure:
			t.NotSure++
		case a.Stands == Leave && meeting(a.Kind):
			t.OnLeave++
		case a.Stands == Absent && meeting(a.Kind):
			t.Absent++
		case a.Stands != Present:
		case meeting(a.Kind):
			t.Attended++
		case a.Kind == KindVote:
			t.VoteMeetings++
			t.Votes += a.Votes
		case a.Kind == KindStudy:
			t.StudyTimes++
			t.StudyHours += a.Hours
		case a.Kind == KindGroup:
			t.Groups++
			if strings.HasPrefix(a.Date, strconv.Itoa(c.Year)+"-") {
				t.GroupsThisYear++
			}
		case a.Kind == KindReport:
			t.Reports++
		default:
			t.Inspections++
		}
	}
	return t
}

func meeting(kind string) bool { return kind == KindMeeting || kind == KindAttend }

// Count tells how many of the items a deputy leads and has co-signed.
func Count(items []Item) (lead, cosigned int) {
	for _, it := range items {
		switch it.Role {
		case Lead:
			lead++
		case Cosigned:
			cosigned++
		}
	}
	return lead, cosigned
}

// absent are the sections of the record (domain §2.6) whose events come from work this
// program does not run yet.
var absent = []string{"审议发言"}

// section is one heading of the record's activities.
type section struct {
	title string
	sum   string
	in    func(*Activity) bool
}

// Record lays the record out as a paper.
func Record(p Person, c *Content, at time.Time) paper.Doc {
	t := c.Total()
	blocks := []paper.Block{
		paper.Para{Style: paper.First, Text: "一、基本情况", Keep: true},
		paper.Table{Widths: []int{2, 3, 2, 3}, Rows: []paper.Row{
			{Cells: []paper.Cell{paper.L("姓名"), paper.C(p.Name, 1), paper.L("代表证号"), paper.C(p.Card, 1)}},
			{Cells: []paper.Cell{paper.L("代表团"), paper.C(p.Delegation, 1), paper.L("选举产生机关"), paper.C(p.Congress, 1)}}}},
		paper.Para{Style: paper.First, Text: "二、议案和建议", Keep: true},
		paper.Para{Style: paper.Body, Text: fmt.Sprintf("领衔提出%d件，联名提出%d件。", t.Lead, t.Cosigned)},
	}
	blocks = append(blocks, itemTable(c.Items)...)
	for i, s := range sections(c, t) {
		blocks = append(blocks, paper.Para{Style: paper.First, Text: []string{"三", "四", "五", "六", "七"}[i] + "、" + s.title, Keep: true}, paper.Para{Style: paper.Body, Text: s.sum})
		blocks = append(blocks, activityTable(c.Activities, s.in)...)
	}
	blocks = append(blocks,
		paper.Para{Style: paper.First, Text: "八、接待选民", Keep: true},
		paper.Para{Style: paper.Body, Text: "记录选民来信" + strconv.Itoa(t.Received) + "件。"})
	if t.NotSure > 0 {
		blocks = append(blocks, paper.Para{Style: paper.Body, Text: fmt.Sprintf("另有%d项活动待确认、被退回或者有异议，列在表中但不计入以上数字。", t.NotSure)})
	}
	blocks = append(blocks, paper.Para{Style: paper.First, Text: "九、本系统尚未归集的事项", Keep: true})
	for _, s := range absent {
		blocks = append(blocks, paper.Para{Style: paper.Body, Text: s + "：尚未归集，以代表工作机构的记录为准。"})
	}
	return paper.Doc{Title: "代表履职档案", Caption: p.Name, Blocks: blocks, Sign: paper.Sign{Organ: p.Congress, Date: app.DateOf(at).Chinese()}, At: at}
}

func sections(c *Content, t Totals) []section {
	kind := func(ks ...string) func(*Activity) bool {
		return func(a *Activity) bool { return slices.Contains(ks, a.Kind) }
	}
	groups := fmt.Sprintf("参加代表小组活动%d次", t.Groups)
	if c.Floor > 0 {
		groups += fmt.Sprintf("，其中%d年%d次（规定每年不少于%d次）", c.Year, t.GroupsThisYear, c.Floor)
	}
	known := kind(KindMeeting, KindAttend, KindVote, KindStudy, KindGroup, KindReport)
	return []section{
		{"会议出席和请假", fmt.Sprintf("出席、列席会议%d次，请假%d次，缺席%d次。", t.Attended, t.OnLeave, t.Absent), kind(KindMeeting, KindAttend)},
		{"参加表决", fmt.Sprintf("参加表决%d次，共%d项。只记参加，不记如何表决。", t.VoteMeetings, t.Votes), kind(KindVote)},
		{"视察、调研、执法检查和联系选民", fmt.Sprintf("参加%d次。", t.Inspections), func(a *Activity) bool { return !known(a) }},
		{"学习培训", fmt.Sprintf("参加学习培训%d次，共%d小时。", t.StudyTimes, t.StudyHours), kind(KindStudy)},
		{"代表小组活动和述职", fmt.Sprintf("%s；述职%d次。", groups, t.Reports), kind(KindGroup, KindReport)},
	}
}

func itemTable(items []Item) []paper.Block {
	if len(items) == 0 {
		return nil
	}
	rows := []paper.Row{{Cells: []paper.Cell{paper.L("编号"), paper.L("标题"), paper.L("方式"), paper.L("办理情况"), paper.L("评价结果")}}}
	for _, it := range items {
		state := it.State
		if it.Unit != "" {
			state += "（" + it.Unit + "）"
		}
		rows = append(rows, paper.Row{Cells: []paper.Cell{paper.C(it.Number, 1), paper.C(it.Kind+"："+it.Title, 1), paper.C(it.Role, 1), paper.C(state, 1), paper.C(it.Result, 1)}})
	}
	return []paper.Block{paper.Table{Widths: []int{4, 8, 2, 5, 3}, Rows: rows}}
}

func activityTable(as []Activity, in func(*Activity) bool) []paper.Block {
	rows := []paper.Row{{Cells: []paper.Cell{paper.L("日期"), paper.L("类别"), paper.L("活动"), paper.L("地点"), paper.L("记录")}}}
	for i := range as {
		if a := &as[i]; in(a) {
			rows = append(rows, paper.Row{Cells: []paper.Cell{paper.C(a.Date, 1), paper.C(a.Name, 1), paper.C(a.Title, 1), paper.C(a.Place, 1), paper.C(a.Says(), 1)}})
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return []paper.Block{paper.Table{Widths: []int{5, 4, 7, 4, 5}, Rows: rows}}
}

// Says words what is recorded of the deputy in it.
func (a *Activity) Says() string {
	out := map[string]string{Present: "参加", Leave: "请假", Absent: "缺席"}[a.Stands]
	if a.Votes > 0 {
		out += fmt.Sprintf("，%d项", a.Votes)
	}
	if a.Hours > 0 {
		out += fmt.Sprintf("，%d小时", a.Hours)
	}
	if !a.Sure {
		out += "（" + a.State + "）"
	}
	return out
}
