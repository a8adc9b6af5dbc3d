// Package org holds who there is: organs, people's accounts, their offices and
// devices, and the scopes that say who may see what. The directory itself is
// the fold of signed acts (package app/roster); this package is its data.
package org

import (
	"sort"

	"renda/app"
)

// Role names an office held, or a post on the server. Values reach disk.
type Role string

// The roles of the first works. Business roles and the three administrators'
// (三员) are never held by one account (domain §8.3).
const (
	RoleDeputy   Role = "deputy"    // 代表
	RoleOffice   Role = "office"    // 代表工作委员会（代工委）经办
	RoleGov      Role = "gov"       // 政府办公厅（督查室）
	RoleUnit     Role = "unit"      // 承办单位经办
	RoleUnitHead Role = "unit_head" // 承办单位签发人
	RoleChairs   Role = "chairs"    // 主任会议
	RoleLeader   Role = "leader"    // 领导（只读总览）
	RoleMaker    Role = "maker"     // 制定机关报备员
	RoleFiling   Role = "filing"    // 备案审查工作机构经办（登记员）
	RoleFileHead Role = "file_head" // 备案审查工作机构负责人
	RoleReviewer Role = "reviewer"  // 专门委员会、工作机构审查员
	RoleCounter  Role = "counter"   // 审查建议接收窗口
	RoleExpert   Role = "expert"    // 受聘审查专家
	RoleSysAdmin Role = "sysadmin"  // 系统管理员: creates
	RoleSecAdmin Role = "secadmin"  // 安全保密管理员: grants
	RoleAuditor  Role = "auditor"   // 安全审计员: watches
	RoleServer   Role = "server"    // the server itself, for what a statute makes automatic
)

// OrganKind classes organs. Values reach disk.
type OrganKind string

// Kinds of organ.
const (
	OrganCongress   OrganKind = "congress"   // 人大常委会
	OrganCommittee  OrganKind = "committee"  // 专门委员会、工作机构
	OrganGovernment OrganKind = "government" // 政府
	OrganUnit       OrganKind = "unit"       // 承办单位
	OrganDelegation OrganKind = "delegation" // 代表团

	OrganSupervision OrganKind = "supervision"   // 监察委员会
	OrganCourt       OrganKind = "court"         // 人民法院
	OrganProcurator  OrganKind = "procuratorate" // 人民检察院
	OrganLower       OrganKind = "lower"         // 下一级人大及其常委会
)

// Organ is an organ, a unit or a delegation.
type Organ struct {
	ID     app.ID    `cbor:"1,keyasint"`
	Name   string    `cbor:"2,keyasint"` // full name
	Short  string    `cbor:"3,keyasint,omitempty"`
	Kind   OrganKind `cbor:"4,keyasint"`
	Parent app.ID    `cbor:"5,keyasint,omitempty"`
	Region string    `cbor:"6,keyasint,omitempty"` // division code (GB/T 2260), chooses rules
	Closed bool      `cbor:"7,keyasint,omitempty"` // abolished or merged
}

// Grant is one role held at one organ.
type Grant struct {
	Role  Role   `cbor:"1,keyasint"`
	Organ app.ID `cbor:"2,keyasint"`
}

// Account is one person's account. One person may hold several business roles.
type Account struct {
	ID     app.ID  `cbor:"1,keyasint"`
	Name   string  `cbor:"2,keyasint"`
	Title  string  `cbor:"3,keyasint,omitempty"` // 职务
	Card   string  `cbor:"4,keyasint,omitempty"` // 代表证号
	Grants []Grant `cbor:"5,keyasint,omitempty"`
	Active bool    `cbor:"6,keyasint"`
}

// Device is one enrolled machine of one account.
type Device struct {
	ID      app.ID `cbor:"1,keyasint"`
	Account app.ID `cbor:"2,keyasint"`
	Key     []byte `cbor:"3,keyasint"`           // public signing key, 32 bytes Ed25519
	TLS     []byte `cbor:"4,keyasint,omitempty"` // SHA-256 of the client certificate's public key info
	Class   string `cbor:"5,keyasint,omitempty"` // "" ordinary, ClassDedicated
	Name    string `cbor:"6,keyasint,omitempty"`
	Revoked int64  `cbor:"7,keyasint,omitempty"` // server's clock, Unix ms; 0 = valid
	// Terminal names the machine whose register a dedicated device writes in; devices of several
	// persons on one machine have one.
	Terminal string `cbor:"8,keyasint,omitempty"`
}

