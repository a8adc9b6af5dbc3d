package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/app/law"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// lawPackCmd makes, checks and describes signed law packs.
type lawPackCmd struct {
	Key    lawPackKeyCmd    `cmd:"" shows:"public" help:"生成签发密钥：私钥存入文件，公钥打印出来"`
	Build  lawPackBuildCmd  `cmd:"" shows:"public" help:"由文件夹中的法律文本（.md）制作并签发法律包"`
	Verify lawPackVerifyCmd `cmd:"" shows:"public" help:"核对法律包的签名和其中每一件文本"`
	Info   lawPackInfoCmd   `cmd:"" shows:"public" help:"显示法律包的内容"`
	State  lawPackStateCmd  `cmd:"" shows:"public" help:"显示在用和待启用的法律包"`

	Propose lawPackProposeCmd `cmd:"" shows:"public" help:"提出启用一个法律包；逐件核对后才提出"`
	Approve lawPackApproveCmd `cmd:"" shows:"public" help:"启用他人提出的法律包；逐件核对后才启用"`
}

// lawPackKeyCmd makes a publisher's key.
type lawPackKeyCmd struct {
	Name string `arg:"" help:"签发人的名称（不含空格和加号），如 sdrd.gov.cn" placeholder:"名称"`
	Out  string `short:"o" required:"" help:"私钥存入的文件，只有本人可读" placeholder:"文件"`
	JSON bool   `help:"以 JSON 输出"`
}

func (x *lawPackKeyCmd) Run(c console) error {
	signing, key, err := law.NewPackKey(rand.Reader, x.Name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(x.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError("write the signing key", x.Out, err)
	}
	if _, err = f.WriteString(signing + "\n"); err == nil {
		err = f.Sync()
	}
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err != nil {
		return &app.Error{Code: app.CodeDisk, Op: "write the signing key", Item: filepath.Base(x.Out), Err: err}
	}
	if x.JSON {
		return cli.PrintJSON(c.out, map[string]string{"key": key, "file": x.Out})
	}
	fmt.Fprintln(c.out, key)
	return nil
}

// lawPackBuildCmd makes a pack of a folder.
type lawPackBuildCmd struct {
	Dir      string `arg:"" help:"法律文本所在的文件夹" placeholder:"文件夹"`
	Out      string `short:"o" required:"" help:"法律包存入的文件" placeholder:"文件"`
	Key      string `required:"" help:"签发私钥的文件（renda law pack key 生成）" placeholder:"文件"`
	ID       string `name:"id" default:"laws" help:"法律包系列的编号" placeholder:"编号"`
	Version  uint64 `default:"1" help:"版本，逐次增大" placeholder:"版本"`
	Issued   string `help:"签发日期，默认今天" placeholder:"日期"`
	LeaveOut bool   `help:"读不懂的文件逐一列出后略过；不加此项则整包不做"`
	JSON     bool   `help:"以 JSON 输出"`
}

// lawPackJSON is what build, verify and info print with --json; names are kept stable.
type lawPackJSON struct {
	File string `json:"file"`
	law.Manifest
	Signer    string                   `json:"signer"`
	Checked   string                   `json:"checked"` // "key": by a key given; "own": by the key in the pack; "texts": every text too
	Bytes     int64                    `json:"bytes"`
	Levels    map[law.Level]int        `json:"levels,omitempty"`
	Undated   int                      `json:"undated,omitempty"` // versions whose first day in force is unknown
	Relations map[law.RelationKind]int `json:"relations,omitempty"`
	Problems  []law.Problem            `json:"problems,omitempty"`
	Refused   []refusedLaw             `json:"refused,omitempty"`
	Seconds   float64                  `json:"seconds,omitempty"`
}

type refusedLaw struct {
	File string   `json:"file"`
	Code app.Code `json:"code"`
	Text string   `json:"text"`
}

func (x *lawPackBuildCmd) Run(c console) error {
	began := time.Now()
	signing, err := os.ReadFile(x.Key)
	if err != nil {
		return fileError("read the signing key", x.Key, err)
	}
	m := law.Manifest{ID: x.ID, Version: x.Version, Issued: app.DateOf(began)}
	if x.Issued != "" {
		if m.Issued, err = app.ParseDate(x.Issued); err != nil {
			return err
		}
	}
	laws, refused, err := readLaws(x.Dir)
	if err != nil {
		return err
	}
	if len(refused) > 0 && !x.LeaveOut {
		for _, e := range refused[1:] {
			fmt.Fprintln(c.err, i18n.Error(e))
		}
		return refused[0]
	}
	var buf bytes.Buffer
	m, lib, err := law.BuildPack(&buf, m, laws, strings.TrimSpace(string(signing)))
	if err != nil {
		return err
	}
	if err := written(x.Out, replaceFile(x.Out, buf.Bytes())); err != nil {
		return err
	}
	out := describe(x.Out, m, int64(buf.Len()), lib)
	out.Checked, out.Seconds = "own", time.Since(began).Seconds()
	for _, e := range refused {
		item := ""
		if x, ok := errors.AsType[*app.Error](e); ok {
			item = x.Item
		}
		out.Refused = append(out.Refused, refusedLaw{item, app.CodeOf(e), i18n.Error(e)})
	}
	return out.print(c, x.JSON)
}

// readLaws reads every .md file below dir, in the order of their paths. A file that is no
// law text is given back as its refusal.
func readLaws(dir string) (laws []*law.Law, refused []error, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fileError("read a folder", path, err)
		}
		if d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".md") || d.Name() == "README.md" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return fileError("read a law", path, err)
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			name = path
		}
		l, err := law.Read(filepath.ToSlash(name), data)
		if err != nil {
			refused = append(refused, err)
			return nil
		}
		laws = append(laws, l)
		return nil
	})
	return laws, refused, err
}

