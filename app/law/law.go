// Package law knows the laws themselves: what one is called, who made it, from when
// to when each version was in force, what repealed or amended it, and how a text
// cites it. A Library answers "as it stood on that day"; a signed law pack (法律包)
// carries a library from desk to desk.
//
// A library never holds every law. What it doesn't hold, and what a source doesn't
// say, is said: Standing.Doubt, Law.Doubts, Library.Problems.
package law

import (
	"renda/app"
)

// Codes of this package.
const (
	CodeFormat app.Code = "law.format" // the text isn't one of the forms read here; Args place, why
	CodeEmpty  app.Code = "law.empty"  // a title and nothing under it; Args place
)

// Level is the rank of a norm in the order of the Legislation Law (立法法第九十八条至
// 第一百零二条). Values reach packs.
type Level string

// Levels, highest first.
const (
	LevelConstitution Level = "宪法"
	LevelLaw          Level = "法律"
	LevelRegulation   Level = "行政法规"
	LevelJudicial     Level = "司法解释"
	LevelDepartment   Level = "部门规章"
	LevelLocal        Level = "地方性法规"
	LevelLocalRule    Level = "地方政府规章"
	LevelOther        Level = "其他"
)

// Levels lists all levels, highest first.
func Levels() []Level {
	return []Level{LevelConstitution, LevelLaw, LevelRegulation, LevelJudicial, LevelDepartment, LevelLocal, LevelLocalRule, LevelOther}
}

// Rank orders levels: a smaller one is higher. 司法解释 and 部门规章 bind in their own
// fields and stand between 行政法规 and 地方性法规 only for sorting.
func (l Level) Rank() int {
	for i, x := range Levels() {
		if x == l {
			return i
		}
	}
	return len(Levels())
}

// Claim is what the source says about a law's standing, with no date to it. What
// holds on a day is Library.Standing's to say.
type Claim string

// What sources claim. Values reach packs.
const (
	ClaimNone    Claim = ""
	ClaimInForce Claim = "现行有效"
	ClaimAmended Claim = "已被修改"
	ClaimEnded   Claim = "废止或失效"
	ClaimNotYet  Claim = "尚未施行"
)

// Basis says where a version's effective date was found.
type Basis string

// Where an effective date comes from. Values reach packs.
const (
	BasisNone      Basis = ""          // nowhere: it is unknown
	BasisArticle   Basis = "article"   // the text's own 施行 article
	BasisHeader    Basis = "header"    // a dated 施行 line under the title, or the file's front matter
	BasisPublished Basis = "published" // 自公布之日起施行
	BasisAmendment Basis = "amendment" // the day of the last 修正: its decision's own 施行 date isn't in the text
)

// Note is one dated line of the 题注: 通过, 批准, 公布, 修订, 修正, 施行.
type Note struct {
	Date app.Date `json:"date"`
	Act  string   `json:"act"`            // 通过, 批准, 公布, 发布, 修订, 修正, 修改, 施行; "" not said
	By   string   `json:"by,omitempty"`   // the organ, without its session
	With string   `json:"with,omitempty"` // title of the amending decision, without 《》
	Text string   `json:"text,omitempty"` // the line as written
	Line int      `json:"line,omitzero"`  // in the source, from 1
}

// Law is one version of one norm.
type Law struct {
	ID    string `json:"id"`    // 32 hexadecimal digits of its content: the same text has the same id in every pack
	Title string `json:"title"` // as its source writes it, with 中华人民共和国
	Short string `json:"short"` // without 中华人民共和国
	// Part names the 编 where a file holds only one of a code's (民法典's 物权编).
	Part      string   `json:"part,omitempty"`
	Level     Level    `json:"level"`
	Organ     string   `json:"organ,omitempty"`    // who made it
	Region    string   `json:"region,omitempty"`   // "" for the whole country, 山东省, 山东省济宁市
	Category  string   `json:"category,omitempty"` // the source's own shelf: 行政法, 公安部
	Published app.Date `json:"published,omitzero"` // of this version
	Effective app.Date `json:"effective,omitzero"` // of this version; zero: unknown
	Basis     Basis    `json:"basis,omitempty"`
	Enacted   app.Date `json:"enacted,omitzero"` // of the first version, by the first note
	Ended     app.Date `json:"ended,omitzero"`   // first day no longer in force; filled in by NewLibrary where it is known
	Claim     Claim    `json:"claim,omitempty"`
	Notes     []Note   `json:"notes,omitempty"`
	OldNames  []string `json:"old_names,omitempty"` // by its own notes, short
	Source    string   `json:"source"`              // the file it was read from
	Doubts    []string `json:"doubts,omitempty"`    // what its source leaves open, in Chinese
	Text      string   `json:"-"`                   // canonical Markdown; "" in a library opened from a pack
}

// Version gives the words that tell this version from others: "2021年1月22日修订".
func (l *Law) Version() string {
	s := l.Published.Chinese()
	if s == "" {
		return ""
	}
	for i := len(l.Notes) - 1; i >= 0; i-- {
		if l.Notes[i].Date == l.Published && l.Notes[i].Act != "" {
			return s + l.Notes[i].Act
		}
	}
	return s + "公布"
}
