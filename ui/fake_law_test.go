package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

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
	"renda/app/library"
	"renda/app/procedure"
	"renda/app/redact"
	"renda/app/review"
	"renda/app/rules"
	"renda/ui/uitest"
)

// fakeLaws are the texts of the fake library; where real ones are on this machine the pictures show those.
var fakeLaws = map[string]string{
	"行政法/中华人民共和国行政处罚法(2017-09-01).md": "# 中华人民共和国行政处罚法\n\n1996年3月17日 第八届全国人民代表大会第四次会议通过\n\n2017年9月1日 第十二届全国人民代表大会常务委员会第二十九次会议《关于修改〈中华人民共和国法官法〉等八部法律的决定》第二次修正\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 为了规范行政处罚的设定和实施，根据宪法，制定本法。\n\n第二条 行政处罚的设定和实施，适用本法。\n\n第三条 没有法定依据或者不遵守法定程序的，行政处罚无效。\n\n## 第二章 附则\n\n第四条 本法自1996年10月1日起施行。\n",
	"行政法/中华人民共和国行政处罚法(2021-01-22).md": "# 中华人民共和国行政处罚法\n\n1996年3月17日 第八届全国人民代表大会第四次会议通过\n\n2021年1月22日 第十三届全国人民代表大会常务委员会第二十五次会议修订\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 为了规范行政处罚的设定和实施，保障和监督行政机关有效实施行政管理，根据宪法，制定本法。\n\n第二条 行政处罚是指行政机关依法对违反行政管理秩序的公民、法人或者其他组织，以减损权益或者增加义务的方式予以惩戒的行为。\n\n第三条 行政处罚的设定和实施，适用本法。\n\n## 第二章 行政处罚的种类和设定\n\n第十三条 国务院部门规章可以在法律、行政法规规定的给予行政处罚的行为、种类和幅度的范围内作出具体规定。\n\n第十四条 地方政府规章可以在法律、法规规定的给予行政处罚的行为、种类和幅度的范围内作出具体规定。\n\n尚未制定法律、法规的，地方政府规章对违反行政管理秩序的行为，可以设定警告、通报批评或者一定数额罚款的行政处罚。罚款的限额由省、自治区、直辖市人民代表大会常务委员会规定。\n\n## 第三章 附则\n\n第八十六条 本法自2021年7月15日起施行。\n",
	"民法典/中华人民共和国民法典(2020-05-28).md":   "# 中华人民共和国民法典\n\n2020年5月28日 第十三届全国人民代表大会第三次会议通过\n\n<!-- INFO END -->\n\n第一条 为了保护民事主体的合法权益，根据宪法，制定本法。\n\n第一千二百六十条 本法自2021年1月1日起施行。《中华人民共和国婚姻法》、《中华人民共和国继承法》、《中华人民共和国物权法》同时废止。\n",
	"民法商法/中华人民共和国物权法(2007-03-16).md":  "# 中华人民共和国物权法\n\n2007年3月16日 第十届全国人民代表大会第五次会议通过\n\n<!-- INFO END -->\n\n第一条 为了维护国家基本经济制度，制定本法。\n\n第二条 本法自2007年10月1日起施行。\n",
}

var fakePack = sync.OnceValues(func() (*law.Pack, error) {
	var laws []*law.Law
	read := func(name string, text []byte) {
		if l, err := law.Read(name, text); err == nil {
			laws = append(laws, l)
		}
	}
	if os.Getenv("RENDA_PICTURES") != "" {
		for _, dir := range []string{"national", "local"} {
			root := filepath.Join("../../shared/data/laws", dir)
			names, _ := filepath.Glob(filepath.Join(root, "*/*.md"))
			for _, n := range names {
				if b, err := os.ReadFile(n); err == nil {
					rel, _ := filepath.Rel(root, n)
					read(rel, b)
				}
			}
		}
	}
	if len(laws) == 0 {
		for name, text := range fakeLaws {
			read(name, []byte(text))
		}
	}
	signing, key, err := law.NewPackKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "sdrd.gov.cn")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, _, err := law.BuildPack(&b, law.Manifest{ID: "sd", Version: 3, Issued: app.Date{Year: 2026, Month: 3, Day: 1}}, laws, signing); err != nil {
		return nil, err
	}
	return law.OpenPack(bytes.NewReader(b.Bytes()), int64(b.Len()), []string{key})
})

