package lawquery

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/law"
	"renda/app/variant"
)

var today = app.Date{Year: 2026, Month: 11, Day: 25}

// shelf is a small library: two versions of one law, a code in parts, a local regulation.
func shelf(t testing.TB) (*law.Library, *Titles) {
	t.Helper()
	var laws []*law.Law
	for name, text := range map[string]string{
		"a.md": "# 中华人民共和国行政处罚法\n\n1996年3月17日 第八届全国人民代表大会第四次会议通过\n\n<!-- INFO END -->\n\n第一条 旧法。\n\n第二条 本法自1996年10月1日起施行。\n",
		"b.md": "# 中华人民共和国行政处罚法\n\n1996年3月17日 第八届全国人民代表大会第四次会议通过\n\n2021年1月22日 第十三届全国人民代表大会常务委员会第二十五次会议修订\n\n<!-- INFO END -->\n\n第一条 新法。\n\n第二条 本法自2021年7月15日起施行。\n",
		"c.md": "# 山东省水资源条例\n\n2017年9月30日 山东省第十二届人民代表大会常务委员会第三十二次会议通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 为了节约用水。\n\n第一条之一 补充。\n\n## 附则\n\n第二条 本条例自2018年1月1日起施行。\n",
	} {
		l, err := law.Read(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		laws = append(laws, l)
	}
	lib := law.Assemble(laws)
	return lib, NewTitles(lib)
}

// A law is known by its full name, without 中华人民共和国, in 《》, in traditional
// characters and by first letters; its clause with and without 第, as one word or two; the version
// in force comes first.
func TestParseClause(t *testing.T) {
	lib, titles := shelf(t)
	vs := lib.Versions("行政处罚法")
	want := []string{vs[1].ID, vs[0].ID}
	for _, typed := range []string{
		"行政处罚法第三十二条", "行政处罚法32条", "行政处罚法第32条", "行政处罚法 第三十二条", "行政处罚法　32条", "《行政处罚法》第三十二条",
		"中华人民共和国行政处罚法第三十二条", "《中华人民共和国行政处罚法》 第32条", "行政處罰法第三十二條", "xzcff第三十二条", "XZCFF 32条",
	} {
		q, err := Parse(typed, titles, today)
		if err != nil || q.Name != "行政处罚法" || q.Ref.Article.N != 32 || !reflect.DeepEqual(q.Laws, want) {
			t.Errorf("%s: %+v, %v", typed, q, err)
		}
		if w := []Word{{Text: "行政处罚法》第三十二条", Exact: true}}; !reflect.DeepEqual(q.Words, w) {
			t.Errorf("%s: words %+v", typed, q.Words)
		}
	}
	past, err := Parse("行政处罚法第一条", titles, app.Date{Year: 2000, Month: 1, Day: 1})
	if err != nil || past.Laws[0] != vs[0].ID {
		t.Errorf("in 2000: %+v, %v", past, err)
	}
}

// Words, phrases, what must not be there, filters; a name is looked for in its short form; of
// several words one may stand in the title.
func TestParseWords(t *testing.T) {
	_, titles := shelf(t)
	for typed, want := range map[string]Query{
		"":            {},
		" 　 ":         {},
		"罚":           {Words: []Word{{Text: "罚"}}},
		"听证 罚款":       {Words: []Word{{Text: "听证", Title: true}, {Text: "罚款", Title: true}}},
		"听证 听证":       {Words: []Word{{Text: "听证"}}},
		"听证 -罚款":      {Words: []Word{{Text: "听证"}, {Text: "罚款", Not: true}}},
		"“应当 予以”":     {Words: []Word{{Text: "应当 予以", Exact: true}}},
		"-\"罚 款\" 听证": {Words: []Word{{Text: "罚 款", Not: true, Exact: true}, {Text: "听证"}}},
		"“没有关上":       {Words: []Word{{Text: "没有关上", Exact: true}}},
		"中华人民共和国行政处罚法 听证": {Words: []Word{{Text: "行政处罚法", Title: true}, {Text: "听证", Title: true}}},
		"xzcff":   {Words: []Word{{Text: "行政处罚法"}}},
		"abc":     {Words: []Word{{Text: "abc"}}},
		"第三十二条":   {Words: []Word{{Text: "第三十二条"}}},
		"不存在法第三条": {Words: []Word{{Text: "不存在法第三条"}}},
		"行政处罚法第三十二条规定 听证": {Name: "行政处罚法", Words: []Word{{Text: "规定", Title: true}, {Text: "听证", Title: true}}},
		"级别:法律 罚":         {Words: []Word{{Text: "罚"}}, Filter: Filter{Levels: []string{"法律"}}},
		"层级：规章，法律":        {Filter: Filter{Levels: []string{"部门规章", "地方政府规章", "法律"}}},
		"地区:山东,浙江 机关:国务院": {Filter: Filter{Regions: []string{"山东", "浙江"}, Organs: []string{"国务院"}}},
		"施行:2024年1月2日":    {Filter: Filter{On: app.Date{Year: 2024, Month: 1, Day: 2}}},
		"有效:20240102":     {Filter: Filter{On: app.Date{Year: 2024, Month: 1, Day: 2}}},
		"on:2024/1/2":     {Filter: Filter{On: app.Date{Year: 2024, Month: 1, Day: 2}}},
		"施行:今天 名称:条例":     {Filter: Filter{On: today, Titles: []string{"条例"}}},
		"級別:行政法規":         {Filter: Filter{Levels: []string{"行政法规"}}},
		"备注:无":            {Words: []Word{{Text: "备注:无"}}},
		"12:30":           {Words: []Word{{Text: "12:30"}}},
	} {
		q, err := Parse(typed, titles, today)
		q.Today, q.Laws, q.Ref.Article.N = app.Date{}, nil, 0
		if err != nil || !reflect.DeepEqual(q, want) {
			t.Errorf("%q:\n got %+v, %v\nwant %+v", typed, q, err, want)
		}
	}
}

// A filter that can't be read is refused, with what was typed and what may be.
func TestParseRefuses(t *testing.T) {
	for typed, code := range map[string]app.Code{
		"级别:天条": CodeLevel, "施行:明年": CodeDate, "施行:2024-13-01": CodeDate, "施行:2024-02-30": CodeDate, "on:1": CodeDate, "施行:二〇二四年1月1日": CodeDate,
	} {
		if _, err := Parse("罚 "+typed, nil, today); app.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", typed, err, code)
		}
	}
}

