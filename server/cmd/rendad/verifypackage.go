package main

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"strings"

	"renda/app"
	"renda/app/archive"
	"renda/app/kv"
	"renda/app/witness"
	"renda/localdb/disk"
	"renda/server/audit"
	"renda/server/boltstore"
	"renda/ui/cli"
)

// packageIn asks a server what it knows of the acts in a package.
type packageIn struct {
	Leaves []archive.Leaf `json:"leaves"`
}

// packageOut is its answer: its keys, and the acts that are not in its audit log where they say they are.
type packageOut struct {
	Key    []byte   `json:"key"`
	LogKey string   `json:"log_key"`
	Absent []string `json:"absent"` // paths
}

// checkPackage compares commitments with the leaves of the audit log. Reading is all it does.
func (o *ops) checkPackage(ctx context.Context, in packageIn) (*packageOut, error) {
	cfg, err := o.home.config(o.store, nil)
	if err != nil {
		return nil, err
	}
	out := &packageOut{Key: cfg.Key, LogKey: cfg.LogVKey, Absent: []string{}}
	return out, o.store.View(ctx, func(r kv.Reader) error {
		t, err := audit.Open(r)
		if err != nil {
			return err
		}
		for _, l := range in.Leaves {
			if l.Index < t.Size() {
				if h, err := t.LeafHash(l.Index); err != nil {
					return err
				} else if h == audit.LeafOf(l.Commit) {
					continue
				}
			}
			out.Absent = append(out.Absent, l.Path)
		}
		return nil
	})
}

// verifyPackage checks an archive package: with the key given, or with the keys and the audit log of a server here.
func (x *verifyCmd) verifyPackage(ctx context.Context, c console) (err error) {
	var key []byte
	var o operator
	var srv packageOut
	switch {
	case x.ServerKey != "":
		if key, err = hex.DecodeString(strings.TrimSpace(x.ServerKey)); err != nil {
			return &app.Error{Code: archive.CodeKey, Op: "read a key", Err: err}
		}
	case x.Of != "":
		if o, err = reach(c, x.Of, x.keyFlags, boltstore.Options{ReadOnly: true}); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.close()) }()
		if err := o.do(ctx, "package", packageIn{}, &srv); err != nil {
			return err
		}
		key = srv.Key
	default:
		return &app.Error{Code: CodeWhose, Op: "check a package", Item: x.Dir}
	}
	f, err := os.Open(x.Dir)
	if err != nil {
		return disk.Err("open a package", x.Dir, err)
	}
	defer f.Close() // only read
	st, err := f.Stat()
	if err != nil {
		return disk.Err("open a package", x.Dir, err)
	}
	r, err := archive.VerifyWatched(f, st.Size(), key, func(int64, int64) error { return ctx.Err() })
	if err != nil {
		return err
	}
	proven := 0
	if o != nil {
		if proven, err = prove(ctx, o, r); err != nil {
			return err
		}
	}
	return cli.Checked(c.out, x.Dir, r, proven, x.JSON)
}

// prove lets the server's audit log speak of the acts and of the log's head in the package.
func prove(ctx context.Context, o operator, r *archive.Report) (int, error) {
	var srv packageOut
	if err := o.do(ctx, "package", packageIn{Leaves: r.Leaves}, &srv); err != nil {
		return 0, err
	}
	for _, path := range srv.Absent {
		r.Find(archive.FindLeaf, path, "不在本服务器的审计日志中（由备份恢复过的，另核恢复前的日志存根）")
	}
	if len(r.Head) > 0 {
		w, err := witness.New(srv.LogKey)
		if err != nil {
			return 0, err
		}
		if w.Advance(nil, r.Head, nil) != nil {
			r.HeadForged()
		}
	}
	return len(r.Leaves) - len(srv.Absent), nil
}
