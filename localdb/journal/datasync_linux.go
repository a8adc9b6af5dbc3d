package journal

import (
	"os"

	"golang.org/x/sys/unix"
)

// datasync makes written data durable without the times of the file.
func datasync(f *os.File) error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if err != unix.EINTR {
			return err
		}
	}
}
