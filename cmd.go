package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/ui/i18n"
)

// How the program ends.
const (
	exitOK      = 0
	exitOther   = 1
	exitUsage   = 2
	exitRefused = 3
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

	Window windowCmd `cmd:"" default:"withargs" hidden:"" help:"打开窗口"`
	Vault  vaultCmd  `cmd:"" help:"保险库：新建、查看、检查、重建、改口令、备份、取出快照"`
	Clock  clockCmd  `cmd:"" help:"计算一项法定期限，并列出算式"`

	Enrol   enrolCmd   `cmd:"" help:"用一次性启用码启用本机"`
	Sync    syncCmd    `cmd:"" help:"同步一次，显示状态"`
	List    listCmd    `cmd:"" help:"列出各件"`
	Show    showCmd    `cmd:"" help:"显示一件：环节、期限、可办的动作、经过"`
	Do      doCmd      `cmd:"" help:"办理一个动作"`
	Draft   draftCmd   `cmd:"" help:"草稿"`
	Import  importCmd  `cmd:"" help:"由 DOCX、TXT 或 Markdown 文件起草"`
	Tray    trayCmd    `cmd:"" help:"需您处理的事项"`
	Paper   paperCmd   `cmd:"" help:"出具文书（DOCX）"`
	Figures figuresCmd `cmd:"" help:"统计，每个数字附其名单"`
	Duty    dutyCmd    `cmd:"" help:"本人的履职档案（DOCX 或 PDF，带水印）"`
	Demo    demoCmd    `cmd:"" help:"为演示世界的每个人建一个保险库"`
	Version versionCmd `cmd:"" help:"显示版本"`
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
		kong.Help(help), kong.Writers(c.out, c.err), kong.Exit(func(code int) { exited = code }), kong.Bind(c, &g), kong.HelpOptions{Compact: true})
	if err != nil {
		fmt.Fprintln(c.err, "renda:", err)
		return exitOther
	}
	ctx, err := p.Parse(args)
	if exited >= 0 { // help was asked for and shown
		return exited
	}
	if err != nil {
		fmt.Fprintln(c.err, i18n.T("cmd.usage", "why", usageWords.Replace(err.Error())))
		return exitUsage
	}
	return report(c, wantsJSON(ctx), ctx.Run())
}

// report says on stderr why a command failed and gives the exit code.
func report(c console, asJSON bool, err error) int {
	if err == nil {
		return exitOK
	}
	if u, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(c.err, i18n.T("cmd.usage", "why", string(u)))
		return exitUsage
	}
	e, typed := errors.AsType[*app.Error](err)
	code := exitOther
	if typed && e.Code != app.CodeInternal {
		code = exitRefused
	}
	said := i18n.Error(err)
	if asJSON && typed {
		if b, merr := json.Marshal(map[string]any{"code": e.Code, "item": e.Item, "args": e.Args, "text": said}); merr == nil {
			said = string(b)
		}
	}
	fmt.Fprintln(c.err, said)
	if code == exitOther {
		fmt.Fprintln(c.err, err) // a defect of ours, or of the system: the operator needs the cause
	}
	return code
}

// usageError is a command line that kong could not know to be wrong.
type usageError string

func (u usageError) Error() string { return string(u) }

func wantsJSON(ctx *kong.Context) bool {
	for _, f := range ctx.Flags() {
		if f.Name == "json" {
			return f.Target.Bool()
		}
	}
	return false
}

// usageWords puts the parser's English into Chinese.
var usageWords = strings.NewReplacer("unexpected argument ", "多余的参数 ", "unknown flag ", "没有这个选项 ", "missing flags: ", "缺少选项 ",
	"missing positional arguments ", "缺少参数 ", "expected one of ", "应为其中之一 ", "did you mean one of", "是否想用", "did you mean", "是否想用", "unexpected token ", "读不懂 ", "expected ", "应有 ",
	" must be one of ", " 应为其中之一 ", " but got ", "，而不是 ", "can't be used together", "不能同时使用", "missing value", "缺少值", ", ", "，")

// helpWords does the same for the headings of help.
var helpWords = strings.NewReplacer("Usage: ", "用法：", "Arguments:", "参数：", "Flags:", "选项：", "Commands:", "命令：", "Show context-sensitive help.", "显示帮助。",
	`Run "`, "运行 “", ` <command> --help" for more information on a command.`, " <命令> --help” 查看某个命令的说明。", ` --help" for more information.`, " --help” 查看说明。", "<command>", "<命令>", "[flags]", "[选项]")

func help(o kong.HelpOptions, ctx *kong.Context) error {
	var b bytes.Buffer
	out := ctx.Stdout
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = helpWords.WriteString(out, b.String())
	return err
}

// printJSON writes what a script reads: one indented value.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

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