// ClassDedicated is the class of a dedicated secure terminal (专用终端), given by the security administrator.
const ClassDedicated = "专用"

// Dedicated reports whether the device is a dedicated terminal and still in use.
func (d Device) Dedicated() bool { return d.Class == ClassDedicated && d.Revoked == 0 }

// Directory is everybody: the state of the roster matter. It is replaced whole,
// never changed in place, so readers need no lock.
type Directory struct {
	Organs   map[app.ID]Organ   `cbor:"1,keyasint"`
	Accounts map[app.ID]Account `cbor:"2,keyasint"`
	Devices  map[app.ID]Device  `cbor:"3,keyasint"`
	Version  uint64             `cbor:"4,keyasint"`
}

// NewDirectory gives an empty directory.
func NewDirectory() *Directory {
	return &Directory{Organs: map[app.ID]Organ{}, Accounts: map[app.ID]Account{}, Devices: map[app.ID]Device{}}
}

// Actor is an account as procedures see it.
type Actor struct {
	Account app.ID
	Name    string
	Grants  []Grant
	// Device is the one acted with; Withheld are roles that count only on a dedicated terminal, which
	// it is not. Both are empty where it does not matter with which device somebody acts.
	Device   Device
	Withheld []Grant
}

// Actor gives the acting view of an account; ok is false if it is unknown or inactive.
func (d *Directory) Actor(account app.ID) (Actor, bool) {
	a, ok := d.Accounts[account]
	if !ok || !a.Active {
		return Actor{Account: account}, false
	}
	return Actor{Account: a.ID, Name: a.Name, Grants: a.Grants}, true
}

// Has reports whether the actor holds the role at any organ.
func (a Actor) Has(r Role) bool {
	for _, g := range a.Grants {
		if g.Role == r {
			return true
		}
	}
	return false
}

// HasAt reports whether the actor holds the role at the organ.
func (a Actor) HasAt(r Role, organ app.ID) bool {
	for _, g := range a.Grants {
		if g.Role == r && g.Organ == organ {
			return true
		}
	}
	return false
}

// Name gives the display name of an account or organ, "" if unknown.
func (d *Directory) Name(id app.ID) string {
	if a, ok := d.Accounts[id]; ok {
		return a.Name
	}
	if o, ok := d.Organs[id]; ok {
		if o.Short != "" {
			return o.Short
		}
		return o.Name
	}
	return ""
}

// Scope names a set of readers. A part of a matter is seen by the accounts that
// hold one of its scopes. Values reach disk and wire.
type Scope string

// ScopeAll is every account of the server.
const ScopeAll Scope = "all"

// PersonScope is one account.
func PersonScope(account app.ID) Scope { return Scope("person:" + account.String()) }

// RoleScope is everybody with a role at an organ.
func RoleScope(r Role, organ app.ID) Scope { return Scope("role:" + string(r) + "@" + organ.String()) }

// UnitScope is everybody who handles matters for a unit.
func UnitScope(organ app.ID) Scope { return Scope("unit:" + organ.String()) }

// Scopes gives the scopes an actor holds, in order. The three administrators hold
// only ScopeAll: none of them reads business data (domain §8.3).
func (a Actor) Scopes() []Scope {
	set := map[Scope]bool{ScopeAll: true}
	admin := false
	for _, g := range a.Grants {
		switch g.Role {
		case RoleSysAdmin, RoleSecAdmin, RoleAuditor:
			admin = true
		case RoleUnit, RoleUnitHead:
			set[UnitScope(g.Organ)] = true
		default:
			set[RoleScope(g.Role, g.Organ)] = true
		}
	}
	if admin {
		return []Scope{ScopeAll}
	}
	set[PersonScope(a.Account)] = true
	out := make([]Scope, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
