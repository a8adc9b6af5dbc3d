package intake

import (
	"bytes"
	"io"
	"testing"
)

// Whatever comes as a photo: what is taken has no place left when it is taken again, and
// what is kept on purpose is not changed.
func FuzzPhoto(f *testing.F) {
	f.Add(jpegWith(f, seg(0xe1, string(exifHead)+string(tiff(true))), "x"))
	f.Add(jpegWith(f, seg(0xe1, place1)+seg(0xe2, "ICC_PROFILE\x00ab"), ""))
	f.Add(pngWith(f, chunk("eXIf", string(tiff(true)))+chunk("zTXt", "Raw profile type exif\x00\x00x"), ""))
	f.Add([]byte("\xff\xd8\xff\xff\xff\xd9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(data, pngSig) {
			return
		}
		out, _, err := taken(t, "a", data, false)
		if codeOf(t, err) == "" {
			again, had, err := taken(t, "a", out, false)
			if err != nil || had || !bytes.Equal(again, out) {
				t.Fatalf("taken again: had %v, %v", had, err)
			}
			if kept, _, err := taken(t, "a", data, true); err != nil || !bytes.Equal(kept, data) {
				t.Fatalf("kept: %v", err)
			}
		}
		p, err := Open("a", bytes.NewReader(data), false)
		if err == nil {
			if _, err := io.Copy(io.Discard, p); err != nil {
				codeOf(t, err)
			}
		}
	})
}
