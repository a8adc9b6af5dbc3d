package parcel

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"

	"filippo.io/age"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

// Enrolment of a terminal without a network takes two small files. The request holds what the wire's
// Enroll holds; it is sealed under the one-time code itself (80 random bits, age's passphrase recipient), of
// which the server keeps a hash: that hash is the passphrase, so that who finds the stick can't
// use the code. The answer is sealed to the new device's key and vouched for by a certificate of the CA the
// code pins, as the TLS handshake would have: the machine believes nothing else.
const (
	magicRequest = "renda-request/1\n"
	magicAnswer  = "renda-answer/1\n"
)

// maxEnrol bounds such a file.
const maxEnrol = 256 << 10

// scryptWork is 2^10: the passphrase is random, so stretching it gains nothing.
const scryptWork = 10

// Answer is what is sealed in an answer.
type Answer struct {
	Enrolled []byte `cbor:"1,keyasint"` // wire.Enrolled, encoded
	Cert     []byte `cbor:"2,keyasint"` // of the server, DER, signed by the CA
	Sig      []byte `cbor:"3,keyasint"` // by the certificate's key over VouchMessage
}

// VouchMessage gives what the server's certificate signs: the answer, and for which key.
func VouchMessage(enrolled []byte, device ed25519.PublicKey) []byte {
	h := sha256.Sum256(enrolled)
	return append(append([]byte("renda-enrolled-v1\x00"), h[:]...), device...)
}

// WriteRequest writes what a machine without a network asks for.
func WriteRequest(w io.Writer, code wire.EnrollCode, req *wire.Enroll) error {
	r, err := age.NewScryptRecipient(hex.EncodeToString(known(code.Secret[:])))
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "seal a request", Err: err}
	}
	r.SetWorkFactor(scryptWork)
	return writeEnrol(w, magicRequest, req, r)
}

func known(secret []byte) []byte {
	h := wire.EnrollHash(secret)
	return h[:]
}

func writeEnrol(w io.Writer, magic string, v any, to age.Recipient) error {
	b, err := act.Marshal(v)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "encode an enrolment", Err: err}
	}
	if _, err := io.WriteString(w, magic); err != nil {
		return err
	}
	out, err := age.Encrypt(w, to)
	if err != nil {
		return err
	}
	if _, err := out.Write(b); err != nil {
		return err
	}
	return out.Close()
}

// Kind tells what a file begins as; "" if nothing of ours.
func Kind(r io.ReadSeeker) (kind string, err error) {
	b := make([]byte, len(magicRequest))
	n, err := io.ReadFull(r, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", unreadable(err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return "", unreadable(err)
	}
	for k, m := range map[string]string{KindParcel: magic, KindRequest: magicRequest, KindAnswer: magicAnswer} {
		if bytes.HasPrefix(b[:n], []byte(m)) {
			return k, nil
		}
	}
	return "", nil
}

// Kinds of file.
const (
	KindParcel  = "parcel"
	KindRequest = "request"
	KindAnswer  = "answer"
)

// ReadRequest opens a request by one of the outstanding codes' hashes.
func ReadRequest(r io.Reader, codes []app.Hash) (*wire.Enroll, error) {
	raw, err := enrolFile(r, magicRequest)
	if err != nil {
		return nil, err
	}
	for _, h := range codes {
		id, err := age.NewScryptIdentity(hex.EncodeToString(h[:]))
		if err != nil {
			return nil, &app.Error{Code: app.CodeInternal, Op: "open a request", Err: err}
		}
		id.SetMaxWorkFactor(scryptWork)
		req := new(wire.Enroll)
		err = openEnrol(raw, id, req)
		if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
			continue
		}
		return req, damagedEnrol(err)
	}
	return nil, &app.Error{Code: wire.CodeEnroll, Op: "open a request"}
}

func enrolFile(r io.Reader, magic string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxEnrol+1))
	if err != nil {
		return nil, unreadable(err)
	}
	raw, ok := bytes.CutPrefix(b, []byte(magic))
	if !ok || len(b) > maxEnrol {
		return nil, &app.Error{Code: CodeFormat, Op: "read an enrolment"}
	}
	return raw, nil
}

func openEnrol(raw []byte, id age.Identity, v any) error {
	in, err := age.Decrypt(bytes.NewReader(raw), id)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	return act.Unmarshal(b, v)
}

func damagedEnrol(err error) error {
	if err == nil {
		return nil
	}
	return &app.Error{Code: CodeDamaged, Op: "read an enrolment", Args: map[string]string{"at": "0", "record": "0"}, Err: err}
}

// WriteAnswer writes the server's answer to a request by the key given.
func WriteAnswer(w io.Writer, device ed25519.PublicKey, a *Answer) error {
	r, err := recipient(device)
	if err != nil {
		return err
	}
	return writeEnrol(w, magicAnswer, a, r)
}

// ReadAnswer opens the answer to a request made with the key and the code, and believes it if the CA the
// code names vouches for it.
func ReadAnswer(r io.Reader, key ed25519.PrivateKey, code wire.EnrollCode, clock app.Clock) (*wire.Enrolled, error) {
	raw, err := enrolFile(r, magicAnswer)
	if err != nil {
		return nil, err
	}
	k, err := NewKey(key)
	if err != nil {
		return nil, err
	}
	a := new(Answer)
	if err := openEnrol(raw, k.id, a); err != nil {
		if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
			return nil, &app.Error{Code: CodeOther, Op: "open an answer", Err: err}
		}
		return nil, damagedEnrol(err)
	}
	got := new(wire.Enrolled)
	if err := act.Unmarshal(a.Enrolled, got); err != nil {
		return nil, damagedEnrol(err)
	}
	if !code.Pins(got.CA) {
		return nil, &app.Error{Code: wire.CodeCert, Op: "believe an answer"}
	}
	if err := vouched(a, got.CA, k.Public, clock); err != nil {
		return nil, &app.Error{Code: wire.CodeCert, Op: "believe an answer", Err: err}
	}
	return got, nil
}

// vouched checks the answer against the CA as the TLS handshake would.
func vouched(a *Answer, caDER []byte, device ed25519.PublicKey, clock app.Clock) error {
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(a.Cert)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, DNSName: wire.ServerName, CurrentTime: clock.Now()}); err != nil {
		return err
	}
	pub, ok := cert.PublicKey.(*ecdsa.PublicKey)
	digest := sha256.Sum256(VouchMessage(a.Enrolled, device))
	if !ok || !ecdsa.VerifyASN1(pub, digest[:], a.Sig) {
		return errors.New("the server's certificate did not sign this answer")
	}
	return nil
}
