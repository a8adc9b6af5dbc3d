package authority

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"time"

	"renda/app"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/roster"
	"renda/server/audit"
	"renda/sync/wire"
)

// code is a one-time enrolment code. The secret itself is kept nowhere.
type code struct {
	Account app.ID   `cbor:"1,keyasint"`
	Until   int64    `cbor:"2,keyasint"`           // Unix ms, last moment it may be used
	Device  app.ID   `cbor:"3,keyasint,omitempty"` // set: spent for this device
	Request app.Hash `cbor:"4,keyasint,omitempty"` // of the request it was spent on
	Cert    []byte   `cbor:"5,keyasint,omitempty"` // and the certificate given: a lost answer is given again
}

// Limits of what a machine may say of itself.
const (
	maxName = 64
	maxCSR  = 8 << 10
)

func codeKey(secret []byte) kv.Key {
	h := wire.EnrollHash(secret)
	return kv.Key{Group: h[:]}
}

// CodeHashes gives the hashes of the codes that were issued and not yet forgotten: what a request that
// came by stick was sealed under.
func (a *Authority) CodeHashes(ctx context.Context) (out []app.Hash, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		out = out[:0]
		return r.Each(tableCode, func(k kv.Key, _ []byte) (bool, error) {
			out = append(out, app.Hash(k.Group))
			return true, nil
		})
	})
	return out, err
}

// NewCode issues a one-time code for an active account, good until the time given. by names who
// asked for it, in the auditor's log; it is no account where the operator did.
func (a *Authority) NewCode(ctx context.Context, account, by app.ID, life time.Duration) (secret [10]byte, until time.Time, err error) {
	raw, err := a.random(len(secret))
	if err != nil {
		return secret, until, err
	}
	copy(secret[:], raw)
	var no error
	err = a.do(ctx, func(b *batch) error {
		no = nil
		if x, ok := b.here().dir.Accounts[account]; !ok || !x.Active {
			no = inactive(account, x.Name)
			return nil
		}
		c := code{Account: account, Until: b.now + life.Milliseconds()}
		until = time.UnixMilli(c.Until)
		if err := put(b.w, tableCode, codeKey(secret[:]), &c); err != nil {
			return err
		}
		return b.event(audit.Event{Kind: audit.EventCodeIssued, Account: account, Text: byText(by)})
	})
	if err == nil {
		err = no
	}
	return secret, until, err
}

func byText(by app.ID) string {
	if by.IsZero() {
		return "by the operator"
	}
	return "by " + by.String()
}

func inactive(account app.ID, name string) error {
	if name == "" {
		name = account.String()
	}
	return &app.Error{Code: CodeInactive, Op: "enrol a device", Item: name}
}

// SignFunc signs a device's certificate request: it gives the certificate (DER) and SHA-256 of its
// public key info, which the directory keeps. An error says that the request can't be read.
type SignFunc func(csr []byte, device app.ID) (cert, pin []byte, err error)

// Enroll lets a machine in by its one-time code: its keys enter the directory and its certificate is
// signed. The same request again gets the same answer. remote is the address, for the auditor.
// The caller adds the CA's certificate to the answer.
func (a *Authority) Enroll(ctx context.Context, req *wire.Enroll, remote string, sign SignFunc) (*wire.Enrolled, error) {
	if err := versionOK(req.Version); err != nil {
		return nil, err
	}
	typed, err := wire.ParseCode(req.Code)
	if err != nil {
		return nil, err
	}
	if len(req.Key) != ed25519.PublicKeySize || len(req.CSR) == 0 || len(req.CSR) > maxCSR {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read an enrolment", Item: "key"}
	}
	// Before the certificate is signed: a stranger must not make the server work.
	var have *code
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		have, err = get[code](r, tableCode, codeKey(typed.Secret[:]))
		return err
	})
	if err != nil {
		return nil, err
	}
	if no := a.usable(have, req); no != nil {
		return nil, a.wrongCode(ctx, have, remote, no)
	}
	if have.Cert != nil {
		return a.enrolled(have), nil
	}
	id, err := a.newID()
	if err != nil {
		return nil, err
	}
	cert, pin, err := sign(req.CSR, id)
	if err != nil {
		return nil, err
	}
	dev := org.Device{ID: id, Key: req.Key, TLS: pin, Class: clip(req.Class), Name: clipTo(req.Name, maxName)}
	spent, no, err := a.spend(ctx, typed.Secret[:], req, dev, cert, remote)
	if err != nil {
		return nil, err
	}
	if no != nil {
		return nil, a.wrongCode(ctx, spent, remote, no)
	}
	return a.enrolled(spent), nil
}

