package main

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// terminalScenes are the use of a dedicated terminal (专用终端): what it opens, what leaves it, and what has to come back.
var terminalScenes = []scene{
	{"专用终端", "先登记事由才能办理；别的设备打不开；没有封存的一天次日追着人", dedicatedDay},
	{"审批单", "打印导出凭审批单：另一人批准，断网也按份编号，不清退不能结清，逾期的在前，份数平衡", ticketsAndCopies},
}

// Somebody with two machines, of which one stands in the locked room.
const (
	roomClerk = "机房登记员"
	homeClerk = "机房登记员的另一台"
	terminal1 = "专-01"
)

// ticketLine is a ticket as `renda ticket` lists it.
type ticketLine struct {
	ID, Number, State, Title   string
	Granted, Issued, Back, Out int
	MayPrint                   bool `json:"may_print"`
}

func (w *world) tickets(who string) (out []ticketLine) {
	w.sync(who)
	w.must(&out, who, "ticket", "list", "--json")
	return out
}

// seatRoomClerk gives the clerk both machines and has one of them classed.
func (w *world) seatRoomClerk() {
	if w.matters["room"] != "" {
		return
	}
	w.settled()
	m, _ := w.registered("演示市电动自行车管理办法", 3, nil)
	w.do(clerk, m, "distribute", form{"lead": urban})
	w.matters["room"] = m
	w.admin("系统管理员甲", "account_new", "name="+roomClerk)
	w.admin("保密管理员乙", "activate", "accounts="+roomClerk)
	w.admin("保密管理员乙", "grant", "accounts="+roomClerk, "role=filing", "organ="+congress)
	for i, vault := range []string{roomClerk, homeClerk} {
		var code struct{ Code string }
		w.rendad(&code, "enroll", roomClerk, "--dir", w.path("server"), "--json")
		w.must(nil, "", "enrol", code.Code, "--name", vault, "--json")
		if i == 0 {
			w.admin("保密管理员乙", "device_class", "device="+w.onlyDevice(roomClerk), "class=专用", "terminal="+terminal1)
		}
	}
	w.sync(roomClerk)
	w.sync(homeClerk)
}

// onlyDevice gives the one device of somebody.
func (w *world) onlyDevice(who string) string {
	var list struct {
		Accounts []struct {
			Name    string
			Devices []struct{ ID string }
		}
	}
	w.rendad(&list, "admin", "list", "--dir", w.path("server"), "--json")
	for _, a := range list.Accounts {
		if a.Name == who && len(a.Devices) == 1 {
			return a.Devices[0].ID
		}
	}
	fail("%s 没有唯一的设备", who)
	return ""
}

