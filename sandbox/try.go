package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Walls tells what held when a child tried it; false is a way left open.
type Walls struct {
	Read  bool `json:"read"`  // files beside its own program and reader
	Write bool `json:"write"` // any file
	Net   bool `json:"net"`   // any socket
	Run   bool `json:"run"`   // other programs
	Calls bool `json:"calls"` // system calls are filtered
}

// Whole reports whether all of it held.
func (w Walls) Whole() bool { return w == Walls{true, true, true, true, true} }

// Walls lets a child, bound as one that reads a file, try what a file that took it over would: to read a file of
// the user's in folder dir, to write beside it, to reach the network, to start a program.
func (p *Pool) Walls(ctx context.Context, dir string) (w Walls, err error) {
	f, err := os.CreateTemp(dir, ".wall-")
	if err != nil {
		return w, err
	}
	defer func() {
		_ = f.Close()
		if e := os.Remove(f.Name()); err == nil {
			err = e
		}
	}()
	exe, err := os.Executable()
	if err != nil {
		return w, err
	}
	out, err := p.run(ctx, argTry, p.time, strings.NewReader(f.Name()+"\n"+exe), false)
	if err != nil {
		return w, err
	}
	return w, json.Unmarshal(out, &w)
}

// try is the child's side. A file it succeeds in making lies beside the one it was told, and goes again.
func try(in io.Reader, out io.Writer, filtered bool) int {
	told, err := io.ReadAll(io.LimitReader(in, 4*4096))
	path, exe, ok := strings.Cut(string(told), "\n")
	if err != nil || !ok {
		return exitBroken
	}
	w := Walls{Net: true, Calls: filtered}
	_, file := os.ReadFile(path)
	_, folder := os.ReadDir(filepath.Dir(path))
	w.Read = file != nil && folder != nil
	made := path + "-made"
	over, fresh := os.WriteFile(path, nil, 0o600), os.WriteFile(made, []byte("x"), 0o600)
	if w.Write = over != nil && fresh != nil; fresh == nil {
		_ = os.Remove(made)
	}
	for _, open := range []func() (io.Closer, error){
		func() (io.Closer, error) { return net.DialTimeout("udp", "127.0.0.1:9", time.Second) },
		func() (io.Closer, error) { return net.Listen("tcp", "127.0.0.1:0") },
		func() (io.Closer, error) { return net.Listen("unix", made+".sock") },
	} {
		if c, err := open(); err == nil {
			w.Net = false
			_ = c.Close()
		}
	}
	w.Run = exec.Command(exe, argNothing).Run() != nil
	if json.NewEncoder(out).Encode(w) != nil {
		return exitBroken
	}
	return 0
}
