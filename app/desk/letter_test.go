package desk_test

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/petition"
	"renda/app/secret"
)

// A letter's text is read and keeps nothing; one with a mark of state secrecy is refused, and what is no text is named.
func TestReadLetter(t *testing.T) {
	d := town.Full(t).Seats["office"].D
	const letter = "市人大常委会：\n请审查《演示市停车收费管理办法》。\n理由：\n没有上位法依据。\n此致\n敬礼\n张三"
	text, _, err := d.ReadLetter(ctx, "来信.txt", []byte(letter), "")
	if err != nil || strings.TrimSpace(text) != letter || len(petition.ReadLetter(text)) < 3 {
		t.Fatalf("%q: %v", text, err)
	}
	if text, _, err := d.ReadLetter(ctx, "来信.txt", []byte("机密★三年\n"+letter), ""); app.CodeOf(err) != secret.Code || text != "" {
		t.Errorf("%q: %v", text, err)
	}
	if text, _, err := d.ReadLetter(ctx, "来信.pdf", []byte("%PDF-1.7\n"), ""); err == nil || text != "" {
		t.Errorf("%q of a broken file", text)
	}
	if s := d.Status(); s.Waiting != 0 || len(d.Drafts()) != 0 {
		t.Errorf("something was kept: %+v", s)
	}
}
