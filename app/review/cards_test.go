package review

import (
	"context"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/rules"
)

// Every card has all its parts and a code, every code has a card, and no two share an id.
func TestCardsAreWhole(t *testing.T) {
	criteria := []string{"constitution", "politics", "power", "rights", "conflict", "measure", "delegation", "procedure", "evade", "reserved", "values", "unreasonable", "proportion", "outdated", "inconsistent"}
	seen := map[string]bool{}
	for _, c := range Cards() {
		if seen[c.ID] || runs[c.ID] == nil {
			t.Errorf("%s stands twice or has no code", c.ID)
		}
		seen[c.ID] = true
		if c.Version == 0 || c.Name == "" || c.NameEn == "" || len(c.Basis) == 0 || c.Method == "" || c.Example == "" || c.Except == "" || !slices.Contains(criteria, c.Criterion) {
			t.Errorf("%s lacks a part", c.ID)
		}
		for _, k := range c.Cases {
			if k.ID == "" || k.Name == "" || k.Law == "" || k.Why == "" {
				t.Errorf("%s: case %q lacks a part", c.ID, k.ID)
			}
		}
		if c.Measured.Files == 0 || c.Measured.Right > c.Measured.Read || c.Measured.Read > c.Measured.Findings {
			t.Errorf("%s: measured %+v", c.ID, c.Measured)
		}
	}
	if len(seen) != len(runs) {
		t.Errorf("%d cards, %d codes", len(seen), len(runs))
	}
}

