// Package library is the library of law (法律库) as a matter: which signed law pack is in
// force here is said by two officers, one who proposes it and another who puts it in
// force, and every pack that ever was stays named. The pack itself is a paper (blob) that
// the proposing act names by hash, so it travels by link and by stick like every paper.
package library

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/law"
	"renda/app/org"
	"renda/app/procedure"
)

// ID is the matter of the library of law.
var ID = app.NamedID("library")

// Codes of this package.
const (
	CodeSame  app.Code = "library.same"  // the proposer may not put his own pack in force
	CodeGone  app.Code = "library.gone"  // no such proposed pack, or it is settled
	CodeOlder app.Code = "library.older" // not newer than the pack in force; Args have, want
	CodePack  app.Code = "library.pack"  // not one named pack with a key that can be read
)

// MediaType is the type under which a pack is attached.
const MediaType = "application/x-renda-law-pack"

const (
	basis    = "制度要求：法律库由两人共同启用"
	initial  = procedure.StateID("live")
	roleOff  = procedure.RoleID("office")
	openKey  = "open"    // proposed packs, rows
	doneKey  = "packs"   // packs put in force, in order, rows
	fieldRef = "propose" // the proposing act
)

// Fields of the action propose, as FormOf fills them.
const (
	fieldPack    = "pack"
	fieldID      = "id"
	fieldVersion = "version"
	fieldIssued  = "issued"
	fieldKey     = "key"
	fieldLaws    = "laws"
)

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	from := []procedure.StateID{initial}
	by := []procedure.RoleID{roleOff}
	ref := procedure.Field{Key: fieldRef, Label: "法律包", Kind: procedure.FieldHidden, Required: true, Passing: true}
	txt := func(key, label string, req bool) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText, Required: req, Passing: true}
	}
	num := func(key, label string) procedure.Field {
		return procedure.Field{Key: key, Label: label, Kind: procedure.FieldNumber, Required: true, Passing: true}
	}
	return &procedure.Procedure{
		ID: "library", Version: 1, Name: "法律库", NameEn: "Library of law", Initial: initial, Single: ID,
		States: []procedure.State{{ID: initial, Name: "在用", NameEn: "In use"}},
		Roles:  []procedure.RoleDef{{ID: roleOff, Name: "法律库管理", NameEn: "Keeper of the library"}},
		Actions: []procedure.Action{
			{ID: "propose", Name: "提出启用法律包", NameEn: "Propose a law pack", Basis: basis, By: by, From: from, Part: act.PartOpen,
				Help: "另一人核对签发人和公钥后启用；在用的法律包不受影响。",
				Fields: []procedure.Field{{Key: fieldPack, Label: "法律包", Kind: procedure.FieldBlobs, Required: true, Passing: true},
					txt(fieldID, "编号", true), num(fieldVersion, "版本"), {Key: fieldIssued, Label: "签发日期", Kind: procedure.FieldDate, Required: true, Passing: true},
					{Key: fieldKey, Label: "签发人公钥", Kind: procedure.FieldText, Max: 300, Required: true, Passing: true}, num(fieldLaws, "法律件数"), txt("note", "说明", false)},
				Guards: []procedure.Guard{{Code: CodePack, Basis: basis, Check: named}, {Code: CodeOlder, Basis: basis, Check: older}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					r := e.Form.Clone()
					delete(r, fieldPack)
					for _, b := range e.Form.Blobs(fieldPack) {
						r["hash"], r["name"], r["size"] = b.Hash.String(), b.Name, b.Size
					}
					r["act"], r["by"] = e.Act.String(), e.Account.String()
					m.Facts.SetRows(openKey, append(m.Facts.Rows(openKey), r))
				}},
			{ID: "approve", Name: "启用", NameEn: "Put in force", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}, {Code: CodeSame, Basis: basis, Check: same}, {Code: CodeOlder, Basis: basis, Check: overtaken}},
				Effect: func(m *procedure.Matter, e *procedure.Event) {
					if r := take(m, e.Form.Text(fieldRef)); r != nil {
						c := r.Clone()
						c["by2"], c["at"] = e.Account.String(), e.Received
						m.Facts.SetRows(doneKey, append(m.Facts.Rows(doneKey), c))
					}
				}},
			{ID: "reject", Name: "不启用", NameEn: "Reject", Basis: basis, By: by, From: from, Part: act.PartOpen, Fields: []procedure.Field{ref, txt("reason", "理由", true)},
				Guards: []procedure.Guard{{Code: CodeGone, Basis: basis, Check: gone}},
				Effect: func(m *procedure.Matter, e *procedure.Event) { take(m, e.Form.Text(fieldRef)) }},
		},
		RolesOf: func(m *procedure.Matter, a org.Actor) []procedure.RoleID {
			if keeper(a) {
				return by
			}
			return nil
		},
		Audience: func(*procedure.Matter) map[act.Part][]org.Scope {
			return map[act.Part][]org.Scope{act.PartOpen: {org.ScopeAll}}
		},
		Title:  func(*procedure.Matter) string { return "法律库" },
		Values: func(*procedure.Matter, *org.Directory) []string { return nil },
		Calls: func(m *procedure.Matter, a org.Actor) bool {
			for _, r := range m.Facts.Rows(openKey) {
				if keeper(a) && r.Text("by") != a.Account.String() {
					return true
				}
			}
			return false
		},
	}
}

