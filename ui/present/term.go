package present

import (
	"strings"

	"renda/app/procedure"
	"renda/ui/i18n"
)

// Terms words the values of a column, several of which may stand in one.
func Terms(zh string) string {
	if i18n.Current() != i18n.En || !strings.Contains(zh, procedure.ListSep) {
		return i18n.Term(zh)
	}
	parts := strings.Split(zh, procedure.ListSep)
	for i, x := range parts {
		parts[i] = i18n.Term(x)
	}
	return strings.Join(parts, i18n.T("list.sep"))
}
