package httpremote

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"

	"renda/app"
	"renda/sync/wire"
)

// Enroll brings this machine in. The code names the server's CA: the certificate chain the
// server shows must end in it, before anything is sent. The same request (the same keys)
// gets the same answer again, so after a lost answer try with the same req. Whether the
// server's certificate is in force is asked of the clock.
func Enroll(ctx context.Context, clock app.Clock, addr string, code wire.EnrollCode, req *wire.Enroll) (*wire.Enrolled, error) {
	const op = "enrol"
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a server address", Item: addr, Err: err}
	}
	// RootCAs can't name a CA that is known by its hash only: the whole of the usual
	// verification is done in pinned instead.
	c := newClient(addr, rand.Reader, &tls.Config{MinVersion: tls.VersionTLS13, ServerName: wire.ServerName,
		InsecureSkipVerify: true, VerifyConnection: pinned(code, clock)})
	defer c.Close()
	got, err := call[wire.Enrolled](ctx, c, op, http.MethodPost, wire.PathEnroll, req)
	if err != nil {
		return nil, err
	}
	if !code.Pins(got.CA) {
		return nil, &app.Error{Code: wire.CodeCert, Op: op}
	}
	return got, nil
}

// pinned verifies a connection against the CA a code names.
func pinned(code wire.EnrollCode, clock app.Clock) func(tls.ConnectionState) error {
	return func(s tls.ConnectionState) error {
		roots := x509.NewCertPool()
		for _, c := range s.PeerCertificates {
			if code.Pins(c.Raw) {
				roots.AddCert(c)
				_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, DNSName: wire.ServerName, CurrentTime: clock.Now()})
				return err
			}
		}
		return x509.UnknownAuthorityError{Cert: s.PeerCertificates[0]}
	}
}