// Whatever a person puts in quotation marks comes back from the query's own writing,
// other words and filters too.
func TestRoundTrip(t *testing.T) {
	_, titles := shelf(t)
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringOf(rapid.SampledFrom([]rune("行政处罚法第32条听证a-－ 　:：“”\"「」『』‘’，《》级别法律\n𠮷"))).Draw(t, "typed")
		q, err := Parse(typed, titles, today)
		if err != nil {
			return
		}
		again, err := Parse(q.String(), titles, today)
		if err != nil {
			t.Fatalf("%q → %q: %v", typed, q, err)
		}
		for i, w := range q.Words {
			if w.Exact && (i >= len(again.Words) || again.Words[i] != w) {
				t.Fatalf("%q → %q: %+v, then %+v", typed, q, q.Words, again.Words)
			}
		}
		if !reflect.DeepEqual(q.Filter, again.Filter) {
			t.Fatalf("%q → %q: %+v, then %+v", typed, q, q.Filter, again.Filter)
		}
	})
}

// No input makes the parser fail, and every word is a part of what was typed or a law's
// name.
func FuzzParse(f *testing.F) {
	_, titles := shelf(f)
	for _, s := range []string{"行政处罚法第三十二条", "-“", "级别:", ":", "施行:今天", "\xff“\xfe", "第条", "a第0条", "行政处罚法99999999999999999999条"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, titles, today)
		if err != nil && app.CodeOf(err) != CodeDate && app.CodeOf(err) != CodeLevel {
			t.Fatal(err)
		}
		for _, w := range q.Words {
			if w.Text == "" || !strings.Contains(variant.String(s), variant.String(w.Text)) && !strings.Contains(w.Text, "行政处罚法") && !strings.Contains(w.Text, "山东省水资源条例") {
				t.Fatalf("%q gave the word %q", s, w.Text)
			}
		}
		_ = q.String()
	})
}

// Titles are suggested by a part, by letters, in traditional characters, what begins so
// first; nothing for nothing.
func TestSuggest(t *testing.T) {
	_, titles := shelf(t)
	for typed, want := range map[string]string{
		"行政": "行政处罚法", "xzcf": "行政处罚法", "cff": "行政处罚法", "處罰": "行政处罚法", "中华人民共和国行政": "行政处罚法", "szy": "山东省水资源条例", "": "", "xyz": "",
		"s": "山东省水资源条例", "z": "行政处罚法,山东省水资源条例",
	} {
		if got := strings.Join(titles.Suggest(typed, 5), ","); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
	if got := titles.Suggest("z", 1); len(got) != 1 {
		t.Error(got)
	}
}

// Every word of a law's text is in exactly one document, articles by themselves, with
// their numbers.
func TestEntry(t *testing.T) {
	lib, _ := shelf(t)
	e := NewEntry(lib.Versions("山东省水资源条例")[0])
	var got []string
	for _, d := range e.Docs {
		got = append(got, d.Label+"|"+d.Text)
	}
	want := "题注|2017年9月30日 山东省第十二届人民代表大会常务委员会第三十二次会议通过\n第一章|总则\n第一条|为了节约用水。\n第一条之一|补充。\n|附则\n第二条|本条例自2018年1月1日起施行。"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
	if d := e.Docs[3]; d.Article != 1 || d.Sub != 1 || d.ID == "" {
		t.Errorf("%+v", d)
	}
	if e.Law.Level != "地方性法规" || e.Law.From.IsZero() || e.Law.Region == "" {
		t.Errorf("%+v", e.Law)
	}
}
