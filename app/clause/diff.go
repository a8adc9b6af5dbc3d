package clause

import "strings"

// maxEdits bounds the work of one comparison step: beyond it a block is shown as
// replaced whole, which is also how people read it.
const maxEdits = 600

// Op is what happened to a stretch of text from one version to the next.
type Op uint8

// The three operations.
const (
	OpSame Op = iota
	OpInsert
	OpDelete
)

// Mark is a stretch of text with what happened to it. The marks that are not
// inserted join to the old text, those not deleted to the new.
type Mark struct {
	Op   Op
	Text string
}

// Diff compares two texts for people to read: first by sentences, then by characters
// inside what changed (Myers' O(ND) difference algorithm).
func Diff(a, b string) []Mark {
	var out marks
	sa, sb := sentences(a), sentences(b)
	i, j := 0, 0
	for _, k := range append(common(sa, sb), [2]int{len(sa), len(sb)}) {
		out.chars(strings.Join(sa[i:k[0]], ""), strings.Join(sb[j:k[1]], ""))
		if k[0] < len(sa) {
			out.add(OpSame, sa[k[0]])
		}
		i, j = k[0]+1, k[1]+1
	}
	return out
}

type marks []Mark

func (s *marks) add(op Op, text string) {
	if text == "" {
		return
	}
	if n := len(*s); n > 0 && (*s)[n-1].Op == op {
		(*s)[n-1].Text += text
		return
	}
	*s = append(*s, Mark{op, text})
}

// chars compares two blocks rune by rune.
func (s *marks) chars(a, b string) {
	if a == "" || b == "" {
		s.add(OpDelete, a)
		s.add(OpInsert, b)
		return
	}
	ra, rb := runes(a), runes(b)
	i, j := 0, 0
	for _, k := range append(common(ra, rb), [2]int{len(ra), len(rb)}) {
		s.add(OpDelete, strings.Join(ra[i:k[0]], ""))
		s.add(OpInsert, strings.Join(rb[j:k[1]], ""))
		if k[0] < len(ra) {
			s.add(OpSame, ra[k[0]])
		}
		i, j = k[0]+1, k[1]+1
	}
}

// runes keeps the bytes of broken UTF-8 as they are, so that the joined spans
// always give the texts back.
func runes(s string) []string {
	out := make([]string, 0, len(s)/3+1)
	for s != "" {
		n := 1
		for n < len(s) && s[n]&0xC0 == 0x80 {
			n++
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// sentences cuts after 。！？； and line ends.
func sentences(s string) []string {
	var out []string
	start := 0
	for i, r := range s {
		switch r {
		case '。', '！', '？', '；', '\n':
			end := i + len(string(r))
			out = append(out, s[start:end])
			start = end
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// common gives the index pairs of a longest common subsequence, or of the common
// ends alone where the difference is larger than maxEdits.
func common(a, b []string) [][2]int {
	var pairs [][2]int
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo] == b[lo] {
		pairs = append(pairs, [2]int{lo, lo})
		lo++
	}
	ea, eb := len(a), len(b)
	for ea > lo && eb > lo && a[ea-1] == b[eb-1] {
		ea--
		eb--
	}
	for _, p := range middle(a[lo:ea], b[lo:eb]) {
		pairs = append(pairs, [2]int{p[0] + lo, p[1] + lo})
	}
	for i := ea; i < len(a); i++ {
		pairs = append(pairs, [2]int{i, eb + i - ea})
	}
	return pairs
}

// middle is Myers' greedy forward search, keeping the furthest points of each
// step to walk back along.
func middle(a, b []string) [][2]int {
	n, m := len(a), len(b)
	if n == 0 || m == 0 {
		return nil
	}
	limit := min(n+m, maxEdits)
	v := make([]int, 2*limit+2)
	at := func(v []int, k int) *int { return &v[k+len(v)/2] }
	var trace [][]int
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			x := step(v, at, k, d)
			for x < n && x-k < m && a[x] == b[x-k] {
				x++
			}
			*at(v, k) = x
			if x >= n && x-k >= m {
				return walk(trace, a, b)
			}
		}
		trace = append(trace, append([]int(nil), v[len(v)/2-d:len(v)/2+d+1]...))
	}
	return nil
}

func step(v []int, at func([]int, int) *int, k, d int) int {
	switch {
	case d == 0:
		return 0
	case k == -d || (k != d && *at(v, k-1) < *at(v, k+1)):
		return *at(v, k+1)
	default:
		return *at(v, k-1) + 1
	}
}

// walk follows the kept steps back from the end and gives the matched pairs.
func walk(trace [][]int, a, b []string) [][2]int {
	x, y := len(a), len(b)
	var rev [][2]int
	for d := len(trace); d > 0; d-- {
		v := trace[d-1] // v[k+d-1] is the furthest x on diagonal k after d-1 edits
		get := func(k int) int {
			if k < -(d-1) || k > d-1 {
				return -1
			}
			return v[k+d-1]
		}
		k := x - y
		pk := k - 1
		if k == -d || (k != d && get(k-1) < get(k+1)) {
			pk = k + 1
		}
		px := get(pk)
		py := px - pk
		for x > px && y > py && a[x-1] == b[y-1] {
			x, y = x-1, y-1
			rev = append(rev, [2]int{x, y})
		}
		x, y = px, py
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		rev = append(rev, [2]int{x, y})
	}
	for i, j := 0, len(rev)-1; i < j; i, j = i+1, j-1 {
		rev[i], rev[j] = rev[j], rev[i]
	}
	return rev
}
