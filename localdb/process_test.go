package localdb_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"renda/app"
	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/localdbtest"
)

// The test program is also the child processes: RENDA_CHILD says which.
func TestMain(m *testing.M) {
	localdbtest.Cheap()
	switch do, dir := os.Getenv("RENDA_CHILD"), os.Getenv("RENDA_CHILD_DIR"); do {
	case "":
		os.Exit(m.Run())
	case "open":
		v, err := localdb.Open(dir, localdbtest.Passphrase, localdb.Options{})
		if err != nil {
			fmt.Println(app.CodeOf(err))
			return
		}
		fmt.Println("opened")
		if err := v.Close(); err != nil {
			fmt.Println(err)
		}
	case "write":
		if err := childWrite(dir); err != nil {
			fmt.Println("failed:", err)
		}
	}
}

func command(t testing.TB, do, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run=^$")
	c.Env = append(os.Environ(), "RENDA_CHILD="+do, "RENDA_CHILD_DIR="+dir)
	c.Stderr = os.Stderr
	return c
}

// child runs a process to its end and gives what it says.
func child(t testing.TB, do, dir string) string {
	t.Helper()
	out, err := command(t, do, dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// childWrite opens the vault and writes until it is killed: one writer's numbers by Commit, and
// now and then by Update, each told only when acknowledged.
func childWrite(dir string) error {
	v, err := localdb.Open(dir, localdbtest.Passphrase, localdb.Options{})
	if err != nil {
		return err
	}
	errs := make(chan error)
	for _, g := range []string{"a", "b", "c"} {
		go func() { errs <- childWriter(v, g) }()
	}
	return <-errs
}

func childWriter(v *localdb.Vault, g string) error {
	n := uint64(0)
	if err := v.View(func(r kv.Reader) error {
		b, err := r.Get("last", kv.K(g, 0))
		if len(b) == 8 {
			n = binary.BigEndian.Uint64(b)
		}
		return err
	}); err != nil {
		return err
	}
	for {
		n++
		ws := []kv.Write{
			{Table: "last", Group: []byte(g), Value: kv.U64(n)},
			{Table: "all", Group: []byte(g), Seq: n, Value: []byte(strings.Repeat(g, int(n%3000)+1))},
		}
		var err error
		if n%50 == 0 {
			err = v.Update(func(w kv.Writer) error { return kv.Apply(w, ws) })
		} else {
			err = v.Commit(context.Background(), ws)
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%s %d\n", g, n); err != nil {
			return err
		}
	}
}

// A process killed with -9 while it writes, again and again: every write it had acknowledged is
// there, no set is half there, and every record passes its check.
func TestKill(t *testing.T) {
	dir, _ := vault(t)
	acked := map[string]uint64{}
	for round := range 5 {
		c := command(t, "write", dir)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 100+37*round && lines.Scan(); n++ {
			note(t, acked, lines.Text())
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it had said before it died; the last line may be cut
			if strings.Count(lines.Text(), " ") == 1 {
				note(t, acked, lines.Text())
			}
		}
		if err := c.Wait(); err == nil {
			t.Fatal("it ended by itself")
		}
		v := open(t, dir, localdb.Options{})
		for g, n := range acked {
			if err := v.View(func(r kv.Reader) error { return whole(r, g, n) }); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if rep, err := v.Check(t.Context(), nil); err != nil || !rep.OK() {
			t.Errorf("round %d: %v %v", round, err, rep.Err())
		}
		closed(t, v)
	}
	if len(acked) != 3 {
		t.Errorf("acknowledged %v", acked)
	}
}

func note(t testing.TB, acked map[string]uint64, line string) {
	t.Helper()
	var g string
	var n uint64
	if _, err := fmt.Sscan(line, &g, &n); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	acked[g] = max(acked[g], n)
}

// whole checks one writer's records: all up to the last, which is at least n, and no other.
func whole(r kv.Reader, g string, n uint64) error {
	b, err := r.Get("last", kv.K(g, 0))
	if err != nil {
		return err
	}
	last := binary.BigEndian.Uint64(b)
	if last < n {
		return fmt.Errorf("writer %s: %d acknowledged, %d there", g, n, last)
	}
	next := uint64(0)
	if err := r.Scan("all", []byte(g), 0, func(seq uint64, v []byte) (bool, error) {
		next++
		if seq != next || len(v) != int(seq%3000)+1 {
			return false, fmt.Errorf("writer %s: record %d with %d bytes after %d", g, seq, len(v), next-1)
		}
		return true, nil
	}); err != nil {
		return err
	}
	if next != last {
		return fmt.Errorf("writer %s: the last is %d, records end at %d", g, last, next)
	}
	return nil
}
