package reviews_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/org"
	"renda/app/redact"
)

// A canary in a filed text is covered: it is in no part of the copy, in no act that tells of it, not in what the desk finds, and still in the
// original, byte for byte; the copy is a paper of the filing that names the original by hash, and the maker doesn't get it.
func TestRedactedCopy(t *testing.T) {
	const canary = "金丝雀王小明"
	w := town.New(t)
	maker, office := sit(w.Seat("a", org.RoleMaker, town.Gov)), sit(w.Seat("office", org.RoleFiling, town.Congress))
	w.Settle()
	official := "演示市养犬管理办法\n第一条 为了加强管理，制定本办法。\n第二条 举报人" + canary + "受奖励。\n"
	filed, text := fileDogs(w, maker, official)
	w.Srv.Own(filed, "filing.register", act.Form{})
	w.Settle()
	bring(t, maker, office, text)
	from := len([]rune(official[:strings.Index(official, canary)]))
	copied, err := office.RedactPaper(ctx, filed, text, official, true, []redact.Cover{{From: from, To: from + len([]rune(canary)), Place: "第二条", Reason: "举报人信息"}}, "送专家")
	office.Must(err)
	w.Settle()
	has := func(s reviewer, b act.Blob) string {
		r, err := s.D.OpenBlob(b.Hash)
		s.Must(err)
		defer r.Close()
		raw, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
		s.Must(err)
		return string(raw)
	}
	if has(office, text) != official {
		t.Error("the original changed")
	}
	z, err := zip.NewReader(strings.NewReader(has(office, copied)), copied.Size)
	office.Must(err)
	whole := ""
	for _, f := range z.File {
		r, err := f.Open()
		office.Must(err)
		b, err := io.ReadAll(r)
		office.Must(err)
		whole += f.Name + string(b)
	}
	if strings.Contains(whole, canary) || strings.Contains(whole, "王小明") || !strings.Contains(whole, text.Hash.String()) || !strings.Contains(whole, "给") && !strings.Contains(whole, "受奖励") {
		t.Error("the canary is in the copy, or the copy doesn't say what it is of")
	}
	m, err := office.D.Matter(ctx, filed)
	office.Must(err)
	row := m.Matter.Facts.Rows("covered")
	if len(row) != 1 || row[0].Text("from") != text.Hash.String() || row[0].Text("hash") != copied.Hash.String() || row[0].Int("n") != 1 {
		t.Fatalf("%v", row)
	}
	raw, err := act.Marshal(m.Matter)
	office.Must(err)
	if bytes.Contains(raw, []byte(canary)) || len(office.D.Search(canary, 10)) != 0 {
		t.Error("the act or the desk's own search tells what is covered")
	}
	mine, err := maker.D.Matter(ctx, filed)
	maker.Must(err)
	if len(mine.Matter.Facts.Rows("covered")) != 0 {
		t.Error("the maker learns of the copy")
	}
	p, err := office.D.ReadPaper(ctx, copied)
	office.Must(err)
	if p.Doc == nil || !strings.Contains(p.Read.Text, redact.Mask) {
		t.Errorf("the copy can't be read: %+v", p.Read)
	}
}
