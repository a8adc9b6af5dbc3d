package sandbox

import "golang.org/x/sys/unix"

const (
	audit   = unix.AUDIT_ARCH_AARCH64
	foreign = 1 << 31 // it has no second set of numbers
)
