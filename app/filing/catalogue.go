package filing

import (
	"fmt"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// CatalogueID is the procedure of one maker's yearly catalogue (年度文件目录).
const CatalogueID = "catalogue"

// States of a catalogue.
const (
	CatalogueNew     procedure.StateID = "new"
	CatalogueCalled  procedure.StateID = "called"
	CatalogueSent    procedure.StateID = "sent"
	CatalogueChecked procedure.StateID = "checked"
)

// CodeYear refuses a year that is not over.
const CodeYear app.Code = "catalogue.year" // year

var catalogue *procedure.Procedure

func init() {
	catalogue = &procedure.Procedure{
		ID: CatalogueID, Version: Version, Name: "年度文件目录", NameEn: "Yearly catalogue", Initial: CatalogueNew,
		States: []procedure.State{{ID: CatalogueNew, Name: "未报送", NameEn: "Not sent", Waits: RoleMaker}, {ID: CatalogueCalled, Name: "待报送", NameEn: "To be sent", Waits: RoleMaker},
			{ID: CatalogueSent, Name: "待核对", NameEn: "To be reconciled", Waits: RoleOffice}, {ID: CatalogueChecked, Name: "已核对", NameEn: "Reconciled", End: true}},
		Roles:  []procedure.RoleDef{{ID: RoleMaker, Name: "制定机关", NameEn: "Maker"}, {ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: procedure.RoleServer, Name: "系统自动", NameEn: "Automatic"}},
		Clocks: []procedure.ClockDef{{ID: "due", Name: "目录报送期限", Rule: "catalogue.due", Waits: RoleMaker, Warn: 10}},
		Columns: []procedure.Column{{Key: "maker", Name: "制定机关", NameEn: "Maker"}, {Key: "year", Name: "年度", NameEn: "Year"}, {Key: "rows", Name: "目录件数", NameEn: "Documents"},
			{Key: "missing", Name: "漏报件数", NameEn: "Not filed"}, {Key: "timely", Name: "报送及时性", NameEn: "In time"}},
		Figures: []procedure.Figure{
			{ID: "sent", Group: "目录", Name: "已报送目录", NameEn: "Sent", In: at(CatalogueSent, CatalogueChecked)}, {ID: "due", Group: "目录", Name: "未报送目录", NameEn: "Not sent", In: at(CatalogueCalled)},
			{ID: "missing", Group: "目录", Name: "核对出漏报的目录", NameEn: "With documents not filed", In: func(c *procedure.Card) bool { v := val(c, catMissing); return v != "" && v != "0" }, Note: "漏报的各件见备案审查的“漏报”名单"},
			{ID: "timely", Group: "目录", Name: "按报送及时性", NameEn: "By time", In: filled(catTimely), By: "timely"}},
		RolesOf: rolesOf, Audience: audience,
		Title:      func(m *matter) string { return strconv.FormatInt(m.Facts.Int("year"), 10) + "年文件目录" },
		Values:     catalogueValues,
		NumberText: numberText, Tells: catalogueTells,
		Actions: catalogueActions(),
	}
}

// Catalogue gives the table.
func Catalogue() *procedure.Procedure { return catalogue }

// Places of the catalogue's columns.
const (
	catMaker = iota
	catYear
	catRows
	catMissing
	catTimely
	catEnd
)

func catalogueValues(m *matter, d *org.Directory) []string {
	v := make([]string, catEnd)
	v[catMaker], v[catYear] = shortName(d, Maker(m)), strconv.FormatInt(m.Facts.Int("year"), 10)
	if m.State == CatalogueSent || m.State == CatalogueChecked {
		v[catRows] = strconv.Itoa(len(m.Facts.Rows("rows")))
	}
	if m.State == CatalogueChecked {
		v[catMissing] = strconv.Itoa(len(missingRows(m)))
	}
	for _, c := range m.Clocks { // one that was sent back has several: late once is late
		switch {
		case c.Def != "due" || c.Run.Stopped.IsZero() || v[catTimely] == "逾期":
		case c.Run.Stopped.After(c.Run.Due):
			v[catTimely] = "逾期"
		default:
			v[catTimely] = "按时"
		}
	}
	return v
}

// catalogueDue is the day by which the catalogue of a year is due: month and day of the next year,
// by the rule (1-31). "X日前" is never moved off a holiday (domain §0).
func catalogueDue(_ *matter, e *event) app.Date {
	r, _ := e.Rule("catalogue.due")
	month, day, _ := strings.Cut(r.Value, "-")
	mm, err1 := strconv.Atoi(month)
	dd, err2 := strconv.Atoi(day)
	if err1 != nil || err2 != nil {
		return app.Date{}
	}
	d, err := app.ParseDate(strconv.FormatInt(e.Form.Int("year")+1, 10) + "-" + pad(mm) + "-" + pad(dd))
	if err != nil {
		return app.Date{}
	}
	return d
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func catalogueActions() []action {
	year := must(start(field{Key: "year", Label: "年度", Kind: procedure.FieldNumber}, func(_ *matter, in *input) any { return int64(in.Today.Year) - 1 }))
	maker := must(field{Key: "maker", Label: "制定机关", Kind: procedure.FieldOrgan})
	list := yearlist.Rows()
	list.When = func(f act.Form) bool { return !f.Bool(yearlist.None) }
	none := yes(yearlist.None, "本年度没有制定、修改、废止文件")
	original := help("目录的电子原件或者扫描件", blobs("original", "目录原件"))
	over := guard{Code: CodeYear, Basis: bj("十三"), Check: func(_ *matter, in *input) *no {
		if in.Form != nil && !yearlist.Over(in.Form.Int("year"), in.Today) {
			return procedure.No("year", strconv.FormatInt(in.Form.Int("year"), 10))
		}
		return nil
	}}
	own := guard{Code: CodeMaker, Basis: bj("十三"), Check: func(_ *matter, in *input) *no {
		if in.Form != nil && !in.Actor.HasAt("maker", in.Form.ID("maker")) {
			return procedure.No("name", nameIn(in, in.Form.ID("maker")))
		}
		return nil
	}}
	stop := op{Op: procedure.ClockStop, Clock: "due"}
	on := must(today(date("sent_on", "收到日期")))
	due := op{Op: procedure.ClockSet, Clock: "due", Date: catalogueDue}
	sent := func(m *matter, e *event) {
		m.Facts["sent"] = e.Today().String()
		listed(m, e)
	}
	entered := func(m *matter, e *event) {
		m.Facts["sent"] = e.Form.Text("sent_on")
		listed(m, e)
	}
	answer := []field{help("已报备的选备案文件，没有报备的不选", field{Key: "filing", Label: "备案文件", Kind: procedure.FieldMatter}), must(choice("found", "核对结果", Founds...)), text("note", "说明")}
	// Not required by itself: a year without documents is checked with no row, and the engine asks for one answer a row.
	checked := field{Key: "found", Label: "逐件核对", Kind: procedure.FieldRows, RowsFrom: yearlist.Key, Rows: answer}
	checked.Default = reconcile
	return []action{
		{ID: "catalogue_call", Name: "通知报送年度目录", NameEn: "Ask for the catalogue", Help: "逾期未报送的，会列在待办和统计中。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueNew), To: CatalogueCalled, Part: act.PartOpen, Fields: []field{maker, year}, Guards: []guard{over}, Clocks: []op{due}},
		{ID: "catalogue_send", Name: "报送年度目录", NameEn: "Send the catalogue", Help: "上一年度制定、修改和废止的文件，逐件列明；没有的勾选“没有”。", Basis: bj("十三"), By: by(RoleMaker), From: from(CatalogueNew), To: CatalogueSent, Part: act.PartOpen, Fields: []field{start(maker, ownOrgan), year, none, start(list, ownFilings), original},
			Guards: []guard{own, over}, Clocks: []op{due, stop}, Effect: sent},
		{ID: "catalogue_answer", Name: "报送年度目录", NameEn: "Send the catalogue", Help: "上一年度制定、修改和废止的文件，逐件列明；本机已报备的先列在表里，请核对增减。", Basis: bj("十三"), By: by(RoleMaker), From: from(CatalogueCalled), To: CatalogueSent, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{keep(none), start(list, ownFilings), original}, Clocks: []op{stop}, Effect: sent},
		{ID: "catalogue_enter", Name: "录入制定机关报送的目录", NameEn: "Enter a catalogue that was sent", Help: "制定机关以纸质、表格报来的目录，由备案审查工作机构录入；表格可以直接填入。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueNew), To: CatalogueSent, Part: act.PartOpen, Fields: []field{maker, year, on, none, list, original},
			Guards: []guard{over, notAhead("sent_on", "收到日期")}, Clocks: []op{due, stop}, Effect: entered},
		{ID: "catalogue_enter_called", Name: "录入制定机关报送的目录", NameEn: "Enter a catalogue that was sent", Help: "制定机关以纸质、表格报来的目录，由备案审查工作机构录入；表格可以直接填入。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueCalled), To: CatalogueSent, Part: act.PartOpen, Fields: []field{on, none, list, original},
			Guards: []guard{notAhead("sent_on", "收到日期")}, Clocks: []op{stop}, Effect: entered},
		{ID: "catalogue_urge", Name: "催报年度目录", NameEn: "Press for the catalogue", Help: "逾期不报的，通报。", Basis: bj("十三") + "、第四十三条", By: by(RoleOffice), From: from(CatalogueCalled), Part: act.PartOpen,
			Fields: []field{pass(max(1000, must(start(long("urge_text", "催报内容"), urgeDraft)))), pass(text("urge_docno", "文号"))}, Effect: urgedCatalogue},
		{ID: "catalogue_late", Name: "逾期自动催报目录", NameEn: "Pressed for automatically", Basis: bj("十三"), By: by(procedure.RoleServer), From: from(CatalogueCalled), Part: act.PartOpen, Effect: urgedCatalogue,
			Auto: func(m *matter, in *input) (act.Form, bool) {
				c, on := m.Running("due", ""), m.Facts.Date("urged_on")
				return nil, c != nil && !c.Run.Due.IsZero() && in.Today.After(c.Run.Due) && (on.IsZero() || !on.After(c.Run.Due))
			}},
		{ID: "catalogue_back", Name: "退回重新报送", NameEn: "Send it back", Help: "目录不全或者有误的，写明理由和日期退回；原来的目录留在经过里。", Basis: "工作制度", By: by(RoleOffice), From: from(CatalogueSent), To: CatalogueCalled, Part: act.PartOpen, Tone: procedure.ToneDanger, Returns: true,
			Fields: []field{max(1000, must(long("back_text", "退回的理由"))), must(date("back_by", "请于何日前重新报送"))}, Guards: []guard{after("back_by", "请于何日前重新报送")}, Clocks: []op{{Op: procedure.ClockSet, Clock: "due", Field: "back_by"}}},
		{ID: "catalogue_check", Name: "核对目录", NameEn: "Reconcile", Help: "与已报备的文件逐件核对；判为漏报的，自动登记并通知制定机关限期报送。", Basis: bj("十三") + "、第四十三条", By: by(RoleOffice), From: from(CatalogueSent), To: CatalogueChecked, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{checked}, Effect: func(m *matter, e *event) { m.Facts["checked"] = e.Today().String() }},
	}
}

// listed keeps the list and the word that there is none from standing side by side.
func listed(m *matter, e *event) {
	delete(m.Facts, "back_text")
	yearlist.Settle(m, e.Form)
}

// ownFilings opens a maker's list with what it sent before, or else with what it filed of the year: a start to go over, as what was not
// filed is not among it.
func ownFilings(m *matter, in *input) any {
	if old := m.Facts.Rows(yearlist.Key); len(old) > 0 {
		return old
	}
	maker, of := Maker(m), m.Facts.Int(yearlist.Year)
	if maker.IsZero() {
		s, _ := ownOrgan(m, in).(string)
		maker, _ = app.ParseID(s) // none: no organ, and no rows
	}
	if of == 0 {
		of = int64(in.Today.Year) - 1
	}
	_, cards := in.Rows(ID)
	var out []act.Form
	for i := range cards {
		c := &cards[i]
		if val(c, colMaker) != shortName(in.Dir, maker) || c.State == StateReturned || !strings.HasPrefix(val(c, colPublished), strconv.FormatInt(of, 10)+"-") {
			continue
		}
		r := act.Form{"title": c.Title, "published": val(c, colPublished), "doing": "new"}
		for _, d := range Doings {
			if d.Label == val(c, colDoing) {
				r["doing"] = d.Value
			}
		}
		if n := val(c, colDocno); n != "" {
			r["docno"] = n
		}
		out = append(out, r)
	}
	return yearlist.Sorted(out)
}

func urgedCatalogue(m *matter, e *event) {
	m.Facts["urged"], m.Facts["urged_on"] = m.Facts.Int("urged")+1, e.Today().String()
}

func urgeDraft(m *matter, _ *input) any {
	s := "请报送" + strconv.FormatInt(m.Facts.Int(yearlist.Year), 10) + "年制定、修改和废止的规范性文件目录"
	if c := m.Running("due", ""); c != nil && !c.Run.Due.IsZero() {
		s += "（期限为" + c.Run.Due.Chinese() + "）"
	}
	return s + "。"
}

// CatalogueOutcome words what the reconciliation came to, for the maker: how many of each, and which were not filed.
func CatalogueOutcome(m *procedure.Matter) string {
	n := map[string]int{}
	for _, r := range m.Facts.Rows("found") {
		n[r.Text("found")]++
	}
	list := m.Facts.Rows(yearlist.Key)
	if len(list) == 0 {
		return "目录没有列文件，已核对。"
	}
	out := []string{fmt.Sprintf("目录所列%d件：已报备%d件，漏报%d件，不属报备范围%d件。", len(list), n["filed"], n["missing"], n["outside"])}
	missing := missingRows(m)
	for i, r := range list {
		if _, ok := missing[i]; ok {
			out = append(out, "漏报："+r.Text("title")+"　"+r.Text("docno"))
		}
	}
	return strings.Join(out, "\n")
}

// Founds are what the reconciliation of one row comes to.
var Founds = []procedure.Choice{{Value: "filed", Label: "已报备"}, {Value: "missing", Label: "漏报"}, {Value: "outside", Label: "不属报备范围"}}

// missingRows gives the rows of the catalogue that were judged not filed, by place.
func missingRows(m *matter) map[int]act.Form {
	out := map[int]act.Form{}
	list := m.Facts.Rows("rows")
	for i, r := range m.Facts.Rows("found") {
		if r.Text("found") == "missing" && i < len(list) {
			out[i] = list[i]
		}
	}
	return out
}

// catalogueTells begins a filing in state 漏报 for each document that was not filed, so that it is
// counted, pressed and, at last, filed like any other.
func catalogueTells(m *matter) []procedure.Tell {
	if m.State != CatalogueChecked {
		return nil
	}
	list := missingRows(m)
	var out []procedure.Tell
	for i := range m.Facts.Rows("rows") {
		r, ok := list[i]
		if !ok {
			continue
		}
		f := act.Form{"maker": Maker(m).String(), "title": r.Text("title"), "published": r.Text("published"), "missed_by": strconv.FormatInt(m.Facts.Int("year"), 10) + "年文件目录", "catalogue": m.ID.String()}
		if n := r.Text("docno"); n != "" {
			f["docno"] = n
		}
		out = append(out, procedure.Tell{Matter: MissedOf(m, i), Kind: ID + ".missed", Form: f})
	}
	return out
}
