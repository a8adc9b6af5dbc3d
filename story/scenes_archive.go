package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"strings"
)

// archiveScenes are paper and electronic together, to the archive.
var archiveScenes = []scene{
	{"归档", "纸质件登记和凭证，终止后待归档，档号由服务器编给，打包、核对，改一字节即被查出", archived},
	{"清点", "标签印成 DOCX，架上缺一件、放错一件、认不出一张，登记为记录，查明后办结", stocktaken},
}

// archiveRow is a matter of `renda archive list`.
type archiveRow struct {
	ID        string `json:"id"`
	Number    string `json:"number"`
	Title     string `json:"title"`
	Waited    int    `json:"waited"`
	Due       string `json:"due"`
	ArchiveNo string `json:"archive_no"`
	Retention string `json:"retention"`
	Box       string `json:"box"`
	Copies    int    `json:"copies"`
	Code      string `json:"code"`
}

type archives struct{ Waiting, Archived, Handled []archiveRow }

func (a *archives) find(rows []archiveRow, id string) archiveRow {
	for _, r := range rows {
		if r.ID == id {
			return r
		}
	}
	return archiveRow{}
}

func (w *world) archives() *archives {
	var a archives
	w.must(&a, clerk, "archive", "list", "--json")
	return &a
}

// ended brings a document with its paper to the end of a review that found nothing.
func (w *world) ended(title, place, box string) string {
	m, _ := w.registered(title, 6, nil)
	f := form{"paper_copies": 2, "paper_from": "王送件", "paper_how": "hand", "paper_on": w.today(), "place": place}
	if box != "" {
		f["paper_box"] = box
	}
	w.do(clerk, m, "paper_in", f)
	w.do(clerk, m, "distribute", form{"lead": urban})
	w.do(urbanRev, m, "opine", form{"verdict": "none", "opinion": "未发现问题。"})
	w.sync(clerk)
	w.do(clerk, m, "end", form{"result": "none"})
	w.sync(clerk)
	return m
}

// settled brings the people of the filing review into a world in which only these scenes are played.
func (w *world) settled() {
	if w.matters["f1"] == "" {
		w.till(110)
		w.settleFiling()
		w.matters["f1"] = w.file("演示市养犬管理办法", 29, nil)
	}
}

func archived(w *world) {
	w.settled()
	m := w.ended("演示市归档办法", "3号柜第2层", "甲-1")
	w.matters["kept"] = m
	maker := w.see(filer, m)
	w.must(nil, filer, "paper", m, "paper_receipt", "--out", w.dir, "--json")
	text := w.docxText(w.dir, "纸质材料接收凭证")
	want(has(text, "纸质材料接收凭证") && has(text, "王送件"), "凭证上应有送件人：%.80s", text)
	want(maker.Facts["places"] == nil && maker.Columns["place"] == "", "制定机关看到了存放位置：%v", maker.Facts["places"])

	r := w.archives().find(w.archives().Waiting, m)
	want(r.Copies == 2 && r.Box == "甲-1" && r.Due != "" && has(text, r.Code), "应待归档，凭证上应有件码 %s：%+v", r.Code, r)
	var pg struct {
		Ready  bool
		Lacks  []struct{ Code string }
		Pieces []struct{ Kind string }
	}
	w.must(&pg, clerk, "archive", "page", m, "--json")
	want(!pg.Ready && len(pg.Lacks) > 0 && pg.Lacks[0].Code == "archive.act", "应先办归档：%+v", pg.Lacks)
	pack := w.path("归档.zip")
	w.refused("archive.open", clerk, "archive", "out", m, "-o", pack, "--json")

	w.do(clerk, m, "archive", nil)
	w.sync(clerk)
	r = w.archives().find(w.archives().Archived, m)
	twin := w.ended("演示市重号办法", "9号柜", "甲-9")
	said := w.no("archive.taken", clerk, twin, "archive", form{"archive_no": r.ArchiveNo})
	want(has(said["other"], "演示市归档办法"), "没有说档号是哪一件的：%v", said)
	want(has(r.ArchiveNo, "-WS·") && r.Retention == "永久" && r.Box == "甲-1", "服务器没有编给档号：%+v", r)
	var sum struct{ Files, Papers, Acts int }
	w.must(&sum, clerk, "archive", "out", m, "-o", pack, "--json")
	want(sum.Files == 5 && sum.Papers > 3 && sum.Acts > 8, "包里应有五个文件：%+v", sum)

	var good struct {
		OK     bool
		Acts   int
		Proven int
	}
	w.must(&good, clerk, "archive", "verify", pack, "--json")
	want(good.OK && good.Acts == sum.Acts, "核对应全部相符：%+v", good)
	w.rendad(&good, "verify", pack, "--of", w.path("server"), "--json")
	want(good.OK && good.Proven == sum.Acts, "服务器日志应证明 %d 个行为：%+v", sum.Acts, good)

	raw, err := os.ReadFile(pack)
	want(err == nil, "%v", err)
	at := bytes.Index(raw, []byte("第一条"))
	want(at > 0, "包里没有正式文本")
	raw[at] ^= 1
	bad := w.path("改过的.zip")
	want(os.WriteFile(bad, raw, 0o600) == nil, "%v", err)
	args := w.refused("archive.failed", clerk, "archive", "verify", bad, "--json")
	want(has(args["first"], "files/"), "应指出是哪个文件：%v", args)
	key := hex.EncodeToString(w.serverKey(clerk))
	var r2 *refusal
	err = run(w.command(w.path("bin/rendad"), "verify", bad, "--server-key", key, "--json"), "", nil)
	want(errors.As(err, &r2) && r2.Code == "archive.failed", "rendad 没有拒绝改过的包：%v", err)
	err = run(w.command(w.path("bin/rendad"), "verify", pack, "--json"), "", nil)
	want(errors.As(err, &r2) && r2.Code == "rendad.whose", "没有公钥也核对了：%v", err)
	w.note("%s，件码 %s，%d 个行为；%s", r.ArchiveNo, r.Code, sum.Acts, args["first"])
}

