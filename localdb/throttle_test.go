package localdb_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"renda/app"
	"renda/localdb"
)

func try(dir, passphrase string, c app.Clock) (err error) {
	v, err := localdb.Open(dir, passphrase, localdb.Options{Clock: c})
	if err != nil {
		return err
	}
	return v.Close()
}

// Each wrong passphrase doubles the wait, the fifth locks for ten minutes; every try is a new
// start of the program, and the right passphrase waits like a wrong one.
func TestThrottle(t *testing.T) {
	dir, card := vault(t)
	c := &clock{}
	wait := time.Second
	for n := 1; n <= 4; n++ {
		err := try(dir, "wrong passphrase", c)
		e, ok := errors.AsType[*app.Error](err)
		if !ok || e.Code != localdb.CodeWrong || e.Args["left"] != string(rune('5'-n)) {
			t.Fatalf("try %d: %v", n, err)
		}
		c.plus += wait - time.Millisecond
		if err := try(dir, pass, c); app.CodeOf(err) != localdb.CodeWait {
			t.Fatalf("try %d, too soon: %v", n, err)
		}
		if info, err := localdb.Info(dir, c); err != nil || info.Failures != n || info.Wait != time.Millisecond {
			t.Errorf("%+v %v", info, err)
		}
		c.plus += time.Millisecond
		wait *= 2
	}
	if err := try(dir, "wrong passphrase", c); app.CodeOf(err) != localdb.CodeWrong {
		t.Fatal(err)
	}
	c.plus += 9 * time.Minute
	if err := try(dir, pass, c); app.CodeOf(err) != localdb.CodeLocked {
		t.Fatal(err)
	}
	v, err := localdb.OpenWithCard(dir, card, localdb.Options{Clock: c}) // the card doesn't wait
	if err != nil {
		t.Fatal(err)
	}
	times, err := v.FailedUnlocks()
	if err != nil || len(times) != 5 || !times[0].Equal((&clock{}).Now()) {
		t.Errorf("to be reported: %v %v", times, err)
	}
	if err := v.FailedUnlocksReported(times[3]); err != nil {
		t.Fatal(err)
	}
	if times, err = v.FailedUnlocks(); err != nil || len(times) != 1 {
		t.Errorf("left to be reported: %v %v", times, err)
	}
	closed(t, v)
	c.plus += 2 * time.Minute
	if err := try(dir, pass, c); err != nil {
		t.Fatal(err)
	}
	if info, err := localdb.Info(dir, c); err != nil || info.Failures != 0 || info.Wait != 0 {
		t.Errorf("after success: %+v %v", info, err)
	}
}

// A clock set back saves no wait and costs no more than one; set to years ahead and back, the
// owner isn't kept out for years.
func TestThrottleClock(t *testing.T) {
	dir, _ := vault(t)
	c := &clock{plus: 24 * time.Hour}
	for range 5 {
		if err := try(dir, "wrong passphrase", c); app.CodeOf(err) != localdb.CodeWrong {
			t.Fatal(err)
		}
		c.plus += 8 * time.Second
	}
	c.plus = 0 // a day back
	if err := try(dir, pass, c); app.CodeOf(err) != localdb.CodeLocked {
		t.Fatalf("the clock set back opens: %v", err)
	}
	c.plus += 9 * time.Minute
	if err := try(dir, pass, c); app.CodeOf(err) != localdb.CodeLocked {
		t.Fatal(err)
	}
	c.plus += 2 * time.Minute
	if err := try(dir, pass, c); err != nil {
		t.Fatalf("kept out although ten minutes have passed: %v", err)
	}
}

// The count damaged or forged leaves one try, not five and not none.
func TestThrottleDamaged(t *testing.T) {
	dir, _ := vault(t)
	for _, content := range [][]byte{nil, []byte("noise"), make([]byte, 1<<17), {0xa1, 1, 0x20}} {
		if err := os.WriteFile(filepath.Join(dir, "attempts"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		c := &clock{}
		if err := try(dir, "wrong passphrase", c); app.CodeOf(err) != localdb.CodeWrong {
			t.Fatal(err)
		}
		c.plus = time.Minute
		if err := try(dir, pass, c); app.CodeOf(err) != localdb.CodeLocked {
			t.Errorf("%.20q: %v", content, err)
		}
	}
}

// Showing the card ends the wait of the passphrase set with it.
func TestCardForgives(t *testing.T) {
	dir, card := vault(t)
	c := &clock{}
	for range 5 {
		if err := try(dir, "wrong passphrase", c); app.CodeOf(err) != localdb.CodeWrong {
			t.Fatal(err)
		}
		c.plus += 8 * time.Second
	}
	v, err := localdb.OpenWithCard(dir, card, localdb.Options{Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.ResetPassphrase(card, "a new passphrase"), v.Close()); err != nil {
		t.Fatal(err)
	}
	if err := try(dir, "a new passphrase", c); err != nil {
		t.Error(err)
	}
}
