package archive

import (
	"regexp"
	"slices"
	"strings"
)

// Item is one archived record with its paper file: one label stands on record, file and, by its number, box.
type Item struct {
	Label string // 档号
	Box   string // 盒号 it belongs into; "" none was given
	Title string
}

// Misplaced is a file found in another box than its own.
type Misplaced struct {
	Item
	Found string // box it was found in; "" before any box was read
}

// Shelf is what a walk along the shelf came to.
type Shelf struct {
	Right     int         // in their boxes
	Missing   []Item      // whose box was read and which were nowhere
	Misplaced []Misplaced // somewhere else
	Doubled   []string    // labels read more than once
	Unknown   []string    // labels of nothing here
	Unread    []string    // boxes that were not read, so that nothing is said of their files
}

// CheckShelf compares labels as they were read, in order, with what should be there: the number of a box opens it, and what
// follows was found in it. all: boxes that were not read count as empty.
func CheckShelf(items []Item, read []string, all bool) Shelf {
	byLabel, boxes := map[string]Item{}, map[string]bool{}
	for _, it := range items {
		byLabel[it.Label] = it
		if it.Box != "" {
			boxes[it.Box] = true
		}
	}
	var s Shelf
	box, opened, seen := "", map[string]bool{}, map[string]bool{}
	for _, l := range read {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		it, ok := byLabel[l]
		switch {
		case !ok && boxes[l]:
			box = l
			opened[l] = true
		case !ok:
			s.Unknown = append(s.Unknown, l)
		case seen[l]:
			s.Doubled = append(s.Doubled, l)
		default:
			seen[l] = true
			if it.Box != "" && it.Box != box {
				s.Misplaced = append(s.Misplaced, Misplaced{it, box})
			} else {
				s.Right++
			}
		}
	}
	for _, it := range items {
		if !seen[it.Label] && (all || opened[it.Box]) {
			s.Missing = append(s.Missing, it)
		}
	}
	for b := range boxes {
		if !opened[b] {
			s.Unread = append(s.Unread, b)
		}
	}
	slices.Sort(s.Unread)
	slices.SortFunc(s.Missing, func(a, b Item) int { return strings.Compare(a.Box+"\x00"+a.Label, b.Box+"\x00"+b.Label) })
	return s
}

// Fits reports whether a 档号 is of the rules' pattern (DA/T 22): marks such as {全宗} stand for their values, {年} for a year
// and {序:4} for a number of at least that many digits.
func Fits(pattern string, marks map[string]string, no string) bool {
	re := regexp.QuoteMeta(pattern)
	for k, v := range marks {
		re = strings.ReplaceAll(re, regexp.QuoteMeta("{"+k+"}"), regexp.QuoteMeta(v))
	}
	re = strings.ReplaceAll(re, regexp.QuoteMeta("{年}"), `\d{4}`)
	re = counter.ReplaceAllStringFunc(re, func(m string) string {
		if d := counter.FindStringSubmatch(m)[1]; d != "" {
			return `\d{` + d + `,}`
		}
		return `\d+`
	})
	ok, err := regexp.MatchString("^(?:"+re+")$", no)
	return err == nil && ok
}

// counter is {序} or {序:4} in a quoted pattern.
var counter = regexp.MustCompile(`\\\{序(?::(\d))?\\\}`)
