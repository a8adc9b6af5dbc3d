//go:build linux && (amd64 || arm64 || loong64)

package sandbox

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// plain are the system calls a child may make with any arguments once its question is about to be read: memory,
// threads that exist, waiting, the clock, and what it has open. They are what Go's runtime, glibc's threads and wazero were
// seen to make under load, and their forms on the three processors; what is missing here looks like an
// older kernel to them (ENOSYS), for which both have their ways.
var plain = []uint32{
	unix.SYS_READ, unix.SYS_READV, unix.SYS_WRITE, unix.SYS_WRITEV, unix.SYS_PREAD64, unix.SYS_LSEEK, unix.SYS_CLOSE, unix.SYS_FCNTL,
	unix.SYS_FSTAT, unix.SYS_NEWFSTATAT, unix.SYS_STATX, unix.SYS_GETDENTS64,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MREMAP, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK,
	unix.SYS_FUTEX, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_RESTART_SYSCALL,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
	unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRANDOM, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}

// Bits that open for more than reading, and those a thread is made with by Go and by glibc. A process has no
// CLONE_THREAD; namespaces are other bits.
const (
	openWrites = unix.O_ACCMODE | unix.O_CREAT | unix.O_TRUNC | unix.O_APPEND | unix.O_TMPFILE&^unix.O_DIRECTORY
	threadBits = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_SYSVSEM | unix.CLONE_THREAD |
		unix.CLONE_SETTLS | unix.CLONE_PARENT_SETTID | unix.CLONE_CHILD_CLEARTID | unix.CLONE_DETACHED
)

// Places in what the kernel shows a filter (struct seccomp_data); the machines are little-endian, so the low half of an argument comes first.
const (
	atNumber, atArch  = 0, 4
	atArg0, argLength = 16, 8
)

// filter binds this process for good to the system calls of reading: no file is opened for writing, no socket made, no program
// started, no other process reached (seccomp(2)). Every thread is bound, those to come too. An error leaves it unbound.
func filter() error {
	prog := program(uint32(unix.Getpid()))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	p := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	other, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&p)))
	switch {
	case errno != 0:
		return errno
	case other != 0: // a thread that could not be bound; then none is
		return unix.ESRCH
	}
	return nil
}

// program is the filter for the process pid. Calls by another processor's numbers end the process: the same number means
// something else there.
func program(pid uint32) []unix.SockFilter {
	const refused, unknown = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM), unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	prog := []unix.SockFilter{
		load(atArch), skip(unix.BPF_JEQ, audit, 1, 0), answerWith(unix.SECCOMP_RET_KILL_PROCESS),
		load(atNumber), skip(unix.BPF_JGE, foreign, 0, 1), answerWith(unix.SECCOMP_RET_KILL_PROCESS),
	}
	for _, nr := range plain {
		prog = append(prog, skip(unix.BPF_JEQ, nr, 0, 1), answerWith(unix.SECCOMP_RET_ALLOW))
	}
	for _, c := range [][]unix.SockFilter{
		{skip(unix.BPF_JEQ, unix.SYS_OPENAT, 0, 4), load(atArg0 + 2*argLength), skip(unix.BPF_JSET, openWrites, 0, 1), answerWith(refused), answerWith(unix.SECCOMP_RET_ALLOW)},
		{skip(unix.BPF_JEQ, unix.SYS_CLONE, 0, 5), load(atArg0), skip(unix.BPF_JSET, ^uint32(threadBits), 1, 0), skip(unix.BPF_JSET, unix.CLONE_THREAD, 1, 0),
			answerWith(refused), answerWith(unix.SECCOMP_RET_ALLOW)},
		{skip(unix.BPF_JEQ, unix.SYS_TGKILL, 0, 4), load(atArg0), skip(unix.BPF_JEQ, pid, 1, 0), answerWith(refused), answerWith(unix.SECCOMP_RET_ALLOW)},
	} {
		prog = append(prog, c...)
	}
	return append(prog, answerWith(unknown))
}

func load(at uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
}

// skip compares with k and passes over so many steps when it holds and when it does not.
func skip(how uint16, k uint32, holds, fails uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | how, K: k, Jt: holds, Jf: fails}
}

func answerWith(k uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k}
}
