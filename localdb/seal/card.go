package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"renda/app"
)

// RecoveryCard is the secret on paper that opens a vault when the passphrase is
// forgotten: 160 random bits.
type RecoveryCard [20]byte

// What is wrong with a card that was typed.
const (
	CodeCardLine   app.Code = "seal.card.line"   // a line fails its check; Args line (1 to 4)
	CodeCardLength app.Code = "seal.card.length" // Args want, have: characters
)

// A card is four lines of two groups of five characters, digits and letters
// without I, L, O and U (Douglas Crockford's base 32): eight characters of
// secret and two of check, so a slip is named by its line.
const (
	cardLines    = 4
	lineSecret   = 5 // bytes
	cardAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	cardPrefix   = "RENDA-CARD-1:"
)

// NewCard draws a card.
func NewCard() (c RecoveryCard) {
	rand.Read(c[:])
	return c
}

// Lines gives the card's four lines as printed: "XXXXX-XXXXX".
func (c RecoveryCard) Lines() []string {
	out := make([]string, cardLines)
	for i := range out {
		data := c[i*lineSecret : (i+1)*lineSecret]
		bits := uint64(binary.BigEndian.Uint32(data))<<8 | uint64(data[4])
		bits = bits<<10 | uint64(lineCheck(i, data))
		var b [10]byte
		for j := range b {
			b[j] = cardAlphabet[bits>>(45-5*j)&31]
		}
		out[i] = string(b[:5]) + "-" + string(b[5:])
	}
	return out
}

// QR gives the text for the card's QR code; ParseCard reads it too.
func (c RecoveryCard) QR() string { return cardPrefix + strings.Join(c.Lines(), "-") }

// String hides the secret: a card that strays into a log says nothing.
func (c RecoveryCard) String() string { return "recovery card" }

// lineCheck is ten bits that tell lines, and their order, apart.
func lineCheck(i int, data []byte) uint16 {
	h := sha256.Sum256(append([]byte{'c', byte(i)}, data...))
	return binary.BigEndian.Uint16(h[:]) & 0x3ff
}

// ParseCard reads a card as typed or scanned: case, blanks and dashes don't
// matter, O reads as 0, I and L as 1.
func ParseCard(text string) (RecoveryCard, error) {
	text = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), cardPrefix)
	var digits []byte
	for _, r := range text {
		switch {
		case r == '-' || r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '　':
			continue
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		}
		n := strings.IndexRune(cardAlphabet, r)
		if n < 0 {
			return RecoveryCard{}, cardLine(min(len(digits)/10+1, cardLines))
		}
		digits = append(digits, byte(n))
	}
	if len(digits) != cardLines*10 {
		return RecoveryCard{}, &app.Error{Code: CodeCardLength, Op: "read recovery card", Args: map[string]string{"want": fmt.Sprint(cardLines * 10), "have": fmt.Sprint(len(digits))}}
	}
	var c RecoveryCard
	for i := range cardLines {
		var bits uint64
		for _, d := range digits[i*10 : i*10+10] {
			bits = bits<<5 | uint64(d)
		}
		data := c[i*lineSecret : (i+1)*lineSecret]
		binary.BigEndian.PutUint32(data, uint32(bits>>18))
		data[4] = byte(bits >> 10)
		if lineCheck(i, data) != uint16(bits&0x3ff) {
			return RecoveryCard{}, cardLine(i + 1)
		}
	}
	return c, nil
}

func cardLine(n int) error {
	return &app.Error{Code: CodeCardLine, Op: "read recovery card", Args: map[string]string{"line": fmt.Sprint(n)}}
}
