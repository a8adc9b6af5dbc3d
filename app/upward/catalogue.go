package upward

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// 年度目录: the organ above asks each maker for the list of what it made, amended and repealed in a year (北京市备案审查条例第十三条;
// domain §1.1). Its call begins a matter here with its deadline; the office answers with its own list (app/yearlist), which opens with
// what its own record of filings says and may be changed or filled by a workbook. What was not filed comes back as calls of its own.

// KindCatalogue marks a matter that is a yearly catalogue.
const KindCatalogue = "catalogue"

// StateToList is a catalogue that is to be made: called for, or sent back.
const StateToList procedure.StateID = "to_list"

// Catalogue reports whether a matter is a yearly catalogue.
func Catalogue(m *procedure.Matter) bool { return m.Facts.Text("kind") == KindCatalogue }

// CodeYear refuses a year that has not begun; year.
const CodeYear app.Code = "upward.year"

// Listing gives the fields of a catalogue as it is sent, by the keys of app/filing; the year of one that was called for stands.
func Listing() []procedure.Field {
	none := procedure.Field{Key: yearlist.None, Label: "本年度没有制定、修改、废止文件", Kind: procedure.FieldBool, Default: func(m *procedure.Matter, _ *procedure.Input) any { return m.Facts[yearlist.None] }}
	list := yearlist.Rows()
	list.When = func(f act.Form) bool { return !f.Bool(yearlist.None) }
	list.Default = ownDocuments
	return []procedure.Field{none, list, {Key: "original", Label: "目录原件", Help: "目录的电子原件或者扫描件", Kind: procedure.FieldBlobs}}
}

func catalogues() []procedure.Action {
	const law = "参照北京市备案审查条例第十三条"
	office := []procedure.RoleID{RoleOffice}
	year := must(procedure.Field{Key: yearlist.Year, Label: "年度", Kind: procedure.FieldNumber, Default: func(_ *procedure.Matter, in *procedure.Input) any { return int64(in.Today.Year) - 1 }})
	over := procedure.Guard{Code: CodeYear, Basis: law, Check: func(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
		if in.Form != nil && !yearlist.Over(in.Form.Int(yearlist.Year), in.Today) {
			return procedure.No("year", strconv.FormatInt(in.Form.Int(yearlist.Year), 10))
		}
		return nil
	}}
	const help = "上一年度制定、修改和废止的文件，逐件列明；本机关报送过的已列在表里，请核对增减，也可以用表格填入。" + carried
	asked := year
	asked.Default = nil
	return []procedure.Action{
		{ID: "list", Name: "向上级报送年度目录", NameEn: "Send the yearly catalogue", Help: help, Basis: law, By: office, From: []procedure.StateID{StateNew}, To: StateOrdered, Part: act.PartOpen,
			Fields: append([]procedure.Field{year}, Listing()...), Guards: []procedure.Guard{over}, Effect: func(m *procedure.Matter, e *procedure.Event) {
				m.Facts["kind"] = KindCatalogue
				listed(m, e)
			}},
		{ID: "list_answer", Name: "报送年度目录", NameEn: "Send the catalogue", Help: help, Basis: law, By: office, From: []procedure.StateID{StateToList}, To: StateOrdered, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: Listing(), Effect: listed},
		{ID: "list_called", Name: "上级通知报送年度目录", NameEn: "The catalogue is asked for", Basis: law, By: []procedure.RoleID{procedure.RoleServer}, From: []procedure.StateID{StateNew}, To: StateToList, Part: act.PartOpen,
			Fields: []procedure.Field{must(hidden("up_matter", "上级的件")), asked, date("up_due", "请于何日前答复（办理）")}, Clocks: []procedure.ClockOp{{Op: procedure.ClockSet, Clock: "list", Field: "up_due"}},
			Effect: func(m *procedure.Matter, _ *procedure.Event) {
				m.Facts["kind"], m.Facts["called"] = KindCatalogue, true
			}},
	}
}

// listed keeps the list and the word that there is none from standing side by side, and lets go what the last sending came to.
func listed(m *procedure.Matter, e *procedure.Event) {
	there, due := m.Facts["up_matter"], m.Facts["up_due"]
	again(m, e)
	if m.Facts.Bool("called") {
		m.Facts["up_matter"], m.Facts["up_due"] = there, due
	}
	yearlist.Settle(m, e.Form)
}

// ownDocuments opens a list with what was sent before, or else with what this committee's own record has of the year: filed, or
// called for and to be filed. What it decided not to file, and what was returned as none of this kind, is not among it.
func ownDocuments(m *procedure.Matter, in *procedure.Input) any {
	if old := m.Facts.Rows(yearlist.Key); len(old) > 0 {
		return old
	}
	of := m.Facts.Int(yearlist.Year)
	if of == 0 {
		of = int64(in.Today.Year) - 1
	}
	_, cards := in.Rows(ID)
	var out []act.Form
	for i := range cards {
		c := &cards[i]
		published, doing := own(c, in)
		if c.State == StateDropped || c.State == StateReturned || !strings.HasPrefix(published, strconv.FormatInt(of, 10)+"-") {
			continue
		}
		r := act.Form{"title": c.Title, "published": published, "doing": doing}
		if n := c.Vals[colDocno]; n != "" {
			r["docno"] = n
		}
		out = append(out, r)
	}
	return yearlist.Sorted(out)
}

// own gives day and doing of a document of this committee's own from its row; "" for what is none. A row kept by an older program has no such
// columns yet: the matter itself is asked.
func own(c *procedure.Card, in *procedure.Input) (published, doing string) {
	if len(c.Vals) >= colEnd {
		return c.Vals[colPublished], c.Vals[colDoing]
	}
	if m := in.Link(c.ID); m != nil {
		return ownFacts(m)
	}
	return "", ""
}

// ownFacts gives day and doing of a document of this committee's own: no demand, no catalogue, and nothing that is filed for another maker.
func ownFacts(m *procedure.Matter) (published, doing string) {
	if m.Facts.Text("kind") != "" || !m.Facts.ID("for").IsZero() {
		return "", ""
	}
	if doing = m.Facts.Text("doing"); doing == "" {
		doing = doings[0].Value
	}
	return m.Facts.Text("published"), doing
}
