package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/localdb"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// parcelScenes go by stick, and by the link upward.
var parcelScenes = []scene{
	{"15", "县级报备员断网一周，摆渡包入市：重复读入不重办，改动的和没写完的整包拒绝，回执带回", weekOffline},
	{"16", "省级平台的包有本程序不认识的类别：隔离保存，列得出，认识的照办", unknownClass},
	{"上联", "县服务器经上联报备，市服务器停机数日后续传，恰好一次，市的登记号回到县", filedUpward},
	{"三级", "县（联网）、市、省（摆渡）：规章转报省里，涉嫌违宪的报省研究，省的结果回到市和县，县答复市的审查意见", threeLevels},
}

const (
	countyFiler = "县报备员"
	platform    = "省级平台"
)

// parcelReport is what the story looks at of what became of a parcel.
type parcelReport struct {
	At, Already                               any
	Accepted, Refused, Deferred, Papers, Kept int
	Info                                      struct{ Number, Acts int }
}

// stick enrols somebody who never has a network: two files there, two back.
func (w *world) stick(who, organ string) {
	w.admin("系统管理员甲", "account_new", "name="+who)
	w.admin("保密管理员乙", "activate", "accounts="+who)
	w.admin("保密管理员乙", "grant", "accounts="+who, "role=maker", "organ="+organ)
	var code struct{ Code string }
	w.rendad(&code, "enroll", who, "--dir", w.path("server"), "--json")
	w.must(nil, "", "parcel", "request", code.Code, w.usb(who+"-申请"), "--name", who, "--json")
	w.rendad(nil, "parcel", "in", w.usb(who+"-申请"), "--answer", w.usb(who+"-答复"), "--dir", w.path("server"), "--json")
	w.rendad(nil, "parcel", "out", w.usb(who+"-首包"), "--to", who, "--dir", w.path("server"), "--json")
	w.must(nil, who, "parcel", "in", w.usb(who+"-答复"), w.usb(who+"-首包"), "--json")
}

// usb names a file on the stick.
func (w *world) usb(name string) string {
	want(os.MkdirAll(w.path("usb"), 0o700) == nil, "没有 U 盘")
	return filepath.Join(w.path("usb"), name)
}

// takes lets the city's server take a parcel in.
func (w *world) takes(file string) parcelReport {
	var got []struct{ Report parcelReport }
	w.rendad(&got, "parcel", "in", file, "--dir", w.path("server"), "--json")
	return got[0].Report
}

// refuses wants the server to refuse a parcel with the code.
func (w *world) refuses(code, file string) {
	err := run(w.command(w.path("bin/rendad"), "parcel", "in", file, "--dir", w.path("server"), "--json"), "", nil)
	var r *refusal
	if !errors.As(err, &r) || r.Code != code {
		fail("%s 应以 %s 拒绝，实际 %v", filepath.Base(file), code, err)
	}
}

// spoil makes a copy of a file with one bit changed, or cut short.
func (w *world) spoil(file string, cut bool) string {
	b, err := os.ReadFile(file)
	want(err == nil && len(b) > 1000, "%s 读不到：%v", file, err)
	if cut {
		b = b[:len(b)*2/3]
	} else {
		b[len(b)*2/3] ^= 4
	}
	out := file + "-坏"
	want(os.WriteFile(out, b, 0o600) == nil, "坏包写不出")
	return out
}

// resolution is a county's resolution with its papers.
func (w *world) resolution(title string, ago int) (form, []string) {
	f, attach := w.pack(title, ago)
	f["class"], f["docno"], f["topic"], f["copies"] = "决议决定", "演县人常〔2026〕"+fmt.Sprint(len(w.matters))+"号", "general", 5
	return f, attach
}

func weekOffline(w *world) {
	w.stick(countyFiler, county)
	var made []string
	for day := range 7 {
		w.travel(w.offset + 24*time.Hour)
		f, attach := w.resolution(fmt.Sprintf("关于第%d项民生实事的决定", day+1), 10)
		made = append(made, w.do(countyFiler, "new", "file", f, append(attach, "--proc", "filing", "--offline")...).Matter)
	}
	week := w.usb("一周")
	var out struct{ Acts, Papers int }
	w.must(&out, countyFiler, "parcel", "out", week, "--json")
	want(out.Acts == 7 && out.Papers > 0, "包中应有七件，实际 %+v", out)
	w.refuses("parcel.damaged", w.spoil(week, false))
	w.refuses("parcel.cut", w.spoil(week, true))
	rep := w.takes(week)
	want(rep.Accepted == 7 && rep.Refused == 0 && rep.Papers == out.Papers, "%+v", rep)
	again := w.takes(week)
	want(again.Already != nil, "第二次读入没有说明：%+v", again)
	for _, m := range made {
		p := w.see(clerk, m)
		want(p.State == "checking" && p.Columns["timely"] == "及时", "市登记员看到 %s %s", p.State, p.Columns["timely"])
	}
	w.do(clerk, made[0], "check", checks())
	number := w.do(clerk, made[0], "register", nil).Number
	back := w.usb("回执")
	w.rendad(nil, "parcel", "out", back, "--to", countyFiler, "--dir", w.path("server"), "--json")
	var got []struct{ Accepted, Items int }
	w.must(&got, countyFiler, "parcel", "in", back, "--json")
	want(got[0].Accepted == 7, "回执应有七件，实际 %+v", got)
	var p page
	w.must(&p, countyFiler, "show", made[0], "--json")
	want(p.Number == number && p.State == "registered", "县里看到 %s %s", p.Number, p.State)
	w.must(&p, countyFiler, "show", made[6], "--json")
	want(p.State == "checking", "县里看到 %s", p.State)
	want(has(w.auditLog(), "parcel.in"), "审计日志没有记下摆渡包")
	w.note("七件、附件 %d 件，登记号 %s 随回执带回", out.Papers, number)
}

