package app

import (
	"errors"
	"strings"
)

// Code names one kind of failure for ever: it is stored, sent and translated.
// Codes are only added; their words live in ui/i18n under "err."+code.
type Code string

// The codes that more than one package raises. A package with codes of its own
// declares them beside the code that raises them, prefixed with its name.
const (
	CodeBadInput  Code = "input.bad"      // the input can't be read; Item says where
	CodeNotFound  Code = "input.notfound" // no such item
	CodeForbidden Code = "right.none"     // this account may not do that
	CodeState     Code = "state.moved"    // the matter is no longer in a state that allows it
	CodeTooLarge  Code = "input.toolarge" // over a stated limit; Args has "limit" and "size"
	CodeCorrupt   Code = "data.corrupt"   // stored or received data fails its check
	CodeNewer     Code = "data.newer"     // made by a newer version of the program
	CodeDisk      Code = "disk.write"     // the disk refused a write
	CodeUnread    Code = "disk.read"      // a disk or stick failed while it was read
	CodeDiskFull  Code = "disk.full"      // the disk is full
	CodeReadOnly  Code = "disk.readonly"  // the disk or the store is read-only
	CodeOffline   Code = "net.offline"    // the server can't be reached
	CodeInternal  Code = "internal"       // a defect of ours
)

// Error is every failure that crosses a package border. It has two audiences:
// the user reads the translated text of Code with Item and Args filled in; the
// operator reads Error() with Op and the cause. The user never sees Error().
type Error struct {
	Code Code              // which kind of failure
	Op   string            // what was being done, "verb noun", for the operator
	Item string            // which item: a number, a title, a file, a row
	Args map[string]string // facts for the user's sentence, keyed by placeholder
	Err  error             // the cause, if any
}

// Error gives the operator's line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Item != "" {
		b.WriteString(" " + e.Item)
	}
	b.WriteString(" [" + string(e.Code) + "]")
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of the outermost Error in err's chain, CodeInternal
// for any other error and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
