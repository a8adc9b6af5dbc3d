package search

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"renda/localdb/disk"
)

// role of a block in its segment; part of its additional data.
type role byte

const (
	roleText role = 1 + iota
	rolePost
	roleDirectory
	rolePadding
	roleEnd
)

func (r role) String() string {
	return [...]string{"", "text", "postings", "directory", "padding", "end"}[r]
}

func blockAD(id [16]byte, r role, n int) []byte {
	b := append(make([]byte, 0, 48), "renda search v1 block"...)
	b = append(append(b, id[:]...), byte(r))
	return binary.BigEndian.AppendUint32(b, uint32(n))
}

const (
	segmentMagic  = "renda search segment\n\x00\x00\x00"
	segmentFormat = 1
	headerSize    = 32
	endSize       = 12 // where the directory stands and its length, unsealed
)

func segmentHeader() []byte {
	b := append(make([]byte, 0, headerSize), segmentMagic...)
	return append(b, segmentFormat, 0, 0, 0, 0, 0, 0, 0)[:headerSize]
}

// sizeClass gives the length to which a file of n bytes is padded: at most 1 % more above 64 KiB, so
// that O(log log n) bits of n are told (Padmé: Nikitin et al., PETS 2019,
// §4, with two bits more).
func sizeClass(n int64) int64 {
	e := bits.Len64(uint64(n)) - 1
	s := bits.Len64(uint64(e))
	mask := int64(1)<<max(e-s-2, 0) - 1
	return (n + mask) &^ mask
}

// blockFile writes the blocks of a new segment one after the other.
type blockFile struct {
	f      *os.File
	hook   disk.Hook
	sealer Sealer
	ref    segmentRef
	buf    []byte // not yet written
	at     int64  // where buf belongs
}

// writeSize is how much is gathered for one write.
const writeSize = 256 << 10

func (w *blockFile) add(r role, n int, plain []byte) (length int, err error) {
	had := len(w.buf)
	w.buf = w.sealer.Seal(w.buf, plain, blockAD(w.ref.ID, r, n))
	length = len(w.buf) - had
	if len(w.buf) >= writeSize {
		err = w.flush()
	}
	return length, err
}

func (w *blockFile) flush() error {
	if err := w.hook.WriteAt(w.f, w.buf, w.at); err != nil {
		return err
	}
	w.at += int64(len(w.buf))
	w.buf = w.buf[:0]
	return nil
}

func (w *blockFile) pos() int64 { return w.at + int64(len(w.buf)) }

// finish writes directory, padding and end, and makes the file durable.
func (w *blockFile) finish(directory []byte) error {
	at := w.pos()
	n, err := w.add(roleDirectory, 0, directory)
	if err != nil {
		return err
	}
	overhead := int64(len(w.sealer.Seal(nil, nil, nil)))
	least := w.pos() + overhead + endSize + overhead
	if _, err := w.add(rolePadding, 0, make([]byte, sizeClass(least)-least)); err != nil {
		return err
	}
	end := binary.BigEndian.AppendUint64(nil, uint64(at))
	if _, err := w.add(roleEnd, 0, binary.BigEndian.AppendUint32(end, uint32(n))); err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	w.ref.Size = w.at
	return w.hook.Sync(w.f)
}

// place says where a block stands in its segment.
type place struct {
	off    int64
	length int
}

// readBlock opens one block. The plaintext has slack bytes of room behind it.
func (s *segment) readBlock(r role, n int, p place) ([]byte, error) {
	sealed := make([]byte, p.length)
	if _, err := s.f.ReadAt(sealed, p.off); err != nil {
		return nil, s.damaged(r, n, err)
	}
	plain, err := s.sealer.Open(make([]byte, 0, p.length+slack), sealed, blockAD(s.ref.ID, r, n))
	if err != nil {
		return nil, s.damaged(r, n, err)
	}
	return slices.Grow(plain, slack), nil
}

// damaged names the block.
func (s *segment) damaged(r role, n int, err error) error {
	return damaged(fmt.Sprintf("%s, %s %d", s.ref.name(), r, n), err)
}

// Blocks of text and directories are compressed. No plaintext of ours is longer than this.
const maxPlain = 256 << 20

// dictID is the id of the one dictionary a segment has; zstd wants one.
const dictID = 1

func newPacker(dictionary []byte) (*zstd.Encoder, error) {
	opts := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithWindowSize(1 << 20)}
	if len(dictionary) > 0 {
		opts = append(opts, zstd.WithEncoderDictRaw(dictID, dictionary))
	}
	return zstd.NewWriter(nil, opts...)
}

func newUnpacker(dictionary []byte) (*zstd.Decoder, error) {
	opts := []zstd.DOption{zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxPlain)}
	if len(dictionary) > 0 {
		opts = append(opts, zstd.WithDecoderDictRaw(dictID, dictionary))
	}
	return zstd.NewReader(nil, opts...)
}

// Those without a dictionary serve everybody at once: making one costs more than a small
// index does.
var (
	plainPacker   = sync.OnceValues(func() (*zstd.Encoder, error) { return newPacker(nil) })
	plainUnpacker = sync.OnceValues(func() (*zstd.Decoder, error) { return newUnpacker(nil) })
)
