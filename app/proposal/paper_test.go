package proposal

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/paper"
	"renda/app/procedure"
)

var update = flag.Bool("update", false, "write the golden files of papers anew")

// printWorld is the world of the stories with names as papers carry them.
func printWorld(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	for id, n := range map[app.ID]string{congress: "演示市人民代表大会常务委员会", govOrgan: "演示市人民政府办公室", bureauA: "演示市城市管理局", bureauB: "演示市财政局", bureauC: "演示市住房和城乡建设局", team: "演示县代表团"} {
		o := w.dir.Organs[id]
		o.Name = n
		w.dir.Organs[id] = o
	}
	for who, n := range map[string]string{"lead": "欧阳明远", "d1": "孔令雪", "d2": "颜回春"} {
		a := w.dir.Accounts[w.ids[who]]
		a.Name, a.Card = n, "演示18-0"+who
		w.dir.Accounts[w.ids[who]] = a
	}
	return w
}

// print makes one paper as somebody's desk would.
func (w *world) print(who, id, track string) (paper.Doc, error) {
	w.t.Helper()
	in := w.input(who, nil)
	in.Track = track
	return procedure.PrintPaper(Procedure(), w.m, id, in)
}

const longFacts = `老城区建设路、光明街、古槐路三条街的路灯多年失修，入冬以来有四十余盏不亮，群众夜间出行不便，接送孩子的老人多次摔伤。
一、现状
去年十月，我们走访了沿街三个社区的二百余户居民，百分之八十以上的受访群众反映夜间照明不足。
（一）设施老化
现有灯具多为2009年前后安装，线路破损，维修一次只能维持一两个月。`

func richText() act.Form {
	f := textForm("suggestion")
	f["title"], f["facts"] = "关于修复老城区建设路等三条街路灯的建议", longFacts
	f["plan"] = "建议由城市管理部门牵头，年内完成排查和修复，并建立“谁管理、谁维护、谁负责”的长效机制。"
	f["formed"], f["years"], f["talk"], f["address"], f["postcode"] = "visit", "2", true, "演示市演示县古槐路1号", "272000"
	f["card"] = "演示18-0lead"
	return f
}

