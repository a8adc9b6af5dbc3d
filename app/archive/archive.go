// Package archive composes and checks the archive package of a matter (归档数据包; 档案法第三十七条，实施条例第三十八、
// 三十九条; domain §8.8): the files, who, when and what as metadata, the whole process as signed acts, and the hashes of
// all, in one ZIP that says with nothing but the server's pinned key whether a byte of it was changed.
//
//	metadata.xml       the record: numbers, 档号, retention, organs and people, the list of files
//	process.xml        the process log for readers: every act with its hash, signature and place in the audit log
//	log/NNNN.cbor      the same acts as they were signed, with the salt that opens their audit leaf
//	keys/NNNN.cbor     the acts by which the server let each signing device in
//	audit/head.txt     the signed checkpoint of the audit log the packing desk knew
//	papers/…           the official papers of the matter (DOCX)
//	files/NNNN-name    the attached files
//	hashes.txt         SHA-256 of every member above, as sha256sum writes and checks it
//	seal.txt           who packed it: device, and its signature over hashes.txt
//
// The same matter gives the same bytes: members stand in one order, uncompressed, without times. So the check also
// writes the container again and compares, and what lies outside the members is found too.
package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
)

// Codes of this package.
const (
	CodeOpen    app.Code = "archive.open"    // the matter has not ended; Args state
	CodePackage app.Code = "archive.package" // not a package of this form
	CodeFailed  app.Code = "archive.failed"  // the check found something; Args n, first
	CodeKey     app.Code = "archive.key"     // the server's key is not 64 hexadecimal digits
	CodeNumber  app.Code = "archive.number"  // the matter has no 档号 to label it by
)

// Names of members.
const (
	metaName   = "metadata.xml"
	logName    = "process.xml"
	headName   = "audit/head.txt"
	hashesName = "hashes.txt"
	sealName   = "seal.txt"
)

const sealContext = "renda-archive-v1\x00"

// Member is one file to be packed.
type Member struct {
	Name string // of the file; its place in the package follows from it
	Type string // media type
	Size int64
	Open func() (io.ReadCloser, error)
}

