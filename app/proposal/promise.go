package proposal

import (
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// The promise ledger (承诺台账) is fact "ledger" of a track: rows of text, due, and then done
// (date reported), kept (date the deputy confirmed), asked (times asked again), still.

// stage says where a promise stands.
type stage func(r act.Form) bool

func promiseOpen(r act.Form) bool      { return r.Text("done") == "" }
func promiseReported(r act.Form) bool  { return r.Text("done") != "" && r.Text("kept") == "" }
func promiseConfirmed(r act.Form) bool { return r.Text("kept") != "" }

// promiseGuard lets only a promise in the right stage through.
func promiseGuard(ok stage) procedure.Guard {
	return procedure.Guard{Code: CodeItem, Basis: "代表建议条例第十八条", Check: func(m *matter, in *input) *no {
		t := m.Track(in.Track)
		if t == nil {
			return procedure.No()
		}
		rows := t.Facts.Rows("ledger")
		if in.Form == nil {
			for _, r := range rows {
				if ok(r) {
					return nil
				}
			}
			return procedure.No("item", "")
		}
		n := in.Form.Int("item")
		if n < 1 || n > int64(len(rows)) || !ok(rows[n-1]) {
			return procedure.No("item", strconv.FormatInt(n, 10))
		}
		return nil
	}}
}

func changePromise(t *procedure.Track, e *event, change func(act.Form)) {
	rows := t.Facts.Rows("ledger")
	n := e.Form.Int("item")
	if n < 1 || n > int64(len(rows)) {
		return
	}
	r := rows[n-1].Clone()
	change(r)
	rows[n-1] = r
	t.Facts.SetRows("ledger", rows)
}

func promiseDone(m *matter, e *event) {
	changePromise(m.Track(e.Track), e, func(r act.Form) {
		r["done"], r["proof"] = e.Today().String(), e.Form.Text("proof")
		delete(r, "broken")
	})
}

func promiseKept(m *matter, e *event) {
	changePromise(m.Track(e.Track), e, func(r act.Form) {
		if e.Form.Text("kept") == "yes" {
			r["kept"] = e.Today().String()
			return
		}
		delete(r, "done")
		r["broken"] = e.Form.Text("kept_note")
	})
	if m.State == StateTracking && OpenPromises(m) == 0 {
		m.Move(StateEvaluated, e.Received)
	}
}

func promiseAsked(m *matter, e *event) {
	changePromise(m.Track(e.Track), e, func(r act.Form) { r["asked"] = r.Int("asked") + 1 })
}

// OpenPromises counts the promises of live tracks the deputy has not confirmed as delivered.
func OpenPromises(m *procedure.Matter) int {
	n := 0
	for _, t := range m.Live() {
		for _, r := range t.Facts.Rows("ledger") {
			if !promiseConfirmed(r) {
				n++
			}
		}
	}
	return n
}

// promises gives the ledger across the units that answer.
func promises(m *procedure.Matter) []procedure.Promise {
	var out []procedure.Promise
	for _, t := range m.Live() {
		for _, r := range t.Facts.Rows("ledger") {
			out = append(out, procedure.Promise{Track: t.Key, Text: r.Text("text"), Due: r.Date("due"), Done: promiseConfirmed(r)})
		}
	}
	return out
}

func doneUnconfirmed(t *procedure.Track) bool {
	for _, r := range t.Facts.Rows("ledger") {
		if promiseReported(r) {
			return true
		}
	}
	return false
}

// nextPromise gives the nearest date a unit has promised and not reported; the clock wakes on it.
func nextPromise(m *matter, e *event) app.Date {
	var best app.Date
	t := m.Track(e.Track)
	if t == nil {
		return best
	}
	for _, r := range t.Facts.Rows("ledger") {
		if d := r.Date("due"); promiseOpen(r) && !d.IsZero() && (best.IsZero() || d.Before(best)) {
			best = d
		}
	}
	return best
}

// askAgain asks after 30, 180 and 365 days (by rule) whether what was delivered still stands.
func askAgain(m *matter, in *input) (act.Form, bool) {
	t := m.Track(in.Track)
	for i, r := range t.Facts.Rows("ledger") {
		if !promiseConfirmed(r) {
			continue
		}
		days, ok := in.Number("proposal.promise.again." + strconv.FormatInt(r.Int("asked")+1, 10))
		if ok && r.Date("kept").DaysUntil(in.Today) >= days {
			return act.Form{"item": int64(i + 1)}, true
		}
	}
	return nil, false
}
