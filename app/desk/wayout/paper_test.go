package wayout_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/apptest/unzip"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
)

// A paper comes with the watermark of who prints it, under a name that says what it is; one that is
// not his is refused, and an act on its way prints nothing.
func TestPaper(t *testing.T) {
	w := town.Full(t)
	m := w.Replied("关于修路灯的建议", false)
	mark := wayout.Watermark{Name: "张一", Organ: "第一代表团", Device: "演示-01", At: w.Clock}
	name, docx, err := at(w.Seats["张一"]).Paper(ctx, m, "reply", town.BureauA.String(), mark)
	if err != nil {
		t.Fatal(err)
	}
	parts := unzip.Parts(t, docx)
	for part, want := range map[string]string{"word/document.xml": "演城管函〔2026〕3号", "word/hfirst.xml": "张一　第一代表团　演示-01　2026-03-02"} {
		if !strings.Contains(parts[part], want) {
			t.Errorf("%s lacks %q", part, want)
		}
	}
	if !strings.HasPrefix(name, "答复函") || !strings.HasSuffix(name, ".docx") {
		t.Errorf("name %q", name)
	}
	if _, again, err := at(w.Seats["张一"]).Paper(ctx, m, "reply", town.BureauA.String(), mark); err != nil || !bytes.Equal(docx, again) {
		t.Errorf("printed again it differs (%v)", err)
	}
	for _, c := range []struct{ who, paper string }{{"张一", "refuse"}, {"b", "form"}} {
		if _, _, err := at(w.Seats[c.who]).Paper(ctx, m, c.paper, "", wayout.Watermark{}); err == nil {
			t.Errorf("%s prints %s", c.who, c.paper)
		}
	}
	w.Seats["office"].Do(m, "supervise", "", act.Form{"supervise_text": "请抓紧"})
	if _, _, err := at(w.Seats["office"]).Paper(ctx, m, "supervise", "", mark); app.CodeOf(err) != procedure.CodeNoPaper {
		t.Errorf("a letter of an act on its way: %v", err)
	}
}

// A unit that handles a matter with a secret name prints papers without it.
func TestPaperKeepsSecret(t *testing.T) {
	w := town.Full(t)
	m := w.Replied("关于修路灯的建议", true)
	for _, who := range []string{"a", "ahead", "office"} {
		v := w.Seats[who].Page(m)
		if len(v.Papers) == 0 {
			t.Fatalf("%s has no papers", who)
		}
		for _, p := range v.Papers {
			_, docx, err := at(w.Seats[who]).Paper(ctx, m, p.Def.ID, p.Track, wayout.Watermark{})
			if err != nil {
				t.Fatalf("%s %s: %v", who, p.Def.ID, err)
			}
			may := who == "office" && p.Def.ID == "form"
			if has := strings.Contains(unzip.Parts(t, docx)["word/document.xml"], "张一"); has != may {
				t.Errorf("%s prints %s: the name is on it: %v", who, p.Def.Name, has)
			}
		}
	}
}

// A list exports the rows the filter shows, in their order, dates as dates.
func TestExportList(t *testing.T) {
	w := town.Full(t)
	w.Replied("关于修路灯的建议", false)
	w.Assigned("=1+1 关于修桥的建议", false)
	_, b, err := at(w.Seats["office"]).TakeOut(ctx, wayout.Out{Way: terminal.WayList, Filter: desk.Filter{Sort: "title", Asc: true}}, wayout.Watermark{})
	if err != nil {
		t.Fatal(err)
	}
	text := unzip.Parts(t, b)["xl/worksheets/sheet1.xml"]
	one, two := strings.Index(text, "=1+1 关于修桥的建议"), strings.Index(text, "关于修路灯的建议")
	if one < 0 || two < one || strings.Contains(text, "<f>") {
		t.Errorf("rows at %d and %d, formula %v", one, two, strings.Contains(text, "<f>"))
	}
	if strings.Contains(text, "2026-03-02") {
		t.Error("a date is kept as text")
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := at(w.Seats["office"]).TakeOut(stopped, wayout.Out{Way: terminal.WayList}, wayout.Watermark{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Each figure leads to the list it counts, each ratio to its base too, and no list stands twice.
func TestExportFigures(t *testing.T) {
	w := town.Full(t)
	w.Replied("关于修路灯的建议", false)
	w.Assigned("关于修桥的建议", false)
	x := w.Seats["office"]
	_, b, err := at(x).TakeOut(ctx, wayout.Out{Way: terminal.WayFigures}, wayout.Watermark{})
	if err != nil {
		t.Fatal(err)
	}
	parts := unzip.Parts(t, b)
	links, lists := 0, map[string]bool{}
	for _, f := range x.D.Figures(desk.Filter{}) {
		for _, ids := range [][]app.ID{f.List, f.OfList} {
			key := ""
			for _, id := range ids {
				key += id.String()
			}
			if key != "" {
				links++
				lists[key] = true
			}
		}
	}
	if got := strings.Count(parts["xl/worksheets/sheet1.xml"], "<hyperlink "); got != links || links == 0 {
		t.Errorf("%d links, want %d", got, links)
	}
	if got := strings.Count(parts["xl/workbook.xml"], "<sheet "); got != len(lists)+1 {
		t.Errorf("%d sheets, want %d", got, len(lists)+1)
	}
}
