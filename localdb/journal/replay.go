package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// maxFrame bounds a frame's sealed part: a batch stops growing at batchBytes
// and takes at least one payload.
const maxFrame = MaxPayload + batchBytes + 1<<16

var errFrame = errors.New("frame malformed")

// replay reads the frames, finds the end and cuts a torn tail.
func (j *Journal) replay(after uint64, fn func(uint64, []byte) error) error {
	st, err := j.f.Stat()
	if err != nil {
		return err
	}
	size := st.Size()
	r := bufio.NewReaderSize(io.NewSectionReader(j.f, headerSize, size), 1<<20)
	j.end = headerSize
	for {
		plain, tag, n, err := j.next(r, size-j.end)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		j.seq, j.tag, j.end = j.seq+1, tag, j.end+n
		if j.seq > after {
			if err := each(plain, func(p []byte) error { return fn(j.seq, p) }); err != nil {
				return j.damaged(j.seq, err)
			}
		}
	}
	if err := j.nothingAfter(size); err != nil {
		return err
	}
	if j.seq < after {
		return &app.Error{Code: CodeShort, Op: "read journal", Item: filepath.Base(j.path)}
	}
	j.start, j.ready = j.end, size
	if j.opts.ReadOnly {
		return nil
	}
	if size > j.end { // zeros or a torn frame: neither may be taken for frames later
		if err := j.f.Truncate(j.end); err != nil {
			return err
		}
		j.ready = j.end
	}
	return nil
}

// next opens the frame that follows; n is 0 at the end or at a frame that fails.
func (j *Journal) next(r *bufio.Reader, left int64) (plain []byte, tag [16]byte, n int64, err error) {
	var head [frameHead]byte
	if left < frameHead+seal.Overhead {
		return nil, tag, 0, nil
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, tag, 0, err
	}
	size, seq, ok := parseHead(head[:])
	if !ok || seq != j.seq+1 || [16]byte(head[16:]) != j.tag || int64(size) > left-frameHead {
		return nil, tag, 0, nil
	}
	padded := padded(size)
	b := make([]byte, size, padded)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, tag, 0, err
	}
	plain, oerr := j.box.Open(nil, b, head[:])
	if oerr != nil {
		return nil, tag, 0, nil // torn or damaged: nothingAfter tells
	}
	skip := min(int64(padded-size), left-frameHead-int64(size))
	if _, err := r.Discard(int(skip)); err != nil {
		return nil, tag, 0, err
	}
	return plain, [16]byte(b[size-16:]), frameHead + int64(padded), nil
}

func padded(size int) int { return (frameHead+size+align-1)/align*align - frameHead }

// parseHead reads a frame's length and number.
func parseHead(b []byte) (size int, seq uint64, ok bool) {
	if string(b[:4]) != frameMark {
		return 0, 0, false
	}
	n := binary.BigEndian.Uint32(b[4:])
	if n < seal.Overhead || n > maxFrame {
		return 0, 0, false
	}
	return int(n), binary.BigEndian.Uint64(b[8:]), true
}

// nothingAfter looks for a valid frame beyond the end: if there is one, what
// stopped the reading is damage and not a torn tail.
func (j *Journal) nothingAfter(size int64) error {
	fr, err := j.find(j.end, size)
	if err == nil && fr != nil {
		err = j.damaged(j.seq+1, nil)
	}
	return err
}

// found is a frame that opens, wherever it lies.
type found struct {
	at, next int64 // its place and where the next one would begin
	seq      uint64
	plain    []byte
}

// find gives the first frame at or after a place that opens and is numbered
// above the last one read; nil if there is none.
func (j *Journal) find(at, size int64) (*found, error) {
	const window = 1 << 20
	buf := make([]byte, window+len(frameMark))
	for ; at < size; at += window {
		n, err := j.f.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		for i := 0; i < min(n, window); i++ {
			k := bytes.Index(buf[i:n], []byte(frameMark))
			if k < 0 {
				break
			}
			i += k
			if fr, err := j.openAt(at+int64(i), size); fr != nil || err != nil {
				return fr, err
			}
		}
	}
	return nil, nil
}

// openAt opens the frame at a place; nil if there is none.
func (j *Journal) openAt(at, size int64) (*found, error) {
	var head [frameHead]byte
	if at%align != 0 || size-at < frameHead {
		return nil, nil
	}
	if _, err := j.f.ReadAt(head[:], at); err != nil {
		return nil, err
	}
	n, seq, ok := parseHead(head[:])
	if !ok || seq <= j.seq || int64(n) > size-at-frameHead {
		return nil, nil
	}
	b := make([]byte, n)
	if _, err := j.f.ReadAt(b, at+frameHead); err != nil {
		return nil, err
	}
	plain, err := j.box.Open(nil, b, head[:])
	if err != nil {
		return nil, nil //nolint:nilerr // no frame is an answer here, not a failure
	}
	return &found{at: at, next: at + frameHead + int64(padded(n)), seq: seq, plain: plain}, nil
}

// Gap is a run of frames that are lost, both ends included.
type Gap struct{ From, To uint64 }

// Salvage gives the payloads of every frame that still opens, in order, past
// whatever is damaged, and the gaps between them. It changes nothing. A last
// frame that is damaged can't be told from one never finished, and before the
// first one nothing is missed if the header doesn't prove itself.
func Salvage(path string, root seal.Key, id app.ID, opts Options, fn func(seq uint64, payload []byte) error) (gaps []Gap, err error) {
	item := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, disk.Err("salvage journal", item, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, disk.Err("salvage journal", item, err)
	}
	j := &Journal{path: path, opts: opts, f: f, id: id}
	headless := j.readHeader(root) != nil
	if headless { // the vault knows the suite too
		j.opts.Suite, j.seq = opts.Suite, 0
		if err := j.setKey(root, opts.Suite); err != nil {
			return nil, err
		}
	}
	for at := int64(headerSize); ; {
		fr, err := j.find(at, st.Size())
		if err != nil {
			return gaps, disk.Err("salvage journal", item, err)
		}
		if fr == nil {
			return gaps, nil
		}
		if fr.seq > j.seq+1 && !headless {
			gaps = append(gaps, Gap{j.seq + 1, fr.seq - 1})
		}
		headless = false
		if err := each(fr.plain, func(p []byte) error { return fn(fr.seq, p) }); err != nil {
			return gaps, j.damaged(fr.seq, err)
		}
		j.seq, at = fr.seq, fr.next
	}
}

// each splits a frame into its payloads.
func each(plain []byte, fn func([]byte) error) error {
	for len(plain) > 0 {
		n, w := binary.Uvarint(plain)
		if w <= 0 || n > uint64(len(plain)-w) {
			return errFrame
		}
		end := w + int(n)
		if err := fn(plain[w:end:end]); err != nil {
			return err
		}
		plain = plain[end:]
	}
	return nil
}

// damaged names a frame; an error that has a code passes.
func (j *Journal) damaged(seq uint64, err error) error {
	if _, ok := errors.AsType[*app.Error](err); ok {
		return err
	}
	return &app.Error{Code: CodeDamaged, Op: "read journal", Item: fmt.Sprintf("%s frame %d", filepath.Base(j.path), seq),
		Args: map[string]string{"frame": fmt.Sprint(seq)}, Err: err}
}
