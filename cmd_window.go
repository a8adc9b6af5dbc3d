package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	fyneapp "fyne.io/fyne/v2/app"

	"renda/ui"
)

// windowCmd opens the window; its flags are for pictures and measures only.
type windowCmd struct {
	Only       string `hidden:"" help:"解锁界面只列这一个保险库" placeholder:"名称"`
	FirstFrame bool   `hidden:"" help:"显示到第一帧的毫秒数，然后结束"`
}

// appID names the program's preferences. They hold window settings, never anything of a vault.
const appID = "cn.renda.desk"

func (x *windowCmd) Run(g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	b := backend{data: data, only: x.Only}
	return ui.Run(fyneapp.NewWithID(appID), ui.Config{Version: version, Source: source, Demo: b.demo(), DemoPass: b.demoPass(), Backend: b,
		Flags: ui.Flags{FirstFrame: x.FirstFrame, Started: started.Round(time.Duration(0))}})
}

// demoPass gives the passphrase of a demo world, "" anywhere else.
func (b backend) demoPass() string {
	text, err := os.ReadFile(filepath.Join(b.data, demoPassFile))
	if err != nil || !b.demo() {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// source is where the program's source is published; "" says so nowhere.
const source = ""

// demo reports whether everybody here is invented.
func (b backend) demo() bool {
	all, err := b.Vaults()
	if err != nil || len(all) == 0 {
		return false // the unlock screen says what is wrong
	}
	for _, v := range all {
		if !v.Demo {
			return false
		}
	}
	return true
}
