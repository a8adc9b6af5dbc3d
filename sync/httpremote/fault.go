package httpremote

import (
	"crypto/x509"
	"errors"
	"net"

	"renda/app"
	"renda/sync/wire"
)

// netError says in the project's terms why a request did not come through. Whatever is
// not known to be more is "not reached": nothing is known, try later.
func netError(op string, err error) error {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e
	}
	code := app.CodeOffline
	switch {
	case expired(err):
		code = CodeClock
	case foreign(err):
		code = wire.CodeCert
	}
	return &app.Error{Code: code, Op: op, Err: err}
}

// foreign reports that the two sides do not know each other's certificates.
func foreign(err error) bool {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		return true
	}
	// What the server found wrong with ours comes as an alert.
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "remote error"
}

func expired(err error) bool {
	e, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && e.Reason == x509.Expired
}

// refusedAtOnce reports failures that the same request a moment later would meet again.
func refusedAtOnce(err error) bool {
	if foreign(err) {
		return true
	}
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "dial"
}