func dedicatedDay(w *world) {
	w.seatRoomClerk()
	m := w.matters["room"]
	ask := form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": 1, "why": "会议"}
	w.refused("terminal.class", homeClerk, "do", "new", "ask", "--proc", "ticket", "--form", ask.String(), "--json")
	var cards []struct{ ID string }
	w.must(&cards, homeClerk, "list", "--proc", "filing", "--json")
	want(len(cards) == 0, "另一台机器上看得到 %d 件", len(cards))
	w.refused("terminal.unentered", roomClerk, "ticket", "ask", m, "distribute", "--why", "主任会议", "--json")
	w.refused("terminal.note", roomClerk, "terminal", "enter", "other", "--json")
	w.must(nil, roomClerk, "terminal", "enter", "other", "--note", "接待省人大检查", "--json")
	for _, args := range [][]string{{"list"}, {"show", m}, {"tray"}, {"figures"}, {"ticket", "list"}, {"archive", "list"}} {
		err := run(w.command(w.path("bin/renda"), append(args, "--vault", roomClerk, "--json")...), "", nil)
		var r *refusal
		want(errors.As(err, &r) && r.Code == "terminal.screen", "专用终端的内容进了管道：%s %v", args, err)
		w.must(nil, roomClerk, append(args, "--json")...)
	}
	w.refused("terminal.inside", roomClerk, "terminal", "enter", "review", "--json")
	w.do(roomClerk, "new", "ask", ask, "--proc", "ticket")
	w.travel(w.offset + 24*60*60*1e9)
	var t struct {
		Asks     bool
		Unsealed []struct{ ID string }
	}
	w.sync(roomClerk)
	w.must(&t, roomClerk, "terminal", "--json")
	want(t.Asks && len(t.Unsealed) == 1, "次日应再登记，前一天应列为没有封存：%+v", t)
	page := t.Unsealed[0].ID
	var tray []struct{ Code string }
	w.must(&tray, roomClerk, "tray", "--json")
	want(len(tray) == 1 && tray[0].Code == "terminal.unsealed", "没有封存的一天不在“需您处理”：%+v", tray)
	args := w.refused("terminal.still", roomClerk, "terminal", "seal", page, "--json")
	want(args["names"] == roomClerk, "没有说谁还没有离开：%v", args)
	w.must(nil, roomClerk, "terminal", "leave", "--json")
	w.must(nil, roomClerk, "terminal", "seal", page, "--json")
	p := w.see(headFile, page)
	digest, _ := p.Facts["digest"].(string)
	want(p.State == "sealed" && len(digest) == 64, "没有封存：%s %q", p.State, digest)
	tray = nil
	w.must(&tray, roomClerk, "tray", "--json")
	want(len(tray) == 0, "封存以后仍在“需您处理”：%+v", tray)
	w.note("%s 的一天封存，摘要 %s…", terminal1, digest[:12])
}

func ticketsAndCopies(w *world) {
	w.seatRoomClerk()
	m := w.matters["room"]
	w.must(nil, roomClerk, "terminal", "enter", "print", "--json")
	xlsx, dir := w.path("清单.xlsx"), w.path("印出")
	want(os.MkdirAll(dir, 0o700) == nil, "文件夹建不成")
	w.refused("ticket.needed", roomClerk, "list", "--proc", "filing", "--xlsx", xlsx, "--json")
	w.refused("ticket.needed", roomClerk, "figures", "--proc", "filing", "--xlsx", xlsx, "--json")
	w.refused("ticket.needed", roomClerk, "paper", m, "receipt", "--out", dir, "--json")
	left, err := os.ReadDir(dir)
	_, gone := os.Stat(xlsx)
	want(err == nil && len(left) == 0 && os.IsNotExist(gone), "没有审批单也写出了文件：%v", left)

	t := w.granted("ask", "ticket", "ask", m, "distribute", "--copies", "3", "--why", "主任会议")
	w.cut() // the copies are numbered without a network
	var copies [2]struct{ File, No, Hash string }
	for i, to := range []string{"王主任", "秘书长"} {
		w.must(&copies[i], roomClerk, "ticket", "print", t.ID, "--to", to, "--out", dir, "--offline", "--json")
		want(strings.HasSuffix(copies[i].No, "-"+string(rune('1'+i))) && strings.HasPrefix(copies[i].No, t.Number), "份号是 %s", copies[i].No)
		head := docxParts(copies[i].File)
		for _, said := range []string{roomClerk, terminal1, copies[i].No} {
			want(strings.Contains(head, said), "水印里没有 %s", said)
		}
	}
	w.serve()
	w.fileUnderCover(m, dir)
	x := w.granted("list", "list", "--proc", "filing", "--xlsx", xlsx, "--ask", "主任会议")
	w.must(nil, roomClerk, "list", "--proc", "filing", "--xlsx", xlsx, "--ticket", x.ID, "--to", "王主任", "--json")
	_, gone = os.Stat(xlsx)
	want(gone == nil, "凭审批单没有写出清单：%v", gone)

	w.do(roomClerk, t.ID, "return", form{"copy": 1, "back": "destroyed", "first": roomClerk, "second": headFile})
	args := w.no("ticket.outstanding", roomClerk, t.ID, "settle", nil)
	want(args["out"] == "1" && strings.Contains(args["names"], copies[1].No) && strings.Contains(args["names"], "秘书长"), "没有说哪一份在谁手里：%v", args)
	w.travel(w.offset + 31*24*60*60*1e9)
	w.must(nil, roomClerk, "terminal", "enter", "print", "--json")
	all := w.tickets(roomClerk)
	want(all[0].Out > 0 && all[1].Out > 0 && all[0].ID == t.ID, "逾期的不在最前：%+v", all)
	want(all[0].Issued == 2 && all[0].Issued == all[0].Back+all[0].Out, "份数不平衡：%+v", all[0])
	w.do(headFile, t.ID, "explain", form{"copy": 2, "reason": "随案移送"})
	w.sync(roomClerk)
	w.do(roomClerk, t.ID, "settle", nil)
	w.must(nil, roomClerk, "terminal", "leave", "--json")
	var log []struct{ Kind string }
	w.rendad(&log, "admin", "log", "--dir", w.path("server"), "--max", "5000", "--json")
	for _, l := range log {
		want(l.Kind != "unentered", "有没有登记的办理")
	}
	w.note("%s 和 %s 清退结清", copies[0].No, copies[1].No)
}

