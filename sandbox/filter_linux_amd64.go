package sandbox

import "golang.org/x/sys/unix"

const (
	audit   = unix.AUDIT_ARCH_X86_64
	foreign = 0x40000000 // numbers of x32 begin here
)
