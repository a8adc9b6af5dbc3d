//go:build !linux

package sandbox

import (
	"os/exec"
	"time"
)

// wall is what stands around a child.
type wall struct {
	exe, cache string
	writes     bool
	memory     int64
	time       time.Duration
	over       func()
}

// walled runs cmd to its end; outside Linux its time is all that holds it.
func walled(cmd *exec.Cmd, _ wall) error { return cmd.Run() }

func kill(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func (wall) ended(e *exec.ExitError) error {
	if e.ExitCode() == 2 { // so the Go runtime ends when it gets no more memory
		return errMemory
	}
	return nil
}
