package law

import (
	"path"
	"strings"
)

// provinces are the 34 units of the first level (行政区划), by full name.
var provinces = strings.Fields(`北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 福建省
江西省 山东省 河南省 湖北省 湖南省 广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省 青海省
宁夏回族自治区 新疆维吾尔自治区 台湾省 香港特别行政区 澳门特别行政区`)

// province gives the unit a name begins with or abbreviates: 山东, 山东省, 山东省济宁市.
func province(s string) string {
	for _, p := range provinces {
		if strings.HasPrefix(s, p) || len(s) >= len("山东") && strings.HasPrefix(p, s) {
			return p
		}
	}
	return ""
}

// shelves are the folders whose name tells the level of what stands in them.
var shelves = map[string]Level{
	"宪法": LevelConstitution, "法律": LevelLaw, "刑法": LevelLaw, "宪法相关法": LevelLaw, "民法典": LevelLaw, "民法商法": LevelLaw,
	"社会法": LevelLaw, "经济法": LevelLaw, "行政法": LevelLaw, "诉讼与非诉讼程序法": LevelLaw, "诉讼法": LevelLaw,
	"行政法规": LevelRegulation, "司法解释": LevelJudicial, "部门规章": LevelDepartment, "地方性法规": LevelLocal, "地方政府规章": LevelLocalRule,
}

// place finds level, maker, region and shelf: by the front matter, by who acted in the
// notes, by the folders above the file, in that order.
func (l *Law) place(src *source) {
	dirs := strings.Split(path.Dir(strings.ReplaceAll(src.name, "\\", "/")), "/")
	if len(dirs) > 0 && dirs[len(dirs)-1] != "." {
		l.Category = dirs[len(dirs)-1]
	}
	for _, d := range dirs {
		if lv, ok := shelves[d]; ok && l.Level == "" {
			l.Level = lv
		}
		if p := province(d); p != "" && l.Region == "" {
			l.Region = p
		}
	}
	if c := src.front["category"]; c != "" {
		top, rest, _ := strings.Cut(c, "/")
		if lv, ok := shelves[top]; ok {
			l.Level = lv
		}
		if l.Category = top; rest != "" {
			l.Category = rest
		}
	}
	l.Organ = l.maker()
	if l.Organ == "" {
		l.Organ = src.front["issuing_authority"]
	}
	if l.Level == "" {
		l.Level = levelOf(l.Organ, l.Title)
	}
	l.presume()
	if l.Level == LevelLaw && (l.Short == "宪法" || strings.HasPrefix(l.Short, "宪法修正案")) {
		l.Level = LevelConstitution
	}
	l.region()
}

// presume fills in what title and shelf leave little doubt about, and says that it did.
func (l *Law) presume() {
	local := localTitle(l.Short)
	switch {
	case l.Level == "" && l.Region != "" && local:
		l.Level = LevelLocal
		l.Doubts = append(l.Doubts, "制定机关未载明，按题目和所在目录归入地方性法规")
	case l.Level == "":
		l.Level = LevelOther
		l.Doubts = append(l.Doubts, "看不出制定机关和效力层级")
	case l.Organ == "" && l.Level == LevelRegulation:
		l.Organ = "国务院"
		l.Doubts = append(l.Doubts, "制定机关未载明，按行政法规计为国务院")
	case l.Organ == "" && l.Level == LevelJudicial:
		if i := strings.Index(l.Short, "关于"); i > 0 && strings.HasPrefix(l.Short, "最高人民") {
			l.Organ = l.Short[:i]
		}
	}
	if l.Organ == "" {
		l.Doubts = append(l.Doubts, "制定机关未载明")
	}
}

// localTitle reports whether a title ends as local regulations do (地方性法规的名称).
func localTitle(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "（试行）"), "（暂行）")
	for _, end := range []string{"条例", "规定", "办法", "规则", "细则", "决定", "决议"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// maker gives the organ of the first 通过, else of the first 公布 or 发布.
func (l *Law) maker() string {
	for _, want := range []string{"通过", "公布发布", "修订修正修改批准"} {
		for _, n := range l.Notes {
			if n.Act != "" && strings.Contains(want, n.Act) && n.By != "" {
				return n.By
			}
		}
	}
	return ""
}

// levelOf tells the level by the maker.
func levelOf(organ, title string) Level {
	switch {
	case strings.HasPrefix(organ, "全国人民代表大会"):
		if s := Short(title); s == "宪法" || strings.HasPrefix(s, "宪法修正案") {
			return LevelConstitution
		}
		return LevelLaw
	case strings.HasPrefix(organ, "最高人民"):
		return LevelJudicial
	case strings.HasPrefix(organ, "国务院"):
		return LevelRegulation
	case strings.HasSuffix(organ, "人民代表大会"), strings.HasSuffix(organ, "人民代表大会常务委员会"):
		return LevelLocal
	case strings.HasSuffix(organ, "人民政府"):
		return LevelLocalRule
	case strings.HasSuffix(organ, "部"), strings.HasSuffix(organ, "总局"), strings.HasSuffix(organ, "委员会"):
		return LevelDepartment
	}
	return ""
}

// region puts province and city before each other for what is made locally.
func (l *Law) region() {
	if l.Level != LevelLocal && l.Level != LevelLocalRule {
		l.Region = ""
		return
	}
	prov := l.Region
	for _, n := range l.Notes {
		if p := province(n.By); p != "" && (n.Act == "批准" || prov == "") {
			prov = p
		}
	}
	place := placeIn(l.Organ)
	if place == "" || place == "市" || place == "省" {
		place = placeIn(l.Title)
	}
	if p := province(place); p != "" && len(place) >= len(p) {
		prov, place = p, strings.TrimPrefix(place, p)
	}
	l.Region = prov + place
	if place != "" && strings.HasPrefix(l.Organ, "市人") {
		l.Organ = place + strings.TrimPrefix(l.Organ, "市")
	}
}

// placeIn gives the place a name begins with: 济宁市, 山东省, 临夏回族自治州.
func placeIn(s string) string {
	if p := province(s); p != "" && strings.HasPrefix(s, p) {
		if c := placeIn(s[len(p):]); c != "" && !strings.HasPrefix(c, "人民") {
			return p + c
		}
		return p
	}
	best := ""
	for _, end := range []string{"自治州", "自治县", "地区", "盟", "市", "县"} {
		if i := strings.Index(s, end); i > 0 && i <= len("三个字三个字三个字") && (best == "" || i+len(end) < len(best)) {
			best = s[:i+len(end)]
		}
	}
	return best
}
