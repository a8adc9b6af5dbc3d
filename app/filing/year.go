package filing

import (
	"strconv"

	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// YearID is the procedure of the office's yearly report (监督法第四十五条: 每年听取和审议).
const YearID = "filing_year"

// States of a yearly report.
const (
	YearNew       procedure.StateID = "new"
	YearDrafting  procedure.StateID = "drafting"
	YearHeard     procedure.StateID = "heard"
	YearPublished procedure.StateID = "published"
	YearSent      procedure.StateID = "sent_up"
)

var year *procedure.Procedure

func init() {
	year = &procedure.Procedure{
		ID: YearID, Version: Version, Name: "备案审查年度报告", NameEn: "Yearly report on filing review", Initial: YearNew,
		States: []procedure.State{{ID: YearNew, Name: "未起草", NameEn: "Not begun"}, {ID: YearDrafting, Name: "起草中", NameEn: "Being drafted", Waits: RoleOffice}, {ID: YearHeard, Name: "已审议待公布", NameEn: "Deliberated", Waits: RoleOffice},
			{ID: YearPublished, Name: "已公布待上报", NameEn: "Published", Waits: RoleOffice}, {ID: YearSent, Name: "已上报", NameEn: "Sent up", End: true}},
		Roles:   []procedure.RoleDef{{ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: RoleHead, Name: "备案审查工作机构负责人", NameEn: "Head"}, {ID: RoleChairs, Name: "主任会议", NameEn: "Council of chairs"}, {ID: RoleLeader, Name: "领导", NameEn: "Leader"}},
		Clocks:  []procedure.ClockDef{{ID: "up", Name: "审议情况上报期限", Rule: "catalogue.up", Waits: RoleOffice, Warn: 7}},
		Papers:  []procedure.PaperDef{{ID: "report", Name: "年度报告"}, {ID: "list", Name: "年度备案目录"}},
		Columns: []procedure.Column{{Key: "year", Name: "年度", NameEn: "Year"}, {Key: "heard", Name: "审议日期", NameEn: "Deliberated"}, {Key: "published", Name: "公布日期", NameEn: "Published"}},
		RolesOf: func(m *matter, a org.Actor) []procedure.RoleID {
			var out []procedure.RoleID
			for _, x := range []struct {
				r  org.Role
				id procedure.RoleID
			}{{org.RoleFiling, RoleOffice}, {org.RoleFileHead, RoleOffice}, {org.RoleFileHead, RoleHead}, {org.RoleChairs, RoleChairs}, {org.RoleLeader, RoleLeader}} {
				if (m.Fresh() && a.Has(x.r) || a.HasAt(x.r, m.Organ)) && !has(out, x.id) {
					out = append(out, x.id)
				}
			}
			return out
		},
		Audience: func(m *matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.RoleScope(org.RoleFiling, m.Organ), org.RoleScope(org.RoleFileHead, m.Organ), org.RoleScope(org.RoleChairs, m.Organ), org.RoleScope(org.RoleLeader, m.Organ)}}
		},
		Title: func(m *matter) string {
			return strconv.FormatInt(m.Facts.Int("year"), 10) + "年备案审查工作情况报告"
		},
		Values: func(m *matter, _ *org.Directory) []string {
			return []string{strconv.FormatInt(m.Facts.Int("year"), 10), m.Facts.Text("heard_on"), m.Facts.Text("published_on")}
		},
		Print:   printYear,
		Actions: yearActions(),
	}
}

// Year gives the table.
func Year() *procedure.Procedure { return year }

func yearActions() []action {
	which := must(start(field{Key: "year", Label: "年度", Kind: procedure.FieldNumber}, func(_ *matter, in *input) any { return int64(in.Today.Year) - 1 }))
	over := guard{Code: CodeYear, Basis: "监督法第四十五条", Check: func(_ *matter, in *input) *no {
		if y := in.Form.Int("year"); in.Form != nil && (y > int64(in.Today.Year) || y < 1979) {
			return procedure.No("year", strconv.FormatInt(y, 10))
		}
		return nil
	}}
	report := max(12000, must(start(long("report", "报告正文"), func(m *matter, in *input) any {
		if t := m.Facts.Text("report"); t != "" {
			return t
		}
		y := int(m.Facts.Int("year"))
		if y == 0 {
			return nil
		}
		return ReportText(y, in)
	})))
	return []action{
		{ID: "year_open", Name: "起草年度报告", NameEn: "Begin the yearly report", Help: "常委会每年听取和审议备案审查工作情况报告；数字从台账算出，每个数字都能打开名单。", Basis: "监督法第四十五条、" + bj("四十"), By: by(RoleOffice), From: from(YearNew), To: YearDrafting, Part: act.PartOpen, Fields: []field{which}, Guards: []guard{over}},
		{ID: "year_text", Name: "修改报告正文", NameEn: "Write the report", Help: "正文已按台账拟好，可以修改；重新打开时是上次保存的正文。", Basis: "监督法第四十五条", By: by(RoleOffice), From: from(YearDrafting), Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"report", "list"}, Fields: []field{report}},
		{ID: "year_heard", Name: "登记常委会审议", NameEn: "Record the deliberation", Basis: "监督法第四十五条", By: by(RoleOffice), From: from(YearDrafting), To: YearHeard, Part: act.PartOpen,
			Fields: []field{must(today(date("heard_on", "审议日期"))), must(text("session", "常委会会议")), long("views", "审议意见")}, Guards: []guard{notAhead("heard_on", "审议日期"), {Code: CodeText, Basis: "监督法第四十五条", Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("report") == "" {
					return procedure.No("label", "报告正文")
				}
				return nil
			}}}, Clocks: []op{{Op: procedure.ClockStart, Clock: "up", Field: "heard_on"}}},
		{ID: "year_publish", Name: "登记公布", NameEn: "Record the publication", Help: "报告和上一年度备案目录一并公布。", Basis: bj("四十"), By: by(RoleOffice), From: from(YearHeard), To: YearPublished, Part: act.PartOpen, Fields: []field{must(today(date("published_on", "公布日期"))), must(text("published_in", "公报或者网站"))}, Guards: []guard{notAhead("published_on", "公布日期")}},
		{ID: "year_up", Name: "登记上报", NameEn: "Sent to the upper congress", Basis: bj("四十"), By: by(RoleOffice), From: from(YearPublished), To: YearSent, Part: act.PartOpen, Fields: []field{must(today(date("up_on", "上报日期"))), text("up_docno", "文号")}, Guards: []guard{notAhead("up_on", "上报日期")}, Clocks: []op{{Op: procedure.ClockStop, Clock: "up"}}},
	}
}
