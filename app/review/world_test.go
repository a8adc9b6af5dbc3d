package review

import (
	"context"
	"strings"
	"testing"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/app/law"
	"renda/app/rules"
)

// Reviewing stands on law and clauses and knows no work and no desk.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/filing", "renda/app/petition", "renda/app/desk", "renda/app/works", "renda/app/procedure", "renda/app/org")
}

func day(t testing.TB, s string) app.Date {
	t.Helper()
	d, err := app.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shelf is a small library: the laws the cards rest on, in outline, and some higher law.
var shelf = map[string]string{
	"法律/行政处罚法(2021-01-22).md": "# 中华人民共和国行政处罚法\n\n2021年1月22日 第十三届全国人民代表大会常务委员会第二十五次会议修订\n\n<!-- INFO END -->\n\n第一条 为了规范行政处罚的设定和实施，制定本法。\n\n第二条 地方性法规可以设定除限制人身自由、吊销营业执照以外的行政处罚。\n\n第三条 本法自2021年7月15日起施行。\n",
	"法律/水资源法(2016-07-02).md": "# 中华人民共和国水资源法\n\n2016年7月2日 第十二届全国人民代表大会常务委员会第二十一次会议通过\n\n<!-- INFO END -->\n\n第一条 为了合理开发、利用、节约和保护水资源，制定本法。\n\n第二条 取水单位应当自收到缴费通知书之日起七日内办理缴费手续。\n\n" +
		"第三条 未经批准擅自取水的，由水行政主管部门责令停止违法行为，处二万元以上十万元以下的罚款。\n\n第四条 在饮用水水源保护区内设置排污口的，逾期不拆除的，强制拆除，所需费用由违法者承担。\n\n第五条 开采地下水应当遵循总量控制、合理布局、分层开采、保护优先的原则，防止水源枯竭和地面沉降的发生，并且定期向社会公布监测结果。\n\n第六条 在大型水库取水的，应当经省、自治区、直辖市人民政府批准，并且遵守取水总量控制的要求。\n\n第八条 取水许可的有效期一般不超过五年。\n\n第九条 取水计划应当在年度开始的十五日以前报送，并交用水户讨论。取水计划应当在年度开始的七日以前公布。\n\n第十条 建设大型水库，由省水行政主管部门提出规划，报省人民政府批准后实施，并且向社会公布。\n\n第十一条 本法自2016年9月1日起施行。《中华人民共和国旧水法》同时废止。\n",
	"法律/防洪法(2016-07-02).md": "# 中华人民共和国防洪法\n\n2016年7月2日 第十二届全国人民代表大会常务委员会第二十一次会议通过\n\n<!-- INFO END -->\n\n第一条 为了防治洪水，制定本法。\n\n" +
		"第二条 对河道、湖泊范围内阻碍行洪的障碍物，按照谁设障、谁清除的原则，由防汛指挥机构责令限期清除；逾期不清除的，由防汛指挥机构组织强行清除，所需费用由设障者承担。\n\n第三条 本法自2016年9月1日起施行。\n",
	"行政法规/开发经营管理条例(2020-11-29).md": "# 城市房地产开发经营管理条例\n\n2020年11月29日 国务院令第732号公布\n\n<!-- INFO END -->\n\n第一条 为了规范房地产开发经营行为，制定本条例。\n\n" +
		"第二条 未取得资质等级证书或者超越资质等级从事房地产开发经营的，由县级以上人民政府房地产开发主管部门责令限期改正，处五日以上十日以下拘留；逾期不改正的，由工商行政管理部门吊销营业执照。\n\n第三条 本条例自2020年12月29日起施行。\n",
	"法律/立法法(2023-03-13).md": "# 中华人民共和国立法法\n\n2023年3月13日 第十四届全国人民代表大会第一次会议修正\n\n<!-- INFO END -->\n\n第一条 为了规范立法活动，制定本法。\n\n第二条 本法自2000年7月1日起施行。\n",
}

func library(t testing.TB) (*law.Library, func(string) (string, error)) {
	t.Helper()
	var laws []*law.Law
	text := map[string]string{}
	for name, s := range shelf {
		l, err := law.Read(name, []byte(s))
		if err != nil {
			t.Fatal(err)
		}
		laws = append(laws, l)
		text[l.ID] = l.Text
	}
	return law.Assemble(laws), func(id string) (string, error) { return text[id], nil }
}

// draft is a city's regulation with the given articles between the usual first and last one.
func draft(title string, articles ...string) string {
	var b strings.Builder
	b.WriteString("# " + title + "\n\n2024年3月1日 某某市第十届人民代表大会常务委员会第一次会议通过\n\n<!-- INFO END -->\n\n第一条 为了加强管理，结合本市实际，制定本条例。\n")
	for i, a := range articles {
		b.WriteString("\n第" + []string{"二", "三", "四", "五", "六"}[i] + "条 " + a + "\n")
	}
	b.WriteString("\n第九条 本条例自2024年6月1日起施行。\n")
	return b.String()
}

func review(t testing.TB, name, text string, change func(*Document)) *Report {
	t.Helper()
	lib, read := library(t)
	d, err := Read(name, text)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&d)
	}
	rep, err := New(lib, read, rules.Default(), "3708").Review(context.Background(), d, day(t, "2026-11-25"))
	if err != nil {
		t.Fatal(err)
	}
	src := []rune(d.Text.Source)
	for _, f := range rep.Findings {
		for _, w := range f.Fired {
			if w.From < 0 || w.To > len(src) || w.From > w.To {
				t.Fatalf("%s fired at %d..%d of %d", f.Card, w.From, w.To, len(src))
			}
			if got := squeeze(string(src[w.From:w.To])); got != squeeze(w.Words) {
				t.Errorf("%s %s: fired by %q, the place has %q", f.Card, f.Place, w.Words, got)
			}
		}
	}
	return rep
}

// squeeze leaves out what the tree leaves out: spaces, line breaks, markup.
func squeeze(s string) string {
	return strings.NewReplacer("\n", "", " ", "", "　", "", "*", "", "#", "").Replace(s)
}

func kinds(rep *Report) string {
	var out []string
	for _, f := range rep.Findings {
		out = append(out, f.Card+"/"+f.Kind)
	}
	return strings.Join(out, " ")
}
