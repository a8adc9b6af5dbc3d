package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// level is one level of an automatic numbering.
type level struct {
	format, text string
	start        int
}

// numbering is Word's automatic numbering: the numbers people see are not in the
// text and have to be counted out, or 一、二、三 would be lost.
type numbering struct {
	levels map[string]map[int]*level // by numId
	counts map[string]*[9]int        // by abstract numbering
	abs    map[string]string         // numId → abstract
}

func (d *docx) readNumbering(part string) error {
	data, err := d.read(part)
	if err != nil || data == nil {
		return err
	}
	abstract := map[string]map[int]*level{}
	d.numbers = numbering{levels: map[string]map[int]*level{}, counts: map[string]*[9]int{}, abs: map[string]string{}}
	var in, num string
	var cur *level
	return walker{start: func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			in = attr(e, "abstractNumId")
			abstract[in] = map[int]*level{}
		case "lvl":
			if n, err := strconv.Atoi(attr(e, "ilvl")); err == nil && n >= 0 && n < 9 && abstract[in] != nil {
				cur = &level{start: 1}
				abstract[in][n] = cur
			}
		case "numFmt":
			if cur != nil {
				cur.format = attr(e, "val")
			}
		case "lvlText":
			if cur != nil {
				cur.text = attr(e, "val")
			}
		case "start":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && cur != nil && n >= 0 && n < 10000 {
				cur.start = n
			}
		case "num":
			num, cur = attr(e, "numId"), nil
		case "abstractNumId":
			if num != "" {
				id := attr(e, "val")
				d.numbers.levels[num], d.numbers.abs[num] = abstract[id], id
				num = ""
			}
		}
		return nil
	}}.walk(place{d.pack.file, part}, data)
}

// writeNumber puts the automatic number before a paragraph's first run.
func (d *docx) writeNumber() {
	if d.num == "" {
		return
	}
	num, lvl := d.num, d.lvl
	d.num = ""
	n, err := strconv.Atoi(lvl)
	if err != nil {
		n = 0
	}
	if s := d.numbers.next(num, n); s != "" {
		d.out.Doubt(DoubtNumber)
		d.put(s)
	}
}

// next counts one on and words the number; "" for bullets and unknown lists.
func (n *numbering) next(num string, at int) string {
	l := n.levels[num][at]
	if l == nil || at < 0 || at > 8 {
		return ""
	}
	c := n.counts[n.abs[num]]
	if c == nil {
		c = &[9]int{}
		n.counts[n.abs[num]] = c
	}
	if c[at] == 0 {
		c[at] = l.start - 1
	}
	c[at]++
	for i := at + 1; i < len(c); i++ {
		c[i] = 0
	}
	if l.format == "bullet" || l.format == "none" || !strings.Contains(l.text, "%") {
		return ""
	}
	out := l.text
	for i := 0; i <= at; i++ {
		if x := n.levels[num][i]; x != nil {
			out = strings.ReplaceAll(out, "%"+itoa(i+1), word(x.format, max(c[i], 1)))
		}
	}
	return out
}

// word gives a number in a list's format; what is rare comes as plain figures.
func word(format string, n int) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCountingThousand":
		return chinese(n)
	case "lowerLetter":
		return string(rune('a' + (n-1)%26))
	case "upperLetter":
		return string(rune('A' + (n-1)%26))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n <= 20 {
			return string(rune('①' + n - 1))
		}
	}
	return itoa(n)
}

func chinese(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n > 99:
		return itoa(n)
	}
	s := "十"
	if n >= 20 {
		s = string(digits[n/10]) + s
	}
	if n%10 > 0 {
		s += string(digits[n%10])
	}
	return s
}
