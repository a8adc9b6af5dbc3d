package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk/archives"
	"renda/app/desk/wayout"
	"renda/app/terminal"
	"renda/ui/cli"
	"renda/ui/i18n"
)

type archiveCmd struct {
	Out    archiveOutCmd    `cmd:"" shows:"done" help:"把办结的一件打成归档数据包（ZIP）"`
	Verify archiveVerifyCmd `cmd:"" shows:"given" help:"检查归档数据包：每个文件、每个行为的签名、结构；指出是哪一个不对"`
	Label  archiveLabelCmd  `cmd:"" shows:"done" help:"标签：号码加二维码，印成标签纸（DOCX 或者 SVG），或者只要二维码（PNG）"`
	List   archiveListCmd   `cmd:"" shows:"content" help:"待归档和已归档的件：等了多久、档号、保管期限、盒号、件码"`
	Page   archivePageCmd   `cmd:"" shows:"content" help:"一件的归档情况：包里有什么，打包之前还缺什么"`
	Lent   archiveLentCmd   `cmd:"" shows:"content" help:"借出的纸质件：借给谁、什么时候还，逾期的在前"`
	Shelf  archiveShelfCmd  `cmd:"" shows:"content" help:"清点：按架上扫到的标签，指出缺什么、什么不在自己的盒里"`
}

type archiveOutCmd struct {
	Matter string `arg:"" help:"哪一件" name:"件"`
	Out    string `short:"o" required:"" help:"写到哪个文件" placeholder:"文件"`
	deskFlags
	outFlags
}

// packedJSON is what `renda archive out --json` prints.
type packedJSON struct {
	File   string   `json:"file"`
	Sum    string   `json:"sum"` // of hashes.txt
	Files  int      `json:"files"`
	Papers int      `json:"papers"`
	Acts   int      `json:"acts"`
	Doubts []string `json:"doubts"` // a 档号 that is not of the rules' pattern, "" where there is none
}

func (x *archiveOutCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.findMatter(x.Matter)
		if err != nil {
			return err
		}
		if x.Ask != "" || x.Ticket != "" {
			return x.save(ctx, c, s, x.deskFlags, wayout.Out{Way: terminal.WayArchive, Matter: id}, x.Out)
		}
		sum, err := s.archiveOut(ctx, x.Out, id, nil)
		if err != nil {
			return err
		}
		if x.JSON {
			return cli.PrintJSON(c.out, packedJSON{x.Out, sum.Sum.String(), sum.Files, sum.Papers, sum.Acts, append([]string{}, sum.Doubts...)})
		}
		fmt.Fprintln(c.out, i18n.T("archive.packed", "file", x.Out, "acts", strconv.Itoa(sum.Acts), "papers", strconv.Itoa(sum.Papers), "files", strconv.Itoa(sum.Files), "sum", sum.Sum.String()))
		for _, no := range sum.Doubts {
			fmt.Fprintln(c.out, i18n.T("archive.doubt", "no", no))
		}
		return nil
	})
}

type archiveVerifyCmd struct {
	File string `arg:"" help:"归档数据包" name:"文件"`
	Key  string `help:"服务器公钥（64 位十六进制）；不写则用保险库中钉住的" placeholder:"公钥"`
	deskFlags
}

func (x *archiveVerifyCmd) Run(c console, g *grammar) error {
	f, err := os.Open(x.File)
	if err != nil {
		return fileError("open a package", x.File, err)
	}
	defer f.Close() // only read
	st, err := f.Stat()
	if err != nil {
		return fileError("open a package", x.File, err)
	}
	r, err := x.check(c, g, f, st.Size())
	if err != nil {
		return err
	}
	return cli.Checked(c.out, x.File, r, 0, x.JSON)
}

// check uses the server's signing key of the flag, or all that is pinned in the vault.
func (x *archiveVerifyCmd) check(c console, g *grammar, f io.ReaderAt, size int64) (r *archive.Report, err error) {
	if x.Key != "" {
		key, err := hex.DecodeString(strings.TrimSpace(x.Key))
		if err != nil {
			return nil, &app.Error{Code: archive.CodeKey, Op: "read a key", Err: err}
		}
		return archive.Verify(f, size, key)
	}
	err = x.with(c, g, func(ctx context.Context, s *session) error {
		r, err = s.desk.VerifyPackage(ctx, f, size, nil)
		return err
	})
	return r, err
}

