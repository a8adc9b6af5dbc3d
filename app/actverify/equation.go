package actverify

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"

	"filippo.io/edwards25519"

	"renda/app/act"
)

// hold reports whether every signature of a batch verifies, by one equation over all:
//
//	[8]( [-Σ zᵢsᵢ]B + Σ [zᵢ]Rᵢ + Σ over keys [Σ zᵢkᵢ]A ) = 0
//
// with random 128-bit zᵢ (Bernstein et al., High-speed high-security signatures, §5; the
// readings of ZIP 215). What a key has signed is summed before it is multiplied: a congress
// has a hundred devices and a hundred thousand acts, so the keys' half of the work nearly goes
// away. That is why it stands here: ed25519consensus, the single check and the test's
// judge, multiplies a key anew for each signature. false: at least one does not, or chance (2⁻¹²⁸) has it.
func hold(keys [][]byte, acts []act.Signed) bool {
	var zs = make([]byte, 16*len(acts))
	if _, err := rand.Read(zs); err != nil {
		return false
	}
	base := edwards25519.NewScalar()
	scalars := []*edwards25519.Scalar{base}
	points := []*edwards25519.Point{edwards25519.NewGeneratorPoint()}
	at := map[[ed25519.PublicKeySize]byte]int{} // place of a key's term
	h := sha512.New()
	var digest [sha512.Size]byte
	var short [32]byte
	for i := range acts {
		sig := acts[i].Sig
		if len(keys[i]) != ed25519.PublicKeySize || len(sig) != ed25519.SignatureSize {
			return false
		}
		key := [ed25519.PublicKeySize]byte(keys[i])
		n, known := at[key]
		if !known {
			A, err := new(edwards25519.Point).SetBytes(key[:])
			if err != nil {
				return false
			}
			n = len(points)
			at[key] = n
			points, scalars = append(points, A), append(scalars, edwards25519.NewScalar())
		}
		R, err := new(edwards25519.Point).SetBytes(sig[:32])
		if err != nil {
			return false
		}
		s, err := edwards25519.NewScalar().SetCanonicalBytes(sig[32:])
		if err != nil {
			return false
		}
		h.Reset()
		h.Write(sig[:32])
		h.Write(key[:])
		h.Write(act.Message(acts[i].Raw))
		k, err := edwards25519.NewScalar().SetUniformBytes(h.Sum(digest[:0]))
		if err != nil {
			return false
		}
		copy(short[:], zs[16*i:16*i+16])
		z, err := edwards25519.NewScalar().SetCanonicalBytes(short[:])
		if err != nil {
			return false
		}
		base.MultiplyAdd(z, s, base)
		scalars[n].MultiplyAdd(z, k, scalars[n])
		points, scalars = append(points, R), append(scalars, z)
	}
	base.Negate(base)
	sum := new(edwards25519.Point).VarTimeMultiScalarMult(scalars, points)
	return sum.MultByCofactor(sum).Equal(edwards25519.NewIdentityPoint()) == 1
}
