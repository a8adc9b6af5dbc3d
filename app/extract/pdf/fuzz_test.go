package pdf

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// Any bytes as a PDF are read in bounded time or refused by one of the package's failures; the engine serves the next document.
func FuzzRead(f *testing.F) {
	cache := filepath.Join(os.TempDir(), "renda-reader-fuzz") // shared by the fuzzer's processes, holds compiled code only
	if err := os.MkdirAll(cache, 0o700); err != nil {
		f.Fatal(err)
	}
	if err := Warm(cache); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n" +
		"4 0 obj<</Length 44>>stream\nBT /F1 16 Tf 60 760 Td <7532 4E59> Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	f.Add([]byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, stop := context.WithTimeout(context.Background(), 8*time.Second)
		defer stop()
		d, err := Read(ctx, data, "", cache)
		if ctx.Err() != nil {
			t.Fatal("no answer within 8 s")
		}
		if err != nil {
			return
		}
		for _, p := range d.Pages {
			for _, l := range p.Lines {
				if !utf8.ValidString(l.Text) {
					t.Fatalf("a line that is no text: %q", l.Text)
				}
			}
		}
	})
}
