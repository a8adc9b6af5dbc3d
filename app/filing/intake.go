package filing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/procedure"
)

// Checks are the points of the formal check (形式审查).
var Checks = []procedure.Choice{{Value: "scope", Label: "属于备案范围"}, {Value: "procedure", Label: "符合报备程序"},
	{Value: "complete", Label: "材料齐全"}, {Value: "format", Label: "符合格式标准"}, {Value: "paper", Label: "纸质与电子文本一致"}}

var verdicts = []procedure.Choice{{Value: "yes", Label: "合格"}, {Value: "no", Label: "不合格"}}

// reporting is the maker's side before registration.
func reporting() []action {
	own := guard{Code: CodeMaker, Basis: "监督法第三十九条", Check: func(m *matter, in *input) *no {
		if in.Form == nil {
			return nil
		}
		id := in.Form.ID("maker")
		if known := Maker(m); !in.Actor.HasAt("maker", id) || !known.IsZero() && known != id {
			return procedure.No("name", nameIn(in, id))
		}
		return nil
	}}
	filed := packageFields()
	for i := range filed {
		// A document the office missed opens with what the catalogue said of it.
		if filed[i].Default == nil {
			filed[i] = keep(filed[i])
		}
	}
	missed := []field{must(field{Key: "maker", Label: "制定机关", Kind: procedure.FieldOrgan}), max(120, must(text("title", "文件名称"))), text("docno", "发文字号"),
		date("published", "公布（印发）日期"), help("依据年度目录、公报、网站、来信等", must(text("missed_by", "怎样发现的"))), {Key: "catalogue", Label: "年度目录", Kind: procedure.FieldHidden}}
	return []action{
		{ID: "file", Name: "报送备案", NameEn: "File", Help: "自公布之日起在法定期限内报送；逾期仍应报送，标记为迟报。", Basis: "立法法第一百零九条、监督法第三十九条", By: by(RoleMaker),
			From: from(StateNew, StateMissing), To: StateChecking, Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"intake"}, Fields: filed,
			Guards: append([]guard{own}, packageGuards()...),
			// The clock of the report runs from publication and ends here: its sheet shows whether it was in time.
			Clocks: []op{{Op: procedure.ClockStart, Clock: "report", Field: "published"}, {Op: procedure.ClockStop, Clock: "report"}, {Op: procedure.ClockStart, Clock: "check"}, elsewhereDue},
			Effect: func(m *matter, e *event) {
				packed(m, e)
				m.Facts["filed"] = e.Today().String()
			}},
		{ID: "missed", Name: "登记漏报文件", NameEn: "Note a document not filed", Help: "经核对年度目录等发现应报未报的，通知制定机关限期报送。", Basis: bj("四十三"), By: by(RoleOffice, procedure.RoleServer),
			From: from(StateNew), To: StateMissing, Part: act.PartOpen, Fields: missed, Guards: []guard{notAhead("published", "公布（印发）日期")},
			Clocks: []op{{Op: procedure.ClockStart, Clock: "report", Field: "published"}}, Papers: []string{"missed"},
			Effect: func(m *matter, _ *event) { m.Facts["missed"] = true }},
		{ID: "not_missed", Name: "核销漏报", NameEn: "It need not be filed", Help: "经核实不属应报文件的，说明理由后核销。", Basis: bj("二"), By: by(RoleOffice), From: from(StateMissing), To: StateReturned, Part: act.PartOpen,
			Tone: procedure.ToneDanger, Fields: []field{must(long("return_text", "理由"))}, Effect: func(m *matter, _ *event) {
				delete(m.Facts, "missed")
				m.CancelClocks()
			}},
		{ID: "resubmit", Name: "补正后重新报送", NameEn: "Send again", Help: "两次报送的材料都保留，可以对照。", Basis: bj("十二"), By: by(RoleMaker), From: from(StateHeld), To: StateChecking, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Papers: []string{"intake"}, Fields: again(packageFields()), Guards: append([]guard{own}, packageGuards()...),
			Clocks: []op{{Op: procedure.ClockStop, Clock: "correct"}, {Op: procedure.ClockStart, Clock: "check"}, elsewhereDue}, Effect: packed},
	}
}

