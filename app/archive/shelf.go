package archive

import (
	"regexp"
	"slices"
	"strings"
)

// Item is one record with its paper file: one label stands on record, file and, by its number, box.
type Item struct {
	Label  string // 档号; before there is one the registration number, or else the code
	Code   string // of the label (RecordCode); "" none
	Number string // registration number, which people may read from the paper itself
	Box    string // 盒号, or the place it lies where there is no box; "" none was given
	Title  string
	Lent   string // who has it now (借阅); "" nobody
}

// Misplaced is a file found in another box than its own.
type Misplaced struct {
	Item
	Found string // box it was found in; "" before any box was read
}

// Shelf is what a walk along the shelf came to.
type Shelf struct {
	Read      int         // labels read, boxes among them
	Boxes     []string    // that were read, in order
	Right     int         // in their boxes
	Missing   []Item      // whose box was read and which were nowhere
	Misplaced []Misplaced // somewhere else
	Doubled   []string    // labels read more than once
	Unknown   []string    // labels of nothing here
	Lent      []Item      // whose box was read and which are with somebody: not missing
	Back      []Item      // lent, and read on the shelf: they came back and nobody entered it
	Unread    []string    // boxes that were not read, so that nothing is said of their files
}

// Clean reports whether everything read was right and nothing was missing.
func (s *Shelf) Clean() bool {
	return len(s.Missing)+len(s.Misplaced)+len(s.Doubled)+len(s.Unknown) == 0
}

// Labels finds what a label belongs to, by whatever stands on it.
type Labels struct {
	items   []Item
	records map[string]int // by 档号, code and registration number as Plain writes them
	boxes   map[string]string
}

// NewLabels reads the labels of items.
func NewLabels(items []Item) *Labels {
	l := &Labels{items: items, records: map[string]int{}, boxes: map[string]string{}}
	for i, it := range items {
		for _, name := range []string{it.Number, it.Code, it.Label} {
			if name != "" {
				l.records[Plain(name)] = i
			}
		}
		if it.Box != "" {
			l.boxes[Plain(it.Box)] = it.Box
			l.boxes[Plain(BoxCode(it.Box))] = it.Box
		}
	}
	return l
}

// Record finds the item a label stands on.
func (l *Labels) Record(typed string) (Item, bool) {
	i, ok := l.record(typed)
	if !ok {
		return Item{}, false
	}
	return l.items[i], true
}

func (l *Labels) record(typed string) (int, bool) {
	i, ok := l.records[Plain(typed)]
	if code, is := ReadCode(typed); !ok && is {
		i, ok = l.records[Plain(code)]
	}
	return i, ok
}

// Box finds the box a label stands on.
func (l *Labels) Box(typed string) (box string, ok bool) {
	box, ok = l.boxes[Plain(typed)]
	if code, is := ReadCode(typed); !ok && is {
		box, ok = l.boxes[Plain(code)]
	}
	return box, ok
}

// CheckShelf compares labels as they were read, in order, with what should be there: the label of a box opens it, and what
// follows was found in it. all: boxes that were not read count as empty.
func CheckShelf(items []Item, read []string, all bool) Shelf {
	labels := NewLabels(items)
	var s Shelf
	box, opened, seen := "", map[string]bool{}, map[int]bool{}
	for _, l := range read {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		s.Read++
		i, ok := labels.record(l)
		if !ok {
			if b, is := labels.Box(l); is {
				if box = b; !opened[b] {
					s.Boxes = append(s.Boxes, b)
				}
				opened[b] = true
			} else {
				s.Unknown = append(s.Unknown, l)
			}
			continue
		}
		it := items[i]
		switch {
		case seen[i]:
			s.Doubled = append(s.Doubled, it.Label)
		case it.Box != "" && it.Box != box:
			s.Misplaced = append(s.Misplaced, Misplaced{it, box})
		default:
			s.Right++
		}
		if it.Lent != "" && !seen[i] {
			s.Back = append(s.Back, it)
		}
		seen[i] = true
	}
	for i, it := range items {
		switch {
		case seen[i] || !all && !opened[it.Box]:
		case it.Lent != "":
			s.Lent = append(s.Lent, it)
		default:
			s.Missing = append(s.Missing, it)
		}
	}
	unread := map[string]bool{}
	for _, it := range items {
		if it.Box != "" && !opened[it.Box] && !unread[it.Box] {
			unread[it.Box] = true
			s.Unread = append(s.Unread, it.Box)
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
