package law

import (
	"renda/app"
)

// Status says how a version stands on a day. Values are shown.
type Status string

// How a version stands.
const (
	StatusInForce    Status = "有效"
	StatusNotYet     Status = "尚未施行"
	StatusSuperseded Status = "已被修改"
	StatusRepealed   Status = "已废止"
	StatusUnknown    Status = "不详"
)

// Standing is the answer to "as it stood on that day".
type Standing struct {
	Law    *Law      // the version; nil if the library holds none that fits
	Status Status    //
	Since  app.Date  // since when it has that status; zero: unknown
	By     *Relation // what repealed it
	Next   *Law      // the version that follows, if any
	Doubt  string    // what is not known, in Chinese; "" if nothing is in doubt
}

// AsOf gives the version of a law that was in force on a day. If none was, Law is the
// version nearest to it and Status says why; if the library holds no such law, Law is
// nil and Status unknown, or repealed if only its repeal is known. A law kept in parts
// (民法典的编) answers with its first part; Parts gives all.
func (l *Library) AsOf(title string, on app.Date) Standing {
	key, known := l.Resolve(title)
	vs := l.byKey[key]
	if !known {
		if r, ok := l.Repealed(title, on); ok {
			return Standing{Status: StatusRepealed, Since: r.Date, By: &r, Doubt: "法律库中没有它的文本"}
		}
		return Standing{Status: StatusUnknown, Doubt: "法律库中没有这部法"}
	}
	best := -1
	for i, v := range vs {
		if v.Part != vs[0].Part || v.Effective.IsZero() || v.Effective.After(on) {
			continue
		}
		// Of two texts of one day the answer is always the same one, whatever order the files came in; the doubt is said.
		if best < 0 || !v.Effective.Before(vs[best].Effective) && (!sameDay(v, vs[best]) || v.ID < vs[best].ID) {
			best = i
		}
	}
	if best < 0 {
		return l.noneYet(vs, on)
	}
	return l.Standing(vs[best].ID, on)
}

// noneYet answers where no version is known to have begun by that day.
func (l *Library) noneYet(vs []*Law, on app.Date) Standing {
	for _, v := range vs {
		if v.Effective.IsZero() {
			return l.Standing(v.ID, on)
		}
	}
	s := l.Standing(vs[0].ID, on)
	if vs[0].Enacted.Before(vs[0].Published) && !vs[0].Enacted.IsZero() {
		s.Status, s.Doubt = StatusUnknown, "法律库中没有当日有效的版本，所存最早的版本公布于"+vs[0].Published.Chinese()
	}
	return s
}

// Standing tells how the version of an id stands on a day.
func (l *Library) Standing(id string, on app.Date) Standing {
	v := l.byID[id]
	if v == nil {
		return Standing{Status: StatusUnknown, Doubt: "法律库中没有这个版本"}
	}
	s := Standing{Law: v, Status: StatusInForce, Since: v.Effective, Next: l.next(v)}
	switch {
	case l.twin(v):
		s.Doubt = "法律库中有同一日期的另一个文本，两个文本不同，须核对以哪一个为准"
	case v.Basis == BasisAmendment:
		s.Doubt = "这次修改的施行日期未载于文本，按公布日期计"
	}
	if r, ok := l.Repealed(v.Title, on); ok && !order(v).After(r.Date) {
		s.Status, s.Since, s.By, s.Doubt = StatusRepealed, r.Date, &r, ""
		return s
	}
	switch {
	case v.Effective.IsZero():
		s.Status, s.Doubt = StatusUnknown, "施行日期不详"
	case v.Effective.After(on):
		s.Status, s.Since = StatusNotYet, app.Date{}
	case s.Next != nil && !s.Next.Effective.IsZero() && !s.Next.Effective.After(on):
		s.Status, s.Since = StatusSuperseded, s.Next.Effective
	case s.Next != nil && s.Next.Effective.IsZero():
		s.Doubt = "后一版本的施行日期不详"
	case v.Claim == ClaimEnded && s.Next == nil:
		s.Status, s.Doubt = StatusUnknown, "来源注明已废止或失效，日期不详"
	}
	return s
}

// next gives the following version of the same part. A text of the same day does not follow: nobody knows which of the two
// is the law.
func (l *Library) next(v *Law) *Law {
	vs := l.byKey[Key(v.Title)]
	for i, x := range vs {
		if x != v {
			continue
		}
		for _, y := range vs[i+1:] {
			if y.Part == v.Part && !sameDay(v, y) {
				return y
			}
		}
	}
	return nil
}

// twin reports whether there is another text of a version's title and day.
func (l *Library) twin(v *Law) bool {
	for _, x := range l.byKey[Key(v.Title)] {
		if x != v && x.Part == v.Part && sameDay(v, x) {
			return true
		}
	}
	return false
}

// Parts gives the versions in force on a day of all parts of a law kept in parts, in the
// order they came in; of any other law the one version.
func (l *Library) Parts(title string, on app.Date) []*Law {
	var out []*Law
	done := map[string]bool{}
	for _, v := range l.Versions(title) {
		if done[v.Part] {
			continue
		}
		done[v.Part] = true
		best := v
		for x := v; x != nil; x = l.next(x) {
			if !x.Effective.IsZero() && !x.Effective.After(on) {
				best = x
			}
		}
		out = append(out, best)
	}
	return out
}

// Repealed tells whether a title was repealed by a day, and by what. A text of the same
// title made after the repeal brings the title back.
func (l *Library) Repealed(title string, on app.Date) (Relation, bool) {
	key, _ := l.Resolve(title)
	for _, r := range l.repeals[key] {
		if r.Date.IsZero() || r.Date.After(on) {
			continue
		}
		back := false
		for _, v := range l.byKey[key] {
			back = back || order(v).After(r.Date) && !order(v).After(on)
		}
		if !back {
			return r, true
		}
	}
	return Relation{}, false
}
