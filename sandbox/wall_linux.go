package sandbox

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// wall is what stands around a child.
type wall struct {
	exe, cache string
	writes     bool  // into cache
	memory     int64 // bytes
	time       time.Duration
	over       func() // called when it holds more than memory
}

const (
	files     = 64       // open at once
	slack     = 96 << 20 // of address space beyond memory: the runtime takes it in blocks of 64 MiB
	watchEach = 25 * time.Millisecond
)

// alone is false once the system has refused namespaces to this program.
var alone atomic.Bool

func init() { alone.Store(true) }

// walled runs cmd to its end behind a wall.
//
// Landlock binds the thread that asks for it and what that thread starts. So a thread of its own starts
// the child, waits for it and is not used again: the goroutine never unlocks it.
func walled(cmd *exec.Cmd, w wall) error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	cmd.Stderr = null
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		done <- w.run(cmd)
	}()
	return <-done
}

func (w wall) run(cmd *exec.Cmd) error {
	if err := w.landlock(); err != nil {
		return err
	}
	if err := start(cmd); err != nil {
		return err
	}
	if err := w.limit(cmd.Process.Pid); err != nil {
		return errors.Join(err, kill(cmd), cmd.Wait())
	}
	gone := make(chan struct{})
	go w.watch(cmd.Process.Pid, gone)
	err := cmd.Wait()
	close(gone)
	return err
}

// start tries namespaces first: without them the child still has no file and no TCP.
func start(cmd *exec.Cmd) error {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if alone.Load() {
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
		cmd.SysProcAttr = attr
		err := cmd.Start()
		if !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.EACCES) {
			return err
		}
		alone.Store(false)
		return err
	}
	cmd.SysProcAttr = attr
	return cmd.Start()
}

// limit sets what the kernel holds the child to. It is waiting for its question meanwhile.
func (w wall) limit(pid int) error {
	fsize := uint64(0)
	if w.writes {
		fsize = 512 << 20
	}
	for what, most := range map[int]uint64{
		unix.RLIMIT_DATA: uint64(w.memory) + slack, unix.RLIMIT_CPU: uint64(w.processor() / time.Second), unix.RLIMIT_NOFILE: files, unix.RLIMIT_FSIZE: fsize, unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: most, Max: most}, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}

// watch ends a child that holds more memory than it may.
func (w wall) watch(pid int, gone <-chan struct{}) {
	tick := time.NewTicker(watchEach)
	defer tick.Stop()
	for {
		select {
		case <-gone:
			return
		case <-tick.C:
			b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
			if err != nil {
				return
			}
			if f := bytes.Fields(b); len(f) > 1 {
				if pages, err := strconv.ParseInt(string(f[1]), 10, 64); err == nil && pages*int64(os.Getpagesize()) > w.memory {
					w.over()
					return
				}
			}
		}
	}
}

// kill ends the whole process group.
func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// ended tells for want of what a child ended: the kernel kills at the end of either, the Go runtime ends with 2 when
// it gets no more memory.
func (w wall) ended(e *exec.ExitError) error {
	s, ok := e.Sys().(syscall.WaitStatus)
	switch {
	case !ok:
		return nil
	case s.Signaled() && e.UserTime()+e.SystemTime() >= w.processor():
		return errTime
	case s.Exited() && s.ExitStatus() == 2, s.Signaled() && s.Signal() == syscall.SIGKILL:
		return errMemory
	}
	return nil
}

// processor is how much of the processor a child may use: its time on two cores.
func (w wall) processor() time.Duration { return 2 * w.time }

// Rights of Landlock (landlock(7)) by the version of its interface that brought them.
const (
	readRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	fsRights1  = 1<<13 - 1 // all of version 1
	fileRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE | unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
)

// landlock takes from this thread everything but reading what the child needs to run. A kernel without it is accepted: the
// other walls stand.
func (w wall) landlock() error {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return nil
	}
	fs := uint64(fsRights1)
	attr := unix.LandlockRulesetAttr{}
	if version >= 2 {
		fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	attr.Handled_access_fs = fs
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return errno
	}
	defer unix.Close(int(fd))
	allowed := map[string]uint64{w.exe: readRights, w.cache: readRights, "/etc/ld.so.cache": readRights, "/dev/null": readRights, "/sys/kernel/mm": readRights}
	for _, lib := range []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"} {
		allowed[lib] = readRights
	}
	if w.writes {
		allowed[w.cache] = fs
	}
	for path, rights := range allowed {
		if err := allow(int(fd), path, rights&fs); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// allow gives rights beneath a path; what is not there needs none.
func allow(ruleset int, path string, rights uint64) error {
	if path == "" {
		return nil
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil
	}
	fd, err := unix.Open(real, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err == nil && st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= fileRights
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
