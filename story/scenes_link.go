package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	countyClerk   = "县备案登记员"
	provinceClerk = "省备案登记员"
	province      = "演示省人民代表大会常务委员会"
)

// other is another server than the city's: the county's or the province's.
type other struct {
	w    *world
	dir  string
	addr string
	who  string // its clerk
	cmd  *exec.Cmd
}

// rendad runs a command of that server.
func (l *other) rendad(out any, args ...string) { l.w.rendad(out, append(args, "--dir", l.dir)...) }

// other makes a server with one clerk of its filing office, and starts it. first is what its people's names begin with.
func (w *world) other(dir, name, region, first, clerk string) *other {
	l := &other{w: w, dir: w.path(dir), who: clerk}
	p, err := net.Listen("tcp", "127.0.0.1:0")
	want(err == nil, "no free port: %v", err)
	l.addr = p.Addr().String()
	p.Close()
	var made struct{ Codes []struct{ Name, Code string } }
	w.rendad(&made, "init", l.dir, "--name", name, "--region", region, "--sysadmin", first+"系统管理员", "--secadmin", first+"保密管理员", "--auditor", first+"审计员", "--public", l.addr, "--json")
	l.serve()
	for _, c := range made.Codes[:2] {
		w.rendad(nil, "admin", "login", c.Code, "--as", w.path(c.Name), "--passphrase-file", w.path("pass"))
	}
	w.admin(first+"系统管理员", "account_new", "name="+clerk)
	w.admin(first+"保密管理员", "activate", "accounts="+clerk)
	w.admin(first+"保密管理员", "grant", "accounts="+clerk, "role=filing", "organ="+name)
	var code struct{ Code string }
	l.rendad(&code, "enroll", clerk, "--json")
	w.must(nil, "", "enrol", code.Code, "--name", clerk, "--json")
	w.sync(clerk)
	return l
}

