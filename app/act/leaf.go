package act

import (
	"crypto/sha256"

	"renda/app"
)

const leafContext = "renda-leaf-v1\x00"

// placed is what the authority adds to an act, as the audit leaf commits to it.
type placed struct {
	_        struct{} `cbor:",toarray"`
	Epoch    uint64
	LSN      uint64
	Version  uint64
	Received int64
	Leaf     uint64
	Rules    uint64
	Numbers  map[string]string
}

// Commitment gives the data of an entry's leaf in the audit log:
//
//	SHA-256("renda-leaf-v1\0" || salt || hash of the signed act ||
//	        CBOR [epoch, lsn, version, received, leaf, rules, numbers])
//
// It is salted, so that the leaf says nothing once act and salt are destroyed by
// order (deletion duty), and the tree still proves. original is the hash of the signed act:
// for a notarised copy the Origin it carries, otherwise e.Act.Hash().
func (e *Entry) Commitment(original app.Hash) (app.Hash, error) {
	p := placed{Epoch: e.Epoch, LSN: e.LSN, Version: e.Version, Received: e.Received,
		Leaf: e.Leaf, Rules: e.Rules, Numbers: e.Numbers}
	if len(p.Numbers) == 0 {
		p.Numbers = nil
	}
	b, err := enc.Marshal(&p)
	if err != nil {
		return app.Hash{}, &app.Error{Code: app.CodeInternal, Op: "encode an audit leaf", Err: err}
	}
	h := sha256.New()
	h.Write([]byte(leafContext))
	h.Write(e.Salt)
	h.Write(original[:])
	h.Write(b)
	return app.Hash(h.Sum(nil)), nil
}
