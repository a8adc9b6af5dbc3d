package filing

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// Places of the columns in Card.Vals; values reach the kept list, so columns are only added at the end.
const (
	colMaker = iota
	colMakerKind
	colClass
	colDocno
	colPublished
	colFiled
	colTimely
	colRegistered
	colYear
	colTopic
	colCommittees
	colModes
	colResult
	colStatus
	colReceivers
	colUrged
	colFirst
	colDays
	colSpan
	colProblem
	colCorrected
	colJoint
	colCampaign
	colPetitions
	colConfirmed
	colDismissed
	colReplaced
	colHalt
	colDoing
	colOutcome
	colSteps
	colReceiversLate
	colArchiveNo
	colRetention
	colArchivedOn
	colBox
	colPlace
	colPaper
	colLent
	colLentDue
	colEnd
)

func columns() []procedure.Column {
	hide := func(key, name, en string) procedure.Column {
		return procedure.Column{Key: key, Name: name, NameEn: en, Hide: true}
	}
	show := func(key, name, en string) procedure.Column {
		return procedure.Column{Key: key, Name: name, NameEn: en}
	}
	return []procedure.Column{
		show("maker", "制定机关", "Maker"), hide("makerkind", "机关类别", "Kind of maker"), show("class", "文件类别", "Class"), show("docno", "发文字号", "Document number"),
		hide("published", "公布日期", "Published"), hide("filed", "报备日期", "Filed"), show("timely", "报备及时性", "In time"), hide("registered", "登记日期", "Registered"), hide("year", "年度", "Year"),
		show("topic", "主题分类", "Subject"), show("committees", "审查委员会", "Committees"), hide("modes", "审查方式", "Kind of review"), show("result", "审查结果", "Result"), hide("status", "效力状态", "Status of the text"),
		hide("receivers", "其他机关回执", "Other receivers"), hide("urged", "催办的委员会", "Committees urged"), hide("first", "材料齐全", "Complete at first"), hide("days", "审查用时（日）", "Days of review"), hide("span", "审查用时", "Length of review"),
		hide("problem", "存在问题", "With problems"), hide("corrected", "纠正", "Corrected"), hide("joint", "联合制定", "Joint"), hide("campaign", "集中清理", "Clean-up"), hide("petitions", "审查要求（建议）", "Reviews asked for"),
		hide("confirmed", "确认的规则卡片", "Cards confirmed"), hide("dismissed", "排除的规则卡片", "Cards dismissed"), hide("replaced", "新文本", "New text"), hide("halt", "停止执行", "Not applied"), hide("doing", "制定方式", "Made, amended, repealed"),
		hide("outcome", "常委会决定", "Decision"), hide("steps", "处理措施", "Measures"), hide("receivers_late", "催报的受理机关", "Receivers pressed for"),
		hide("archive_no", "档号", "Archive number"), hide("retention", "保管期限", "Kept for"), hide("archived", "归档日期", "Archived on"), hide("box", "盒号", "Box"), hide("place", "存放位置", "Place"), hide("paper", "纸质件（份）", "Paper copies"),
		hide("lent", "借阅人", "Lent to"), hide("lent_due", "应还日期", "Due back"),
	}
}

// spans are the buckets in which the length of a review is counted; the last is open.
var spans = []int{30, 60, 90, 180}

// values gives the columns; what this reader may not know (opinions, findings) is empty.
func values(m *matter, d *org.Directory) []string {
	v := make([]string, colEnd)
	f := m.Facts
	v[colMaker], v[colDocno], v[colClass] = shortName(d, Maker(m)), f.Text("docno"), f.Text("class")
	if d != nil {
		v[colMakerKind] = makerKinds[d.Organs[Maker(m)].Kind]
	}
	v[colPublished], v[colFiled], v[colRegistered] = f.Text("published"), f.Text("filed"), f.Text("registered")
	v[colTimely], v[colYear] = timely(m), yearOf(m)
	v[colTopic], v[colDoing] = Label(Topics, f.Text("topic")), Label(Doings, f.Text("doing"))
	v[colResult], v[colStatus], v[colReplaced] = Label(Results, f.Text("result")), Status(m), f.Text("refiled_no")
	if len(f.List("receivers_due")) > 0 {
		v[colReceivers] = "四方齐全"
		if miss := MissingReceivers(m); len(miss) > 0 {
			v[colReceivers] = "缺" + strings.Join(miss, "和")
		}
	}
	for _, t := range m.Live(Elsewhere) {
		if t.Facts.Int("urged") > 0 && t.State != ReceiverReceived && t.State != ReceiverRegistered {
			v[colReceiversLate] = strings.TrimPrefix(v[colReceiversLate]+procedure.ListSep+ReceiverName(t), procedure.ListSep)
		}
	}
	if f.Text("registered") != "" {
		v[colFirst] = "一次齐全"
		if len(f.Rows("holds")) > 0 {
			v[colFirst] = "经补正"
		}
	}
	v[colModes], v[colCampaign] = labels(Modes, f.List("modes")), f.Text("campaign")
	if n := len(f.Rows("petitions")); n > 0 {
		v[colPetitions] = strconv.Itoa(n)
	}
	if len(f.IDs("joint")) > 0 {
		v[colJoint] = "联合制定"
	}
	v[colOutcome] = Label(SCOutcomes, f.Text("sc_outcome"))
	switch {
	case f.Text("halted_on") != "":
		v[colHalt] = "已停止执行"
	case f.Text("halt_on") != "":
		v[colHalt] = "未报告停止执行"
	}
	v[colArchiveNo], v[colRetention], v[colArchivedOn] = f.Text(keeping.FactNumber), f.Text(keeping.FactRetention), f.Text("archived_on")
	v[colPlace], v[colBox] = PaperPlace(m)
	v[colLent], v[colLentDue] = loanColumns(m)
	if n := PaperCopies(m); n > 0 {
		v[colPaper] = strconv.FormatInt(n, 10)
	}
	reviewColumns(m, d, v)
	return v
}

