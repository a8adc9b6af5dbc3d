package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/extract"
	"renda/app/paper"
	"renda/app/secret"
)

// tiff is a little-endian Exif with orientation 6, a date, and a GPS directory if gps.
func tiff(gps bool) []byte {
	var b bytes.Buffer
	w := func(vs ...any) {
		for _, v := range vs {
			if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
				panic(err)
			}
		}
	}
	w([]byte("II"), uint16(42), uint32(8))
	n := uint16(2)
	if gps {
		n++
	}
	w(n, uint16(tagOrientation), uint16(3), uint32(1), uint32(6), uint16(tagDateTime), uint16(2), uint32(20), uint32(100))
	if gps {
		w(uint16(tagGPS), uint16(4), uint32(1), uint32(60))
	}
	w(uint32(0))
	b.Write(make([]byte, 60-b.Len()))
	w(uint16(1), uint16(2), uint16(5), uint32(3), uint32(80), uint32(0))
	b.Write(make([]byte, 100-b.Len()))
	b.WriteString("2026:03:02 09:00:00\x00")
	return b.Bytes()
}

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		m.Set(i%64, i/64, color.RGBA{uint8(i), uint8(i * 7), uint8(i * 13), 255})
	}
	return m
}

func seg(m byte, body string) string {
	return string([]byte{0xff, m, byte((len(body) + 2) >> 8), byte(len(body) + 2)}) + body
}

// jpegWith is a JPEG with extra segments after its start and bytes behind its end.
func jpegWith(t testing.TB, extra, behind string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	s := b.String()
	return []byte(s[:2] + extra + s[2:] + behind)
}

func chunk(kind, body string) string {
	c := crc32.ChecksumIEEE([]byte(kind + body))
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + kind + body + string(binary.BigEndian.AppendUint32(nil, c))
}

func pngWith(t testing.TB, extra, behind string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdpng.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	s := b.String()
	const first = 8 + 25 // signature and IHDR
	return []byte(s[:first] + extra + s[first:] + behind)
}

func taken(t testing.TB, name string, data []byte, keep bool) (out []byte, had bool, err error) {
	t.Helper()
	p, err := Open(name, bytes.NewReader(data), keep)
	if err != nil {
		return nil, false, err
	}
	out, err = io.ReadAll(p)
	return out, p.HadLocation(), err
}

const place1 = "http://ns.adobe.com/xap/1.0/\x00<x exif:GPSLatitude='35,24N'/>"