// unknownClass: a newer platform above writes what this program has no name for: a class of records, and a
// class of document in an otherwise good filing.
func unknownClass(w *world) {
	w.stick(platform, county)
	f, attach := w.resolution("关于设立饮用水源保护区的决定", 5)
	m := w.do(platform, "new", "file", f, append(attach, "--proc", "filing", "--offline")...).Matter
	plain := w.usb("平台-旧")
	w.must(nil, platform, "parcel", "out", plain, "--json")
	future := w.usb("平台-新")
	w.newer(plain, future)
	rep := w.takes(future)
	want(rep.Accepted == 1 && rep.Refused == 1 && rep.Kept == 2, "%+v", rep)
	p := w.see(clerk, m)
	want(p.State == "checking", "认识的一件没有照办：%s", p.State)
	var held []struct {
		Class, Kind, Why string
		Parcel           struct{ Name string }
	}
	w.rendad(&held, "parcel", "held", "--dir", w.path("server"), "--json")
	want(len(held) == 2 && held[0].Parcel.Name == platform, "隔离清单 %+v", held)
	classes := map[string]bool{}
	for _, h := range held {
		classes[h.Class+h.Why] = true
	}
	want(classes["province.bulletin"] && classes["push"+"form.choice"], "隔离清单 %+v", held)
	w.note("隔离两项：未知记录类别，未知文件类别（%s）", held[0].Kind+held[1].Kind)
}

// newer writes a parcel again as a newer program would, with the same device's key.
func (w *world) newer(from, to string) {
	key := w.deviceKey(platform)
	open, err := parcel.NewKey(key)
	want(err == nil, "%v", err)
	raw, err := os.ReadFile(from)
	want(err == nil, "%v", err)
	p, err := parcel.Open(bytes.NewReader(raw), []parcel.Key{open}, func(*parcel.Header) (ed25519.PublicKey, error) { return open.Public, nil }, func(*parcel.Record) error { return nil })
	want(err == nil, "%v", err)
	server := w.serverKey(platform)
	out, err := os.Create(to)
	want(err == nil, "%v", err)
	defer out.Close()
	pw, err := parcel.Create(out, p.Header, act.Ed25519Signer(key), server)
	want(err == nil, "%v", err)
	var last act.Signed
	err = p.Each(func(rec *parcel.Record) error {
		var x wire.Push
		if rec.Class == parcel.ClassPush && act.Unmarshal(rec.Body, &x) == nil && len(x.Acts) > 0 {
			last = x.Acts[len(x.Acts)-1]
		}
		return pw.Raw(rec.Class, rec.Body)
	})
	want(err == nil && last.Raw != nil, "%v", err)
	push := wire.Push{Version: wire.Version, Acts: []act.Signed{future(last, key)}}
	want(pw.Put(parcel.ClassPush, &push) == nil && pw.Raw("province.bulletin", []byte("新类别的记录")) == nil, "写不出")
	_, err = pw.Close()
	want(err == nil, "%v", err)
}

// future is the act that follows, of a class of document nobody here knows.
func future(last act.Signed, key ed25519.PrivateKey) act.Signed {
	a, err := last.Decode()
	want(err == nil, "%v", err)
	f, err := act.DecodeForm(a.Body)
	want(err == nil, "%v", err)
	f["class"], f["title"] = "数据条例实施清单", "关于公共数据目录的决定"
	next := *a
	next.ID, next.Matter, next.N, next.Prev, next.Base = app.NamedID("future"), app.NamedID("future-matter"), a.N+1, last.Hash(), 0
	next.Body, err = f.Encode()
	want(err == nil, "%v", err)
	s, err := act.Seal(&next, act.Ed25519Signer(key))
	want(err == nil, "%v", err)
	return s
}

// secret reads what a vault keeps under a name.
func (w *world) secret(who, name string, v any) {
	vault, err := localdb.Open(filepath.Join(w.path("home"), "vaults", who), pass, localdb.Options{Clock: app.ClockFunc(w.now)})
	want(err == nil, "保险库打不开：%v", err)
	defer vault.Close()
	b, err := vault.Secret(name)
	want(err == nil && act.Unmarshal(b, v) == nil, "%s 读不到：%v", name, err)
}

func (w *world) deviceKey(who string) ed25519.PrivateKey {
	var d struct {
		Seed []byte `cbor:"3,keyasint"`
	}
	w.secret(who, "device", &d)
	return ed25519.NewKeyFromSeed(d.Seed)
}

func (w *world) serverKey(who string) ed25519.PublicKey {
	var s struct {
		Key []byte `cbor:"4,keyasint"`
	}
	w.secret(who, "server", &s)
	return s.Key
}
