// Package localdbtest has what tests of the local store share: vaults that check
// themselves when the test ends, a conformance suite for record stores, and a disk
// that loses power.
package localdbtest

import (
	"context"
	"os"
	"path/filepath"

	"renda/localdb"
	"renda/localdb/internal/kdf"
)

// Passphrase opens the vaults made here.
const Passphrase = "演示口令 open sesame"

// Cheap makes deriving keys cost nothing from now on in this process. Every
// function here that makes a vault calls it.
func Cheap() { kdf.SetCheap(true) }

// T is a test: of package testing, or of package rapid.
type T interface {
	Helper()
	Cleanup(func())
	Context() context.Context
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

// Dir gives an empty folder, in memory where the system offers that: a test
// then pays for no disk, while every sync is still asked for.
func Dir(t T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "renda-")
	if err != nil {
		dir, err = os.MkdirTemp("", "renda-")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Open gives a new vault. When the test ends it is checked, closed, opened again and
// every record and paper in it read.
func Open(t T) *localdb.Vault {
	t.Helper()
	return OpenWith(t, filepath.Join(Dir(t), "vault"), localdb.Options{})
}

// OpenWith is Open in a folder of the caller's choice and with options. The test may
// close the vault itself.
func OpenWith(t T, dir string, opts localdb.Options) *localdb.Vault {
	t.Helper()
	Cheap()
	v, _, err := localdb.Create(dir, Passphrase, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Errorf("close vault: %v", err)
		}
		opts.Hook = nil
		Sound(t, dir, opts)
	})
	return v
}

// Sound opens a closed vault, reads every record and paper in it, compares
// reading with what the check counts, and closes it.
func Sound(t T, dir string, opts localdb.Options) {
	t.Helper()
	v, err := localdb.Open(dir, Passphrase, opts)
	if err != nil {
		t.Errorf("open vault again: %v", err)
		return
	}
	rep, err := v.Check(context.WithoutCancel(t.Context()), nil) // cleanups run after its end
	if err != nil || !rep.OK() {
		t.Errorf("check vault: %v %v", err, rep.Err())
	}
	if m := v.Mended(); m != nil {
		t.Errorf("the header had to be mended: %v", m)
	}
	if err := v.Close(); err != nil {
		t.Errorf("close vault: %v", err)
	}
}
