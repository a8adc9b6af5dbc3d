package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/sync/httpremote"
	"renda/sync/wire"
	"renda/ui/cli"
)

// A terminal of an administrator is a device like any other: enrolled by a one-time code, with a key of
// its own in a file under a passphrase. What he does to the directory is a signed act, which the
// server judges; who runs the server can't do it for him.

const terminalMagic = "renda terminal\n"

// terminalFile is the file in clear.
type terminalFile struct {
	ID     app.ID    `cbor:"1,keyasint"` // binds the slot
	Suite  seal.ID   `cbor:"2,keyasint"`
	Slot   seal.Slot `cbor:"3,keyasint"`
	Sealed []byte    `cbor:"4,keyasint"` // terminal
}

// terminal is what is sealed.
type terminal struct {
	Addr    string `cbor:"1,keyasint"`
	CA      []byte `cbor:"2,keyasint"`
	Device  app.ID `cbor:"3,keyasint"`
	Account app.ID `cbor:"4,keyasint"`
	Sign    []byte `cbor:"5,keyasint"` // Ed25519 seed of the acts
	TLS     []byte `cbor:"6,keyasint"` // Ed25519 seed of the connection
	Cert    []byte `cbor:"7,keyasint"`
}

const terminalLabel = "v1/rendad/terminal"

func (f *terminalFile) box(root seal.Key) (*seal.Box, error) {
	suite, err := seal.ByID(f.Suite)
	if err != nil {
		return nil, err
	}
	k, err := seal.Derive(suite, root, terminalLabel)
	if err != nil {
		return nil, err
	}
	defer k.Zero()
	return seal.NewBox(suite, k)
}

func (t *terminal) save(path, pass string) error {
	if _, err := os.Lstat(path); err == nil {
		return &app.Error{Code: CodeExists, Op: "keep a terminal's key", Item: path}
	}
	f := terminalFile{ID: app.NewID(clock.Now(), rand.Reader), Suite: seal.Default()}
	var root seal.Key
	if _, err := rand.Read(root[:]); err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "draw a key", Err: err}
	}
	defer root.Zero()
	suite, err := seal.ByID(f.Suite)
	if err != nil {
		return err
	}
	if f.Slot, err = seal.NewPassphraseSlot(suite, f.ID, root, pass); err != nil {
		return err
	}
	box, err := f.box(root)
	if err != nil {
		return err
	}
	plain, err := act.Marshal(t)
	if err != nil {
		return err
	}
	f.Sealed = box.Seal(nil, plain, f.ID[:])
	b, err := act.Marshal(&f)
	if err != nil {
		return err
	}
	return disk.Err("keep a terminal's key", path, disk.Hook(nil).WriteFile(path, append([]byte(terminalMagic), b...)))
}

func openTerminal(path, pass string) (*terminal, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, disk.Err("open a terminal's key", path, err)
	}
	var f terminalFile
	rest, ok := strings.CutPrefix(string(b), terminalMagic)
	if !ok || act.Unmarshal([]byte(rest), &f) != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "open a terminal's key", Item: path}
	}
	suite, err := seal.ByID(f.Suite)
	if err != nil {
		return nil, err
	}
	root, err := f.Slot.OpenPassphrase(suite, f.ID, pass)
	if err != nil {
		return nil, err
	}
	defer root.Zero()
	box, err := f.box(root)
	if err != nil {
		return nil, err
	}
	plain, err := box.Open(nil, f.Sealed, f.ID[:])
	if err != nil {
		return nil, err
	}
	t := &terminal{}
	return t, act.Unmarshal(plain, t)
}

func (t *terminal) client() (*httpremote.Client, error) {
	return httpremote.New(httpremote.Config{Addr: t.Addr, CA: t.CA, Clock: clock, Rand: rand.Reader,
		Cert: tls.Certificate{Certificate: [][]byte{t.Cert}, PrivateKey: ed25519.NewKeyFromSeed(t.TLS)}})
}

type loginCmd struct {
	Code       string `arg:"" help:"启用码，形如 服务器:端口/启用码" name:"启用码"`
	As         string `required:"" help:"把本终端的密钥存进这个文件，须不存在" placeholder:"文件" type:"path"`
	Passphrase string `name:"passphrase-file" required:"" help:"存有口令的文件，- 表示标准输入；口令保护本终端的密钥" placeholder:"文件"`
}

