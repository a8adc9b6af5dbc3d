// Package duty is a deputy's duty record (代表履职档案; 代表法第五十八条: the standing
// committee records how deputies perform their duty). It is derived, never kept: every
// line comes from acts. What this program does not run yet (meetings, votes, learning,
// inspections) is named as not collected, so that nobody reads an empty line as absence.
package duty

import (
	"fmt"
	"strconv"
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
var absent = []string{"会议出席和请假", "审议发言", "参加表决（只记参加，不记如何表决）", "视察、调研、执法检查", "学习培训学时", "述职"}

// Record lays the record out as a paper; received is how many constituents' messages the
// deputy took down.
func Record(p Person, items []Item, received int, at time.Time) paper.Doc {
	lead, cosigned := Count(items)
	blocks := []paper.Block{
		paper.Para{Style: paper.First, Text: "一、基本情况", Keep: true},
		paper.Table{Widths: []int{2, 3, 2, 3}, Rows: []paper.Row{
			{Cells: []paper.Cell{paper.L("姓名"), paper.C(p.Name, 1), paper.L("代表证号"), paper.C(p.Card, 1)}},
			{Cells: []paper.Cell{paper.L("代表团"), paper.C(p.Delegation, 1), paper.L("选举产生机关"), paper.C(p.Congress, 1)}}}},
		paper.Para{Style: paper.First, Text: "二、议案和建议", Keep: true},
		paper.Para{Style: paper.Body, Text: fmt.Sprintf("领衔提出%d件，联名提出%d件。", lead, cosigned)},
	}
	if len(items) > 0 {
		rows := []paper.Row{{Cells: []paper.Cell{paper.L("编号"), paper.L("标题"), paper.L("方式"), paper.L("办理情况"), paper.L("评价结果")}}}
		for _, it := range items {
			state := it.State
			if it.Unit != "" {
				state += "（" + it.Unit + "）"
			}
			rows = append(rows, paper.Row{Cells: []paper.Cell{paper.C(it.Number, 1), paper.C(it.Kind+"："+it.Title, 1), paper.C(it.Role, 1), paper.C(state, 1), paper.C(it.Result, 1)}})
		}
		blocks = append(blocks, paper.Table{Widths: []int{4, 8, 2, 5, 3}, Rows: rows})
	}
	blocks = append(blocks,
		paper.Para{Style: paper.First, Text: "三、接待选民", Keep: true},
		paper.Para{Style: paper.Body, Text: "记录选民来信" + strconv.Itoa(received) + "件。"},
		paper.Para{Style: paper.First, Text: "四、本系统尚未归集的事项", Keep: true})
	for _, s := range absent {
		blocks = append(blocks, paper.Para{Style: paper.Body, Text: s + "：尚未归集，以代表工作机构的记录为准。"})
	}
	return paper.Doc{Title: "代表履职档案", Caption: p.Name, Blocks: blocks, Sign: paper.Sign{Organ: p.Congress, Date: app.DateOf(at).Chinese()}, At: at}
}
