package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/localdb"
	"renda/ui/i18n"
)

type enrolCmd struct {
	Text string `arg:"" help:"管理员交付的启用码，形如 服务器:端口/启用码" name:"启用码"`
	Name string `help:"保险库在数据文件夹中的名称；默认用它的编号" placeholder:"名称"`
	passFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *enrolCmd) Run(c console, g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	if err := plainName(x.Name); err != nil {
		return err
	}
	pass, err := x.read(c)
	if err != nil {
		return err
	}
	if err := newPass(pass); err != nil {
		return err
	}
	dir, card, err := backend{data: data}.enrol(context.Background(), x.Name, "", x.Text, pass)
	if err != nil {
		return err
	}
	info, err := localdb.Info(dir, clock)
	if err != nil {
		return err
	}
	return createdVault{Dir: dir, ID: info.ID, Card: card.Lines()}.print(c, x.JSON)
}

// plainName keeps a vault's folder inside the data folder.
func plainName(name string) error {
	if name != filepath.Base(name) && name != "" || strings.HasPrefix(name, ".") {
		return &app.Error{Code: app.CodeBadInput, Op: "name a vault", Item: name}
	}
	return nil
}

// demoCmd makes a vault for everybody of a demo world, to be chosen at the unlock
// screen. It may be run again: who has a vault already keeps it.
type demoCmd struct {
	Codes string `required:"" help:"rendad demo 写出的 codes.tsv" placeholder:"文件"`
	passFlags
}

func (x *demoCmd) Run(c console, g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	people, err := readCodes(x.Codes)
	if err != nil {
		return err
	}
	pass, err := x.read(c)
	if err != nil {
		return err
	}
	if err := newPass(pass); err != nil {
		return err
	}
	b := backend{data: data}
	for i, p := range people {
		if _, err := localdb.Info(b.folder(p.id), clock); err == nil {
			continue
		}
		fmt.Fprintln(c.out, i18n.T("cmd.demo.one", "n", fmt.Sprint(i+1), "of", fmt.Sprint(len(people)), "name", p.name, "role", p.role, "organ", p.organ))
		if _, _, err := b.enrol(context.Background(), p.id, strings.Join([]string{p.name, p.role, p.organ, demoMark}, labelSep), p.text, pass); err != nil {
			return err
		}
	}
	if err := written(demoPassFile, os.WriteFile(filepath.Join(data, demoPassFile), []byte(pass+"\n"), 0o600)); err != nil {
		return err
	}
	fmt.Fprintln(c.out, i18n.T("cmd.demo.done", "n", fmt.Sprint(len(people)), "where", b.vaults()))
	return nil
}

// demoPassFile keeps the passphrase of a demo world in clear, to be shown where it is asked
// for: everybody in it is invented, and everybody shares it.
const demoPassFile = "demo-passphrase.txt"

// demoPerson is one line of codes.tsv.
type demoPerson struct{ id, name, role, organ, text string }

func readCodes(name string) (out []demoPerson, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError("read the codes", name, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) < 5 || plainName(col[0]) != nil || col[0] == "" {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "read the codes", Item: fmt.Sprintf("%s:%d", filepath.Base(name), n)}
		}
		out = append(out, demoPerson{col[0], col[1], col[2], col[3], col[4]})
	}
	if err := lines.Err(); err != nil {
		return nil, fileError("read the codes", name, err)
	}
	return out, nil
}
