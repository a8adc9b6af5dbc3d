package archive

import (
	"encoding/hex"
	"time"

	"renda/app"
	"renda/app/act"
)

// StepOf gives what an act itself says of its step: all but the names.
func StepOf(e *act.Entry, a *act.Act) (Step, error) {
	orig := a.Origin
	if orig.IsZero() {
		orig = e.Act.Hash()
	}
	commit, err := e.Commitment(orig)
	if err != nil {
		return Step{}, err
	}
	s := Step{Version: e.Version, Received: Stamp(e.Received), At: Stamp(a.At), Kind: a.Kind, Part: string(a.Part), Hash: e.Act.Hash().String(),
		Signature: hex.EncodeToString(e.Act.Sig), Leaf: e.Leaf, Commit: commit.String()}
	if !a.Account.IsZero() {
		s.Account, s.Device = a.Account.String(), a.Device.String()
	}
	return s, nil
}

// Stamp words a time of Unix milliseconds as metadata has it: RFC 3339 to the millisecond, Chinese time.
func Stamp(ms int64) string {
	return time.UnixMilli(ms).In(app.Zone).Format("2006-01-02T15:04:05.000-07:00")
}