// story runs a joint suggestion through every step that makes a paper.
func (w *world) story() {
	w.t.Helper()
	a, b := bureauA.String(), bureauB.String()
	f := richText()
	f["people"] = list(w.ids["d1"], w.ids["d2"])
	w.do("lead", "cosign", "", f)
	for _, d := range []string{"d1", "d2"} {
		w.do(d, "confirm", "", act.Form{"hash": w.m.Facts.Text("texthash")})
	}
	w.do("lead", "submit_joint", "", nil)
	w.do("office", "sign", "", nil)
	w.do("office", "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.do("office", "assign", "", act.Form{"mode": "main", "main": a, "co": list(bureauB), "assign_note": "请认真听取代表意见，按期答复。"})
	w.do("a", "unit_sign", a, nil)
	w.do("b", "unit_sign", b, nil)
	w.do("a", "refuse", a, act.Form{"refuse_reason": "路灯的投资建设由住房和城乡建设部门负责，我局只承担日常巡查。", "refuse_taker": bureauC.String()})
	w.do("office", "refuse_deny", a, act.Form{"deny_reason": "日常维护属你单位职责，请继续办理。"})
	w.today = w.today.AddDays(20)
	w.do("office", "urge", a, act.Form{"urge_text": "市人大常委会领导十分关注，请于本月底前报送阶段进展。"})
	w.do("chairs", "supervise", "", act.Form{"supervise_text": "请主要负责人亲自研究，按时间节点推进。"})
	w.contact("a", a)
	w.do("b", "opinion", b, act.Form{"opinion": "经研究，所需维修资金已列入今年部门预算，我局将按进度拨付。"})
	w.do("a", "extend_ask", a, act.Form{"extend_reason": "涉及管线迁改，需与电力、通信单位共同勘察，情况较为复杂。"})
	w.do("office", "extend_grant", a, nil)
	w.do("a", "face", a, act.Form{"face_date": w.today.String(), "face_place": "建设路社区", "face_people": "李四、欧阳明远、社区居民代表", "face_record": "现场查看了三条街的路灯，汇报了修复方案。代表同意方案，希望优先修复学校周边路段。"})
	w.do("lead", "face_sign", a, act.Form{"face_agree": "yes"})
	r := replyForm("B")
	r["text"] = "您提出的关于修复老城区建设路等三条街路灯的建议收悉，感谢您对城市管理工作的关心。经会同市财政局研究，现答复如下：\n一、全面排查\n接到建议后，我局组织专班对三条街的一百二十六盏路灯逐一登记，查明不亮的四十三盏，已修复三十一盏。\n二、落实资金\n其余十二盏须更换线路，所需资金已列入今年预算。"
	w.do("ahead", "reply", a, r)
	w.do("lead", "evaluate", "", act.Form{"attitude": "good", "result": "bad", "reason": "学校门口的路段至今没有亮，没有说明原因。"})
}

// publish answers once more, to the deputy's content, and publishes.
func (w *world) publish() {
	w.t.Helper()
	a := bureauA.String()
	w.today = w.today.AddDays(5)
	w.contact("a", a)
	r := replyForm("A")
	r["text"] = "学校门口路段的三盏路灯已于本周修复，特此答复。欧阳明远代表到现场查看。"
	w.do("ahead", "reply", a, r)
	w.do("lead", "evaluate", "", act.Form{"attitude": "good", "result": "good"})
	w.do("office", "publish", "", act.Form{"publish": "full"})
}

type paperCase struct {
	id, who, track string
	finds          []string
}

// paperCases are the papers of the whole story with what must be found on each.
func paperCases() []paperCase {
	a, b := bureauA.String(), bureauB.String()
	return []paperCase{
		{"form", "lead", "", []string{"演示市第十八届人民代表大会第四次会议代表建议专用纸", "欧阳明远", "孔令雪", "13800000000", "关于修复老城区建设路等三条街路灯的建议", "☑同意全文公开", "年内全部修复"}},
		{"assign", "office", "", []string{"演示市人大代表建议交办单", "演示市城市管理局", "演示市财政局", "2026年9月2日", "欧阳明远等3人"}},
		{"refuse", "a", a, []string{"申退单", "住房和城乡建设部门负责", "请继续办理", "演示市住房和城乡建设局"}},
		{"opinion", "b", b, []string{"演示市财政局", "协办意见", "列入今年部门预算"}},
		{"extend", "a", a, []string{"延期答复的申请", "管线迁改"}},
		{"reply", "ahead", a, []string{"B类", "演城管函〔2026〕3号", "签发人：张三", "欧阳明远、孔令雪、颜回春代表：", "一、全面排查", "关于“排查老城区路灯”：已办。", "2026年12月1日前完成", "联系人：李四", "抄送：演示市人大常委会代表工作委员会"}},
		{"face", "lead", a, []string{"当面答复记录", "建设路社区", "☑属实", "欧阳明远"}},
		{"eval", "lead", a, []string{"征询意见表", "☑满意", "☑不满意", "学校门口的路段至今没有亮"}},
		{"redo", "office", a, []string{"关于重新办理", "办理结果：不满意", "再次答复代表"}},
		{"urge", "office", a, []string{"关于催办", "演示市城市管理局：", "距期满还有", "报送阶段进展"}},
		{"supervise", "chairs", "", []string{"关于督办", "主要负责人亲自研究"}},
	}
}

// outline gives the structure of a DOCX: one line for each paragraph with its style,
// one for each row of a table.
func outline(t testing.TB, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, part := range []string{"word/hfirst.xml", "word/document.xml"} {
		f, err := z.Open(part)
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(f)
		var style, text string
		var cells []string
		inCell := 0
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part, err)
			}
			switch x := tok.(type) {
			case xml.StartElement:
				switch x.Name.Local {
				case "p":
					style, text = "", ""
				case "pStyle":
					style = x.Attr[0].Value
				case "tab":
					if len(x.Attr) == 0 {
						text += "⇥"
					}
				case "tc":
					inCell++
					cells = append(cells, "")
				}
			case xml.CharData:
				text += string(x)
			case xml.EndElement:
				switch x.Name.Local {
				case "p":
					if inCell > 0 {
						cells[len(cells)-1] += text + "⏎"
					} else {
						fmt.Fprintf(&b, "%s: %s\n", style, text)
					}
				case "tc":
					inCell--
				case "tr":
					for i := range cells {
						cells[i] = strings.TrimSuffix(cells[i], "⏎")
					}
					fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
					cells = nil
				}
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

const printMark = "李四　演示市城市管理局　2026-03-22 09:00　设备 演示-07"

// printed makes every paper of the story.
func printed(t testing.TB) map[string][]byte {
	t.Helper()
	w := printWorld(t)
	w.story()
	out := map[string][]byte{}
	for _, c := range paperCases() {
		d, err := w.print(c.who, c.id, c.track)
		if err != nil {
			t.Fatalf("%s: %v", c.id, err)
		}
		d.Mark = printMark
		if out[c.id], err = d.Docx(); err != nil {
			t.Fatal(err)
		}
	}
	w.publish()
	d, err := w.print("office", "public", "")
	if err != nil {
		t.Fatal(err)
	}
	if out["public"], err = d.Docx(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every paper of the story stands as its golden outline says: nothing moved, left out or reworded unseen.
func TestPapersGolden(t *testing.T) {
	for id, docx := range printed(t) {
		got := outline(t, docx)
		file := filepath.Join("testdata", "paper_"+id+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s:\n%s", id, file, got)
		}
	}
}

// LibreOffice opens every paper, finds what it has to say, and needs one page or two.
func TestPapersConvert(t *testing.T) {
	for _, tool := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: papers are checked by their structure only", tool)
		}
	}
	dir := t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "office"), "--convert-to", "pdf", "--outdir", dir}
	papers := printed(t)
	for id, docx := range papers {
		file := filepath.Join(dir, id+".docx")
		if err := os.WriteFile(file, docx, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cases := append(paperCases(), paperCase{id: "public", finds: []string{"欧阳明远等3人", "演示市城市管理局的答复", "三盏路灯已于本周修复"}})
	for _, c := range cases {
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", filepath.Join(dir, c.id+".pdf"), "-").Output()
		if err != nil {
			t.Fatalf("%s: %v", c.id, err)
		}
		flat := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "\f", "")), "")
		for _, want := range c.finds {
			if !strings.Contains(flat, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s lacks %q in:\n%s", c.id, want, flat)
			}
		}
		if n := strings.Count(string(text), "\f"); n < 1 || n > 2 {
			t.Errorf("%s has %d pages", c.id, n)
		}
	}
}

