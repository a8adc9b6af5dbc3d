package intake

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/extract"
)

// Doubt is something the reader or the sorting was unsure of.
type Doubt = extract.Doubt

// Draft is a proposal as far as it could be told from a text.
type Draft struct {
	Title   string
	Facts   string   // 案据（事由）
	Plan    string   // 方案（具体建议）
	Demands []string // numbered demands 诉求
	Doubts  []Doubt  // what to look over
}

// Doubts about a draft's structure.
const (
	DoubtTitle    app.Code = "intake.doubt.title"    // no title was found; title is what stands there now
	DoubtHead     app.Code = "intake.doubt.head"     // lines above the title were left out; text
	DoubtFacts    app.Code = "intake.doubt.facts"    // no reasons were found
	DoubtPlan     app.Code = "intake.doubt.plan"     // no proposals were found: the whole text went to the reasons
	DoubtDemands  app.Code = "intake.doubt.demands"  // no numbered proposals: no demand was taken
	DoubtGuessed  app.Code = "intake.doubt.guessed"  // demands were taken from the numbered proposals; count
	DoubtShort    app.Code = "intake.doubt.short"    // a demand was shortened to its first sentence; count
	DoubtIdentity app.Code = "intake.doubt.identity" // who and how to reach was left out: it is given when sending; text
)

// Bounds of a draft's fields, as the procedure has them.
const (
	titleLimit  = 80
	demandLimit = 500
)

// DraftOf makes a draft of what was read from a file: headings tell reasons from proposals, numbers
// tell demands. Nothing of the text is lost but what names the deputy, which
// belongs to the form of sending. A table is no draft.
func DraftOf(r extract.Result) (Draft, error) {
	if err := r.Err(); err != nil {
		return Draft{}, err
	}
	if r.Kind == extract.KindXlsx || r.Kind == extract.KindCSV {
		return Draft{}, place{file: r.File}.no(CodeType, nil, "known", "DOCX、PDF、OFD、TXT、MD、HTML")
	}
	s := &sorting{doubts: r.Doubts}
	var lines []string
	for _, p := range strings.Split(r.Text, "\n") {
		if p = strings.Trim(p, " \t　\u00a0\ufeff"); p != "" && !s.identity(p) {
			lines = append(lines, p)
		}
	}
	if len(lines) == 0 {
		return Draft{}, place{file: r.File}.no(CodeNoText, nil)
	}
	lines = s.title(lines, r.File)
	s.sections(lines)
	s.demands()
	return Draft{Title: s.head, Facts: strings.Join(s.facts, "\n"), Plan: strings.Join(s.plan, "\n"), Demands: s.asked, Doubts: s.all()}, nil
}

// sorting is a draft being told apart.
type sorting struct {
	head              string
	facts, plan, list []string // list: under a heading 诉求
	asked             []string
	who               []string
	doubts            []Doubt
}

func (s *sorting) doubt(code app.Code, kv ...string) {
	t := extract.Text{Doubts: s.doubts}
	t.Doubt(code, kv...)
	s.doubts = t.Doubts
}

func (s *sorting) all() []Doubt {
	if len(s.who) > 0 {
		s.doubt(DoubtIdentity, "text", strings.Join(s.who, "；"))
	}
	return s.doubts
}

var (
	whoLine   = regexp.MustCompile(`^(领衔代表|领衔人|提出代表|提出人|建议人|提案人|代表姓名|姓\s*名|联名代表|附议人|联系电话|联系方式|电\s*话|手\s*机|手机号码|联系人|代表证号码?|工作单位|单位及职务|通讯地址|通信地址|邮\s*编|邮政编码)\s*[:：]`)
	titleLine = regexp.MustCompile(`^(?:关于|对).{2,}(?:建议|议案|意见|批评|提案)$`)
	titleMark = regexp.MustCompile(`^(?:标\s*题|案\s*由|题\s*目|建议名称)\s*[:：]\s*(.+)$`)
	numbered  = regexp.MustCompile(`^(?:([一二三四五六七八九十]{1,3})、|（([一二三四五六七八九十]{1,3})）|\(([一二三四五六七八九十]{1,3})\)|(\d{1,2})[.．、]|（(\d{1,2})）|\((\d{1,2})\)|([一二三四五六七八九十]{1,2})是|第([一二三四五六七八九十]{1,2})[，,、])\s*`)
	factsHead = regexp.MustCompile(`^(?:案据|事由|事实(?:和)?理由|提出(?:的)?理由|理由|背景|(?:基本|有关)?情况(?:说明)?|现状|.{0,8}(?:现状|背景|存在的?(?:主要|突出)?问题|主要问题|原因分析|问题及原因|问题与困难|必要性))(?:分析|说明|及原因|和原因)?$`)
	planHead  = regexp.MustCompile(`^(?:方案|具体方案|措施|办法|解决办法|工作建议|.{0,10}(?:对策|措施)(?:和|与|及)?建议|.{0,6}(?:具体|几点|有关|相关|意见|主要|工作)?(?:和|与|及)?建议(?:和措施|和对策|及措施|与对策|措施)?|对策(?:措施)?)$`)
	fieldName = regexp.MustCompile(`^(?:案据|事由|(?:提出)?(?:的)?理由)$`)
	listHead  = regexp.MustCompile(`^(?:具体|主要)?(?:诉求|请求|请求事项|诉求事项)$`)
	planLead  = regexp.MustCompile(`(?:建议|意见|措施).{0,6}(?:如下|以下)|(?:如下|以下|下列|几点|几条).{0,6}(?:建议|意见)|^(?:为此|因此|鉴于此|综上)[，,].{0,12}建议[:：]?$`)
)

