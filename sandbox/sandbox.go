// Package sandbox reads files that come from outside (app/extract) in a child process, so that whatever a file does to
// its reader, the program lives and keeps its keys to itself.
//
// The child is this program again, under a hidden first argument. It has no environment and nothing of
// the parent's memory; file and options come by stdin, the answer goes back by stdout. It is killed with its
// process group when its time or memory is up. On Linux it is besides held by rlimits (memory, processor time, open
// files, no byte written), by Landlock (it may read this program, its libraries and the compiled reader, nothing else; no TCP),
// where the system allows it by user and network namespaces of its own, and, before it reads the first byte of its question, by
// a filter of system calls (seccomp): those of reading and reckoning only, no socket, no program, no other process.
//
// A system that lacks one of these is no reason not to read; Pool.Walls tries them and says what holds. Outside Linux only
// time and the memory bound of the PDF reader do.
package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"renda/app/extract"
	"renda/app/secret"
)

// Bounds of one file.
const (
	Time      = 10 * time.Second
	Memory    = 512 << 20 // bytes held by the child
	warmTime  = 3 * time.Minute
	maxAnswer = 128 << 20 // bytes of an answer
	atOnce    = 2         // files read at the same time
)

// The hidden first arguments.
const (
	argRead    = "__read-file"
	argWarm    = "__warm-reader"
	argTry     = "__try-wall"
	argNothing = "__nothing"
)

// Pool reads files, at most two at a time. It implements extract.Extractor.
type Pool struct {
	cache  string
	room   chan struct{}
	arg    string // what the child is told to be
	time   time.Duration
	memory int64

	warmOnce sync.Once
}

var _ extract.Extractor = (*Pool)(nil)

// New makes a pool whose children start from compiled code in folder cache; "" compiles anew for each
// PDF, which takes some seconds of its time. The folder is made when it is needed and holds no secrets.
func New(cache string) *Pool {
	return &Pool{cache: cache, room: make(chan struct{}, atOnce), arg: argRead, time: Time, memory: Memory}
}

// question is what the child reads first; the file's bytes follow.
type question struct {
	Name string          `json:"name"`
	Size int             `json:"size"`
	Opt  extract.Options `json:"opt"`
}

// Extract reads one file in a child. The answer comes within Time, waiting for room and the first compilation apart.
func (p *Pool) Extract(ctx context.Context, name string, data []byte, opt extract.Options) extract.Result {
	if mark := secret.Name(name); mark != "" {
		return extract.Refuse(name, nil, secret.Code, "mark", mark)
	}
	if len(data) > extract.MaxFile {
		return extract.Refuse(name, data[:4096], extract.CodeLimit, "what", "文件大小", "limit", strconv.Itoa(extract.MaxFile>>20)+" MB")
	}
	select {
	case p.room <- struct{}{}:
		defer func() { <-p.room }()
	case <-ctx.Done():
		return extract.Refuse(name, data, extract.CodeStopped)
	}
	if opt.Cache = p.cache; p.cache != "" && bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		p.warm(ctx)
	}
	head, err := json.Marshal(question{name, len(data), opt})
	if err != nil {
		return extract.Refuse(name, data, extract.CodeBroken)
	}
	out, err := p.run(ctx, p.arg, p.time, io.MultiReader(bytes.NewReader(append(head, '\n')), bytes.NewReader(data)), false)
	switch {
	case errors.Is(err, errTime):
		return extract.Refuse(name, data, extract.CodeTime, "seconds", strconv.Itoa(int(p.time/time.Second)))
	case errors.Is(err, errMemory):
		return extract.Refuse(name, data, extract.CodeMemory, "limit", strconv.FormatInt(p.memory>>20, 10)+" MB")
	case ctx.Err() != nil:
		return extract.Refuse(name, data, extract.CodeStopped)
	case err != nil:
		return extract.Refuse(name, data, extract.CodeBroken)
	}
	return answer(name, data, out)
}

// answer believes the child no more than it must: a file may speak through it.
func answer(name string, data, out []byte) extract.Result {
	var r extract.Result
	if err := json.Unmarshal(out, &r); err != nil || !r.Sound() {
		return extract.Refuse(name, data, extract.CodeBroken)
	}
	r.File = name
	if mark := secret.Mark(strings.Split(r.Text, "\n")); mark != "" {
		return extract.Refuse(name, data, secret.Code, "mark", mark)
	}
	return r
}

// warm compiles the PDF reader into the cache once, in a child of its own that sees no file from outside.
func (p *Pool) warm(ctx context.Context) {
	p.warmOnce.Do(func() {
		if err := os.MkdirAll(p.cache, 0o700); err != nil {
			return // it is compiled for each file then
		}
		if es, err := os.ReadDir(p.cache); err == nil && len(es) > 0 {
			return
		}
		_, _ = p.run(ctx, argWarm, warmTime, strings.NewReader(p.cache), true)
	})
}

var (
	errTime   = errors.New("its time is up")
	errMemory = errors.New("its memory is up")
)

// run starts a child and gives what it writes.
func (p *Pool) run(ctx context.Context, arg string, limit time.Duration, in io.Reader, writes bool) ([]byte, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	timer := time.AfterFunc(limit, func() { stop(errTime) })
	defer timer.Stop()
	out := &bounded{left: maxAnswer}
	// The name it was called by stays: it may tell the program what to be.
	cmd := exec.CommandContext(ctx, exe)
	cmd.Args, cmd.Env, cmd.Dir = []string{os.Args[0], arg}, []string{}, "/"
	cmd.Stdin, cmd.Stdout = in, out
	cmd.Cancel = func() error { return kill(cmd) }
	cmd.WaitDelay = time.Second
	memory, busy := p.memory, min(limit, Time)
	if writes {
		memory, busy = 2*memory, limit // compiling is not reading
	}
	w := wall{exe: exe, cache: p.cache, writes: writes, memory: memory, time: busy, over: func() { stop(errMemory) }}
	err = walled(cmd, w)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return nil, cause
	}
	if out.left < 0 {
		return nil, errMemory
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && w.ended(exit) != nil {
		return nil, w.ended(exit)
	}
	return out.b.Bytes(), err
}

// bounded takes so many bytes and then fails, which ends the child's pipe.
type bounded struct {
	b    bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errMemory
	}
	return b.b.Write(p)
}
