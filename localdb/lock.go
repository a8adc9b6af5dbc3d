package localdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"renda/app"
	"renda/localdb/disk"
)

// lockDir takes the folder's lock, shared for readers. The system gives it back when
// the process ends, however it ends.
func lockDir(dir string, opts Options) (*os.File, error) {
	flag, how := os.O_RDWR|os.O_CREATE, unix.LOCK_EX
	if opts.ReadOnly {
		flag, how = os.O_RDONLY, unix.LOCK_SH
	} else if err := opts.Hook.Before(disk.OpOpen, filepath.Join(dir, fileLock)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, fileLock), flag, 0o600)
	if opts.ReadOnly && errors.Is(err, os.ErrNotExist) {
		return nil, nil // nobody can have opened it for writing either
	}
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, errors.Join(&app.Error{Code: CodeInUse, Op: "open vault", Item: filepath.Base(dir), Err: err}, f.Close())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// setAside moves files out of the way, never away: into a folder named by the time.
func (v *Vault) setAside(names ...string) error {
	var to string
	for _, name := range names {
		if _, err := os.Lstat(v.path(name)); errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		if to == "" {
			to = v.path(fmt.Sprintf("aside-%s", v.opts.Clock.Now().UTC().Format("20060102T150405.000000000")))
			if err := os.Mkdir(to, 0o700); err != nil {
				return err
			}
		}
		if err := v.opts.Hook.Rename(v.path(name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	if to == "" {
		return nil
	}
	return v.opts.Hook.SyncDir(v.dir)
}

// Harden keeps the process's memory, and the keys in it, out of core dumps and
// away from debuggers of the same user. Call it first in main.
func Harden() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core dumps: %w", err)
	}
	return undumpable()
}

func unixTime(t int64) time.Time { return time.Unix(t, 0) }
