package localdbtest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"renda/localdb/disk"
)

// ErrCut is what every step answers once the power is cut.
var ErrCut = errors.New("the power is cut")

// Power is a folder whose machine can lose power at any step. Give Hook to the store;
// after the cut, Restart makes the folder as the disk may then hold it: what was
// synced is there; of what wasn't, any sectors may be, and any names.
type Power struct {
	dir string

	mu      sync.Mutex
	left    int // steps until the cut; -1: none is planned
	steps   int
	inodes  map[uint64][]byte
	names   map[string]map[string]uint64 // folder → name → inode, as synced
	at      *image                       // the disk at the cut
	records string                       // this file's pages are written in bbolt's order
}

// image is the disk at the cut: what is on it for certain, and what was on its way.
type image struct {
	durable, current map[uint64][]byte
	was, is          map[string]map[string]uint64
}

// NewPower watches a folder.
func NewPower(t T, dir string) *Power {
	t.Helper()
	p := &Power{dir: dir, left: -1, inodes: map[uint64][]byte{}, names: map[string]map[string]uint64{}, records: "records.db"}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p.settle(t)
	return p
}

// settle takes what lies in the folder as durable.
func (p *Power) settle(t T) {
	t.Helper()
	im, err := p.look()
	if err != nil {
		t.Fatal(err)
	}
	p.inodes, p.names = im.current, im.is
}

// CutAfter plans the cut: n more steps succeed, the one after them doesn't.
func (p *Power) CutAfter(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = n
}

// IsCut tells whether the power is gone.
func (p *Power) IsCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at != nil
}

// Hook is the store's disk.Hook.
func (p *Power) Hook(op disk.Op, path string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at != nil {
		return ErrCut
	}
	p.steps++
	if p.left == 0 {
		im, err := p.look()
		if err != nil {
			return err
		}
		im.durable, im.was = maps.Clone(p.inodes), maps.Clone(p.names)
		p.at = im
		return ErrCut
	}
	if p.left > 0 {
		p.left--
	}
	switch op {
	case disk.OpSync:
		return p.synced(path)
	case disk.OpOpen:
		return p.prune()
	}
	return nil
}

// prune forgets files that are gone: their number may be given to a new one.
func (p *Power) prune() error {
	here := map[uint64]bool{}
	note := func(names map[string]uint64) {
		for _, ino := range names {
			here[ino] = true
		}
	}
	for _, names := range p.names {
		note(names)
	}
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		names, err := list(path)
		note(names)
		return err
	})
	maps.DeleteFunc(p.inodes, func(ino uint64, _ []byte) bool { return !here[ino] })
	return err
}

// synced notes that a file's content or a folder's names are durable. The sync itself
// follows, and nobody else writes there meanwhile.
func (p *Power) synced(path string) error {
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if st.IsDir() {
		names, err := list(path)
		if err == nil {
			p.names[path] = names
		}
		return err
	}
	b, err := readData(path)
	if err == nil {
		p.inodes[inode(st)] = b
	}
	return err
}

// readData reads a file up to its last byte that was ever written: bbolt reserves
// room in megabytes. What follows reads as zeros.
func readData(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	end := int64(0)
	for {
		data, err := unix.Seek(int(f.Fd()), end, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) {
			break
		}
		if err != nil {
			return nil, err
		}
		if end, err = unix.Seek(int(f.Fd()), data, unix.SEEK_HOLE); err != nil {
			return nil, err
		}
	}
	b := make([]byte, end)
	_, err = f.ReadAt(b, 0)
	if errors.Is(err, io.EOF) { // cut off meanwhile
		err = nil
	}
	return b, err
}

func inode(st fs.FileInfo) uint64 { return st.Sys().(*syscall.Stat_t).Ino }

func list(dir string) (map[string]uint64, error) {
	es, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	out := map[string]uint64{}
	for _, e := range es {
		st, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[e.Name()] = inode(st)
	}
	return out, nil
}

// look reads the folder as it is.
func (p *Power) look() (*image, error) {
	im := &image{current: map[uint64][]byte{}, is: map[string]map[string]uint64{}}
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			im.is[path], err = list(path)
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		im.current[inode(st)], err = readData(path)
		return err
	})
	return im, err
}

// Restart writes the folder as the disk may hold it after the cut, by a seed, and
// gives the machine power again. Nothing may have the folder open.
func (p *Power) Restart(t T, seed uint64) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil {
		t.Fatal("restart without a cut")
	}
	rnd := rand.New(rand.NewPCG(seed, 1))
	es, err := os.ReadDir(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		if err := os.RemoveAll(filepath.Join(p.dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.write(p.dir, p.dir, rnd); err != nil {
		t.Fatal(err)
	}
	p.at, p.left = nil, -1
	p.settle(t)
}

// write makes one folder. For each name, the disk has what was synced or what was on
// its way.
func (p *Power) write(from, to string, rnd *rand.Rand) error {
	was, is := p.at.was[from], p.at.is[from]
	names := slices.Collect(maps.Keys(is))
	for n := range was {
		if _, both := is[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		ino, ok := was[name]
		if now, there := is[name]; ok != there || ino != now {
			if rnd.IntN(2) == 0 {
				ino, ok = now, there
			}
		}
		if !ok {
			continue
		}
		src, dst := filepath.Join(from, name), filepath.Join(to, name)
		if _, dir := p.at.is[src]; dir {
			if err := os.Mkdir(dst, 0o700); err != nil {
				return err
			}
			if err := p.write(src, dst, rnd); err != nil {
				return err
			}
			continue
		}
		b := p.content(name, ino, rnd)
		if err := os.WriteFile(dst, b, 0o600); err != nil {
			return err
		}
		if strings.HasPrefix(name, p.records) { // with room again
			if err := os.Truncate(dst, int64(len(b)+room)); err != nil {
				return err
			}
		}
	}
	return nil
}

// The sizes in which content arrives: a sector of the disk; a page of bbolt, whose
// first two pages are its heads.
const (
	sector = 512
	heads  = 2 * 4096
	room   = 16 << 20
)

// content gives what a file may hold: any mix of the sectors synced and the sectors on
// their way. bbolt syncs its pages before it writes a head: with the old
// heads any mix of pages, with the new ones all of them.
func (p *Power) content(name string, ino uint64, rnd *rand.Rand) []byte {
	old, now := p.at.durable[ino], p.at.current[ino]
	if now == nil || bytes.Equal(old, now) {
		return old
	}
	bolt := strings.HasPrefix(name, p.records) && old != nil
	switch rnd.IntN(3) {
	case 0:
		if old != nil {
			return old
		}
	case 1:
		return now
	}
	out := bytes.Clone(now)
	if rnd.IntN(2) == 0 && !bolt {
		out = out[:min(len(out), max(len(old), rnd.IntN(len(out)+1)))] // the new size hadn't arrived
	}
	for at := 0; at < len(out); at += sector {
		end := min(at+sector, len(out))
		if rnd.IntN(2) == 0 && !(bolt && at < heads) {
			continue
		}
		clear(out[at:end])
		if at < len(old) {
			copy(out[at:end], old[at:])
		}
	}
	return out
}
