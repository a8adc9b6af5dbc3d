package clause

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// draft is a law in the making: articles by a key that stays with them.
type draft []draftArticle

type draftArticle struct {
	key        int
	paragraphs []string
}

// vocabulary is what the sentences of drafts are made of: enough words that two
// articles are not alike by chance.
var vocabulary = strings.Fields(`人民政府 主管部门 应当 可以 不得 依照 规定 审查 登记 公告 备案 申请人 证据 听证 期限 处罚 许可 收费 强制 复议 诉讼 档案 监督 检查 责任 罚款 吊销 执照 企业 公民
	代表 会议 表决 名额 选区 候选人 宣传 教育 科技 环境 水资源 森林 草原 矿产 海域 港口 航道 铁路 公路 桥梁 电力 燃气 供水 供热 垃圾 噪声 粉尘 辐射 文物 古树 湿地 河道 水库 堤坝 渔业 种子 农药 兽药 饲料 食品 药品 器械 疫苗 医院 学校 幼儿园 养老 残疾人 妇女 未成年人 志愿者 慈善 捐赠 彩票 预算 决算 审计 债务 税收 土地 房屋 物业 租赁 抵押 合同 招标 采购 价格 计量 标准 认证 广告 商标 专利 著作权 数据 网络 密码 保密 国防 兵役 消防 地震 气象 测绘 统计 公证 仲裁 律师`)

func drawSentence(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 14, 30).Draw(t, "words"), "") + "。"
}

func drawDraft(t *rapid.T, n int) draft {
	d := make(draft, n)
	for i := range d {
		d[i] = draftArticle{key: i, paragraphs: rapid.SliceOfN(rapid.Custom(drawSentence), 1, 3).Draw(t, "paragraphs")}
	}
	return d
}

func (d draft) text() string {
	var b strings.Builder
	b.WriteString("某市条例\n")
	for i, a := range d {
		b.WriteString((Number{N: i + 1}).article() + " " + strings.Join(a.paragraphs, "\n") + "\n")
	}
	return b.String()
}

// edits are what a session does to a draft; each gives the new draft and what became
// of the article at i.
type edit func(t *rapid.T, d draft, i int) draft

func insert(t *rapid.T, d draft, i int) draft {
	fresh := draftArticle{key: -1, paragraphs: []string{drawSentence(t)}}
	return append(append(append(draft{}, d[:i]...), fresh), d[i:]...)
}

func remove(_ *rapid.T, d draft, i int) draft { return append(append(draft{}, d[:i]...), d[i+1:]...) }

// amend changes a few words of an article.
func amend(t *rapid.T, d draft, i int) draft {
	out := append(draft{}, d...)
	p := append([]string(nil), d[i].paragraphs...)
	r := []rune(p[0])
	at := rapid.IntRange(0, len(r)-4).Draw(t, "at")
	p[0] = string(r[:at]) + "经批准" + string(r[at+2:])
	out[i].paragraphs = p
	return out
}

func move(t *rapid.T, d draft, i int) draft {
	to := rapid.IntRange(0, len(d)-1).Draw(t, "to")
	out := remove(t, d, i)
	return append(append(append(draft{}, out[:to]...), d[i]), out[to:]...)
}

// What a session did to a draft is found again: every article that stayed, moved or
// was amended by a few words goes on surely as itself, with its identity; what came
// is new under an identity never used, what was struck is gone.
func TestMatchFindsWhatWasDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawDraft(t, rapid.IntRange(2, 25).Draw(t, "n"))
		after := before
		touched := map[int]bool{}
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			i := rapid.IntRange(0, len(after)-1).Draw(t, "i")
			do := rapid.SampledFrom([]edit{insert, remove, amend, move}).Draw(t, "edit")
			if len(after) > 2 && after[i].key >= 0 && !touched[after[i].key] {
				touched[after[i].key] = true
				after = do(t, after, i)
			}
		}
		old, new := Parse(before.text()), Parse(after.text())
		wasID := map[int]string{}
		for i, a := range old.Articles() {
			wasID[before[i].key] = a.ID
		}
		checkPairs(t, Carry(old, new), before, after)
		for i, a := range new.Articles() {
			was, ok := wasID[after[i].key]
			if ok && a.ID != was {
				t.Fatalf("%s was %s and is now %s", a.Label, was, a.ID)
			}
			if !ok && old.Node(a.ID) != nil {
				t.Fatalf("the new %s has the old identity %s", a.Label, a.ID)
			}
		}
		if msg := uncovered(new); msg != "" {
			t.Fatal(msg)
		}
	})
}

