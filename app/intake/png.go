package intake

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// png rewrites a PNG (ISO/IEC 15948) chunk by chunk: the picture's chunks stay as
// they are, texts, Exif and what nobody knows go, and so does what hangs on behind.
type png struct {
	place
	src     *bufio.Reader
	keep    bool
	had     bool
	begun   bool
	done    bool
	left    int64 // bytes of the open chunk, its checksum included, still to copy
	drop    bool  // it goes
	scratch [32 << 10]byte
}

// shown are the chunks a picture is shown by, beside the critical ones.
var shown = wordSet("tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST sPLT tIME acTL fcTL fdAT cICP mDCV cLLI")

const (
	maxChunk = 1<<31 - 1
	maxNote  = 1 << 20 // bytes of a text looked through for a place
)

func (g *png) step() ([]byte, error) {
	out, err := g.advance()
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF && !g.done { //nolint:errorlint // the end itself, not a cause
		err = g.damaged(io.ErrUnexpectedEOF)
	}
	return out, err
}

func (g *png) advance() ([]byte, error) {
	switch {
	case !g.begun:
		g.begun = true
		return g.exactly(len(pngSig))
	case g.left > 0:
		return g.copy()
	case g.done && g.keep:
		n, err := g.src.Read(g.scratch[:])
		return g.scratch[:n], err
	case g.done:
		return nil, io.EOF
	}
	head, err := g.exactly(8)
	if err != nil {
		return nil, err
	}
	size, kind := int64(binary.BigEndian.Uint32(head)), string(head[4:8])
	if size > maxChunk || strings.ContainsFunc(kind, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) {
		return nil, g.damaged(errors.New("no chunk where one has to be"))
	}
	g.left = size + 4
	g.done = kind == "IEND"
	g.drop = kind[0] >= 'a' && !shown[kind]
	if !g.drop {
		return head, nil
	}
	return g.note(head, kind, size)
}

func (g *png) exactly(n int) ([]byte, error) {
	_, err := io.ReadFull(g.src, g.scratch[:n])
	return g.scratch[:n], err
}

// copy passes the open chunk on, or reads it away.
func (g *png) copy() ([]byte, error) {
	n, err := io.ReadFull(g.src, g.scratch[:min(g.left, int64(len(g.scratch)))])
	g.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	if g.drop && !g.keep {
		return nil, nil
	}
	return g.scratch[:n], nil
}

// note looks through a chunk that goes for a place it may name.
func (g *png) note(head []byte, kind string, size int64) ([]byte, error) {
	head = bytes.Clone(head)
	body := make([]byte, min(size, maxNote))
	if _, err := io.ReadFull(g.src, body); err != nil {
		return nil, err
	}
	g.left -= int64(len(body))
	switch kind {
	case "eXIf":
		g.had = g.had || readExif(body).place
	case "tEXt", "zTXt", "iTXt":
		g.had = g.had || textPlace(kind, body)
	}
	if !g.keep {
		return nil, nil
	}
	return append(head, body...), nil
}

// textPlace reports whether a text chunk names a place, packed or not.
func textPlace(kind string, body []byte) bool {
	key, rest, _ := bytes.Cut(body, []byte{0})
	text := rest
	if kind == "zTXt" && len(rest) > 1 {
		text = inflate(rest[1:])
	}
	if kind == "iTXt" && len(rest) > 2 {
		packed := rest[0] == 1
		_, text, _ = bytes.Cut(rest[2:], []byte{0})
		_, text, _ = bytes.Cut(text, []byte{0})
		if packed {
			text = inflate(text)
		}
	}
	if bytes.HasPrefix(key, []byte("Raw profile type")) {
		if raw, err := hex.DecodeString(strings.Join(strings.Fields(afterNumber(text)), "")); err == nil {
			text = raw
		}
		if i := bytes.Index(text, exifHead); i >= 0 {
			return readExif(text[i+len(exifHead):]).place
		}
	}
	return namesPlace(text)
}

// afterNumber gives what follows the name and length lines of a raw profile.
func afterNumber(text []byte) string {
	ls := strings.SplitN(strings.TrimLeft(string(text), "\n"), "\n", 3)
	return ls[len(ls)-1]
}

// inflate unpacks at most maxNote bytes; what is broken gives what came before.
func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, maxNote))
	return out
}

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, t := range strings.Fields(s) {
		m[t] = true
	}
	return m
}
