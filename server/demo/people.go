package demo

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/roster"
	"renda/server/authority"
)

// Name is the invented congress; Region is the city whose rules apply.
const (
	Name   = "演示市人民代表大会常务委员会"
	Region = "3708"
	mark   = "（演示）"
)

// Person is somebody of the demonstration.
type Person struct {
	ID      string // short, for file names: "deputy-1"
	Account app.ID
	Name    string
	Role    string // in words
	Organ   string
	role    org.Role
	organ   string // key of an organ
	title   string
}

type organ struct {
	key, name, short string
	kind             org.OrganKind
}

func organID(key string) app.ID {
	if key == "" {
		return app.ID{}
	}
	return app.NamedID("demo/organ/" + key)
}

func accountID(id string) app.ID { return app.NamedID("demo/person/" + id) }

var organs = []organ{
	{"gov", "演示市人民政府办公室（督查室）", "演示市政府办公室", org.OrganGovernment},
	{"city", "演示市城市管理局", "演示城管局", org.OrganUnit},
	{"road", "演示市交通运输局", "演示交通局", org.OrganUnit},
	{"edu", "演示市教育局", "演示教育局", org.OrganUnit},
	{"health", "演示市卫生健康委员会", "演示卫健委", org.OrganUnit},
	{"farm", "演示市农业农村局", "演示农业农村局", org.OrganUnit},
	{"civil", "演示市民政局", "演示民政局", org.OrganUnit},
	{"committee", "演示市人大城建环资委员会", "演示城建环资委", org.OrganCommittee},
	{"team1", "演示市第一代表团", "演示第一代表团", org.OrganDelegation},
	{"team2", "演示市第二代表团", "演示第二代表团", org.OrganDelegation},
	{"team3", "演示市第三代表团", "演示第三代表团", org.OrganDelegation},
}

const congress = "congress"

var deputies = []string{"陈守田", "林桂香", "赵春雨", "孙立言", "周明远", "吴秀兰", "郑海川", "王怀真", "冯玉洁", "褚建业", "卫东阳", "蒋文心"}

// cast gives everybody in a fixed order. Surnames follow 百家姓, given names are made up.
func cast() []*Person {
	var out []*Person
	add := func(id, name, title string, r org.Role, at string) {
		out = append(out, &Person{ID: id, Account: accountID(id), Name: name + mark, role: r, organ: at, title: title})
	}
	add("sysadmin", "施启明", "系统管理员", org.RoleSysAdmin, congress)
	add("secadmin", "张慎之", "安全保密管理员", org.RoleSecAdmin, congress)
	add("auditor", "孔观澜", "安全审计员", org.RoleAuditor, congress)
	add("office-1", "曹明礼", "代工委主任", org.RoleOffice, congress)
	add("office-2", "严若水", "代工委副主任", org.RoleOffice, congress)
	add("gov-1", "华立本", "督查室主任", org.RoleGov, "gov")
	add("chairs-1", "金玉成", "常委会秘书长", org.RoleChairs, congress)
	add("leader-1", "魏长河", "常委会副主任", org.RoleLeader, congress)
	for i, n := range deputies {
		add("deputy-"+itoa(i+1), n, "人大代表", org.RoleDeputy, "team"+itoa(i%3+1))
	}
	handlers := []string{"陶一鸣", "姜安澜", "戚静姝", "谢仲和", "邹丰年", "喻思源"}
	heads := []string{"柏正修", "水云帆", "窦维新", "章济民", "云大有", "苏敬老"}
	for i, u := range units {
		add(u+"-1", handlers[i], "办公室科员", org.RoleUnit, u)
		add(u+"-head", heads[i], "局长（主任）", org.RoleUnitHead, u)
	}
	for _, p := range filingCast {
		add(p.id, p.name, p.title, p.role, p.at)
	}
	return out
}

var units = []string{"city", "road", "edu", "health", "farm", "civil"}

// Genesis gives what the demonstration server begins with.
func Genesis() authority.Genesis {
	g := authority.Genesis{Name: Name, Region: Region, Organ: organID(congress), Server: app.NamedID("demo/server"), Account: app.NamedID("demo/server-account")}
	for _, p := range cast() {
		if p.role.Admin() {
			g.Admins = append(g.Admins, authority.Admin{ID: p.Account, Role: p.role, Name: p.Name, Title: p.title})
		}
	}
	return g
}

// settle makes organs and people: the system administrator creates, the security administrator grants.
func (w *world) settle() error {
	sys, sec := w.devices["sysadmin"], w.devices["secadmin"]
	for _, o := range append(slices.Clone(organs), filingOrgans...) {
		f := act.Form{"id": organID(o.key).String(), "name": o.name, "short": o.short, "kind": string(o.kind), "parent": organID(congress).String()}
		if err := sys.roster("organ_new", f); err != nil {
			return err
		}
	}
	for _, p := range w.people {
		if p.role.Admin() {
			continue
		}
		f := act.Form{"id": p.Account.String(), "name": p.Name, "title": p.title}
		if p.role == org.RoleDeputy {
			f["card"] = "演示" + p.ID[len("deputy-"):]
		}
		if err := sys.roster("account_new", f); err != nil {
			return err
		}
		who := func() act.Form {
			f := act.Form{}
			f.SetList("accounts", []string{p.Account.String()})
			return f
		}
		if err := sec.roster("activate", who()); err != nil {
			return err
		}
		f = who()
		f["role"], f["organ"] = string(p.role), organID(p.organ).String()
		if err := sec.roster("grant", f); err != nil {
			return err
		}
		if err := w.enrol(p); err != nil {
			return err
		}
	}
	return nil
}

func (d *device) roster(action string, f act.Form) error {
	return d.do(roster.ID, "roster."+action, act.PartOpen, f)
}
