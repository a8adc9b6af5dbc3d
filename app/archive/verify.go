package archive

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"renda/app"
	"renda/app/act"
)

// Kinds of finding. Values are printed by commands.
const (
	FindChanged   = "changed"   // its bytes are not those of hashes.txt
	FindMissing   = "missing"   // in hashes.txt and not in the package
	FindExtra     = "extra"     // in the package and not in hashes.txt
	FindSignature = "signature" // an act, a key or the seal does not verify
	FindLog       = "log"       // process.xml says something else than the acts
	FindContainer = "container" // bytes outside the members are not as they were written
)

// Finding is one thing wrong with a package.
type Finding struct {
	Kind string
	Path string
	Why  string
}

// Report is what the check of a package came to.
type Report struct {
	Record   Record
	Files    int // members in hashes.txt
	Acts     int // whose signature was good
	Hidden   int // acts of the matter that are not in the package: of parts its packer may not see
	Sum      app.Hash
	Findings []Finding
}

// maxSmall bounds what is read whole: everything but papers and files.
const maxSmall = 16 << 20

// Verify checks a package with the server's pinned signing key (32 bytes): every member against its hash, the seal and every
// act against the keys the server let in, the process log against the acts, and the container byte by byte.
// What is no package at all is CodePackage; anything else wrong is in the report.
func Verify(r io.ReaderAt, size int64, serverKey []byte) (*Report, error) {
	if len(serverKey) != ed25519.PublicKeySize {
		return nil, &app.Error{Code: CodeKey, Op: "check a package"}
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &app.Error{Code: CodePackage, Op: "open a package", Err: err}
	}
	v := &checking{z: z, at: map[string]*zip.File{}, key: serverKey, bad: map[string]bool{}}
	for _, f := range z.File {
		if f.Method != zip.Store { // a few bytes could blow up to any size
			return nil, &app.Error{Code: CodePackage, Op: "open a package", Item: f.Name}
		}
		if v.at[f.Name] != nil {
			v.find(FindExtra, f.Name, "同名的文件不止一个")
		}
		v.at[f.Name] = f
	}
	if v.at[hashesName] == nil && v.at[metaName] == nil {
		return nil, &app.Error{Code: CodePackage, Op: "open a package", Item: hashesName}
	}
	v.hashes()
	v.record()
	v.keys()
	v.seal()
	v.acts()
	v.container(r, size)
	return &v.out, nil
}

type checking struct {
	z       *zip.Reader
	at      map[string]*zip.File
	key     []byte
	out     Report
	bad     map[string]bool // members already named
	listed  []string        // by hashes.txt, in order
	devices map[app.ID]device
}

type device struct {
	account app.ID
	key     []byte
}

func (v *checking) find(kind, path, why string) {
	v.bad[path] = true
	v.out.Findings = append(v.out.Findings, Finding{kind, path, why})
}

// read gives a small member whole; nil if it is not there or can't be read, which is named.
func (v *checking) read(name string) []byte {
	f := v.at[name]
	if f == nil {
		if !v.bad[name] {
			v.find(FindMissing, name, "包中没有")
		}
		return nil
	}
	rd, err := f.Open()
	if err == nil {
		defer rd.Close() // only read
		var b []byte
		if b, err = io.ReadAll(io.LimitReader(rd, maxSmall+1)); err == nil && len(b) <= maxSmall {
			return b
		}
	}
	if !v.bad[name] {
		v.find(FindChanged, name, unreadable(err))
	}
	return nil
}

// hashes checks every member against the list.
func (v *checking) hashes() {
	list := v.read(hashesName)
	v.out.Sum = sha256.Sum256(list)
	seen := map[string]bool{hashesName: true, sealName: true}
	for i, line := range strings.Split(strings.TrimSuffix(string(list), "\n"), "\n") {
		sum, name, ok := strings.Cut(line, "  ")
		if want, err := hex.DecodeString(sum); !ok || err != nil || len(want) != sha256.Size || seen[name] {
			if list != nil {
				v.find(FindChanged, hashesName, fmt.Sprintf("第 %d 行不是一行摘要", i+1))
			}
			continue
		} else {
			seen[name] = true
			v.out.Files++
			v.listed = append(v.listed, name)
			v.member(name, want)
		}
	}
	for _, f := range v.z.File {
		if !seen[f.Name] {
			v.find(FindExtra, f.Name, "不在 hashes.txt 中")
		}
	}
}

func (v *checking) member(name string, want []byte) {
	f := v.at[name]
	if f == nil {
		v.find(FindMissing, name, "包中没有")
		return
	}
	h := sha256.New()
	rd, err := f.Open()
	if err == nil {
		_, err = io.Copy(h, rd)
		rd.Close() // only read
	}
	switch {
	case err != nil:
		v.find(FindChanged, name, unreadable(err))
	case !bytes.Equal(h.Sum(nil), want):
		v.find(FindChanged, name, "内容与 hashes.txt 不符")
	}
}

func unreadable(err error) string {
	if err == nil || errors.Is(err, zip.ErrChecksum) {
		return "内容与写出时不同"
	}
	return "读不出：" + err.Error()
}

func (v *checking) record() {
	if b := v.read(metaName); b != nil && xml.Unmarshal(b, &v.out.Record) != nil && !v.bad[metaName] {
		v.find(FindChanged, metaName, "不是可读的元数据")
	}
}

