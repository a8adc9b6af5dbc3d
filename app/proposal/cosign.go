package proposal

import (
	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// States of one co-signer's row in fact "cosign".
const (
	CosignInvited   = "invited"
	CosignConfirmed = "confirmed"
	CosignDeclined  = "declined"
	CosignWithdrawn = "withdrawn"
	CosignVoid      = "void" // confirmed a text that was changed since
)

// CosignState gives the state of a row of fact "cosign" as it counts now.
func CosignState(m *procedure.Matter, r act.Form) string {
	st := r.Text("state")
	if st == CosignConfirmed && r.Text("hash") != m.Facts.Text("texthash") {
		return CosignVoid
	}
	return st
}

// Confirmed counts the co-signers, without the lead, whose confirmation is bound to
// the present text. Only readers of the identity part see them.
func Confirmed(m *procedure.Matter) int {
	n := 0
	for _, r := range m.Facts.Rows("cosign") {
		if CosignState(m, r) == CosignConfirmed {
			n++
		}
	}
	return n
}

func cosignRow(m *matter, account app.ID) act.Form {
	if account.IsZero() {
		return nil
	}
	for _, r := range m.Facts.Rows("cosign") {
		if r.ID("account") == account {
			return r
		}
	}
	return nil
}

// setCosign replaces one person's row.
func setCosign(m *matter, account app.ID, row act.Form) {
	rows := m.Facts.Rows("cosign")
	for i := range rows {
		if rows[i].ID("account") == account {
			rows[i] = row
			m.Facts.SetRows("cosign", rows)
			return
		}
	}
	m.Facts.SetRows("cosign", append(rows, row))
}

func invited(m *matter, e *event) {
	setLead(m, e)
	for _, id := range e.Form.IDs("people") {
		if r := cosignRow(m, id); r == nil || r.Text("state") != CosignConfirmed {
			setCosign(m, id, act.Form{"account": id.String(), "state": CosignInvited, "at": e.Received})
		}
	}
}

func inviteGuards() []procedure.Guard {
	return []procedure.Guard{
		{Code: CodeSelf, Basis: "代表建议条例第七条", Check: func(m *matter, in *input) *no {
			for _, id := range in.Form.IDs("people") {
				if id == in.Actor.Account {
					return procedure.No()
				}
			}
			return nil
		}},
		{Code: CodeTwice, Basis: "代表建议条例第七条", Check: func(m *matter, in *input) *no {
			for _, id := range in.Form.IDs("people") {
				if r := cosignRow(m, id); r != nil {
					if st := CosignState(m, r); st == CosignInvited || st == CosignConfirmed {
						return procedure.No("name", nameIn(in, id))
					}
				}
			}
			return nil
		}},
	}
}

func nameIn(in *input, id app.ID) string {
	if in.Dir == nil {
		return ""
	}
	return in.Dir.Name(id)
}

func joining() []action {
	hash := field{Key: "hash", Label: "正文校验值", Kind: procedure.FieldHidden, Required: true, Passing: true,
		Default: func(m *matter, _ *input) any { return m.Facts.Text("texthash") }}
	same := procedure.Guard{Code: CodeChanged, Basis: "代表建议条例第七条", Check: func(m *matter, in *input) *no {
		if in.Form != nil && in.Form.Text("hash") != m.Facts.Text("texthash") {
			return procedure.No()
		}
		return nil
	}}
	put := func(state string) func(*matter, *event) {
		return func(m *matter, e *event) {
			if e.Account.IsZero() {
				return
			}
			row := act.Form{"account": e.Account.String(), "state": state, "at": e.Received}
			if h := e.Form.Text("hash"); h != "" {
				row["hash"] = h
			}
			setCosign(m, e.Account, row)
		}
	}
	return []action{
		{ID: "invite_more", Name: "增加邀请", NameEn: "Invite more", Basis: "代表建议条例第七条", By: by(RoleLead), From: from(StateCosign), Part: act.PartIdentity,
			Fields: []field{must(inviteField())}, Guards: inviteGuards(), Effect: invited},
		{ID: "revise", Name: "修改正文", NameEn: "Revise the text", Help: "已有的联名确认就此失效，须重新确认。", Basis: "代表建议条例第七条", By: by(RoleLead), From: from(StateCosign),
			Part: act.PartOpen, Tone: procedure.ToneDanger, Fields: keepText(), Effect: wrote},
		{ID: "confirm", Name: "确认联名", NameEn: "Confirm", Help: "确认的是您刚读过的这一版正文。", Basis: "代表建议条例第七条", By: by(RoleInvited), From: from(StateCosign),
			Part: act.PartIdentity, Tone: procedure.TonePrimary, Fields: []field{hash}, Guards: []procedure.Guard{same}, Effect: put(CosignConfirmed)},
		{ID: "decline", Name: "不参加联名", NameEn: "Decline", Basis: "代表建议条例第七条", By: by(RoleInvited), From: from(StateCosign), Part: act.PartIdentity,
			Fields: []field{pass(text("cosign_note", "说明"))}, Effect: put(CosignDeclined)},
		{ID: "cosign_withdraw", Name: "退出联名", NameEn: "Withdraw my name", Basis: "代表法实施办法第九条", By: by(RoleCosigner), Tone: procedure.ToneDanger,
			From: from(StateCosign, StateSubmitted, StateReviewing, StateReturned, StateBill, StateCommittee), Part: act.PartIdentity,
			Fields: []field{pass(text("cosign_note", "说明"))}, Effect: put(CosignWithdrawn)},
	}
}
