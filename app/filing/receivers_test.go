package filing

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// everywhere notes the receipts of all other receivers.
func (w *world) everywhere(m app.ID) {
	for _, t := range w.M[m].Live(Elsewhere) {
		w.Do("maker", m, "filing.receiver_got", t.Key, act.Form{"r_receipt": "回执1", "r_received": w.Today.String()})
	}
}

// of gives a receiver's track.
func (w *world) of(m app.ID, name string) *procedure.Track {
	for _, t := range Receivers(w.M[m]) {
		if ReceiverName(t) == name {
			return t
		}
	}
	panic("no receiver " + name)
}

func (w *world) column(m app.ID, col int) string {
	c := procedure.MakeCard(Procedure(), w.M[m], w.Actor("clerk"), w.Dir)
	return val(&c, col)
}

// A 规章 goes to four receivers, each with its own state, deadline, date, 文号 and receipt; this committee's follows the document; what
// is late is pressed for by itself and by hand, and shows in list and figures until the receipt is there; another class has none.
func TestFourReceivers(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	if miss := strings.Join(MissingReceivers(w.M[m]), " "); miss != "国务院 省人民代表大会常务委员会 省人民政府" {
		t.Fatalf("missing %s", miss)
	}
	if r := Receivers(w.M[m]); len(r) != 4 || r[0].Kind != Here || r[0].State != ReceiverRegistered || r[0].Facts.Text("r_number") != "济人规备〔2026〕1号" {
		t.Fatalf("%d receivers, the first %+v", len(r), r[0])
	}
	w.Do("maker", id("other"), "filing.file", "", w.pack(5))
	w.No(CodeReceivers, "maker", id("other"), "filing.receiver_got", Receivers(w.M[id("other")])[0].Key, act.Form{"r_receipt": "自己", "r_received": w.Today.String()})
	council, gov := w.of(m, "国务院").Key, w.of(m, "省人民政府").Key
	if due := w.Due(m, "receiver", council); due != "2026-05-06" { // 30 days from 3 April, moved off the May holiday
		t.Fatalf("due %s", due)
	}
	w.No(procedure.CodeKind, "maker", m, "filing.receiver_sent", council, act.Form{"r_sent": w.Today.AddDays(1).String(), "r_way": "paper"})
	w.Do("maker", m, "filing.receiver_sent", council, act.Form{"r_sent": w.Today.String(), "r_way": "paper", "r_docno": "演政报〔2026〕7号"})
	if w.Due(m, "receiver", council) != "" || w.Due(m, "receipt", council) == "" {
		t.Fatal("sent, and the wrong deadline runs")
	}
	w.Do("clerk", m, "filing.receiver_urge", gov, nil)
	w.Till("2026-05-08")
	for key, want := range map[string]int64{council: 1, gov: 2, w.of(m, "省人民代表大会常务委员会").Key: 1} {
		if n := w.M[m].Track(key).Facts.Int("urged"); n != want {
			t.Errorf("%s was pressed for %d times, want %d", ReceiverName(w.M[m].Track(key)), n, want)
		}
	}
	if len(figure(t, w, "clerk", "receivers_late")) != 1 || len(figure(t, w, "clerk", "receivers")) != 1 {
		t.Fatal("no list of what is late")
	}
	w.Do("maker", m, "filing.receiver_got", council, act.Form{"r_receipt": "国备1", "r_received": w.Today.String()})
	w.Do("maker", m, "filing.receiver_back", council, act.Form{"r_what": "补一份说明"})
	if w.M[m].Track(council).State != ReceiverHeld || !strings.Contains(w.column(m, colReceivers), "国务院") {
		t.Fatal("what they want is not seen")
	}
	w.everywhere(m)
	if w.column(m, colReceivers) != "四方齐全" || w.column(m, colReceiversLate) != "" || len(figure(t, w, "clerk", "receivers_late")) != 0 {
		t.Fatalf("columns %q %q", w.column(m, colReceivers), w.column(m, colReceiversLate))
	}
	g := w.pack(5)
	g["class"] = "政府文件"
	w.toRegistered(id("paper"), g)
	if r := Receivers(w.M[id("paper")]); len(r) != 0 {
		t.Fatalf("%d receivers of another class", len(r))
	}
}