// Library gives the fake library, once there is one.
func (d *fakeDesk) Library(context.Context) (*law.Pack, error) {
	if d.nolaw != nil {
		return nil, d.nolaw
	}
	return fakePack()
}

func (d *fakeDesk) LibraryState(context.Context) (laws.View, error) {
	p, err := fakePack()
	if err != nil {
		return laws.View{}, err
	}
	now := library.Pack{Act: "a", Manifest: p.Manifest(), By: uitest.Office, By2: app.NamedID("张三"), Blob: act.Blob{Name: "法律包3.rlaw"}}
	next := now
	next.Act, next.By, next.By2, next.Note = "b", app.NamedID("张三"), app.ID{}, "增加2026年上半年通过的法律"
	next.Manifest.Version++
	return laws.View{Current: now, Held: true, Have: 1 << 20, Open: []library.Pack{next}}, nil
}

// ProposePack, ApprovePack and RejectPack keep what was done.
func (d *fakeDesk) ProposePack(_ context.Context, name string, _ io.Reader, _ string, progress func(int, int)) (app.ID, error) {
	progress(60, 1976)
	d.packed = append(d.packed, "propose "+name)
	return library.ID, nil
}

func (d *fakeDesk) ApprovePack(_ context.Context, p library.Pack, progress func(int, int)) (app.ID, error) {
	progress(60, 1976)
	d.packed = append(d.packed, "approve "+p.Act)
	return library.ID, nil
}

func (d *fakeDesk) RejectPack(_ context.Context, p library.Pack, reason string) (app.ID, error) {
	d.packed = append(d.packed, "reject "+p.Act+" "+reason)
	return library.ID, nil
}

// SearchLaw looks through the titles and articles as they stand.
func (d *fakeDesk) SearchLaw(ctx context.Context, typed string, limit int, progress func(int, int)) (laws.Answer, error) {
	p, err := d.Library(ctx)
	if err != nil {
		return laws.Answer{}, err
	}
	progress(617, 1976) // as while the index is built
	q, err := lawquery.Parse(typed, lawquery.NewTitles(p.Library()), app.DateOf(d.now))
	a := laws.Answer{Query: q}
	if err != nil {
		return a, err
	}
	word := ""
	for _, w := range q.Words {
		word = w.Text
	}
	for _, l := range p.Library().Laws() {
		x := lawquery.Law{ID: l.ID, Title: l.Title, Level: string(l.Level), Organ: l.Organ, Region: l.Region, From: l.Effective, To: l.Ended}
		if word != "" && strings.Contains(l.Title, word) {
			a.Laws = append(a.Laws, x)
		}
		if len(a.Hits) >= limit {
			continue
		}
		whole, err := p.Law(l.ID)
		if err != nil {
			return a, err
		}
		for _, e := range lawquery.NewEntry(whole).Docs {
			if word != "" && strings.Contains(e.Text, word) && len(a.Hits) < limit {
				a.Hits = append(a.Hits, lawquery.Hit{Law: x, ID: e.ID, Label: e.Label})
			}
		}
	}
	a.Total = len(a.Hits)
	return a, nil
}

// LawExcerpt gives the words around what was found.
func (d *fakeDesk) LawExcerpt(a laws.Answer, h lawquery.Hit, width int) (lawquery.Excerpt, error) {
	p, _ := fakePack()
	l, err := p.Law(h.Law.ID)
	if err != nil {
		return lawquery.Excerpt{}, err
	}
	word := []rune(a.Query.Words[len(a.Query.Words)-1].Text)
	for _, e := range lawquery.NewEntry(l).Docs {
		if e.ID != h.ID {
			continue
		}
		t := []rune(e.Text)
		i := strings.Index(e.Text, string(word))
		at := len([]rune(e.Text[:max(0, i)]))
		from := max(0, at-40)
		to := min(len(t), from+width)
		return lawquery.Excerpt{Text: string(t[from:to]), From: from, Marks: [][2]int{{at - from, at - from + len(word)}}, Cut: to < len(t)}, nil
	}
	return lawquery.Excerpt{}, nil
}

// LawTitles gives the titles that answer.
func (d *fakeDesk) LawTitles(ctx context.Context, typed string, n int) ([]string, error) {
	p, err := d.Library(ctx)
	if err != nil {
		return nil, err
	}
	return lawquery.NewTitles(p.Library()).Suggest(typed, n), nil
}