// fileUnderCover takes an attached file out: as it was filed, under a page that tells the copy.
func (w *world) fileUnderCover(m, dir string) {
	files := w.see(roomClerk, m).Blobs
	want(len(files) > 0, "材料里没有附件")
	name := files[0].Name
	t := w.granted("file", "ticket", "ask", m, "--file", name, "--export", "--why", "送专家")
	var c struct{ File, No string }
	w.must(&c, roomClerk, "ticket", "print", t.ID, "--to", "某专家", "--out", dir, "--json")
	z, err := zip.OpenReader(c.File)
	want(err == nil, "附件没有装成压缩包：%v", err)
	defer z.Close()
	want(len(z.File) == 2 && strings.Contains(z.File[0].Name, c.No) && z.File[1].Name == name, "压缩包里应有封页和原件：%v", z.File)
	page := w.path("封页.docx")
	r, err := z.File[0].Open()
	want(err == nil, "%v", err)
	b, err := io.ReadAll(r)
	want(err == nil && os.WriteFile(page, b, 0o600) == nil, "%v", err)
	text := docxParts(page)
	for _, said := range []string{c.No, t.Number, "某专家", "清退日期", terminal1} {
		want(strings.Contains(text, said), "封页上没有 %s", said)
	}
	w.do(roomClerk, t.ID, "return", form{"copy": 1, "back": "returned", "first": roomClerk, "second": headFile})
	w.do(roomClerk, t.ID, "settle", nil)
}

// granted has the room's clerk ask for a ticket by a command and the head grant it.
func (w *world) granted(what string, args ...string) ticketLine {
	var o outcome
	w.must(&o, roomClerk, append(args, "--json")...)
	w.no("ticket.own", headFile, w.ownAsk(), "grant", form{"granted": 1})
	w.sync(headFile)
	p := w.see(headFile, o.Matter)
	w.do(headFile, o.Matter, "grant", form{"granted": p.Facts["wanted"]})
	for _, t := range w.tickets(roomClerk) {
		if t.ID == o.Matter {
			want(t.MayPrint && t.Number != "", "%s 批准以后不能取：%+v", what, t)
			return t
		}
	}
	fail("没有审批单 %s", o.Matter)
	return ticketLine{}
}

// ownAsk is a ticket the head asked for himself: nobody grants his own.
func (w *world) ownAsk() string {
	if w.matters["own"] == "" {
		w.matters["own"] = w.do(headFile, "new", "ask", form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": 1, "why": "会议"}, "--proc", "ticket").Matter
	}
	return w.matters["own"]
}

// docxParts gives everything written in a DOCX, its headers with the watermark too.
func docxParts(file string) string {
	z, err := zip.OpenReader(file)
	want(err == nil, "%s：%v", filepath.Base(file), err)
	defer z.Close()
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		want(err == nil, "%v", err)
		_, err = io.Copy(&b, r)
		want(err == nil && r.Close() == nil, "%v", err)
	}
	return b.String()
}
