package org

import (
	"slices"

	"renda/app"
)

// Admin reports whether the role is one of the three administrators' (三员).
func (r Role) Admin() bool { return r == RoleSysAdmin || r == RoleSecAdmin || r == RoleAuditor }

// HeldAt gives the kind of organ a role is held at, so that scopes and audiences
// mean the same everywhere: the office (代工委), the council of chairs and the
// leaders at the congress itself, a deputy at the delegation; "" for administrators
// and the server, who may stand at any organ.
func (r Role) HeldAt() OrganKind {
	switch r {
	case RoleDeputy:
		return OrganDelegation
	case RoleOffice, RoleChairs, RoleLeader, RoleFiling, RoleFileHead, RoleCounter, RoleExpert:
		return OrganCongress
	case RoleGov:
		return OrganGovernment
	case RoleUnit, RoleUnitHead:
		return OrganUnit
	case RoleReviewer:
		return OrganCommittee
	}
	return ""
}

// makers are the kinds of organ whose documents are filed (监督法第三十九条, domain §1.1).
var makers = []OrganKind{OrganGovernment, OrganUnit, OrganSupervision, OrganCourt, OrganProcurator, OrganLower}

// Fits reports whether the role can be held at an organ of the kind: where HeldAt names one,
// only there; a maker's filing officer at any organ that makes normative documents.
func (r Role) Fits(k OrganKind) bool {
	if r == RoleMaker {
		return slices.Contains(makers, k)
	}
	at := r.HeldAt()
	return at == "" || at == k
}

// Clash reports whether two roles may not be held by one account: a business role
// with an administrator's, and any two of the administrators' (domain §8.3).
func (r Role) Clash(o Role) bool {
	return r != o && (r.Admin() || o.Admin() || r == RoleServer || o == RoleServer)
}

// Clone gives a copy that can be changed.
func (d *Directory) Clone() *Directory {
	c := &Directory{Organs: make(map[app.ID]Organ, len(d.Organs)+1), Accounts: make(map[app.ID]Account, len(d.Accounts)+1),
		Devices: make(map[app.ID]Device, len(d.Devices)+1), Version: d.Version}
	for k, v := range d.Organs {
		c.Organs[k] = v
	}
	for k, v := range d.Accounts {
		c.Accounts[k] = v
	}
	for k, v := range d.Devices {
		c.Devices[k] = v
	}
	return c
}
