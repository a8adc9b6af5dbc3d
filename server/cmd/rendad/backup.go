package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/server/audit"
	"renda/server/authority"
	"renda/server/boltstore"
	"renda/ui/cli"
)

type backupCmd struct {
	File string `arg:"" help:"写到哪个文件，须不存在" name:"文件" type:"path"`
	Dir  string `required:"" help:"数据文件夹" placeholder:"文件夹" type:"path"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *backupCmd) Run(ctx context.Context, c console) (err error) {
	o, err := reach(c, x.Dir, x.keyFlags, boltstore.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	var saved boltstore.Saved
	if err := o.do(ctx, "backup", backupIn{File: x.File}, &saved); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, saved)
	}
	fmt.Fprintf(c.out, "已备份并核对：%s（%d 条记录，%d 份附件，%d 字节）\n", saved.File, saved.Records, saved.Papers, saved.Bytes)
	return nil
}

type backupIn struct {
	File string `json:"file"`
}

// backup copies the records as they are at one moment; the server goes on meanwhile.
func (o *ops) backup(ctx context.Context, in backupIn) (boltstore.Saved, error) {
	if _, err := os.Lstat(in.File); err == nil {
		return boltstore.Saved{}, &app.Error{Code: CodeExists, Op: "back up", Item: in.File}
	}
	head, err := os.ReadFile(filepath.Join(o.home.dir, fileHeader))
	if err != nil {
		return boltstore.Saved{}, disk.Err("back up", fileHeader, err)
	}
	saved, err := o.store.Save(ctx, in.File, map[string][]byte{fileHeader: head}, clock.Now())
	if err == nil && o.auth != nil {
		err = o.auth.LogEvent(ctx, audit.Event{Kind: audit.EventBackup, Num: saved.Generation})
	}
	return saved, err
}

const (
	backupPrefix = "rendad-"
	backupSuffix = ".backup"
)

// backups makes verified backups at the interval, and lets the oldest go when a new one is whole.
func (x *serveCmd) backups(ctx context.Context, o *ops, log *slog.Logger) {
	t := time.NewTicker(x.BackupEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		name := backupPrefix + clock.Now().UTC().Format("20060102T150405.000") + backupSuffix
		saved, err := o.backup(ctx, backupIn{File: filepath.Join(x.BackupDir, name)})
		if err == nil {
			log.Info("backed up", slog.String("file", saved.File), slog.Int64("bytes", saved.Bytes))
			err = dropOldest(x.BackupDir, max(x.BackupKeep, 1))
		}
		if err != nil && ctx.Err() == nil {
			log.Error("the backup failed", slog.String("code", string(app.CodeOf(err))), slog.String("error", err.Error()))
		}
	}
}

func dropOldest(dir string, keep int) error {
	es, err := os.ReadDir(dir)
	if err != nil {
		return disk.Err("list backups", dir, err)
	}
	var names []string
	for _, e := range es {
		if strings.HasPrefix(e.Name(), backupPrefix) && strings.HasSuffix(e.Name(), backupSuffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for len(names) > keep {
		if err := os.Remove(filepath.Join(dir, names[0])); err != nil {
			return disk.Err("drop an old backup", names[0], err)
		}
		names = names[1:]
	}
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"备份文件" name:"文件" type:"path"`
	Dir  string `required:"" help:"恢复到哪个文件夹，须不存在或者为空" placeholder:"文件夹" type:"path"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *restoreCmd) Run(ctx context.Context, c console) error {
	var epoch uint64
	err := built(ctx, x.Dir, func(tmp string) error {
		var err error
		epoch, err = x.build(ctx, c, tmp)
		return err
	})
	if err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, map[string]any{"dir": x.Dir, "epoch": epoch, "recovering": true})
	}
	fmt.Fprintf(c.out, "已恢复到 %s。\n各工作台下次连接时会补报备份之后的内容；在此之前不编新号。补报完毕后请运行：rendad admin recovered\n", x.Dir)
	return nil
}

// build unpacks and checks a backup, and begins a new lineage in it.
func (x *restoreCmd) build(ctx context.Context, c console, tmp string) (epoch uint64, err error) {
	var h *home
	err = boltstore.Unpack(ctx, x.File, tmp, func(dir string) (seal.Key, error) {
		if x.KeyFile == "" && x.Passphrase == "" {
			return seal.Key{}, &app.Error{Code: boltstore.CodeKey, Op: "restore", Item: "--key-file"}
		}
		var err error
		if h, err = openHome(c, dir, x.keyFlags); err != nil {
			return seal.Key{}, err
		}
		return h.root, nil
	})
	if err != nil {
		return 0, err
	}
	s, err := h.openStore(boltstore.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rep, papers, err := s.Check(ctx, nil)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(rep.Err(), errors.Join(papers...)); err != nil {
		return 0, err
	}
	cfg, err := h.config(s, nil)
	if err != nil {
		return 0, err
	}
	if epoch, err = authority.NewEpoch(ctx, cfg); err != nil {
		return 0, err
	}
	if len(h.head.Slots) == 0 {
		return epoch, writeKey(filepath.Join(tmp, fileKey), h.root)
	}
	return epoch, nil
}

type verifyCmd struct {
	Dir        string `arg:"" help:"数据文件夹；或者一个归档数据包（ZIP），须写 --of 或者 --server-key" name:"文件夹或者包" type:"path"`
	Checkpoint string `help:"另行保存的审计日志签名存根，核对日志是否就是它所签的那一本" placeholder:"文件" type:"path"`
	Of         string `help:"核对归档数据包：包所出自的服务器的数据文件夹，用它的公钥，并核对各行为在它的审计日志中" placeholder:"文件夹" type:"path"`
	ServerKey  string `help:"核对归档数据包：只用这个服务器公钥（64 位十六进制），不需要服务器" placeholder:"公钥"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

type verifyIn struct {
	Checkpoint []byte `json:"checkpoint,omitempty"`
}

// verified is what verify found.
type verified struct {
	Records   int     `json:"records"`
	Entries   uint64  `json:"entries"`
	Events    uint64  `json:"events"`
	Matters   uint64  `json:"matters"`
	Destroyed uint64  `json:"destroyed"`
	Leaves    uint64  `json:"leaves"`
	Root      string  `json:"root"`
	Epoch     uint64  `json:"epoch"`
	Faults    []fault `json:"faults"`
}

// fault names one thing that does not fit.
type fault struct {
	Code app.Code          `json:"code"`
	Item string            `json:"item"`
	Args map[string]string `json:"args,omitempty"`
}

func faultOf(err error) fault {
	f := fault{Code: app.CodeOf(err), Item: err.Error()}
	if e, ok := errors.AsType[*app.Error](err); ok {
		f.Item, f.Args = e.Item, e.Args
	}
	return f
}

func (x *verifyCmd) Run(ctx context.Context, c console) (err error) {
	if st, serr := os.Stat(x.Dir); serr == nil && st.Mode().IsRegular() || x.Of != "" || x.ServerKey != "" {
		return x.verifyPackage(ctx, c)
	}
	var in verifyIn
	if x.Checkpoint != "" {
		if in.Checkpoint, err = os.ReadFile(x.Checkpoint); err != nil {
			return disk.Err("read the checkpoint", x.Checkpoint, err)
		}
	}
	o, err := reach(c, x.Dir, x.keyFlags, boltstore.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	var v verified
	if err := o.do(ctx, "verify", in, &v); err != nil {
		return err
	}
	if x.JSON {
		if err := cli.PrintJSON(c.out, v); err != nil {
			return err
		}
	} else {
		v.print(c)
	}
	if len(v.Faults) > 0 {
		f := v.Faults[0]
		return &app.Error{Code: CodeBad, Op: "verify", Item: f.Item, Args: map[string]string{"faults": fmt.Sprint(len(v.Faults)), "first": string(f.Code)}}
	}
	return nil
}

func (v *verified) print(c console) {
	fmt.Fprintf(c.out, "核对了 %d 条记录、%d 个条目、%d 件、%d 条日志事件，审计日志 %d 片。\n", v.Records, v.Entries, v.Matters, v.Events, v.Leaves)
	fmt.Fprintf(c.out, "日志根 %s\n", v.Root)
	for _, f := range v.Faults {
		args, err := json.Marshal(f.Args)
		if err != nil || len(f.Args) == 0 {
			args = nil
		}
		fmt.Fprintf(c.out, "损坏：%s %s %s\n", f.Code, f.Item, args)
	}
	if len(v.Faults) == 0 {
		fmt.Fprintln(c.out, "全部相符。")
	}
}

// verify walks everything: every record's seal and every paper first, then what the records say.
func (o *ops) verify(ctx context.Context, in verifyIn) (*verified, error) {
	rep, papers, err := o.store.Check(ctx, nil)
	if err != nil {
		return nil, err
	}
	v := &verified{Records: rep.Records, Faults: []fault{}}
	for _, d := range rep.Damage {
		v.Faults = append(v.Faults, fault{Code: app.CodeCorrupt, Item: d.Item, Args: map[string]string{"fault": string(d.Fault)}})
	}
	for _, p := range papers {
		v.Faults = append(v.Faults, faultOf(p))
	}
	if err := o.verifyLog(ctx, in, v); err != nil {
		if app.CodeOf(err) != app.CodeCorrupt || len(v.Faults) == 0 {
			return nil, err
		}
		v.Faults = append(v.Faults, faultOf(err)) // it could not go on past a damaged record, which is named already
	}
	return v, nil
}
