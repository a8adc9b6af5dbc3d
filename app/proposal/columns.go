package proposal

import (
	"cmp"
	"sort"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// Places of the columns in Card.Vals; values reach the kept list, so columns are only added at the end.
const (
	colKind = iota
	colSession
	colField
	colDelegation
	colLead
	colUnit
	colClass
	colClass2
	colAtt1
	colRes1
	colAtt
	colRes
	colReplied
	colOnTime
	colFaced
	colPromise
	colPasses
	colUrged
	colKey
	colJoint
	colMerged
	colUnfed
	colAssigned
	colDone
	colPublished
	colClassNow
	colArchiveNo
)

func columns() []procedure.Column {
	hide := func(key, name, en string) procedure.Column {
		return procedure.Column{Key: key, Name: name, NameEn: en, Hide: true}
	}
	show := func(key, name, en string) procedure.Column {
		return procedure.Column{Key: key, Name: name, NameEn: en}
	}
	return []procedure.Column{
		show("kind", "类别", "Kind"), show("session", "届次", "Session"), show("field", "领域", "Field"), show("delegation", "代表团", "Delegation"),
		show("lead", "领衔代表", "Lead"), show("unit", "承办单位", "Units"), show("class", "答复类别", "Class"), hide("class2", "核定类别", "Audited class"),
		hide("att1", "首次评价：态度", "First rating: attitude"), hide("res1", "首次评价：结果", "First rating: result"),
		hide("attitude", "办理态度", "Attitude"), show("result", "办理结果", "Result"), hide("replied", "答复日期", "Replied on"), hide("ontime", "按期答复", "On time"),
		hide("faced", "面复", "Face to face"), hide("promise", "承诺", "Promise"), hide("passes", "移交次数", "Times passed on"), hide("urged", "催办次数", "Times urged"),
		hide("key", "重点督办", "Key supervision"), hide("joint", "联名", "Joint"), hide("merged", "并案", "Merged"), hide("unfed", "未反馈", "No feedback"),
		hide("assigned", "交办日期", "Assigned on"), hide("done", "办结", "Closed"), hide("published", "公开", "Published"), hide("classnow", "类别（核定或自定）", "Class in force"), hide("archive_no", "档号", "Archive number"),
	}
}

// values gives the columns. What this reader may not know (a secret name) is empty.
func values(m *procedure.Matter, d *org.Directory) []string {
	v := make([]string, colArchiveNo+1)
	f := m.Facts
	v[colArchiveNo] = f.Text(keeping.FactNumber)
	v[colKind], v[colField] = LabelOf(Kinds, f.Text("kind")), LabelOf(Fields, f.Text("field"))
	v[colSession] = sessionName(m)
	leadColumns(m, d, v)
	trackColumns(m, d, v)
	if evals := f.Rows("evals"); len(evals) > 0 {
		first, last := evals[0], evals[len(evals)-1]
		v[colAtt1], v[colRes1] = LabelOf(Ratings, first.Text("attitude")), LabelOf(Ratings, first.Text("result"))
		v[colAtt], v[colRes] = LabelOf(Ratings, last.Text("attitude")), LabelOf(Ratings, last.Text("result"))
	}
	v[colReplied], v[colAssigned], v[colPublished] = f.Text("answered"), f.Text("assigned"), f.Text("published")
	v[colPasses], v[colUrged] = countText(f.Int("passes")), countText(f.Int("urged"))
	v[colKey], v[colMerged], v[colUnfed] = yesText(f.Bool("key"), "重点督办"), yesText(f.Text("merged_with") != "", "并案"), yesText(f.Bool("unfed"), "未反馈")
	v[colJoint] = "单独"
	if f.Bool("joint") || Confirmed(m) > 0 {
		v[colJoint] = "联名"
	}
	v[colDone] = yesText(m.State == StateClosed || m.State == StateArchived, "已办结")
	return v
}

func sessionName(m *procedure.Matter) string {
	f := m.Facts
	switch {
	case f.Int("term") == 0:
		return ""
	case f.Text("meeting") == "closed":
		return strconv.FormatInt(f.Int("year"), 10) + "年闭会"
	}
	return strconv.FormatInt(f.Int("term"), 10) + "届" + strconv.FormatInt(f.Int("session"), 10) + "次"
}

func leadColumns(m *procedure.Matter, d *org.Directory, v []string) {
	id := lead(m)
	if id.IsZero() || d == nil {
		return
	}
	a := d.Accounts[id]
	v[colLead] = a.Name
	for _, g := range a.Grants {
		if g.Role == org.RoleDeputy {
			v[colDelegation] = d.Name(g.Organ)
		}
	}
}

func trackColumns(m *procedure.Matter, d *org.Directory, v []string) {
	var units, classes, audited, now []string
	faced, replies, late, promises, open := false, 0, false, 0, 0
	for _, t := range m.Live() {
		if t.Kind != Co {
			units = appendNew(units, nameOf(d, t.Organ))
			classes, audited = appendNew(classes, t.Facts.Text("class")), appendNew(audited, t.Facts.Text("class_audited"))
			now = appendNew(now, cmp.Or(t.Facts.Text("class_audited"), t.Facts.Text("class")))
		}
		for _, r := range t.Facts.Rows("faces") {
			faced = faced || r.Text("agree") != ""
		}
		if t.Facts.Text("replied") != "" {
			replies++
			late = late || t.Facts.Bool("late")
		}
		for _, r := range t.Facts.Rows("ledger") {
			promises++
			if !promiseConfirmed(r) {
				open++
			}
		}
	}
	sort.Strings(classes)
	sort.Strings(now)
	v[colClassNow] = strings.Join(now, procedure.ListSep)
	v[colUnit], v[colClass], v[colClass2] = strings.Join(units, procedure.ListSep), strings.Join(classes, procedure.ListSep), strings.Join(audited, procedure.ListSep)
	v[colFaced] = yesText(faced, "已面复")
	if replies > 0 {
		v[colOnTime] = "按期"
		if late {
			v[colOnTime] = "逾期"
		}
	}
	switch {
	case open > 0:
		v[colPromise] = "承诺未兑现"
	case promises > 0:
		v[colPromise] = "承诺已兑现"
	}
}

func nameOf(d *org.Directory, id app.ID) string {
	if d == nil {
		return ""
	}
	return d.Name(id)
}

func appendNew(ss []string, s string) []string {
	if s == "" {
		return ss
	}
	for _, x := range ss {
		if x == s {
			return ss
		}
	}
	return append(ss, s)
}

func yesText(b bool, s string) string {
	if b {
		return s
	}
	return ""
}

func countText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
