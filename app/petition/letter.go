package petition

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"renda/app/procedure"
)

// A citizen's letter asks for a review in words of its own (立法法第一百一十条; domain §1.4). ReadLetter takes from it what it says of the form:
// the document, the matter and the reasons, who proposes and how to reach him. What a heading or a label names is plain; what only the shape of
// the letter suggests carries a doubt. A person at the counter takes each over or not.

// Labels of a line or a section, as letters have them, by the field they are of.
var letterHeads = map[string]*regexp.Regexp{
	"title":      regexp.MustCompile(`^(?:(?:申请|建议|请求|提请)?审查的?(?:规范性)?文件(?:的?名称)?|(?:规范性)?文件名称|被审查的?文件)$`),
	"docno":      regexp.MustCompile(`^(?:发文字号|文号|文件编号)$`),
	"maker_name": regexp.MustCompile(`^(?:制定机关|制发机关|发文机关|发布机关|印发机关|制定单位)$`),
	"clauses":    regexp.MustCompile(`^(?:涉及(?:的)?条款|审查的?条款|具体条款|问题条款)$`),
	"subject":    regexp.MustCompile(`^(?:(?:申请|建议|请求)?审查的?(?:事项|请求|内容)|(?:建议|请求|申请)事项|审查建议|诉求)$`),
	"reasons":    regexp.MustCompile(`^(?:(?:主要)?(?:事实(?:和|与|及)?)?(?:审查|建议|申请)?的?理由|事实(?:和|与|及)依据|依据(?:和|与|及)理由|理由(?:和|与|及)依据)$`),
	"name":       regexp.MustCompile(`^(?:(?:审查)?(?:建议|申请|提出|提议|请求)人(?:\(单位\)|（单位）)?(?:姓名|名称)?|姓名|署名|单位名称|单位|名称)$`),
	"contact":    regexp.MustCompile(`^(?:联系(?:电话|方式|手机)|电话|手机(?:号码?)?|电子(?:邮箱|邮件)|邮箱)$`),
	"address":    regexp.MustCompile(`^(?:(?:通讯|通信|联系|家庭)?(?:地址|住址)|住所(?:地)?|住所)$`),
}

