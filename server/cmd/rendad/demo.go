package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/server/authority"
	"renda/server/boltstore"
	"renda/server/demo"
	"renda/ui/cli"
)

type demoCmd struct {
	Dir     string        `arg:"" help:"数据文件夹，须不存在或者为空" name:"文件夹" type:"path"`
	Seed    uint64        `default:"1" help:"种子；同一种子和日期得到同样的世界" placeholder:"数"`
	Matters int           `help:"共多少件（用于测量）；默认约八十件，各种状态都有" placeholder:"件数"`
	Today   string        `help:"以哪一天为今天，默认当天" placeholder:"年-月-日"`
	Public  string        `default:"127.0.0.1:8443" help:"工作台连接本服务器用的地址，写进启用码" placeholder:"主机:端口"`
	Life    time.Duration `default:"720h" help:"启用码的有效期" placeholder:"时长"`
	Codes   string        `help:"启用码清单，默认 数据文件夹/codes.tsv" placeholder:"文件" type:"path"`
	JSON    bool          `help:"以 JSON 输出"`
}

func (x *demoCmd) Run(ctx context.Context, c console) error {
	today := app.DateOf(clock.Now())
	if x.Today != "" {
		var err error
		if today, err = app.ParseDate(x.Today); err != nil {
			return err
		}
	}
	start := clock.Now()
	var made *demo.Result
	err := built(ctx, x.Dir, func(tmp string) error {
		h, err := newHome(tmp, filepath.Join(tmp, fileKey), "", x.Public)
		if err == nil {
			made, err = x.build(ctx, c, h, today)
		}
		if err == nil {
			err = x.codes(ctx, h, tmp, made)
		}
		return err
	})
	if err != nil {
		return err
	}
	took := clock.Now().Sub(start)
	if x.JSON {
		return cli.PrintJSON(c.out, map[string]any{"dir": x.Dir, "people": len(made.People), "matters": made.Matters, "acts": made.Acts, "seconds": took.Seconds()})
	}
	fmt.Fprintf(c.out, "演示世界已建立：%s（%d 人，%d 件，%d 个行为，用时 %.1f 秒）\n", x.Dir, len(made.People), made.Matters, made.Acts, took.Seconds())
	fmt.Fprintf(c.out, "先运行：rendad serve %s --addr %s\n再运行：renda demo --codes %s\n", x.Dir, x.Public, x.list(x.Dir))
	return nil
}

// build makes the world. Nothing is synced on the way: a world that was not finished is thrown away,
// and one that was is synced as a whole.
func (x *demoCmd) build(ctx context.Context, c console, h *home, today app.Date) (made *demo.Result, err error) {
	s, err := h.openStore(boltstore.Options{Create: true, NoSync: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close(), syncFile(filepath.Join(h.dir, "records.db"))) }()
	cfg, err := h.config(s, nil)
	if err != nil {
		return nil, err
	}
	past, src := &demo.Clock{}, demo.NewSource(rand.Reader)
	past.Set(demo.Begin(today))
	cfg.Clock, cfg.Rand = past, src
	a, err := authority.Create(ctx, cfg, demo.Genesis())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	o := demo.Options{Seed: x.Seed, Today: today, Matters: x.Matters, Papers: s.Blobs()}
	if x.Matters > 1000 && !x.JSON {
		o.Progress = func(acts, days int) {
			if days%30 == 0 {
				fmt.Fprintf(c.err, "还有 %d 天，已有 %d 个行为\n", days, acts)
			}
		}
	}
	return demo.Build(ctx, a, past, src, o)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return disk.Err("sync the store", path, err)
	}
	return disk.Err("sync the store", path, errors.Join(f.Sync(), f.Close()))
}

func (x *demoCmd) list(dir string) string {
	if x.Codes != "" {
		return x.Codes
	}
	return filepath.Join(dir, "codes.tsv")
}

// codes issues a one-time code for everybody, by the real clock and real randomness, and writes them down.
func (x *demoCmd) codes(ctx context.Context, h *home, dir string, made *demo.Result) (err error) {
	s, err := h.openStore(boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	cfg, err := h.config(s, nil)
	if err != nil {
		return err
	}
	a, err := authority.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	path := x.list(dir)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return &app.Error{Code: CodeExists, Op: "write the codes", Item: path}
	}
	if err != nil {
		return disk.Err("write the codes", path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "# 编号\t姓名\t职务\t机构\t启用码")
	for _, p := range made.People {
		i, err := h.issue(ctx, a, p.Account, app.ID{}, x.Life, "")
		if err != nil {
			return err
		}
		fmt.Fprintln(w, strings.Join([]string{p.ID, p.Name, p.Role, p.Organ, i.Code}, "\t"))
	}
	return disk.Err("write the codes", path, errors.Join(w.Flush(), f.Sync()))
}