// Bytes makes a member of what is in memory.
func Bytes(name, media string, b []byte) Member {
	return Member{Name: name, Type: media, Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// Content is what is packed.
type Content struct {
	Record  Record
	Steps   []Step      // of Entries, in their order
	Entries []act.Entry // the matter's acts
	Keys    []act.Entry // device_new of the directory, for every device that signed one of Entries, and the packing one
	Head    []byte      // signed checkpoint; nil: none known
	Papers  []Member
	Files   []Member
	Device  app.ID // that packs
	Signer  act.Signer
	Watch   Watch // may be nil
}

// Watch is told how many bytes of how many are done, and calls off what is being done by giving an error.
type Watch func(done, total int64) error

// watched counts bytes for a Watch.
type watched struct {
	fn          Watch
	done, total int64
}

func (w *watched) add(n int64) error {
	if w.done += n; w.fn == nil {
		return nil
	}
	return w.fn(min(w.done, w.total), w.total)
}

// reader tells of what is read from r.
func (w *watched) reader(r io.Reader) io.Reader { return watchedReader{r, w} }

type watchedReader struct {
	r io.Reader
	w *watched
}

func (x watchedReader) Read(p []byte) (int, error) {
	n, err := x.r.Read(p)
	if werr := x.w.add(int64(n)); werr != nil {
		return n, werr
	}
	return n, err
}

// Summary tells what was packed.
type Summary struct {
	Files, Papers, Acts int
	Sum                 app.Hash // SHA-256 of hashes.txt: what the package is known by
	Doubts              []string
}

// Write packs c into w, whose errors, and those of c.Watch, pass unchanged.
func Write(w io.Writer, c *Content) (Summary, error) {
	s := Summary{Files: len(c.Files), Papers: len(c.Papers), Acts: len(c.Entries)}
	var all []Member
	for i := range c.Entries {
		m, err := entryMember("log", i, &c.Entries[i])
		if err != nil {
			return s, err
		}
		all = append(all, m)
	}
	for i := range c.Keys {
		m, err := entryMember("keys", i, &c.Keys[i])
		if err != nil {
			return s, err
		}
		all = append(all, m)
	}
	if len(c.Head) > 0 {
		all = append(all, Bytes(headName, "text/plain", c.Head))
	}
	rec, seen := c.Record, &watched{fn: c.Watch}
	for _, ms := range [][]Member{c.Papers, c.Files} {
		for i := range ms {
			seen.total += 2 * ms[i].Size // read for its hash, and into the package
		}
	}
	sums := map[string]app.Hash{}
	place := func(dir string, ms []Member) error {
		for i, m := range ms {
			m.Name = fmt.Sprintf("%s/%04d-%s", dir, i+1, plainName(m.Name))
			sum, err := hashOf(m, seen)
			if err != nil {
				return err
			}
			sums[m.Name] = sum
			rec.Files = append(rec.Files, FileOf{Path: m.Name, Name: ms[i].Name, Type: m.Type, Size: m.Size, SHA256: sum.String()})
			all = append(all, m)
		}
		return nil
	}
	if err := place("papers", c.Papers); err != nil {
		return s, err
	}
	if err := place("files", c.Files); err != nil {
		return s, err
	}
	meta, err := rec.encode()
	if err != nil {
		return s, err
	}
	steps, err := encodeSteps(c.Steps)
	if err != nil {
		return s, err
	}
	all = append(all, Bytes(metaName, "text/xml", meta), Bytes(logName, "text/xml", steps))
	slices.SortFunc(all, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	var hashes bytes.Buffer
	for _, m := range all {
		sum, known := sums[m.Name]
		if !known {
			if sum, err = hashOf(m, seen); err != nil {
				return s, err
			}
		}
		fmt.Fprintf(&hashes, "%x  %s\n", sum[:], m.Name)
	}
	sig, err := c.Signer.Sign(append([]byte(sealContext), hashes.Bytes()...))
	if err != nil {
		return s, &app.Error{Code: app.CodeInternal, Op: "seal a package", Err: err}
	}
	s.Sum = sha256.Sum256(hashes.Bytes())
	seal := fmt.Sprintf("%s\n%s\n", c.Device, hex.EncodeToString(sig))
	all = append(all, Bytes(hashesName, "text/plain", hashes.Bytes()), Bytes(sealName, "text/plain", []byte(seal)))
	return s, writeZip(w, all, seen)
}

func entryMember(dir string, i int, e *act.Entry) (Member, error) {
	b, err := act.Marshal(e)
	if err != nil {
		return Member{}, &app.Error{Code: app.CodeInternal, Op: "encode an act", Err: err}
	}
	return Bytes(fmt.Sprintf("%s/%04d.cbor", dir, i+1), "application/cbor", b), nil
}

// plainName takes out of a file's name what could leave its folder or not be unpacked somewhere.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		if awkward(r) {
			return '_'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 80 { // 255 bytes bound a file's name
		ext := []rune(path.Ext(s))
		if len(ext) > 10 {
			ext = nil
		}
		s = string(r[:80-len(ext)]) + string(ext)
	}
	return s
}

// awkward tells characters that file systems take for something else, or not at all.
func awkward(r rune) bool {
	return r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(`/\:*?"<>|`, r)
}

func hashOf(m Member, seen *watched) (app.Hash, error) {
	r, err := m.Open()
	if err != nil {
		return app.Hash{}, err
	}
	h := sha256.New()
	n, err := io.Copy(h, seen.reader(r))
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	if err == nil && n != m.Size {
		err = &app.Error{Code: app.CodeCorrupt, Op: "read a file to pack", Item: m.Name}
	}
	return app.Hash(h.Sum(nil)), err
}

// epoch is the time of every member, the first a ZIP can say.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writeZip writes members in the given order: stored, so that the bytes hang on nothing but the content. Errors of w pass unchanged.
func writeZip(w io.Writer, ms []Member, seen *watched) error {
	z := zip.NewWriter(w)
	for _, m := range ms {
		f, err := z.CreateHeader(&zip.FileHeader{Name: m.Name, Method: zip.Store, Modified: epoch})
		if err != nil {
			return err
		}
		r, err := m.Open()
		if err != nil {
			return err
		}
		_, err = io.Copy(f, seen.reader(r))
		if cerr := r.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}