// Each card fires on what it is for, in the words it says, and keeps silent on its exceptions.
func TestCardsFire(t *testing.T) {
	local := "地方性法规/山东/a.md"
	for _, c := range []struct{ name, text, want, words string }{
		{"repealed", draft("某某市取水条例", "根据《中华人民共和国物权法》保护取水权。"), "repealed/repealed", "《中华人民共和国物权法》"},
		{"repealed by a law of the library", draft("某某市取水条例", "依照旧水法第三条处理。"), "repealed/repealed", "旧水法"},
		{"repealing itself", draft("某某市取水条例", "本条例施行之日起，《中华人民共和国物权法》同时废止。"), "", ""},
		{"labour camps", draft("某某市帮教条例", "对劳动教养人员应当帮教。"), "repealed/labour", "劳动教养"},
		{"article too high", draft("某某市取水条例", "依照《中华人民共和国水资源法》第八十八条处理。"), "article/absent", "《中华人民共和国水资源法》第八十八条"},
		{"article that is there", draft("某某市取水条例", "依照《中华人民共和国水资源法》第三条处理。"), "", ""},
		{"own article too high", draft("某某市取水条例", "违反本条例第三十条规定的，责令改正。"), "article/self", "第三十条"},
		{"own paragraph too high", draft("某某市取水条例", "违反本条例第一条第四款规定的，责令改正。"), "article/self", "第一条第四款"},
		{"detention", draft("某某市养犬条例", "驱使犬只伤人的，处五日以上十日以下拘留。"), "measure/liberty", "处五日以上十日以下拘留"},
		{"detention by law", draft("某某市养犬条例", "驱使犬只伤人的，由公安机关依照《中华人民共和国治安管理处罚法》处五日以上十日以下拘留。"), "", ""},
		{"licence revoked", draft("某某市取水条例", "情节严重的，吊销营业执照。"), "measure/business", "吊销营业执照"},
		{"licence that was revoked", draft("某某市取水条例", "被吊销营业执照的单位应当清算。"), "", ""},
		{"demolition the law sets", draft("某某市取水条例", "在饮用水水源保护区内设置排污口的，逾期不拆除的，强制拆除，所需费用由违法者承担。"), "", ""},
		{"demolition no law sets", draft("某某市招牌条例", "擅自设置店面招牌的，责令限期拆除；逾期不拆除的，强制拆除。"), "measure/demolish", "的，强制拆除"},
		{"phone records", draft("某某市交通条例", "可以查阅、复制当事人的通话记录。"), "rights/correspondence", "查阅、复制当事人的通话记录"},
		{"unrelated condition", draft("某某市交通条例", "未缴清物业费的，不予办理过户。"), "rights/precondition", "未缴清物业费的，不予办理"},
		{"outsiders", draft("某某市建设条例", "外地企业在本市承接业务的，应当向主管部门备案。"), "market/outsider", "外地企业在本市承接业务的，应当向主管部门备案"},
		{"protecting outsiders", draft("某某市建设条例", "不得限制外地企业在本市承接业务。"), "", ""},
		{"local first", draft("某某市采购条例", "应当优先采购本市企业的产品。"), "market/prefer", "优先采购本市企业"},
		{"beyond a city's subjects", draft("某某市价格监测条例", "价格监测机构应当报告。"), "scope/subject", "某某市价格监测条例"},
		{"within a city's subjects", draft("某某市垃圾条例", "垃圾应当分类。"), "", ""},
		{"another deadline", draft("某某市取水条例", "取水单位应当自收到缴费通知书之日起十五日内办理缴费手续。"), "conflict/deadline", "十五日"},
		{"the same deadline", draft("某某市取水条例", "取水单位应当自收到缴费通知书之日起7日内办理有关缴费手续。"), "", ""},
		{"a larger fine", draft("某某市取水条例", "未经批准擅自取水的，由水行政主管部门责令停止违法行为，处五万元以上二十万元以下的罚款。"), "conflict/fine", "处五万元以上二十万元以下的罚款"},
		{"a fine within", draft("某某市取水条例", "未经批准擅自取水的，由水行政主管部门责令停止违法行为，处三万元以上八万元以下的罚款。"), "", ""},
		{"a lower approver", draft("某某市取水条例", "在大型水库取水的，应当经县人民政府批准，并且遵守取水总量控制的要求。"), "conflict/approver", "经县人民政府批准"},
		{"the same approver", draft("某某市取水条例", "在大型水库取水的，应当经省人民政府批准，并且遵守取水总量控制的要求。"), "", ""},
		{"a shorter term than the longest", draft("某某市取水条例", "取水许可的有效期一般不超过三年。"), "", ""},
		{"a longer one", draft("某某市取水条例", "取水许可的有效期一般不超过八年。"), "conflict/deadline", "八年"},
		{"a number the law's clause names too", draft("某某市取水条例", "取水计划应当在年度开始的七日以前按户张榜公布，并交用水户讨论。"), "", ""},
		{"each level its own", draft("某某市取水条例", "建设大型水库，由市水行政主管部门提出规划，报市人民政府批准后实施，并且向社会公布。"), "", ""},
		{"an approver of another level's plan", draft("某某市取水条例", "建设大型水库，由省水行政主管部门提出规划，报县人民政府批准后实施，并且向社会公布。"), "conflict/approver", "报县人民政府批准"},
		{"coercion that a law sets for the same, paired with nothing", draft("某某市湿地条例", "对河道范围内阻碍行洪的障碍物，按照谁设障、谁清除的原则，由指挥机构责令限期清除。逾期不清除的，由指挥机构组织强制清除，所需费用由设障者承担。"), "", ""},
		{"coercion for something else", draft("某某市湿地条例", "对占用盲道的摊点，由街道办事处责令限期清除。逾期不清除的，由街道办事处组织强制清除，所需费用由摊主承担。"), "measure/demolish", "由街道办事处组织强制清除"},
		{"a business licence that a regulation takes", draft("某某市湿地条例", "未取得资质等级证书或者超越资质等级从事房地产开发经营的，由主管部门责令限期改正；逾期不改正的，由工商行政管理部门吊销营业执照。"), "", ""},
		{"detention that only a regulation sets", draft("某某市湿地条例", "未取得资质等级证书或者超越资质等级从事房地产开发经营的，由主管部门责令限期改正，处五日以上十日以下拘留。"), "measure/liberty", "处五日以上十日以下拘留"},
		{"surcharges only spoken of", draft("某某市湿地条例", "按前款规定收取的滞纳金应当纳入专项资金。"), "", ""},
		{"a craft with a history", strings.Replace(draft("某某市黄酒条例", "黄酒应当保护。"), "为了加强管理", "为了弘扬黄酒历史文化", 1), "", ""},
		{"a drink without", draft("某某市黄酒条例", "黄酒应当保护。"), "scope/subject", "某某市黄酒条例"},
		{"word for word", draft("某某市取水条例", "开采地下水应当遵循总量控制、合理布局、分层开采、保护优先的原则，防止水源枯竭和地面沉降的发生，并且定期向社会公布监测结果。"), "verbatim/paragraph", "开采地下水"},
	} {
		// The basis makes the water law a higher law of every draft about water.
		text := c.text
		if strings.Contains(text, "取水条例") {
			text = strings.Replace(text, "为了加强管理，", "为了加强管理，根据《中华人民共和国水资源法》，", 1)
		}
		rep := review(t, local, text, nil)
		if got := kinds(rep); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
			continue
		}
		if c.want != "" && (len(rep.Findings[0].Fired) == 0 || !strings.HasPrefix(rep.Findings[0].Fired[0].Words, c.words)) {
			t.Errorf("%s fired by %+v", c.name, rep.Findings[0].Fired)
		}
	}
}

