package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"renda/app/kv"
	"renda/localdb/localdbtest"
	"renda/localdb/seal"
	"renda/localdb/sealed"
	"renda/server/boltstore"
	"renda/ui/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"rendad": func() {
		localdbtest.Cheap() // what a passphrase costs is proven in localdb/seal
		main()
	}})
}

// The scripts in testdata say what the commands do, as an operator and his scripts meet it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Condition: func(c string) (bool, error) {
		if c == "mount" {
			return canMount(t), nil
		}
		return false, fmt.Errorf("no condition %q", c)
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"serve": serveInScript, "finish": finishInScript, "code": codeInScript, "flip": flip, "spoil": spoil, "field": field, "tamper": tamper, "small": smallDisk, "exits": exits}})
}

// exits runs the program and wants that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code rendad …")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		got = -1
		var e *exec.ExitError
		if asExit(err, &e) {
			got = e.ExitCode()
		}
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit %d, want %s: %v", got, args[0], err)
	}
}

func asExit(err error, e **exec.ExitError) bool {
	x, ok := err.(*exec.ExitError)
	*e = x
	return ok
}

type running struct {
	cmd *exec.Cmd
	log *bytes.Buffer
}

// servers holds the running servers of each script by their folder; scripts run side by side.
var servers sync.Map

// served names one of them.
type served struct {
	ts  *testscript.TestScript
	dir string
}

// serveInScript starts the server of a folder and waits for its ready line; $ADDR is where the last one listens.
func serveInScript(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("rendad", append([]string{"serve", "--json"}, args...)...)
	path, err := exec.LookPath("rendad")
	ts.Check(err)
	cmd.Path, cmd.Dir, cmd.Env = path, ts.Getenv("WORK"), append(os.Environ(), "HOME="+ts.Getenv("WORK"))
	r := &running{cmd, &bytes.Buffer{}}
	cmd.Stderr = r.log
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	key := served{ts, args[0]}
	servers.Store(key, r)
	ts.Defer(func() {
		if servers.CompareAndDelete(key, r) {
			_ = cmd.Process.Kill() // the script failed before finish
			_ = cmd.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("no ready line: %v\n%s", err, r.log)
	}
	var ready struct{ Ready string }
	ts.Check(json.Unmarshal([]byte(line), &ready))
	ts.Setenv("ADDR", ready.Ready)
}

// finishInScript ends the server of a folder, or the one that runs, as the system does, and wants it to end well. ("stop" is
// testscript's own: it ends the script.)
func finishInScript(ts *testscript.TestScript, neg bool, args []string) {
	var key any
	servers.Range(func(k, _ any) bool {
		if s := k.(served); s.ts == ts && (len(args) == 0 || s.dir == args[0]) {
			key = k
		}
		return key == nil
	})
	x, ok := servers.LoadAndDelete(key)
	if !ok {
		ts.Fatalf("no server is running")
	}
	r := x.(*running)
	ts.Check(r.cmd.Process.Signal(syscall.SIGTERM))
	if err := r.cmd.Wait(); err != nil {
		ts.Fatalf("serve ended with %v\n%s", err, r.log)
	}
	ts.Check(os.WriteFile(ts.MkAbs("server.log"), r.log.Bytes(), 0o600))
}

// codeInScript puts the code of an account, from what init, enroll or demo wrote, into $CODE, at the running server.
func codeInScript(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	var one struct{ Code string }
	var many struct{ Codes []struct{ Name, Code string } }
	code := ""
	for _, line := range strings.Split(text, "\n") { // a list of the demonstration
		if col := strings.Split(line, "\t"); len(col) == 5 && col[0] == args[1] {
			code = col[4]
		}
	}
	if json.Unmarshal([]byte(text), &one) == nil && one.Code != "" {
		code = one.Code
	} else if json.Unmarshal([]byte(text), &many) == nil {
		for _, c := range many.Codes {
			if c.Name == args[1] {
				code = c.Code
			}
		}
	}
	_, bare, ok := strings.Cut(code, "/")
	if !ok {
		ts.Fatalf("no code in %s", text)
	}
	ts.Setenv("CODE", ts.Getenv("ADDR")+"/"+bare)
}

// field puts a value of a JSON file, by a path of keys and indexes, into a variable.
func field(ts *testscript.TestScript, neg bool, args []string) {
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	for _, k := range args[2:] {
		switch x := v.(type) {
		case map[string]any:
			v = x[k]
		case []any:
			i, err := strconv.Atoi(k)
			if err == nil && i < len(x) {
				v = x[i]
				continue
			}
			v = nil
			for _, e := range x { // by name
				if m, ok := e.(map[string]any); ok && m["name"] == k {
					v = m
				}
			}
		}
	}
	if v == nil {
		ts.Fatalf("%s has no %v", args[0], args[2:])
	}
	ts.Setenv(args[1], fmt.Sprint(v))
}

// flip changes one bit of a file, at a fraction of its length.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	at, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	b[int(float64(len(b))*at)] ^= 0x10
	ts.Check(os.WriteFile(path, b, 0o600))
}

// spoil puts a large record into a store and flips one bit of it in the file, as a failing disk does.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	key, err := readKey(filepath.Join(ts.MkAbs(args[0]), fileKey))
	ts.Check(err)
	path := filepath.Join(ts.MkAbs(args[0]), "records.db")
	db, err := sealed.Open(path, key, sealed.Options{})
	ts.Check(err)
	ts.Check(db.Update(func(w kv.Writer) error { return w.Put("large", kv.K("record", 1), make([]byte, 100000)) }))
	ts.Check(db.Close())
	b, err := os.ReadFile(path)
	ts.Check(err)
	none := make([]byte, 64)
	for from := 0; from < len(b); { // sealed bytes hold no run of zeros
		n := bytes.Index(b[from:], none)
		if n < 0 {
			n = len(b) - from
		}
		if n > 90000 {
			b[from+n/2] ^= 1
			ts.Check(os.WriteFile(path, b, 0o600))
			return
		}
		from += n + len(none)
	}
	ts.Fatalf("the record is not in the file")
}

