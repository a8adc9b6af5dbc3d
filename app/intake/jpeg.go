package intake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// jpeg rewrites a JPEG (ITU-T T.81) segment by segment, the picture's own bytes
// untouched: of what programs add only JFIF, colour profile and Adobe's transform
// stay; Exif shrinks to how the picture is to be turned and when it was taken; what
// hangs on behind the picture (more pictures, films, both with places) goes.
type jpeg struct {
	place
	src  *bufio.Reader
	keep bool
	had  bool
	in   jpegState
	buf  bytes.Buffer
}

type jpegState uint8

const (
	jpegStart jpegState = iota
	jpegSegments
	jpegScan // entropy-coded data after SOS
	jpegRest // after the end, if everything is kept
	jpegDone
)

const (
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
	app0 = 0xe0
	com  = 0xfe
)

func (j *jpeg) step() ([]byte, error) {
	j.buf.Reset()
	var err error
	switch j.in {
	case jpegStart:
		j.in = jpegSegments
		_, err = io.CopyN(&j.buf, j.src, 2)
	case jpegSegments:
		err = j.segment()
	case jpegScan:
		err = j.scan()
	case jpegRest:
		n, err := io.CopyN(&j.buf, j.src, 32<<10)
		if n == 0 {
			return nil, err
		}
		return j.buf.Bytes(), nil
	case jpegDone:
		return nil, io.EOF
	}
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = j.damaged(io.ErrUnexpectedEOF)
		}
		return nil, err
	}
	return j.buf.Bytes(), nil
}

// segment reads one marker and what belongs to it.
func (j *jpeg) segment() error {
	b, err := j.src.ReadByte()
	if err != nil {
		return err
	}
	if b != 0xff {
		return j.damaged(errors.New("no marker where one has to be"))
	}
	for b == 0xff {
		if b, err = j.src.ReadByte(); err != nil {
			return err
		}
		j.fill(b)
	}
	return j.marker(b)
}

func (j *jpeg) marker(m byte) error {
	switch {
	case m == eoi:
		j.in = jpegDone
		if j.keep {
			j.in = jpegRest
		}
		j.buf.Write([]byte{0xff, m})
		return nil
	case m == 0x01 || m >= 0xd0 && m <= soi:
		j.buf.Write([]byte{0xff, m})
		return nil
	case m == 0:
		return j.damaged(errors.New("no marker where one has to be"))
	}
	var size [2]byte
	if _, err := io.ReadFull(j.src, size[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(size[:]))
	if n < 2 {
		return j.damaged(errors.New("a segment shorter than its own length"))
	}
	body := make([]byte, n-2)
	if _, err := io.ReadFull(j.src, body); err != nil {
		return err
	}
	if m == sos {
		j.in = jpegScan
	}
	keep, body := j.look(m, body)
	if keep || j.keep {
		j.buf.Write([]byte{0xff, m, byte((len(body) + 2) >> 8), byte(len(body) + 2)})
		j.buf.Write(body)
	}
	return nil
}

// look tells whether a segment stays, and as what.
func (j *jpeg) look(m byte, body []byte) (bool, []byte) {
	switch {
	case m == com:
		return false, body
	case m < app0 || m > app0+15:
		return true, body
	case m == app0+1 && bytes.HasPrefix(body, exifHead):
		x := readExif(body[len(exifHead):])
		j.had = j.had || x.place
		if j.keep {
			return true, body
		}
		small := x.small()
		return small != nil, small
	case m == app0+1 || m == app0+13:
		j.had = j.had || namesPlace(body)
		return false, body
	case m == app0 && bytes.HasPrefix(body, []byte("JFIF\x00")), m == app0+2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), m == app0+14 && bytes.HasPrefix(body, []byte("Adobe")):
		return true, body
	}
	return false, body
}

// fill passes a fill byte before a marker on if everything is kept.
func (j *jpeg) fill(b byte) {
	if b == 0xff && j.keep {
		j.buf.WriteByte(b)
	}
}

// scan copies entropy-coded data up to the next marker that ends it.
func (j *jpeg) scan() error {
	for j.buf.Len() < 32<<10 {
		chunk, err := j.src.ReadSlice(0xff)
		j.buf.Write(chunk)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return err
		}
		b, err := j.src.ReadByte()
		for err == nil && b == 0xff { // fill bytes
			j.fill(b)
			b, err = j.src.ReadByte()
		}
		if err != nil {
			return err
		}
		if b == 0 || b >= 0xd0 && b <= 0xd7 {
			j.buf.WriteByte(b)
			continue
		}
		j.buf.Truncate(j.buf.Len() - 1)
		j.in = jpegSegments
		return j.marker(b)
	}
	return nil
}