// A document below regulations may set less: what a regulation may say is pointed at there.
func TestLevelsDecide(t *testing.T) {
	text := draft("某某市取水办法", "擅自取水的，处一千元罚款。", "应当取得取水许可证。", "可以查封、扣押取水设备。")
	for level, want := range map[law.Level]string{
		law.LevelLocal:     "",
		law.LevelLocalRule: "measure/rulelicence measure/rulecoerce",
		law.LevelOther:     "measure/docpenalty measure/rulelicence measure/rulecoerce",
	} {
		if got := kinds(review(t, "x.md", text, func(d *Document) { d.Level = level })); got != want {
			t.Errorf("%s: %q, want %q", level, got, want)
		}
	}
}

// Days: none at all, before publication, and too near by the number of the rule set, which
// holds for rules only.
func TestDays(t *testing.T) {
	text := draft("某某市停车办法", "应当停车入位。")
	none := strings.Replace(text, "第九条 本条例自2024年6月1日起施行。", "第九条 本办法由市政府解释。", 1)
	if got := kinds(review(t, "地方政府规章/a.md", none, nil)); got != "noeffect/none" {
		t.Errorf("no day: %q", got)
	}
	chapters := strings.Replace(strings.Replace(none, "第一条", "## 第一章 总则\n\n第一条", 1), "第九条", "## 第二章 管理\n\n第九条", 1)
	if rep := review(t, "地方政府规章/a.md", chapters, nil); kinds(rep) != "noeffect/cutoff" || !strings.Contains(rep.Findings[0].Why, "市政府解释") {
		t.Errorf("a text without its end: %s", kinds(rep))
	}
	if got := kinds(review(t, "地方政府规章/a.md", strings.Replace(chapters, "第二章 管理", "第二章 附　则", 1), nil)); got != "noeffect/none" {
		t.Errorf("with its end: %q", got)
	}
	published := strings.Replace(text, "会议通过\n", "会议通过\n\n2024年3月20日 某某市人民代表大会常务委员会公告第3号公布\n", 1)
	if rep := review(t, "地方性法规/山东/a(2024-12-20).md", published, nil); len(rep.Findings) != 0 || !slices.Contains(rep.Unchecked, sentences["unchecked.noted"]) {
		t.Errorf("a name that contradicts the notes: %s, %v", kinds(rep), rep.Unchecked)
	}
	for _, c := range []struct {
		level     law.Level
		published string
		want      string
	}{
		{law.LevelLocalRule, "2024-05-20", "hasty/soon"}, {law.LevelLocalRule, "2024-05-02", ""}, {law.LevelLocalRule, "2024-05-03", "hasty/soon"},
		{law.LevelLocal, "2024-05-20", ""}, {law.LevelLocal, "2024-06-02", "hasty/before"},
	} {
		got := kinds(review(t, "a.md", text, func(d *Document) { d.Level, d.Published = c.level, day(t, c.published) }))
		if got != c.want {
			t.Errorf("%s published %s: %q, want %q", c.level, c.published, got, c.want)
		}
	}
}