var (
	labelled   = regexp.MustCompile(`^([^：:，。；]{1,14})[：:]\s*(.*)$`)
	headNumber = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、]\s*)`)
	named      = regexp.MustCompile(`《([^《》]{2,100})》`)
	numberOf   = regexp.MustCompile(`[\p{Han}]{1,16}(?:〔|\[|［|（|\()\d{4}(?:〕|\]|］|）|\))第?\d{1,5}号`)
	makerOf    = regexp.MustCompile(`([\p{Han}]{2,30}?(?:人民政府办公[室厅]|人民政府|人民代表大会常务委员会|人大常委会|人民代表大会|监察委员会|人民法院|人民检察院|委员会|局|厅))(?:于[^，。《]{1,20}|[^，。《]{0,4}?)?(?:制定|印发|发布|出台|公布|下发|颁布)(?:实施|施行)?(?:的|了)?《`)
	clauseOf   = regexp.MustCompile(`第[一二三四五六七八九十百零〇\d]+条(?:第[一二三四五六七八九十\d]+款)?(?:第[（(]?[一二三四五六七八九十\d]+[)）]?项)?`)
	phone      = regexp.MustCompile(`(?:^|[^\d])((?:1\d{10})|(?:0\d{2,3}-?\d{7,8}))(?:$|[^\d])`)
	closing    = regexp.MustCompile(`^(?:此致|敬礼|特此(?:建议|申请|提出|致函).{0,4}|以上(?:意见|建议).{0,12})[！!。]?$`)
	greeting   = regexp.MustCompile(`^.{2,30}(?:常委会|常务委员会|委员会|办公室|法工委|同志|领导|您好|你好)[：:！!]$`)
	dated      = regexp.MustCompile(`^[一二三四五六七八九〇零○\d]{4}\s*年\s*[一二三四五六七八九十\d]{1,3}\s*月\s*[一二三四五六七八九十\d]{1,3}\s*日$`)
	organ      = regexp.MustCompile(`(?:公司|企业|厂|律师事务所|协会|商会|学会|基金会|联合会|合作社|工会|学院|大学|医院|中心)$`)
	personName = regexp.MustCompile(`^[\p{Han}·]{2,15}$`)
	// higher are laws a letter rests on, not documents whose review it asks for.
	higher = regexp.MustCompile(`[^办]法$|^宪法|^(?:中华人民共和国|国务院)`)
	asks   = regexp.MustCompile(`审查|纠正|撤销|修改|废止`)
)

// ReadLetter tells what a letter says of the fields of a petition.
func ReadLetter(text string) []procedure.Reading {
	l := &letterReader{}
	for _, s := range strings.Split(text, "\n") {
		if s = strings.Trim(s, " \t　\u00a0\ufeff\r"); s != "" {
			l.lines = append(l.lines, s)
		}
	}
	l.sections()
	l.document()
	l.body()
	l.signature()
	l.reach()
	return l.ordered()
}

// letterReader is one letter on its way into readings.
type letterReader struct {
	lines []string
	plain []string // lines under no head that was understood, in order
	out   []procedure.Reading
}

func (l *letterReader) add(key, value, words, doubt string) {
	value = strings.TrimSpace(value)
	if value == "" || slices.ContainsFunc(l.out, func(r procedure.Reading) bool { return r.Key == key && r.Value == value }) {
		return
	}
	if words == value {
		words = ""
	}
	l.out = append(l.out, procedure.Reading{Key: key, Value: value, Words: words, Doubt: doubt})
}

func (l *letterReader) has(key string) bool {
	return slices.ContainsFunc(l.out, func(r procedure.Reading) bool { return r.Key == key })
}

// carriesOn reports whether the section of a field goes on over several lines.
func carriesOn(key string) bool { return key == "subject" || key == "reasons" }

// sections takes what stands behind a label or under a heading.
func (l *letterReader) sections() {
	into, text := "", []string(nil)
	flush := func() {
		if into != "" {
			l.add(into, strings.Join(text, "\n"), "", "")
		}
		into, text = "", nil
	}
	for _, s := range l.lines {
		key, rest := headOf(s)
		switch {
		case key != "" && carriesOn(key):
			flush()
			into = key
			if rest != "" {
				text = append(text, rest)
			}
		case key != "":
			flush()
			l.labelled(key, rest, s)
		case closing.MatchString(s) || dated.MatchString(s):
			flush()
			l.plain = append(l.plain, s)
		case into != "":
			text = append(text, s)
		default:
			l.plain = append(l.plain, s)
		}
	}
	flush()
}

// headOf gives the field a line is the head of, and what follows on the line.
func headOf(s string) (key, rest string) {
	bare := headNumber.ReplaceAllString(s, "")
	head := strings.Trim(bare, "：: 　")
	if m := labelled.FindStringSubmatch(bare); m != nil {
		head, rest = m[1], m[2]
	}
	head = strings.Join(strings.Fields(strings.ReplaceAll(head, "　", " ")), "")
	for k, re := range letterHeads {
		if re.MatchString(head) && (rest != "" || carriesOn(k)) {
			return k, rest
		}
	}
	return "", ""
}

// labelled takes a value behind its label.
func (l *letterReader) labelled(key, rest, line string) {
	switch key {
	case "title":
		if m := named.FindStringSubmatch(rest); m != nil {
			l.number(rest, line)
			rest = m[1]
		}
	case "name":
		rest, _, _ = strings.Cut(strings.ReplaceAll(rest, "，", " "), " ")
		l.kind(rest, line)
	}
	l.add(key, rest, line, "")
}

func (l *letterReader) number(s, line string) {
	if n := numberOf.FindString(s); n != "" {
		l.add("docno", n, line, "")
	}
}

// document finds the document in the running text: what a sentence asks to be reviewed; laws it rests on are none.
func (l *letterReader) document() {
	if l.has("title") {
		l.about(l.out[slices.IndexFunc(l.out, func(r procedure.Reading) bool { return r.Key == "title" })].Value)
		return
	}
	type found struct {
		title, line string
		asked       bool
	}
	var all []found
	for _, s := range l.lines {
		for _, m := range named.FindAllStringSubmatch(s, -1) {
			if higher.MatchString(m[1]) {
				continue
			}
			i := slices.IndexFunc(all, func(f found) bool { return f.title == m[1] })
			if i < 0 {
				all = append(all, found{title: m[1], line: s})
				i = len(all) - 1
			}
			all[i].asked = all[i].asked || asks.MatchString(s)
		}
	}
	asked := slices.DeleteFunc(slices.Clone(all), func(f found) bool { return !f.asked })
	if len(asked) == 0 {
		asked = all
	}
	doubt := ""
	if len(asked) > 1 {
		doubt = "信中提到几份文件，请核对要求审查的是哪一份"
	}
	for _, f := range asked {
		l.add("title", f.title, f.line, doubt)
	}
	if len(asked) == 1 {
		l.about(asked[0].title)
	}
}

// about finds number, maker and clauses of the one document.
func (l *letterReader) about(title string) {
	var clauses []string
	mark := "《" + title + "》"
	line := ""
	for _, s := range l.lines {
		at := strings.Index(s, mark)
		if at < 0 && !strings.Contains(s, "该办法") && !strings.Contains(s, "该规定") && !strings.Contains(s, "该文件") {
			continue
		}
		if at >= 0 {
			if rest := s[at+len(mark):]; !l.has("docno") {
				if n := numberOf.FindStringIndex(rest); n != nil && n[0] <= len("（") {
					l.add("docno", rest[n[0]:n[1]], s, "")
				}
			}
			if m := makerOf.FindStringSubmatch(s); m != nil && !l.has("maker_name") {
				l.add("maker_name", m[1], s, "从叙述中读出，请核对全称")
			}
		}
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("。；，", r) }) {
			if !strings.Contains(part, mark) && !strings.Contains(part, "该办法") && !strings.Contains(part, "该规定") && !strings.Contains(part, "该文件") {
				continue
			}
			for _, c := range clauseOf.FindAllString(part, -1) {
				if !slices.Contains(clauses, c) {
					clauses = append(clauses, c)
				}
				line = s
			}
		}
	}
	if !l.has("clauses") && len(clauses) > 0 {
		l.add("clauses", strings.Join(clauses, "、"), line, "从叙述中读出，请核对有没有遗漏")
	}
}

// body takes the running text for the reasons where no heading says what they are.
func (l *letterReader) body() {
	var text []string
	for _, s := range l.plain {
		if closing.MatchString(s) {
			break
		}
		if greeting.MatchString(s) || dated.MatchString(s) || utf8.RuneCountInString(s) < 12 || len(text) == 0 && !strings.ContainsAny(s, "。；，") {
			continue // title, greeting
		}
		text = append(text, s)
	}
	if len(text) == 0 {
		return
	}
	if !l.has("subject") {
		for _, s := range text {
			for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("。；", r) }) {
				if strings.Contains(part, "审查") && (strings.Contains(part, "建议") || strings.Contains(part, "请") || strings.Contains(part, "申请")) {
					l.add("subject", part, s, "从叙述中读出，请核对")
					break
				}
			}
			if l.has("subject") {
				break
			}
		}
	}
	if !l.has("reasons") {
		l.add("reasons", strings.Join(text, "\n"), "", "信中没有“理由”的标题，取的是全部正文")
	}
}

// signature takes who signed at the end.
func (l *letterReader) signature() {
	if l.has("name") {
		return
	}
	end := l.plain
	if i := slices.IndexFunc(end, closing.MatchString); i >= 0 {
		end = end[i:]
	} else if len(end) > 4 {
		end = end[len(end)-4:]
	}
	for i := len(end) - 1; i >= 0; i-- {
		s := strings.ReplaceAll(strings.ReplaceAll(end[i], "　", ""), " ", "")
		if closing.MatchString(s) || dated.MatchString(s) || !personName.MatchString(s) {
			continue
		}
		l.add("name", s, end[i], "从落款读出，请核对")
		l.kind(s, end[i])
		return
	}
}

// kind tells an organisation by its name. A person may be a citizen or a deputy: which, the letter has to say.
func (l *letterReader) kind(name, line string) {
	switch {
	case strings.HasSuffix(name, "协会") || strings.HasSuffix(name, "商会") || strings.HasSuffix(name, "学会") || strings.HasSuffix(name, "基金会") || strings.HasSuffix(name, "联合会"):
		l.add("who", "group", line, "从名称推断，请核对")
	case organ.MatchString(name):
		l.add("who", "firm", line, "从名称推断，请核对")
	case slices.ContainsFunc(l.lines, func(s string) bool { return strings.Contains(s, "本人系") && strings.Contains(s, "人大代表") }):
		l.add("who", "deputy", "", "信中自称人大代表，请核对")
	case personName.MatchString(name) && utf8.RuneCountInString(name) <= 4:
		l.add("who", "citizen", line, "从姓名推断，请核对")
	}
}

// reach finds a telephone number where no label names one.
func (l *letterReader) reach() {
	if l.has("contact") {
		return
	}
	for i := len(l.lines) - 1; i >= 0; i-- {
		if m := phone.FindStringSubmatch(l.lines[i]); m != nil {
			l.add("contact", m[1], l.lines[i], "信中没有写明是谁的电话，请核对")
			return
		}
	}
}

// ordered gives the readings in the order of the form.
func (l *letterReader) ordered() []procedure.Reading {
	order := []string{"title", "docno", "maker_name", "clauses", "subject", "reasons", "who", "name", "contact", "address"}
	slices.SortStableFunc(l.out, func(a, b procedure.Reading) int {
		return slices.Index(order, a.Key) - slices.Index(order, b.Key)
	})
	return l.out
}