// keeper is whoever may change the library: the office, and those who review filings.
func keeper(a org.Actor) bool {
	return a.Has(org.RoleOffice) || a.Has(org.RoleFiling) || a.Has(org.RoleFileHead)
}

// Pack is a law pack as the acts name it.
type Pack struct {
	Act      string // the proposing act; what approve and reject name in their field "propose"
	Blob     act.Blob
	Manifest law.Manifest
	Note     string
	By       app.ID // who proposed it
	By2      app.ID // who put it in force; zero while it waits
	At       int64  // when, Unix milliseconds of the server
}

// FormOf gives the form that proposes a pack kept as a paper.
func FormOf(b act.Blob, m law.Manifest, note string) act.Form {
	f := act.Form{fieldID: m.ID, fieldVersion: int64(m.Version), fieldIssued: m.Issued.String(), fieldKey: m.Key, fieldLaws: int64(m.Laws)}
	f.SetRows(fieldPack, []act.Form{b.Row()})
	if note != "" {
		f["note"] = note
	}
	return f
}

// RefForm gives the form of approve (reason "") or reject.
func RefForm(p Pack, reason string) act.Form {
	f := act.Form{fieldRef: p.Act}
	if reason != "" {
		f["reason"] = reason
	}
	return f
}

// Open gives the packs that wait for a second person.
func Open(m *procedure.Matter) []Pack { return packs(m, openKey) }

// All gives the packs that were ever in force, oldest first.
func All(m *procedure.Matter) []Pack { return packs(m, doneKey) }

// Current gives the pack in force; ok is false if none ever was.
func Current(m *procedure.Matter) (p Pack, ok bool) {
	all := All(m)
	if len(all) == 0 {
		return Pack{}, false
	}
	return all[len(all)-1], true
}

func packs(m *procedure.Matter, key string) []Pack {
	if m == nil {
		return nil
	}
	var out []Pack
	for _, r := range m.Facts.Rows(key) {
		h, _ := act.ParseHash(r.Text("hash"))
		out = append(out, Pack{Act: r.Text("act"), Blob: act.Blob{Hash: h, Name: r.Text("name"), Size: r.Int("size"), Type: MediaType},
			Manifest: manifest(r), Note: r.Text("note"), By: r.ID("by"), By2: r.ID("by2"), At: r.Int("at")})
	}
	return out
}

func manifest(r act.Form) law.Manifest {
	return law.Manifest{ID: r.Text(fieldID), Version: uint64(max(r.Int(fieldVersion), 0)), Issued: r.Date(fieldIssued), Key: r.Text(fieldKey), Laws: int(r.Int(fieldLaws))}
}

func find(m *procedure.Matter, id string) act.Form {
	for _, r := range m.Facts.Rows(openKey) {
		if r.Text("act") == id {
			return r
		}
	}
	return nil
}

// take removes a proposed pack and gives it.
func take(m *procedure.Matter, id string) act.Form {
	r := find(m, id)
	var left []act.Form
	for _, x := range m.Facts.Rows(openKey) {
		if x.Text("act") != id {
			left = append(left, x)
		}
	}
	m.Facts.SetRows(openKey, left)
	return r
}

// named refuses a form that doesn't name exactly one pack with a readable key.
func named(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	if len(in.Form.Blobs(fieldPack)) != 1 || law.CheckKey(in.Form.Text(fieldKey)) != nil || in.Form.Int(fieldVersion) < 1 || strings.ContainsAny(in.Form.Text(fieldID), " \t\n") {
		return procedure.No()
	}
	return nil
}

// older refuses a pack of the same series that isn't newer than the one in force.
func older(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	return notNewer(m, manifest(in.Form))
}

func overtaken(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	return notNewer(m, manifest(find(m, in.Form.Text(fieldRef))))
}

func notNewer(m *procedure.Matter, want law.Manifest) *procedure.Refusal {
	have, ok := Current(m)
	if !ok || have.Manifest.ID != want.ID || want.Version > have.Manifest.Version {
		return nil
	}
	return procedure.No("have", strconv.FormatUint(have.Manifest.Version, 10), "want", strconv.FormatUint(want.Version, 10))
}

func gone(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil && len(m.Facts.Rows(openKey)) > 0 || in.Form != nil && find(m, in.Form.Text(fieldRef)) != nil {
		return nil
	}
	return procedure.No()
}

func same(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil || find(m, in.Form.Text(fieldRef)).Text("by") != in.Actor.Account.String() {
		return nil
	}
	return procedure.No()
}
