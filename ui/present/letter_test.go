package present_test

import (
	"io"
	"strings"
	"testing"

	"renda/app/act"
	"renda/app/desk"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/uitest"
)

// counter is a desk at which reviews may be suggested.
type counter struct{ *uitest.Desk }

func (counter) Procedures() []*procedure.Procedure {
	return []*procedure.Procedure{petition.Procedure()}
}

// A letter, also a locked one, is read and shown before anything stands in the form: what it says plainly is ticked, what is doubtful, stands
// twice, or would replace what was typed is not; only ticked lines come in, one a field, the letter goes along, and nothing else changes.
func TestLetterFillsForm(t *testing.T) {
	d, q := counter{uitest.NewDesk(uitest.Assigned(), uitest.Me)}, &loop.Queue{}
	b := present.NewBegin(d, q, "", func() {})
	if err := b.Open(desk.ActionView{Proc: petition.ID, Action: petition.Procedure().Action("suggest_review"), Form: act.Form{}}); err != nil {
		t.Fatal(err)
	}
	q.Run()
	if !b.Reads() {
		t.Fatal("no letter fills the form")
	}
	b.Form.Set("contact", "窗口记的电话")
	text := "审查建议：\n请审查《甲办法》和《乙办法》第三条。\n理由：\n没有上位法依据。\n联系电话：13800000000\n此致\n敬礼\n张三"
	var l present.Letter
	ask, n := giving(t, "不对", uitest.Password)
	b.ReadLetter("locked来信.docx", io.NopCloser(strings.NewReader(text)), ask, func(x present.Letter, err error) {
		if err != nil {
			t.Error(err)
		}
		l = x
	})
	q.Run()
	on := map[string]int{}
	for _, x := range l.Lines {
		if x.On {
			on[x.Key]++
		}
		if x.Key == "contact" && (x.On || x.Stands != "窗口记的电话" || len(x.About()) != 2) {
			t.Errorf("contact: %+v", x)
		}
		if (x.Key == "title" || x.Key == "name") && (x.On || x.Doubt == "") {
			t.Errorf("doubtful and ticked: %+v", x)
		}
	}
	if *n != 2 || on["reasons"] != 1 || on["subject"] != 1 || b.Form.Text("reasons") != "" {
		t.Fatalf("asked %d times, ticked %v, the form has %q already", *n, on, b.Form.Text("reasons"))
	}
	for i := range l.Lines { // both titles, as no screen lets one do
		l.Lines[i].On = l.Lines[i].On || l.Lines[i].Key == "title"
	}
	ask, n = giving(t)
	filled := -1
	b.TakeLetter(l, ask, func(n int, err error) {
		if err != nil {
			t.Error(err)
		}
		filled = n
	})
	q.Run()
	f := b.Form
	if f.Text("title") != "甲办法" || f.Text("reasons") != "没有上位法依据。" || f.Text("contact") != "窗口记的电话" || f.Text("name") != "" || filled != 3 {
		t.Errorf("%d filled: %v", filled, f.Values())
	}
	if rows := f.Rows("blobs"); len(rows) != 1 || *n != 0 {
		t.Errorf("the letter is attached after %d more questions: %v", *n, rows)
	}
}
