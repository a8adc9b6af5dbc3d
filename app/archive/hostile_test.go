package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"renda/app"
)

// zipped writes a ZIP of members with headers as fn makes them.
func zipped(t testing.TB, b []byte, fn func(i int, h *zip.FileHeader)) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, f := range opened(t, b).z.File {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: epoch}
		fn(i, h)
		m, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(m, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Names that lead out of the folder, links, and names written twice are findings; what is packed with compression, lies over
// itself, or has more members than any matter is refused before anything of it is read.
func TestHostile(t *testing.T) {
	b := packed(t, content(t))
	last := len(opened(t, b).z.File) - 1
	for name, want := range map[string]string{"../../etc/passwd": FindName, "/etc/passwd": FindName, `papers\x.docx`: FindName, "papers/a:b": FindName, "seal.txt": FindExtra, "papers//x": FindName} {
		r := check(t, zipped(t, b, func(i int, h *zip.FileHeader) {
			if i == last-1 {
				h.Name = name
			}
		}))
		if !strings.Contains(says(r), want+" "+name) {
			t.Errorf("%s: found %s", name, says(r))
		}
	}
	link := check(t, zipped(t, b, func(i int, h *zip.FileHeader) {
		if i == last {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
	}))
	if !strings.HasPrefix(says(link), FindName) {
		t.Errorf("a link: found %s", says(link))
	}
	refused := func(what string, b []byte) {
		t.Helper()
		if r, err := Verify(bytes.NewReader(b), int64(len(b)), public(server)); app.CodeOf(err) != CodePackage {
			t.Errorf("%s: %v %v", what, r, err)
		}
	}
	refused("compressed", zipped(t, b, func(_ int, h *zip.FileHeader) { h.Method = zip.Deflate }))
	refused("over itself", overlapping(t, b))
	var many bytes.Buffer
	w := zip.NewWriter(&many)
	for i := range maxMembers + 1 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint("files/", i), Method: zip.Store}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	refused("too many members", many.Bytes())
}

// overlapping lets every member of the directory begin where the biggest does and be as long.
func overlapping(t testing.TB, b []byte) []byte {
	t.Helper()
	bad := bytes.Clone(b)
	big := uint32(0)
	for _, f := range opened(t, b).z.File {
		big = max(big, uint32(f.UncompressedSize64))
	}
	for i := range len(bad) - 46 {
		if bytes.Equal(bad[i:i+4], []byte("PK\x01\x02")) {
			binary.LittleEndian.PutUint32(bad[i+20:], big)
			binary.LittleEndian.PutUint32(bad[i+24:], big)
			binary.LittleEndian.PutUint32(bad[i+42:], 0)
		}
	}
	return bad
}

// Metadata that lists more than there is is not read: it costs a finding, not memory.
func TestHugeXML(t *testing.T) {
	b := packed(t, content(t))
	for name, filler := range map[string]string{metaName: "<file/>", logName: "<act/>"} {
		r := check(t, rewrite(t, b, func(ms []Member) []Member {
			for i := range ms {
				if ms[i].Name == name {
					ms[i] = Bytes(name, "", []byte(`<x>`+strings.Repeat(filler, 2_000_000)+`</x>`))
				}
			}
			return ms
		}))
		if !strings.Contains(says(r), name) || len(r.Record.Files) > 100 {
			t.Errorf("%s: %s", name, says(r))
		}
	}
}

// Every member stands in the report once, with what was found of it; a member listed and not there has no size.
func TestMembers(t *testing.T) {
	b := packed(t, content(t))
	r := check(t, b)
	if len(r.Members) != len(opened(t, b).z.File) {
		t.Fatalf("%d members", len(r.Members))
	}
	bad := rewrite(t, bytes.Replace(b, []byte("第一条"), []byte("第二条"), 1), func(ms []Member) []Member { return ms[:len(ms)-1] })
	kinds := map[string]string{}
	for _, m := range check(t, bad).Members {
		kinds[m.Path] = m.Kind
	}
	if kinds["files/0001-a_b_文本.txt"] != FindChanged || kinds[metaName] != "" || kinds[sealName] != FindMissing {
		t.Fatal(kinds)
	}
}

// Packing and checking tell how far they are, up to all of it, and end with what the watch answers.
func TestWatch(t *testing.T) {
	c := content(t)
	var at, of int64
	up := func(done, total int64) error {
		if done < at || total < done {
			t.Fatalf("%d of %d after %d", done, total, at)
		}
		at, of = done, total
		return nil
	}
	c.Watch = up
	b := packed(t, c)
	if at != of || of == 0 {
		t.Fatalf("packed: %d of %d", at, of)
	}
	at = 0
	if _, err := VerifyWatched(bytes.NewReader(b), int64(len(b)), public(server), up); err != nil || at == 0 {
		t.Fatalf("checked: %d of %d, %v", at, of, err)
	}
	for k := range 12 {
		n := 0
		stop := func(int64, int64) error {
			if n++; n > k {
				return context.Canceled
			}
			return nil
		}
		if r, err := VerifyWatched(bytes.NewReader(b), int64(len(b)), public(server), stop); !errors.Is(err, context.Canceled) || r != nil {
			t.Fatalf("called off at %d: %v %v", k, r, err)
		}
	}
	c.Watch = func(int64, int64) error { return context.Canceled }
	if _, err := Write(io.Discard, c); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// A writer that fails at any byte gives its own error back, so that who writes the file knows a full disk from one pulled out.
func TestFailingWriter(t *testing.T) {
	full := errors.New("full")
	size := len(packed(t, content(t)))
	for _, n := range []int{0, 1, size / 2, size - 1} {
		if _, err := Write(&failing{left: n, err: full}, content(t)); !errors.Is(err, full) || app.CodeOf(err) != app.CodeInternal && app.CodeOf(err) != "" {
			t.Errorf("after %d bytes: %v (%s)", n, err, app.CodeOf(err))
		}
	}
}

type failing struct {
	left int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, f.err
	}
	return len(p), nil
}
