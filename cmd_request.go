package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"renda/app"
	"renda/localdb"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/sync/parcel"
	"renda/sync/wire"
	"renda/ui/i18n"
)

// secretRequest is what a machine remembers of a request for enrolment that left by stick.
const secretRequest = "request"

// requested is that: the server's address as the code named it, and the code, which the answer must fit.
type requested struct {
	Addr string      `cbor:"1,keyasint"`
	Code string      `cbor:"2,keyasint"`
	Ask  wire.Enroll `cbor:"3,keyasint"`
}

// write writes the request to a file: whole, or not at all. It can be written again while no answer came.
func (r *requested) write(file string) error {
	code, err := wire.ParseCode(r.Code)
	if err != nil {
		return err
	}
	err = disk.Hook(nil).WriteStream(file, func(w io.Writer) error { return parcel.WriteRequest(w, code, &r.Ask) })
	return disk.Err("write a request", file, err)
}

type parcelRequestCmd struct {
	Text string `arg:"" help:"管理员交付的启用码，形如 服务器:端口/启用码" name:"启用码"`
	File string `arg:"" help:"把启用申请写到哪个文件" name:"文件"`
	Name string `help:"保险库在数据文件夹中的名称；默认用它的编号" placeholder:"名称"`
	passFlags
	JSON bool `help:"以 JSON 输出"`
}

func (x *parcelRequestCmd) Run(c console, g *grammar) error {
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
	dir, card, r, err := backend{data: data}.request(context.Background(), x.Name, x.Text, pass)
	if err != nil {
		return err
	}
	if err := r.write(x.File); err != nil {
		return err
	}
	info, err := localdb.Info(dir, clock)
	if err != nil {
		return err
	}
	if !x.JSON {
		fmt.Fprintln(c.out, i18n.T("parcel.request", "file", x.File))
	}
	return createdVault{Dir: dir, ID: info.ID, Card: card.Lines()}.print(c, x.JSON)
}

// request makes a vault whose device asks by stick to be let in. The keys are drawn and kept before the
// request is written; the vault stands under its name and opens once the answer was taken in.
func (b backend) request(ctx context.Context, name, text, passphrase string) (dir string, card seal.RecoveryCard, r requested, err error) {
	addr, code, err := enrolTarget(b.data, text)
	if err != nil {
		return "", card, r, err
	}
	if err := os.MkdirAll(b.vaults(), 0o700); err != nil {
		return "", card, r, fileError("make the data folder", b.data, err)
	}
	tmp, err := os.MkdirTemp(b.vaults(), ".enrol-")
	if err != nil {
		return "", card, r, &app.Error{Code: app.CodeDisk, Op: "make the data folder", Item: b.data, Err: err}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	vault, card, err := localdb.Create(tmp, passphrase, localdb.Options{Label: waitMark, Clock: clock})
	if err != nil {
		return "", card, r, err
	}
	if name == "" {
		name = vault.ID().String()
	}
	dev, ask, err := newDevice(code)
	if err == nil {
		r = requested{addr, code.String(), *ask}
		err = errors.Join(putSecret(ctx, vault, secretDevice, dev), putSecret(ctx, vault, secretRequest, r))
	}
	if err = errors.Join(err, vault.Close()); err != nil {
		return "", card, r, err
	}
	dir = b.folder(name)
	if err := os.Rename(tmp, dir); err != nil {
		return "", card, r, &app.Error{Code: app.CodeDisk, Op: "put the vault into place", Item: name, Err: err}
	}
	return dir, card, r, syncDir(b.vaults())
}

// answer takes in the server's answer to this vault's request.
func (p *parcelsIn) answer(ctx context.Context, file string, f io.Reader) error {
	got, err := takeAnswer(ctx, p.vault, file, f)
	if err != nil {
		return err
	}
	p.out = append(p.out, map[string]any{"enrolled": got.Device, "server": got.Name})
	if !p.asJSON {
		fmt.Fprintln(p.c.out, i18n.T("parcel.enrolled", "server", got.Name))
	}
	return nil
}

// waitMark labels a vault whose request has no answer yet. The label lies in clear beside the vault.
const waitMark = "等候启用答复"

// takeAnswer makes a vault that asked by stick a vault of the device it asked for; from then on it opens.
func takeAnswer(ctx context.Context, vault *localdb.Vault, file string, f io.Reader) (*wire.Enrolled, error) {
	var r requested
	var dev device
	ok, err := secret(vault, secretRequest, &r)
	if err == nil && ok {
		ok, err = secret(vault, secretDevice, &dev)
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &app.Error{Code: parcel.CodeOther, Op: "take in an answer", Item: filepath.Base(file)}
	}
	code, err := wire.ParseCode(r.Code)
	if err != nil {
		return nil, err
	}
	got, err := parcel.ReadAnswer(f, ed25519.NewKeyFromSeed(dev.Seed), code, clock)
	if err != nil {
		return nil, fileNamed(file, err)
	}
	dev.ID, dev.Account, dev.Cert = got.Device, got.Account, got.Cert
	if err := putSecret(ctx, vault, secretServer, pinned{Addr: r.Addr, CA: got.CA, Device: got.Server, Key: got.Key, LogKey: got.LogKey, Roster: got.Roster, Name: got.Name}); err != nil {
		return nil, err
	}
	if err := putSecret(ctx, vault, secretDevice, dev); err != nil {
		return nil, err
	}
	return got, vault.SetLabel(got.Name) // until the directory says whose it is
}