// replaceFile writes beside and renames: a pack is never half there.
func replaceFile(name string, data []byte) error {
	tmp := name + ".part"
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(tmp)) // what is left of a failed write is of no use
	}
	return err
}

// lawPackVerifyCmd checks a pack whole.
type lawPackVerifyCmd struct {
	File string `arg:"" help:"法律包" placeholder:"文件"`
	Key  string `help:"信任的公钥，或存有公钥的文件；不给则按包内公钥核对" placeholder:"公钥"`
	JSON bool   `help:"以 JSON 输出"`
}

func (x *lawPackVerifyCmd) Run(c console) error {
	return withPack(x.File, x.Key, func(p *law.Pack, out lawPackJSON) error {
		if err := p.Verify(context.Background(), nil); err != nil {
			return err
		}
		out.Checked += "+texts"
		return out.print(c, x.JSON)
	})
}

// lawPackInfoCmd describes a pack.
type lawPackInfoCmd struct {
	File string `arg:"" help:"法律包" placeholder:"文件"`
	JSON bool   `help:"以 JSON 输出"`
}

func (x *lawPackInfoCmd) Run(c console) error {
	return withPack(x.File, "", func(_ *law.Pack, out lawPackJSON) error { return out.print(c, x.JSON) })
}

// withPack opens a pack by a trusted key, or by its own.
func withPack(name, key string, fn func(*law.Pack, lawPackJSON) error) error {
	f, err := os.Open(name)
	if err != nil {
		return fileError("open a law pack", name, err)
	}
	defer f.Close()
	p, size, err := openPackFile(f, key)
	if err != nil {
		return err
	}
	out := describe(name, p.Manifest(), size, p.Library())
	if out.Checked = "key"; key == "" {
		out.Checked = "own"
	}
	return fn(p, out)
}

// openPackFile opens a pack by a key, by the key in a file of that name, or by the key
// in the pack itself.
func openPackFile(f *os.File, key string) (*law.Pack, int64, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, 0, fileError("open a law pack", f.Name(), err)
	}
	if b, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(b))
	}
	if key == "" {
		m, err := law.InspectPack(f, st.Size())
		if err != nil {
			return nil, 0, err
		}
		key = m.Key
	}
	p, err := law.OpenPack(f, st.Size(), []string{key})
	return p, st.Size(), err
}

func describe(name string, m law.Manifest, size int64, lib *law.Library) lawPackJSON {
	out := lawPackJSON{File: name, Manifest: m, Signer: m.Signer(), Bytes: size, Levels: map[law.Level]int{}, Relations: map[law.RelationKind]int{}, Problems: lib.Problems()}
	for _, l := range lib.Laws() {
		out.Levels[l.Level]++
		if l.Effective.IsZero() {
			out.Undated++
		}
	}
	for _, r := range lib.Relations() {
		out.Relations[r.Kind]++
	}
	return out
}

func (x lawPackJSON) print(c console, asJSON bool) error {
	if asJSON {
		return cli.PrintJSON(c.out, x)
	}
	fmt.Fprintln(c.out, i18n.T("cmd.law.pack", "file", x.File, "id", x.ID, "version", fmt.Sprint(x.Version), "issued", x.Issued.Chinese(), "signer", x.Signer, "laws", fmt.Sprint(x.Laws), "bytes", fmt.Sprint(x.Bytes)))
	fmt.Fprintln(c.out, i18n.T("cmd.law.pack.key", "key", x.Key))
	fmt.Fprintln(c.out, i18n.T("cmd.law.pack.checked."+x.Checked))
	for _, l := range law.Levels() {
		if n := x.Levels[l]; n > 0 {
			fmt.Fprintf(c.out, "  %s %d\n", l, n)
		}
	}
	for _, p := range x.Problems {
		fmt.Fprintln(c.out, i18n.T("law.problem."+p.Code, "title", p.Title, "files", strings.Join(p.Sources, "、")))
	}
	for _, r := range x.Refused {
		fmt.Fprintln(c.out, r.Text)
	}
	return nil
}
