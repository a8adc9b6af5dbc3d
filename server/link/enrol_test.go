package link_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"renda/app"
	"renda/server"
	"renda/server/link"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// A machine without a line comes in by two files: the request opens only to the server that issued its code, the answer only to
// the machine, which believes it only with the CA its code names; and the same request gets the same answer.
func TestEnrolByStick(t *testing.T) {
	r, clerk := office(t)
	ca, err := server.NewCA("演示", r.now, r.source())
	r.must(err)
	other, err := server.NewCA("另一", r.now, r.source())
	r.must(err)
	voucher := func(c *server.CA) link.Voucher {
		return link.Voucher{CA: c.DER(), Sign: func(_ []byte, id app.ID) (cert, pin []byte, err error) { return id[:], []byte("pin"), nil },
			Vouch: func(m []byte) (cert, sig []byte, err error) { return c.Vouch(m, r.now) }}
	}
	secret, _, err := r.a.NewCode(t.Context(), clerk.acc, app.ID{}, time.Hour)
	r.must(err)
	code := wire.EnrollCode{Secret: secret, CA: ca.Pin()}
	pub, key, err := ed25519.GenerateKey(r.source())
	r.must(err)
	var req bytes.Buffer
	r.must(parcel.WriteRequest(&req, code, &wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: []byte("csr"), Name: "专用机"}))
	if bytes.Contains(req.Bytes(), secret[:]) || bytes.Contains(req.Bytes(), []byte(code.String())) {
		t.Fatal("the code can be read on the stick")
	}
	enrol := func(c *server.CA) (*wire.Enrolled, []byte) {
		t.Helper()
		var answer bytes.Buffer
		e, err := r.st.Enrol(t.Context(), bytes.NewReader(req.Bytes()), &answer, voucher(c))
		r.must(err)
		return e, answer.Bytes()
	}
	e, answer := enrol(ca)
	again, _ := enrol(ca)
	if e.Device != again.Device || e.Device.IsZero() {
		t.Fatalf("%v and %v", e.Device, again.Device)
	}
	got, err := parcel.ReadAnswer(bytes.NewReader(answer), key, code, r)
	if err != nil || got.Device != e.Device || got.Account != clerk.acc {
		t.Fatalf("%+v %v", got, err)
	}
	_, forged := enrol(other) // a server that knows the code's secret but not the CA
	mixed := voucher(other)
	mixed.CA = ca.DER()
	var half bytes.Buffer
	_, err = r.st.Enrol(t.Context(), bytes.NewReader(req.Bytes()), &half, mixed)
	r.must(err)
	for name, b := range map[string][]byte{"another CA": forged, "another CA's word": half.Bytes()} {
		if _, err := parcel.ReadAnswer(bytes.NewReader(b), key, code, r); app.CodeOf(err) != wire.CodeCert {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := parcel.ReadAnswer(bytes.NewReader(answer), clerk.key, code, r); app.CodeOf(err) != parcel.CodeOther {
		t.Errorf("another machine: %v", err)
	}
	far, _ := office(t)
	if _, err := far.st.Enrol(t.Context(), bytes.NewReader(req.Bytes()), &bytes.Buffer{}, voucher(ca)); app.CodeOf(err) != wire.CodeEnroll {
		t.Errorf("another server: %v", err)
	}
	for i := 20; i < req.Len(); i += 11 {
		x := bytes.Clone(req.Bytes())
		x[i] ^= 1
		if _, err := r.st.Enrol(t.Context(), bytes.NewReader(x), &bytes.Buffer{}, voucher(ca)); err == nil {
			t.Fatalf("changed at %d and taken", i)
		}
	}
}
