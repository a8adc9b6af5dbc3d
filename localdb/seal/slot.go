package seal

import (
	"crypto/rand"
	"encoding/binary"
	"errors"

	"renda/app"
	"renda/localdb/internal/kdf"
)

// Codes of this file.
const (
	CodeWrong app.Code = "seal.wrong" // neither this passphrase nor this card opens the slot
	CodeSlot  app.Code = "seal.slot"  // the slot's costs or form make no sense
	CodeShort app.Code = "seal.short" // the passphrase is too short; Args "min"
)

// Kind is what opens a slot.
type Kind byte

// The kinds of slot.
const (
	Passphrase Kind = 1
	Card       Kind = 2
)

// Slot wraps the root key under something a person has. Changing the
// passphrase rewraps one slot and nothing else.
type Slot struct {
	Kind    Kind       `cbor:"1,keyasint"`
	Costs   kdf.Params `cbor:"2,keyasint"` // of a passphrase slot
	Salt    []byte     `cbor:"3,keyasint"`
	Wrapped []byte     `cbor:"4,keyasint"` // the root key, sealed
}

// MinPassphrase is the shortest passphrase taken, in characters (等保 2.0 §8.1.4.1
// asks for complexity; length is what resists guessing).
const MinPassphrase = 8

// ad binds a slot to its vault, kind and costs: a slot can't be carried into
// another vault, nor its costs lowered unseen.
func (s Slot) ad(vault app.ID) []byte {
	b := append([]byte("renda/v1/slot\x00"), vault[:]...)
	b = append(b, byte(s.Kind), s.Costs.Threads)
	b = binary.BigEndian.AppendUint32(b, s.Costs.Time)
	b = binary.BigEndian.AppendUint32(b, s.Costs.Memory)
	return append(b, s.Salt...)
}

// NewPassphraseSlot wraps root under a passphrase, with costs measured on this machine.
func NewPassphraseSlot(s Suite, vault app.ID, root Key, passphrase string) (Slot, error) {
	if len([]rune(passphrase)) < MinPassphrase {
		return Slot{}, &app.Error{Code: CodeShort, Op: "make passphrase slot", Args: map[string]string{"min": "8"}}
	}
	slot := Slot{Kind: Passphrase, Costs: kdf.Calibrate(), Salt: make([]byte, 16)}
	rand.Read(slot.Salt)
	kek := Key(slot.Costs.Key(passphrase, slot.Salt))
	defer kek.Zero()
	return slot.wrap(s, vault, root, kek)
}

// NewCardSlot wraps root under a recovery card. The card's secret is random, so
// no slow derivation is needed.
func NewCardSlot(s Suite, vault app.ID, root Key, card RecoveryCard) (Slot, error) {
	slot := Slot{Kind: Card, Salt: make([]byte, 16)}
	rand.Read(slot.Salt)
	kek, err := cardKey(s, card, slot.Salt)
	if err != nil {
		return Slot{}, err
	}
	defer kek.Zero()
	return slot.wrap(s, vault, root, kek)
}

func (s Slot) wrap(suite Suite, vault app.ID, root, kek Key) (Slot, error) {
	box, err := NewBox(suite, kek)
	if err != nil {
		return Slot{}, err
	}
	s.Wrapped = box.Seal(nil, root[:], s.ad(vault))
	return s, nil
}

func cardKey(s Suite, card RecoveryCard, salt []byte) (Key, error) {
	var k Key
	copy(k[:], card[:])
	defer k.Zero()
	return Derive(s, k, "v1/card", salt...)
}

// OpenPassphrase unwraps the root key; CodeWrong if the passphrase is another.
func (s Slot) OpenPassphrase(suite Suite, vault app.ID, passphrase string) (Key, error) {
	if s.Kind != Passphrase || !s.Costs.Sane() || len(s.Salt) < 8 {
		return Key{}, &app.Error{Code: CodeSlot, Op: "open passphrase slot"}
	}
	kek := Key(s.Costs.Key(passphrase, s.Salt))
	defer kek.Zero()
	return s.unwrap(suite, vault, kek)
}

// OpenCard unwraps the root key; CodeWrong if the card is another.
func (s Slot) OpenCard(suite Suite, vault app.ID, card RecoveryCard) (Key, error) {
	if s.Kind != Card {
		return Key{}, &app.Error{Code: CodeSlot, Op: "open card slot"}
	}
	kek, err := cardKey(suite, card, s.Salt)
	if err != nil {
		return Key{}, err
	}
	defer kek.Zero()
	return s.unwrap(suite, vault, kek)
}

func (s Slot) unwrap(suite Suite, vault app.ID, kek Key) (Key, error) {
	box, err := NewBox(suite, kek)
	if err != nil {
		return Key{}, err
	}
	out, err := box.Open(nil, s.Wrapped, s.ad(vault))
	if err != nil {
		return Key{}, &app.Error{Code: CodeWrong, Op: "unwrap root key", Err: err}
	}
	defer clear(out)
	if len(out) != len(Key{}) {
		return Key{}, &app.Error{Code: CodeSlot, Op: "unwrap root key", Err: errors.New("wrong key length")}
	}
	return Key(out), nil
}
