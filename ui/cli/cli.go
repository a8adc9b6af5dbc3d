// Package cli is the face of both programs at a terminal: help and mistakes in Chinese, output
// for scripts, and how a program ends.
package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/ui/i18n"
)

// How a program ends.
const (
	OK      = 0
	Other   = 1 // a defect of ours, or of the system
	Usage   = 2 // a wrong command line
	Refused = 3 // for a reason with a code (app.Error)
)

// Failure words a failure and says how the program ends; asJSON gives one value for a script.
func Failure(err error, asJSON bool) (said string, code int) {
	e, typed := errors.AsType[*app.Error](err)
	code = Other
	if typed && e.Code != app.CodeInternal {
		code = Refused
	}
	said = i18n.Error(err)
	if asJSON && typed {
		if b, merr := json.Marshal(map[string]any{"code": e.Code, "item": e.Item, "args": e.Args, "text": said}); merr == nil {
			said = string(b)
		}
	}
	return said, code
}

// WantsJSON reports whether the command was asked for output that a script reads.
func WantsJSON(ctx *kong.Context) bool {
	for _, f := range ctx.Flags() {
		if f.Name == "json" {
			return f.Target.Bool()
		}
	}
	return false
}

// PrintJSON writes what a script reads: one indented value.
func PrintJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// Mistake words what is wrong with a command line.
func Mistake(err error) string {
	return i18n.T("cmd.usage", "why", usageWords.Replace(err.Error()))
}

// usageWords puts the parser's English into Chinese.
var usageWords = strings.NewReplacer("unexpected argument ", "多余的参数 ", "unknown flag ", "没有这个选项 ", "missing flags: ", "缺少选项 ",
	"missing positional arguments ", "缺少参数 ", "expected one of ", "应为其中之一 ", "did you mean one of", "是否想用", "did you mean", "是否想用", "unexpected token ", "读不懂 ", "expected ", "应有 ",
	" must be one of ", " 应为其中之一 ", " but got ", "，而不是 ", "can't be used together", "不能同时使用", "missing value", "缺少值", ", ", "，")

// helpWords does the same for the headings of help.
var helpWords = strings.NewReplacer("Usage: ", "用法：", "Arguments:", "参数：", "Flags:", "选项：", "Commands:", "命令：", "Show context-sensitive help.", "显示帮助。",
	`Run "`, "运行 “", ` <command> --help" for more information on a command.`, " <命令> --help” 查看某个命令的说明。", ` --help" for more information.`, " --help” 查看说明。", "<command>", "<命令>", "[flags]", "[选项]")

// Help is kong's help with its headings in Chinese.
func Help(o kong.HelpOptions, ctx *kong.Context) error {
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
