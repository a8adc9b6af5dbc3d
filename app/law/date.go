package law

import (
	"regexp"
	"strconv"
	"strings"

	"renda/app"
)

// The ways the sources write a date: 2021年1月22日, 二○○四年七月一日, 2026-04-30. One file
// has a letter l for a one (2014年11月l日).
var dateForm = regexp.MustCompile(`(\d{4}|[一二][一二三四五六七八九〇○Ｏ零]{3})\s*年\s*([\dl]{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*([\dl]{1,2}|[一二三四五六七八九十]{1,3})\s*日|(\d{4})-(\d{2})-(\d{2})`)

// dates gives the dates written in s with the byte ranges of each.
func dates(s string) (ds []app.Date, at [][]int) {
	for _, m := range dateForm.FindAllStringSubmatchIndex(s, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		y, mo, d := part(1), part(2), part(3)
		if y == "" {
			y, mo, d = part(4), part(5), part(6)
		}
		if x, ok := civil(number(y), number(mo), number(d)); ok {
			ds, at = append(ds, x), append(at, []int{m[0], m[1]})
		}
	}
	return ds, at
}

// civil makes a date of numbers, if there is such a day.
func civil(y, m, d int) (app.Date, bool) {
	x := app.Date{Year: int16(y), Month: int8(m), Day: int8(d)}
	if y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 || app.DateOf(x.Time()) != x {
		return app.Date{}, false
	}
	return x, true
}

const digits = "〇一二三四五六七八九"

// number reads 2021, 二○○四, 二十一, 十, 一百零三; 0 for what is none of them.
func number(s string) int {
	s = strings.NewReplacer("○", "〇", "Ｏ", "〇", "零", "〇", "l", "1", "两", "二").Replace(s)
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if !strings.ContainsAny(s, "十百千") {
		n := 0
		for _, r := range s {
			d := digitOf(r)
			if d < 0 {
				return 0
			}
			n = n*10 + d
		}
		return n
	}
	total, cur := 0, 0
	for _, r := range s {
		unit := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
		if unit == 0 {
			if cur = digitOf(r); cur < 0 {
				return 0
			}
			continue
		}
		if cur == 0 {
			cur = 1
		}
		total, cur = total+cur*unit, 0
	}
	return total + cur
}

func digitOf(r rune) int {
	i := 0
	for _, d := range digits {
		if d == r {
			return i
		}
		i++
	}
	return -1
}