func (x *loginCmd) Run(ctx context.Context, c console) error {
	pass, err := keyFlags{Passphrase: x.Passphrase}.phrase(c)
	if err != nil {
		return err
	}
	addr, text, ok := strings.Cut(x.Code, "/")
	if !ok {
		return &app.Error{Code: wire.CodeEnrollTyped, Op: "read an enrolment code"}
	}
	code, err := wire.ParseCode(text)
	if err != nil {
		return err
	}
	pub, sign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "make a key", Err: err}
	}
	_, conn, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "make a key", Err: err}
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, conn)
	if err != nil {
		return &app.Error{Code: app.CodeInternal, Op: "make a certificate request", Err: err}
	}
	host, err := os.Hostname()
	if err != nil {
		host = "终端" // a name for people; the machine has none
	}
	got, err := httpremote.Enroll(ctx, clock, addr, code, &wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: csr, Name: host + " rendad"})
	if err != nil {
		return err
	}
	t := &terminal{Addr: addr, CA: got.CA, Device: got.Device, Account: got.Account, Sign: sign.Seed(), TLS: conn.Seed(), Cert: got.Cert}
	if err := t.save(x.As, pass); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "本终端已登记为 %s 的设备 %s。\n", got.Name, got.Device)
	return nil
}

// asFlags say which administrator acts.
type asFlags struct {
	As         string `required:"" help:"本终端的密钥文件（由 admin login 生成）" placeholder:"文件" type:"path"`
	Passphrase string `name:"passphrase-file" required:"" help:"存有口令的文件，- 表示标准输入" placeholder:"文件"`
	JSON       bool   `help:"以 JSON 输出"`
}

type actCmd struct {
	Action string   `arg:"" optional:"" help:"动作；不写则列出全部动作及其字段" name:"动作"`
	Fields []string `arg:"" optional:"" help:"字段=值；人员和机构可写姓名、名称或编号，多个以逗号分隔" name:"字段"`
	asFlags
}

func (x *actCmd) Run(ctx context.Context, c console) error {
	if x.Action == "" {
		for _, a := range roster.Procedure().Actions {
			keys := []string{}
			for _, f := range a.Fields {
				if f.Kind != procedure.FieldHidden {
					keys = append(keys, f.Key+"="+f.Label)
				}
			}
			if !strings.Contains(fmt.Sprint(a.By), string(procedure.RoleServer)) {
				fmt.Fprintf(c.out, "%-14s %s：%s\n", a.ID, a.Name, strings.Join(keys, " "))
			}
		}
		return nil
	}
	id, err := x.act(ctx, c, x.Action, x.Fields)
	if err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, map[string]any{"id": id})
	}
	fmt.Fprintf(c.out, "已办理，编号 %s。\n", id)
	return nil
}

type revokeCmd struct {
	Device string `arg:"" help:"设备编号（见 admin list）" name:"设备"`
	Reason string `required:"" help:"理由" placeholder:"理由"`
	asFlags
}

func (x *revokeCmd) Run(ctx context.Context, c console) error {
	if _, err := x.act(ctx, c, "device_revoke", []string{"device=" + x.Device, "reason=" + x.Reason}); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "设备 %s 已吊销，下一次请求起不再接受。\n", x.Device)
	return nil
}

