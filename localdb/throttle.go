package localdb

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"renda/app"
	"renda/localdb/disk"
)

// The security profile of unlocking. 等保 2.0 level 3 asks that failed log-ins are
// handled: locked after n failures for m minutes (domain §8.4; n = 5 is [R], the
// usual reading; m is ours). Waits double before that.
const (
	maxFailures = 5
	firstWait   = time.Second
	lockFor     = 10 * time.Minute
	keepEvents  = 200
)

// attempts is kept in clear beside the vault: counts and times, nothing else.
// Whoever can copy the folder can reset it; it slows a guesser at the screen,
// Argon2id slows the one with the copy.
type attempts struct {
	Failures int     `cbor:"1,keyasint"` // in a row
	Last     int64   `cbor:"2,keyasint"` // Unix milliseconds
	Until    int64   `cbor:"3,keyasint"` // no try before this
	Events   []int64 `cbor:"4,keyasint"` // failures not yet reported to the auditor
}

func readAttempts(dir string) (attempts, error) {
	b, err := readSmall(filepath.Join(dir, fileAttempts), 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		return attempts{}, nil
	}
	if err != nil && !errors.Is(err, errOdd) {
		return attempts{}, disk.Err("read attempts", fileAttempts, err)
	}
	var a attempts
	if err != nil || dec.Unmarshal(b, &a) != nil || a.Failures < 0 {
		// Damaged or forged: as if the last failure were now due its full wait.
		return attempts{Failures: maxFailures - 1}, nil
	}
	return a, nil
}

func (a attempts) write(dir string, hook disk.Hook) error {
	b, err := enc.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode attempts: %w", err)
	}
	err = hook.WriteFile(filepath.Join(dir, fileAttempts), b)
	if disk.NotWritable(err) || disk.Full(err) {
		return nil // a full or read-only disk must not keep the owner out
	}
	return disk.Err("write attempts", fileAttempts, err)
}

// wait gives how long no try is taken.
func (a attempts) wait(now time.Time) time.Duration {
	return max(0, time.UnixMilli(a.Until).Sub(now))
}

// sinceSetBack begins the wait anew when the clock was set back behind the last
// failure: the owner isn't kept out for years, the guesser gains nothing.
func (a attempts) sinceSetBack(now time.Time) (attempts, bool) {
	if now.UnixMilli() >= a.Last {
		return a, false
	}
	a.Until += now.UnixMilli() - a.Last
	a.Last = now.UnixMilli()
	return a, true
}

// refused gives the error of a try made too early, or nil.
func (a attempts) refused(now time.Time) error {
	left := a.wait(now)
	if left <= 0 {
		return nil
	}
	code := CodeWait
	if a.Failures >= maxFailures {
		code = CodeLocked
	}
	return &app.Error{Code: code, Op: "unlock vault", Args: map[string]string{
		"seconds": fmt.Sprint(int64((left + time.Second - 1) / time.Second)), "minutes": fmt.Sprint(int64((left + time.Minute - 1) / time.Minute)),
		"failures": fmt.Sprint(a.Failures)}}
}

// failed counts one more failure.
func (a attempts) failed(now time.Time) attempts {
	a.Failures++
	wait := lockFor
	if a.Failures < maxFailures {
		wait = firstWait << (a.Failures - 1)
	}
	a.Last, a.Until = now.UnixMilli(), now.Add(wait).UnixMilli()
	a.Events = append(a.Events, a.Last)
	if n := len(a.Events) - keepEvents; n > 0 {
		a.Events = a.Events[n:]
	}
	return a
}

// guarded runs one try at a slot. The failure is counted before the try and
// taken back after a success, so killing the program saves nobody the wait.
func guarded(dir string, clock app.Clock, hook disk.Hook, try func() error, wrong app.Code) error {
	a, err := readAttempts(dir)
	if err != nil {
		return err
	}
	now := clock.Now()
	a, moved := a.sinceSetBack(now)
	if moved {
		if err := a.write(dir, hook); err != nil {
			return err
		}
	}
	if err := a.refused(now); err != nil {
		return err
	}
	if err := a.failed(now).write(dir, hook); err != nil {
		return err
	}
	err = try()
	if err == nil {
		a.Failures, a.Last, a.Until = 0, 0, 0
		return a.write(dir, hook)
	}
	if app.CodeOf(err) != wrong {
		return errors.Join(err, a.write(dir, hook)) // not a wrong guess
	}
	return err
}

// forgive ends the wait: the owner has shown the card.
func forgive(dir string, hook disk.Hook) error {
	a, err := readAttempts(dir)
	if err != nil {
		return err
	}
	a.Failures, a.Last, a.Until = 0, 0, 0
	return a.write(dir, hook)
}
