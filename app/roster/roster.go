// Package roster is the directory as a matter: organs, accounts, offices held and
// devices are the fold of signed acts. The system administrator creates, the
// security administrator grants, the server enrols devices; nobody can do two
// of these (domain §8.3). Everybody sees its one part.
package roster

import (
	"encoding/hex"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID is the matter of the directory.
var ID = app.NamedID("roster")

// Codes of this package.
const (
	CodeMixed    app.Code = "roster.mixed"    // the account holds an office that excludes this one; Args name, role, held
	CodeSelf     app.Code = "roster.self"     // an administrator may not grant to himself
	CodeOrgan    app.Code = "roster.organ"    // the office is held at another kind of organ; Args role, kind, need
	CodeExists   app.Code = "roster.exists"   // the identifier is in use
	CodeNoDevice app.Code = "roster.nodevice" // no such device
	CodeFirst    app.Code = "roster.first"    // an administrator of this kind is there already; Args role
	CodeKey      app.Code = "roster.key"      // the key can't be read
	CodeLast     app.Code = "roster.last"     // the last administrator of a kind can't be removed; Args role
)

const (
	basis     = "保守国家秘密法实施条例第三十四条；GB/T 22239-2019"
	stateNone = procedure.StateID("none")
	stateLive = procedure.StateID("live")
	roleSys   = procedure.RoleID("sysadmin")
	roleSec   = procedure.RoleID("secadmin")
)

var live = []procedure.StateID{stateLive}

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: "roster", Version: 1, Name: "机构、人员与设备", NameEn: "Directory", Initial: stateNone, Single: ID,
		States: []procedure.State{{ID: stateNone, Name: "未建立", NameEn: "Not set up"}, {ID: stateLive, Name: "在用", NameEn: "In use"}},
		Roles: []procedure.RoleDef{{ID: procedure.RoleServer, Name: "服务器", NameEn: "Server"},
			{ID: roleSys, Name: "系统管理员", NameEn: "System administrator"}, {ID: roleSec, Name: "安全保密管理员", NameEn: "Security administrator"}},
		Actions: actions(), RolesOf: rolesOf,
		Audience: func(*procedure.Matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}}
		},
		Title:  func(*procedure.Matter) string { return "机构、人员与设备" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
	}
}

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	for _, x := range []struct {
		r  org.Role
		id procedure.RoleID
	}{{org.RoleServer, procedure.RoleServer}, {org.RoleSysAdmin, roleSys}, {org.RoleSecAdmin, roleSec}} {
		if a.Has(x.r) {
			out = append(out, x.id)
		}
	}
	return out
}

func text(key, label string, required bool) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: required, Passing: true}
}

func people(label string) procedure.Field {
	return procedure.Field{Key: "accounts", Label: label, Kind: procedure.FieldPeople, Of: procedure.OfAny, Required: true, Passing: true}
}

var roleChoices = []procedure.Choice{
	{Value: string(org.RoleDeputy), Label: "代表"}, {Value: string(org.RoleOffice), Label: "代表工作委员会"},
	{Value: string(org.RoleGov), Label: "政府办公厅（督查室）"}, {Value: string(org.RoleUnit), Label: "承办单位经办"},
	{Value: string(org.RoleUnitHead), Label: "承办单位签发人"}, {Value: string(org.RoleChairs), Label: "主任会议"},
	{Value: string(org.RoleLeader), Label: "领导（只读总览）"},
	{Value: string(org.RoleMaker), Label: "制定机关报备员"}, {Value: string(org.RoleFiling), Label: "备案审查工作机构经办"},
	{Value: string(org.RoleFileHead), Label: "备案审查工作机构负责人"}, {Value: string(org.RoleReviewer), Label: "专门委员会审查员"},
	{Value: string(org.RoleCounter), Label: "审查建议接收窗口"}, {Value: string(org.RoleExpert), Label: "受聘审查专家"},
	{Value: string(org.RoleSysAdmin), Label: "系统管理员"},
	{Value: string(org.RoleSecAdmin), Label: "安全保密管理员"}, {Value: string(org.RoleAuditor), Label: "安全审计员"},
}