type archiveLabelCmd struct {
	Label []string `arg:"" optional:"" help:"档号、登记号、件码或者盒号；不写是本机有的全部" name:"标签"`
	Out   string   `short:"o" required:"" help:".docx 或者 .svg：A4 标签纸；.png：一个二维码" placeholder:"文件"`
	deskFlags
	outFlags
}

func (x *archiveLabelCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		labels, err := s.desk.LabelsOf(x.Label)
		if err != nil {
			return err
		}
		if len(labels) == 0 {
			return &app.Error{Code: archive.CodeNumber, Op: "make a label", Item: strings.Join(x.Label, " ")}
		}
		kind := strings.ToLower(filepath.Ext(x.Out))
		if kind == ".png" && len(labels) != 1 {
			return usageError(i18n.T("archive.onelabel"))
		}
		o := s.desk.LabelsOut(labels)
		if make := drawing(kind, labels); make != nil {
			o.Make = func(wayout.Watermark) (name string, b []byte, err error) {
				if b, err = make(); err != nil {
					err = &app.Error{Code: app.CodeBadInput, Op: "make a label", Item: x.Out, Err: err}
				}
				return filepath.Base(x.Out), b, err
			}
		}
		return x.save(ctx, c, s, x.deskFlags, o, x.Out)
	})
}

// drawing gives what draws stickers in another form than DOCX; nil for DOCX.
func drawing(kind string, labels []archives.Label) func() ([]byte, error) {
	switch kind {
	case ".png":
		return func() ([]byte, error) { return qrcode.Encode(labels[0].Code, qrcode.Medium, 480) }
	case ".docx":
		return nil
	}
	return func() ([]byte, error) { return labelSheet(labels) }
}

// labelSheet draws stickers three abreast on A4, each 64 by 36 mm; what does not fit runs on below, page by page.
func labelSheet(ls []archives.Label) ([]byte, error) {
	const across, w, h, left, top, down = 3, 64, 36, 9, 12, 7
	pages := (len(ls) + across*down - 1) / (across * down)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="%dmm" viewBox="0 0 210 %d" font-family="sans-serif">`+"\n", 297*pages, 297*pages)
	for i, l := range ls {
		at := i % (across * down)
		x, y := left+at%across*w, i/(across*down)*297+top+at/across*h
		q, err := qrcode.New(l.Code, qrcode.Medium)
		if err != nil {
			return nil, err
		}
		bits := q.Bitmap()
		size := 26 / float64(len(bits))
		fmt.Fprintf(&b, `<g transform="translate(%d %d)"><path fill="#000" d="`, x+1, y+1)
		for r, row := range bits {
			for k, on := range row {
				if on {
					fmt.Fprintf(&b, "M%.3f %.3fh%.3fv%.3fh-%.3fz", float64(k)*size, float64(r)*size, size, size, size)
				}
			}
		}
		fmt.Fprintf(&b, `"/><text x="1" y="31" font-size="4">%s</text>`, escaped(l.Number))
		for n, line := range inLines(l.Title, 10, 6) {
			fmt.Fprintf(&b, `<text x="28" y="%g" font-size="3.2">%s</text>`, 5+4*float64(n), escaped(line))
		}
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return []byte(b.String()), nil
}

