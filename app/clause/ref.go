package clause

import "unicode/utf8"

// Ref names a clause by its numbers, as a citation does: 第三十二条第二款第（一）项第1目.
// A part that is 0 is not named.
type Ref struct {
	Article   Number
	Paragraph int
	Item      int
	Subitem   int
}

// String writes the reference in full.
func (r Ref) String() string {
	s := ""
	if r.Article.N > 0 {
		s = r.Article.article()
	}
	if r.Paragraph > 0 {
		s += "第" + Chinese(r.Paragraph) + "款"
	}
	if r.Item > 0 {
		s += "第（" + Chinese(r.Item) + "）项"
	}
	if r.Subitem > 0 {
		s += "第" + Chinese(r.Subitem) + "目"
	}
	return s
}

// ParseRef reads a reference at the head of s and says how many bytes it took. It
// begins with an article; 款, 项 and 目 may follow, items with or without brackets.
func ParseRef(s string) (r Ref, n int, ok bool) {
	at := 0
	for step := 0; ; step++ {
		unit, no, used := refPart(s[at:])
		switch {
		case unit == 0 || step == 0 && unit != '条':
			return r, at, step > 0
		case unit == '条' && step == 0:
			r.Article = no
		case unit == '款' && r.Paragraph|r.Item|r.Subitem == 0:
			r.Paragraph = no.N
		case unit == '项' && r.Item|r.Subitem == 0:
			r.Item = no.N
		case unit == '目' && r.Item > 0 && r.Subitem == 0:
			r.Subitem = no.N
		default:
			return r, at, true
		}
		at += used
	}
}

// refPart reads 第N条之M, 第N款, 第（N）项 or 第N目; unit is 0 if there is none.
func refPart(s string) (unit rune, no Number, used int) {
	var buf [2*maxDigits + 8]rune
	var end [2*maxDigits + 8]int
	k := 0
	for i, r := range s {
		if k == len(buf) {
			break
		}
		buf[k], end[k] = r, i+utf8.RuneLen(r)
		if r == utf8.RuneError {
			break
		}
		k++
	}
	at := func(i int) rune {
		if i < k {
			return buf[i]
		}
		return 0
	}
	if at(0) != '第' {
		return 0, no, 0
	}
	i := 1
	open := at(1) == '（' || at(1) == '('
	if open {
		i++
	}
	v, n := number(func(j int) rune { return at(i + j) })
	if n == 0 {
		return 0, no, 0
	}
	i += n
	if open {
		if at(i) != '）' && at(i) != ')' {
			return 0, no, 0
		}
		i++
	}
	unit = at(i)
	switch unit {
	case '条':
		if open {
			return 0, no, 0
		}
		if at(i+1) == '之' {
			if sub, m := number(func(j int) rune { return at(i + 2 + j) }); m > 0 {
				return unit, Number{v, sub}, end[i+1+m]
			}
		}
	case '款', '项', '目':
	default:
		return 0, no, 0
	}
	return unit, Number{N: v}, end[i]
}
