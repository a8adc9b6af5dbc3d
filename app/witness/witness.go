// Package witness is how a desk watches the server's audit log: every page brings a
// signed checkpoint of the log, and each must continue the one the desk kept. A server
// that changes or drops what it once accepted can't show such a proof to any desk
// that saw it before.
//
// Formats: C2SP tlog-checkpoint and signed-note, tree and proofs of RFC 6962 as
// golang.org/x/mod/sumdb computes them. The server's lineage stands in an extension
// line, "epoch <decimal>".
package witness

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"renda/app"
)

// Codes of this package.
const (
	CodeKey        app.Code = "witness.key"        // the log's verifier key can't be read
	CodeCheckpoint app.Code = "witness.checkpoint" // not a checkpoint signed by this log
	CodeShrunk     app.Code = "witness.shrunk"     // the log is smaller than it was; Args was, now
	CodeFork       app.Code = "witness.fork"       // the log does not contain what it contained; Args was, now
)

// maxNote bounds a checkpoint note; the format's own are a few hundred bytes.
const maxNote = 1 << 16

// Witness checks checkpoints of one log. It keeps nothing: what was accepted last
// is the caller's to keep.
type Witness struct{ key note.Verifier }

// New takes the log's verifier key as the desk pinned it when it was enrolled.
func New(vkey string) (*Witness, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, &app.Error{Code: CodeKey, Op: "read the audit log's key", Err: err}
	}
	return &Witness{v}, nil
}

type checkpoint struct {
	size  int64
	root  tlog.Hash
	epoch uint64
}

// Advance checks that head is signed by the log and that the log of head begins with
// the whole log of old (nil: head is the first this desk sees). Proof is the consistency
// proof between them, as the server sent it.
func (w *Witness) Advance(old, head []byte, proof [][]byte) error {
	now, err := w.read(head)
	if err != nil || len(old) == 0 {
		return err
	}
	was, err := w.read(old)
	if err != nil {
		return err
	}
	args := map[string]string{"was": strconv.FormatInt(was.size, 10), "now": strconv.FormatInt(now.size, 10)}
	switch {
	case now.epoch != was.epoch:
		// A restored server may be behind. Desks notice by the epoch of the page and begin
		// anew; within one page both are the same.
		return &app.Error{Code: CodeFork, Op: "compare checkpoints of two lineages", Args: args}
	case now.size < was.size:
		return &app.Error{Code: CodeShrunk, Op: "compare checkpoints", Args: args}
	case was.size == 0:
		return nil
	case now.size == was.size:
		if now.root != was.root {
			return &app.Error{Code: CodeFork, Op: "compare checkpoints", Args: args}
		}
		return nil
	}
	p := make(tlog.TreeProof, len(proof))
	for i, h := range proof {
		if len(h) != tlog.HashSize {
			return &app.Error{Code: CodeFork, Op: "read a consistency proof", Args: args}
		}
		copy(p[i][:], h)
	}
	if err := tlog.CheckTree(p, now.size, now.root, was.size, was.root); err != nil {
		return &app.Error{Code: CodeFork, Op: "check a consistency proof", Args: args, Err: err}
	}
	return nil
}

// read opens a signed note and reads the checkpoint inside. Extension lines it does
// not know are left alone, as the format asks.
func (w *Witness) read(msg []byte) (c checkpoint, err error) {
	bad := func(err error) (checkpoint, error) {
		return checkpoint{}, &app.Error{Code: CodeCheckpoint, Op: "read a checkpoint", Err: err}
	}
	if len(msg) > maxNote {
		return bad(fmt.Errorf("%d bytes", len(msg)))
	}
	n, err := note.Open(msg, note.VerifierList(w.key))
	if err != nil {
		return bad(err)
	}
	lines := strings.Split(strings.TrimSuffix(n.Text, "\n"), "\n")
	if len(lines) < 3 || lines[0] != w.key.Name() {
		return bad(fmt.Errorf("not of log %q", w.key.Name()))
	}
	if c.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.size < 0 || strconv.FormatInt(c.size, 10) != lines[1] {
		return bad(fmt.Errorf("size %q", lines[1]))
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.root) {
		return bad(fmt.Errorf("root %q", lines[2]))
	}
	copy(c.root[:], root)
	for _, l := range lines[3:] {
		if e, ok := strings.CutPrefix(l, "epoch "); ok {
			if c.epoch, err = strconv.ParseUint(e, 10, 64); err != nil {
				return bad(err)
			}
		}
	}
	return c, nil
}