// act does one action on the directory and gives the act's id, which is that of whatever it made.
func (x asFlags) act(ctx context.Context, c console, action string, fields []string) (app.ID, error) {
	pass, err := keyFlags{Passphrase: x.Passphrase}.phrase(c)
	if err != nil {
		return app.ID{}, err
	}
	t, err := openTerminal(x.As, pass)
	if err != nil {
		return app.ID{}, err
	}
	r, err := t.client()
	if err != nil {
		return app.ID{}, err
	}
	defer r.Close()
	m, err := readRoster(ctx, r)
	if err != nil {
		return app.ID{}, err
	}
	form, a, err := fill(roster.Directory(m), action, fields)
	if err != nil {
		return app.ID{}, err
	}
	hello, err := r.Hello(ctx)
	if err != nil {
		return app.ID{}, err
	}
	body, err := form.Encode()
	if err != nil {
		return app.ID{}, err
	}
	p := roster.Procedure()
	y := &act.Act{ID: app.NewID(clock.Now(), rand.Reader), Matter: roster.ID, Part: a.Part, Kind: p.Kind(a), Proc: p.Version, Body: body, Base: m.Version,
		Account: t.Account, Device: t.Device, N: hello.LastN + 1, Prev: hello.LastAct, At: clock.Now().UnixMilli()}
	signed, err := act.Seal(y, act.Ed25519Signer(ed25519.NewKeyFromSeed(t.Sign)))
	if err != nil {
		return app.ID{}, err
	}
	reply, err := r.Push(ctx, &wire.Push{Version: wire.Version, Acts: []act.Signed{signed}})
	if err != nil {
		return app.ID{}, err
	}
	if len(reply.Receipts) != 1 || reply.Receipts[0].Outcome != act.Accepted {
		e := &app.Error{Code: app.CodeInternal, Op: "do " + action}
		if len(reply.Receipts) == 1 {
			e.Code, e.Item, e.Args = reply.Receipts[0].Code, a.Name, reply.Receipts[0].Args
		}
		return app.ID{}, e
	}
	return y.ID, nil
}

// readRoster reads the directory as everybody may.
func readRoster(ctx context.Context, r *httpremote.Client) (*procedure.Matter, error) {
	m := roster.Procedure().Blank()
	err := r.Snapshot(ctx, &wire.Pull{Version: wire.Version}, func(p *feed.Page) error {
		for _, it := range p.Items {
			if it.Entry == nil {
				continue
			}
			e, err := procedure.EventOf(it.Entry)
			if err != nil {
				return err
			}
			if e.Matter == roster.ID {
				m.Log, m.Version = append(m.Log, e), e.Version
			}
		}
		return nil
	})
	return m, err
}

// fill makes a form of what was typed.
func fill(d *org.Directory, action string, fields []string) (act.Form, *procedure.Action, error) {
	a := roster.Procedure().Action(action)
	if a == nil {
		return nil, nil, &app.Error{Code: CodeChange, Op: "change the directory", Item: action}
	}
	form := act.Form{}
	for _, kv := range fields {
		key, value, _ := strings.Cut(kv, "=")
		var f *procedure.Field
		for i := range a.Fields {
			if a.Fields[i].Key == key {
				f = &a.Fields[i]
			}
		}
		if f == nil {
			return nil, nil, &app.Error{Code: CodeChange, Op: "change the directory", Item: action, Args: map[string]string{"field": key}}
		}
		switch f.Kind {
		case procedure.FieldPeople:
			var ids []string
			for _, who := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
				acc, err := find(d, who)
				if err != nil {
					return nil, nil, err
				}
				ids = append(ids, acc.ID.String())
			}
			form.SetList(key, ids)
		case procedure.FieldOrgan:
			id, err := findOrgan(d, value)
			if err != nil {
				return nil, nil, err
			}
			form[key] = id.String()
		case procedure.FieldChoice:
			form[key] = choiceOf(f, value)
		default:
			form[key] = value
		}
	}
	return form, a, nil
}

func findOrgan(d *org.Directory, what string) (app.ID, error) {
	if id, err := app.ParseID(what); err == nil {
		return id, nil
	}
	var found []app.ID
	for id, o := range d.Organs {
		if o.Name == what || o.Short == what && what != "" {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return app.ID{}, &app.Error{Code: CodeWho, Op: "find an organ", Item: what, Args: map[string]string{"have": fmt.Sprint(len(found))}}
	}
	return found[0], nil
}

// choiceOf takes a choice by its value or its words.
func choiceOf(f *procedure.Field, v string) string {
	for _, c := range f.Choices {
		if c.Label == v {
			return c.Value
		}
	}
	return v
}

// roleName words a role as the directory's table does.
func roleName(r org.Role) string {
	if r == org.RoleServer {
		return "服务器"
	}
	for _, f := range roster.Procedure().Action("grant").Fields {
		for _, c := range f.Choices {
			if f.Key == "role" && c.Value == string(r) {
				return c.Label
			}
		}
	}
	return string(r)
}
