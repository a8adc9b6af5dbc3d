package wire

import (
	"encoding/binary"
	"io"

	"renda/app"
	"renda/app/act"
)

// ServerName is the DNS name in every server certificate. A desk pins the server's CA and
// asks for this name, whatever host and port it reaches the server by.
const ServerName = "rendad.internal"

// Routes. Bodies are CBOR frames of this package, both ways; an answer that is not 200
// carries a Problem. All but PathEnroll need a client certificate.
const (
	PathEnroll     = "/v1/enroll"           // POST Enroll → Enrolled
	PathHello      = "/v1/hello"            // GET → Hello
	PathPush       = "/v1/push"             // POST Push → PushReply
	PathPull       = "/v1/pull"             // POST Pull → feed.Page; zstd if accepted
	PathSnapshot   = "/v1/snapshot"         // POST Pull → framed feed.Pages (WriteFrame); zstd if accepted
	PathWatch      = "/v1/watch"            // POST feed.Cursor → 200 something waits, 204 nothing came
	PathBlob       = "/v1/blobs/"           // + hash. HEAD, PUT, GET
	PathCheckpoint = "/v1/audit/checkpoint" // GET ?size=known → Checkpoint
	PathProof      = "/v1/audit/proof"      // GET ?leaf=&size= → Proof
)

// Headers of blob requests.
const (
	HeaderSize   = "Renda-Size"   // HEAD and PUT request: whole size in bytes
	HeaderOffset = "Renda-Offset" // PUT request: of the body's first byte; HEAD answer: bytes held
	MediaType    = "application/cbor"
)

// Checkpoint answers PathCheckpoint.
type Checkpoint struct {
	Note  []byte   `cbor:"1,keyasint"`           // C2SP tlog-checkpoint
	Proof [][]byte `cbor:"2,keyasint,omitempty"` // consistency with the size asked about
}

// Proof answers PathProof: RFC 6962 inclusion of one leaf.
type Proof struct {
	Leaf uint64   `cbor:"1,keyasint"`
	Size uint64   `cbor:"2,keyasint"`
	Path [][]byte `cbor:"3,keyasint,omitempty"`
}

// A stream is frames of one byte of kind, four bytes of length (big endian) and the
// body. It ends with a frameEnd or a frameProblem, so that a stream cut off is told
// from one that ended.
const (
	frameItem    = 0
	frameEnd     = 1
	frameProblem = 2
)

// WriteFrame writes one item of a stream.
func WriteFrame(w io.Writer, body []byte) error { return writeFrame(w, frameItem, body) }

// WriteEnd ends a stream; err nil: it is complete.
func WriteEnd(w io.Writer, err error) error {
	if err == nil {
		return writeFrame(w, frameEnd, nil)
	}
	b, merr := act.Marshal(ProblemOf(err))
	if merr != nil {
		return merr
	}
	return writeFrame(w, frameProblem, b)
}

func writeFrame(w io.Writer, kind byte, body []byte) error {
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(body)
	return err
}

// ReadFrame reads one item of a stream of at most limit bytes into buf, which it may
// grow; io.EOF after a complete stream.
func ReadFrame(r io.Reader, buf []byte, limit int) ([]byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, &app.Error{Code: app.CodeOffline, Op: "read a stream", Err: io.ErrUnexpectedEOF}
	}
	n := binary.BigEndian.Uint32(head[1:])
	if uint64(n) > uint64(limit) {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a stream"}
	}
	if cap(buf) < int(n) {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, &app.Error{Code: app.CodeOffline, Op: "read a stream", Err: io.ErrUnexpectedEOF}
	}
	switch head[0] {
	case frameItem:
		return buf, nil
	case frameEnd:
		return nil, io.EOF
	case frameProblem:
		var p Problem
		if err := act.Unmarshal(buf, &p); err != nil {
			return nil, err
		}
		return nil, p.Err("read a stream")
	default:
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a stream"}
	}
}
