package present

import (
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/ui/i18n"
)

// ParcelText says in a few lines what became of a parcel that was taken in, and what is to be done next.
func ParcelText(r desk.ParcelReport) string {
	n := strconv.FormatUint(r.Info.Number, 10)
	if r.Already != 0 {
		return i18n.T("parcel.already", "n", n, "name", r.Info.Name, "at", Stamp(time.UnixMilli(r.Already)))
	}
	lines := []string{i18n.T("parcel.in", "n", n, "name", r.Info.Name, "created", Stamp(time.UnixMilli(r.Info.Created)), "at", Stamp(time.UnixMilli(r.At)))}
	add := func(when bool, key string, kv ...string) {
		if when {
			lines = append(lines, i18n.T(key, kv...))
		}
	}
	add(r.Accepted+r.Refused+r.Deferred > 0, "parcel.acts", "accepted", strconv.Itoa(r.Accepted), "refused", strconv.Itoa(r.Refused), "deferred", strconv.Itoa(r.Deferred))
	add(r.Items > 0, "parcel.items", "items", strconv.Itoa(r.Items))
	add(r.Papers > 0, "parcel.papers", "papers", strconv.Itoa(r.Papers))
	add(r.Stale, "parcel.stale")
	add(r.Missing > 0, "parcel.missing", "n", strconv.FormatUint(r.Missing, 10))
	add(r.Kept > 0, "parcel.kept", "kept", strconv.Itoa(r.Kept))
	if r.Problem != "" {
		lines = append(lines, i18n.T("parcel.problem", "why", i18n.Error(&app.Error{Code: r.Problem, Args: r.Args})))
	}
	add(len(lines) == 1, "parcel.nothing")
	return strings.Join(lines, "\n")
}
