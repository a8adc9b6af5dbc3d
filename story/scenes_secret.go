package main

import (
	"os"
	"strings"
)

// secretScenes is scenario 17: what carries a mark of state secrecy.
var secretScenes = []scene{{"17", "上传带“机密”标志的文件被拒收，不留存，安全审计员看得到，并指明机要渠道", markedPaper}}

func markedPaper(w *world) {
	w.settled()
	marked := w.path("密件.txt")
	want(os.WriteFile(marked, []byte("机密★10年\n某报告\n"), 0o600) == nil, "写不出文件")
	f, attach := w.pack("演示市某某办法", 3, "f_note")
	args := w.no("secret.mark", filer, "new", "file", f, append(attach, "--attach", "f_note="+marked)...)
	want(args["mark"] == "机密", "没有说明是哪种标志：%v", args)
	w.sync(filer)
	var log []struct{ Kind, Text string }
	w.rendad(&log, "admin", "log", "--dir", w.path("server"), "--max", "5000", "--json")
	told := ""
	for _, l := range log {
		if l.Kind == "secret" {
			told = l.Text
		}
	}
	want(strings.HasPrefix(told, "attach 机密") && !strings.Contains(told, "密件") && !strings.Contains(told, "报告"), "审计日志里是 %q", told)
	w.note("审计日志：%s", told)
}
