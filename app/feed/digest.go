package feed

import (
	"crypto/sha256"
	"encoding/binary"

	"renda/app"
)

func advance(prev app.Hash, it *Item) app.Hash {
	b := make([]byte, 0, 128)
	b = append(b, prev[:]...)
	b = binary.BigEndian.AppendUint64(b, it.Pos)
	entry := func(h app.Hash, version uint64) {
		b = append(b, 0)
		b = append(b, h[:]...)
		b = binary.BigEndian.AppendUint64(b, version)
	}
	switch {
	case it.Entry != nil:
		entry(it.Entry.Act.Hash(), it.Entry.Version)
	case it.Gone != nil:
		entry(it.Gone.Hash, it.Gone.Version)
	case it.Purge != nil:
		b = append(b, 1)
		b = append(b, it.Purge.Matter[:]...)
		b = append(b, it.Purge.Part...)
	}
	return sha256.Sum256(b)
}
