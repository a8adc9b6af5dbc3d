// Package intake takes in what comes from outside: drafts typed elsewhere, photos and
// papers to attach. Files are read by app/extract; here it is decided what may be
// kept and what becomes of a text. Photos are rewritten here, bounded like every reader.
//
// It holds two duties of law: photos lose the place where they were taken
// unless it is kept on purpose, and what carries a mark of state secrecy (app/secret) is
// refused (保守国家秘密法第三十一条: this is not a classified system).
package intake

import (
	"cmp"

	"renda/app"
)

// Codes of refusals; Args has "file" and "part", the part at fault or the file again. What is wrong with a
// document is told by the codes of extract and secret.
const (
	CodeType   app.Code = "intake.type"   // not a kind of file that is taken; known lists those that are
	CodeNoText app.Code = "intake.notext" // nothing in it to make a draft of
	CodeEmpty  app.Code = "intake.empty"  // a file of no bytes
	CodePhoto  app.Code = "intake.photo"  // a photo that is damaged
	CodeHeic   app.Code = "intake.heic"   // HEIC, whose location can't be taken off
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
