package roster

import (
	"encoding/hex"
	"slices"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// newID gives the identifier of what an act creates: the one it names, or its own.
func newID(e *procedure.Event) app.ID {
	if id := e.Form.ID("id"); !id.IsZero() {
		return id
	}
	return e.Act
}

// fold changes d by one event.
func fold(d *org.Directory, e *procedure.Event) {
	f := e.Form
	switch strings.TrimPrefix(e.Kind, "roster.") {
	case "genesis":
		organ := newID(e)
		d.Organs[organ] = org.Organ{ID: organ, Name: f.Text("name"), Kind: org.OrganCongress, Region: f.Text("region")}
		acc := f.ID("account")
		d.Accounts[acc] = org.Account{ID: acc, Name: "服务器", Active: true, Grants: []org.Grant{{Role: org.RoleServer, Organ: organ}}}
		dev := f.ID("device")
		d.Devices[dev] = org.Device{ID: dev, Account: acc, Key: bytesOf(f.Text("key")), Name: "服务器"}
	case "admin_first":
		a := account(newID(e), f)
		a.Active, a.Grants = true, []org.Grant{{Role: org.Role(f.Text("role"))}}
		d.Accounts[a.ID] = a
	case "organ_new":
		o := org.Organ{ID: newID(e), Name: f.Text("name"), Short: f.Text("short"), Kind: org.OrganKind(f.Text("kind")), Parent: f.ID("parent"), Region: f.Text("region")}
		d.Organs[o.ID] = o
	case "organ_close":
		if o, ok := d.Organs[f.ID("organ")]; ok {
			o.Closed = true
			d.Organs[o.ID] = o
		}
	case "account_new":
		a := account(newID(e), f)
		d.Accounts[a.ID] = a
	case "device_new":
		dev := org.Device{ID: newID(e), Key: bytesOf(f.Text("key")), TLS: bytesOf(f.Text("tls")), Class: claimed(f.Text("class")), Name: f.Text("name")}
		if ids := f.IDs("accounts"); len(ids) == 1 {
			dev.Account = ids[0]
		}
		d.Devices[dev.ID] = dev
	case "device_class":
		if dev, ok := d.Devices[f.ID("device")]; ok {
			dev.Class, dev.Terminal = "", ""
			if f.Text("class") == org.ClassDedicated {
				dev.Class, dev.Terminal = org.ClassDedicated, f.Text("terminal")
			}
			d.Devices[dev.ID] = dev
		}
	case "device_revoke":
		if dev, ok := d.Devices[f.ID("device")]; ok {
			dev.Revoked = e.Received
			d.Devices[dev.ID] = dev
		}
	default:
		foldAccounts(d, e)
	}
}

func foldAccounts(d *org.Directory, e *procedure.Event) {
	g := org.Grant{Role: org.Role(e.Form.Text("role")), Organ: e.Form.ID("organ")}
	for _, id := range e.Form.IDs("accounts") {
		a, ok := d.Accounts[id]
		if !ok {
			continue
		}
		switch strings.TrimPrefix(e.Kind, "roster.") {
		case "account_edit":
			n := account(id, e.Form)
			a.Name, a.Title, a.Card = n.Name, n.Title, n.Card
		case "grant":
			a.Grants = append(without(a.Grants, g), g)
		case "ungrant":
			a.Grants = without(a.Grants, g)
		case "activate":
			a.Active = true
		case "suspend":
			a.Active = false
		}
		d.Accounts[id] = a
	}
}

// claimed is the class a machine gave itself when it was enrolled: never that of a dedicated terminal.
func claimed(class string) string {
	if class == org.ClassDedicated {
		return ""
	}
	return class
}

func without(gs []org.Grant, g org.Grant) []org.Grant {
	out := make([]org.Grant, 0, len(gs)+1)
	for _, x := range gs {
		if x != g && !(x.Role == g.Role && g.Role.Admin()) {
			out = append(out, x)
		}
	}
	return out
}

func account(id app.ID, f act.Form) org.Account {
	return org.Account{ID: id, Name: f.Text("name"), Title: f.Text("title"), Card: f.Text("card")}
}

func bytesOf(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

func guard(code app.Code, check func(d *org.Directory, in *procedure.Input) *procedure.Refusal) procedure.Guard {
	return procedure.Guard{Code: code, Basis: basis, Check: func(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
		if in.Form == nil {
			return nil
		}
		d := in.Dir
		if d == nil {
			d = Directory(m)
		}
		return check(d, in)
	}}
}

func self(_ *org.Directory, in *procedure.Input) *procedure.Refusal {
	for _, id := range in.Form.IDs("accounts") {
		if id == in.Actor.Account {
			return procedure.No("name", in.Actor.Name)
		}
	}
	return nil
}

func mixed(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	r := org.Role(in.Form.Text("role"))
	for _, id := range in.Form.IDs("accounts") {
		for _, g := range d.Accounts[id].Grants {
			if r.Clash(g.Role) {
				return procedure.No("name", d.Name(id), "role", roleName(r), "held", roleName(g.Role))
			}
		}
	}
	return nil
}

func organFits(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	r := org.Role(in.Form.Text("role"))
	o := d.Organs[in.Form.ID("organ")]
	if !r.Fits(o.Kind) {
		need := "制定机关"
		if at := r.HeldAt(); at != "" {
			need = label(kindChoices, string(at))
		}
		return procedure.No("role", roleName(r), "kind", label(kindChoices, string(o.Kind)), "need", need)
	}
	return nil
}

func firstAdmin(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	r := org.Role(in.Form.Text("role"))
	if !r.Admin() || holders(d, r, nil) > 0 {
		return procedure.No("role", roleName(r))
	}
	return nil
}

// lastAdmin keeps at least one active administrator of each kind.
func lastAdmin(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	named := in.Form.IDs("accounts") // all at once: each would leave the other
	for _, id := range named {
		for _, g := range d.Accounts[id].Grants {
			lost := in.Form.Text("role")
			if g.Role.Admin() && (lost == "" || lost == string(g.Role)) && holders(d, g.Role, named) == 0 {
				return procedure.No("role", roleName(g.Role))
			}
		}
	}
	return nil
}

func holders(d *org.Directory, r org.Role, but []app.ID) int {
	n := 0
	for id, a := range d.Accounts {
		for _, g := range a.Grants {
			if a.Active && !slices.Contains(but, id) && g.Role == r {
				n++
			}
		}
	}
	return n
}

func freshID(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	if in.Form.Text("id") == "" {
		return nil
	}
	id := in.Form.ID("id")
	_, o := d.Organs[id]
	_, a := d.Accounts[id]
	_, v := d.Devices[id]
	if id.IsZero() || o || a || v {
		return procedure.No("id", in.Form.Text("id"))
	}
	return nil
}

func readableKey(_ *org.Directory, in *procedure.Input) *procedure.Refusal {
	if len(bytesOf(in.Form.Text("key"))) != 32 || len(in.Form.IDs("accounts")) != 1 {
		return procedure.No()
	}
	return nil
}

func noDevice(d *org.Directory, in *procedure.Input) *procedure.Refusal {
	if dev, ok := d.Devices[in.Form.ID("device")]; !ok || dev.Revoked != 0 {
		return procedure.No("device", in.Form.Text("device"))
	}
	return nil
}

func roleName(r org.Role) string { return label(roleChoices, string(r)) }

func label(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}