// intake is the office's formal check with its three outcomes.
func intake() []action {
	at := from(StateChecking)
	defects := rows("defects", "须补正的事项", must(choice("item", "项目", Checks...)), max(300, must(text("what", "须补正的内容"))))
	defects.Default = func(m *matter, _ *input) any {
		var out []act.Form
		for _, r := range failed(m) {
			out = append(out, act.Form{"item": r.Text("item"), "what": r.Text("note")})
		}
		return out
	}
	reason := must(field{Key: "return_reason", Label: "不属备案范围的情形", Kind: procedure.FieldChoice, ChoicesFrom: "filing.excluded."})
	reason.Default = func(m *matter, _ *input) any { return m.Facts.Text("hint") }
	why := must(long("return_text", "理由"))
	why.Default = func(m *matter, in *input) any {
		kind := ""
		if r, ok := in.Rule("filing.excluded." + m.Facts.Text("hint")); ok {
			kind = "属于" + r.Value + "，"
		}
		return fmt.Sprintf("《%s》%s不具有普遍约束力或者不能反复适用，不属于备案审查的范围。", m.Facts.Text("title"), kind)
	}
	stop := op{Op: procedure.ClockStop, Clock: "check"}
	return []action{
		{ID: "check", Name: "形式审查", NameEn: "Formal check", Help: "逐项给出结论；系统能判断的已先填好，请核对。", Basis: bj("十二"), By: by(RoleOffice), From: at, Part: act.PartInternal,
			Tone: procedure.TonePrimary, Signs: true, Fields: checkFields(), Effect: func(m *matter, e *event) {
				m.Facts["checked"] = m.Facts.Int("rounds")
				var out []act.Form
				for _, c := range Checks {
					out = append(out, act.Form{"item": c.Value, "ok": e.Form.Text("check_" + c.Value), "note": e.Form.Text("note_" + c.Value)})
				}
				m.Facts.SetRows("checks", out)
			}},
		{ID: "register", Name: "登记", NameEn: "Register", Help: "登记时给出备案登记号，并向制定机关发出电子回执。", Basis: bj("十二"), By: by(RoleOffice), From: at, To: StateRegistered, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Papers: []string{"receipt"}, Fields: []field{pass(text("register_note", "附言"))},
			Guards: []guard{{Code: CodeUnchecked, Basis: bj("十二"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Int("checked") != m.Facts.Int("rounds") {
					return procedure.No()
				}
				return nil
			}}, {Code: CodeFailed, Basis: bj("十二"), Check: func(m *matter, _ *input) *no {
				if bad := failed(m); len(bad) > 0 {
					var what []string
					for _, r := range bad {
						what = append(what, Label(Checks, r.Text("item")))
					}
					return procedure.No("what", strings.Join(what, procedure.ListSep))
				}
				return nil
			}}},
			Number: numberSeries, Clocks: []op{stop, {Op: procedure.ClockStart, Clock: "distribute"}, {Op: procedure.ClockStart, Clock: "review"}},
			Effect: func(m *matter, e *event) {
				m.Facts["registered"] = e.Today().String()
				here(m, ReceiverRegistered, e)
				if ms := m.Facts.List("modes"); !slices.Contains(ms, "own") {
					m.Facts.SetList("modes", append([]string{"own"}, ms...))
				}
			}},
		{ID: "hold", Name: "暂缓登记（补正）", NameEn: "Hold for correction", Help: "一次告知须补正的全部事项；不合格项已列出，可以修改。", Basis: bj("十二"), By: by(RoleOffice), From: at, To: StateHeld, Part: act.PartOpen,
			Tone: procedure.ToneDanger, Returns: true, Papers: []string{"correct"}, Fields: []field{must(defects), max(1000, pass(long("hold_text", "附言")))},
			Clocks: []op{stop, {Op: procedure.ClockStart, Clock: "correct"}}, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("holds", append(m.Facts.Rows("holds"), act.Form{"on": e.Today().String(), "act": e.Act.String()}))
				here(m, ReceiverHeld, e)
			}},
		{ID: "return", Name: "退回（不属备案范围）", NameEn: "Return: not to be filed", Help: "不给登记号；理由一并通知制定机关。", Basis: bj("十二"), By: by(RoleOffice), From: at, To: StateReturned, Part: act.PartOpen,
			Tone: procedure.ToneDanger, Returns: true, Papers: []string{"return"}, Fields: []field{reason, why}, Clocks: []op{stop}, Effect: func(m *matter, e *event) {
				m.Facts["returned"] = e.Today().String()
				here(m, ReceiverReturned, e)
				m.CancelClocks()
			}},
	}
}

