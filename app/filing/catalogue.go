package filing

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
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
	if c := m.Clock("due", ""); c != nil && !c.Run.Stopped.IsZero() {
		v[catTimely] = "按时"
		if c.Run.Stopped.After(c.Run.Due) {
			v[catTimely] = "逾期"
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
	list := catalogueRows()
	original := help("目录的电子原件或者扫描件", blobs("original", "目录原件"))
	over := guard{Code: CodeYear, Basis: bj("十三"), Check: func(_ *matter, in *input) *no {
		if in.Form != nil && (in.Form.Int("year") >= int64(in.Today.Year)+1 || in.Form.Int("year") < 1979) {
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
	sent := func(m *matter, e *event) { m.Facts["sent"] = e.Today().String() }
	entered := func(m *matter, e *event) { m.Facts["sent"] = e.Form.Text("sent_on") }
	answer := []field{help("已报备的选备案文件，没有报备的不选", field{Key: "filing", Label: "备案文件", Kind: procedure.FieldMatter}), must(choice("found", "核对结果", Founds...)), text("note", "说明")}
	checked := must(field{Key: "found", Label: "逐件核对", Kind: procedure.FieldRows, RowsFrom: "rows", Rows: answer})
	checked.Default = reconcile
	return []action{
		{ID: "catalogue_call", Name: "通知报送年度目录", NameEn: "Ask for the catalogue", Help: "逾期未报送的，会列在待办和统计中。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueNew), To: CatalogueCalled, Part: act.PartOpen, Fields: []field{maker, year}, Guards: []guard{over}, Clocks: []op{due}},
		{ID: "catalogue_send", Name: "报送年度目录", NameEn: "Send the catalogue", Help: "上一年度制定、修改和废止的文件，逐件列明；没有的写一行“无”。", Basis: bj("十三"), By: by(RoleMaker), From: from(CatalogueNew), To: CatalogueSent, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{start(maker, ownOrgan), year, list, original},
			Guards: []guard{own, over}, Clocks: []op{due, stop}, Effect: sent},
		{ID: "catalogue_answer", Name: "报送年度目录", NameEn: "Send the catalogue", Help: "上一年度制定、修改和废止的文件，逐件列明。", Basis: bj("十三"), By: by(RoleMaker), From: from(CatalogueCalled), To: CatalogueSent, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{list, original}, Clocks: []op{stop}, Effect: sent},
		{ID: "catalogue_enter", Name: "录入制定机关报送的目录", NameEn: "Enter a catalogue that was sent", Help: "制定机关以纸质、表格报来的目录，由备案审查工作机构录入；表格可以直接填入。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueNew), To: CatalogueSent, Part: act.PartOpen, Fields: []field{maker, year, on, list, original},
			Guards: []guard{over, notAhead("sent_on", "收到日期")}, Clocks: []op{due, stop}, Effect: entered},
		{ID: "catalogue_enter_called", Name: "录入制定机关报送的目录", NameEn: "Enter a catalogue that was sent", Help: "制定机关以纸质、表格报来的目录，由备案审查工作机构录入；表格可以直接填入。", Basis: bj("十三"), By: by(RoleOffice), From: from(CatalogueCalled), To: CatalogueSent, Part: act.PartOpen, Fields: []field{on, list, original},
			Guards: []guard{notAhead("sent_on", "收到日期")}, Clocks: []op{stop}, Effect: entered},
		{ID: "catalogue_check", Name: "核对目录", NameEn: "Reconcile", Help: "与已报备的文件逐件核对；判为漏报的，自动登记并通知制定机关限期报送。", Basis: bj("十三") + "、第四十三条", By: by(RoleOffice), From: from(CatalogueSent), To: CatalogueChecked, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{checked}, Effect: func(m *matter, e *event) { m.Facts["checked"] = e.Today().String() }},
	}
}

// Founds are what the reconciliation of one row comes to.
var Founds = []procedure.Choice{{Value: "filed", Label: "已报备"}, {Value: "missing", Label: "漏报"}, {Value: "outside", Label: "不属报备范围"}}

// squeeze makes titles and numbers comparable: no spaces, one kind of bracket.
func squeeze(s string) string {
	return strings.NewReplacer(" ", "", "　", "", "[", "〔", "]", "〕", "（", "(", "）", ")", "【", "〔", "】", "〕").Replace(s)
}

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
