package server

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"renda/app"
	"renda/sync/wire"
)

// The CA comes back from its marshalled form as the same, and not with another's key.
func TestCAKept(t *testing.T) {
	a, err := NewCA("甲", clock.Now(), rand.Reader)
	must(t, a, err)
	b, err := NewCA("乙", clock.Now(), rand.Reader)
	must(t, b, err)
	der, key, err := a.Marshal()
	must(t, der, err)
	got, err := LoadCA(der, key, rand.Reader)
	if err != nil || got.Pin() != a.Pin() {
		t.Fatalf("%v", err)
	}
	_, other, err := b.Marshal()
	must(t, other, err)
	if _, err := LoadCA(der, other, rand.Reader); app.CodeOf(err) != app.CodeCorrupt {
		t.Errorf("another's key: %v", err)
	}
}

// The server's certificate is kept while it lasts and made anew well before it ends; desks that pin the CA
// take each of them.
func TestCertificateRenewed(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone)
	ca, err := NewCA("甲", now, rand.Reader)
	must(t, ca, err)
	k := &keeper{ca: ca, clock: app.ClockFunc(func() time.Time { return now })}
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	seen := map[string]bool{}
	for range 365 {
		c, err := k.get(nil)
		must(t, c, err)
		seen[c.Leaf.SerialNumber.String()] = true
		if _, err := c.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: wire.ServerName, CurrentTime: now.Add(renewAhead - 25*time.Hour)}); err != nil {
			t.Fatalf("on %s: %v", now, err)
		}
		now = now.Add(24 * time.Hour)
	}
	if len(seen) != 7 { // 90 days less 30, in a year
		t.Errorf("%d certificates in a year", len(seen))
	}
}

// A request whose sender does not hold its key, or that is none, is refused.
func TestBadRequest(t *testing.T) {
	ca, err := NewCA("甲", clock.Now(), rand.Reader)
	must(t, ca, err)
	_, key, err := ed25519.GenerateKey(nil)
	must(t, key, err)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	must(t, csr, err)
	csr[len(csr)-1] ^= 1
	for _, b := range [][]byte{nil, []byte("x"), csr} {
		if _, err := ca.IssueClient(b, app.NamedID("d"), clock.Now()); app.CodeOf(err) != app.CodeBadInput {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
}