// A package corrected into another class has to go nowhere else; corrected back, it has again, and once each.
func TestReceiversFollowTheClass(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	for _, c := range []struct {
		class string
		want  int
	}{{"政府文件", 0}, {"规章", 4}, {"规章", 4}} {
		w.Do("clerk", m, "filing.check", "", checked("format"))
		w.Do("clerk", m, "filing.hold", "", act.Form{"defects": []any{map[string]any{"item": "format", "what": "类别有误"}}})
		f := w.pack(5)
		f["class"] = c.class
		w.Do("maker", m, "filing.resubmit", "", f)
		if n := len(Receivers(w.M[m])); n != c.want {
			t.Fatalf("%s: %d receivers, want %d", c.class, n, c.want)
		}
	}
	n := 0
	for _, c := range w.M[m].Clocks {
		if c.Def == "receiver" && c.Run.Running() {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d deadlines run for three receivers", n)
	}
}

// The link upward is told of the receiver it reaches, with the package and nothing of this place only, until it has taken it over; what it
// tells moves that receiver alone, each word once.
func TestForwarded(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	tell := forwarding(w.M[m])
	if len(tell) != 1 || tell[0].Kind != "upward.forward" || tell[0].Form.Text("receiver") != "省人民代表大会常务委员会" || tell[0].Form.ID("for") != w.gov || tell[0].Form["f_text"] == nil || tell[0].Form["maker"] != nil {
		t.Fatalf("tells %v", tell)
	}
	sc := tell[0].Form.Text("about_track")
	sent := act.Form{"r_stage": "sent", "r_link": tell[0].Matter.String(), "r_sent": w.Today.String()}
	w.No(app.CodeForbidden, "maker", m, "filing.receiver_told", sc, sent)
	w.Do("server", m, "filing.receiver_told", sc, sent)
	w.No(CodeTwice, "server", m, "filing.receiver_told", sc, sent)
	if len(forwarding(w.M[m])) != 0 || w.M[m].Track(sc).State != ReceiverSent {
		t.Fatal("told, and it tells again")
	}
	got := sent.Clone()
	got["r_stage"], got["r_receipt"], got["r_number"] = "registered", "3-17", "鲁人规备〔2026〕8号"
	w.Do("server", m, "filing.receiver_told", sc, got)
	if x := w.M[m].Track(sc); x.State != ReceiverRegistered || x.Facts.Text("r_number") == "" || len(MissingReceivers(w.M[m])) != 2 {
		t.Fatalf("%+v", x)
	}
}

// The review of a 规章 is reported to the province, that of another document is not; a special review to the council of chairs.
func TestReported(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m, other := id("doc"), id("other")
	g := w.pack(5)
	g["class"] = "政府文件"
	w.toRegistered(other, g)
	w.toRegistered(m, w.pack(5))
	for _, x := range []app.ID{m, other} {
		w.Do("clerk", x, "filing.distribute", "", act.Form{"lead": w.urban.String()})
		w.opine("urban", x, w.urban, "none", nil)
		w.No(CodeSpecial, "clerk", x, "filing.special_report", "", act.Form{"special_meeting": "第9次", "special_on": w.Today.String(), "special_text": "情况"})
		w.Do("clerk", x, "filing.mark", "", act.Form{"modes": []any{"own", "special"}, "trigger": "law"})
		w.Do("clerk", x, "filing.special_report", "", act.Form{"special_meeting": "第9次", "special_on": w.Today.String(), "special_text": "情况"})
		w.Do("clerk", x, "filing.end", "", act.Form{"result": "none"})
	}
	w.No(CodeReported, "clerk", other, "filing.report_up", "", act.Form{"up_on": w.Today.String(), "up_text": "情况"})
	w.Do("clerk", m, "filing.report_up", "", w.fill("clerk", m, "report_up", "", nil))
	w.finds(t, map[string]bool{}, "clerk", m, "up_report", "", "山东省人民代表大会常务委员会", "审查情况的报告", "未发现问题")
	if w.Seen("maker", m).Facts.Text("up_text") != "" {
		t.Error("the maker reads the report")
	}
}
