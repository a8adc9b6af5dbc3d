// Package intake takes in what comes from outside: drafts typed elsewhere (DOCX,
// TXT, Markdown), photos and papers to attach. Everything that comes in may be
// broken or made to harm: each reader is bounded in bytes, entries and depth,
// refuses whole, and says where.
//
// It holds two duties of law: photos lose the place where they were taken
// unless it is kept on purpose, and what carries a mark of state secrecy is
// refused (保守国家秘密法第三十一条: this is not a classified system).
package intake

import (
	"cmp"
	"strconv"

	"renda/app"
)

// Codes of refusals; Args has "file" and "part", the part at fault or the file again.
const (
	CodeType      app.Code = "intake.type"      // not a kind of file that is taken; known lists those that are
	CodeZip       app.Code = "intake.zip"       // not a whole ZIP file
	CodeLimit     app.Code = "intake.limit"     // over a bound: limit, what
	CodeNoText    app.Code = "intake.notext"    // a DOCX without a main document, or nothing to read in it
	CodeEncrypted app.Code = "intake.encrypted" // protected by a passphrase
	CodeOldDoc    app.Code = "intake.olddoc"    // DOC of Word 97–2003 as a draft
	CodeEntity    app.Code = "intake.entity"    // XML that declares entities or reaches outside
	CodeXML       app.Code = "intake.xml"       // XML that can't be read
	CodeDeep      app.Code = "intake.deep"      // nested deeper than any text is
	CodeEncoding  app.Code = "intake.encoding"  // a text in no known encoding
	CodePhoto     app.Code = "intake.photo"     // a photo that is damaged
	CodeHeic      app.Code = "intake.heic"      // HEIC, whose location can't be taken off
	CodeSecret    app.Code = "intake.secret"    // carries a mark of state secrecy; mark
)

// Bounds of what is read. They are limits of this program: far above what people
// write, far below what would stop a desk.
const (
	maxDraft   = 32 << 20  // bytes of a file imported as a draft
	maxPart    = 16 << 20  // bytes of one part of it, unpacked
	maxText    = 2_000_000 // characters of text taken from it
	maxEntries = 4096      // entries of a ZIP
	maxRatio   = 250       // times a part may unpack, beyond smallPart
	smallPart  = 1 << 20
	maxDepth   = 200      // levels of XML
	maxOffice  = 64 << 20 // bytes of an attached office file, which is looked through whole
)

// place is where in which file something is wrong.
type place struct{ file, part string }

func (p place) no(code app.Code, err error, kv ...string) *app.Error {
	args := map[string]string{"file": p.file, "part": cmp.Or(p.part, p.file)}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
	}
	return &app.Error{Code: code, Op: "take a file in", Item: p.file, Args: args, Err: err}
}

func (p place) over(code app.Code, what string, limit int) *app.Error {
	return p.no(code, nil, "what", what, "limit", strconv.Itoa(limit))
}

func (p place) tooBig(what string, bytes int) *app.Error {
	return p.no(CodeLimit, nil, "what", what, "limit", strconv.Itoa(bytes>>20)+" MB")
}
