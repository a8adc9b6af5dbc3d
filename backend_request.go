package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"renda/app"
	"renda/localdb"
	"renda/ui"
)

// requestName names a request that was given a folder only; the vault's own name keeps two apart.
func requestName(dir string) string {
	name := []rune(filepath.Base(dir))
	return "启用申请-" + string(name[:min(8, len(name))]) + parcelSuffix
}

// Request implements ui.Backend. A request that could not be written stays with its vault: the code is not lost,
// and RequestAgain writes it to another stick.
func (b backend) Request(ctx context.Context, code, passphrase, folder string) (string, ui.Card, error) {
	dir, card, r, err := b.request(ctx, "", code, passphrase)
	if err != nil {
		return "", ui.Card{}, err
	}
	file := filepath.Join(folder, requestName(dir))
	return file, cardOf(card), r.write(file)
}

// RequestAgain implements ui.Backend.
func (b backend) RequestAgain(_ context.Context, v ui.Vault, passphrase, folder string) (file string, err error) {
	vault, err := localdb.Open(v.ID, passphrase, localdb.Options{Clock: clock})
	if err != nil {
		return "", unlockError(err, v.Name)
	}
	defer func() { err = errors.Join(err, vault.Close()) }()
	var r requested
	ok, err := secret(vault, secretRequest, &r)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", &app.Error{Code: CodeNotEnrolled, Op: "write a request", Item: v.Name}
	}
	file = filepath.Join(folder, requestName(v.ID))
	return file, r.write(file)
}

// Answer implements ui.Backend.
func (b backend) Answer(ctx context.Context, v ui.Vault, passphrase, name string, f io.Reader) (ui.Session, error) {
	vault, err := localdb.Open(v.ID, passphrase, localdb.Options{Clock: clock})
	if err != nil {
		return nil, unlockError(err, v.Name)
	}
	if _, err := takeAnswer(ctx, vault, name, f); err != nil {
		return nil, errors.Join(err, vault.Close())
	}
	return b.begin(ctx, v.ID, vault)
}