func inLines(s string, each, most int) []string {
	var out []string
	for c := range slices.Chunk([]rune(s), each) {
		if len(out) == most {
			break
		}
		out = append(out, string(c))
	}
	return out
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

type archiveShelfCmd struct {
	File string `arg:"" help:"扫到的标签，一行一个：先扫盒号，再扫盒里各件；- 为标准输入" name:"文件"`
	All  bool   `help:"没有扫到的盒也算缺"`
	Keep string `help:"把结果登记为清点记录，写明清点范围" placeholder:"范围"`
	deskFlags
}

// shelfJSON is what `renda archive shelf --json` prints.
type shelfJSON struct {
	Right     int             `json:"right"`
	Missing   []shelfItemJSON `json:"missing"`
	Misplaced []shelfItemJSON `json:"misplaced"`
	Lent      []shelfItemJSON `json:"lent"` // with somebody: not missing
	Back      []shelfItemJSON `json:"back"` // entered as lent, and on the shelf
	Doubled   []string        `json:"doubled"`
	Unknown   []string        `json:"unknown"`
	Unread    []string        `json:"unread"`
	Record    string          `json:"record,omitempty"` // id of the record, with --keep
}

type shelfItemJSON struct {
	Label string `json:"label"`
	Box   string `json:"box"`
	Found string `json:"found,omitempty"`
	To    string `json:"to,omitempty"` // who has it
	Title string `json:"title"`
}

func (x *archiveShelfCmd) Run(c console, g *grammar) error {
	read, err := labelLines(c, x.File)
	if err != nil {
		return err
	}
	return x.with(c, g, func(ctx context.Context, s *session) error {
		r, err := s.desk.CheckShelf(read, x.All)
		if err != nil {
			return err
		}
		out := shelfJSON{Right: r.Right, Missing: []shelfItemJSON{}, Misplaced: []shelfItemJSON{}, Lent: []shelfItemJSON{}, Back: []shelfItemJSON{},
			Doubled: append([]string{}, r.Doubled...), Unknown: append([]string{}, r.Unknown...), Unread: append([]string{}, r.Unread...)}
		for _, it := range r.Lent {
			out.Lent = append(out.Lent, shelfItemJSON{Label: it.Label, Box: it.Box, To: it.Lent, Title: it.Title})
		}
		for _, it := range r.Back {
			out.Back = append(out.Back, shelfItemJSON{Label: it.Label, Box: it.Box, To: it.Lent, Title: it.Title})
		}
		for _, it := range r.Missing {
			out.Missing = append(out.Missing, shelfItemJSON{Label: it.Label, Box: it.Box, Title: it.Title})
		}
		for _, it := range r.Misplaced {
			out.Misplaced = append(out.Misplaced, shelfItemJSON{Label: it.Label, Box: it.Box, Found: it.Found, Title: it.Title})
		}
		if x.Keep != "" {
			id, err := s.desk.RecordShelf(ctx, x.Keep, "", r, read)
			if err != nil {
				return err
			}
			out.Record = id.String()
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		out.print(c)
		return nil
	})
}

func (o *shelfJSON) print(c console) {
	say := func(key string, kv ...string) { fmt.Fprintln(c.out, i18n.T(key, kv...)) }
	for _, it := range o.Missing {
		say("archive.shelf.missing", "no", it.Label, "box", it.Box, "title", it.Title)
	}
	for _, it := range o.Misplaced {
		say("archive.shelf.misplaced", "no", it.Label, "box", it.Box, "found", it.Found, "title", it.Title)
	}
	for _, it := range o.Lent {
		say("archive.shelf.lent", "no", it.Label, "box", it.Box, "to", it.To, "title", it.Title)
	}
	for _, it := range o.Back {
		say("archive.shelf.back", "no", it.Label, "to", it.To, "title", it.Title)
	}
	for _, l := range o.Doubled {
		say("archive.shelf.doubled", "no", l)
	}
	for _, l := range o.Unknown {
		say("archive.shelf.unknown", "no", l)
	}
	say("archive.shelf.sum", "right", strconv.Itoa(o.Right), "missing", strconv.Itoa(len(o.Missing)), "misplaced", strconv.Itoa(len(o.Misplaced)), "unread", strconv.Itoa(len(o.Unread)), "lent", strconv.Itoa(len(o.Lent)))
}

// labelLines reads a list of labels.
func labelLines(c console, name string) ([]string, error) {
	r := c.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError("read a list", name, err)
		}
		defer f.Close() // only read
		r = f
	}
	var out []string
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		out = append(out, strings.TrimPrefix(sc.Text(), "\ufeff"))
	}
	if err := sc.Err(); err != nil {
		return nil, fileError("read a list", name, err)
	}
	return out, nil
}