// identity takes out lines that say who wrote and how to reach him.
func (s *sorting) identity(p string) bool {
	if utf8.RuneCountInString(p) > 100 || !whoLine.MatchString(p) {
		return false
	}
	s.who = append(s.who, p)
	return true
}

// title finds the title among the first lines and gives the lines after it.
func (s *sorting) title(lines []string, name string) []string {
	for i, l := range lines[:min(len(lines), 10)] {
		if m := titleMark.FindStringSubmatch(l); m != nil {
			s.head = m[1]
			return append(lines[:i:i], lines[i+1:]...)
		}
		joined := l
		for n := 1; n <= 3; n++ {
			if titleLine.MatchString(joined) && utf8.RuneCountInString(joined) <= titleLimit {
				s.head = joined
				if i > 0 {
					s.doubt(DoubtHead, "text", strings.Join(lines[:i], "；"))
				}
				return lines[i+n:]
			}
			if i+n >= len(lines) || !strings.HasPrefix(l, "关于") {
				break
			}
			joined += lines[i+n]
		}
	}
	if l := lines[0]; utf8.RuneCountInString(l) <= 40 && !strings.ContainsAny(l, "。；！？：，") && len(lines) > 1 && !s.isHeading(l) {
		s.head = l
		if !strings.HasSuffix(l, "建议") && !strings.HasSuffix(l, "议案") {
			s.doubt(DoubtTitle, "title", l)
		}
		return lines[1:]
	}
	s.head = cut(strings.TrimSuffix(name, filepath.Ext(name)), titleLimit)
	s.doubt(DoubtTitle, "title", s.head)
	return lines
}

func (s *sorting) isHeading(l string) bool {
	h, _ := heading(l)
	return factsHead.MatchString(h) || planHead.MatchString(h) || listHead.MatchString(h)
}

// heading splits a line into what could be a heading, its number off, and the text
// that follows it on the line.
func heading(l string) (head, rest string) {
	l = numbered.ReplaceAllString(l, "")
	if h, r, ok := strings.Cut(l, "："); ok && utf8.RuneCountInString(h) <= 12 {
		return strings.TrimSpace(h), strings.TrimSpace(r)
	}
	if utf8.RuneCountInString(l) > 20 {
		return "", ""
	}
	return strings.Trim(l, " 　:：。."), ""
}

// sections gives each line to reasons, proposals or demands.
func (s *sorting) sections(lines []string) {
	into, found := &s.facts, false
	for _, l := range lines {
		h, rest := heading(l)
		var next *[]string
		switch {
		case h == "":
		case listHead.MatchString(h):
			next = &s.list
		case planHead.MatchString(h) && into != &s.plan:
			next = &s.plan
		case factsHead.MatchString(h) && into != &s.plan:
			next = &s.facts
		}
		switch {
		case next != nil:
			into, found = next, found || next == &s.plan
			// A heading that is the field's own name goes; 存在问题 belongs to the text.
			switch {
			case rest != "":
				*into = append(*into, rest)
			case next == &s.facts && !fieldName.MatchString(h):
				*into = append(*into, l)
			}
		case into == &s.facts && utf8.RuneCountInString(l) <= 60 && planLead.MatchString(l):
			into, found = &s.plan, true
			*into = append(*into, l)
		default:
			*into = append(*into, l)
		}
	}
	if len(s.facts) == 0 {
		s.doubt(DoubtFacts)
	}
	if !found {
		s.doubt(DoubtPlan)
	}
}

// demands takes the numbered items: those under 诉求, or else of the proposals'
// outermost numbering.
func (s *sorting) demands() {
	if len(s.list) > 0 {
		s.takeList()
		return
	}
	s.take()
	if len(s.asked) == 0 {
		s.doubt(DoubtDemands)
		return
	}
	s.doubt(DoubtGuessed, "count", strconv.Itoa(len(s.asked)))
}

// takeList takes what stands under 诉求: each item with the lines that carry it on. What is
// too long for a demand is kept whole among the proposals.
func (s *sorting) takeList() {
	kind := 0
	for _, l := range s.list {
		k := numberKind(l)
		if kind == 0 {
			kind = k
		}
		if n := len(s.asked); n > 0 && k != kind {
			s.asked[n-1] += l
			continue
		}
		s.asked = append(s.asked, numbered.ReplaceAllString(l, ""))
	}
	short := 0
	for i, d := range s.asked {
		if utf8.RuneCountInString(d) > demandLimit {
			s.plan = append(s.plan, d)
			s.asked[i] = firstSentence(d)
			short++
		}
	}
	s.shortened(short)
}

// take takes the items of the proposals' outermost numbering; their full text stays there.
func (s *sorting) take() {
	kind, short := 0, 0
	for _, l := range s.plan {
		k := numberKind(l)
		if kind == 0 {
			kind = k
		}
		if k == 0 || k != kind {
			continue
		}
		d := strings.TrimSpace(numbered.ReplaceAllString(l, ""))
		if utf8.RuneCountInString(d) > demandLimit {
			d = firstSentence(d)
			short++
		}
		if d != "" {
			s.asked = append(s.asked, d)
		}
	}
	s.shortened(short)
}

func (s *sorting) shortened(n int) {
	if n > 0 {
		s.doubt(DoubtShort, "count", strconv.Itoa(n))
	}
}

func firstSentence(d string) string {
	first, _, _ := strings.Cut(d, "。")
	return cut(first, demandLimit)
}

// numberKind tells numberings apart: 一、 is one, （一） another; 0 is none.
func numberKind(l string) int {
	m := numbered.FindStringSubmatch(l)
	for i := 1; i < len(m); i++ {
		if m[i] != "" {
			return i
		}
	}
	return 0
}

func cut(s string, n int) string {
	rs := []rune(s)
	return string(rs[:min(len(rs), n)])
}
