package filing

import (
	"strings"

	"renda/app/act"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// Item is one thing a package may hold; the matrix of the rules (filing.package.<class>) names
// items by Name.
type Item struct{ Key, Name, Label string }

// Items are what a package may hold (domain §1.2), in the order in which a bundle is bound.
var Items = []Item{
	{"f_report", "备案报告", "备案报告"}, {"f_order", "公布令", "公布令（公告）"}, {"f_text", "正式文本", "正式文本"},
	{"f_decision", "修改废止决定", "修改或者废止的决定"}, {"f_note", "说明", "起草（修改）说明"}, {"f_basis", "制定依据", "制定依据"},
	{"f_refs", "参考资料", "参考资料"},
}

// Doings say what the document does.
var Doings = yearlist.Doings

// Topics are the subjects by which documents are counted.
var Topics = []procedure.Choice{{Value: "finance", Label: "财经"}, {Value: "urban", Label: "城建环资"}, {Value: "agriculture", Label: "农业农村"},
	{Value: "education", Label: "教科文卫"}, {Value: "law", Label: "监察司法"}, {Value: "social", Label: "社会建设"}, {Value: "general", Label: "综合政务"}}

const (
	classPrefix   = "filing.class."
	packagePrefix = "filing.package."
)

// packageFields are the filing form (备案登记表, domain §1.6) and the items of the package.
func packageFields() []field {
	maker := help("联合制定的，由牵头机关报送", must(field{Key: "maker", Label: "制定机关", Kind: procedure.FieldOrgan}))
	maker.Default = ownOrgan
	class := must(field{Key: "class", Label: "文件类别", Kind: procedure.FieldChoice, ChoicesFrom: classPrefix})
	doing := must(choice("doing", "制定方式", Doings...))
	doing.Default = func(*matter, *input) any { return "new" }
	copies := field{Key: "copies", Label: "纸质材料份数", Kind: procedure.FieldNumber, Default: func(_ *matter, in *input) any {
		n, ok := in.Number("filing.copies")
		if !ok {
			return nil
		}
		return int64(n)
	}}
	fs := []field{maker, {Key: "joint", Label: "联合制定机关", Kind: procedure.FieldOrgans}, class, doing,
		max(120, must(text("title", "文件名称"))), must(text("docno", "发文字号")),
		date("adopted", "通过日期"), must(date("published", "公布（印发）日期")), must(date("effective", "施行日期")), date("expires", "有效期至"),
		help("修改、废止或者按审查意见重新制定的，选原备案文件", field{Key: "replaces", Label: "所修改或者替代的文件", Kind: procedure.FieldMatter}),
		must(choice("topic", "主题分类", Topics...)),
		rows("higher", "上位法依据", max(120, must(text("law", "名称"))), text("article", "条款")),
		yes("consulted", "已征求意见"), yes("legality", "已经合法性审查"), yes("collective", "已经集体讨论决定")}
	for _, it := range Items {
		fs = append(fs, blobs(it.Key, it.Label))
	}
	return append(fs, copies, text("report_docno", "备案报告文号"), must(text("officer", "报送人")), must(text("phone", "联系电话")),
		text("responsible", "单位负责人"), max(1000, long("remark", "备注")))
}

// again opens the package with what was sent before.
func again(fs []field) []field {
	for i := range fs {
		fs[i] = keep(fs[i])
	}
	return fs
}

func ownOrgan(_ *matter, in *input) any {
	for _, g := range in.Actor.Grants {
		if g.Role == "maker" {
			return g.Organ.String()
		}
	}
	return nil
}

// Required gives the items a package of the class needs by the rules, in the order of Items;
// ok is false if the rules have no list for the class.
func Required(in *procedure.Input, f act.Form) (items []Item, ok bool) {
	r, ok := in.Rule(packagePrefix + f.Text("class"))
	if !ok {
		return nil, false
	}
	names := strings.Split(r.Value, procedure.ListSep)
	if x, ok := in.Rule(packagePrefix + "amend"); ok && f.Text("doing") != "new" {
		names = append(names, strings.Split(x.Value, procedure.ListSep)...)
	}
	for _, it := range Items {
		for _, n := range names {
			if n == it.Name {
				items = append(items, it)
				break
			}
		}
	}
	return items, true
}

// Missing names the required items a form does not hold.
func Missing(in *procedure.Input, f act.Form) []string {
	var out []string
	items, _ := Required(in, f)
	for _, it := range items {
		if act.Blank(f[it.Key]) {
			out = append(out, it.Label)
		}
	}
	return out
}

// packageGuards hold a package to the matrix of its class (scenario 3: the missing item is named).
func packageGuards() []guard {
	return []guard{
		{Code: procedure.CodeRule, Basis: bj("十一"), Check: func(_ *matter, in *input) *no {
			if in.Form == nil {
				return nil
			}
			if _, ok := Required(in, in.Form); !ok {
				return procedure.No("rule", packagePrefix+in.Form.Text("class"))
			}
			return nil
		}},
		{Code: CodePackage, Basis: bj("十一"), Check: func(_ *matter, in *input) *no {
			if in.Form == nil {
				return nil
			}
			if miss := Missing(in, in.Form); len(miss) > 0 {
				return procedure.No("missing", strings.Join(miss, procedure.ListSep), "class", in.Form.Text("class"))
			}
			return nil
		}},
		notAhead("published", "公布（印发）日期"),
		{Code: CodeReplaces, Basis: bj("三十"), Check: func(_ *matter, in *input) *no {
			if in.Form == nil || in.Form.Text("replaces") == "" {
				return nil
			}
			old := in.Link(in.Form.ID("replaces"))
			if old == nil || old.Proc != ID || Maker(old) != in.Form.ID("maker") {
				return procedure.No()
			}
			return nil
		}},
	}
}

// Hint gives the kind of document outside the scope of filing that a title sounds like, "" if
// none (scenario 4). The words are rules (filing.excluded_words.<kind>); it is only a hint.
func Hint(words map[string]string, title string) string {
	best := ""
	for kind, list := range words {
		for _, w := range strings.Split(list, procedure.ListSep) {
			if w != "" && soundsLike(title, w) && (best == "" || kind < best) {
				best = kind
			}
		}
	}
	return best
}

// soundsLike reports whether the parts of the word, which "…" separates, stand in the title in order.
func soundsLike(title, word string) bool {
	for _, part := range strings.Split(word, "…") {
		i := strings.Index(title, part)
		if i < 0 {
			return false
		}
		title = title[i+len(part):]
	}
	return true
}

// packed notes what a package that has come in means: where it came from, what it sounds like,
// who else must receive it, and what strikes the eye.
func packed(m *matter, e *event) {
	f := m.Facts
	words := map[string]string{}
	const prefix = "filing.excluded_words."
	for _, r := range e.RulesUnder(prefix) {
		words[strings.TrimPrefix(r.ID, prefix)] = r.Value
	}
	f["hint"] = Hint(words, e.Form.Text("title"))
	f["rounds"] = f.Int("rounds") + 1
	delete(f, "receivers_due")
	var others []string
	if r, ok := e.Rule("filing.receivers." + e.Form.Text("class")); ok {
		others = strings.Split(r.Value, procedure.ListSep)
		f.SetList("receivers_due", others)
	}
	linked, _ := e.Rule("filing.linked")
	address(m, others, linked.Value, e)
	here(m, ReceiverReceived, e)
	// What the new form left empty is not in the package any more.
	for _, x := range table.Action(e.Kind).Fields {
		if _, has := e.Form[x.Key]; !has && !x.Passing && x.Key != "maker" {
			delete(f, x.Key)
		}
	}
	var warn []string
	if gap := e.Form.Date("published").DaysUntil(e.Form.Date("effective")); f["receivers_due"] != nil && gap < e.Number("filing.effect", 0) {
		warn = append(warn, "公布到施行不足规定的日数，请核对有无例外")
	}
	if e.Form.Date("effective").Before(e.Form.Date("published")) {
		warn = append(warn, "施行日期早于公布日期")
	}
	if x := e.Form.Date("expires"); !x.IsZero() && x.Before(e.Form.Date("effective")) {
		warn = append(warn, "有效期届满早于施行日期")
	}
	f.SetList("warn", warn)
}
