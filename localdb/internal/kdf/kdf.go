// Package kdf turns a passphrase into a key with Argon2id (RFC 9106). It is
// internal so that only localdbtest can make it cheap.
package kdf

import (
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
)

// Params are Argon2id's costs; they are stored beside what they protect.
type Params struct {
	Time    uint32 `cbor:"1,keyasint"` // passes
	Memory  uint32 `cbor:"2,keyasint"` // KiB
	Threads uint8  `cbor:"3,keyasint"`
}

// The cost profile. RFC 9106 §4 recommends t=3, m=64 MiB where memory is
// short: the floor, whatever the machine. Above it memory grows first, then time.
const (
	floorTime   = 3
	floorMemory = 64 << 10
	wantMemory  = 256 << 10
	threads     = 2
	target      = 700 * time.Millisecond
)

// Bounds beyond which stored parameters are taken for damage, not for a cost
// to pay: 1 GiB would stop a small machine.
const (
	maxTime   = 64
	maxMemory = 1 << 20
)

// Sane reports whether stored parameters can be honoured.
func (p Params) Sane() bool {
	return p.Time >= 1 && p.Time <= maxTime && p.Memory >= 8*uint32(p.Threads) && p.Memory <= maxMemory && p.Threads >= 1 && p.Threads <= 16
}

// Key derives 32 bytes.
func (p Params) Key(passphrase string, salt []byte) []byte {
	return argon2.IDKey([]byte(passphrase), salt, p.Time, p.Memory, p.Threads, 32)
}

var cheap atomic.Bool

// SetCheap makes Calibrate answer costs without any strength, for tests.
func SetCheap(on bool) { cheap.Store(on) }

// Calibrate measures this machine and gives costs of about 0.7 s, never below
// the floor.
func Calibrate() Params {
	if cheap.Load() {
		return Params{Time: 1, Memory: 64, Threads: 1}
	}
	p := Params{floorTime, floorMemory, threads}
	took := p.measure()
	for p.Memory < wantMemory && 2*took <= target {
		p.Memory *= 2
		took *= 2
	}
	for p.Time < maxTime && took+took/time.Duration(p.Time) <= target {
		took += took / time.Duration(p.Time)
		p.Time++
	}
	return p
}

func (p Params) measure() time.Duration {
	start := time.Now()
	p.Key("calibrate", make([]byte, 16))
	return time.Since(start)
}
