package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"renda/app"
	"renda/localdb"
	"renda/ui/i18n"
	"renda/ui/present"
)

// CodePass refuses a new passphrase that is too weak; Args why.
const CodePass app.Code = "vault.passweak"

// passFlags say how a passphrase comes in. It is never logged, and never kept.
type passFlags struct {
	Pass string `help:"口令。不写则取环境变量 RENDA_PASS，再不然从标准输入读一行（推荐）" placeholder:"口令"`
}

func (p passFlags) read(c console) (string, error) {
	return readPass(c, p.Pass, "RENDA_PASS", i18n.T("cmd.pass"))
}

// readPass takes a passphrase from a flag, the environment or a line of input, in this order.
func readPass(c console, flag, env, prompt string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if s := os.Getenv(env); s != "" {
		return s, nil
	}
	if f, ok := c.in.(*os.File); ok {
		if restore, ok := hideTyping(f); ok {
			fmt.Fprint(c.err, prompt)
			defer fmt.Fprintln(c.err)
			defer restore()
		}
	}
	line, err := readLine(c.in)
	if err != nil || line == "" {
		return "", usageError(i18n.T("cmd.nopass", "env", env))
	}
	return line, nil
}

// readLine reads one line byte by byte, so that the next reader gets the next line.
func readLine(r io.Reader) (string, error) {
	if b, ok := r.(*bufio.Reader); ok {
		s, err := b.ReadString('\n')
		if err == io.EOF && s != "" {
			err = nil
		}
		return strings.TrimRight(s, "\r\n"), err
	}
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		if n == 1 && one[0] != '\n' {
			line = append(line, one[0])
			continue
		}
		if n == 1 || err == io.EOF && len(line) > 0 {
			return strings.TrimRight(string(line), "\r"), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// newPass checks a passphrase that is to be set, by the window's own rule.
func newPass(pass string) error {
	if fault := present.PassphraseFault(pass, pass); fault != "" {
		return &app.Error{Code: CodePass, Op: "set a passphrase", Args: map[string]string{"why": i18n.T(fault)}}
	}
	return nil
}

// vaultFlags choose the vault a command works on.
type vaultFlags struct {
	Vault string `help:"保险库文件夹，或数据文件夹中的名称；只有一个时可以不写" placeholder:"文件夹"`
	passFlags
}

// dir finds the vault's folder.
func (v vaultFlags) dir(g *grammar) (string, error) {
	data, err := g.dataDir()
	if err != nil {
		return "", err
	}
	b := backend{data: data}
	if v.Vault != "" {
		if named := b.folder(v.Vault); !strings.ContainsRune(v.Vault, os.PathSeparator) && exists(named) {
			return named, nil
		}
		return v.Vault, nil
	}
	all, err := b.Vaults()
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", usageError(i18n.T("cmd.whichvault", "n", fmt.Sprint(len(all)), "where", b.vaults()))
	}
	return all[0].ID, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// open unlocks the vault.
func (v vaultFlags) open(c console, g *grammar) (string, *localdb.Vault, error) {
	dir, err := v.dir(g)
	if err != nil {
		return "", nil, err
	}
	if _, err := localdb.Info(dir, clock); err != nil {
		return "", nil, err // before a passphrase is asked for
	}
	pass, err := v.read(c)
	if err != nil {
		return "", nil, err
	}
	vault, err := localdb.Open(dir, pass, localdb.Options{Clock: clock})
	return dir, vault, unlockError(err, nameOf(dir))
}

// nameOf gives whose vault it is, as its label says.
func nameOf(dir string) string {
	info, err := localdb.Info(dir, clock)
	if err != nil {
		return ""
	}
	return vaultOf(dir, info.Label).Name
}
