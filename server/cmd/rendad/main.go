// Command rendad is the server of 智慧人大工作台: one congress, one folder, one process.
//
// It ends with 0 when all is well, 2 for a wrong command line, 3 when the work was
// refused for a reason with a code (app.Error), damage found by verify among them, and 1
// for anything else.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/localdb"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// version is set when the program is built (scripts/build.sh).
var version = "dev"

// clock is the one clock this program hands down.
var clock app.Clock = app.ClockFunc(time.Now)

// Codes of this program.
const (
	CodeExists app.Code = "rendad.exists" // the folder or file is there already
	CodeHome   app.Code = "rendad.home"   // the folder holds no server
	CodeBad    app.Code = "rendad.bad"    // verify found damage; Args faults, first
	CodeWhose  app.Code = "rendad.whose"  // an archive package and nothing to check it with
	CodeWho    app.Code = "rendad.who"    // no such account, or several of that name; Args have
	CodeDevice app.Code = "rendad.device" // the account has no device in use, or several; Args have
	CodeChange app.Code = "rendad.change" // the roster has no such action or field; Args field
)

func main() {
	// Keys stay out of core dumps and away from debuggers, from the first moment.
	if err := localdb.Harden(); err != nil {
		fmt.Fprintln(os.Stderr, "rendad:", err)
	}
	if os.Getenv("GOGC") == "" {
		// The heap is small beside the mapped store: collected a third as often, two hundred desks
		// sending at once get a sixth more acts acknowledged.
		debug.SetGCPercent(300)
	}
	os.Exit(run(os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr}))
}

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// grammar is the command line. The texts are for people at a terminal, in Chinese as the work is.
type grammar struct {
	Init    initCmd    `cmd:"" help:"建立服务器：数据文件夹、根密钥、证书、组织名册和三员"`
	Serve   serveCmd   `cmd:"" help:"运行服务器，直到收到终止信号"`
	Enroll  enrollCmd  `cmd:"" help:"为一个账户签发一次性启用码"`
	Admin   adminCmd   `cmd:"" help:"管理：名单、日志、吊销设备、结束恢复、按命令销毁；以管理员身份变更名册"`
	Verify  verifyCmd  `cmd:"" help:"逐条核对全部数据，或者核对一个归档数据包；有损坏时指出是哪一条，退出码 3"`
	Backup  backupCmd  `cmd:"" help:"备份到一个文件（仍是密文），写完即核对；服务器运行中也可以"`
	Restore restoreCmd `cmd:"" help:"由备份恢复到新的文件夹；各工作台随后补报备份之后的内容"`
	Parcel  parcelCmd  `cmd:"" help:"摆渡包：与没有网络的终端、下级服务器以 U 盘往来"`
	Link    linkCmd    `cmd:"" help:"上联：作为上级服务器的客户端向它报备"`
	Demo    demoCmd    `cmd:"" help:"建立演示世界：虚构的机构、人员和建议，名称均标“演示”"`
	Version versionCmd `cmd:"" help:"显示版本"`
}

type versionCmd struct{}

func (versionCmd) Run(c console) error {
	fmt.Fprintln(c.out, "rendad", version)
	return nil
}

// run does one command line and gives the exit code.
func run(args []string, c console) int {
	i18n.Set(i18n.ParseLang(os.Getenv("RENDA_LANG")))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var g grammar
	exited := -1
	p, err := kong.New(&g, kong.Name("rendad"), kong.Description("智慧人大工作台的服务器。加 --json 的输出供脚本读取。退出码：0 成功，2 用法有误，3 按规则被拒绝或者核对出损坏，1 其他。"),
		kong.Help(cli.Help), kong.Writers(c.out, c.err), kong.Exit(func(code int) { exited = code }), kong.Bind(c),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(c.err, "rendad:", err)
		return cli.Other
	}
	cmd, err := p.Parse(args)
	if exited >= 0 { // help was asked for and shown
		return exited
	}
	if err != nil {
		fmt.Fprintln(c.err, cli.Mistake(err))
		return cli.Usage
	}
	return report(c, cli.WantsJSON(cmd), cmd.Run())
}

// report says on stderr why a command failed and gives the exit code.
func report(c console, asJSON bool, err error) int {
	if err == nil {
		return cli.OK
	}
	said, code := cli.Failure(err, asJSON)
	fmt.Fprintln(c.err, said)
	if !asJSON {
		fmt.Fprintln(c.err, "  ", err) // whoever runs a server is the operator: he needs the cause
	}
	return code
}