var kindChoices = []procedure.Choice{
	{Value: string(org.OrganCongress), Label: "人大常委会"}, {Value: string(org.OrganCommittee), Label: "专门委员会、工作机构"},
	{Value: string(org.OrganGovernment), Label: "政府"}, {Value: string(org.OrganUnit), Label: "承办单位"},
	{Value: string(org.OrganDelegation), Label: "代表团"}, {Value: string(org.OrganSupervision), Label: "监察委员会"},
	{Value: string(org.OrganCourt), Label: "人民法院"}, {Value: string(org.OrganProcurator), Label: "人民检察院"},
	{Value: string(org.OrganLower), Label: "下一级人大常委会"},
}

var classChoices = []procedure.Choice{{Value: org.ClassDedicated, Label: "专用终端"}, {Value: "普通", Label: "普通设备"}}

func actions() []procedure.Action {
	id := procedure.Field{Key: "id", Label: "标识", Kind: procedure.FieldHidden, Passing: true}
	organ := procedure.Field{Key: "organ", Label: "机构", Kind: procedure.FieldOrgan, Required: true, Passing: true}
	role := procedure.Field{Key: "role", Label: "职务", Kind: procedure.FieldChoice, Choices: roleChoices, Required: true, Passing: true}
	key := procedure.Field{Key: "key", Label: "设备公钥", Kind: procedure.FieldHidden, Required: true, Passing: true}
	who := []procedure.Field{text("name", "姓名", true), text("title", "职务名称", false), text("card", "代表证号", false)}
	by := func(r procedure.RoleID) []procedure.RoleID { return []procedure.RoleID{r} }
	row := func(a procedure.Action) procedure.Action {
		a.Basis, a.Part, a.From = basis, act.PartOpen, live
		return a
	}
	return []procedure.Action{
		{ID: "genesis", Name: "建立", NameEn: "Set up", Basis: basis, Part: act.PartOpen, By: by(procedure.RoleServer), To: stateLive,
			Fields: []procedure.Field{id, text("name", "机关名称", true), text("region", "行政区划代码", true),
				{Key: "account", Label: "服务器账户", Kind: procedure.FieldHidden, Required: true, Passing: true},
				{Key: "device", Label: "服务器设备", Kind: procedure.FieldHidden, Required: true, Passing: true}, key}},
		row(procedure.Action{ID: "admin_first", Name: "设立首任管理员", NameEn: "Name a first administrator", By: by(procedure.RoleServer),
			Fields: append([]procedure.Field{id, role}, who...), Guards: []procedure.Guard{guard(CodeFirst, firstAdmin), guard(CodeExists, freshID)}}),
		row(procedure.Action{ID: "organ_new", Name: "新建机构", NameEn: "Create an organ", By: by(roleSys),
			Fields: []procedure.Field{id, text("name", "全称", true), text("short", "简称", false),
				{Key: "kind", Label: "类别", Kind: procedure.FieldChoice, Choices: kindChoices, Required: true, Passing: true},
				{Key: "parent", Label: "上级机构", Kind: procedure.FieldOrgan, Passing: true}, text("region", "行政区划代码", false)},
			Guards: []procedure.Guard{guard(CodeExists, freshID)}}),
		row(procedure.Action{ID: "organ_close", Name: "撤销机构", NameEn: "Close an organ", By: by(roleSys), Tone: procedure.ToneDanger, Fields: []procedure.Field{organ}}),
		row(procedure.Action{ID: "account_new", Name: "新建账户", NameEn: "Create an account", By: by(roleSys), Help: "新账户由安全保密管理员激活并授权后才能使用。",
			Fields: append([]procedure.Field{id}, who...), Guards: []procedure.Guard{guard(CodeExists, freshID)}}),
		row(procedure.Action{ID: "account_edit", Name: "更正账户资料", NameEn: "Correct an account", By: by(roleSys), Fields: append([]procedure.Field{people("账户")}, who...)}),
		row(procedure.Action{ID: "grant", Name: "授权", NameEn: "Grant", By: by(roleSec), Fields: []procedure.Field{people("账户"), role, organ},
			Guards: []procedure.Guard{guard(CodeSelf, self), guard(CodeOrgan, organFits), guard(CodeMixed, mixed)}}),
		row(procedure.Action{ID: "ungrant", Name: "收回授权", NameEn: "Withdraw a grant", By: by(roleSec), Tone: procedure.ToneDanger,
			Fields: []procedure.Field{people("账户"), role, organ}, Guards: []procedure.Guard{guard(CodeSelf, self), guard(CodeLast, lastAdmin)}}),
		row(procedure.Action{ID: "activate", Name: "激活账户", NameEn: "Activate", By: by(roleSec), Fields: []procedure.Field{people("账户")},
			Guards: []procedure.Guard{guard(CodeSelf, self)}}),
		row(procedure.Action{ID: "suspend", Name: "停用账户", NameEn: "Suspend", By: by(roleSec), Tone: procedure.ToneDanger, Fields: []procedure.Field{people("账户"), text("reason", "理由", true)},
			Guards: []procedure.Guard{guard(CodeSelf, self), guard(CodeLast, lastAdmin)}}),
		row(procedure.Action{ID: "device_new", Name: "登记设备", NameEn: "Enrol a device", By: by(procedure.RoleServer),
			Fields: []procedure.Field{{Key: "id", Label: "设备", Kind: procedure.FieldHidden, Required: true, Passing: true}, people("账户"), key,
				{Key: "tls", Label: "证书公钥", Kind: procedure.FieldHidden, Passing: true}, text("class", "类别", false), text("name", "名称", false)},
			Guards: []procedure.Guard{guard(CodeExists, freshID), guard(CodeKey, readableKey)}}),
		row(procedure.Action{ID: "device_class", Name: "核定设备类别", NameEn: "Class a device", By: by(roleSec), Help: "备案审查等工作可以要求只在专用终端上办理；同一台机器上各人的设备填同一终端编号。",
			Fields: []procedure.Field{text("device", "设备", true), {Key: "class", Label: "类别", Kind: procedure.FieldChoice, Choices: classChoices, Required: true, Passing: true},
				{Key: "terminal", Label: "终端编号", Help: "机器上标签的编号；使用登记按终端设册。", Kind: procedure.FieldText, Required: true, Passing: true, When: func(f act.Form) bool { return f.Text("class") == org.ClassDedicated }}},
			Guards: []procedure.Guard{guard(CodeNoDevice, noDevice)}}),
		row(procedure.Action{ID: "device_revoke", Name: "吊销设备", NameEn: "Revoke a device", By: by(roleSec), Tone: procedure.ToneDanger,
			Fields: []procedure.Field{text("device", "设备", true), text("reason", "理由", true)}, Guards: []procedure.Guard{guard(CodeNoDevice, noDevice)}}),
	}
}

// Directory gives everybody as the matter stands; an empty directory for nil.
func Directory(m *procedure.Matter) *org.Directory {
	d := org.NewDirectory()
	if m == nil {
		return d
	}
	for _, e := range m.Log {
		fold(d, e)
	}
	d.Version = m.Version
	return d
}

// Next gives the directory after one more event; d stays as it was.
func Next(d *org.Directory, e *procedure.Event) *org.Directory {
	c := d.Clone()
	Add(c, e)
	return c
}

// Add folds one more event into a directory nobody else reads yet.
func Add(d *org.Directory, e *procedure.Event) {
	fold(d, e)
	d.Version = e.Version
}

// Form gives the form of device_new.
func Form(d org.Device) act.Form {
	f := act.Form{"id": d.ID.String(), "key": hex.EncodeToString(d.Key)}
	f.SetList("accounts", []string{d.Account.String()})
	for k, v := range map[string]string{"tls": hex.EncodeToString(d.TLS), "class": d.Class, "name": d.Name} {
		if v != "" {
			f[k] = v
		}
	}
	return f
}
