package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"renda/app"
	"renda/localdb"
	"renda/localdb/seal"
	"renda/ui"
	"renda/ui/cli"
	"renda/ui/i18n"
)

type vaultCmd struct {
	Create    vaultCreateCmd    `cmd:"" shows:"public" help:"新建空的保险库，并显示一次恢复卡（启用本机请用 enrol）"`
	Info      vaultInfoCmd      `cmd:"" shows:"public" help:"不需口令可知的情况"`
	Check     vaultCheckCmd     `cmd:"" shows:"public" help:"逐条检查记录和附件，指出损坏的是哪一项"`
	Rebuild   vaultRebuildCmd   `cmd:"" shows:"public" help:"记录文件损坏时，由日志重建（其余从服务器取回）；日志损坏时加 --journal"`
	Passwd    vaultPasswdCmd    `cmd:"" shows:"public" help:"修改口令"`
	Card      vaultCardCmd      `cmd:"" shows:"public" help:"换发恢复卡，旧卡作废"`
	Backup    vaultBackupCmd    `cmd:"" shows:"public" help:"做一份经过核对的快照"`
	Snapshots vaultSnapshotsCmd `cmd:"" shows:"public" help:"列出快照"`
	Restore   vaultRestoreCmd   `cmd:"" shows:"public" help:"取出一份快照，代替现有记录（现有的另存）"`
}

type vaultCreateCmd struct {
	Dir   string `arg:"" help:"文件夹" name:"文件夹"`
	Label string `help:"解锁界面上显示的文字（明文）" placeholder:"文字"`
	Suite string `help:"加密套件：1 XAES-256-GCM，2 XChaCha20-Poly1305，3 SM4-GCM/SM3；默认按本机选择" enum:",1,2,3" default:"" placeholder:"编号"`
	passFlags
	JSON bool `help:"以 JSON 输出"`
}

// createdVault is what `renda vault create --json` and `renda enrol --json` print.
type createdVault struct {
	Dir  string   `json:"dir"`
	ID   app.ID   `json:"id"`
	Card []string `json:"card"` // the recovery card's lines: shown this once
}

func (x *vaultCreateCmd) Run(c console) error {
	pass, err := x.read(c)
	if err != nil {
		return err
	}
	if err := newPass(pass); err != nil {
		return err
	}
	var suite seal.ID
	if x.Suite != "" {
		suite = seal.ID(x.Suite[0] - '0')
	}
	v, card, err := localdb.Create(x.Dir, pass, localdb.Options{Label: x.Label, Suite: suite, Clock: clock})
	if err != nil {
		return err
	}
	made := createdVault{Dir: x.Dir, ID: v.ID(), Card: card.Lines()}
	if err := v.Close(); err != nil {
		return err
	}
	return made.print(c, x.JSON)
}

func (m createdVault) print(c console, asJSON bool) error {
	if asJSON {
		return cli.PrintJSON(c.out, m)
	}
	fmt.Fprintln(c.out, i18n.T("cmd.vault.made", "dir", m.Dir))
	for _, l := range m.Card {
		fmt.Fprintln(c.out, "   ", l)
	}
	return nil
}

type vaultInfoCmd struct {
	Vault string `arg:"" optional:"" help:"文件夹或名称" name:"保险库"`
	JSON  bool   `help:"以 JSON 输出"`
}

func (x *vaultInfoCmd) Run(c console, g *grammar) error {
	dir, err := vaultFlags{Vault: x.Vault}.dir(g)
	if err != nil {
		return err
	}
	info, err := localdb.Info(dir, clock)
	if err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, info)
	}
	fmt.Fprintln(c.out, i18n.T("cmd.vault.info", "dir", dir, "label", info.Label, "suite", info.Suite, "created", info.Created.In(app.Zone).Format("2006-01-02 15:04")))
	if info.Failures > 0 {
		fmt.Fprintln(c.out, i18n.T("cmd.vault.failures", "n", fmt.Sprint(info.Failures), "wait", info.Wait.Round(1e9).String()))
	}
	return nil
}

type vaultCheckCmd struct {
	vaultFlags
	JSON bool `help:"以 JSON 输出"`
}

// checked is what `renda vault check --json` prints.
type checked struct {
	Records int        `json:"records"`
	Blobs   int        `json:"blobs"`
	Damage  []app.Code `json:"damage"`
	Items   []string   `json:"items"`
}

func (x *vaultCheckCmd) Run(c console, g *grammar) error {
	_, v, err := x.open(c, g)
	if err != nil {
		return err
	}
	rep, err := checkVault(context.Background(), v, nil)
	if err = errors.Join(err, v.Close()); err != nil {
		return err
	}
	out := checked{Records: rep.Records, Blobs: rep.Blobs, Damage: []app.Code{}, Items: []string{}}
	for _, p := range rep.Problems {
		out.Damage = append(out.Damage, app.CodeOf(p))
		if e, ok := errors.AsType[*app.Error](p); ok {
			out.Items = append(out.Items, e.Item)
		}
	}
	if x.JSON {
		err = cli.PrintJSON(c.out, out)
	} else {
		fmt.Fprintln(c.out, i18n.T("cmd.vault.checked", "records", fmt.Sprint(rep.Records), "blobs", fmt.Sprint(rep.Blobs), "bad", fmt.Sprint(len(rep.Problems))))
	}
	return errors.Join(err, errors.Join(rep.Problems...))
}

