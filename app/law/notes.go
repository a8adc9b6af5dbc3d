package law

import (
	"regexp"
	"slices"
	"strings"
)

var quoted = regexp.MustCompile(`《[^》]*(?:》|$)`)

// acts are the things a note can say was done, in the order in which they are looked
// for: 公布施行 is both.
var acts = []string{"修正", "修订", "修改", "批准", "通过", "公布", "发布", "颁布", "印发", "颁发", "公告", "批转", "施行", "实施", "生效", "执行"}

// notes reads the dated lines under the title. One line may hold several dates (… 通过
// 并经 … 批准): each makes a note.
func (src *source) notes() []Note {
	var out []Note
	for _, h := range src.head {
		ds, at := dates(h.text)
		first := len(out)
		for i, d := range ds {
			end := len(h.text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			out = append(out, readNote(Note{Date: d, Text: h.text, Line: h.no}, h.text[at[i][1]:end])...)
		}
		// A date whose own words say nothing was done shares what the next one says: 最高人民
		// 法院…会议、2008年5月8日最高人民检察院…会议通过.
		for i := len(out) - 2; i >= first; i-- {
			if out[i].Act == "" {
				out[i].Act = out[i+1].Act
			}
		}
	}
	return out
}

// readNote reads what follows a date.
func readNote(n Note, s string) []Note {
	bare := quoted.ReplaceAllString(s, "")
	n.By = organ(strings.TrimSpace(s))
	for _, q := range quoted.FindAllString(s, -1) {
		if t := strings.Trim(q, "《》"); strings.Contains(t, "修改") || strings.Contains(t, "废止") || strings.Contains(t, "修正") {
			n.With = t
		}
	}
	for _, a := range acts {
		if strings.Contains(bare, a) {
			n.Act = a
			break
		}
	}
	switch {
	case n.Act == "" && strings.Contains(n.With, "修改"):
		n.Act = "修正"
	case n.Act == "实施" || n.Act == "生效" || n.Act == "执行":
		n.Act = "施行"
	case n.Act == "颁布" || n.Act == "印发" || n.Act == "颁发" || n.Act == "公告" || n.Act == "批转":
		n.Act = "公布"
	}
	if n.Act != "施行" && n.Act != "" && strings.Contains(bare, "施行") {
		eff := n
		eff.Act, eff.With = "施行", ""
		return []Note{n, eff}
	}
	return []Note{n}
}

var (
	congress = regexp.MustCompile(`^(?:并?经|由|根据)?([^第《，。]{0,20}?)(?:第?[一二三四五六七八九十百零〇\d]+届)?([^第《，。]{0,12}?)(人民代表大会|人大)(常务委员会|常委会)?`)
	otherBy  = regexp.MustCompile(`^(?:并?经|由|根据)?([^《。]{2,40}?)(?:第[一二三四五六七八九十百零〇\d]+次|第[一二三四五六七八九十百零〇\d]+届|审判委员会|检察委员会|第\d+号|令|公告|批准|发布|公布|颁布|印发|修订|修正|通过)`)
	session  = regexp.MustCompile(`第?[一二三四五六七八九十百零〇\d]+届`)
)

// organ gives who acted, without the session: 第十届全国人民代表大会常务委员会第三次会议
// → 全国人民代表大会常务委员会.
func organ(s string) string {
	o := ""
	if m := congress.FindStringSubmatch(s); m != nil {
		o = m[1] + m[2] + "人民代表大会"
		if m[4] != "" {
			o += "常务委员会"
		}
	} else if m := otherBy.FindStringSubmatch(s); m != nil {
		o = m[1]
	}
	return strings.TrimSpace(strings.ReplaceAll(session.ReplaceAllString(o, ""), country, ""))
}

// single is a decision that amends one named norm.
var single = regexp.MustCompile(`关于修改[〈<＜《](.+)[〉>＞》]的决定`)

// oldNames gives what this norm was called before, if its notes tell: a decision that
// amends one norm of another title than this one renamed it.
func (l *Law) oldNames() []string {
	var out []string
	for _, n := range l.Notes {
		m := single.FindStringSubmatch(n.With)
		if m == nil || strings.ContainsAny(m[1], "〉>＞》") {
			continue
		}
		if old := Short(m[1]); Key(old) != Key(l.Title) && alike(l.Short, old) && !slices.Contains(out, old) {
			out = append(out, old)
		}
	}
	return out
}

// alike tells that most pairs of neighbouring characters of a stand in b too: a renamed
// norm keeps most of its words, while one decision may amend a norm of another name and,
// with it, this one.
func alike(a, b string) bool {
	r := []rune(a)
	n := 0
	for i := 0; i+1 < len(r); i++ {
		if strings.Contains(b, string(r[i:i+2])) {
			n++
		}
	}
	return 2*n > len(r)-1
}
