package law

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
)

// MaxText bounds the text of one law, in bytes. The longest statute has some 330 kB.
const MaxText = 4 << 20

// infoEnd ends the 题注 in the canonical form.
const infoEnd = "<!-- INFO END -->"

// Read reads one law from Markdown. name is its path: the folders above it tell the
// shelf, a date in brackets at its end (…(2021-01-22).md) the day this version was
// published. Three forms are known: notes under the title up to <!-- INFO END -->; YAML
// front matter before that, wiki links in the text; **第一条** in bold with the notes
// directly under the title. What is none of them is refused with its place.
func Read(name string, data []byte) (*Law, error) {
	src, err := open(name, data)
	if err != nil {
		return nil, err
	}
	l := &Law{Title: src.title, Part: src.part, Source: name, Notes: src.notes()}
	l.Short = Short(l.Title)
	l.Text = src.canonical(l)
	l.place(src)
	l.date(src)
	l.OldNames = l.oldNames()
	l.ID = contentID(l)
	return l, nil
}

// contentID makes the identity of a version from its words.
func contentID(l *Law) string {
	h := sha256.Sum256([]byte("renda-law\x00" + l.Title + "\x00" + l.Part + "\x00" + l.Text))
	return hex.EncodeToString(h[:16])
}

// source is a file taken apart.
type source struct {
	name  string
	front map[string]string
	title string
	part  string
	head  []line // the notes
	body  []string
}

type line struct {
	no   int
	text string
}

func refuse(code app.Code, name string, at int, why string) error {
	return &app.Error{Code: code, Op: "read a law", Item: name, Args: map[string]string{"place": strconv.Itoa(at), "why": why}}
}