// Higher law is suggested with its reasons, and one that isn't in the library is said to be missing, not guessed.
func TestHigherAndMissing(t *testing.T) {
	text := strings.Replace(draft("某某市取水条例", "应当节约用水。"), "为了加强管理，", "根据《中华人民共和国水资源法》和《中华人民共和国抗旱法》，", 1)
	rep := review(t, "地方性法规/山东/a.md", text, nil)
	if len(rep.Higher) == 0 || rep.Higher[0].Law.Short != "水资源法" || len(rep.Higher[0].Why) == 0 {
		t.Errorf("suggested: %+v", rep.Higher)
	}
	if len(rep.Missing) != 1 || rep.Missing[0].Title != "中华人民共和国抗旱法" || !rep.Missing[0].Basis || rep.Missing[0].Place != "第一条" {
		t.Errorf("missing: %+v", rep.Missing)
	}
}

// What people dismissed counts against the version of the card that pointed, of several verdicts on one finding the last,
// and nothing else counts.
func TestTally(t *testing.T) {
	counts := map[Edition]Count{}
	row := func(card, version, place, verdict string) act.Form {
		return act.Form{"card": card, "card_version": version, "clause": place, "verdict": verdict}
	}
	Tally(counts, []act.Form{row("market", "1", "第一条", "dismissed"), row("market", "1", "第二条", "confirmed"), row("market", "1", "第二条", "dismissed"), row("scope", "2", "", "dismissed")})
	Tally(counts, []act.Form{row("market", "1", "第一条", "dismissed"), row("market", "2", "第一条", "confirmed"), row("rights", "1", "", "?")})
	want := map[Edition]Count{{"market", 1}: {0, 3}, {"market", 2}: {1, 0}, {"scope", 2}: {0, 1}}
	if !maps.Equal(counts, want) {
		t.Errorf("%+v", counts)
	}
}

// FuzzReview: any text is reviewed, and every finding points into it.
func FuzzReview(f *testing.F) {
	f.Add(draft("某某市取水条例", "未经批准擅自取水的，处五万元以上二十万元以下的罚款。", "外地企业在本市承接业务的，应当备案。"))
	f.Add("一、处罚\n（一）处拘留\n1. 依照《物权法》第一条、第二款")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Read("地方性法规/山东/a.md", s); err == nil && len([]rune(s)) < 3000 {
			review(t, "地方性法规/山东/a.md", d.Text.Source, nil)
		}
	})
}

// A verdict finds its finding again, the last one counts, and another finding is not judged by it.
func TestJudged(t *testing.T) {
	rep := review(t, "地方性法规/山东/a.md", draft("某某市取水条例", "情节严重的，吊销营业执照。", "外地企业在本市承接业务的，应当向主管部门备案。"), nil)
	if len(rep.Findings) != 2 {
		t.Fatalf("%s", kinds(rep))
	}
	rows := []act.Form{rep.Findings[0].Form(Dismissed, "上位法已有规定"), rep.Findings[0].Form(Confirmed, "核实")}
	if v, why := rep.Findings[0].Judged(rows); v != Confirmed || why != "核实" {
		t.Errorf("%s, %s", v, why)
	}
	if v, _ := rep.Findings[1].Judged(rows); v != "" {
		t.Errorf("the other finding is %s", v)
	}
}