func checkPairs(t *rapid.T, m *Matching, before, after draft) {
	olds, news := map[*Node]int{}, map[*Node]int{}
	for i, a := range m.Old.Articles() {
		olds[a] = before[i].key
	}
	for i, a := range m.New.Articles() {
		news[a] = after[i].key
	}
	left := map[int]bool{}
	for _, a := range after {
		left[a.key] = true
	}
	seen := 0
	for _, p := range m.Pairs {
		switch {
		case p.Change == Split || p.Change == Merged || !p.Sure:
			t.Fatalf("%s: nothing was split or merged or is doubtful", describe(p))
		case p.Change == New && news[p.New[0]] >= 0, p.Change == Gone && left[olds[p.Old[0]]]:
			t.Fatalf("%s: it was in both", describe(p))
		case len(p.Old) > 0 && len(p.New) > 0 && olds[p.Old[0]] != news[p.New[0]]:
			t.Fatalf("%s: two articles are taken for one", describe(p))
		case p.Change == Same && p.Renumbered, p.Change == Moved && !p.Renumbered:
			t.Fatalf("%s: the number", describe(p))
		}
		seen += len(p.Old) + len(p.New)
	}
	if seen != len(before)+len(after) {
		t.Fatalf("%d articles stand in pairs, there are %d", seen, len(before)+len(after))
	}
}

func describe(p Pair) string {
	s := fmt.Sprintf("change %d (%.2f, sure %v):", p.Change, p.Confidence, p.Sure)
	for _, n := range p.Old {
		s += " old " + n.Label + n.Full()
	}
	for _, n := range p.New {
		s += " new " + n.Label + n.Full()
	}
	return s
}

// An article cut in two, and two put together, are found as such, both ways round.
func TestSplitAndMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawDraft(t, rapid.IntRange(3, 12).Draw(t, "n"))
		i := rapid.IntRange(0, len(before)-1).Draw(t, "i")
		first, second := []string{drawSentence(t), drawSentence(t)}, []string{drawSentence(t), drawSentence(t)}
		before[i].paragraphs = append(append([]string{}, first...), second...)
		after := insert(t, before, i+1)
		after[i].paragraphs, after[i+1].paragraphs = first, second
		one, two := Parse(before.text()), Parse(after.text())
		for _, c := range []struct {
			old, new *Doc
			change   Change
		}{{one, two, Split}, {two, one, Merged}} {
			found := 0
			for _, p := range Match(c.old, c.new).Pairs {
				if p.Change == c.change {
					found++
					if len(p.Old)+len(p.New) != 3 || !p.Sure {
						t.Fatalf("%s", describe(p))
					}
				} else if p.Change != Same && p.Change != Moved {
					t.Fatalf("%s", describe(p))
				}
			}
			if found != 1 {
				t.Fatalf("%d found of change %d", found, c.change)
			}
		}
	})
}

