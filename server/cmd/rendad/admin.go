package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/app/kv"
	"renda/app/org"
	"renda/server/audit"
	"renda/server/authority"
	"renda/server/boltstore"
	"renda/ui/cli"
)

type enrollCmd struct {
	Who    string        `arg:"" help:"账户：姓名、代表证号或者编号" name:"账户"`
	Dir    string        `required:"" help:"数据文件夹" placeholder:"文件夹" type:"path"`
	Life   time.Duration `default:"72h" help:"有效期" placeholder:"时长"`
	Public string        `help:"启用码中的服务器地址，默认为建立时所定" placeholder:"主机:端口"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

type enrollIn struct {
	Who    string        `json:"who"`
	Life   time.Duration `json:"life"`
	Public string        `json:"public,omitempty"`
}

func (x *enrollCmd) Run(ctx context.Context, c console) error {
	var i issued
	err := at(ctx, c, x.Dir, x.keyFlags, "enroll", enrollIn{x.Who, x.Life, x.Public}, &i)
	if err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, i)
	}
	i.print(c)
	return nil
}

// at does one operation at the server of a folder.
func at(ctx context.Context, c console, dir string, k keyFlags, name string, in, out any) (err error) {
	o, err := reach(c, dir, k, boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	return o.do(ctx, name, in, out)
}

func (o *ops) enroll(ctx context.Context, in enrollIn) (issued, error) {
	acc, err := find(o.auth.Directory(), in.Who)
	if err != nil {
		return issued{}, err
	}
	return o.home.issue(ctx, o.auth, acc.ID, app.ID{}, in.Life, in.Public)
}

// find gives the one account of that id, name or deputy's card.
func find(d *org.Directory, who string) (org.Account, error) {
	if id, err := app.ParseID(who); err == nil {
		if a, ok := d.Accounts[id]; ok {
			return a, nil
		}
	}
	var found []org.Account
	for _, a := range d.Accounts {
		if a.Name == who || a.Card == who && who != "" {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return org.Account{}, &app.Error{Code: CodeWho, Op: "find an account", Item: who, Args: map[string]string{"have": fmt.Sprint(len(found))}}
	}
	return found[0], nil
}

type adminCmd struct {
	List      listCmd      `cmd:"" help:"列出机构、账户和设备"`
	Log       logCmd       `cmd:"" help:"列出审计事件"`
	Recovered recoveredCmd `cmd:"" help:"结束恢复：各工作台已补报完毕，重新开始编号"`
	Destroy   destroyCmd   `cmd:"" help:"按命令销毁一个条目的内容；位置和编号保留，日志仍可证明"`
	Login     loginCmd     `cmd:"" help:"用启用码把本终端登记为一位管理员的设备"`
	Do        actCmd       `cmd:"" help:"以管理员身份变更名册：新建机构和账户、激活、授权、停用"`
	Revoke    revokeCmd    `cmd:"" name:"revoke-device" help:"吊销一台设备（安全保密管理员）"`
}

// where says which server, for the commands that need nothing else.
type where struct {
	Dir string `required:"" help:"数据文件夹" placeholder:"文件夹" type:"path"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

type listCmd struct{ where }

// listing is who there is, in an order that stays.
type listing struct {
	Server     string        `json:"server"`
	Epoch      uint64        `json:"epoch"`
	Recovering bool          `json:"recovering"`
	Organs     []org.Organ   `json:"organs"`
	Accounts   []accountLine `json:"accounts"`
}

type accountLine struct {
	ID      app.ID       `json:"id"`
	Name    string       `json:"name"`
	Roles   string       `json:"roles"`
	Active  bool         `json:"active"`
	Devices []deviceLine `json:"devices"`
}

type deviceLine struct {
	ID      app.ID `json:"id"`
	Name    string `json:"name"`
	Class   string `json:"class,omitempty"`
	Revoked bool   `json:"revoked"`
}

func (o *ops) list(context.Context, struct{}) (*listing, error) {
	d := o.auth.Directory()
	l := &listing{Server: o.auth.Name(), Epoch: o.auth.Epoch(), Recovering: o.auth.Recovering(), Organs: []org.Organ{}, Accounts: []accountLine{}}
	for _, x := range d.Organs {
		l.Organs = append(l.Organs, x)
	}
	slices.SortFunc(l.Organs, func(a, b org.Organ) int { return strings.Compare(a.Name, b.Name) })
	devices := map[app.ID][]deviceLine{}
	for _, x := range d.Devices {
		devices[x.Account] = append(devices[x.Account], deviceLine{x.ID, x.Name, x.Class, x.Revoked != 0})
	}
	for _, x := range d.Accounts {
		ds := devices[x.ID]
		slices.SortFunc(ds, func(a, b deviceLine) int { return strings.Compare(a.ID.String(), b.ID.String()) })
		l.Accounts = append(l.Accounts, accountLine{x.ID, x.Name, roleLabelsAt(d, x), x.Active, ds})
	}
	slices.SortFunc(l.Accounts, func(a, b accountLine) int { return strings.Compare(a.Name+a.ID.String(), b.Name+b.ID.String()) })
	return l, nil
}

func (x *listCmd) Run(ctx context.Context, c console) error {
	var l listing
	if err := at(ctx, c, x.Dir, x.keyFlags, "list", struct{}{}, &l); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, l)
	}
	fmt.Fprintf(c.out, "%s，世代 %d", l.Server, l.Epoch)
	if l.Recovering {
		fmt.Fprint(c.out, "，恢复中")
	}
	fmt.Fprintln(c.out, "\n机构：")
	for _, o := range l.Organs {
		fmt.Fprintf(c.out, "  %s  %s\n", o.ID, o.Name)
	}
	fmt.Fprintln(c.out, "账户：")
	for _, a := range l.Accounts {
		state := ""
		if !a.Active {
			state = "（未激活或者已停用）"
		}
		fmt.Fprintf(c.out, "  %s  %s%s  %s\n", a.ID, a.Name, state, a.Roles)
		for _, d := range a.Devices {
			state := ""
			if d.Revoked {
				state = "（已吊销）"
			}
			fmt.Fprintf(c.out, "    设备 %s  %s%s\n", d.ID, d.Name, state)
		}
	}
	return nil
}

