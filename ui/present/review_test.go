package present

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/laws"
	"renda/app/filing"
	"renda/app/procedure"
	"renda/app/review"
	"renda/ui/loop"
)

const dogs = "某市养犬办法\n第一条 根据《中华人民共和国甲法》、《中华人民共和国乙法》，制定本办法。\n第二条 违反规定的，吊销营业执照。\n第四条 依照《中华人民共和国旧甲法》办理。\n第五条 依照《中华人民共和国甲法》第九条处理。\n"

var newer, older = app.NamedID("newer"), app.NamedID("older")

func reviewing(t *testing.T) (*Review, *lawFake, *loop.Queue) {
	t.Helper()
	facts := act.Form{"title": "某市养犬办法", "replaces": older.String()}
	facts.SetRows("f_note", []act.Form{filedBlob("说明.pdf").Row()})
	facts.SetRows("f_text", []act.Form{filedBlob("办法.docx").Row()})
	before := act.Form{"title": "某市养犬办法（旧）"}
	before.SetRows("f_text", []act.Form{filedBlob("旧办法.docx").Row()})
	d := &lawFake{pack: lawPack(t), may: true, facts: map[app.ID]act.Form{newer: facts, older: before},
		texts: map[string]string{"办法.docx": dogs, "旧办法.docx": strings.Replace(dogs, "吊销营业执照", "处以警告", 1)}}
	q := &loop.Queue{}
	r := NewReview(d, q, newer, app.Hash{}, func() {})
	r.Reload()
	q.Run()
	if r.Err != nil || r.TextErr != nil || r.ReportErr != nil {
		t.Fatal(r.Err, r.TextErr, r.ReportErr)
	}
	return r, d, q
}

// The official text is read first; each finding stands at its clause with the words that fired it, the missing law is said, and
// what the readers were not sure of is listed with its place.
func TestReviewReadsTheText(t *testing.T) {
	r, _, _ := reviewing(t)
	if r.Papers[r.Paper].Blob.Name != "办法.docx" || len(r.Papers) != 2 {
		t.Fatalf("%+v, reading %d", r.Papers, r.Paper)
	}
	fired := map[string]string{}
	for _, f := range r.Findings {
		for _, s := range f.Fired {
			fired[f.Finding.Card+" "+f.Place] += r.Reading.Words(s)
		}
		if f.Finding.Place != "" && !strings.HasPrefix(r.Reading.Place(f.Begin), f.Finding.Place[:len("第二条")]) {
			t.Errorf("%s stands at %s", f.Place, r.Reading.Place(f.Begin))
		}
	}
	for at, words := range map[string]string{"repealed 第四条": "旧甲法", "measure 第二条": "吊销营业执照", "article 第五条": "第九条"} {
		if !strings.Contains(fired[at], words) {
			t.Errorf("%s fired by %q", at, fired[at])
		}
	}
	if len(r.Missing) != 1 || !strings.Contains(r.Missing[0], "乙法") || !strings.Contains(r.Missing[0], "依据") {
		t.Errorf("missing %v", r.Missing)
	}
	places := 0
	for _, d := range r.Doubts {
		if d.At >= 0 {
			places++
			if !strings.HasPrefix(r.Reading.Words(Stretch{d.At, d.At + 3}), "第四条") {
				t.Errorf("%q leads to %q", d.Words, r.Reading.Words(Stretch{d.At, d.At + 3}))
			}
		}
		if strings.Contains(d.Words, "[") || strings.Contains(d.Words, "clause.") {
			t.Errorf("not worded: %q", d.Words)
		}
	}
	if len(r.Doubts) < 2 || places == 0 {
		t.Errorf("doubts %+v", r.Doubts)
	}
	if len(r.Higher) == 0 || r.Higher[0].Title != "甲法" || len(r.Measures) == 0 {
		t.Errorf("higher %+v, measures %+v", r.Higher, r.Measures)
	}
}

// A person's word moves a finding from open to confirmed or dismissed, by an act that the filing's table takes as it is, and it
// stands there after the page is opened anew.
func TestReviewJudges(t *testing.T) {
	r, d, q := reviewing(t)
	all := len(r.Findings)
	if r.Count(FindingsOpen) != all || !r.MayJudge {
		t.Fatalf("%d of %d open", r.Count(FindingsOpen), all)
	}
	first := *r.Now()
	said := false
	r.Judge(r.Now(), FindingsConfirmed, " 上位法没有规定 ", func(err error) { said = err == nil })
	q.Run()
	if !said || r.Count(FindingsOpen) != all-1 || r.Count(FindingsConfirmed) != 1 || r.Now().Place == first.Place && r.Now().Finding.Card == first.Finding.Card {
		t.Errorf("%v: %d open, %d confirmed", said, r.Count(FindingsOpen), r.Count(FindingsConfirmed))
	}
	r.Judge(r.Now(), FindingsDismissed, "误报", func(error) {})
	q.Run()
	r.SetFilter(FindingsDismissed)
	if len(r.Shown) == 0 || r.Now().Reason != "误报" {
		t.Errorf("dismissed: %v", r.Shown)
	}
	form := NewForm(filing.Procedure().Action("finding"), d.Directory(), app.DateOf(d.Now()), nil, d.acts[0], nil)
	if faults := form.Check(); len(faults) > 0 || d.acts[0].Text("reason") != "上位法没有规定" {
		t.Errorf("the act lacks %v", faults)
	}
	again := NewReview(d, q, newer, app.Hash{}, func() {})
	again.Reload()
	q.Run()
	if again.Count(FindingsConfirmed) != 1 || again.Count(FindingsDismissed) != r.Count(FindingsDismissed) || again.Count(FindingsAll) != all {
		t.Error("what was said is gone")
	}
	counts := map[review.Edition]review.Count{}
	review.Tally(counts, d.facts[newer].Rows("findings"))
	n := 0
	for _, c := range counts {
		n += c.Dismissed
	}
	if n != 1 {
		t.Errorf("%d dismissals count against cards", n)
	}
}