// checkVault opens every record and every paper.
func checkVault(ctx context.Context, v *localdb.Vault, progress func(done, total int)) (ui.CheckReport, error) {
	rep, err := v.Check(ctx, progress)
	out := ui.CheckReport{Records: rep.Records, Blobs: rep.Papers}
	if err != nil {
		return out, err
	}
	for _, d := range rep.Damage {
		out.Problems = append(out.Problems, &app.Error{Code: app.CodeCorrupt, Op: "check the vault: " + string(d.Fault), Item: d.Item})
	}
	return out, nil
}

type vaultRebuildCmd struct {
	vaultFlags
	Journal bool `help:"记录完好而日志损坏：保留记录，救出日志中还能读的部分"`
}

func (x *vaultRebuildCmd) Run(c console, g *grammar) error {
	dir, err := x.dir(g)
	if err != nil {
		return err
	}
	pass, err := x.read(c)
	if err != nil {
		return err
	}
	rebuild := localdb.Rebuild
	if x.Journal {
		rebuild = localdb.RepairJournal
	}
	v, err := rebuild(dir, pass, localdb.Options{Clock: clock})
	if err != nil {
		return unlockError(err, nameOf(dir))
	}
	lost := v.Mended()
	if err := v.Close(); err != nil {
		return err
	}
	if lost != nil {
		fmt.Fprintln(c.out, i18n.Error(lost))
	}
	fmt.Fprintln(c.out, i18n.T("cmd.vault.rebuilt", "dir", dir))
	return nil
}

type vaultPasswdCmd struct {
	vaultFlags
	New string `help:"新口令。不写则取环境变量 RENDA_NEWPASS，再不然从标准输入再读一行" placeholder:"口令"`
}

func (x *vaultPasswdCmd) Run(c console, g *grammar) error {
	dir, err := x.dir(g)
	if err != nil {
		return err
	}
	old, err := x.read(c)
	if err != nil {
		return err
	}
	fresh, err := readPass(c, x.New, "RENDA_NEWPASS", i18n.T("cmd.newpass"))
	if err != nil {
		return err
	}
	if err := newPass(fresh); err != nil {
		return err
	}
	v, err := localdb.Open(dir, old, localdb.Options{Clock: clock})
	if err != nil {
		return unlockError(err, nameOf(dir))
	}
	if err := errors.Join(v.ChangePassphrase(old, fresh), v.Close()); err != nil {
		return unlockError(err, nameOf(dir))
	}
	fmt.Fprintln(c.out, i18n.T("cmd.vault.passwd"))
	return nil
}

type vaultCardCmd struct {
	vaultFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *vaultCardCmd) Run(c console, g *grammar) error {
	dir, v, err := x.open(c, g)
	if err != nil {
		return err
	}
	card, err := v.AddCard()
	id := v.ID()
	if err = errors.Join(err, v.Close()); err != nil {
		return err
	}
	return createdVault{Dir: dir, ID: id, Card: card.Lines()}.print(c, x.JSON)
}

type vaultBackupCmd struct {
	vaultFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *vaultBackupCmd) Run(c console, g *grammar) error {
	_, v, err := x.open(c, g)
	if err != nil {
		return err
	}
	snap, err := v.Backup(context.Background())
	if err = errors.Join(err, v.Close()); err != nil {
		return err
	}
	return printSnapshots(c, x.JSON, []localdb.Snapshot{snap})
}

type vaultSnapshotsCmd struct {
	Vault string `arg:"" optional:"" help:"文件夹或名称" name:"保险库"`
	JSON  bool   `help:"以 JSON 输出"`
}

func (x *vaultSnapshotsCmd) Run(c console, g *grammar) error {
	dir, err := vaultFlags{Vault: x.Vault}.dir(g)
	if err != nil {
		return err
	}
	all, err := localdb.Snapshots(dir)
	if err != nil {
		return err
	}
	return printSnapshots(c, x.JSON, all)
}

func printSnapshots(c console, asJSON bool, all []localdb.Snapshot) error {
	if asJSON {
		return cli.PrintJSON(c.out, append([]localdb.Snapshot{}, all...))
	}
	for _, s := range all {
		fmt.Fprintf(c.out, "%s\t%s\t%d\n", s.Name, s.Time.In(app.Zone).Format("2006-01-02 15:04"), s.Size)
	}
	return nil
}

type vaultRestoreCmd struct {
	Name string `arg:"" help:"快照名称（见 snapshots）" name:"快照"`
	vaultFlags
}

func (x *vaultRestoreCmd) Run(c console, g *grammar) error {
	dir, err := x.dir(g)
	if err != nil {
		return err
	}
	pass, err := x.read(c)
	if err != nil {
		return err
	}
	v, err := localdb.RestoreSnapshot(dir, pass, filepath.Base(x.Name), localdb.Options{Clock: clock})
	if err != nil {
		return unlockError(err, nameOf(dir))
	}
	if err := v.Close(); err != nil {
		return err
	}
	fmt.Fprintln(c.out, i18n.T("cmd.vault.restored", "name", x.Name))
	return nil
}
