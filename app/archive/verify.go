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
	"io/fs"
	"path"
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
	FindLeaf      = "leaf"      // an act is not where it says it is in the server's audit log
	FindName      = "name"      // a name that would leave the folder it is unpacked into, or no plain file
)

// Finding is one thing wrong with a package.
type Finding struct {
	Kind string
	Path string
	Why  string
}

// Checked is one member as the check found it.
type Checked struct {
	Path string
	Size int64  // as the package says it
	Kind string // "" right; else the kind of its first finding
}

// Report is what the check of a package came to.
type Report struct {
	Record   Record
	Members  []Checked // every one that is in the package or should be, in order of path
	Files    int       // members in hashes.txt
	Acts     int       // whose signature was good
	Hidden   int       // acts of the matter that are not in the package: of parts its packer may not see
	Sum      app.Hash
	Leaves   []Leaf // of the acts whose signature was good, for who has the log's tree
	Head     []byte // audit/head.txt, for who knows the log's key (the server's own key does not sign it)
	Findings []Finding
}

// Leaf is what an act's leaf of the audit log has to say.
type Leaf struct {
	Path   string // of the act in the package
	Index  uint64
	Commit app.Hash // data of the leaf
}

// Find adds what somebody found who knows more than the package.
func (r *Report) Find(kind, path, why string) {
	r.Findings = append(r.Findings, Finding{kind, path, why})
	for i := range r.Members {
		if m := &r.Members[i]; m.Path == path && m.Kind == "" {
			m.Kind = kind
		}
	}
}

// HeadForged adds that the head of the audit log is not signed by the log it should be of.
func (r *Report) HeadForged() {
	r.Find(FindSignature, headName, "审计日志的签名不是本服务器的")
}

// Bounds of what a package may make this program do. Nothing is unpacked, so that beside these only its own size costs anything.
const (
	maxSmall   = 16 << 20 // bytes read whole: everything but papers and files
	maxMembers = 20_000
	maxMarks   = 20 // "<" in metadata.xml for each member, above a fixed few: it can't name more files and people than are there
	fewMarks   = 4096
)

// Verify checks a package with the server's pinned signing key (32 bytes): every member against its hash, the seal and every
// act against the keys the server let in, the process log against the acts, and the container byte by byte.
// What is no package at all is CodePackage; anything else wrong is in the report.
func Verify(r io.ReaderAt, size int64, serverKey []byte) (*Report, error) {
	return VerifyWatched(r, size, serverKey, nil)
}

// VerifyWatched is Verify told on the way how far it is; an error of the watch ends the check and is given back.
func VerifyWatched(r io.ReaderAt, size int64, serverKey []byte, watch Watch) (*Report, error) {
	if len(serverKey) != ed25519.PublicKeySize {
		return nil, &app.Error{Code: CodeKey, Op: "check a package"}
	}
	seen := &watched{fn: watch, total: 2 * size} // for the hashes and for the container
	var off error                                // the watch called it off
	seen.fn = func(done, total int64) error {
		if watch != nil && off == nil {
			off = watch(done, total)
		}
		return off
	}
	z, err := zip.NewReader(watchedAt{r, seen}, size)
	if off != nil {
		return nil, off
	}
	if err != nil {
		return nil, &app.Error{Code: CodePackage, Op: "open a package", Err: err}
	}
	v := &checking{z: z, at: map[string]*zip.File{}, key: serverKey, bad: map[string]bool{}}
	if err := v.open(size); err != nil {
		return nil, err
	}
	for _, step := range []func(){v.hashes, v.record, v.keys, v.seal, v.acts, func() { v.container(r, size, seen) }, v.members} {
		if step(); off != nil {
			return nil, off
		}
	}
	return &v.out, nil
}

// watchedAt tells of what is read from a package.
type watchedAt struct {
	r io.ReaderAt
	w *watched
}

func (x watchedAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := x.r.ReadAt(p, at)
	if werr := x.w.add(int64(n)); werr != nil {
		return n, werr
	}
	return n, err
}

