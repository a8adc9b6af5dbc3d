package present

import (
	"strconv"
	"strings"
	"time"

	"renda/app/act"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/ui/i18n"
)

// RowList is a list a matter keeps that no single form filled in: co-signers, contacts,
// promises. Its first column is the row's number.
type RowList struct {
	Key   string
	Label string
	Head  []string
	Rows  [][]string
}

// listDef says which facts are such lists and what their columns are. of names the
// field whose choices word the column.
type listDef struct {
	key  string
	cols []listCol
}

type listCol struct{ key, of string }

// The lists of the works so far; a list not named here is still in the time line.
var (
	matterLists = []listDef{
		{"cosign", []listCol{{"account", ""}, {"state", ""}, {"at", ""}}},
		{"returns", []listCol{{"at", ""}, {"reason", "return_reason"}, {"text", ""}}},
		{"evals", []listCol{{"date", ""}, {"attitude", "attitude"}, {"result", "result"}, {"reason", ""}}},
		{"letters", []listCol{{"on", ""}, {"name", ""}, {"text", ""}}},
		{"orders", []listCol{{"on", ""}, {"name", ""}, {"state", "order_state"}}},
		{"joint_evals", []listCol{{"account", ""}, {"attitude", "attitude"}, {"result", "result"}, {"reason", ""}}},
	}
	trackLists = []listDef{
		{"contacts", []listCol{{"date", ""}, {"how", "how"}, {"who", ""}, {"summary", ""}}},
		{"faces", []listCol{{"date", ""}, {"place", ""}, {"people", ""}, {"record", ""}, {"agree", "face_agree"}, {"remark", ""}}},
		{"replies", []listCol{{"date", ""}, {"class", ""}, {"docno", ""}, {"signer", ""}}},
		{"ledger", []listCol{{"text", ""}, {"due", ""}, {"done", ""}, {"proof", ""}, {"kept", ""}}},
	}
)

func (g *pager) lists(f act.Form, defs []listDef) []RowList {
	var out []RowList
	for _, d := range defs {
		rows := f.Rows(d.key)
		if len(rows) == 0 {
			continue
		}
		l := RowList{Key: d.key, Label: i18n.T("fact." + d.key), Head: []string{i18n.T("col.n")}}
		for _, c := range d.cols {
			l.Head = append(l.Head, i18n.T("col."+c.key))
		}
		for i, r := range rows {
			line := []string{strconv.Itoa(i + 1)}
			for _, c := range d.cols {
				line = append(line, g.cell(d.key, c, r))
			}
			l.Rows = append(l.Rows, line)
		}
		out = append(out, l)
	}
	return out
}

func (g *pager) cell(list string, c listCol, r act.Form) string {
	switch {
	case c.key == "account":
		return nameIn(g.dir, r.Text("account"))
	case c.key == "at":
		return Stamp(time.UnixMilli(r.Int("at")))
	case list == "letters" && c.key == "text":
		return letterWords(r)
	case list == "orders" && c.key == "state":
		if x := g.fieldNamed(c.of); x != nil {
			return strings.TrimSpace(ChoiceWords(x, r.Text("state")) + "　" + r.Text("receipt") + r.Text("why"))
		}
	case list == "cosign" && c.key == "state":
		// A confirmation holds for the exact text that was read: only the work itself
		// knows whether it still does.
		return i18n.T("cosign." + proposal.CosignState(g.m, r))
	case c.of != "":
		if x := g.fieldNamed(c.of); x != nil {
			return ChoiceWords(x, r.Text(c.key))
		}
	}
	return r.Text(c.key)
}

// letterWords is the beginning of a letter, with its number and the day an answer is wanted by; the whole stands in the time line.
func letterWords(r act.Form) string {
	s := cutShort(r.Text("text"))
	if n := r.Text("docno"); n != "" {
		s = n + "　" + s
	}
	if due := r.Text("due"); due != "" {
		s += "　" + i18n.T("letter.due", "date", due)
	}
	return s
}

// cutShort gives the beginning of a text that a cell has room for.
func cutShort(s string) string {
	const most = 120
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "……"
}

func (g *pager) fieldNamed(key string) *procedure.Field {
	for i := range g.p.Actions {
		for k := range g.p.Actions[i].Fields {
			if g.p.Actions[i].Fields[k].Key == key {
				return &g.p.Actions[i].Fields[k]
			}
		}
	}
	return nil
}
