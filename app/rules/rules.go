// Package rules holds the numbers of the law as dated data: deadlines,
// thresholds, quotas, letter codes and number patterns, each with its basis,
// unit, region and effective dates (domain §0, rule no. 1). No package has any
// of them as a constant.
package rules

import (
	"renda/app"
)

// Unit says what a rule's value counts.
type Unit string

// Units. Values reach disk.
const (
	UnitDay     Unit = "日"   // calendar days
	UnitWorkday Unit = "工作日" // working days by the State Council's calendar
	UnitMonth   Unit = "月"   // months, ending on the corresponding day (Civil Code 200–202)
	UnitDayBack Unit = "日前"  // calendar days counted backwards, never rolled
	UnitPersons Unit = "人"   // a number of people
	UnitCount   Unit = "次"   // a number of times
	UnitMinute  Unit = "分钟"  // minutes of a clock or of idleness
	UnitChar    Unit = "字"   // characters of a text
	UnitTerm    Unit = "届"   // which term of a congress
	UnitCopies  Unit = "份"   // paper copies
	UnitText    Unit = "文"   // a pattern, a letter or a definition
)

// Rule is one number of the law.
type Rule struct {
	ID     string   `cbor:"1,keyasint" json:"id"`    // "proposal.reply"
	Name   string   `cbor:"2,keyasint" json:"name"`  // 答复期限
	Value  string   `cbor:"3,keyasint" json:"value"` // "3", "10", or a pattern
	Unit   Unit     `cbor:"4,keyasint" json:"unit"`
	Basis  string   `cbor:"5,keyasint" json:"basis"`                      // 代表法第五十一条
	Region string   `cbor:"6,keyasint,omitempty" json:"region,omitempty"` // division code prefix; "" everywhere
	From   app.Date `cbor:"7,keyasint" json:"from"`                       // in force from
	To     app.Date `cbor:"8,keyasint,omitempty" json:"to,omitzero"`      // last day in force; zero: still
	Mark   string   `cbor:"9,keyasint,omitempty" json:"mark,omitempty"`   // V verified, P practice, R recalled: to be confirmed
	Note   string   `cbor:"10,keyasint,omitempty" json:"note,omitempty"`
	By     []string `cbor:"11,keyasint,omitempty" json:"by,omitempty"` // the two people who set it, empty for what is shipped
}

// Set is a version of all rules. It is never changed in place.
type Set struct {
	Version uint64 `cbor:"1,keyasint" json:"version"`
	Rules   []Rule `cbor:"2,keyasint" json:"rules"`
	// Calendar is the holiday notices approved up to this version, those shipped included;
	// nil in a set that was only read from a file.
	Calendar *Calendar `cbor:"-" json:"-"`
	// Days is the version that brought Calendar as it is.
	Days uint64 `cbor:"-" json:"-"`
}