// open reads the directory of members and refuses what would cost more than the package's own size.
func (v *checking) open(size int64) error {
	if len(v.z.File) > maxMembers {
		return &app.Error{Code: CodePackage, Op: "open a package", Item: fmt.Sprintf("%d > %d", len(v.z.File), maxMembers)}
	}
	sum := uint64(0)
	for _, f := range v.z.File {
		if f.Method != zip.Store { // a few bytes could blow up to any size
			return &app.Error{Code: CodePackage, Op: "open a package", Item: f.Name}
		}
		n := max(f.UncompressedSize64, f.CompressedSize64)
		if sum += n; n > uint64(size) || sum > uint64(size) { // members lie over each other
			return &app.Error{Code: CodePackage, Op: "open a package", Item: f.Name}
		}
		if v.at[f.Name] != nil {
			v.find(FindExtra, f.Name, "同名的文件不止一个")
		}
		if !fs.ValidPath(f.Name) || f.Name == "." || strings.ContainsFunc(path.Base(f.Name), awkward) || !f.Mode().IsRegular() {
			v.find(FindName, f.Name, "名称不是包内的普通文件，解包时可能写到别处")
		}
		v.at[f.Name] = f
	}
	if v.at[hashesName] == nil && v.at[metaName] == nil {
		return &app.Error{Code: CodePackage, Op: "open a package", Item: hashesName}
	}
	return nil
}

// members lists what was checked.
func (v *checking) members() {
	kinds := map[string]string{}
	for _, f := range v.out.Findings {
		if kinds[f.Path] == "" {
			kinds[f.Path] = f.Kind
		}
	}
	names := map[string]bool{}
	add := func(name string) {
		if names[name] {
			return
		}
		names[name] = true
		c := Checked{Path: name, Kind: kinds[name]}
		if f := v.at[name]; f != nil {
			c.Size = int64(f.UncompressedSize64)
		}
		v.out.Members = append(v.out.Members, c)
	}
	for _, f := range v.z.File {
		add(f.Name)
	}
	for _, name := range v.listed {
		add(name)
	}
	for _, f := range v.out.Findings {
		if f.Path != "" {
			add(f.Path)
		}
	}
	slices.SortFunc(v.out.Members, func(a, b Checked) int { return strings.Compare(a.Path, b.Path) })
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
	if v.at[headName] != nil {
		v.out.Head = v.read(headName)
	}
	b := v.read(metaName)
	if b == nil {
		return
	}
	if bytes.Count(b, []byte("<")) > maxMarks*len(v.z.File)+fewMarks {
		v.find(FindChanged, metaName, "元数据所列的多于包中所有")
		return
	}
	if xml.Unmarshal(b, &v.out.Record) != nil && !v.bad[metaName] {
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
	names := v.under("log")
	switch b := v.read(logName); {
	case b == nil:
	case bytes.Count(b, []byte("<act"))+bytes.Count(b, []byte(":act")) > 2*len(names)+2:
		v.find(FindLog, logName, "所记的行为多于包中所有")
	case xml.Unmarshal(b, &p) != nil && !v.bad[logName]:
		v.find(FindLog, logName, "不是可读的过程记录")
	}
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
			v.leaf(name, e, a)
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

// leaf notes what the act's leaf commits to.
func (v *checking) leaf(name string, e *act.Entry, a *act.Act) {
	orig := a.Origin
	if orig.IsZero() {
		orig = e.Act.Hash()
	}
	if c, err := e.Commitment(orig); err == nil {
		v.out.Leaves = append(v.out.Leaves, Leaf{name, e.Leaf, c})
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
func (v *checking) container(r io.ReaderAt, size int64, seen *watched) {
	if len(v.out.Findings) > 0 {
		return // named already; the container is another for it
	}
	ms := make([]Member, len(v.z.File))
	for i, f := range v.z.File {
		ms[i] = Member{Name: f.Name, Open: f.Open}
	}
	same := &comparing{r: io.NewSectionReader(watchedAt{r, seen}, 0, size)}
	if err := writeZip(same, ms, &watched{}); err != nil || same.differs || same.n != size {
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