// A secret name stands on no paper but the 专用纸, and there only for who may see it, even
// where somebody wrote it into a text; what is published names nobody.
func TestPapersKeepNames(t *testing.T) {
	w := printWorld(t)
	w.story()
	w.do("lead", "secrecy", "", act.Form{"secret": true})
	w.publish()
	for _, who := range []string{"office", "lead", "a", "ahead", "b", "chairs", "leader"} {
		for _, x := range procedure.PapersOf(Procedure(), w.m, w.actor(who)) {
			d, err := w.print(who, x.Def.ID, x.Track)
			if err != nil {
				t.Fatalf("%s prints %s: %v", who, x.Def.ID, err)
			}
			docx, err := d.Docx()
			if err != nil {
				t.Fatal(err)
			}
			text := outline(t, docx)
			may := x.Def.ID == "form" && (who == "office" || who == "lead")
			for _, name := range []string{"欧阳明远", "孔令雪", "颜回春", "13800000000", "演示县代表团", "演示18-0"} {
				if strings.Contains(text, name) && !may {
					t.Errorf("%s prints %s on %s:\n%s", who, name, x.Def.ID, text)
				}
			}
			if may && !strings.Contains(text, "欧阳明远") {
				t.Errorf("%s may see the name and finds it not on %s", who, x.Def.ID)
			}
		}
	}
}

// Nobody prints what does not exist yet or is not for him.
func TestPapersRefused(t *testing.T) {
	w := printWorld(t)
	w.story()
	for _, c := range []struct{ who, id, track string }{{"lead", "refuse", bureauA.String()}, {"office", "public", ""}, {"c", "form", ""}, {"office", "reply", bureauB.String()}, {"office", "nothing", ""}, {"office", "reply", ""}} {
		if _, err := w.print(c.who, c.id, c.track); app.CodeOf(err) != procedure.CodeNoPaper {
			t.Errorf("%s prints %s: %v", c.who, c.id, err)
		}
	}
}

// Every paper of the table can be produced by some act of it, and the printing knows each.
func TestPapersComplete(t *testing.T) {
	made := printed(t)
	for _, d := range papers() {
		if made[d.ID] == nil {
			t.Errorf("nothing prints %s", d.Name)
		}
	}
}
