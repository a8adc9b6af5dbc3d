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

// The record counts led and co-signed items apart, names each, counts only confirmed activities,
// says what it does not collect, and carries its watermark.
func TestRecord(t *testing.T) {
	items := []Item{{"18届4次第001号", "关于修复路灯的建议", "建议", Lead, "已办结", "演示市城管局", "满意"}, {"", "关于河道的议案", "议案", Cosigned, "联名确认中", "", ""}}
	if l, c := Count(items); l != 1 || c != 1 {
		t.Fatal(l, c)
	}
	as := []Activity{
		{Kind: KindMeeting, Name: "出席会议", Title: "常委会第三十次会议", Date: "2026-02-27", Stands: Present, Sure: true},
		{Kind: KindMeeting, Name: "出席会议", Title: "常委会第二十九次会议", Date: "2026-01-27", Stands: Leave, Sure: true},
		{Kind: KindVote, Name: "参加表决", Title: "常委会第三十次会议表决", Date: "2026-02-27", Stands: Present, Votes: 6, Sure: true},
		{Kind: KindStudy, Name: "学习培训", Title: "代表法学习班", Date: "2026-02-20", Stands: Present, Hours: 8, Sure: true},
		{Kind: KindStudy, Name: "学习培训", Title: "网上课程", Date: "2026-02-21", Stands: Present, Hours: 4, State: "待确认"},
		{Kind: KindGroup, Name: "代表小组活动", Title: "走访河道", Date: "2025-12-21", Stands: Present, Sure: true},
		{Kind: "inspect", Name: "视察", Title: "饮水安全视察", Date: "2026-01-11", Place: "北乡", Stands: Present, Sure: true},
	}
	c := &Content{Items: items, Activities: as, Received: 2, Floor: 2, Year: 2026}
	d := Record(Person{Name: "孙某某", Congress: "演示市人大常委会"}, c, time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone))
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
	for _, want := range []string{"领衔提出1件，联名提出1件", "18届4次第001号", "关于河道的议案", "记录选民来信2件", "参加表决1次，共6项。只记参加，不记如何表决。", "出席、列席会议1次，请假1次，缺席0次", "参加学习培训1次，共8小时", "4小时（待确认）", "参加代表小组活动1次，其中2026年0次（规定每年不少于2次）", "饮水安全视察", "另有1项活动待确认", "尚未归集", "孙某某 2026-03-02"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