// spend enters the device and spends the code in one transaction.
func (a *Authority) spend(ctx context.Context, secret []byte, req *wire.Enroll, dev org.Device, cert []byte, remote string) (c *code, no, err error) {
	err = a.do(ctx, func(b *batch) error {
		var err error
		if c, err = get[code](b.w, tableCode, codeKey(secret)); err != nil {
			return err
		}
		if no = a.usableAt(c, req, b.here(), b.now); no != nil || c.Cert != nil {
			return nil
		}
		dev.Account = c.Account
		if no, err = b.rosterAct("device_new", roster.Form(dev)); no != nil || err != nil {
			return err
		}
		c.Device, c.Request, c.Cert = dev.ID, requestHash(req), cert
		if err := put(b.w, tableCode, codeKey(secret), c); err != nil {
			return err
		}
		return b.event(audit.Event{Kind: audit.EventEnrolled, Account: c.Account, Device: dev.ID, Remote: remote})
	})
	return c, no, err
}

func (a *Authority) usable(c *code, req *wire.Enroll) error {
	return a.usableAt(c, req, a.world.Load(), a.now())
}

// usableAt tells why a code can't be used: a wrong, an expired and a spent one are not told apart, except
// for who holds the keys it was spent on.
func (a *Authority) usableAt(c *code, req *wire.Enroll, w *world, now int64) error {
	wrong := &app.Error{Code: wire.CodeEnroll, Op: "enrol a device"}
	switch {
	case c == nil:
		return wrong
	case c.Cert != nil:
		if d := w.dir.Devices[c.Device]; c.Request != requestHash(req) || d.Revoked != 0 {
			return wrong
		}
		return nil
	case now > c.Until:
		return wrong
	}
	if x := w.dir.Accounts[c.Account]; !x.Active {
		return inactive(c.Account, x.Name)
	}
	return nil
}

func (a *Authority) wrongCode(ctx context.Context, c *code, remote string, no error) error {
	e := audit.Event{Kind: audit.EventCodeWrong, Remote: clip(remote)}
	if c != nil {
		e.Account = c.Account
	}
	if err := a.LogEvent(ctx, e); err != nil {
		return err
	}
	return no
}

func requestHash(req *wire.Enroll) app.Hash {
	h := sha256.New()
	h.Write(req.Key)
	h.Write(req.CSR)
	return app.Hash(h.Sum(nil))
}

func (a *Authority) enrolled(c *code) *wire.Enrolled {
	st := a.st.Load()
	return &wire.Enrolled{Device: c.Device, Account: c.Account, Cert: bytes.Clone(c.Cert), Server: st.Server,
		Key: a.cfg.Key, LogKey: a.cfg.LogVKey, Roster: roster.ID, Name: st.Name}
}

// dropOldCodes forgets codes that can't be used any more: spent ones are kept as long, for
// answers that were lost.
func (a *Authority) dropOldCodes(ctx context.Context) error {
	return a.do(ctx, func(b *batch) error {
		var old []kv.Key
		err := b.w.Each(tableCode, func(k kv.Key, v []byte) (bool, error) {
			c, err := decode[code](tableCode, v)
			if err == nil && b.now > c.Until+codeKept.Milliseconds() {
				old = append(old, kv.Key{Group: bytes.Clone(k.Group), Seq: k.Seq})
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		for _, k := range old {
			if err := b.w.Delete(tableCode, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// codeKept is how long after its end a code is remembered.
const codeKept = 30 * 24 * time.Hour
