package main

import (
	"os"
	"path/filepath"
	"strings"
)

// realReply gives the text of a real reply to a deputy, where the shared material is
// here, and an invented one where it is not.
func realReply() (text, source string) {
	const name = "国务院办公厅对十届全国人大四次会议第7240号建议的答复.txt"
	b, err := os.ReadFile(filepath.Join("..", "shared", "data", "proposal_replies", name))
	if err != nil {
		return "您提出的建议收悉。经研究，我局已对全市情况逐项核查，并将在今年内建成统一的查询页面，向公众免费开放，现答复如上，感谢您对我们工作的关心。", "虚构答复"
	}
	_, body, ok := strings.Cut(string(b), "现答复如下：")
	if !ok {
		fail("%s 不是一封答复", name)
	}
	var lines []string
	for _, l := range strings.Split(body, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n"), "真实答复 " + strings.TrimSuffix(name, ".txt")
}

// realPDF gives a real PDF to attach, or makes the smallest one there is.
func (w *world) realPDF() string {
	real := filepath.Join("..", "shared", "data", "pdf", "cjk_embedded", "statute_立法法.pdf")
	if _, err := os.Stat(real); err == nil {
		return real
	}
	made := w.path("附件.pdf")
	body := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	if err := os.WriteFile(made, []byte(body), 0o600); err != nil {
		fail("the attachment can't be written: %v", err)
	}
	return made
}
