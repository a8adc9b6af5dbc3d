package review

// Measure is one place where the document sets 处罚, 许可, 强制 or 收费.
type Measure struct {
	Kind  string `json:"kind"` // 处罚, 许可, 强制, 收费
	Place string `json:"place"`
	ID    string `json:"clause"`
	Fired Fired  `json:"fired"`
}

// measureKinds are the lists of the card "measure" that mark places for the reader's
// eye, in the order of the law's own words.
var measureKinds = []string{"处罚", "许可", "强制", "收费"}

// measures lists what the document sets.
func (x *reading) measures() {
	c, ok := CardOf("measure")
	if !ok {
		return
	}
	for _, u := range x.units {
		if u.article == nil {
			continue
		}
		for _, kind := range measureKinds {
			if m := c.lists[kind].FindStringIndex(u.text); m != nil {
				x.out.Measures = append(x.out.Measures, Measure{Kind: kind, Place: u.ref.String(), ID: u.node.ID, Fired: u.fired(m[0], m[1])})
			}
		}
	}
}

// measure finds what its kind of document may not set.
func (x *reading) measure(c Card) error { return x.cases(c) }

// rights finds what cuts rights or adds duties.
func (x *reading) rights(c Card) error { return x.cases(c) }

// market finds local protection and barriers to the market.
func (x *reading) market(c Card) error { return x.cases(c) }
