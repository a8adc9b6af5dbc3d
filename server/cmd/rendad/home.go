package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/works"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/server"
	"renda/server/authority"
	"renda/server/boltstore"
)

// The files of a server's folder, beside the store's.
const (
	fileHeader = "server"     // what is known before the root key, and the server's secrets sealed
	fileKey    = "root.key"   // the root key, where no passphrase guards it
	fileSocket = "admin.sock" // of the running server, for the commands on this machine
)

const (
	headerMagic  = "renda server\n"
	headerFormat = 1
	rootLabel    = "v1/rendad/secrets"
)

// header is the file "server". In clear it says nothing of whose server it is.
type header struct {
	Format  uint16      `cbor:"1,keyasint"`
	ID      app.ID      `cbor:"2,keyasint"`
	Suite   seal.ID     `cbor:"3,keyasint"`
	Created int64       `cbor:"4,keyasint"`           // Unix seconds
	Public  string      `cbor:"5,keyasint"`           // host:port by which desks reach it
	Slots   []seal.Slot `cbor:"6,keyasint,omitempty"` // of the root key; none: it lies in a key file
	Sealed  []byte      `cbor:"7,keyasint,omitempty"` // secrets, bound to all of the above
}

// secrets are what makes this server this server.
type secrets struct {
	CA    []byte `cbor:"1,keyasint"` // certificate, DER
	CAKey []byte `cbor:"2,keyasint"` // PKCS #8
	Sign  []byte `cbor:"3,keyasint"` // Ed25519 seed of the server's device
	Log   string `cbor:"4,keyasint"` // signer key of the audit log (C2SP note)
	LogV  string `cbor:"5,keyasint"` // its verifier key
}

// home is a server's folder with its keys open.
type home struct {
	dir  string
	head header
	root seal.Key
	sec  secrets
	ca   *server.CA
}

// keyFlags say where the root key is.
type keyFlags struct {
	KeyFile    string `help:"根密钥文件，默认 数据文件夹/root.key" placeholder:"文件" type:"path"`
	Passphrase string `name:"passphrase-file" help:"存有口令的文件，- 表示标准输入（以口令保护根密钥的服务器）" placeholder:"文件"`
}

// phrase reads the passphrase, "" if none was named.
func (k keyFlags) phrase(c console) (string, error) {
	if k.Passphrase == "" {
		return "", nil
	}
	in := c.in
	if k.Passphrase != "-" {
		f, err := os.Open(k.Passphrase)
		if err != nil {
			return "", disk.Err("read the passphrase", k.Passphrase, err)
		}
		defer f.Close()
		in = f
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", disk.Err("read the passphrase", k.Passphrase, err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// open opens a root key: by passphrase where the header has a slot, else from the key file.
func (k keyFlags) open(c console, dir string, h *header) (seal.Key, error) {
	if len(h.Slots) == 0 {
		return readKey(k.file(dir))
	}
	pass, err := k.phrase(c)
	if err != nil {
		return seal.Key{}, err
	}
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return seal.Key{}, err
	}
	return h.Slots[0].OpenPassphrase(suite, h.ID, pass)
}

func (k keyFlags) file(dir string) string {
	if k.KeyFile != "" {
		return k.KeyFile
	}
	return filepath.Join(dir, fileKey)
}

func readKey(path string) (k seal.Key, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return k, disk.Err("read the root key", path, err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(raw) != len(k) {
		return k, &app.Error{Code: app.CodeCorrupt, Op: "read the root key", Item: path}
	}
	return seal.Key(raw), nil
}

func writeKey(path string, k seal.Key) error {
	return disk.Err("write the root key", path, disk.Hook(nil).WriteFile(path, []byte(hex.EncodeToString(k[:])+"\n")))
}

// newHome makes keys and header in an empty folder. With a passphrase the root key is
// wrapped under it; without one it lies in keyFile.
func newHome(dir, keyFile, pass, public string) (*home, error) {
	h := &home{dir: dir, head: header{Format: headerFormat, ID: app.NewID(clock.Now(), rand.Reader), Suite: seal.Default(), Created: clock.Now().Unix(), Public: public}}
	if _, err := rand.Read(h.root[:]); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "draw a key", Err: err}
	}
	suite, err := seal.ByID(h.head.Suite)
	if err != nil {
		return nil, err
	}
	if pass != "" {
		slot, err := seal.NewPassphraseSlot(suite, h.head.ID, h.root, pass)
		if err != nil {
			return nil, err
		}
		h.head.Slots = []seal.Slot{slot}
	} else if err := writeKey(keyFile, h.root); err != nil {
		return nil, err
	}
	if h.ca, err = server.NewCA(h.head.ID.String()[:8], clock.Now(), rand.Reader); err != nil {
		return nil, err
	}
	if h.sec.CA, h.sec.CAKey, err = h.ca.Marshal(); err != nil {
		return nil, err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "make the server's key", Err: err}
	}
	h.sec.Sign = key.Seed()
	if h.sec.Log, h.sec.LogV, err = note.GenerateKey(rand.Reader, "rendad/"+h.head.ID.String()); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "make the log's key", Err: err}
	}
	return h, h.write()
}

