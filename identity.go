package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/localdb"
	"renda/sync/wire"
)

// Codes of this program.
const (
	// CodeNoServer: a bare enrolment code, and this machine knows no server's address.
	CodeNoServer app.Code = "enroll.noserver"
	// CodeNotEnrolled: the vault holds no device of its own: enrolment was not finished.
	CodeNotEnrolled app.Code = "vault.notenrolled"
)

// Names under which a vault keeps what makes it somebody's. They reach disk.
const (
	secretDevice = "device"
	secretServer = "server"
)

// device is this machine as one person's: its keys and what the server knows it by.
type device struct {
	ID      app.ID `cbor:"1,keyasint"`
	Account app.ID `cbor:"2,keyasint"`
	Seed    []byte `cbor:"3,keyasint"` // Ed25519, signs acts
	TLSKey  []byte `cbor:"4,keyasint"` // PKCS #8, signs nothing but connections
	Cert    []byte `cbor:"5,keyasint"` // client certificate, DER
	Name    string `cbor:"6,keyasint"` // of the machine
}

// pinned is what was learned of the server at enrolment and is believed from then on.
type pinned struct {
	Addr   string `cbor:"1,keyasint"` // host:port
	CA     []byte `cbor:"2,keyasint"` // certificate, DER
	Device app.ID `cbor:"3,keyasint"`
	Key    []byte `cbor:"4,keyasint"`
	LogKey string `cbor:"5,keyasint"`
	Roster app.ID `cbor:"6,keyasint"`
	Name   string `cbor:"7,keyasint"`
}

func (p pinned) info() desk.ServerInfo {
	return desk.ServerInfo{Device: p.Device, Key: p.Key, LogKey: p.LogKey, Roster: p.Roster, Name: p.Name}
}

// newDevice draws the keys of a machine that is about to enrol, and its request.
func newDevice(code wire.EnrollCode) (device, *wire.Enroll, error) {
	fault := func(err error) (device, *wire.Enroll, error) {
		return device{}, nil, &app.Error{Code: app.CodeInternal, Op: "make the device's keys", Err: err}
	}
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fault(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fault(err)
	}
	name := machineName()
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "renda"}}, key)
	if err != nil {
		return fault(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fault(err)
	}
	return device{Seed: priv.Seed(), TLSKey: pkcs8, Name: name},
		&wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: csr, Name: name}, nil
}

func machineName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "renda"
	}
	return name
}

// certificate gives what the device shows at the door.
func (d device) certificate() (tls.Certificate, error) {
	key, err := x509.ParsePKCS8PrivateKey(d.TLSKey)
	if err != nil {
		return tls.Certificate{}, &app.Error{Code: app.CodeCorrupt, Op: "read the device's key", Item: secretDevice, Err: err}
	}
	return tls.Certificate{Certificate: [][]byte{d.Cert}, PrivateKey: key}, nil
}

// keys implements desk.Keys with a device of a vault.
type keys struct {
	act.Ed25519Signer
	d device
}

func (k keys) Device() app.ID  { return k.d.ID }
func (k keys) Account() app.ID { return k.d.Account }

// fingerprint gives a key's beginning as people compare it.
func fingerprint(key []byte) string {
	h := act.Signed{Raw: key}.Hash()
	return h.Short()
}

func putSecret(ctx context.Context, v *localdb.Vault, name string, x any) error {
	b, err := act.Marshal(x)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode a secret", Item: name, Err: err}
	}
	return v.PutSecret(ctx, name, b)
}

// secret reads one; ok is false if the vault has none.
func secret(v *localdb.Vault, name string, x any) (ok bool, err error) {
	b, err := v.Secret(name)
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	return true, act.Unmarshal(b, x)
}

// enrolTarget reads what the administrator hands out: "host:port/CODE", or a bare CODE on
// a machine whose server's address is set ($RENDA_SERVER, or file "server" in the data folder).
func enrolTarget(data, text string) (addr string, code wire.EnrollCode, err error) {
	text = strings.TrimSpace(text)
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		addr, text = strings.TrimSpace(text[:i]), text[i+1:]
	}
	if code, err = wire.ParseCode(text); err != nil {
		return "", code, err
	}
	if addr == "" {
		if addr = strings.TrimSpace(os.Getenv("RENDA_SERVER")); addr == "" {
			b, rerr := os.ReadFile(filepath.Join(data, "server"))
			if rerr != nil && !os.IsNotExist(rerr) {
				return "", code, fileError("read the server's address", "server", rerr)
			}
			addr = strings.TrimSpace(string(b))
		}
	}
	if addr == "" {
		return "", code, &app.Error{Code: CodeNoServer, Op: "enrol"}
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return "", code, &app.Error{Code: app.CodeBadInput, Op: "read the server's address", Item: addr, Err: err}
	}
	return addr, code, nil
}
