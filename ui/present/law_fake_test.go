package present

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/cards"
	"renda/app/clause"
	"renda/app/desk"
	"renda/app/desk/laws"
	"renda/app/desk/reviews"
	"renda/app/extract"
	"renda/app/filing"
	"renda/app/law"
	"renda/app/lawquery"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/redact"
	"renda/app/review"
	"renda/app/rules"
)

// lawTexts are the laws of the library the tests read in.
var lawTexts = []struct{ name, text string }{
	{"法律/甲法(2020-01-01).md", "# 中华人民共和国甲法\n\n2018年1月1日 第十三届全国人民代表大会常务委员会第一次会议通过\n\n2020年1月1日 第十三届全国人民代表大会常务委员会第十五次会议修订\n\n<!-- INFO END -->\n\n第一条 为了规范甲，制定本法。\n\n第二条 禁止乱甲。\n\n第三条 本法自2020年6月1日起施行。\n"},
	{"法律/甲法(2024-01-01).md", "# 中华人民共和国甲法\n\n2018年1月1日 第十三届全国人民代表大会常务委员会第一次会议通过\n\n2024年1月1日 第十四届全国人民代表大会常务委员会第七次会议修订\n\n<!-- INFO END -->\n\n第一条 为了规范甲，根据宪法，制定本法。\n\n第二条 禁止乱甲。\n\n第三条 本法自2024年6月1日起施行。《中华人民共和国旧甲法》同时废止。\n"},
	{"法律/旧甲法(1990-01-01).md", "# 中华人民共和国旧甲法\n\n1990年1月1日 第七届全国人民代表大会常务委员会第十二次会议通过\n\n<!-- INFO END -->\n\n第一条 甲归国家。\n\n第二条 本法自1990年6月1日起施行。\n"},
	{"地方性法规/山东/山东省实施《中华人民共和国甲法》办法(2021-03-01).md", "# 山东省实施《中华人民共和国甲法》办法\n\n2021年3月1日 山东省第十三届人民代表大会常务委员会第二十六次会议通过\n\n<!-- INFO END -->\n\n第一条 根据《中华人民共和国甲法》，制定本办法。\n\n第二条 本办法自2021年5月1日起施行。\n"},
}

