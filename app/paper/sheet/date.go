package sheet

import (
	"time"

	"renda/app"
)

// utc gives a date as the sheet counts it: without a time zone.
func utc(d app.Date) time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC)
}
