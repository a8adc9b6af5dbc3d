// Package parcel is 摆渡包: the frames of the wire in one sealed, signed, numbered file, for a
// terminal that a stick reaches and a network does not.
//
// # The file
//
//	"renda-parcel/1\n" | an age file (C2SP age) | "renda-end" | length of the age file, 8 bytes big endian
//
// The length at the end only serves the words of a refusal: a file without it was cut short, one
// with it that can't be opened was changed. Nothing is believed because of it.
//
// Inside the age file stand records, each with four bytes of length before it (big endian): a Header,
// Records of a class and a body, a Footer. The Footer counts the records of each class and carries the
// sender's signature over SHA-256 of everything before it. Classes are those of this package; a
// reader keeps a record of a class it does not know, unread, and shows it (隔离).
//
// # Whose keys
//
// A parcel is sealed to its recipient's device key and signed by its sender's: the Ed25519 keys that
// the directory and the enrolment hold already, so a terminal enrolled yesterday can be written to
// today, and nobody has a second key to lose. That one key signs and opens is the construction
// of age's ssh-ed25519 recipients (filippo.io/age/agessh): the Ed25519 point is mapped to Curve25519 by
// the birational map of RFC 7748 §4.1, tweaked by HKDF of the public key, and used as an X25519 KEM. That the
// joint use is sound is shown in Thormarker, "On using the same key pair for Ed25519 and an X25519 based
// KEM" (IACR ePrint 2021/509). We call that code and add nothing to it. The sender is a second
// recipient, so that who wrote a parcel can show what is in it.
//
// Signing happens inside the sealing, and the Header names sender and recipient: a recipient can't
// pass a parcel on as written to somebody else, and a stranger who finds the stick learns neither who
// wrote nor to whom, only a four-byte tag of the key that opens it.
//
// # Reading
//
// A parcel is read twice. The first reading checks everything: sealing, signature, order, counts, each
// record's encoding, each paper's hash. Nothing has been applied when it refuses. The second
// reading applies, record by record, each compared with what the first one saw, so that a stick that
// gives other bytes the second time is found out. Memory is bounded by one record (5 MiB) and 32
// bytes for each. What is applied goes through the same doors as over the network (exactly once by
// (device, n), pages by cursor and digest), so a reading that the power cut ended is simply begun
// again, and parcels may come twice, late, or in any order.
//
// # What travels
//
//	desk → server   ask (cursor, checkpoint, which answers are awaited, papers wanted), push, blob
//	server → desk   hello, told (what became of the last parcels), receipts, proofs, page, blob
//
// A server's parcel begins where the desk has last confirmed to be, not where the last parcel ended: a
// lost stick loses nothing, and the desk leaves out what it has (see trim). A desk's parcel
// carries every own act without an answer.
package parcel
