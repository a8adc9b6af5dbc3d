package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// grammar is the command line. The texts are for people at a terminal; they are in
// Chinese, as the work is.
type grammar struct {
	Data string `help:"数据文件夹（其中 vaults/ 下每人一个保险库），默认 $RENDA_HOME 或 ~/.local/share/renda" placeholder:"文件夹"`

	Window windowCmd `cmd:"" shows:"done" default:"withargs" hidden:"" help:"打开窗口"`
	Vault  vaultCmd  `cmd:"" help:"保险库：新建、查看、检查、重建、改口令、备份、取出快照"`
	Clock  clockCmd  `cmd:"" shows:"public" help:"计算一项法定期限，并列出算式"`
	Law    lawCmd    `cmd:"" help:"法律文本：拆分条文；法律包"`

	Enrol   enrolCmd    `cmd:"" shows:"done" help:"用一次性启用码启用本机"`
	Sync    syncCmd     `cmd:"" shows:"done" help:"同步一次，显示状态"`
	List    listCmd     `cmd:"" shows:"content" help:"列出各件"`
	Show    showCmd     `cmd:"" shows:"content" help:"显示一件：环节、期限、可办的动作、经过"`
	Do      doCmd       `cmd:"" shows:"done" help:"办理一个动作"`
	Draft   draftCmd    `cmd:"" help:"草稿"`
	Import  importCmd   `cmd:"" shows:"content" help:"由 DOCX、TXT 或 Markdown 文件起草"`
	Tray    trayCmd     `cmd:"" shows:"content" help:"需您处理的事项"`
	Extract extractCmd  `cmd:"" shows:"given" help:"读取文件中的文字（DOCX、PDF、OFD、XLSX、HTML、TXT），列出疑点；不留存"`
	Wall    wallCmd     `cmd:"" shows:"public" help:"核对读取外来文件时的隔离：逐项实际试一遍"`
	Paper   paperCmd    `cmd:"" shows:"done" help:"出具文书（DOCX）"`
	Figures figuresCmd  `cmd:"" shows:"content" help:"统计，每个数字附其名单"`
	Duty    dutyCmd     `cmd:"" shows:"done" help:"本人的履职档案（DOCX 或 PDF，带水印）"`
	Demo    demoCmd     `cmd:"" shows:"done" help:"为演示世界的每个人建一个保险库"`
	Filing  filingCmd   `cmd:"" help:"备案审查：读年度目录表格，核对目录"`
	Parcel  parcelCmd   `cmd:"" help:"摆渡包：没有网络的终端以 U 盘往来"`
	Term    terminalCmd `cmd:"" name:"terminal" help:"专用终端：使用登记、日终封存"`
	Ticket  ticketCmd   `cmd:"" help:"打印导出审批单：申请、凭单打印、清退情况"`
	Archive archiveCmd  `cmd:"" help:"归档：数据包、检查、标签、清点"`
	Version versionCmd  `cmd:"" shows:"public" help:"显示版本"`

	shows   string // what the command line prints, see showsTag
	command string // as people type it
}

type versionCmd struct{}

func (versionCmd) Run(c console) error {
	fmt.Fprintln(c.out, "renda", version)
	return nil
}

// run does one command line and gives the exit code.
func run(args []string, c console) int {
	i18n.Set(i18n.ParseLang(os.Getenv("RENDA_LANG")))
	var g grammar
	exited := -1
	p, err := kong.New(&g, kong.Name("renda"), kong.Description(i18n.T("app.name")+"。不带命令时打开窗口；加 --json 的输出供脚本读取。退出码：0 成功，2 用法有误，3 按规则被拒绝，1 其他。"),
		kong.Help(cli.Help), kong.Writers(c.out, c.err), kong.Exit(func(code int) { exited = code }), kong.Bind(c, &g), kong.HelpOptions{Compact: true})
	if err != nil {
		fmt.Fprintln(c.err, "renda:", err)
		return cli.Other
	}
	ctx, err := p.Parse(args)
	if exited >= 0 { // help was asked for and shown
		return exited
	}
	if err != nil {
		fmt.Fprintln(c.err, cli.Mistake(err))
		return cli.Usage
	}
	g.shows, g.command = showsOf(ctx), commandOf(ctx)
	return report(c, cli.WantsJSON(ctx), ctx.Run())
}

// report says on stderr why a command failed and gives the exit code.
func report(c console, asJSON bool, err error) int {
	if err == nil {
		return cli.OK
	}
	if u, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(c.err, i18n.T("cmd.usage", "why", string(u)))
		return cli.Usage
	}
	said, code := cli.Failure(err, asJSON)
	fmt.Fprintln(c.err, said)
	if code == cli.Other {
		fmt.Fprintln(c.err, err) // a defect of ours, or of the system: the operator needs the cause
	}
	return code
}

// usageError is a command line that kong could not know to be wrong.
type usageError string

func (u usageError) Error() string { return string(u) }

// dataDir gives the folder with everybody's vaults.
func (g *grammar) dataDir() (string, error) {
	if g.Data != "" {
		return g.Data, nil
	}
	if d := os.Getenv("RENDA_HOME"); d != "" {
		return d, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", &app.Error{Code: app.CodeBadInput, Op: "find the data folder", Item: "$HOME", Err: err}
	}
	return filepath.Join(home, ".local", "share", "renda"), nil
}
