package duty

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"renda/app"
)

// The record counts led and co-signed items apart, names each, says what it does not collect, and carries its watermark.
func TestRecord(t *testing.T) {
	items := []Item{{"18届4次第001号", "关于修复路灯的建议", "建议", Lead, "已办结", "演示市城管局", "满意"}, {"", "关于河道的议案", "议案", Cosigned, "联名确认中", "", ""}}
	if l, c := Count(items); l != 1 || c != 1 {
		t.Fatal(l, c)
	}
	d := Record(Person{Name: "孙某某", Congress: "演示市人大常委会"}, items, 2, time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone))
	d.Mark = "孙某某 2026-03-02"
	b, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		x, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(x)
	}
	for _, want := range []string{"领衔提出1件，联名提出1件", "18届4次第001号", "关于河道的议案", "记录选民来信2件", "参加表决（只记参加，不记如何表决）", "尚未归集", "孙某某 2026-03-02"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
