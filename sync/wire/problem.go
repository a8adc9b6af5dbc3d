package wire

import (
	"errors"
	"maps"
	"net/http"
	"slices"

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

// Err gives the error on the client's side; op says what was asked for.
func (p Problem) Err(op string) error {
	return &app.Error{Code: p.Code, Op: op, Item: p.Item, Args: maps.Clone(p.Args)}
}

// statuses is the one table between codes and HTTP statuses. The body's code is what
// counts; the status is for what stands between (proxies, retrying clients).
var statuses = []struct {
	code   app.Code
	status int
}{
	{app.CodeBadInput, http.StatusBadRequest},
	{act.CodeDecode, http.StatusBadRequest},
	{CodeVersion, http.StatusUpgradeRequired},
	{CodeRevoked, http.StatusForbidden},
	{app.CodeForbidden, http.StatusForbidden},
	{app.CodeNotFound, http.StatusNotFound},
	{CodeEpoch, http.StatusConflict},
	{CodeGap, http.StatusConflict},
	{CodeCloned, http.StatusConflict},
	{CodeSplit, http.StatusConflict},
	{app.CodeState, http.StatusConflict},
	{app.CodeTooLarge, http.StatusRequestEntityTooLarge},
	{act.CodeSignature, http.StatusUnprocessableEntity},
	{app.CodeCorrupt, http.StatusUnprocessableEntity},
	{CodeRetryAfter, http.StatusServiceUnavailable},
	{app.CodeDisk, http.StatusInsufficientStorage},
	{app.CodeDiskFull, http.StatusInsufficientStorage},
	{app.CodeReadOnly, http.StatusInsufficientStorage},
	{app.CodeInternal, http.StatusInternalServerError},
}

// Status gives the HTTP status of a code; codes that are not in the table are requests
// understood and refused: 422.
func Status(code app.Code) int {
	for _, s := range statuses {
		if s.code == code {
			return s.status
		}
	}
	return http.StatusUnprocessableEntity
}

// CodeOfStatus gives the code a bare status stands for, when an answer came without
// a readable body (a proxy's page): the way back through the table.
func CodeOfStatus(status int) app.Code {
	i := slices.IndexFunc(statuses, func(s struct {
		code   app.Code
		status int
	}) bool {
		return s.status == status
	})
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		return CodeRetryAfter
	case i < 0 || status == http.StatusForbidden:
		// A bare 403 is some proxy's: it must never make a desk believe that it was revoked.
		return app.CodeOffline
	default:
		return statuses[i].code
	}
}
