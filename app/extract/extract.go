// Package extract reads the text of files that come from outside: DOCX, PDF, OFD, XLSX,
// HTML, plain text. What comes in may be broken or made to harm: each reader is bounded in
// bytes, entries and depth, runs nothing, follows nothing, and says where it failed.
//
// An answer is never an empty success. It names the kind of file by its content, an outcome,
// and doubts: what was left out, changed or guessed. Package sandbox runs Extract in a process of
// its own; here is what both sides share.
package extract

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/secret"
)

// Kind is what a file is by its content.
type Kind = string

// Kinds of file.
const (
	KindDocx    Kind = "docx"
	KindDoc     Kind = "doc" // Word 97–2003, WPS: recognised, not read
	KindPDF     Kind = "pdf"
	KindText    Kind = "txt"
	KindMD      Kind = "md"
	KindHTML    Kind = "html"
	KindOFD     Kind = "ofd"
	KindXlsx    Kind = "xlsx"
	KindXls     Kind = "xls" // Excel 97–2003, ET: recognised, not read
	KindPptx    Kind = "pptx"
	KindPpt     Kind = "ppt"
	KindCSV     Kind = "csv"
	KindImage   Kind = "image"
	KindArchive Kind = "archive"
	KindUnknown Kind = "unknown"
)

// Outcome is how the reading ended. Only OutcomeText has text.
type Outcome = string

// Outcomes; values are part of the stable output of renda extract.
const (
	OutcomeText        Outcome = "text"
	OutcomeNeedsOCR    Outcome = "needs_ocr"           // pictures of text: a person or a recogniser has to read them
	OutcomeEncrypted   Outcome = "encrypted"           // ask for the password
	OutcomeUnusable    Outcome = "unusable_text_layer" // there is text, but its characters mean nothing
	OutcomeNoText      Outcome = "no_text"             // whole and readable, nothing written in it
	OutcomeNotReadable Outcome = "not_readable"        // damaged, cut off, against its format
	OutcomeSecret      Outcome = "secret_mark"         // refused: nothing of it may stay here
	OutcomeTooLarge    Outcome = "too_large"           // over a bound of size or memory
	OutcomeTimedOut    Outcome = "timed_out"
	OutcomeUnsupported Outcome = "unsupported" // recognised, but not a kind whose text is read
)