// open splits the file into front matter, title, notes and body.
func open(name string, data []byte) (*source, error) {
	if len(data) > MaxText {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a law", Item: name, Args: map[string]string{"limit": strconv.Itoa(MaxText), "size": strconv.Itoa(len(data))}}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), "\n")
	for i, s := range lines {
		switch {
		case !utf8.ValidString(s):
			return nil, refuse(CodeFormat, name, i+1, "不是 UTF-8 文字")
		case strings.IndexByte(s, 0) >= 0:
			return nil, refuse(CodeFormat, name, i+1, "含空字符，不是文本文件")
		}
	}
	src := &source{name: name}
	i, err := src.readFront(lines)
	if err != nil {
		return nil, err
	}
	if i, err = src.readTitle(lines, i); err != nil {
		return nil, err
	}
	i = src.readHead(lines, i)
	for _, s := range lines[i:] {
		src.body = append(src.body, clean(s))
	}
	if strings.TrimSpace(strings.Join(src.body, "")) == "" {
		return nil, refuse(CodeEmpty, name, i, "标题之下没有正文")
	}
	return src, nil
}

// readFront reads plain key: value lines of YAML front matter; lists are passed over.
func (src *source) readFront(lines []string) (int, error) {
	i := skipBlank(lines, 0)
	if i >= len(lines) || strings.TrimSpace(lines[i]) != "---" {
		return i, nil
	}
	src.front = map[string]string{}
	for j := i + 1; j < len(lines); j++ {
		s := strings.TrimRight(lines[j], " \t")
		if s == "---" {
			return j + 1, nil
		}
		if k, v, ok := strings.Cut(s, ":"); ok && !strings.HasPrefix(s, " ") && !strings.HasPrefix(s, "-") {
			src.front[k] = strings.Trim(strings.TrimSpace(v), `"'`)
		}
	}
	return 0, refuse(CodeFormat, src.name, i+1, "文件头（---）没有结束")
}

// readTitle reads "# 题目" and, of a code kept in volumes, a second "# 编" under it.
func (src *source) readTitle(lines []string, i int) (int, error) {
	i = skipBlank(lines, i)
	if i >= len(lines) || !strings.HasPrefix(lines[i], "# ") {
		return 0, refuse(CodeFormat, src.name, min(i+1, len(lines)), "应以“# 题目”开始")
	}
	src.title = strings.TrimSpace(clean(lines[i][2:]))
	if src.title == "" || utf8.RuneCountInString(src.title) > 200 {
		return 0, refuse(CodeFormat, src.name, i+1, "题目为空或超过200字")
	}
	i++
	if j := skipBlank(lines, i); j < len(lines) && strings.HasPrefix(lines[j], "# ") {
		src.part = strings.TrimSpace(clean(lines[j][2:]))
		i = j + 1
	}
	return i, nil
}

// noteStart is how a note begins where no mark ends the notes.
var noteStart = regexp.MustCompile(`^[（(]?(根据)?\s*(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})`)

// readHead takes the notes: up to the mark, or as long as lines begin with a date.
func (src *source) readHead(lines []string, i int) int {
	end := -1
	for j := i; j < len(lines); j++ {
		if strings.TrimSpace(lines[j]) == infoEnd {
			end = j
			break
		}
	}
	for j := i; j < len(lines); j++ {
		s := strings.TrimSpace(clean(lines[j]))
		switch {
		case j == end:
			return j + 1
		case end < 0 && s != "" && !noteStart.MatchString(s):
			return j
		case s != "":
			src.head = append(src.head, line{j + 1, s})
		}
	}
	return len(lines)
}

func skipBlank(lines []string, i int) int {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	return i
}

var (
	wikiLink = regexp.MustCompile(`\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]`)
	comment  = regexp.MustCompile(`<!--.*?-->`)
)

// clean takes markup off a line that says nothing about clauses.
func clean(s string) string {
	if strings.Contains(s, "[[") {
		s = wikiLink.ReplaceAllString(s, "$1")
	}
	if strings.Contains(s, "**") {
		s = strings.ReplaceAll(s, "**", "")
	}
	if strings.Contains(s, "<!--") {
		s = comment.ReplaceAllString(s, "")
	}
	return strings.TrimRight(s, " \t　")
}

// canonical writes the text in one form, whatever form it came in: title, 编, notes,
// the mark, body; one blank line between paragraphs.
func (src *source) canonical(l *Law) string {
	var b strings.Builder
	b.WriteString("# " + l.Title + "\n")
	if l.Part != "" {
		b.WriteString("\n# " + l.Part + "\n")
	}
	for _, h := range src.head {
		b.WriteString("\n" + h.text + "\n")
	}
	b.WriteString("\n" + infoEnd + "\n")
	for _, s := range src.body {
		if strings.TrimSpace(s) == "" {
			continue
		}
		if strings.HasPrefix(s, "# ") {
			s = "#" + s // a second title inside the text is a heading
		}
		b.WriteString("\n" + s + "\n")
	}
	return b.String()
}

// Body gives the text under the 题注.
func (l *Law) Body() string {
	_, body, _ := strings.Cut(l.Text, infoEnd)
	return strings.TrimSpace(body)
}

var fileDate = regexp.MustCompile(`\((\d{4}-\d{2}-\d{2})\)\.[a-z]+$`)

// silentAfter is by how many days a text may be published after the day it names for its
// entry into force. One published later is an amended text whose notes don't tell of
// the amendment.
const silentAfter = 400

// date finds when this version was published and from when it is in force.
func (l *Law) date(src *source) {
	var lastMade, amended app.Date
	for _, n := range l.Notes {
		if n.Act == "施行" {
			continue
		}
		if l.Enacted.IsZero() {
			l.Enacted = n.Date
		}
		if n.Date.After(lastMade) {
			lastMade = n.Date
		}
		if (n.Act == "修正" || n.Act == "修改" || n.Act == "修订") && n.Date.After(amended) {
			amended = n.Date
		}
	}
	l.Published = lastMade
	if m := fileDate.FindStringSubmatch(path.Base(src.name)); m != nil {
		if d, err := app.ParseDate(m[1]); err == nil {
			l.Published = d
		}
	} else if d, err := app.ParseDate(src.front["publish_date"]); err == nil && d.After(lastMade) {
		l.Published = d
	}
	if l.Published.IsZero() {
		l.Doubts = append(l.Doubts, "文本中没有公布日期")
	}
	l.effective(src, amended)
	switch Claim(src.front["status"]) {
	case ClaimInForce, ClaimAmended, ClaimEnded, ClaimNotYet:
		l.Claim = Claim(src.front["status"])
	}
	if l.Claim == ClaimEnded {
		l.Doubts = append(l.Doubts, "来源注明“废止或失效”，未注明日期")
	}
}

// effective chooses between the text's own 施行 article, dated lines above it, and the
// day of the last amendment. An amendment leaves the 施行 article as it was, so an
// article older than the amendment speaks of the first version.
func (l *Law) effective(src *source, amended app.Date) {
	article, relative := effectiveArticle(l.Body())
	header, _ := app.ParseDate(src.front["implement_date"])
	for _, n := range l.Notes {
		if n.Act == "施行" && n.Date.After(header) {
			header = n.Date
		}
	}
	for _, h := range src.head {
		if ds, _ := dates(h.text); len(ds) == 0 && strings.Contains(h.text, "之日") && strings.Contains(h.text, "施行") {
			relative = true
		}
	}
	for _, d := range []app.Date{article, header} {
		if !d.IsZero() && amended.Before(l.Published) && d.DaysUntil(l.Published) > silentAfter {
			amended = l.Published
			l.Doubts = append(l.Doubts, "公布日期晚于所载施行日期一年以上，疑有题注未载的修改")
		}
	}
	switch {
	case !article.IsZero() && !article.Before(amended):
		l.Effective, l.Basis = article, BasisArticle
	case !header.IsZero() && !header.Before(amended):
		l.Effective, l.Basis = header, BasisHeader
	case !amended.IsZero() && !l.Published.IsZero():
		l.Effective, l.Basis = l.Published, BasisAmendment
		l.Doubts = append(l.Doubts, "最近一次修改的施行日期未载于文本，按公布日期计")
	case relative && !l.Published.IsZero():
		l.Effective, l.Basis = l.Published, BasisPublished
	default:
		l.Doubts = append(l.Doubts, "文本中没有施行日期")
	}
}

// Label names the version for people: 中华人民共和国民法典 物权编（2020年5月28日通过）.
func (l *Law) Label() string {
	s := l.Title
	if l.Part != "" {
		s += " " + l.Part
	}
	if v := l.Version(); v != "" {
		s += fmt.Sprintf("（%s）", v)
	}
	return s
}
