package desk

import (
	"cmp"
	"slices"
	"strings"

	"renda/app/archive"
	"renda/app/org"
	"renda/app/pinyin"
	"renda/app/procedure"
)

// Kinds of hit.
const (
	HitAction = "action" // ID is the act kind of an action that begins a matter
	HitMatter = "matter"
	HitPerson = "person"
	HitUnit   = "unit"
)

// found is a hit with its rank: the lower the better.
type found struct {
	Hit
	rank int
	when int64 // newer first among equals
}

// Search finds what may be begun, matters, people and units (Ctrl+K), by words that must
// all occur or by the first letters of a name's reading; best first.
func (d *Desk) Search(q string, limit int) []Hit {
	q = strings.ToLower(strings.TrimSpace(q))
	words := strings.Fields(q)
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	w := d.world()
	all := d.findActions(q)
	all = append(all, d.findMatters(q, words)...)
	all = append(all, findPeople(w.dir, q)...)
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.when, a.when), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Hit, 0, min(limit, len(all)))
	for _, f := range all[:min(limit, len(all))] {
		out = append(out, f.Hit)
	}
	return out
}

// rankOf says how well a name answers, -1 not at all.
func rankOf(q, name string) int {
	low := strings.ToLower(name)
	switch {
	case low == q:
		return 0
	case strings.HasPrefix(low, q):
		return 1
	case strings.Contains(low, q):
		return 2
	case pinyin.Match(q, name):
		return 3
	}
	return -1
}

func (d *Desk) findActions(q string) []found {
	var out []found
	for _, v := range d.Begins() {
		if r := max(rankOf(q, v.Action.Name), rankOf(q, v.Action.NameEn)); r >= 0 {
			p := d.Work(v.Proc)
			out = append(out, found{Hit{HitAction, p.Kind(v.Action), v.Action.Name, p.Name}, r, 0})
		}
	}
	return out
}

func (d *Desk) findMatters(q string, words []string) []found {
	var out []found
	code, labelled := archive.ReadCode(q) // scanned or typed from a label
	for _, s := range d.ordered() {
		hit := true
		if labelled && archive.RecordCode(s.card.ID) == code {
			out = append(out, found{d.hitOf(&s.card), 0, s.card.Updated})
			continue
		}
		for _, w := range words {
			hit = hit && strings.Contains(s.hay, w)
		}
		if !hit {
			continue
		}
		c := &s.card
		r := 4
		for _, name := range []string{c.Number, c.Title} {
			if x := rankOf(q, name); x >= 0 && name != "" {
				r = min(r, x)
			}
		}
		out = append(out, found{d.hitOf(c), r, c.Updated})
	}
	return out
}

func (d *Desk) hitOf(c *procedure.Card) Hit {
	detail := c.Number
	if p := d.Work(c.Proc); p != nil {
		detail = strings.TrimSpace(detail + " " + p.State(c.State).Name)
	}
	return Hit{HitMatter, c.ID.String(), c.Title, detail}
}

func findPeople(dir *org.Directory, q string) []found {
	var out []found
	for _, a := range dir.Accounts {
		if r := rankOf(q, a.Name); r >= 0 && a.Active {
			out = append(out, found{Hit{HitPerson, a.ID.String(), a.Name, strings.TrimSpace(a.Title + " " + whereOf(dir, a))}, r, 0})
		}
	}
	for _, o := range dir.Organs {
		if o.Closed {
			continue
		}
		r := rankOf(q, o.Name)
		if s := rankOf(q, o.Short); o.Short != "" && s >= 0 && (r < 0 || s < r) {
			r = s
		}
		if r >= 0 {
			out = append(out, found{Hit{HitUnit, o.ID.String(), o.Name, o.Short}, r, 0})
		}
	}
	return out
}

func whereOf(dir *org.Directory, a org.Account) string {
	for _, g := range a.Grants {
		if n := dir.Name(g.Organ); n != "" {
			return n
		}
	}
	return ""
}
