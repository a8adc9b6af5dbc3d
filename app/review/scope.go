package review

import (
	"strings"
	"unicode/utf8"

	"renda/app/law"
)

// scope finds subjects beyond what a city may legislate on (立法法第八十一条、第九十三条).
func (x *reading) scope(c Card) error {
	if x.d.Level != law.LevelLocal && x.d.Level != law.LevelLocalRule || !cityOnly(x.d.Region) {
		return nil
	}
	made := x.d.Enacted
	if made.IsZero() {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.scope"])
		return nil
	}
	what := subjectOf(x.d.Title)
	if made.Before(c.Dates["since"]) || c.lists["inside"].MatchString(what) || c.lists["procedure"].MatchString(x.d.Title) {
		return nil
	}
	for _, u := range x.units {
		if u.ref.Article.N > 3 {
			break
		}
		if c.lists["heritage"].MatchString(u.text) || u.ref.Article.N <= 2 && c.lists["special"].MatchString(u.text) {
			return nil
		}
	}
	m := c.lists["outside"].FindString(what)
	if m == "" {
		return nil
	}
	f := x.ofWhole(c, "subject", say("subject", "what", what, "word", m))
	f.Law, f.LawPlace = "立法法", "第八十一条第一款"
	x.quoteLaw(&f)
	x.add(f)
	return nil
}

// cityOnly tells whether a region is a city below a province.
func cityOnly(region string) bool {
	return strings.HasSuffix(region, "市") && len([]rune(region)) > 3 && (strings.Contains(region, "省") || strings.Contains(region, "自治区"))
}

// titleFired is the place of the title, for findings on the document as a whole.
func (x *reading) titleFired() []Fired {
	i := strings.Index(x.d.Text.Source, x.d.Title)
	if i < 0 {
		return nil
	}
	from := utf8.RuneCountInString(x.d.Text.Source[:i])
	return []Fired{{from, from + utf8.RuneCountInString(x.d.Title), x.d.Title}}
}