// filed is a document under review in the fake desk.
var filed = app.NamedID("filed")

const filedText = "澄江市不动产和市容管理办法\n第一章 总则\n第一条 为了加强管理，根据《中华人民共和国物权法》、《中华人民共和国行政处罚法》，结合本市实际，制定本办法。\n第二条 本市行政区域内的不动产登记和市容管理，适用本办法。\n第二章 管理\n第三条 未经许可占用道路的，由城市管理部门吊销营业执照，并处五万元罚款。\n外地企业从事清扫保洁的，应当在本市设立分支机构。\n第四条 依照《中华人民共和国行政处罚法》第一百二十条的规定处理。\n第三章 附则\n第六条 物业服务人应当配合。\n"

// ReadPaper reads the one paper, or refuses a scan.
func (d *fakeDesk) ReadPaper(_ context.Context, b act.Blob) (desk.PaperText, error) {
	p := desk.PaperText{Blob: b}
	if strings.HasSuffix(b.Name, "扫描件.pdf") {
		p.Read = extract.Refuse(b.Name, nil, extract.CodeOCR)
		return p, nil
	}
	p.Read = extract.Result{File: b.Name, Kind: extract.KindDocx, Outcome: extract.OutcomeText, Text: filedText, Doubts: []extract.Doubt{{Code: extract.DoubtHeaders, Args: map[string]string{"text": "内部资料"}}}}
	if d.filed != "" {
		p.Read.Text = d.filed
	}
	if strings.Contains(b.Name, "原文本") {
		p.Read.Text = strings.ReplaceAll(strings.ReplaceAll(filedText, "五万元", "三万元"), "第六条 物业服务人应当配合。\n", "第五条 业主应当缴纳专项维修资金。\n第六条 物业服务人应当配合，不得阻挠。\n")
	}
	p.Doc = clause.Parse(p.Read.Text)
	return p, nil
}

// ReviewText runs the real cards over the fake library.
func (d *fakeDesk) ReviewText(ctx context.Context, _ app.ID, p desk.PaperText, on app.Date) (*review.Report, error) {
	pack, err := d.Library(ctx)
	if err != nil {
		return nil, err
	}
	doc := review.Document{Text: p.Doc, Title: "澄江市不动产和市容管理办法", Level: law.LevelLocalRule, Region: "山东省澄江市"}
	return review.New(pack.Library(), pack.Text, rules.Default(), "3708").Review(ctx, doc, on)
}

// RedactPaper makes nothing and says what it was for.
func (d *fakeDesk) RedactPaper(_ context.Context, _ app.ID, original act.Blob, _ string, _ bool, _ []redact.Cover, purpose string) (act.Blob, error) {
	d.packed = append(d.packed, "redact "+purpose)
	return act.Blob{Name: original.Name}, nil
}

// RuleCards has every card approved but one that was withdrawn and one that waits, with invented counts.
func (d *fakeDesk) RuleCards(context.Context) ([]reviews.RuleCard, error) {
	var out []reviews.RuleCard
	for _, c := range review.Cards() {
		e := cards.Entry{Edition: cards.Edition{Card: c.ID, Version: c.Version, Digest: c.Digest()}, Act: "a", By: app.NamedID("张三"), By2: uitest.Office, At: 1790000000000}
		x := reviews.RuleCard{Card: c, Known: true, InForce: e, Runs: true, Counts: map[int]review.Count{c.Version: {Confirmed: 4, Dismissed: 2}}}
		switch c.ID {
		case "scope":
			e.Off, e.OffBy, e.OffWhy = 1790100000000, uitest.Office, "误报太多"
			x.Past, x.InForce, x.Runs = []cards.Entry{e}, cards.Entry{}, false
		case "hasty":
			e.By2, e.At = app.ID{}, 0
			x.Waiting, x.InForce, x.Runs = []cards.Entry{e}, cards.Entry{}, false
		}
		out = append(out, x)
	}
	return out, nil
}

// ProposeCards, ApproveCards, RejectCards and WithdrawCard keep what was done.
func (d *fakeDesk) ProposeCards(_ context.Context, ids []string, _ string) (app.ID, error) {
	d.packed = append(d.packed, "cards "+strings.Join(ids, " "))
	return cards.ID, nil
}