// Identities go through a chain of versions: an article struck in one and another put
// in its place in the next never share one.
func TestCarryThroughAChain(t *testing.T) {
	v1 := Parse("甲条例\n第一条 主管部门应当每年公布森林资源清查结果。\n第二条 单位和个人不得破坏堤坝、水库和河道。")
	v2 := Parse("甲条例\n第一条 单位和个人不得破坏堤坝、水库和河道。")
	v3 := Parse("甲条例\n第一条 幼儿园招收残疾儿童的，由财政给予补助。\n第二条 单位和个人不得破坏堤坝、水库和河道。")
	Carry(v1, v2)
	Carry(v2, v3)
	ids := func(d *Doc) (out []string) {
		for _, a := range d.Articles() {
			out = append(out, a.ID, a.Kids[0].ID)
		}
		return out
	}
	if got := strings.Join(ids(v2), " "); got != "a2 a2.p1" {
		t.Errorf("v2 has %s", got)
	}
	if got := strings.Join(ids(v3), " "); got != "a1~2 a1.p1~2 a2 a2.p1" {
		t.Errorf("v3 has %s", got)
	}
}

// Chapters go on with their articles, under another number and another title.
func TestCarryChapters(t *testing.T) {
	a := "第一条 主管部门应当每年公布森林资源清查结果。\n"
	b := "第二条 单位和个人不得破坏堤坝、水库和河道。\n"
	old := Parse("甲条例\n第一章 森林\n" + a + "第二章 水利\n" + b)
	new := Parse("甲条例\n第一章 水工程\n" + strings.Replace(b, "二", "一", 1) + "第二章 林业\n" + strings.Replace(a, "一", "二", 1))
	Carry(old, new)
	if new.Body[0].ID != "c2" || new.Body[1].ID != "c1" {
		t.Errorf("%s %s", new.Body[0].ID, new.Body[1].ID)
	}
}

// The marks of a comparison give both texts back, whatever they are.
func TestDiffGivesBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{"路", "灯", "。", "\n", "修", "；", "a", "\xff", "𠮷"})
		a := strings.Join(rapid.SliceOfN(alphabet, 0, 60).Draw(t, "a"), "")
		b := strings.Join(rapid.SliceOfN(alphabet, 0, 60).Draw(t, "b"), "")
		var olds, news strings.Builder
		for _, m := range Diff(a, b) {
			if m.Op != OpInsert {
				olds.WriteString(m.Text)
			}
			if m.Op != OpDelete {
				news.WriteString(m.Text)
			}
		}
		if olds.String() != a || news.String() != b {
			t.Fatalf("got %q and %q back", olds.String(), news.String())
		}
	})
}

// A document of 3,000 articles and its revision are matched whole: every article has its place on the other side, the
// few that were changed, taken out and put in are told, and the text of an article that moved is still known. (A matching
// of more than nearly linear time would not come to an end here.)
func TestMatchThreeThousandArticles(t *testing.T) {
	article := func(number, subject int, words string) string {
		return (Number{N: number}).article() + " 第" + Chinese(subject) + "类事项由" + Chinese(subject*7%3001+1) + "号机关" + words + "。\n"
	}
	var old, revised strings.Builder
	n := 0
	for i := 1; i <= 3000; i++ {
		old.WriteString(article(i, i, "依法办理并公布结果"))
		switch {
		case i == 1500: // taken out
			continue
		case i%100 == 0:
			n++
			revised.WriteString(article(n, i, "应当依法及时办理并公布结果"))
		default:
			n++
			revised.WriteString(article(n, i, "依法办理并公布结果"))
		}
		if i == 2000 {
			n++
			revised.WriteString((Number{N: n}).article() + " 本章未尽之处适用其他有关的法律、行政法规。\n")
		}
	}
	a, b := Parse(old.String()), Parse(revised.String())
	if len(a.Articles()) != 3000 || len(b.Articles()) != 3000 {
		t.Fatalf("%d and %d articles", len(a.Articles()), len(b.Articles()))
	}
	tally := map[Change]int{}
	for _, p := range Match(a, b).Pairs {
		if tally[p.Change]++; !p.Sure {
			t.Errorf("in doubt: %+v", p)
		}
	}
	if want := map[Change]int{Gone: 1, New: 1, Changed: 29, Moved: 495, Same: 2475}; !maps.Equal(tally, want) {
		t.Errorf("%v, want %v", tally, want)
	}
}