// under gives the listed members of a folder, in order.
func (v *checking) under(dir string) []string {
	var out []string
	for _, n := range v.listed {
		if strings.HasPrefix(n, dir+"/") {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (v *checking) entry(name string) (*act.Entry, *act.Act) {
	b := v.read(name)
	if b == nil {
		return nil, nil
	}
	e := new(act.Entry)
	if err := act.Unmarshal(b, e); err == nil {
		if a, err := e.Act.Decode(); err == nil {
			return e, a
		}
	}
	if !v.bad[name] {
		v.find(FindSignature, name, "不是一个行为的记录")
	}
	return nil, nil
}

// keys takes a device's key only from an act the server signed with its pinned key.
func (v *checking) keys() {
	v.devices = map[app.ID]device{}
	for _, name := range v.under("keys") {
		e, a := v.entry(name)
		if e == nil {
			continue
		}
		f, err := act.DecodeForm(a.Body)
		if err != nil || a.Kind != "roster.device_new" || e.Act.Verify(v.key) != nil {
			v.find(FindSignature, name, "不是服务器登记的设备公钥")
			continue
		}
		key, err := hex.DecodeString(f.Text("key"))
		if ids := f.IDs("accounts"); err == nil && len(ids) == 1 {
			v.devices[f.ID("id")] = device{ids[0], key}
		}
	}
}

func (v *checking) seal() {
	lines := strings.Split(string(v.read(sealName)), "\n")
	list := v.read(hashesName)
	if len(lines) != 3 || lines[2] != "" || list == nil {
		if !v.bad[sealName] && list != nil {
			v.find(FindSignature, sealName, "不是封签")
		}
		return
	}
	id, _ := app.ParseID(lines[0])
	sig, err := hex.DecodeString(lines[1])
	d, ok := v.devices[id]
	if err != nil || !ok || len(d.key) != ed25519.PublicKeySize || !ed25519.Verify(d.key, append([]byte(sealContext), list...), sig) {
		v.find(FindSignature, sealName, "封签与 hashes.txt 或者打包设备的公钥不符")
	}
}

func (v *checking) acts() {
	var p process
	if b := v.read(logName); b != nil && xml.Unmarshal(b, &p) != nil && !v.bad[logName] {
		v.find(FindLog, logName, "不是可读的过程记录")
	}
	names := v.under("log")
	if len(names) != len(p.Steps) && !v.bad[logName] {
		v.find(FindLog, logName, fmt.Sprintf("记了 %d 个行为，包中有 %d 个", len(p.Steps), len(names)))
	}
	last := uint64(0)
	for i, name := range names {
		e, a := v.entry(name)
		if e == nil {
			continue
		}
		switch key := v.keyOf(a); {
		case a.Matter.String() != v.out.Record.Matter && !v.bad[metaName]:
			v.find(FindSignature, name, "属于另一件")
		case e.Version <= last:
			v.find(FindSignature, name, "顺序不对")
		case key == nil || e.Act.Verify(key) != nil:
			v.find(FindSignature, name, "签名与登记的设备公钥不符")
		default:
			v.out.Acts++
		}
		last = max(last, e.Version)
		if i < len(p.Steps) && !v.bad[logName] && !v.bad[name] && !p.Steps[i].of(e, a) {
			v.find(FindLog, logName, fmt.Sprintf("第 %d 个行为与 %s 不符", i+1, name))
		}
	}
	if n := v.out.Record.Version; n >= uint64(len(names)) && n-uint64(len(names)) < 1<<31 {
		v.out.Hidden = int(n - uint64(len(names)))
	}
}

func (v *checking) keyOf(a *act.Act) []byte {
	if !a.Origin.IsZero() && a.Account.IsZero() || a.Device.String() == v.out.Record.Server.Device {
		return v.key // a notarised copy, or the server's own
	}
	if d, ok := v.devices[a.Device]; ok && d.account == a.Account {
		return d.key
	}
	return nil
}

// of reports whether a step of the process log tells of this act.
func (s *Step) of(e *act.Entry, a *act.Act) bool {
	t, err := StepOf(e, a)
	return err == nil && s.Hash == t.Hash && s.Signature == t.Signature && s.Leaf == t.Leaf && s.Commit == t.Commit && s.Version == t.Version &&
		s.Received == t.Received && s.Kind == t.Kind && s.Part == t.Part && s.Account == t.Account && s.Device == t.Device && s.At == t.At
}

// container writes the members again and compares.
func (v *checking) container(r io.ReaderAt, size int64) {
	if len(v.out.Findings) > 0 {
		return // named already; the container is another for it
	}
	ms := make([]Member, len(v.z.File))
	for i, f := range v.z.File {
		ms[i] = Member{Name: f.Name, Open: f.Open}
	}
	same := &comparing{r: io.NewSectionReader(r, 0, size)}
	if err := writeZip(same, ms); err != nil || same.differs || same.n != size {
		v.find(FindContainer, "", fmt.Sprintf("包的结构与写出时不同（约在第 %d 字节）", same.n))
	}
}

// comparing is a writer that holds what is written against what is there.
type comparing struct {
	r       io.Reader
	n       int64
	differs bool
	buf     []byte
}

func (c *comparing) Write(p []byte) (int, error) {
	if c.differs {
		return len(p), nil
	}
	if cap(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	b := c.buf[:len(p)]
	if _, err := io.ReadFull(c.r, b); err != nil || !bytes.Equal(b, p) {
		c.differs = true
		return len(p), nil
	}
	c.n += int64(len(p))
	return len(p), nil
}
