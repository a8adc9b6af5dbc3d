package app

import (
	"fmt"
	"time"
)

// Date is a civil date in China, as the statutes count them. The zero Date
// means "no date".
type Date struct {
	Year  int16 `cbor:"1,keyasint" json:"y"`
	Month int8  `cbor:"2,keyasint" json:"m"`
	Day   int8  `cbor:"3,keyasint" json:"d"`
}

// DateOf gives the civil date of an instant in China.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{int16(y), int8(m), int8(d)}
}

// ParseDate reads "2026-11-24".
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation("2006-01-02", s, Zone)
	if err != nil {
		return Date{}, &Error{Code: CodeBadInput, Op: "read a date", Item: s, Err: err}
	}
	return DateOf(t), nil
}

// Time gives the first instant of the date in China.
func (d Date) Time() time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, Zone)
}

// IsZero reports "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String gives "2026-11-24", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.Year < 0 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	// By hand, since calendars are asked by it for each day of a count.
	y, m, day := int(d.Year), int(d.Month), int(d.Day)
	b := [...]byte{digit(y / 10000), digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-', digit(m / 10), digit(m), '-', digit(day / 10), digit(day)}
	if y >= 10000 {
		return string(b[:])
	}
	return string(b[1:])
}

func digit(n int) byte { return byte('0' + n%10) }

// Chinese gives "2026年11月24日", the form of GB/T 9704 papers.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// AddDays moves by calendar days.
func (d Date) AddDays(n int) Date {
	y, m, day := time.Date(int(d.Year), time.Month(d.Month), int(d.Day)+n, 0, 0, 0, 0, time.UTC).Date()
	return Date{int16(y), int8(m), int8(day)}
}

// noon is an instant of the date: days are counted where every day has 24 hours.
func (d Date) noon() time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 12, 0, 0, 0, time.UTC)
}

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.num() < o.num() }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.num() > o.num() }

// DaysUntil gives the calendar days from d to o, negative if o is earlier.
func (d Date) DaysUntil(o Date) int { return int((o.noon().Unix() - d.noon().Unix()) / 86400) }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

func (d Date) num() int { return int(d.Year)*10000 + int(d.Month)*100 + int(d.Day) }

// MarshalText makes a Date a string in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is the inverse of MarshalText; "" is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
