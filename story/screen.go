package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"golang.org/x/sys/unix"
)

// runOnScreen is run with standard output on a terminal, as somebody has it who sits there.
func runOnScreen(cmd *exec.Cmd, out any) error {
	screen, side, err := terminalPair()
	if err != nil {
		return err
	}
	defer screen.Close()
	cmd.Stdout = side
	var shown bytes.Buffer
	return ran(cmd, func() error {
		err := cmd.Start()
		side.Close()
		if err != nil {
			return err
		}
		_, _ = io.Copy(&shown, screen) // ends with EIO once nobody holds the other side
		return cmd.Wait()
	}, &shown, out)
}

// terminalPair opens a terminal: what is written to side is read from screen as it is.
func terminalPair() (screen, side *os.File, err error) {
	fault := func(err error) (*os.File, *os.File, error) {
		if screen != nil {
			screen.Close()
		}
		return nil, nil, fmt.Errorf("open a terminal: %w", err)
	}
	if screen, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return fault(err)
	}
	fd := int(screen.Fd())
	if err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return fault(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return fault(err)
	}
	if side, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return fault(err)
	}
	t, err := unix.IoctlGetTermios(int(side.Fd()), unix.TCGETS)
	if err == nil {
		t.Oflag &^= unix.OPOST
		t.Lflag &^= unix.ECHO
		err = unix.IoctlSetTermios(int(side.Fd()), unix.TCSETS, t)
	}
	if err != nil {
		side.Close()
		return fault(err)
	}
	return screen, side, nil
}