func lawPack(t *testing.T) *law.Pack {
	t.Helper()
	var all []*law.Law
	for _, x := range lawTexts {
		l, err := law.Read(x.name, []byte(x.text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	signing, key, err := law.NewPackKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "sd.npc")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, _, err := law.BuildPack(&b, law.Manifest{ID: "sd", Version: 3, Issued: app.Date{Year: 2026, Month: 3, Day: 1}}, all, signing); err != nil {
		t.Fatal(err)
	}
	p, err := law.OpenPack(bytes.NewReader(b.Bytes()), int64(b.Len()), []string{key})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lawFake is a desk with a small library and one filing.
type lawFake struct {
	done   []string // what was done with rule cards and copies
	copied []byte
	pack   *law.Pack
	fail   error // of the library
	asked  []string
	index  bool // a search builds the index first
	texts  map[string]string
	facts  map[app.ID]act.Form
	may    bool
	acts   []act.Form
}

func (d *lawFake) Library(context.Context) (*law.Pack, error) { return d.pack, d.fail }
func (d *lawFake) LibraryState(context.Context) (laws.View, error) {
	return laws.View{Have: 5}, nil
}
func (d *lawFake) Now() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, app.Zone) }

// SearchLaw finds the articles that have the first word.
func (d *lawFake) SearchLaw(_ context.Context, typed string, limit int, progress func(int, int)) (laws.Answer, error) {
	d.asked = append(d.asked, typed)
	if d.index {
		progress(1, 4)
	}
	q, err := lawquery.Parse(typed, lawquery.NewTitles(d.pack.Library()), app.DateOf(d.Now()))
	a := laws.Answer{Query: q}
	if err != nil {
		return a, err
	}
	for _, l := range d.pack.Library().Laws() {
		whole, err := d.pack.Law(l.ID)
		if err != nil {
			return a, err
		}
		e := lawquery.NewEntry(whole)
		for _, x := range e.Docs {
			if strings.Contains(x.Text, q.Words[0].Text) {
				if a.Total++; len(a.Hits) < limit {
					a.Hits = append(a.Hits, lawquery.Hit{Law: e.Law, ID: x.ID, Label: x.Label})
				}
			}
		}
	}
	return a, nil
}

func (d *lawFake) LawExcerpt(laws.Answer, lawquery.Hit, int) (lawquery.Excerpt, error) {
	return lawquery.Excerpt{Text: "禁止乱甲。", Marks: [][2]int{{2, 4}}}, nil
}

func filedBlob(name string) act.Blob {
	id := app.NamedID(name).String()
	h, _ := act.ParseHash(id + id)
	return act.Blob{Hash: h, Name: name, Size: 9}
}

func (d *lawFake) Matter(_ context.Context, id app.ID) (*desk.MatterView, error) {
	f, ok := d.facts[id]
	if !ok {
		return nil, &app.Error{Code: app.CodeNotFound}
	}
	p := filing.Procedure()
	v := &desk.MatterView{Matter: &procedure.Matter{ID: id, Proc: p.ID, Facts: f}, Proc: p, Card: procedure.Card{Title: f.Text("title"), Number: "备1号"}}
	for _, b := range act.BlobsIn(f) {
		v.Blobs = append(v.Blobs, desk.BlobView{Blob: b, From: "报送备案", Held: true})
	}
	v.Actions = []desk.ActionView{{Action: p.Action("finding"), Disabled: !d.may}}
	return v, nil
}

func (d *lawFake) ReadPaper(_ context.Context, b act.Blob) (desk.PaperText, error) {
	p := desk.PaperText{Blob: b}
	text, ok := d.texts[b.Name]
	if !ok {
		p.Read = extract.Refuse(b.Name, nil, extract.CodeOCR)
		return p, nil
	}
	p.Read = extract.Result{File: b.Name, Outcome: extract.OutcomeText, Text: text, Doubts: []extract.Doubt{{Code: extract.DoubtMacro}}}
	p.Doc = clause.Parse(text)
	return p, nil
}

func (d *lawFake) ReviewText(ctx context.Context, _ app.ID, p desk.PaperText, on app.Date) (*review.Report, error) {
	if d.fail != nil {
		return nil, d.fail
	}
	return review.New(d.pack.Library(), d.pack.Text, rules.Default(), "3708").Review(ctx, review.Document{Text: p.Doc, Title: "某市养犬办法", Level: law.LevelLocalRule, Region: "山东省某市"}, on)
}

// RuleCards has every card approved but scope, which was withdrawn, and market, which waits.
func (d *lawFake) RuleCards(context.Context) ([]reviews.RuleCard, error) {
	var out []reviews.RuleCard
	for _, c := range review.Cards() {
		x := reviews.RuleCard{Card: c, Known: true, Counts: map[int]review.Count{}}
		e := cards.Entry{Edition: cards.Edition{Card: c.ID, Version: c.Version, Digest: c.Digest()}, Act: "a", By: app.NamedID("one"), By2: app.NamedID("two"), At: 1790000000000}
		switch c.ID {
		case "scope":
			e.Off, e.OffBy, e.OffWhy = 1790100000000, app.NamedID("one"), "误报太多"
			x.Past = []cards.Entry{e}
		case "market":
			e.By2, e.At = app.ID{}, 0
			x.Waiting = []cards.Entry{e}
		default:
			x.InForce, x.Runs = e, true
		}
		if c.ID == "measure" {
			x.Counts[c.Version] = review.Count{Confirmed: 4, Dismissed: 2}
		}
		out = append(out, x)
	}
	return out, nil
}

func (d *lawFake) ProposeCards(_ context.Context, ids []string, _ string) (app.ID, error) {
	d.done = append(d.done, "propose "+strings.Join(ids, " "))
	return cards.ID, nil
}

func (d *lawFake) ApproveCards(_ context.Context, act string) (app.ID, error) {
	return cards.ID, &app.Error{Code: cards.CodeBehind, Args: map[string]string{"card": "market", "have": "3", "want": "1"}}
}

func (d *lawFake) RejectCards(_ context.Context, act, reason string) (app.ID, error) {
	d.done = append(d.done, "reject "+act+" "+reason)
	return cards.ID, nil
}

func (d *lawFake) WithdrawCard(_ context.Context, e cards.Edition, reason string) (app.ID, error) {
	d.done = append(d.done, "withdraw "+e.Card+" "+reason)
	return cards.ID, nil
}

// RedactPaper makes the copy and keeps it.
func (d *lawFake) RedactPaper(_ context.Context, _ app.ID, original act.Blob, text string, titled bool, covers []redact.Cover, purpose string) (act.Blob, error) {
	name, docx, err := redact.Make(redact.Source{Name: original.Name, Hash: original.Hash, Text: text, Titled: titled}, covers, redact.By{Name: "李审", At: d.Now()})
	d.copied = docx
	d.done = append(d.done, "redact "+purpose)
	return act.Blob{Name: name}, err
}

func (d *lawFake) Me() org.Actor {
	return org.Actor{Account: app.NamedID("two"), Grants: []org.Grant{{Role: org.RoleFiling}}}
}

func (d *lawFake) DoFor(_ context.Context, proc string, m app.ID, action, _ string, f act.Form) (app.ID, error) {
	if proc != filing.ID || action != "finding" {
		return app.ID{}, &app.Error{Code: app.CodeNotFound}
	}
	d.acts = append(d.acts, f)
	facts := d.facts[m].Clone()
	facts.SetRows("findings", append(facts.Rows("findings"), f))
	d.facts[m] = facts
	return m, nil
}

func (d *lawFake) Directory() *org.Directory { return org.NewDirectory() }
