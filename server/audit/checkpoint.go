package audit

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
)

// CodeCheckpoint says that a note is not a checkpoint of this log.
const CodeCheckpoint app.Code = "audit.checkpoint"

// Checkpoint is the state of the log that the server signs.
type Checkpoint struct {
	Origin string   // name of the log, also the name of its key
	Size   uint64   // leaves
	Root   app.Hash // RFC 6962 tree hash
	Epoch  uint64   // server lineage. A restored server continues an older tree, so sizes are compared within one epoch only
}

// Sign gives the checkpoint as a signed note (C2SP tlog-checkpoint, signed-note).
// The lineage is an extension line, "epoch <decimal>".
func (c Checkpoint) Sign(s note.Signer) ([]byte, error) {
	text := c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" +
		base64.StdEncoding.EncodeToString(c.Root[:]) + "\nepoch " + strconv.FormatUint(c.Epoch, 10) + "\n"
	b, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "sign a checkpoint", Err: err}
	}
	return b, nil
}

// ParseCheckpoint opens a signed note and reads the checkpoint inside. Extension lines
// it does not know are left alone, as C2SP asks.
func ParseCheckpoint(msg []byte, vkey string) (Checkpoint, error) {
	bad := func(err error) (Checkpoint, error) {
		return Checkpoint{}, &app.Error{Code: CodeCheckpoint, Op: "read a checkpoint", Err: err}
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return bad(err)
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return bad(err)
	}
	lines := strings.Split(strings.TrimSuffix(n.Text, "\n"), "\n")
	if len(lines) < 3 || lines[0] != v.Name() {
		return bad(fmt.Errorf("not of log %q", v.Name()))
	}
	c := Checkpoint{Origin: lines[0]}
	if c.Size, err = strconv.ParseUint(lines[1], 10, 63); err != nil || strconv.FormatUint(c.Size, 10) != lines[1] {
		return bad(fmt.Errorf("size %q", lines[1]))
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return bad(fmt.Errorf("root %q", lines[2]))
	}
	copy(c.Root[:], root)
	for _, l := range lines[3:] {
		if e, ok := strings.CutPrefix(l, "epoch "); ok {
			if c.Epoch, err = strconv.ParseUint(e, 10, 64); err != nil {
				return bad(err)
			}
		}
	}
	return c, nil
}
