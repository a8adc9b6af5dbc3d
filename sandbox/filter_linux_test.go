//go:build amd64 || arm64 || loong64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func init() { more["probe-calls"], more["probe-load"] = probeCalls, probeLoad }

// forbidden are system calls by which a child could reach out. The arguments are such that the kernel would grant most of them.
func forbidden() map[string]error {
	call := func(nr, a, b, c uintptr) error {
		if _, _, errno := unix.RawSyscall(nr, a, b, c); errno != 0 {
			return errno
		}
		return nil
	}
	null, exe := []byte("/dev/null\x00"), []byte("/proc/self/exe\x00")
	parent := uintptr(unix.Getppid())
	tried := map[string]error{
		"socket inet":      call(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0),
		"socket inet6":     call(unix.SYS_SOCKET, unix.AF_INET6, unix.SOCK_DGRAM, 0),
		"socket unix":      call(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM, 0),
		"socket netlink":   call(unix.SYS_SOCKET, unix.AF_NETLINK, unix.SOCK_RAW, 0),
		"ptrace":           call(unix.SYS_PTRACE, unix.PTRACE_TRACEME, 0, 0),
		"process_vm_readv": call(unix.SYS_PROCESS_VM_READV, parent, 0, 0),
		"kill":             call(unix.SYS_KILL, parent, 0, 0),
		"tgkill another":   call(unix.SYS_TGKILL, parent, parent, 0),
		"pidfd_open":       call(unix.SYS_PIDFD_OPEN, parent, 0, 0),
		"memfd_create":     call(unix.SYS_MEMFD_CREATE, uintptr(unsafe.Pointer(&null[0])), 0, 0),
		"unshare":          call(unix.SYS_UNSHARE, unix.CLONE_FS, 0, 0),
		"prctl":            call(unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, 1, 0),
		"ioctl":            call(unix.SYS_IOCTL, 0, unix.TIOCGWINSZ, 0),
		"clone process":    call(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0),
		"clone3":           call(unix.SYS_CLONE3, 0, 0, 0),
		"execve":           call(unix.SYS_EXECVE, uintptr(unsafe.Pointer(&exe[0])), 0, 0),
		"bpf":              call(unix.SYS_BPF, 0, 0, 0),
		"io_uring_setup":   call(unix.SYS_IO_URING_SETUP, 1, 0, 0),
		"perf_event_open":  call(unix.SYS_PERF_EVENT_OPEN, 0, 0, 0),
		"unlinkat":         call(unix.SYS_UNLINKAT, 0, uintptr(unsafe.Pointer(&null[0])), 0),
		"mkdirat":          call(unix.SYS_MKDIRAT, 0, uintptr(unsafe.Pointer(&null[0])), 0),
		"setrlimit":        call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, 0),
	}
	for name, how := range map[string]int{"write": unix.O_WRONLY, "read and write": unix.O_RDWR, "make": unix.O_CREAT, "cut": unix.O_TRUNC, "unnamed": unix.O_TMPFILE | unix.O_RDWR} {
		fd, err := unix.Openat(unix.AT_FDCWD, "/dev/null", how, 0o600)
		if err == nil {
			_ = unix.Close(fd)
		}
		tried["open to "+name] = err
	}
	return tried
}

// probeCalls is a child that says which of the forbidden calls were not kept from it by the filter.
func probeCalls() {
	if err := filter(); err != nil {
		fmt.Print("no filter: ", err)
		return
	}
	for name, err := range forbidden() {
		if !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.ENOSYS) {
			fmt.Printf("%s: %v; ", name, err)
		}
	}
}

// No system call that reaches out of a child passes the filter, whatever the other walls say of it.
func TestFilterRefuses(t *testing.T) {
	p := New(cache)
	if out, err := p.run(t.Context(), "probe-calls", p.time, strings.NewReader(""), false); err != nil || len(out) > 0 {
		t.Errorf("passed: %s (%v)", out, err)
	}
}

// probeLoad is a child that works its runtime hard behind the filter: threads, signals that interrupt, a heap that grows and shrinks, timers, readings.
func probeLoad() {
	exe, err := os.Executable()
	if err != nil {
		fmt.Print(err)
		return
	}
	if err := filter(); err != nil {
		fmt.Print("no filter: ", err)
		return
	}
	var all sync.WaitGroup
	for i := range 48 {
		all.Go(func() {
			runtime.LockOSThread() // a thread for each
			ctx, stop := context.WithTimeout(context.Background(), 1<<20)
			defer stop()
			for n := 0; ctx.Err() == nil || n < 40; n++ {
				b := make([]byte, 64<<10+n*i)
				b[len(b)-1] = 1
				f, err := os.Open(exe)
				if err != nil {
					fmt.Print(err)
					return
				}
				_, _ = f.Read(b)
				_ = f.Close()
			}
		})
	}
	for range 5 {
		runtime.GC()
	}
	all.Wait()
	fmt.Print("done")
}

// Go's runtime and the C library under it live behind the filter when they make threads, collect and interrupt one another.
func TestFilterUnderLoad(t *testing.T) {
	p := New(cache)
	p.memory = 2 * Memory
	if out, err := p.run(t.Context(), "probe-load", p.time, strings.NewReader(""), false); err != nil || string(out) != "done" {
		t.Errorf("%s (%v)", out, err)
	}
}

// What a child is bound to holds when it is tried, and the vault beside the compiled reader stays unread.
func TestWallsHold(t *testing.T) {
	dir := filepath.Dir(cache)
	w, err := New(cache).Walls(t.Context(), dir)
	if err != nil || !w.Whole() {
		t.Errorf("%+v (%v)", w, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".wall-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
