package theme

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"fyne.io/fyne/v2"
)

// face names one font file and which member of a collection is the simplified
// Chinese one.
type face struct {
	path  string
	index int
}

// Where systems keep a Chinese sans, best first. The Noto collections hold JP, KR,
// SC, TC, HK in this order.
var regular = []face{
	{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2},
	{"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2},
	{"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2},
	{"/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf", 0},
	{"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0},
	{"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0},
	{`C:\Windows\Fonts\msyh.ttc`, 0},
	{`C:\Windows\Fonts\Deng.ttf`, 0},
	{"/System/Library/Fonts/STHeiti Light.ttc", 1},
}

var bold = []face{
	{"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2},
	{"/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2},
	{"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc", 2},
	{"/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Bold.otf", 0},
	{`C:\Windows\Fonts\msyhbd.ttc`, 0},
	{`C:\Windows\Fonts\Dengb.ttf`, 0},
	{"/System/Library/Fonts/STHeiti Medium.ttc", 1},
}

var (
	loadRegular = sync.OnceValue(func() fyne.Resource { return first(regular) })
	loadBold    = sync.OnceValue(func() fyne.Resource { return first(bold) })
)

// systemFont gives the face; a bold one that is absent is the regular one.
func systemFont(heavy bool) fyne.Resource {
	if heavy {
		if r := loadBold(); r != nil {
			return r
		}
	}
	return loadRegular()
}

// HasChinese reports whether a Chinese font of the system was found. Without
// one the words can't be read, and the program says so in Latin letters.
func HasChinese() bool { return loadRegular() != nil }

func first(list []face) fyne.Resource {
	for _, f := range list {
		if b, err := single(f.path, f.index); err == nil {
			return fyne.NewStaticResource(filepath.Base(f.path), b)
		}
	}
	return nil
}

var errNotFont = errors.New("not an OpenType file this program can read")

// single gives one font of a file as a file of its own: Fyne reads no
// collections. Only the table directory is written anew (OpenType 1.9, "TTC header");
// tables keep their bytes.
func single(path string, index int) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < 16 {
		return nil, errNotFont
	}
	if string(b[:4]) != "ttcf" {
		return b, nil
	}
	n := int(binary.BigEndian.Uint32(b[8:]))
	if index >= n || len(b) < 12+4*n {
		return nil, errNotFont
	}
	dir := int(binary.BigEndian.Uint32(b[12+4*index:]))
	if dir < 0 || dir+12 > len(b) {
		return nil, errNotFont
	}
	size := 12 + 16*int(binary.BigEndian.Uint16(b[dir+4:]))
	if dir+size > len(b) {
		return nil, errNotFont
	}
	// The offsets in a directory count from the start of the file, so the chosen
	// directory put over the collection's head makes a whole font.
	// Nothing lies before the directories but the header itself.
	for i := range n {
		if o := int(binary.BigEndian.Uint32(b[12+4*i:])); i != index && o < size && o > dir {
			return nil, errNotFont
		}
	}
	for t := dir + 12; t < dir+size; t += 16 {
		if int(binary.BigEndian.Uint32(b[t+8:])) < size {
			return nil, errNotFont
		}
	}
	copy(b, append([]byte(nil), b[dir:dir+size]...))
	return b, nil
}
