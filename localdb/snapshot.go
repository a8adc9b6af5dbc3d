package localdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/sealed"
)

// CodeNoSnapshot: no verified snapshot of that name.
const CodeNoSnapshot app.Code = "vault.nosnapshot"

// Snapshot is a verified copy of the records.
type Snapshot struct {
	Name       string    `json:"name"`
	Generation uint64    `json:"generation"`
	Time       time.Time `json:"time"`
	Size       int64     `json:"size"` // bytes
}

// keepSnapshots is how many verified copies stay: the newest may have copied damage
// nobody had met yet.
const keepSnapshots = 3

// Backup folds the journal in, copies the records, checks every record of the
// copy, and only then lets the oldest copy go. A copy that fails its check is
// removed and data.corrupt names the record: the vault itself is damaged.
func (v *Vault) Backup(ctx context.Context) (snap Snapshot, err error) {
	if err := v.enter(); err != nil {
		return Snapshot{}, err
	}
	defer v.leave()
	if err := v.ReadOnly(); err != nil {
		return Snapshot{}, err
	}
	if err := v.foldIn(); err != nil {
		return Snapshot{}, err
	}
	gen, err := v.db.Generation()
	if err != nil {
		return Snapshot{}, err
	}
	dir := v.path(dirSnapshots)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Snapshot{}, disk.Err("back up vault", dirSnapshots, err)
	}
	name := fmt.Sprintf("%016x-%d.db", gen, v.opts.Clock.Now().Unix())
	tmp := filepath.Join(dir, name+".new")
	if err := v.copyVerified(ctx, tmp); err != nil {
		if rerr := os.Remove(tmp); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return Snapshot{}, disk.Err("back up vault", name, err)
	}
	if err := v.opts.Hook.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return Snapshot{}, disk.Err("back up vault", name, err)
	}
	all, err := Snapshots(v.dir)
	if err != nil {
		return Snapshot{}, err
	}
	for _, old := range spare(all) {
		if err := os.Remove(filepath.Join(dir, old.Name)); err != nil {
			return Snapshot{}, disk.Err("remove old snapshot", old.Name, err)
		}
	}
	i := slices.IndexFunc(all, func(s Snapshot) bool { return s.Name == name })
	return all[max(i, 0)], nil
}

// spare picks the snapshots to let go: all but the newest of each of the newest
// generations. Copying an unchanged vault thrice must not push out its past.
func spare(all []Snapshot) (out []Snapshot) {
	kept := 0
	for i, s := range all {
		if i > 0 && all[i-1].Generation == s.Generation || kept == keepSnapshots {
			out = append(out, s)
			continue
		}
		kept++
	}
	return out
}

func (v *Vault) copyVerified(ctx context.Context, to string) (err error) {
	if err := v.opts.Hook.Before(disk.OpOpen, to); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = v.db.WriteTo(f); err == nil {
		err = v.opts.Hook.Sync(f)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	copied, err := sealed.Open(to, v.root, sealed.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	rep, err := copied.Check(ctx, nil)
	return errors.Join(err, rep.Err(), copied.Close())
}

// Snapshots lists the verified copies in a vault's folder, newest first.
func Snapshots(dir string) ([]Snapshot, error) {
	es, err := os.ReadDir(filepath.Join(dir, dirSnapshots))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, disk.Err("list snapshots", filepath.Base(dir), err)
	}
	var out []Snapshot
	for _, e := range es {
		gen, at, ok := strings.Cut(strings.TrimSuffix(e.Name(), ".db"), "-")
		g, gerr := strconv.ParseUint(gen, 16, 64)
		t, terr := strconv.ParseInt(at, 10, 64)
		if !ok || gerr != nil || terr != nil {
			continue // an unfinished copy, or not ours
		}
		info, err := e.Info()
		if err != nil {
			return nil, disk.Err("list snapshots", filepath.Base(dir), err)
		}
		out = append(out, Snapshot{e.Name(), g, time.Unix(t, 0), info.Size()})
	}
	slices.SortFunc(out, func(a, b Snapshot) int { return strings.Compare(b.Name, a.Name) })
	return out, nil
}

// RestoreSnapshot puts a verified copy in the place of the records, which are
// kept aside, and lays the journal over it.
func RestoreSnapshot(dir, passphrase, name string, opts Options) (*Vault, error) {
	return open(dir, opts, func(v *Vault) error {
		if err := v.restore(filepath.Base(name)); err != nil {
			return disk.Err("restore snapshot", name, err)
		}
		return openParts(v)
	}, passphraseUnlocker(dir, passphrase))
}

func (v *Vault) restore(name string) error {
	src, err := os.Open(filepath.Join(v.path(dirSnapshots), name))
	if errors.Is(err, fs.ErrNotExist) {
		return &app.Error{Code: CodeNoSnapshot, Op: "restore snapshot", Item: name, Err: err}
	}
	if err != nil {
		return err
	}
	tmp := v.path(fileRecords + ".restore")
	dst, err := os.OpenFile(tmp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return errors.Join(err, src.Close())
	}
	_, err = io.Copy(dst, src)
	if err == nil {
		err = v.opts.Hook.Sync(dst)
	}
	if err = errors.Join(err, dst.Close(), src.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := v.setAside(fileRecords); err != nil {
		return err
	}
	return v.opts.Hook.Rename(tmp, v.path(fileRecords))
}
