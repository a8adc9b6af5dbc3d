package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed pouch.js
var pouchJS []byte

// pouch is the peer of the first sync: PouchDB 9 on LevelDB, pulling from express-pouchdb.
// Both come from npm into a folder kept between runs ($RENDA_BENCH_NPM or the cache folder).
type pouch struct {
	r      *report
	npm    string
	addr   string
	server *exec.Cmd
}

func newPouch(r *report) (*pouch, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errors.New("node is not installed")
	}
	dir := os.Getenv("RENDA_BENCH_NPM")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(cache, "renda-bench-npm")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "express-pouchdb")); err != nil {
		c := exec.Command("npm", "install", "--no-audit", "--no-fund", "--prefix", dir, "pouchdb@9.0.0", "express-pouchdb@4.2.0", "express@4")
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm install: %w\n%s", err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.js"), pouchJS, 0o644); err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(addr, ":")
	p := &pouch{r: r, npm: dir, addr: addr}
	p.server = exec.Command("node", filepath.Join(dir, "bench.js"), "serve", filepath.Join(r.dir, "pouch-server"), port)
	p.server.Dir = dir
	return p, startUntil(p.server, "ready")
}

func (p *pouch) stop() {
	_ = p.server.Process.Kill()
	_ = p.server.Wait()
}

// pull replicates into a new database in a new process, at the batch size that was best here.
func (p *pouch) pull() (float64, error) {
	dir, err := os.MkdirTemp(p.r.dir, "pouch-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	c := exec.Command("node", filepath.Join(p.npm, "bench.js"), "pull", filepath.Join(dir, "db"), "http://"+p.addr+"/source", "5000")
	c.Dir, c.Stderr = p.npm, os.Stderr
	out, err := c.Output()
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(out))
	if len(f) != 2 {
		return 0, fmt.Errorf("%q", out)
	}
	seconds, err := strconv.ParseFloat(f[0], 64)
	if err != nil {
		return 0, err
	}
	docs, err := strconv.ParseFloat(f[1], 64)
	return docs / seconds, err
}