func (h *home) box() (*seal.Box, []byte, error) {
	suite, err := seal.ByID(h.head.Suite)
	if err != nil {
		return nil, nil, err
	}
	k, err := seal.Derive(suite, h.root, rootLabel)
	if err != nil {
		return nil, nil, err
	}
	defer k.Zero()
	box, err := seal.NewBox(suite, k)
	if err != nil {
		return nil, nil, err
	}
	clear := h.head
	clear.Sealed = nil
	ad, err := act.Marshal(&clear)
	return box, ad, err
}

func (h *home) write() error {
	box, ad, err := h.box()
	if err != nil {
		return err
	}
	plain, err := act.Marshal(&h.sec)
	if err != nil {
		return err
	}
	h.head.Sealed = box.Seal(nil, plain, ad)
	b, err := act.Marshal(&h.head)
	if err != nil {
		return err
	}
	return disk.Err("write the server's header", fileHeader, disk.Hook(nil).WriteFile(filepath.Join(h.dir, fileHeader), append([]byte(headerMagic), b...)))
}

// openHome opens a server's folder.
func openHome(c console, dir string, k keyFlags) (*home, error) {
	h := &home{dir: dir}
	b, err := os.ReadFile(filepath.Join(dir, fileHeader))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &app.Error{Code: CodeHome, Op: "open the server", Item: dir, Err: err}
	}
	if err != nil {
		return nil, disk.Err("open the server", dir, err)
	}
	rest, ok := strings.CutPrefix(string(b), headerMagic)
	if !ok || act.Unmarshal([]byte(rest), &h.head) != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "open the server", Item: fileHeader}
	}
	if h.head.Format > headerFormat {
		return nil, &app.Error{Code: app.CodeNewer, Op: "open the server", Item: fileHeader}
	}
	if h.root, err = k.open(c, dir, &h.head); err != nil {
		return nil, err
	}
	box, ad, err := h.box()
	if err != nil {
		return nil, err
	}
	plain, err := box.Open(nil, h.head.Sealed, ad)
	if err != nil {
		return nil, &app.Error{Code: boltstore.CodeKey, Op: "open the server's keys", Item: fileHeader, Err: err}
	}
	if err := act.Unmarshal(plain, &h.sec); err != nil {
		return nil, err
	}
	h.ca, err = server.LoadCA(h.sec.CA, h.sec.CAKey, rand.Reader)
	return h, err
}

func (h *home) openStore(o boltstore.Options) (*boltstore.Store, error) {
	o.Suite = h.head.Suite
	return boltstore.Open(h.dir, h.root, o)
}

// config is what the authority stands on.
func (h *home) config(s *boltstore.Store, log *slog.Logger) (authority.Config, error) {
	reg, err := works.Registry()
	if err != nil {
		return authority.Config{}, err
	}
	signer, err := note.NewSigner(h.sec.Log)
	if err != nil || len(h.sec.Sign) != ed25519.SeedSize {
		return authority.Config{}, &app.Error{Code: app.CodeCorrupt, Op: "open the server's keys", Item: fileHeader, Err: err}
	}
	key := ed25519.NewKeyFromSeed(h.sec.Sign)
	pub, _ := key.Public().(ed25519.PublicKey)
	return authority.Config{Store: s, Clock: clock, Rand: rand.Reader, Works: reg, Signer: act.Ed25519Signer(key), Key: pub,
		LogKey: signer, LogVKey: h.sec.LogV, Log: log}, nil
}

// built makes a server's folder under another name and moves it into place when fill has made it whole, so
// that a folder that is there is complete, whatever happens meanwhile.
func built(ctx context.Context, dir string, fill func(tmp string) error) (err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return disk.Err("make a folder", dir, err)
	}
	if left, rerr := os.ReadDir(dir); rerr == nil && len(left) > 0 {
		return &app.Error{Code: CodeExists, Op: "make a server", Item: dir}
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return disk.Err("make a folder", dir, err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".rendad-new-")
	if err != nil {
		return disk.Err("make a folder", dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := fill(tmp); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := disk.Hook(nil).SyncDir(tmp); err != nil {
		return disk.Err("make a server", dir, err)
	}
	return disk.Err("make a server", dir, disk.Hook(nil).Rename(tmp, dir))
}
