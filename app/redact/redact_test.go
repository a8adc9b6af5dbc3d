package redact

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
)

// Redacting knows papers and no work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/desk", "renda/app/works", "renda/app/procedure")
}

var by = By{Name: "李审", Organ: "演示市人大常委会", At: time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)}

const text = "演示市养犬办法\n第一条 为了加强管理，制定本办法。\n第二条 举报人王小明提供线索的，给予奖励。\n第三条 联系王小明，电话13800000000。"

// all gives everything a file holds: every part, with and without tags, and the parts' names.
func all(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	out := string(docx)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out += f.Name + f.Comment + string(b) + plain(string(b))
	}
	return out
}

func cover(s, words, reason string) Cover {
	i := strings.Index(s, words)
	from := len([]rune(s[:i]))
	return Cover{From: from, To: from + len([]rune(words)), Place: "第二条", Reason: reason}
}

// What is covered is nowhere in the copy, its file's name included; what isn't stays; the copy says of what it was made, by whom
// and when.
func TestCoveredIsGone(t *testing.T) {
	var cs []Cover
	name := cover(text, "王小明", "举报人信息")
	for _, at := range Same(text, name.From, name.To) {
		name.From, name.To = at[0], at[1]
		cs = append(cs, name)
	}
	cs = append(cs, cover(text, "13800000000", "个人信息"))
	if len(cs) != 3 {
		t.Fatalf("%+v", cs)
	}
	hash := app.Hash{7}
	file, docx, err := Make(Source{Name: "关于王小明的办法.pdf", Hash: hash, Text: text, Titled: true}, cs, by)
	if err != nil {
		t.Fatal(err)
	}
	has := all(t, docx)
	for _, gone := range []string{"王小明", "13800000000"} {
		if strings.Contains(has, gone) || strings.Contains(file, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	for _, kept := range []string{"演示市养犬办法", "给予奖励", "遮盖副本（不是原件）", hash.String(), "李审", "2026-11-25 17:30", "举报人信息", Mask} {
		if !strings.Contains(has, kept) {
			t.Errorf("%s is missing", kept)
		}
	}
}

// Each thing that would give a passage away, or cover nothing, is refused with its reason.
func TestRefusals(t *testing.T) {
	one := cover(text, "王小明", "举报人信息")
	say := one
	say.Reason = "王小明要求"
	blank := one
	blank.Reason = " "
	only := one
	only.Only = true
	for _, c := range []struct {
		covers []Cover
		want   app.Code
	}{{nil, CodeNone}, {[]Cover{{From: 5, To: 5, Reason: "x"}}, CodePlace}, {[]Cover{{From: 5, To: 5000, Reason: "x"}}, CodePlace}, {[]Cover{blank}, CodeReason}, {[]Cover{say}, CodeRepeat}, {[]Cover{one}, CodeLeft}, {[]Cover{only}, ""}} {
		if _, _, err := Make(Source{Name: "办法.docx", Text: text}, c.covers, by); app.CodeOf(err) != c.want {
			t.Errorf("%+v: %v, want %q", c.covers, err, c.want)
		}
	}
}

// Wherever a canary is put and covered, it is gone and every line around it is still there; overlapping passages are no matter.
func TestCanary(t *testing.T) {
	const canary = "金丝雀七四一"
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`第[一二三]条 [甲乙丙丁&<>"']{3,20}。`), 1, 6).Draw(t, "lines")
		at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		r := []rune(lines[at])
		i := rapid.IntRange(0, len(r)).Draw(t, "place")
		lines[at] = string(r[:i]) + canary + string(r[i:])
		s := strings.Join(lines, "\n")
		c := cover(s, canary, "理由")
		more := c
		more.From = max(0, c.From-rapid.IntRange(0, 3).Draw(t, "more"))
		more.To, more.Only = c.To-1, true
		_, docx, err := Make(Source{Name: "a.txt", Text: s}, []Cover{more, c}, by)
		if err != nil && app.CodeOf(err) != CodeLeft {
			t.Fatal(err)
		}
		if err != nil {
			return // what was covered besides stands elsewhere too
		}
		z, _ := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
		whole := ""
		for _, f := range z.File {
			r, _ := f.Open()
			b, _ := io.ReadAll(r)
			whole += string(b) + plain(string(b))
		}
		if strings.Contains(whole, canary) || strings.Contains(whole, "雀七四") {
			t.Fatal("the canary is in the copy")
		}
	})
}
