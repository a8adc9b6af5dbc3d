package localdb_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"renda/app"
	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/localdbtest"
	"renda/localdb/sealed"
)

// Once a sync fails the vault only reads, whichever file it was, and never syncs that file
// again; what was acknowledged is there after a restart.
func TestFailedSync(t *testing.T) {
	for _, name := range []string{"journal", "records.db"} {
		t.Run(name, func(t *testing.T) {
			dir, _ := vault(t)
			failing, syncs := false, 0
			v := open(t, dir, localdb.Options{Hook: func(op disk.Op, path string) error {
				if op != disk.OpSync || filepath.Base(path) != name {
					return nil
				}
				if failing {
					syncs++
					if syncs == 1 {
						return syscall.EIO
					}
				}
				return nil
			}})
			commit(t, v, write(4, "before"))
			failing = true
			try := func() error {
				if name == "journal" {
					return v.Commit(t.Context(), []kv.Write{write(5, "lost")})
				}
				return v.Update(func(w kv.Writer) error { return kv.Apply(w, []kv.Write{write(5, "lost")}) })
			}
			want := sealed.CodePoisoned
			if name == "journal" {
				want = journal.CodePoisoned
			}
			for range 2 {
				if err := try(); app.CodeOf(err) != want {
					t.Errorf("%v, want %s", err, want)
				}
			}
			if app.CodeOf(v.ReadOnly()) != want || read(t, v, 4) != "before" {
				t.Errorf("read only: %v", v.ReadOnly())
			}
			if _, err := v.Backup(t.Context()); app.CodeOf(err) != want {
				t.Errorf("backup: %v", err)
			}
			closed(t, v)
			if syncs != 1 {
				t.Errorf("synced %d times after the failure", syncs-1)
			}
			v = open(t, dir, localdb.Options{})
			defer v.Close()
			if read(t, v, 4) != "before" || read(t, v, 1) != "committed" {
				t.Error("acknowledged writes are gone")
			}
		})
	}
}

// A real disk that fills up refuses in words, keeps everything acknowledged, opens again
// while full, and takes writes again once there is room.
func TestDiskFull(t *testing.T) {
	dir := smallDisk(t, "4m")
	localdbtest.Cheap()
	v, _, err := localdb.Create(filepath.Join(dir, "vault"), pass, localdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	acked := uint64(0)
	value := string(bytes.Repeat([]byte("建议"), 5000))
	for err == nil {
		if err = v.Commit(t.Context(), []kv.Write{write(acked+1, value)}); err == nil {
			acked++
		}
		if acked > 1000 {
			t.Fatal("the disk never fills up")
		}
	}
	if app.CodeOf(err) != app.CodeDiskFull {
		t.Fatal(err)
	}
	if err := v.Update(func(w kv.Writer) error {
		return w.Put("t", kv.K("big", 0), bytes.Repeat([]byte("x"), 4<<20))
	}); app.CodeOf(err) != app.CodeDiskFull {
		t.Errorf("update: %v", err)
	}
	if _, _, err := v.Blobs().Put(t.Context(), io.LimitReader(zeros{}, 4<<20), 4<<20); app.CodeOf(err) != app.CodeDiskFull {
		t.Errorf("paper: %v", err)
	}
	if _, err := v.Backup(t.Context()); app.CodeOf(err) != app.CodeDiskFull {
		t.Errorf("backup: %v", err)
	}
	all := func(v *localdb.Vault) {
		t.Helper()
		for i := uint64(1); i <= acked; i++ {
			if read(t, v, i) != value {
				t.Fatalf("record %d of %d is gone", i, acked)
			}
		}
	}
	all(v)
	closed(t, v)
	v = open(t, filepath.Join(dir, "vault"), localdb.Options{})
	all(v)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=40m"); err != nil {
		t.Fatal(err)
	}
	acked++
	commit(t, v, write(acked, value))
	update(t, v, write(acked+1, "room again"))
	if err := v.Health(); err != nil {
		t.Errorf("health: %v", err)
	}
	all(v)
	closed(t, v)
	sound(t, filepath.Join(dir, "vault"), localdb.Options{})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// smallDisk mounts a file system of its own.
func smallDisk(t testing.TB, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no small disk can be mounted here (needs root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// On a disk that can't be written the vault opens for reading and says so; nothing on it
// changes, and a wrong passphrase is still wrong.
func TestReadOnlyDisk(t *testing.T) {
	src, _ := vault(t)
	disk := smallDisk(t, "40m")
	dir := filepath.Join(disk, "vault")
	if err := os.CopyFS(dir, os.DirFS(src)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	if _, err := localdb.Open(dir, "wrong passphrase", localdb.Options{}); app.CodeOf(err) != localdb.CodeWrong {
		t.Errorf("wrong passphrase: %v", err)
	}
	v := open(t, dir, localdb.Options{})
	if read(t, v, 1) != "committed" || app.CodeOf(v.ReadOnly()) != app.CodeReadOnly {
		t.Errorf("read only: %v", v.ReadOnly())
	}
	for what, err := range map[string]error{
		"commit": v.Commit(t.Context(), []kv.Write{write(1, "x")}), "update": v.Update(func(kv.Writer) error { return nil }), "label": v.SetLabel("x"),
	} {
		if app.CodeOf(err) != app.CodeReadOnly {
			t.Errorf("%s: %v", what, err)
		}
	}
	closed(t, v)
	if _, _, err := localdb.Create(filepath.Join(disk, "other"), pass, localdb.Options{}); app.CodeOf(err) != app.CodeReadOnly {
		t.Errorf("create: %v", err)
	}
	for name, b := range files(t, dir) {
		if !bytes.Equal(before[name], b) {
			t.Errorf("%s changed", name)
		}
	}
}