type logCmd struct {
	From uint64 `help:"从第几片起" placeholder:"序号"`
	Max  int    `default:"200" help:"最多几条" placeholder:"条数"`
	where
}

type logIn struct {
	From uint64 `json:"from"`
	Max  int    `json:"max"`
}

type logLine struct {
	Leaf uint64 `json:"leaf"`
	audit.Event
}

func (o *ops) events(ctx context.Context, in logIn) ([]logLine, error) {
	out := []logLine{}
	err := o.auth.Events(ctx, in.From, func(leaf uint64, e *audit.Event) (bool, error) {
		out = append(out, logLine{leaf, *e})
		return len(out) < in.Max, nil
	})
	return out, err
}

func (x *logCmd) Run(ctx context.Context, c console) error {
	var ls []logLine
	if err := at(ctx, c, x.Dir, x.keyFlags, "log", logIn{x.From, x.Max}, &ls); err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, ls)
	}
	for _, l := range ls {
		fmt.Fprintf(c.out, "%d  %s  %s", l.Leaf, time.UnixMilli(l.At).In(app.Zone).Format("2006-01-02 15:04:05"), l.Kind)
		for label, id := range map[string]app.ID{"账户": l.Account, "设备": l.Device, "件": l.Matter} {
			if !id.IsZero() {
				fmt.Fprintf(c.out, "  %s %s", label, id)
			}
		}
		fmt.Fprintf(c.out, "  %s %s\n", l.Remote, l.Text)
	}
	return nil
}

type recoveredCmd struct{ where }

func (o *ops) recovered(ctx context.Context, _ struct{}) (struct{}, error) {
	return struct{}{}, o.auth.Recovered(ctx, app.ID{})
}

func (x *recoveredCmd) Run(ctx context.Context, c console) error {
	if err := at(ctx, c, x.Dir, x.keyFlags, "recovered", struct{}{}, &struct{}{}); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "恢复已结束，重新开始编号。")
	return nil
}

type destroyCmd struct {
	LSN   uint64 `arg:"" help:"条目的序号" name:"条目"`
	Order string `required:"" help:"命令的文号或者名称，记入日志" placeholder:"文号"`
	By    string `help:"哪一位管理员执行" placeholder:"账户"`
	where
}

type destroyIn struct {
	LSN   uint64 `json:"lsn"`
	Order string `json:"order"`
	By    string `json:"by,omitempty"`
}

func (o *ops) destroy(ctx context.Context, in destroyIn) (struct{}, error) {
	var by app.ID
	if in.By != "" {
		acc, err := find(o.auth.Directory(), in.By)
		if err != nil {
			return struct{}{}, err
		}
		by = acc.ID
	}
	return struct{}{}, o.auth.Destroy(ctx, in.LSN, in.Order, by)
}

func (x *destroyCmd) Run(ctx context.Context, c console) error {
	if err := at(ctx, c, x.Dir, x.keyFlags, "destroy", destroyIn{x.LSN, x.Order, x.By}, &struct{}{}); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "条目 %d 的内容已销毁，各工作台将随之删除。\n", x.LSN)
	return nil
}

// verifyLog re-checks what the records say.
func (o *ops) verifyLog(ctx context.Context, in verifyIn, v *verified) error {
	cfg, err := o.home.config(o.store, nil)
	if err != nil {
		return err
	}
	return o.store.View(ctx, func(r kv.Reader) error {
		got, err := authority.Verify(ctx, r, authority.Check{Works: cfg.Works, Key: cfg.Key, LogVKey: cfg.LogVKey, Checkpoint: in.Checkpoint})
		if err != nil {
			return err
		}
		v.Entries, v.Events, v.Matters, v.Destroyed = got.Entries, got.Events, got.Matters, got.Destroyed
		v.Leaves, v.Root, v.Epoch = got.Leaves, got.Root.String(), got.Epoch
		for _, f := range got.Faults {
			v.Faults = append(v.Faults, faultOf(f))
		}
		return nil
	})
}

func roleLabels(a org.Account) string { return roleLabelsAt(nil, a) }

// roleLabelsAt words the offices an account holds, with the organ where a directory is given.
func roleLabelsAt(d *org.Directory, a org.Account) string {
	var out []string
	for _, g := range a.Grants {
		s := roleName(g.Role)
		if d != nil && d.Name(g.Organ) != "" {
			s = d.Name(g.Organ) + s
		}
		out = append(out, s)
	}
	return strings.Join(out, "、")
}