func reviewColumns(m *matter, d *org.Directory, v []string) {
	f := m.Facts
	var names, urged []string
	problem := f.Text("opinion_on") != ""
	for _, t := range Committees(m) {
		names = append(names, shortName(d, t.Organ))
		if t.Facts.Int("urged") > 0 {
			urged = append(urged, shortName(d, t.Organ))
		}
		problem = problem || t.Facts.Text("verdict") == "problem"
	}
	v[colCommittees], v[colUrged] = strings.Join(names, procedure.ListSep), strings.Join(urged, procedure.ListSep)
	if problem {
		v[colProblem] = "存在问题"
	}
	switch f.Text("result") {
	case "amended", "repealed", "executed":
		if problem || f.Text("corrected_on") != "" || f.Text("sc_outcome") != "" {
			v[colCorrected] = "已纠正"
		}
	}
	for _, r := range f.Rows("findings") {
		col := colConfirmed
		if r.Text("verdict") == "dismissed" {
			col = colDismissed
		}
		if c := r.Text("card"); !slices.Contains(strings.Split(v[col], procedure.ListSep), c) {
			v[col] = strings.TrimPrefix(v[col]+procedure.ListSep+c, procedure.ListSep)
		}
	}
	if days, ok := Days(m); ok {
		v[colDays], v[colSpan] = strconv.Itoa(days), spanOf(days)
	}
	v[colSteps] = strings.Join(steps(m), procedure.ListSep)
}

// steps names the measures taken with the maker.
func steps(m *matter) []string {
	f := m.Facts
	var out []string
	for _, x := range []struct {
		done bool
		name string
	}{{len(f.Rows("talks")) > 0, "沟通、询问"}, {f.Bool("promised") || f.Text("lapsed_on") != "", "中止审查"}, {f.Text("reminded") != "", "函告提醒"}, {f.Text("opinion_on") != "", "书面审查意见"}, {f.Int("pressed") > 0, "督促"},
		{f.Text("halt_on") != "", "停止执行"}, {f.Text("escalated") != "", "报上级"}, {f.Text("motion_on") != "", "提请主任会议"}, {f.Text("sc_outcome") != "", "常委会决定"}} {
		if x.done {
			out = append(out, x.name)
		}
	}
	return out
}

func timely(m *matter) string {
	switch {
	case m.State == StateMissing:
		return "漏报"
	case m.Facts.Text("filed") == "":
		return ""
	case m.Facts.Bool("missed"):
		return "漏报补报"
	case Late(m):
		return "迟报"
	}
	return "及时"
}

// yearOf gives the year a document is counted in: of its registration, or else of its filing or
// publication.
func yearOf(m *matter) string {
	for _, key := range []string{"registered", "filed", "published"} {
		if d := m.Facts.Date(key); !d.IsZero() {
			return strconv.Itoa(int(d.Year))
		}
	}
	return strconv.Itoa(int(dateOf(m.Begun).Year))
}

// Days gives how long the review took, from registration to its end.
func Days(m *procedure.Matter) (int, bool) {
	a, b := m.Facts.Date("registered"), m.Facts.Date("ended_on")
	if a.IsZero() || b.IsZero() {
		return 0, false
	}
	return a.DaysUntil(b), true
}

func spanOf(days int) string {
	from := 0
	for _, s := range spans {
		if days <= s {
			return strconv.Itoa(from) + "至" + strconv.Itoa(s) + "日"
		}
		from = s + 1
	}
	return strconv.Itoa(from) + "日以上"
}

// Status gives how the text stands: 现行, 已修改, 已废止, 已撤销; "" before registration.
func Status(m *procedure.Matter) string {
	f := m.Facts
	switch {
	case f.Text("registered") == "":
		return ""
	case f.Text("sc_outcome") == "revoke":
		return "已撤销"
	case f.Text("refiled_doing") == "repeal" || f.Text("result") == "repealed":
		return "已废止"
	case f.Text("refiled") != "" || f.Text("result") == "amended":
		return "已修改"
	}
	return "现行"
}

var makerKinds = map[org.OrganKind]string{org.OrganGovernment: "政府", org.OrganUnit: "政府部门", org.OrganSupervision: "监察委员会", org.OrganCourt: "人民法院", org.OrganProcurator: "人民检察院", org.OrganLower: "下级人大及其常委会"}

func labels(cs []procedure.Choice, vs []string) string {
	var out []string
	for _, v := range vs {
		out = append(out, Label(cs, v))
	}
	return strings.Join(out, procedure.ListSep)
}

func shortName(d *org.Directory, id app.ID) string {
	if d == nil {
		return ""
	}
	return d.Name(id)
}

// fullName gives an organ's full name, as papers write it.
func fullName(d *org.Directory, id app.ID) string {
	if d == nil {
		return ""
	}
	return d.Organs[id].Name
}