func stocktaken(w *world) {
	w.settled()
	first := w.matters["kept"]
	if first == "" {
		first = w.ended("演示市归档办法", "3号柜第2层", "甲-1")
	}
	second, third := w.ended("演示市清点办法", "3号柜第2层", "甲-1"), w.ended("演示市上架办法", "3号柜第2层", "甲-2")
	out := w.ended("演示市借阅办法", "3号柜第2层", "甲-1")
	w.do(clerk, out, "paper_lend", form{"lent_to": "王主任", "lent_for": "核对原件"})
	said := w.no("filing.lent", clerk, out, "paper_lend", form{"lent_to": "李主任", "lent_for": "核对"})
	want(said["to"] == "王主任", "没有说借给了谁：%v", said)
	w.sync(clerk)
	a := w.archives()
	all := append(append(a.Waiting, a.Archived...), a.Handled...)
	code := func(id string) string { return a.find(all, id).Code }
	w.must(nil, clerk, "archive", "label", code(first), code(second), "甲-1", "-o", w.path("标签.docx"), "--json")
	text := w.docxText(w.dir, "标签")
	want(has(text, code(first)) && has(text, "甲-1") && has(text, "演示市清点办法"), "标签上应有件码、盒号和题名：%.120s", text)
	list := w.path("扫描.txt")
	want(os.WriteFile(list, []byte(strings.Join([]string{"甲-1", strings.ToLower(code(first)), code(third), "J-00000-00000", ""}, "\r\n")), 0o600) == nil, "the list can't be written")
	var shelf struct {
		Right     int
		Missing   []struct{ Title string }
		Misplaced []struct{ Title, Found string }
		Lent      []struct{ Title, To string }
		Unknown   []string
		Record    string
	}
	w.must(&shelf, clerk, "archive", "shelf", list, "--keep", "3号柜第2层", "--json")
	want(shelf.Right == 1 && len(shelf.Missing) == 1 && has(shelf.Missing[0].Title, "清点") && len(shelf.Misplaced) == 1 && shelf.Misplaced[0].Found == "甲-1" && len(shelf.Unknown) == 1 && len(shelf.Lent) == 1 && shelf.Lent[0].To == "王主任", "清点结果 %+v", shelf)
	w.sync(clerk)
	p := w.see(clerk2, shelf.Record)
	want(p.State == "open" && len(p.Blobs) == 1, "同事应看到有待查明的清点：%s", p.State)
	var found []form
	for _, k := range []string{"missing", "misplaced", "unknown"} {
		rows, _ := p.Facts[k].([]any)
		for _, r := range rows {
			found = append(found, form{"label": r.(map[string]any)["label"], "what": "back"})
		}
	}
	w.do(clerk2, shelf.Record, "settle", form{"found": found})
	p = w.see(clerk, shelf.Record)
	want(p.State == "done" && len(found) == 3, "查明三处之后应办结：%s %d", p.State, len(found))
	var lent []struct {
		Title, Lent string
		Due         string `json:"lent_due"`
	}
	w.must(&lent, clerk, "archive", "lent", "--json")
	want(len(lent) == 1 && lent[0].Lent == "王主任" && lent[0].Due != "", "借出的应列出：%+v", lent)
	w.do(clerk, out, "paper_back", nil)
	w.sync(clerk)
	lent = nil
	w.must(&lent, clerk, "archive", "lent", "--json")
	want(len(lent) == 0, "归还以后还列着：%+v", lent)
	w.note("缺《%s》，《%s》在 %s", shelf.Missing[0].Title, shelf.Misplaced[0].Title, shelf.Misplaced[0].Found)
}
