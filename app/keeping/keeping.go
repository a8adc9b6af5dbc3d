// Package keeping is what the tables of works share about archiving (归档): the archive number (档号, DA/T 22-2015), how long
// a matter is kept (保管期限), and by when it has to be archived. All of it is rules: archive.* in app/rules/data.
package keeping

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/archive"
	"renda/app/procedure"
)

// Codes of this package.
const (
	CodeTaken  app.Code = "archive.taken"  // another matter has that 档号; Args no, other
	CodeHidden app.Code = "archive.hidden" // another matter has it that the actor may not see; Args no
)

// Rules of archiving.
const (
	NumberRule    = "archive.number"          // pattern of a 档号
	FondsRule     = "archive.fonds"           // 全宗号
	ClassRule     = "archive.class"           // 门类代码
	OrganRule     = "archive.organ"           // 机构代码
	RetentionRule = "archive.retention."      // and a procedure's id: how long its matters are kept
	CodeRule      = "archive.retention_code." // and a 保管期限: its code in the 档号
	WithinRule    = "archive.within"          // month and day of the year after by which a matter is to be archived
)

// Facts of an archived matter.
const (
	FactNumber    = "archive_no" // 档号
	FactBox       = "box"        // 盒号
	FactRetention = "retention"  // 保管期限
)

// seriesHead begins the names of the series 档号 are drawn from.
const seriesHead = "archive/"

// Fields are those of an act that archives. A 档号 that is left empty is given by the server, in one series for
// each year and 保管期限; one that is written is taken as it is (records that were numbered elsewhere).
func Fields() []procedure.Field {
	return []procedure.Field{
		{Key: FactNumber, Label: "档号", LabelEn: "Archive number", Help: "不填的，归档时按规则自动编号；已在别处编号的照填。", Kind: procedure.FieldText, Max: 80},
		{Key: FactRetention, Label: "保管期限", LabelEn: "Kept for", Kind: procedure.FieldChoice, ChoicesFrom: CodeRule, Default: func(m *procedure.Matter, in *procedure.Input) any {
			if v := Retention(m, in); v != "" {
				return v
			}
			return nil
		}},
		{Key: FactBox, Label: "盒号", LabelEn: "Box", Kind: procedure.FieldText, Max: 60, Default: func(m *procedure.Matter, _ *procedure.Input) any { return m.Facts[FactBox] }},
	}
}

// Name gives the name a matter bears by its 档号 (procedure.Procedure.Bears): two spellings of one number are one.
func Name(no string) string { return FactNumber + "/" + archive.Plain(no) }

// Bears gives the names a matter bears by its 档号.
func Bears(m *procedure.Matter) []string {
	if no := m.Facts.Text(FactNumber); no != "" {
		return []string{Name(no)}
	}
	return nil
}

// Guards keep a 档号 that is written by hand from being another matter's: one number leads to one file
// (档案法第三十七条; DA/T 22-2015).
func Guards() []procedure.Guard {
	taken := func(seen bool) func(*procedure.Matter, *procedure.Input) *procedure.Refusal {
		return func(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
			no := in.Form.Text(FactNumber)
			if no == "" || in.Borne == nil {
				return nil
			}
			by, ok := in.Borne(Name(no), m.ID)
			if !ok || seen != (by.Title != "") {
				return nil
			}
			return procedure.No("no", no, "other", strings.TrimSpace(by.Number+" "+by.Title), "field", FactNumber, "label", "档号")
		}
	}
	const basis = "中华人民共和国档案法第三十七条；本单位档案管理制度"
	return []procedure.Guard{{Code: CodeTaken, Basis: basis, Check: taken(true)}, {Code: CodeHidden, Basis: basis, Check: taken(false)}}
}

// Retention gives how long a matter is kept: what was said when it was archived, or else what the rules say of its procedure.
func Retention(m *procedure.Matter, in *procedure.Input) string {
	if v := in.Form.Text(FactRetention); v != "" {
		return v
	}
	if v := m.Facts.Text(FactRetention); v != "" {
		return v
	}
	r, _ := in.Rule(RetentionRule + m.Proc)
	return r.Value
}

// Series names the series an act that archives draws its 档号 from: by congress, the year the matter ended in and 保管期限;
// "" where the form brings a number. ended gives the day the matter ended, zero if the matter does not say.
func Series(ended func(m *procedure.Matter) app.Date) func(*procedure.Matter, *procedure.Input) string {
	return func(m *procedure.Matter, in *procedure.Input) string {
		if in.Form.Text(FactNumber) != "" {
			return ""
		}
		day := ended(m)
		if day.IsZero() {
			day = in.Today
		}
		return fmt.Sprintf("%s%s/%d/%s", seriesHead, m.Organ, day.Year, Retention(m, in))
	}
}

// Word words the n-th number of a series of this package; mine is false for any other series.
func Word(in *procedure.Input, series string, n uint64) (text string, mine bool, err error) {
	rest, mine := strings.CutPrefix(series, seriesHead)
	at := strings.SplitN(rest, "/", 3)
	if !mine || len(at) != 3 {
		return "", mine, nil
	}
	marks, missing := Marks(in, at[2])
	pattern, ok := in.Rule(NumberRule)
	if !ok {
		missing = NumberRule
	}
	marks["年"] = at[1]
	text, worded := procedure.WordNumber(pattern.Value, marks, n)
	if missing == "" && !worded {
		missing = NumberRule
	}
	if missing != "" {
		return "", true, &app.Error{Code: procedure.CodeRule, Op: "word a number", Item: missing, Args: map[string]string{"rule": missing}}
	}
	return text, true, nil
}

// Marks gives what stands for the marks of NumberRule but {年} and {序}; missing names a rule that is not there.
func Marks(in *procedure.Input, retention string) (marks map[string]string, missing string) {
	marks = map[string]string{}
	for mark, id := range map[string]string{"全宗": FondsRule, "类别": ClassRule, "机构": OrganRule, "期限": CodeRule + retention} {
		r, ok := in.Rule(id)
		if !ok && (missing == "" || id < missing) {
			missing = id
		}
		marks[mark] = r.Value
	}
	return marks, missing
}

// Due gives by when a matter that ended on a day is to be archived; zero if the rules don't say.
func Due(in *procedure.Input, ended app.Date) app.Date {
	r, ok := in.Rule(WithinRule)
	month, day, cut := strings.Cut(r.Value, "-")
	m, err := strconv.Atoi(month)
	d, err2 := strconv.Atoi(day)
	if !ok || !cut || err != nil || err2 != nil || ended.IsZero() {
		return app.Date{}
	}
	out, err := app.ParseDate(fmt.Sprintf("%04d-%02d-%02d", int(ended.Year)+1, m, d))
	if err != nil {
		return app.Date{}
	}
	return out
}

// Since gives the day a matter came into the state it is in.
func Since(m *procedure.Matter) app.Date { return app.DateOf(time.UnixMilli(m.Since)) }
