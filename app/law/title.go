package law

import (
	"strings"
)

// country is left out of short names: the titles of laws carry it, people don't.
const country = "中华人民共和国"

// Short gives a title without 《》 around it and without 中华人民共和国 before it or
// before a title quoted in it: 行政处罚法, 浙江省实施《献血法》办法. Titles that are about
// the country itself keep it (外国人在中华人民共和国收养子女登记办法).
func Short(title string) string {
	s := unquote(strings.TrimSpace(title))
	s = strings.TrimPrefix(s, country)
	return quotedCountry.Replace(s)
}

var quotedCountry = strings.NewReplacer("《"+country, "《", "〈"+country, "〈", "<"+country, "<")

// unquote takes off one pair of 《》 that goes around the whole title.
func unquote(s string) string {
	if strings.HasPrefix(s, "《") && strings.HasSuffix(s, "》") && strings.Count(s, "《") == 1 {
		return strings.TrimSuffix(strings.TrimPrefix(s, "《"), "》")
	}
	return s
}

var fold = strings.NewReplacer(
	country, "", "《", "", "》", "", "〈", "", "〉", "", "<", "", ">", "", "＜", "", "＞", "", "“", "", "”", "", "\"", "",
	" ", "", "　", "", "\u00a0", "", "\t", "", "\n", "",
	"(", "（", ")", "）", "〔", "（", "〕", "）", ",", "，", "·", "")

// Key gives the form under which titles are compared: two ways of writing one title
// have the same key. A bracketed year or edition at the end (（2017年修订）, （2021年版）)
// says which version is meant and is not part of the title; （试行） and （一） are.
func Key(title string) string {
	s := fold.Replace(strings.TrimSpace(title))
	s, _ = cutEdition(s)
	return s
}

// cutEdition takes a trailing （…） off a title if it tells an edition, and gives what
// stood in it.
func cutEdition(s string) (title, edition string) {
	i := strings.LastIndex(s, "（")
	if i <= 0 || !strings.HasSuffix(s, "）") {
		return s, ""
	}
	in := s[i+len("（") : len(s)-len("）")]
	if isEdition(in) {
		return s[:i], in
	}
	return s, ""
}

// isEdition reports whether words in brackets after a title tell an edition or a
// document number (法释（2015）16号) and not a part of the title. 宪法修正案（2004年） and
// 刑法修正案（八） are titles: an edition names an act or a number besides the year.
func isEdition(in string) bool {
	for _, w := range []string{"修订", "修正", "修改", "版", "号"} {
		if strings.HasSuffix(in, w) {
			return strings.ContainsAny(in, "0123456789零〇一二三四五六七八九十")
		}
	}
	return false
}

// withoutOrgan takes the makers' names off a title that begins with them and goes on
// with 关于: interpretations are cited both as 《最高人民法院关于…》 and as 最高人民法院《关于…》.
func withoutOrgan(key string) string {
	i := strings.Index(key, "关于")
	if i <= 0 {
		return key
	}
	for _, end := range []string{"法院", "检察院", "委员会", "国务院", "部", "局", "政府", "代表大会"} {
		if strings.HasSuffix(key[:i], end) {
			return key[i:]
		}
	}
	return key
}