// checkFields are the points of the formal check, each with what the program could tell by itself
// filled in; a failure needs its words, which go into the letter.
func checkFields() []field {
	var out []field
	found := func(key string) func(m *matter, in *input) any {
		return func(m *matter, in *input) any { return autoChecks(m, in)[key] }
	}
	for _, c := range Checks {
		ok, note := "check_"+c.Value, "note_"+c.Value
		bad := func(f act.Form) bool { return f.Text(ok) == "no" }
		out = append(out, pass(must(start(choice(ok, c.Label, verdicts...), found(ok)))), pass(when(bad, must(start(max(300, text(note, c.Label+"：不合格的说明")), found(note))))))
	}
	return append(out, pass(start(max(300, text("check_note", "备注")), found("check_note"))))
}

// failed gives the points of the formal check that were found wanting.
func failed(m *matter) []act.Form {
	var out []act.Form
	for _, r := range m.Facts.Rows("checks") {
		if r.Text("ok") == "no" {
			out = append(out, r)
		}
	}
	return out
}

// autoChecks is what the program can tell by itself; a person confirms or changes it.
func autoChecks(m *matter, in *input) act.Form {
	f := m.Facts
	found := map[string]string{}
	if r, ok := in.Rule("filing.excluded." + f.Text("hint")); ok {
		found["scope"] = "题名与“" + r.Value + "”相近，可能不属备案范围"
	}
	if miss := Missing(in, f); len(miss) > 0 {
		found["complete"] = "缺" + strings.Join(miss, procedure.ListSep)
	}
	if n, ok := in.Number("filing.copies"); ok && f.Int("copies") < int64(n) {
		found["paper"] = "纸质材料应为" + strconv.Itoa(n) + "份"
	}
	out := act.Form{}
	for _, c := range Checks {
		out["check_"+c.Value] = "yes"
		if why := found[c.Value]; why != "" {
			out["check_"+c.Value], out["note_"+c.Value] = "no", why
		}
	}
	notes := f.List("warn")
	if Late(m) {
		notes = append(notes[:len(notes):len(notes)], "迟报（不因此退回）")
	}
	out["check_note"] = strings.Join(notes, "；")
	return out
}

// Late reports whether the document was filed after its limit (迟报), by the clock that ran from
// publication.
func Late(m *procedure.Matter) bool {
	c := m.Clock("report", "")
	return c != nil && !c.Run.Stopped.IsZero() && !c.Run.Due.IsZero() && c.Run.Stopped.After(c.Run.Due)
}

// numberRule gives the rule that words the number of a document's class: its own, or that of all.
func numberRule(m *matter, in *input) string {
	if id := "filing.number." + m.Facts.Text("class"); m.Facts.Text("class") != "" {
		if _, ok := in.Rule(id); ok {
			return id
		}
	}
	return "filing.number"
}

// numberSeries names the gap-free series: by congress, year and pattern, so that two classes of
// one pattern never get one number.
func numberSeries(m *matter, in *input) string {
	return fmt.Sprintf("filing/%s/%d/%s", m.Organ, in.Today.Year, numberRule(m, in))
}

func numberText(_ *matter, in *input, series string, n uint64) (string, error) {
	if text, mine, err := keeping.Word(in, series, n); mine {
		return text, err
	}
	at := strings.Split(series, "/")
	if len(at) != 4 {
		return "", &app.Error{Code: app.CodeInternal, Op: "word a number", Item: series}
	}
	r, ok := in.Rule(at[3])
	text, worded := procedure.WordNumber(r.Value, map[string]string{"年": at[2]}, n)
	if !ok || !worded {
		return "", &app.Error{Code: procedure.CodeRule, Op: "word a number", Item: at[3], Args: map[string]string{"rule": at[3]}}
	}
	return text, nil
}

func nameIn(in *input, id app.ID) string {
	if in.Dir == nil {
		return ""
	}
	return in.Dir.Name(id)
}
