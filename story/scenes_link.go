package main

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const countyClerk = "县备案登记员"

// lower is the county's own server.
type lower struct {
	w    *world
	dir  string
	addr string
	cmd  *exec.Cmd
}

// rendad runs a command of the county's server.
func (l *lower) rendad(out any, args ...string) { l.w.rendad(out, args...) }

// found makes the county's server with one clerk, and starts it.
func (w *world) lower() *lower {
	l := &lower{w: w, dir: w.path("county")}
	p, err := net.Listen("tcp", "127.0.0.1:0")
	want(err == nil, "no free port: %v", err)
	l.addr = p.Addr().String()
	p.Close()
	var made struct{ Codes []struct{ Name, Code string } }
	w.rendad(&made, "init", l.dir, "--name", county, "--region", "370830", "--sysadmin", "县系统管理员", "--secadmin", "县保密管理员", "--auditor", "县审计员", "--public", l.addr, "--json")
	l.serve()
	for _, c := range made.Codes {
		w.rendad(nil, "admin", "login", c.Code, "--as", w.path(c.Name), "--passphrase-file", w.path("pass"))
	}
	w.admin("县系统管理员", "account_new", "name="+countyClerk)
	w.admin("县保密管理员", "activate", "accounts="+countyClerk)
	w.admin("县保密管理员", "grant", "accounts="+countyClerk, "role=filing", "organ="+county)
	var code struct{ Code string }
	w.rendad(&code, "enroll", countyClerk, "--dir", l.dir, "--json")
	w.must(nil, "", "enrol", code.Code, "--name", countyClerk, "--json")
	w.sync(countyClerk)
	return l
}

func (l *lower) serve() {
	l.cmd = l.w.command(l.w.path("bin/rendad"), "serve", l.dir, "--addr", l.addr)
	log, err := os.OpenFile(l.w.path("county.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	want(err == nil, "no log: %v", err)
	l.cmd.Stderr = log
	out, err := l.cmd.StdoutPipe()
	want(err == nil && l.cmd.Start() == nil, "县服务器没有启动：%v", err)
	_, err = bufio.NewReader(out).ReadString('\n')
	want(err == nil, "县服务器没有就绪：%v", err)
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func (l *lower) stop() {
	_ = l.cmd.Process.Signal(syscall.SIGTERM)
	_ = l.cmd.Wait()
}

// linkState is what the story looks at of a link.
type linkState struct {
	Server        string
	Online        bool
	Waiting, Open int
}

func (l *lower) link() linkState {
	var s linkState
	l.rendad(&s, "link", "sync", "--dir", l.dir, "--json")
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
	l := w.lower()
	defer l.stop()
	var code struct{ Code string }
	w.rendad(&code, "enroll", county+"账户", "--dir", w.path("server"), "--json")
	l.rendad(nil, "link", "enrol", code.Code, "--dir", l.dir, "--json")
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
}