func (l *other) serve() {
	l.cmd = l.w.command(l.w.path("bin/rendad"), "serve", l.dir, "--addr", l.addr)
	log, err := os.OpenFile(l.dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	want(err == nil, "no log: %v", err)
	l.cmd.Stderr = log
	out, err := l.cmd.StdoutPipe()
	want(err == nil && l.cmd.Start() == nil, "%s 没有启动：%v", l.dir, err)
	_, err = bufio.NewReader(out).ReadString('\n')
	want(err == nil, "%s 没有就绪：%v", l.dir, err)
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func (l *other) stop() {
	_ = l.cmd.Process.Signal(syscall.SIGTERM)
	_ = l.cmd.Wait()
}

// linkState is what the story looks at of a link.
type linkState struct {
	Server        string
	Online        bool
	Waiting, Open int
}

func (l *other) link() linkState {
	var s linkState
	l.rendad(&s, "link", "sync", "--json")
	return s
}

// until asks again, for at most half a minute of the machine's time, until something is so.
func until(what string, ok func() bool) {
	for range 60 {
		if ok() {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	fail("%s", what)
}

func filedUpward(w *world) {
	w.admin("系统管理员甲", "account_new", "name="+county+"账户")
	w.admin("保密管理员乙", "activate", "accounts="+county+"账户")
	w.admin("保密管理员乙", "grant", "accounts="+county+"账户", "role=maker", "organ="+county)
	w.county = w.other("county", county, "370830", "县", countyClerk)
	l := w.county
	var code struct{ Code string }
	w.rendad(&code, "enroll", county+"账户", "--dir", w.path("server"), "--json")
	l.rendad(nil, "link", "enrol", code.Code, "--json")
	until("上联没有接通", func() bool { return l.link().Online })

	w.cut() // the city's server is away for days
	f, attach := w.resolution("关于加强饮用水源保护的决定", 3)
	m := w.do(countyClerk, "new", "send", f, append(attach, "--proc", "upward")...).Matter
	until("县服务器没有排队发出", func() bool { return l.link().Waiting > 0 })
	want(w.see(countyClerk, m).State == "sent", "县里看到 %s", w.see(countyClerk, m).StateName)
	want(l.cmd.Process.Signal(syscall.SIGKILL) == nil, "县服务器停不下来")
	_ = l.cmd.Wait() // killed is what it reports
	l.serve()
	w.travel(w.offset + 72*time.Hour)
	w.serve()
	until("停机后没有续传", func() bool { return l.link().Waiting == 0 && w.see(countyClerk, m).State == "received" })
	p := w.see(countyClerk, m)
	receipt := p.Facts["up_receipt"]
	want(receipt != nil && receipt != "", "没有回执号：%v", p.Facts)

	w.sync(clerk)
	var there []card
	w.must(&there, clerk, "list", "--proc", "filing", "--text", "加强饮用水源保护", "--json")
	want(len(there) == 1, "市里应恰有一件，实际 %d", len(there))
	at := w.see(clerk, there[0].ID)
	want(len(at.Blobs) == len(attach)/2, "市里应有 %d 件材料，实际 %d", len(attach)/2, len(at.Blobs))
	w.do(clerk, there[0].ID, "check", checks())
	number := w.do(clerk, there[0].ID, "register", nil).Number
	until("登记号没有回到县里", func() bool { l.link(); return w.see(countyClerk, m).Facts["up_number"] == number })
	w.rendad(nil, "verify", w.path("county"))
	w.note("回执 %v，停机三日、县服务器被杀一次，登记号 %s", receipt, number)
	w.matters["county"], w.matters["county-city"] = m, there[0].ID
}

// threeLevels: the county is on a line to the city, the city sends sticks to the province. A regulation of the city's government goes on to
// the province; a county's resolution that may be against the constitution is referred to it; both come back with the
// province's receipt and number, and the county answers the city's opinion.
func threeLevels(w *world) {
	l := w.county
	want(w.matters["county"] != "", "要先演“上联”")
	p := w.other("province", province, "370000", "省", provinceClerk)
	defer p.stop()
	for _, o := range [][2]string{{congress, "lower"}, {gov, "government"}} {
		w.admin("省系统管理员", "organ_new", "name="+o[0], "kind="+o[1])
	}
	const account = "市人大常委会账户"
	w.admin("省系统管理员", "account_new", "name="+account)
	w.admin("省保密管理员", "activate", "accounts="+account)
	for _, o := range []string{congress, gov} {
		w.admin("省保密管理员", "grant", "accounts="+account, "role=maker", "organ="+o)
	}
	city := func(args ...string) { w.rendad(nil, append(args, "--dir", w.path("server"), "--json")...) }
	var code struct{ Code string }
	p.rendad(&code, "enroll", account, "--json")
	_, bare, _ := strings.Cut(code.Code, "/")
	w.rendad(nil, "link", "request", "127.0.0.1:9/"+bare, w.usb("市申请"), "--dir", w.path("server")) // nobody is there: sticks alone
	p.rendad(nil, "parcel", "in", w.usb("市申请"), "--answer", w.usb("省答复"), "--json")
	city("parcel", "in", w.usb("省答复"))
	trips := 0
	trip := func() { // there, twice; and back, the older answer after the newer
		trips++
		there, back := w.usb(fmt.Sprint("上行", trips)), w.usb(fmt.Sprint("下行", trips))
		city("link", "out", there)
		p.rendad(nil, "parcel", "in", there, "--json")
		p.rendad(nil, "parcel", "in", there, "--json")
		p.rendad(nil, "parcel", "out", back, "--to", account, "--json")
		city("parcel", "in", back)
		if trips > 1 {
			city("parcel", "in", w.usb(fmt.Sprint("下行", trips-1)))
		}
	}
	trip()

	f, attach := w.pack("演示市湿地保护办法", 2)
	reg := w.do(filer, "new", "file", f, attach...).Matter
	doc := w.matters["county-city"]
	w.do(clerk, doc, "distribute", form{"lead": urban})
	ground := problem()
	ground["ticks"].([]form)[0]["criterion"] = "constitution"
	w.do(urbanRev, doc, "opine", ground)
	w.do(headFile, doc, "escalate", nil)
	w.sync(clerk)
	refer := w.one(clerk, "upward", "加强饮用水源保护")
	want(refer.State == "to_ask" && refer.Turn, "报上级的件没有备好：%+v", refer)
	w.do(clerk, refer.ID, "ask", form{"officer": clerk, "phone": contact})
	trip()
	w.sync(provinceClerk)
	at, asked := w.one(provinceClerk, "filing", "湿地保护"), w.one(provinceClerk, "petition", "加强饮用水源保护")
	w.do(provinceClerk, at.ID, "check", checks())
	number := w.do(provinceClerk, at.ID, "register", nil).Number
	w.do(provinceClerk, asked.ID, "accept", nil)
	w.do(provinceClerk, asked.ID, "start", nil)
	w.do(provinceClerk, asked.ID, "conclude", form{"result": "不符合宪法精神", "result_text": "第十条应当修改。"})
	w.do(provinceClerk, asked.ID, "feedback", form{"feedback_how": "letter"})
	trip()

	for _, t := range w.see(filer, reg).Tracks {
		if t.Facts["linked"] == true {
			want(t.State == "registered" && t.Facts["r_number"] == number && t.Facts["r_receipt"] != nil, "省的登记没有回到市政府：%s %v", t.State, t.Facts)
		}
	}
	w.do(clerk, doc, "upper_answer", form{"upper_outcome": "back"})
	said, _ := w.see(clerk, doc).Facts["upper_text"].(string)
	want(said == "第十条应当修改。", "上级意见是 %q", said)
	w.do(headFile, doc, "opinion", form{"demanded": "amend", "grounds": problem()["ticks"], "opinion_text": "第十条应当修改。"})
	m := w.matters["county"]
	until("审查意见没有到县", func() bool { l.link(); return w.see(countyClerk, m).State == "opinion" })
	w.do(countyClerk, m, "reply", form{"decision": "amend", "reply_text": "同意修改。", "fix_until": w.now().AddDate(0, 0, 30).Format("2006-01-02")})
	until("县的答复没有送达", func() bool { l.link(); return w.see(countyClerk, m).State == "correcting" })
	page := w.see(countyClerk, m)
	orders, _ := page.Facts["orders"].([]any)
	want(len(orders) == 1 && fmt.Sprint(orders[0].(map[string]any)["state"]) == "delivered", "答复没有回执：%v", orders)
	want(!has(fmt.Sprint(page), "constitution"), "县里看到了涉嫌的问题")
	w.rendad(nil, "verify", w.path("server"))
	w.rendad(nil, "verify", p.dir)
	w.note("省备案号 %s 回到市政府；县的答复送达；摆渡 %d 个来回，每包读两次、旧包后到", number, trips)
}

// one gives the one matter of a work whose title has the words.
func (w *world) one(who, proc, text string) card {
	var list []card
	w.must(&list, who, "list", "--proc", proc, "--text", text, "--json")
	want(len(list) == 1, "%s 应恰有一件 %s，实际 %d", who, text, len(list))
	return list[0]
}
