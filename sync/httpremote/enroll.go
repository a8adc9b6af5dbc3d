package httpremote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

// Enroll brings this machine in. The code names the server's CA: the certificate chain the
// server shows must end in it, before anything is sent. The request goes out once: a code
// is spent by its first use.
func Enroll(ctx context.Context, addr string, code wire.EnrollCode, req *wire.Enroll) (*wire.Enrolled, error) {
	const op = "enrol"
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a server address", Item: addr, Err: err}
	}
	// RootCAs can't name a CA that is known by its hash only: the whole of the usual
	// verification is done in pinned instead.
	c := newClient(addr, nil, &tls.Config{MinVersion: tls.VersionTLS13, ServerName: wire.ServerName,
		InsecureSkipVerify: true, VerifyConnection: pinned(code)})
	defer c.Close()
	body, err := act.Marshal(req)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: op, Err: err}
	}
	ctx, q := listen(ctx, quietTime)
	defer q.stop()
	hr, err := c.request(ctx, op, http.MethodPost, wire.PathEnroll, &sending{q: q, data: body})
	if err != nil {
		return nil, err
	}
	resp, err := c.plain.Do(hr)
	if err != nil {
		return nil, netError(op, err)
	}
	defer resp.Body.Close()
	got, err := readFrame[wire.Enrolled](op, resp, q)
	if err != nil {
		return nil, err
	}
	if !code.Pins(got.CA) {
		return nil, &app.Error{Code: wire.CodeCert, Op: op}
	}
	return got, nil
}

// pinned verifies a connection against the CA a code names.
func pinned(code wire.EnrollCode) func(tls.ConnectionState) error {
	return func(s tls.ConnectionState) error {
		roots := x509.NewCertPool()
		for _, c := range s.PeerCertificates {
			if code.Pins(c.Raw) {
				roots.AddCert(c)
				_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, DNSName: wire.ServerName})
				return err
			}
		}
		return x509.UnknownAuthorityError{Cert: s.PeerCertificates[0]}
	}
}
