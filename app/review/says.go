package review

import (
	"strings"

	"renda/app"
)

// Says is a sentence with its facts, so that a face can word it in another language: a Chinese
// text with {name} where a fact goes, and name, value pairs. A fact whose name begins with
// "day" is a date as 2021-01-01.
type Says struct {
	Text string
	Args []string
}

// String words the sentence in Chinese.
func (s Says) String() string {
	return s.In(func(zh string) string { return zh }, app.Date.Chinese)
}

// In words the sentence: term gives a text or a fact in the wanted language, or as it is; day a date.
func (s Says) In(term func(zh string) string, day func(app.Date) string) string {
	out := term(s.Text)
	for i := 0; i+1 < len(s.Args); i += 2 {
		name, v := s.Args[i], term(s.Args[i+1])
		if d, err := app.ParseDate(v); err == nil && strings.HasPrefix(name, "day") {
			v = day(d)
		}
		out = strings.ReplaceAll(out, "{"+name+"}", v)
	}
	return out
}

// joined words several sentences in Chinese.
func joined(ss []Says) string {
	var b strings.Builder
	for _, s := range ss {
		b.WriteString(s.String())
	}
	return b.String()
}

// sentences are all that cards and suggestions say, beside the cards' own words.
var sentences = map[string]string{
	"case":        "{name}：{why}",
	"repealed":    "《{law}》已由《{by}》{place}废止，自{day}起失效",
	"when.none":   "；本件公布日期不详",
	"when.before": "；本件公布于{day}，当时尚有效，应当清理",
	"when.after":  "；本件公布于{day}，当时已经失效",
	"renamed":     "《{law}》现名《{now}》",
	"edition":     "引用的是{day}的文本，现行的是{version}的文本",
	"self":        "本件",
	"absent":      "《{law}》现行文本（{version}）",
	"content":     "《{law}》{place}与本条所写内容没有共同的实质词语，内容相近的是{other}",
	"then.none":   "；本件公布时的文本不在法律库中",
	"then.had":    "；本件公布时的文本（{version}）有这一条，应当按现行条文更新",
	"no.article":  "没有{place}，最后一条是第{last}条",
	"no.para":     "{place}只有{n}款，没有第{want}款",
	"no.item":     "{place}只有{n}项，没有第（{want}）项",
	"verbatim":    "与《{law}》{place}的文字有{share}相同",
	"number":      "本件写“{mine}”，《{law}》{place}写“{theirs}”",
	"fine":        "本件“{mine}”，《{law}》{place}“{theirs}”，超出其幅度",
	"approver":    "本件由“{mine}”{do}，《{law}》{place}由“{theirs}”{do}",
	"subject":     "题目的事项是“{what}”（{word}），看不出属于城乡建设与管理、生态文明建设、历史文化保护、基层治理",
	"noeffect":    "全文没有写明施行日期",
	"cutoff":      "没有写明施行日期，文本也像是没有结束：最后一句是“{end}”。请先核对文本是否完整",
	"before":      "施行日期{day2}早于公布日期{day1}",
	"soon":        "{day1}公布，{day2}施行，间隔{n}日，少于{want}日（{basis}）",

	"why.basis":      "本件写明依据它制定",
	"why.cited":      "本件引用{n}次",
	"why.implements": "题目写明实施它",
	"why.subject":    "题目的主题相近（{words}）",
	"why.text":       "正文{n}次写到“{words}”",
	"why.replaces":   "代替已废止的《{law}》",

	"unchecked.higher": "法律库中没有找到可对照的上位法，期限、金额、审批机关和重复都没有对照",
	"unchecked.scope":  "没有公布日期，无法判断是否超出设区的市的立法事项范围",
	"unchecked.days":   "没有公布日期或者施行日期，无法核对两者的间隔",
	"unchecked.noted":  "登记的公布日期晚于施行日期，与文本题注所载的日期不一致，无法核对公布与施行的间隔",
	"unchecked.rule":   "规则库中没有公布当日有效的“公布与施行的间隔”",
}

// say makes a sentence of those above.
func say(key string, kv ...string) Says { return Says{sentences[key], kv} }

// Sentences gives every text that Says may hold, for whoever translates them.
func Sentences() []string {
	var out []string
	for _, s := range sentences {
		out = append(out, s)
	}
	return out
}

// Words gives every text of a card and its cases that people read, for whoever translates them.
func (c Card) Words() []string {
	out := append([]string{c.Name, c.Method, c.Example, c.Except}, c.Basis...)
	for _, k := range c.Cases {
		out = append(out, k.Name, k.Why)
	}
	return out
}
