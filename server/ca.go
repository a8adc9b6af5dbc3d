package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"sync"
	"time"

	"renda/app"
	"renda/server/authority"
	"renda/sync/wire"
)

// How long certificates last. A device is shut out by the roster, not by its
// certificate's end; the server's own is made anew long before it ends.
const (
	caLife     = 30 * 365 * 24 * time.Hour
	clientLife = 10 * 365 * 24 * time.Hour
	serverLife = 90 * 24 * time.Hour
	renewAhead = 30 * 24 * time.Hour
	// skew is how far behind a desk's clock may be and still see a new certificate as begun.
	skew = 48 * time.Hour
)

// CA is the server's own certification authority: ECDSA P-256, one level.
type CA struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	rand io.Reader
}

// NewCA makes a certification authority.
func NewCA(name string, now time.Time, rnd io.Reader) (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rnd)
	if err != nil {
		return nil, fault("make the CA's key", err)
	}
	serial, err := newSerial(rnd)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "renda CA", Organization: []string{name}},
		NotBefore: now.Add(-skew), NotAfter: now.Add(caLife), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rnd, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, fault("make the CA's certificate", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fault("make the CA's certificate", err)
	}
	return &CA{cert, key, rnd}, nil
}

// LoadCA reads what Marshal gave.
func LoadCA(der, pkcs8 []byte, rnd io.Reader) (*CA, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the CA's certificate", Err: err}
	}
	k, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the CA's key", Err: err}
	}
	key, ok := k.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the CA's key"}
	}
	return &CA{cert, key, rnd}, nil
}

// Marshal gives certificate (DER) and key (PKCS #8).
func (c *CA) Marshal() (der, pkcs8 []byte, err error) {
	pkcs8, err = x509.MarshalPKCS8PrivateKey(c.key)
	return c.cert.Raw, pkcs8, err
}

// DER gives the certificate desks pin.
func (c *CA) DER() []byte { return c.cert.Raw }

// Pin gives what an enrolment code carries of the certificate.
func (c *CA) Pin() (pin [10]byte) {
	h := sha256.Sum256(c.cert.Raw)
	copy(pin[:], h[:])
	return pin
}

// IssueClient signs a device's request. Of the request only the key counts.
func (c *CA) IssueClient(csr []byte, device app.ID, now time.Time) (der []byte, err error) {
	req, err := parseRequest(csr)
	if err != nil {
		return nil, err
	}
	t := certFor(device)
	t.NotAfter = now.Add(clientLife)
	return c.issue(t, req.PublicKey, now)
}

// SignFunc gives what signs a device's request at enrolment.
func (c *CA) SignFunc(clock app.Clock) authority.SignFunc {
	return func(csr []byte, device app.ID) (cert, pin []byte, err error) {
		der, err := c.IssueClient(csr, device, clock.Now())
		if err != nil {
			return nil, nil, err
		}
		pin, err = pinOf(der)
		return der, pin, err
	}
}

// Vouch signs a message as this server, by a certificate of its own made for it: what the TLS handshake
// proves, for a machine that has no line.
func (c *CA) Vouch(message []byte, now time.Time) (cert, sig []byte, err error) {
	t, err := c.issueServer(now)
	if err != nil {
		return nil, nil, err
	}
	key, ok := t.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, nil, fault("vouch for a message", nil)
	}
	digest := sha256.Sum256(message)
	sig, err = ecdsa.SignASN1(c.rand, key, digest[:])
	return t.Certificate[0], sig, err
}

// certFor says what a client certificate says.
func certFor(device app.ID) *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: device.String()}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
}

// parseRequest reads a PKCS #10 request and checks that its sender holds the key.
func parseRequest(csr []byte) (*x509.CertificateRequest, error) {
	req, err := x509.ParseCertificateRequest(csr)
	if err == nil {
		err = req.CheckSignature()
	}
	if err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a certificate request", Err: err}
	}
	return req, nil
}

func (c *CA) issueServer(now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), c.rand)
	if err != nil {
		return nil, fault("make the server's key", err)
	}
	der, err := c.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: wire.ServerName}, DNSNames: []string{wire.ServerName},
		NotAfter: now.Add(serverLife), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, &key.PublicKey, now)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fault("make the server's certificate", err)
	}
	// The CA's certificate goes along: a machine that enrols knows only its hash.
	return &tls.Certificate{Certificate: [][]byte{der, c.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

func (c *CA) issue(t *x509.Certificate, pub crypto.PublicKey, now time.Time) ([]byte, error) {
	serial, err := newSerial(c.rand)
	if err != nil {
		return nil, err
	}
	t.SerialNumber, t.NotBefore, t.KeyUsage = serial, now.Add(-skew), x509.KeyUsageDigitalSignature
	if t.NotAfter.After(c.cert.NotAfter) {
		t.NotAfter = c.cert.NotAfter
	}
	der, err := x509.CreateCertificate(c.rand, t, c.cert, pub, c.key)
	if err != nil {
		return nil, fault("sign a certificate", err)
	}
	return der, nil
}

func newSerial(rnd io.Reader) (*big.Int, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(rnd, b); err != nil {
		return nil, fault("draw a serial number", err)
	}
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b), nil
}

// keeper holds the server's certificate and makes it anew in time.
type keeper struct {
	ca    *CA
	clock app.Clock
	mu    sync.Mutex
	cert  *tls.Certificate
}

func (k *keeper) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock.Now()
	if k.cert != nil && now.Add(renewAhead).Before(k.cert.Leaf.NotAfter) && now.After(k.cert.Leaf.NotBefore) {
		return k.cert, nil
	}
	c, err := k.ca.issueServer(now)
	if err != nil {
		return nil, err
	}
	k.cert = c
	return c, nil
}

// tlsConfig asks for client certificates of this CA; whether one is needed, and whether its
// device is still welcome, is decided per request.
func (k *keeper) tlsConfig() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(k.ca.cert)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, GetCertificate: k.get, ClientCAs: pool,
		ClientAuth: tls.VerifyClientCertIfGiven, Time: k.clock.Now, NextProtos: []string{"h2", "http/1.1"},
	}
}

// keyPin gives what the roster keeps of a client certificate: SHA-256 of its public key info.
func keyPin(cert *x509.Certificate) []byte {
	h := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return h[:]
}

func fault(op string, err error) error {
	return &app.Error{Code: app.CodeInternal, Op: op, Err: err}
}

// pinOf gives the pin of a certificate in DER.
func pinOf(der []byte) ([]byte, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fault("read a certificate", err)
	}
	return keyPin(cert), nil
}
