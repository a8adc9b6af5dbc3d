package link

import (
	"bytes"
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/server/authority"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// Voucher proves to a machine without a line that an answer is this server's (server.CA).
type Voucher struct {
	CA    []byte // certificate, DER
	Sign  authority.SignFunc
	Vouch func(message []byte) (cert, sig []byte, err error)
}

// Enrol lets a machine in by the request it wrote, and writes the answer. The same request again gets the
// same answer.
func (s *Station) Enrol(ctx context.Context, r io.Reader, w io.Writer, v Voucher) (*wire.Enrolled, error) {
	codes, err := s.Authority.CodeHashes(ctx)
	if err != nil {
		return nil, err
	}
	req, err := parcel.ReadRequest(r, codes)
	if err != nil {
		return nil, err
	}
	got, err := s.Authority.Enroll(ctx, req, "parcel", v.Sign)
	if err != nil {
		return nil, err
	}
	got.CA = bytes.Clone(v.CA)
	raw, err := act.Marshal(got)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "encode an answer", Err: err}
	}
	a := &parcel.Answer{Enrolled: raw}
	if a.Cert, a.Sig, err = v.Vouch(parcel.VouchMessage(raw, req.Key)); err != nil {
		return nil, err
	}
	return got, parcel.WriteAnswer(w, req.Key, a)
}
