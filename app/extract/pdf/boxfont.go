package pdf

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"strings"
	"testing/fstest"
	"unicode/utf16"
)

// PDFium leaves out of a page's text every object whose width it takes for zero. In a
// font that is not in the file (SimSun, FangSong: the rule in Chinese papers) it takes the width of a lone
// character from a font of the system, and an instance has no system: 年, 号 or a bracket between figures would be
// lost in silence. So it is given a font of ours in which every Chinese character is the same box.

// fonts is all the file system an instance sees: the box font where PDFium looks, under names it looks for.
func fonts() fs.FS {
	dir := fstest.MapFS{}
	for _, family := range []string{"WenQuanYi Micro Hei", "TakaoGothic", "UnDotum"} {
		dir["usr/share/fonts/"+strings.ReplaceAll(family, " ", "")+".ttf"] = &fstest.MapFile{Data: boxFont(family), Mode: 0o444}
	}
	return dir
}

// boxRanges are the characters that are a box: punctuation, kana, ideographs, full-width forms, supplementary planes.
var boxRanges = [][2]uint32{{0x2000, 0x206f}, {0x2150, 0x218f}, {0x2460, 0x24ff}, {0x2500, 0x27bf}, {0x2e80, 0xd7a3}, {0xe000, 0xfaff}, {0xfe30, 0xfe4f}, {0xff00, 0xffef}, {0x20000, 0x3ffff}}

// boxFont makes a TrueType font (ISO/IEC 14496-22) with one glyph, a square of the em.
func boxFont(family string) []byte {
	be := binary.BigEndian
	u16 := func(vs ...int) (b []byte) {
		for _, v := range vs {
			b = be.AppendUint16(b, uint16(v))
		}
		return b
	}
	u32 := func(vs ...uint32) (b []byte) {
		for _, v := range vs {
			b = be.AppendUint32(b, v)
		}
		return b
	}
	const em = 1000
	// One contour of four points on the curve, as words; both glyphs, the one for what is missing too.
	glyph := bytes.Join([][]byte{u16(1, 0, 0, em, em, 3, 0), {1, 1, 1, 1}, u16(0, em, 0, -em, 0, 0, em, 0)}, nil)
	cmap := bytes.Join([][]byte{u16(0, 1, 3, 10), u32(12), u16(13, 0), u32(uint32(16+12*len(boxRanges)), 0, uint32(len(boxRanges)))}, nil)
	for _, r := range boxRanges {
		cmap = append(cmap, u32(r[0], r[1], 1)...)
	}
	os2 := bytes.Join([][]byte{u16(1, em, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0), make([]byte, 10), u32(1<<28, 1<<27|1<<28, 0, 0), []byte("box "),
		u16(0x40, 0x20, 0xffff, 800, -200, 0, 1000, 200), u32(1|1<<17|1<<18|1<<19|1<<20, 0)}, nil)
	tables := []struct {
		tag  string
		data []byte
	}{
		{"OS/2", os2},
		{"cmap", cmap},
		{"glyf", bytes.Repeat(glyph, 2)},
		{"head", bytes.Join([][]byte{u32(0x10000, 0x10000, 0, 0x5f0f3cf5), u16(0, em), make([]byte, 16), u16(0, 0, em, em, 0, 8, 2, 0, 0)}, nil)},
		{"hhea", bytes.Join([][]byte{u32(0x10000), u16(800, -200, 0, em, 0, 0, em, 1, 0, 0, 0, 0, 0, 0, 0, 1)}, nil)},
		{"hmtx", u16(em, 0, 0)},
		{"loca", u16(0, len(glyph)/2, len(glyph))},
		{"maxp", bytes.Join([][]byte{u32(0x10000), u16(2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)}, nil)},
		{"name", nameTable(family)},
		{"post", bytes.Join([][]byte{u32(0x30000, 0), u16(0, 0), u32(0, 0, 0, 0, 0)}, nil)},
	}
	head := bytes.Join([][]byte{u32(0x10000), u16(len(tables), 128, 3, len(tables)*16-128)}, nil)
	var body []byte
	at := 12 + 16*len(tables)
	for _, t := range tables {
		padded := append(t.data, make([]byte, (4-len(t.data)%4)%4)...)
		sum := uint32(0)
		for i := 0; i < len(padded); i += 4 {
			sum += be.Uint32(padded[i:])
		}
		head = append(head, t.tag...)
		head = append(head, u32(sum, uint32(at+len(body)), uint32(len(t.data)))...)
		body = append(body, padded...)
	}
	return append(head, body...)
}

// nameTable holds family and style, for both platforms.
func nameTable(family string) []byte {
	be := binary.BigEndian
	var strs []byte
	records := [][]byte{}
	add := func(platform, encoding, language, id uint16, s []byte) {
		var r []byte
		for _, v := range []uint16{platform, encoding, language, id, uint16(len(s)), uint16(len(strs))} {
			r = be.AppendUint16(r, v)
		}
		records, strs = append(records, r), append(strs, s...)
	}
	names := []struct {
		id uint16
		s  string
	}{{1, family}, {2, "Regular"}, {4, family}, {6, strings.ReplaceAll(family, " ", "")}}
	for _, n := range names {
		add(1, 0, 0, n.id, []byte(n.s))
	}
	for _, n := range names {
		var wide []byte
		for _, u := range utf16.Encode([]rune(n.s)) {
			wide = be.AppendUint16(wide, u)
		}
		add(3, 1, 0x409, n.id, wide)
	}
	head := be.AppendUint16(nil, 0)
	head = be.AppendUint16(head, uint16(len(records)))
	head = be.AppendUint16(head, uint16(6+12*len(records)))
	return append(append(head, bytes.Join(records, nil)...), strs...)
}
