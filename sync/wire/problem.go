package wire

import (
	"errors"
	"maps"

	"renda/app"
	"renda/app/act"
)

// Problem is the body of every answer that is not a success: an app.Error as the
// other side may see it, without its operation and cause.
type Problem struct {
	Code app.Code          `cbor:"1,keyasint"`
	Item string            `cbor:"2,keyasint,omitempty"`
	Args map[string]string `cbor:"3,keyasint,omitempty"`
}

// ProblemOf gives what the client is told of an error. An error that is none of ours is
// "internal" and says nothing more.
func ProblemOf(err error) Problem {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return Problem{Code: e.Code, Item: e.Item, Args: e.Args}
	}
	return Problem{Code: app.CodeInternal}
}

// Err gives the error on the client's side; op says what was asked for. A problem that
// names none is a defect of the other side, never a success.
func (p Problem) Err(op string) error {
	if p.Code == "" {
		p.Code = app.CodeInternal
	}
	return &app.Error{Code: p.Code, Op: op, Item: p.Item, Args: maps.Clone(p.Args)}
}

// statuses is the one table between codes and HTTP statuses (RFC 9110; written as
// numbers so that the frames need no HTTP library). The body's code is what
// counts; the status is for what stands between (proxies, retrying clients).
var statuses = []struct {
	code   app.Code
	status int
}{
	{app.CodeBadInput, 400},
	{act.CodeDecode, 400},
	{CodeVersion, 426},
	{CodeRevoked, 403},
	{app.CodeForbidden, 403},
	{app.CodeNotFound, 404},
	{CodeEpoch, 409},
	{CodeGap, 409},
	{CodeCloned, 409},
	{CodeSplit, 409},
	{app.CodeState, 409},
	{app.CodeTooLarge, 413},
	{act.CodeSignature, 422},
	{app.CodeCorrupt, 422},
	{CodeRetryAfter, 503},
	{app.CodeDisk, 507},
	{app.CodeDiskFull, 507},
	{app.CodeReadOnly, 507},
	{app.CodeInternal, 500},
}

// Status gives the HTTP status of a code; codes that are not in the table are requests
// understood and refused: 422.
func Status(code app.Code) int {
	for _, s := range statuses {
		if s.code == code {
			return s.status
		}
	}
	return 422
}

// CodeOfStatus gives the code a bare status stands for, when an answer came without
// a readable body (a proxy's page): the way back through the table.
func CodeOfStatus(status int) app.Code {
	switch status {
	case 429, 502, 504:
		return CodeRetryAfter
	case 403:
		// A bare 403 is some proxy's: it must never make a desk believe that it was revoked.
		return app.CodeOffline
	}
	for _, s := range statuses {
		if s.status == status {
			return s.code
		}
	}
	return app.CodeOffline
}