// A photo loses its place and what could hide one, not a pixel and not its upright; kept
// on purpose it is the same byte for byte; either way it is told.
func TestPhotosLoseTheirPlace(t *testing.T) {
	exif := string(exifHead) + string(tiff(true))
	jpegs := map[string][]byte{
		"exif":    jpegWith(t, seg(0xe1, exif), ""),
		"xmp":     jpegWith(t, "\xff\xff"+seg(0xe1, place1), ""),
		"iptc":    jpegWith(t, seg(0xed, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x09\x1c\x02\x5a\x00\x04Jini"), ""),
		"several": jpegWith(t, seg(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")+seg(0xe1, exif)+seg(0xe1, place1)+seg(0xfe, "at home"), "film with a place"),
	}
	pngs := map[string][]byte{
		"exif": pngWith(t, chunk("eXIf", string(tiff(true))), "behind"),
		"xmp":  pngWith(t, chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+place1)+chunk("prVt", "35,24"), ""),
	}
	same := func(name string, data []byte, decode func(io.Reader) (image.Image, error)) {
		t.Helper()
		out, had, err := taken(t, name, data, false)
		if err != nil || !had {
			t.Fatalf("%s: had %v, %v", name, had, err)
		}
		for _, gone := range []string{"GPS", "35,24", "Jini", "at home", "film", "behind"} {
			if bytes.Contains(out, []byte(gone)) {
				t.Errorf("%s still holds %q", name, gone)
			}
		}
		if bytes.Contains(out, []byte{0x25, 0x88}) {
			t.Errorf("%s still points to a GPS directory", name)
		}
		was, err := decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		is, err := decode(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s can't be shown any more: %v", name, err)
		}
		for i := range 64 * 48 {
			if was.At(i%64, i/64) != is.At(i%64, i/64) {
				t.Fatalf("%s: a pixel changed", name)
			}
		}
		again, had, err := taken(t, name, out, false)
		if err != nil || had || !bytes.Equal(again, out) {
			t.Errorf("%s is not at rest: had %v, %v", name, had, err)
		}
		kept, had, err := taken(t, name, data, true)
		if err != nil || !had || !bytes.Equal(kept, data) {
			t.Errorf("%s was to be kept as it is: had %v, %v", name, had, err)
		}
	}
	for name, data := range jpegs {
		same(name+".jpg", data, stdjpeg.Decode)
	}
	for name, data := range pngs {
		same(name+".png", data, stdpng.Decode)
	}
	out, _, err := taken(t, "a.jpg", jpegs["exif"], false)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(out, exifHead)
	if i < 0 {
		t.Fatal("how to turn the picture is lost")
	}
	if x := readExif(out[i+len(exifHead):]); x.turn != 6 || x.edited != "2026:03:02 09:00:00" || x.place {
		t.Errorf("exif became %+v", x)
	}
	if _, had, err := taken(t, "a.jpg", jpegWith(t, seg(0xe1, string(exifHead)+string(tiff(false))), ""), false); had || err != nil {
		t.Errorf("a photo without a place: had %v, %v", had, err)
	}
}

// scanBytes makes entropy-coded data without end.
type scanBytes struct{}

func (scanBytes) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 0x5a
	}
	return len(b), nil
}

// A photo of 30 MB goes through in small pieces: the reader never holds it.
func TestLargePhotoStreams(t *testing.T) {
	head := "\xff\xd8" + seg(0xe1, string(exifHead)+string(tiff(true))) + seg(0xda, "\x01\x01\x00\x00\x3f\x00")
	src := io.MultiReader(strings.NewReader(head), io.LimitReader(scanBytes{}, 30<<20), strings.NewReader("\xff\xd9"))
	p, err := Open("大.jpg", src, false)
	if err != nil {
		t.Fatal(err)
	}
	buf, n := make([]byte, 1<<20), 0
	for {
		k, err := p.Read(buf)
		if k > 128<<10 {
			t.Fatalf("one read gave %d bytes", k)
		}
		n += k
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !p.HadLocation() || n < 30<<20 || n > 30<<20+len(head)+2 {
		t.Errorf("%d bytes came out, location %v", n, p.HadLocation())
	}
}

// What is no photo is kept as it is; what can't be taken is refused by its own code.
func TestOpen(t *testing.T) {
	d := paper.Doc{Blocks: paper.Lines("正文")}
	docx, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	const ole, zip = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "PK\x03\x04"
	utf16 := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for name, c := range map[string]struct {
		data string
		want app.Code
		kind string
	}{
		"答复.pdf":      {"%PDF-1.7\nabc", "", "application/pdf"},
		"说明.docx":     {string(docx), "", types[extract.KindDocx]},
		"记.txt":       {"一行\n两行", "", "text/plain"},
		"旧.doc":       {ole + "abc", "", types[extract.KindDoc]},
		"假.docx":      {"not a zip", extract.CodeZip, ""},
		"程序.exe":      {"MZ", CodeType, ""},
		"包.zip":       {zip + "甲", CodeType, ""},
		"照.heic":      {"\x00\x00\x00\x18ftypheic\x00\x00", CodeHeic, ""},
		"断.jpg":       {"\xff\xd8\xff\xe0\x00\x10JF", CodePhoto, ""},
		"断.png":       {string(pngSig) + "\x00\x00\x00\x0dIHDR", CodePhoto, ""},
		"锁.docx":      {ole + utf16("EncryptedPackage"), extract.CodeEncrypted, ""},
		"密.pdf":       {"%PDF-1.7\n(" + strings.Repeat("x", 70000) + "机密★10年)", secret.Code, ""},
		"密码.pdf":      {"%PDF-1.7\n<673A5BC62605>", secret.Code, ""},
		"密.doc":       {ole + "\xd8\x79\xc6\x5b\x05\x26", secret.Code, ""},
		"密.txt":       {"机密\n正文", secret.Code, ""},
		"【机密】a.pdf":   {"%PDF-1.7", secret.Code, ""},
		"商密.pdf":      {"%PDF-1.7 商业秘密★", "", "application/pdf"},
		"../../b.pdf": {"%PDF-1.7", "", "application/pdf"},
	} {
		p, err := Open(name, strings.NewReader(c.data), false)
		if err == nil && p.Data != nil {
			err = p.Look(extract.InProcess{}.Extract(context.Background(), p.Name, p.Data, extract.Options{}))
		}
		var out []byte
		if err == nil {
			out, err = io.ReadAll(p)
		}
		if codeOf(t, err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
			continue
		}
		if err == nil && (string(out) != c.data || p.Type != c.kind || strings.ContainsAny(p.Name, `/\`)) {
			t.Errorf("%s: came out as %q, %s, %d bytes", name, p.Name, p.Type, len(out))
		}
	}
	if p, err := Open("照.heic", strings.NewReader("\x00\x00\x00\x18ftypheic\x00\x00"), true); err != nil || p.Type != "image/heic" || !p.HadLocation() {
		t.Errorf("a HEIC kept on purpose: %v", err)
	}
}
