package present

import (
	"strings"

	"renda/app"
	"renda/app/rules/clock"
	"renda/ui/i18n"
)

// SheetLine words one step of a deadline's working.
func SheetLine(l clock.Line) string {
	var kv []string
	for k, v := range l.Args {
		switch {
		case len(k) == 2 && k[0] == 'd':
			v = sheetDays(v)
		case len(k) == 2 && k[0] == 't':
			v = i18n.Term(v)
		}
		kv = append(kv, k, v)
	}
	return i18n.T("sheet."+l.Say, kv...)
}

// sheetDays words one day or several (2026-10-10,2026-10-11).
func sheetDays(s string) string {
	var out []string
	for _, x := range strings.Split(s, ",") {
		d, err := app.ParseDate(x)
		if err != nil {
			return s
		}
		out = append(out, Day(d))
	}
	return strings.Join(out, i18n.T("list.sep"))
}
