package review

import (
	"regexp"
	"strings"

	"renda/app/law"
)

// approves finds who has to approve: 经省人民政府批准, 由县级主管部门核发.
var approves = regexp.MustCompile(`(?:经|由|报|报请|报送|须经)((?:省、自治区、直辖市)?[^，。；、经由报]{0,20}?(?:人民政府|部门|机关|委员会|厅|局))(?:审查|审核)?(批准|审批|核准|核发)`)

// approval is any word of approving: a clause with several knows several approvers.
var approval = regexp.MustCompile(`批准|审批|核准|核发`)

// tiers of government, in the order in which they are looked for; 县级以上 is any of
// several and is compared with none.
var tiers = []struct {
	word string
	tier int
}{{"县级以上", 0}, {"本级", 0}, {"同级", 0}, {"上一级", 0}, {"国务院", 5}, {"国家", 5}, {"省", 4}, {"自治区", 4}, {"直辖市", 4}, {"设区的市", 3}, {"市、县", 0}, {"县", 2}, {"区", 2}, {"市", 3}, {"乡", 1}, {"镇", 1}, {"街道", 1}}

// tierOf tells the tier of an approver; 0: it can't be told. In 直辖市 the city is of the
// first level.
func tierOf(organ, region string) int {
	for _, t := range tiers {
		if !strings.Contains(organ, t.word) {
			continue
		}
		if t.word == "市" && !strings.Contains(region, "省") && !strings.Contains(region, "自治区") {
			return 4
		}
		return t.tier
	}
	return 0
}

// prepares finds who readies what is to be approved: 省城乡建设主管部门会同……, 市住房和城乡建设部门.
var prepares = regexp.MustCompile(`[^，。；、由经]{1,16}?(?:主管部门|行政部门|部门)`)

// ladder tells that each clause speaks of its own level: there the province's department prepares what the province
// approves, here the city's what the city approves. Then nothing was taken from the higher level.
func (x *reading) ladder(mine string, a int, theirs string, b int) bool {
	first := func(s string) int {
		for _, organ := range prepares.FindAllString(s, -1) {
			if t := tierOf(organ, x.d.Region); t > 0 {
				return t
			}
		}
		return 0
	}
	return first(mine) == a && first(theirs) == b
}

// approver compares who approves: a document may not give to a lower tier what the law
// gives to a higher one.
func (x *reading) approver(c Card, p *Pair, done map[string]bool) {
	mine, theirs := approves.FindAllStringSubmatchIndex(p.mine.text, -1), approves.FindAllStringSubmatchIndex(p.theirs.text, -1)
	key := p.ID + "/approver"
	if len(mine) != 1 || len(theirs) != 1 || done[key] || p.Score < c.Limits["approver"] ||
		len(approval.FindAllString(p.mine.text, 2)) > 1 || len(approval.FindAllString(p.theirs.text, 2)) > 1 {
		return // several approvers: which belongs to which is not for a pattern to say
	}
	m, t := mine[0], theirs[0]
	a, b := tierOf(p.mine.text[m[2]:m[3]], x.d.Region), tierOf(p.theirs.text[t[2]:t[3]], x.d.Region)
	if a == 0 || b == 0 || a >= b || p.mine.text[m[4]:m[5]] != p.theirs.text[t[4]:t[5]] || x.ladder(p.mine.text[:m[0]], a, p.theirs.text[:t[0]], b) {
		return
	}
	done[key] = true
	says := say("approver", "mine", p.mine.text[m[2]:m[3]], "do", p.mine.text[m[4]:m[5]], "law", law.Short(p.Law), "place", p.LawRef.String(), "theirs", p.theirs.text[t[2]:t[3]])
	f := x.finding(c, "approver", p.mine, []Says{says}, p.mine.fired(m[0], m[1]))
	f.Law, f.LawID, f.LawPlace, f.LawQuote = p.Law, p.LawID, p.LawRef.String(), p.LawQuote
	x.add(f)
}