// tamper changes one byte inside an entry and seals it again with the right key: what somebody could do who
// has the server's root key but not the keys of its people.
func tamper(ts *testscript.TestScript, neg bool, args []string) {
	key, err := readKey(filepath.Join(ts.MkAbs(args[0]), fileKey))
	ts.Check(err)
	n, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	db, err := sealed.Open(filepath.Join(ts.MkAbs(args[0]), "records.db"), key, sealed.Options{})
	ts.Check(err)
	defer db.Close()
	ts.Check(db.Update(func(w kv.Writer) error {
		k := kv.K("e", n)
		v, err := w.Get("auth.entry", k)
		if err != nil {
			return err
		}
		c := bytes.Clone(v)
		at := bytes.Index(c, []byte("甲"))
		if at < 0 {
			return fmt.Errorf("entry %d has no such name", n)
		}
		copy(c[at:], "申")
		return w.Put("auth.entry", k, c)
	}))
}

// canMount tells whether this account may mount a disk in memory.
func canMount(t *testing.T) bool {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		return false
	}
	return syscall.Unmount(dir, 0) == nil
}

// smallDisk mounts a disk of so many kilobytes at a folder.
func smallDisk(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+args[1]+"k"))
	ts.Defer(func() { ts.Check(syscall.Unmount(dir, 0)) })
}

// A key file that is cut, or of other bytes, is named and not used.
func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.key")
	for _, s := range []string{"", "abc", strings.Repeat("0", 63), strings.Repeat("z", 64)} {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readKey(path); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
	k := seal.Key{1, 2}
	if err := writeKey(path, k); err != nil {
		t.Fatal(err)
	}
	if got, err := readKey(path); err != nil || got != k {
		t.Errorf("%v", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
}

// A socket's folder may have a path longer than the system's names of sockets.
func TestLongSocketPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("长", 40))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := listenSocket(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if dialServer(dir) == nil {
		t.Error("nobody answers")
	}
}

// Periodic backups are verified ones, and only so many stay; what else lies in the folder stays too.
func TestPeriodicBackups(t *testing.T) {
	dir, out := filepath.Join(t.TempDir(), "srv"), t.TempDir()
	c := console{strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}}
	if code := run([]string{"init", dir, "--name", "演示", "--region", "3708", "--sysadmin", "甲", "--secadmin", "乙", "--auditor", "丙"}, c); code != cli.OK {
		t.Fatalf("init ends with %d: %s", code, c.err)
	}
	h, err := openHome(c, dir, keyFlags{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.openStore(boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	mine := filepath.Join(out, "notes.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	log := &lines{want: 4, seen: make(chan struct{})}
	x := &serveCmd{BackupDir: out, BackupEvery: time.Millisecond, BackupKeep: 2}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { x.backups(ctx, &ops{home: h, store: s}, slog.New(slog.NewTextHandler(log, nil))); close(done) }()
	<-log.seen
	stop()
	<-done
	if err := dropOldest(out, 2); err != nil { // the last one may have been made while stopping
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(out, "*"+backupSuffix))
	if err != nil || len(left) != 2 {
		t.Fatalf("%v, %v", left, err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
	for _, f := range left {
		if err := boltstore.Unpack(t.Context(), f, t.TempDir(), func(string) (seal.Key, error) { return h.root, nil }); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// lines tells when so many lines were logged.
type lines struct {
	want int
	seen chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	if l.want--; l.want == 0 {
		close(l.seen)
	}
	return len(p), nil
}