// Several findings of one card on one clause are judged one by one, also where even the words are the same; an act of before
// that, which named neither kind nor words, still speaks of all of them.
func TestEachFindingIsItsOwn(t *testing.T) {
	rep := review(t, "地方政府规章/a.md", draft("某某市养犬办法", "情节严重的，吊销营业执照，并没收违法所得；再次违反的，吊销许可证。", "应当取得取水许可证。依照本办法第三十条、本办法第三十条处理。"), func(d *Document) { d.Level = law.LevelLocalRule })
	fs := rep.Findings
	if len(fs) < 5 {
		t.Fatalf("%s", kinds(rep))
	}
	for i := range fs {
		rows := []act.Form{fs[i].Form(Dismissed, "看过")}
		for j := range fs {
			if v, _ := fs[j].Judged(rows); (v != "") != (i == j) {
				t.Errorf("%s %s %q is judged with %s %s %q", fs[j].Card, fs[j].Kind, fs[j].words(), fs[i].Card, fs[i].Kind, fs[i].words())
			}
		}
	}
	old := fs[0].Form(Dismissed, "旧")
	delete(old, "kind")
	delete(old, "words")
	together := 0
	for _, f := range fs {
		if v, _ := f.Judged([]act.Form{old}); v == Dismissed {
			together++
			if f.Card != fs[0].Card || f.Place != fs[0].Place {
				t.Errorf("an old act judges %s at %s", f.Card, f.Place)
			}
		}
	}
	if together < 2 {
		t.Errorf("an old act judges %d findings", together)
	}
}

// Only cards in force run; the others are named, and places that set measures are listed all the same.
func TestOnlyCardsInForce(t *testing.T) {
	lib, read := library(t)
	d, err := Read("地方政府规章/a.md", draft("某某市养犬办法", "情节严重的，吊销营业执照，处一千元罚款。", "外地企业在本市承接业务的，应当向主管部门备案。"))
	if err != nil {
		t.Fatal(err)
	}
	rep, err := New(lib, read, rules.Default(), "3708").ReviewBy(context.Background(), d, day(t, "2026-11-25"), func(c Card) bool { return c.ID == "market" })
	if err != nil || kinds(rep) != "market/outsider" || len(rep.Idle) != len(Cards())-1 || slices.Contains(rep.Idle, "market") || len(rep.Measures) == 0 {
		t.Errorf("%v %s, idle %v, %d measures", err, kinds(rep), rep.Idle, len(rep.Measures))
	}
}

// A card's words can't change without its version: officers approved them by version and digest.
func TestWordsChangeWithTheVersion(t *testing.T) {
	b, err := os.ReadFile("testdata/digests.tsv")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		f := strings.Split(line, "\t")
		known[f[0]+" "+f[1]] = f[2]
	}
	for _, c := range Cards() {
		if at := c.ID + " " + strconv.Itoa(c.Version); known[at] != c.Digest() {
			t.Errorf("%s: its words are not those of this version: raise the version, and add\n%s\t%d\t%s", at, c.ID, c.Version, c.Digest())
		}
	}
	one := Cards()[0]
	one.Measured.Right++
	was := one.Digest()
	if one.Method += "。"; was != Cards()[0].Digest() || one.Digest() == was {
		t.Error("the digest is not of the words alone")
	}
}

// What a card says has its facts in place in Chinese, and dates as dates.
func TestSays(t *testing.T) {
	s := say("before", "day1", "2024-06-02", "day2", "2024-06-01")
	if got := s.String(); got != "施行日期2024年6月1日早于公布日期2024年6月2日" {
		t.Error(got)
	}
	if got := s.In(func(zh string) string { return strings.ReplaceAll(zh, "早于公布日期", " is before ") }, app.Date.String); got != "施行日期2024-06-01 is before 2024-06-02" {
		t.Error(got)
	}
}

// A document of 3,000 articles is reviewed to its end: what fires in its last article is found, and clauses are paired. (A card of more than nearly
// linear time would not come to an end here.)
func TestThreeThousandArticles(t *testing.T) {
	var b strings.Builder
	b.WriteString(draft("某某市事项办理条例"))
	for i := 10; i <= 3009; i++ {
		b.WriteString("\n第" + clause.Chinese(i) + "条 第" + clause.Chinese(i) + "类事项由主管部门依法办理，并向社会公布。\n")
	}
	b.WriteString("\n第三千零一十条 驱使犬只伤人的，处五日以上十日以下拘留。\n")
	rep := review(t, "地方性法规/山东/a.md", b.String(), nil)
	if got := kinds(rep); !strings.Contains(got, "measure/liberty") {
		t.Errorf("%s", got)
	}
}
