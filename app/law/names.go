package law

import (
	"strings"
	"unicode/utf8"
)

// nameSet holds the names by which laws are written without 《》, by their first two
// characters.
type nameSet map[string][]string

// followers are what a name is not followed by where it is only part of another word:
// 公司法 in 公司法人, 刑法 in 刑法学.
const followers = "人学律定院官医治系规制"

// leaders are the characters that may stand before a name.
const leaders = "据照按循行合反用和与及以由对是国的守在除"

// add takes a name of at least two characters.
func (n nameSet) add(name string) {
	if k, ok := head(name); ok {
		for _, x := range n[k] {
			if x == name {
				return
			}
		}
		n[k] = append(n[k], name)
	}
}

func head(s string) (string, bool) {
	_, a := utf8.DecodeRuneInString(s)
	_, b := utf8.DecodeRuneInString(s[a:])
	return s[:a+b], b > 0
}

// at gives the longest name that stands at s[i:] as a word of its own.
func (n nameSet) at(s string, i int) string {
	if len(n) == 0 || i >= len(s) || s[i] < 0x80 {
		return ""
	}
	rest := s[i:]
	if strings.HasPrefix(rest, country) {
		if name := n.at(s, i+len(country)); name != "" {
			return country + name
		}
		return ""
	}
	k, ok := head(rest)
	if !ok {
		return ""
	}
	best := ""
	for _, name := range n[k] {
		if len(name) > len(best) && strings.HasPrefix(rest, name) {
			best = name
		}
	}
	if best == "" {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(rest[len(best):]); r != utf8.RuneError && strings.ContainsRune(followers, r) {
		return ""
	}
	// 合同法 in 劳动合同法 is not 合同法: before a name stands no character of another word.
	if r, _ := utf8.DecodeLastRuneInString(s[:i]); r == '《' || r == '〈' || r >= 0x4e00 && r <= 0x9fff && !strings.ContainsRune(leaders, r) {
		return ""
	}
	return best
}

// suffixOf gives the longest name that s ends with.
func (n nameSet) suffixOf(s string) string {
	if len(n) == 0 {
		return ""
	}
	for i := max(0, len(s)-maxTitle); i < len(s); i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		if k, ok := head(s[i:]); ok {
			for _, name := range n[k] {
				if s[i:] == name {
					return name
				}
			}
		}
	}
	return ""
}
