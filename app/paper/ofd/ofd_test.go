package ofd

import (
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/app/apptest/unzip"
)

// A layout knows nothing of papers.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app") }

// A document without pages is refused; text that no XML can carry loses only what it can't, and steps between characters are theirs.
func TestWrite(t *testing.T) {
	if _, err := Write(&Doc{Width: 210, Height: 297}); app.CodeOf(err) != app.CodeBadInput {
		t.Errorf("no pages: %v", err)
	}
	b, err := Write(&Doc{Title: "甲<&\x01", Width: 210, Height: 297, At: time.Unix(0, 0), Mark: "某人\x00 2026",
		Pages: []Page{{Texts: []Text{{X: 10, Y: 20, Size: 5, Font: "宋体", Text: "甲\x02a乙丙<"}, {Text: " "}}, Lines: []Line{{X1: 1, Y1: 1, X2: 1, Y2: 9, Width: 0.2}}, Boxes: []Box{{1, 2, 3, 4}}}}})
	if err != nil {
		t.Fatal(err)
	}
	parts := unzip.Parts(t, b)
	page := parts["Doc_0/Pages/Page_0/Content.xml"]
	if !strings.Contains(page, `Boundary="10 15 `) || !strings.Contains(page, `DeltaX="g 1 5 g 1 2.5 g 2 5">甲a乙丙&lt;<`) || strings.Count(page, "<ofd:TextObject") != 1 {
		t.Error(page)
	}
	if !strings.Contains(parts["OFD.xml"], "<ofd:Title>甲&lt;&amp;</ofd:Title>") || !strings.Contains(parts["Doc_0/Annots/Page_0/Annotation.xml"], ">某人 2026<") {
		t.Error(parts["OFD.xml"], parts["Doc_0/Annots/Page_0/Annotation.xml"])
	}
}
