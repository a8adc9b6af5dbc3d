package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"renda/app"
)

func utf16le(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// pack is an opened ZIP within bounds.
type pack struct {
	place
	files   map[string]*zip.File
	names   []string // of files, in the order of the directory
	left    int64    // bytes that may still be unpacked
	outside int      // parts it names outside itself, links apart
}

func openPack(at place, data []byte) (*pack, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, at.no(CodeZip, err)
	}
	if len(z.File) > maxEntries {
		return nil, at.over(CodeLimit, "文件数", maxEntries)
	}
	p := &pack{place: at, files: make(map[string]*zip.File, len(z.File)), left: 4 * maxPart}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		// Two parts of one name are read differently by different programs.
		if name := clean(f.Name); p.files[name] == nil {
			p.files[name] = f
			p.names = append(p.names, name)
		} else {
			return nil, place{at.file, f.Name}.no(CodeZip, errors.New("a name stands twice"))
		}
	}
	return p, nil
}

// clean gives a part's name as relations name it.
func clean(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// read unpacks one part; nil if there is none.
func (p *pack) read(name string) ([]byte, error) {
	f := p.files[clean(name)]
	if f == nil {
		return nil, nil
	}
	at := place{p.file, name}
	if f.Flags&1 != 0 {
		return nil, at.no(CodeEncrypted, nil)
	}
	if f.UncompressedSize64 > maxPart {
		return nil, at.tooBig("解压后的大小", maxPart)
	}
	r, err := f.Open()
	if err != nil {
		return nil, at.no(CodeZip, err)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	switch {
	case err != nil:
		return nil, at.no(CodeZip, err)
	case len(b) > maxPart:
		return nil, at.tooBig("解压后的大小", maxPart)
	case len(b) > smallPart && uint64(len(b)) > maxRatio*max(f.CompressedSize64, 1):
		return nil, at.over(CodeLimit, "压缩比", maxRatio)
	}
	if p.left -= int64(len(b)); p.left < 0 {
		return nil, at.tooBig("解压后的总大小", 4*maxPart)
	}
	return b, nil
}

// must is read for a part that has to be there.
func (p *pack) must(name string, code app.Code) ([]byte, error) {
	b, err := p.read(name)
	if err == nil && b == nil {
		err = place{p.file, name}.no(code, nil)
	}
	return b, err
}