// Going from finding to finding goes round, and stays among those the filter lets through.
func TestReviewSteps(t *testing.T) {
	r, _, _ := reviewing(t)
	for range r.Shown {
		r.Step(1)
	}
	if r.At != 0 || !r.Step(-1) || r.At != len(r.Shown)-1 {
		t.Errorf("at %d of %d", r.At, len(r.Shown))
	}
	r.SetFilter(FindingsConfirmed)
	if r.Step(1) || r.Now() != nil {
		t.Error("a step among none")
	}
}

// A scan is refused in words, without findings; the other paper can still be read; no library says so and the text stands there
// all the same.
func TestReviewRefusals(t *testing.T) {
	r, d, q := reviewing(t)
	r.Choose(1)
	q.Run()
	if r.TextErr == nil || r.Reading != nil || len(r.Findings) != 0 || r.Report != nil {
		t.Errorf("the scan: %v", r.TextErr)
	}
	d.fail = &app.Error{Code: laws.CodeNoLibrary}
	r.Choose(0)
	q.Run()
	if r.Reading == nil || app.CodeOf(r.ReportErr) != laws.CodeNoLibrary {
		t.Errorf("without a library: %v", r.ReportErr)
	}
	r.Choose(1)
	r.StopReading()
	q.Run()
	if r.Text != nil || r.TextErr == nil {
		t.Error("stopped, and read")
	}
	lost := NewReview(d, q, app.NamedID("nowhere"), app.Hash{}, func() {})
	lost.Reload()
	q.Run()
	if app.CodeOf(lost.Err) != app.CodeNotFound {
		t.Errorf("%v", lost.Err)
	}
}

// The text filed before stands beside the new one with what changed (scenario 13 of the acceptance), and a higher law with the
// clauses that are about the same.
func TestReviewBeside(t *testing.T) {
	r, _, q := reviewing(t)
	r.CompareFiled()
	q.Run()
	if r.Compared == nil || len(r.Compared.Rows) != 1 || r.Compared.Rows[0].New != "第二条" || !strings.Contains(r.Compared.New.Text, "吊销") || !strings.Contains(r.With, "备1号") {
		t.Fatalf("%+v %v", r.Compared, r.BesideErr)
	}
	begin := -1
	r.Beside(r.Higher[0].ID, "第二条", func(at int) { begin = at })
	q.Run()
	if r.Paired == nil || r.Compared != nil || !strings.HasPrefix(r.Paired.Reading.Words(Stretch{begin, begin + 3}), "第二条") {
		t.Fatalf("%+v, begins at %d", r.Paired, begin)
	}
	for _, row := range r.Paired.Rows {
		if r.Reading.Place(row.At[0].From) == "" || r.Paired.Reading.Place(row.At[1].From) == "" {
			t.Errorf("%+v stands nowhere", row)
		}
	}
	r.Alone()
	if r.Paired != nil || r.Compared != nil {
		t.Error("not alone")
	}
}

// A rule card is shown whole, with what people of this server said of its findings.
func TestCardIsShownWhole(t *testing.T) {
	r, _, q := reviewing(t)
	c, _ := review.CardOf("measure")
	var lines []Line
	r.CardWords(c, func(ls []Line) { lines = ls })
	q.Run()
	words := ""
	for _, l := range lines {
		words += l.Label + "：" + l.Text + "\n"
	}
	for _, want := range append([]string{"依据", "算法", "示例", "例外", "误报数", "版本", "批准人", "排除 2 处"}, c.Basis...) {
		if !strings.Contains(words, want) {
			t.Errorf("the card lacks %s:\n%s", want, words)
		}
	}
}

// The maker of a document is not led to its review; those who review it are.
func TestMayReview(t *testing.T) {
	p := filing.Procedure()
	for _, c := range []struct {
		roles []procedure.RoleID
		want  bool
	}{{[]procedure.RoleID{filing.RoleMaker}, false}, {[]procedure.RoleID{filing.RoleOffice}, true}, {[]procedure.RoleID{filing.RoleReviewer, filing.RoleMaker}, true}, {nil, false}} {
		if got := MayReview(&desk.MatterView{Proc: p, Roles: c.roles}); got != c.want {
			t.Errorf("%v: %v", c.roles, got)
		}
	}
	if MayReview(&desk.MatterView{Proc: &procedure.Procedure{ID: "proposal"}, Roles: []procedure.RoleID{"office"}}) {
		t.Error("a suggestion has no such page")
	}
}

// Findings are shown of one card alone; once its last one is judged, all are shown again.
func TestReviewByCard(t *testing.T) {
	r, _, q := reviewing(t)
	all, n := len(r.Shown), 0
	for _, c := range r.ByCard {
		n += c.N
	}
	if n != all || len(r.ByCard) < 3 {
		t.Fatalf("%+v of %d", r.ByCard, all)
	}
	r.SetCard("repealed")
	for _, i := range r.Shown {
		if r.Findings[i].Card.ID != "repealed" {
			t.Errorf("%s is shown", r.Findings[i].Card.ID)
		}
	}
	for range len(r.Shown) {
		r.Judge(r.Now(), FindingsConfirmed, "是", func(error) {})
		q.Run()
	}
	if r.OnlyCard != "" || len(r.Shown) == 0 {
		t.Errorf("only %q, %d shown", r.OnlyCard, len(r.Shown))
	}
}