func (d *fakeDesk) ApproveCards(_ context.Context, proposed string) (app.ID, error) {
	d.packed = append(d.packed, "approve cards "+proposed)
	return cards.ID, nil
}

func (d *fakeDesk) RejectCards(_ context.Context, proposed, reason string) (app.ID, error) {
	d.packed = append(d.packed, "reject cards "+proposed+" "+reason)
	return cards.ID, nil
}

func (d *fakeDesk) WithdrawCard(_ context.Context, e cards.Edition, reason string) (app.ID, error) {
	d.packed = append(d.packed, "withdraw "+e.Card+" "+reason)
	return cards.ID, nil
}

// filedMatter is the matter of the filed document.
func filedMatter(d *fakeDesk) *desk.MatterView {
	p := filing.Procedure()
	m := &procedure.Matter{ID: filed, Proc: p.ID, Version: uint64(p.Version), State: filing.StateReview, Facts: act.Form{"title": "澄江市不动产和市容管理办法", "class": "规章", "replaces": app.NamedID("filed before").String()}}
	blob := func(name string) act.Blob {
		id := app.NamedID(name).String()
		h, err := act.ParseHash(id + id)
		if err != nil {
			panic(fmt.Sprint(err))
		}
		return act.Blob{Hash: h, Name: name, Size: 40_000, Type: "application/octet-stream"}
	}
	text, note := blob("澄江市不动产和市容管理办法.docx"), blob("起草说明扫描件.pdf")
	m.Facts.SetRows("f_text", []act.Form{text.Row()})
	m.Facts.SetRows("f_note", []act.Form{note.Row()})
	m.Facts.SetRows("findings", d.judged)
	m.Facts.SetRows("experts", []act.Form{{"account": uitest.Office.String(), "matter": "x", "clauses": "第三条", "given": "2026-11-20"}, {"account": app.NamedID("张三").String(), "matter": "y", "given": "2026-11-20", "opened": "2026-11-21"}})
	m.Facts.SetRows("notes", []act.Form{{"expertise": "y", "note": "第三条设定吊销营业执照，超出规章权限。"}})
	tick := act.Form{"criterion": "measure", "article": "第三条", "law": "行政处罚法", "law_article": "第十四条", "reason": "规章只可以设定警告、通报批评或者一定数额罚款"}
	lead := &procedure.Track{Key: "t", Def: filing.TrackCommittee, Organ: uitest.Housing, Kind: filing.Lead, State: filing.CommitteeOpined, Facts: act.Form{"clauses": "第一条至第三条", "verdict": "problem", "opinion": "第三条需要修改。"}}
	lead.Facts.SetRows("ticks", []act.Form{tick})
	m.Tracks = []*procedure.Track{lead, {Key: "u", Def: filing.TrackCommittee, Organ: uitest.Team, Kind: filing.Co, State: filing.CommitteeReviewing, Facts: act.Form{}}}
	v := &desk.MatterView{Matter: m, Proc: p, StateName: "审查中", Roles: []procedure.RoleID{filing.RoleOffice}, AsOf: d.now,
		Blobs:   []desk.BlobView{{Blob: text, From: "报送备案", Held: true}, {Blob: note, From: "报送备案", Held: true}},
		Actions: []desk.ActionView{{Action: p.Action("finding"), Proc: p.ID, Form: act.Form{}}}}
	v.Card = procedure.Card{ID: filed, Proc: p.ID, State: m.State, Number: "澄人备〔2026〕12号", Title: "澄江市不动产和市容管理办法"}
	return v
}

// before is the filing that the filed document replaces.
func filedBefore(d *fakeDesk) *desk.MatterView {
	v := filedMatter(d)
	b := v.Blobs[0].Blob
	b.Name = "原文本.docx"
	v.Matter.Facts = act.Form{}
	v.Matter.Facts.SetRows("f_text", []act.Form{b.Row()})
	v.Card.Number = "澄人备〔2024〕7号"
	return v
}

// DoFor takes a step, which waits in the outbox, and keeps what was said of findings.
func (d *fakeDesk) DoFor(ctx context.Context, proc string, matter app.ID, action, track string, form act.Form) (app.ID, error) {
	if matter != filed {
		id, err := d.Desk.DoFor(ctx, proc, matter, action, track, form)
		d.leaves(id, err)
		return id, err
	}
	d.judged = append(d.judged, form)
	return matter, nil
}
