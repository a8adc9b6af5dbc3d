package link_test

import (
	"bytes"
	"testing"

	"renda/app"
)

// BenchmarkParcel packs, takes in, answers and takes back the acts of three thousand messages (6,000 acts).
func BenchmarkParcel(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		r, clerk := office(b)
		for range 3000 {
			clerk.do(app.ID{}, "record", letter("路灯"))
		}
		var out bytes.Buffer
		b.StartTimer()
		if _, err := clerk.d.ParcelOut(b.Context(), &out, app.ID{}); err != nil {
			b.Fatal(err)
		}
		r.in(out.Bytes())
		back := clerk.answer()
		clerk.in(back)
		b.ReportMetric(float64(out.Len()), "bytes-out")
		b.ReportMetric(float64(len(back)), "bytes-back")
	}
}
