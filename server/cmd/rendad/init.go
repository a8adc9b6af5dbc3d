package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"renda/app"
	"renda/app/org"
	"renda/server/authority"
	"renda/server/boltstore"
	"renda/sync/wire"
	"renda/ui/cli"
)

type initCmd struct {
	Dir      string        `arg:"" help:"数据文件夹，须不存在或者为空" name:"文件夹" type:"path"`
	Name     string        `required:"" help:"机关名称，如 某市人大常委会" placeholder:"名称"`
	Region   string        `required:"" help:"行政区划代码（GB/T 2260），决定适用哪些规则" placeholder:"代码"`
	SysAdmin string        `name:"sysadmin" required:"" help:"系统管理员姓名" placeholder:"姓名"`
	SecAdmin string        `name:"secadmin" required:"" help:"安全保密管理员姓名" placeholder:"姓名"`
	Auditor  string        `required:"" help:"安全审计员姓名" placeholder:"姓名"`
	Public   string        `default:"127.0.0.1:8443" help:"工作台连接本服务器用的地址，写进启用码" placeholder:"主机:端口"`
	Life     time.Duration `default:"72h" help:"三员启用码的有效期" placeholder:"时长"`
	keyFlags
	JSON bool `help:"以 JSON 输出"`
}

// issued is a one-time code handed out.
type issued struct {
	Account app.ID    `json:"account"`
	Name    string    `json:"name"`
	Role    string    `json:"role,omitempty"`
	Code    string    `json:"code"` // host:port/CODE
	Until   time.Time `json:"until"`
}

func (i issued) print(c console) {
	fmt.Fprintf(c.out, "%s（%s）的启用码：%s\n  有效期至 %s，只能使用一次，请当面交付。\n", i.Name, i.Role, i.Code, i.Until.In(app.Zone).Format("2006-01-02 15:04"))
}

// issue makes a one-time code as people get it.
func (h *home) issue(ctx context.Context, a *authority.Authority, account, by app.ID, life time.Duration, public string) (issued, error) {
	secret, until, err := a.NewCode(ctx, account, by, life)
	if err != nil {
		return issued{}, err
	}
	if public == "" {
		public = h.head.Public
	}
	code := wire.EnrollCode{Secret: secret, CA: h.ca.Pin()}
	acc := a.Directory().Accounts[account]
	return issued{Account: account, Name: acc.Name, Role: roleLabels(acc), Code: public + "/" + code.String(), Until: until}, nil
}

func (x *initCmd) Run(ctx context.Context, c console) error {
	pass, err := x.phrase(c)
	if err != nil {
		return err
	}
	var codes []issued
	err = built(ctx, x.Dir, func(tmp string) error {
		var err error
		codes, err = x.build(ctx, tmp, pass)
		return err
	})
	if err != nil {
		return err
	}
	if x.JSON {
		return cli.PrintJSON(c.out, map[string]any{"dir": x.Dir, "codes": codes})
	}
	fmt.Fprintf(c.out, "已建立服务器：%s\n", x.Dir)
	if pass == "" {
		fmt.Fprintf(c.out, "根密钥在 %s。备份不含根密钥，请另行保存；遗失则数据无法打开。\n", x.file(x.Dir))
	}
	for _, i := range codes {
		i.print(c)
	}
	return nil
}

func (x *initCmd) build(ctx context.Context, tmp, pass string) (codes []issued, err error) {
	keyFile := x.KeyFile
	if keyFile == "" {
		keyFile = filepath.Join(tmp, fileKey)
	}
	h, err := newHome(tmp, keyFile, pass, x.Public)
	if err != nil {
		return nil, err
	}
	s, err := h.openStore(boltstore.Options{Create: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	cfg, err := h.config(s, nil)
	if err != nil {
		return nil, err
	}
	a, err := authority.Create(ctx, cfg, authority.Genesis{Name: x.Name, Region: x.Region, Admins: []authority.Admin{
		{Role: org.RoleSysAdmin, Name: x.SysAdmin}, {Role: org.RoleSecAdmin, Name: x.SecAdmin}, {Role: org.RoleAuditor, Name: x.Auditor}}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	for _, r := range []org.Role{org.RoleSysAdmin, org.RoleSecAdmin, org.RoleAuditor} {
		for _, acc := range a.Admins(r) {
			i, err := h.issue(ctx, a, acc.ID, app.ID{}, x.Life, "")
			if err != nil {
				return nil, err
			}
			codes = append(codes, i)
		}
	}
	return codes, nil
}