// Doubt is something the reader was unsure of or left out; words under its code.
type Doubt struct {
	Code app.Code          `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Result is what came of one file. Its JSON form is kept stable.
type Result struct {
	File    string  `json:"file"`
	Kind    Kind    `json:"kind"`
	Outcome Outcome `json:"outcome"`
	Text    string  `json:"text"` // lines end with "\n"; a table's row is a line, its cells split by tabs (XLSX, CSV) or
	Doubts  []Doubt `json:"doubts"`
	Why     *Doubt  `json:"why,omitempty"`    // for every outcome but text
	Sheets  []Sheet `json:"sheets,omitempty"` // if Options.Sheets: the cells of XLSX and CSV
}

// Sheet is one sheet of a table. Rows have no trailing empty cells; row i is line i+1 of the sheet.
type Sheet struct {
	Name string     `json:"name"`
	Rows [][]string `json:"rows"`
}

// Options of a reading.
type Options struct {
	Password string `json:"password,omitempty"` // tried on files that ask for one
	Sheets   bool   `json:"sheets,omitempty"`   // give the cells of tables too
	Cache    string `json:"cache,omitempty"`    // folder of compiled reader code (see pdf.Warm); "" compiles in memory, some seconds
	noPDF    bool
}

// Extractor reads files; sandbox.Pool does it in a process of its own.
type Extractor interface {
	Extract(ctx context.Context, name string, data []byte, opt Options) Result
}

// InProcess reads in this process, without a wall around it, and only recognises PDF, whose reader would first
// have to be compiled: for tests and the simulator.
type InProcess struct{}

// Extract implements Extractor.
func (InProcess) Extract(ctx context.Context, name string, data []byte, opt Options) Result {
	opt.noPDF = true
	return Extract(ctx, name, data, opt)
}

// Codes of refusals; Args has "file" and "part", the part at fault or the file again.
const (
	CodeZip         app.Code = "extract.zip"         // not a whole ZIP file
	CodeLimit       app.Code = "extract.limit"       // over a bound: limit, what
	CodeNoText      app.Code = "extract.notext"      // nothing to read in it
	CodeNoBody      app.Code = "extract.nobody"      // a document without its main part
	CodeEncrypted   app.Code = "extract.encrypted"   // protected by a passphrase
	CodePassword    app.Code = "extract.password"    // the passphrase given does not open it
	CodeUnsupported app.Code = "extract.unsupported" // recognised, not read; kind
	CodeUnknown     app.Code = "extract.unknown"     // not a kind of file known here
	CodeEntity      app.Code = "extract.entity"      // XML that declares entities or reaches outside
	CodeXML         app.Code = "extract.xml"         // XML that can't be read
	CodeDeep        app.Code = "extract.deep"        // nested deeper than any text is
	CodeEncoding    app.Code = "extract.encoding"    // a text in no known encoding
	CodeOCR         app.Code = "extract.ocr"         // pictures only
	CodeUnusable    app.Code = "extract.unusable"    // characters without meaning; bad, count
	CodeBroken      app.Code = "extract.broken"      // damaged so that its reader fails
	CodeForm        app.Code = "extract.form"        // against the standard of its format: what
	CodeTime        app.Code = "extract.time"        // not read in the time given; seconds
	CodeStopped     app.Code = "extract.stopped"     // called off before it was read
	CodeMemory      app.Code = "extract.memory"      // needs more memory than a file may; limit
)

// outcomes says how a refusal is answered.
var outcomes = map[app.Code]Outcome{
	CodeLimit: OutcomeTooLarge, CodeMemory: OutcomeTooLarge, CodeTime: OutcomeTimedOut, CodeNoText: OutcomeNoText,
	CodeEncrypted: OutcomeEncrypted, CodePassword: OutcomeEncrypted, CodeUnsupported: OutcomeUnsupported, CodeUnknown: OutcomeUnsupported,
	CodeOCR: OutcomeNeedsOCR, CodeUnusable: OutcomeUnusable, secret.Code: OutcomeSecret,
}

// Bounds of what is read. They are limits of this program: far above what people
// write, far below what would stop a desk.
const (
	MaxFile    = 200 << 20 // bytes of a file, the wire's limit (wire.MaxBlob)
	MaxText    = 2_000_000 // characters of text taken from it
	maxOffice  = 64 << 20  // bytes of an office file or a text
	maxPart    = 16 << 20  // bytes of one part of it, unpacked
	maxEntries = 4096      // entries of a ZIP
	maxRatio   = 250       // times a part may unpack, beyond smallPart
	smallPart  = 1 << 20
	maxDepth   = 200 // levels of XML
)

// Text is what was read from a file, paragraph by paragraph; the cells of a table's
// row stand in one paragraph.
type Text struct {
	Paras  []string
	Doubts []Doubt
	Sheets []Sheet
	marks  [][]string // what is looked through for a mark besides the text: headers, properties, heads of sheets
}

// Doubt adds a doubt once for each code.
func (t *Text) Doubt(code app.Code, kv ...string) {
	for _, d := range t.Doubts {
		if d.Code == code {
			return
		}
	}
	t.Doubts = append(t.Doubts, Doubt{code, pairs(kv)})
}

func pairs(kv []string) map[string]string {
	args := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
	}
	return args
}

// place is where in which file something is wrong.
type place struct{ file, part string }

func (p place) no(code app.Code, err error, kv ...string) *app.Error {
	args := pairs(kv)
	args["file"], args["part"] = p.file, cmp.Or(p.part, p.file)
	return &app.Error{Code: code, Op: "read a file's text", Item: p.file, Args: args, Err: err}
}

func (p place) over(code app.Code, what string, limit int) *app.Error {
	return p.no(code, nil, "what", what, "limit", strconv.Itoa(limit))
}

func (p place) tooBig(what string, bytes int) *app.Error {
	return p.no(CodeLimit, nil, "what", what, "limit", strconv.Itoa(bytes>>20)+" MB")
}

// Extract reads one file. It never fails beside its Result, and never panics: what breaks a
// reader is an answer about the file. ctx ends the reading of a PDF between two pages; against a
// file that never lets go stands only a process of its own.
func Extract(ctx context.Context, name string, data []byte, opt Options) (r Result) {
	at := place{file: name}
	r = Result{File: name, Kind: sniff(name, data), Doubts: []Doubt{}}
	defer func() {
		if x := recover(); x != nil {
			r = refused(r, at.no(CodeBroken, fmt.Errorf("%v", x)))
		}
	}()
	t, err := read(ctx, at, r.Kind, data, opt)
	if t != nil {
		if want := kindByName(name); want != "" && want != r.Kind {
			t.Doubts = append([]Doubt{{DoubtName, map[string]string{"file": name, "kind": r.Kind}}}, t.Doubts...)
		}
		r.Doubts = append(r.Doubts, t.Doubts...)
	}
	if err == nil {
		err = t.whole(at)
	}
	if err != nil {
		return refused(r, err)
	}
	r.Outcome, r.Text, r.Sheets = OutcomeText, strings.Join(t.Paras, "\n"), t.Sheets
	return r
}

// read refuses marked files first: of those nothing more is to be learnt.
func read(ctx context.Context, at place, kind Kind, data []byte, opt Options) (*Text, error) {
	if mark := secret.Name(at.file); mark != "" {
		return nil, at.secret(mark)
	}
	limit := maxOffice
	if kind == KindPDF || kind == KindImage || kind == KindArchive {
		limit = MaxFile
	}
	if len(data) > limit {
		return nil, at.tooBig("文件大小", limit)
	}
	t, err := readKind(ctx, at, kind, data, opt)
	if t != nil {
		for _, paras := range append(t.marks, t.Paras) {
			if mark := secret.Mark(paras); mark != "" {
				return nil, at.secret(mark)
			}
		}
	}
	if mark := secret.Raw(data); mark != "" {
		return nil, at.secret(mark)
	}
	return t, err
}

func (p place) secret(mark string) *app.Error { return p.no(secret.Code, nil, "mark", mark) }

// whole refuses a text that is none.
func (t *Text) whole(at place) error {
	chars := 0
	empty := true
	for i, p := range t.Paras {
		if !utf8.ValidString(p) {
			p = strings.ToValidUTF8(p, "�")
			t.Paras[i] = p
		}
		chars += utf8.RuneCountInString(p)
		empty = empty && strings.TrimSpace(p) == ""
	}
	switch {
	case empty:
		return at.no(CodeNoText, nil)
	case chars > MaxText:
		return at.over(CodeLimit, "字数", MaxText)
	}
	return nil
}

// refused turns a failure into an answer.
func refused(r Result, err error) Result {
	r.Text, r.Sheets = "", nil
	e, ok := err.(*app.Error) //nolint:errorlint // made here, never wrapped
	if !ok {
		e = place{file: r.File}.no(CodeBroken, err)
	}
	r.Outcome, r.Why = cmp.Or(outcomes[e.Code], OutcomeNotReadable), &Doubt{e.Code, e.Args}
	if r.Outcome == OutcomeSecret {
		r.Doubts = []Doubt{} // they could tell of what is in it
	}
	return r
}

// Refuse gives the answer for a file that was not read to its end: timed out, out of memory.
func Refuse(name string, data []byte, code app.Code, kv ...string) Result {
	return refused(Result{File: name, Kind: sniff(name, data), Doubts: []Doubt{}}, place{file: name}.no(code, nil, kv...))
}

// Err gives the refusal as an error in words, nil if there is text.
func (r Result) Err() error {
	if r.Why == nil {
		return nil
	}
	return &app.Error{Code: r.Why.Code, Op: "read a file's text", Item: r.File, Args: r.Why.Args}
}

// Sound reports whether an answer holds together: it may come from a process that a file has taken over.
func (r Result) Sound() bool {
	known := r.Outcome == OutcomeText || r.Outcome == OutcomeNotReadable
	for _, o := range outcomes {
		known = known || o == r.Outcome
	}
	text := r.Outcome == OutcomeText
	return known && text == (strings.TrimSpace(r.Text) != "") && text == (r.Why == nil) && utf8.RuneCountInString(r.Text) <= 2*MaxText
}
