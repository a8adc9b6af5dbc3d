package law

import (
	"regexp"
	"strings"

	"renda/app"
)

var byDay = regexp.MustCompile(`[自从](公布|发布|颁布|通过|批准|印发|国务院批准|修订发布)?之日起?(施行|生效|实施|执行)`)

// tail is how many paragraphs at the end may hold the 施行 article: what follows it are
// lists of what is repealed and annexes.
const tail = 40

// effectiveArticle finds the text's own word on when it comes into force: a date, or
// the day it is published. The last such sentence counts.
func effectiveArticle(body string) (date app.Date, relative bool) {
	paras := strings.Split(body, "\n")
	for i, seen := len(paras)-1, 0; i >= 0 && seen < tail; i-- {
		p := strings.TrimSpace(paras[i])
		if p == "" {
			continue
		}
		seen++
		if !strings.Contains(p, "施行") && !strings.Contains(p, "生效") && !strings.Contains(p, "实施") && !strings.Contains(p, "执行") {
			continue
		}
		for _, s := range strings.FieldsFunc(p, func(r rune) bool { return r == '。' || r == '；' }) {
			if d, rel := effectiveSentence(s); !d.IsZero() || rel {
				return d, rel
			}
		}
	}
	return app.Date{}, false
}

// effectiveSentence reads 本法自2021年7月15日起施行 and the like. A sentence about another
// norm (《…》自…) or about things done before is not one.
func effectiveSentence(s string) (app.Date, bool) {
	if i := strings.LastIndex(s, "》"); i >= 0 && strings.ContainsAny(s[i:], "自从") && !strings.Contains(s[i:], "，") {
		if !strings.Contains(s[i:], "本") {
			return app.Date{}, false
		}
	}
	ds, at := dates(s)
	for i, d := range ds {
		before, after := s[:at[i][0]], strings.TrimSpace(s[at[i][1]:])
		if !strings.HasSuffix(strings.TrimSpace(before), "自") && !strings.HasSuffix(before, "从") && !strings.HasSuffix(before, "于") {
			continue
		}
		for _, w := range []string{"起施行", "起生效", "起实施", "起执行", "施行", "生效", "实施", "零时起施行", "起开始施行", "起试行"} {
			if strings.HasPrefix(after, w) {
				return d, false
			}
		}
	}
	if m := byDay.FindStringIndex(s); m != nil {
		return app.Date{}, true
	}
	return app.Date{}, false
}
