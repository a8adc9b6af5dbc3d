package clause

import (
	"strconv"
	"strings"
)

// maxDigits bounds the characters of a number: the longest in use, 一千二百六十, has six.
const maxDigits = 12

// maxNumber bounds a clause's number; a larger one is no number of a clause.
const maxNumber = 99999

func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '０' <= r && r <= '９':
		return int(r - '０')
	}
	return -1
}

func hanDigit(r rune) int {
	switch r {
	case '○', '〇', '零':
		return 0
	case '两':
		return 2
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return i/len("一") + 1
	}
	return -1
}

func hanUnit(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

// number reads a number from the runes that at gives for 0, 1, …; at gives 0 behind
// the end. n is how many runes it took, 0 if there is no number. Understood are
// 一百零一, 十二, 一〇一, 101 and １０１, not a mix of them.
func number(at func(i int) rune) (v, n int) {
	if digit(at(0)) >= 0 {
		for n < maxDigits && digit(at(n)) >= 0 {
			v = min(v*10+digit(at(n)), maxNumber+1)
			n++
		}
	} else {
		v, n = hanNumber(at)
	}
	if v == 0 || v > maxNumber {
		return 0, 0
	}
	return v, n
}

func hanNumber(at func(i int) rune) (v, n int) {
	last, units, run := -1, false, 0
	for n < maxDigits {
		if u := hanUnit(at(n)); u > 0 {
			if last < 0 {
				last = 1 // 十二, and 百 for 一百
			}
			v, last, units = v+last*u, -1, true
		} else if d := hanDigit(at(n)); d >= 0 {
			if last >= 0 {
				run = run*10 + last
			}
			last = d
		} else {
			break
		}
		n++
	}
	if last >= 0 {
		if !units {
			return run*10 + last, n // 一〇一: digit by digit
		}
		v += last
	}
	return v, n
}

const hanDigits = "零一二三四五六七八九"

func hanOf(d int) string { return hanDigits[3*d : 3*d+3] }

// Chinese writes n as the statutes do: 一百零一, 十二, 一千二百六十.
func Chinese(n int) string {
	if n <= 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	zero := false
	for _, u := range []struct {
		v    int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.v % 10
		switch {
		case d == 0:
			zero = b.Len() > 0
			continue
		case zero:
			b.WriteString("零")
			zero = false
		}
		if d != 1 || u.v != 10 || n >= 100 { // 十二, but 一百一十二
			b.WriteString(hanOf(d))
		}
		b.WriteString(u.name)
	}
	return b.String()
}

// String gives the number alone: 一百三十三, 一百三十三之一.
func (n Number) String() string {
	if n.Sub == 0 {
		return Chinese(n.N)
	}
	return Chinese(n.N) + "之" + Chinese(n.Sub)
}

func (n Number) article() string {
	s := "第" + Chinese(n.N) + "条"
	if n.Sub > 0 {
		s += "之" + Chinese(n.Sub)
	}
	return s
}

func (n Number) less(m Number) bool { return n.N < m.N || n.N == m.N && n.Sub < m.Sub }
