package parcel

import (
	"crypto/ed25519"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"

	"renda/app"
)

// Key opens what was sealed to a device.
type Key struct {
	Public ed25519.PublicKey
	id     age.Identity
}

// NewKey gives the opening half of a device's signing key.
func NewKey(k ed25519.PrivateKey) (Key, error) {
	id, err := agessh.NewEd25519Identity(k)
	if err != nil {
		return Key{}, &app.Error{Code: app.CodeInternal, Op: "read a device's key", Err: err}
	}
	pub, _ := k.Public().(ed25519.PublicKey)
	return Key{pub, id}, nil
}

// recipient seals to a device.
func recipient(key ed25519.PublicKey) (age.Recipient, error) {
	bad := func(err error) (age.Recipient, error) {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "seal a parcel to a device", Err: err}
	}
	if len(key) != ed25519.PublicKeySize {
		return bad(nil)
	}
	pk, err := ssh.NewPublicKey(key)
	if err != nil {
		return bad(err)
	}
	r, err := agessh.NewEd25519Recipient(pk)
	if err != nil {
		return bad(err)
	}
	return r, nil
}
