package procedure

import (
	"renda/app"
	"renda/app/org"
	"renda/app/rules"
)

// CodeDedicated refuses what the actor's office may do on a dedicated terminal only (专用终端); Args action.
const CodeDedicated app.Code = "terminal.class"

// DedicatedRule begins the ids of the rules that say, for each role, whether its work opens on dedicated
// terminals only. Their values are AnyDevice, OwnTerminal and OnlyTerminal.
const DedicatedRule = "terminal.role."

// Values of those rules.
const (
	AnyDevice    = "不限"
	OwnTerminal  = "有则专用" // only for who has a dedicated terminal: then nowhere else
	OnlyTerminal = "一律专用"
)

// ActorOn gives an account as it may act with one of its devices: roles that need a dedicated terminal
// are withheld on any other. The server feeds, and both sides judge, by this one answer. ok is false for
// an unknown or inactive account.
func ActorOn(dir *org.Directory, s *rules.Set, region string, on app.Date, account, device app.ID) (a org.Actor, ok bool) {
	a, ok = dir.Actor(account)
	a.Device = dir.Devices[device]
	if !ok || s == nil || a.Device.Dedicated() {
		return a, ok
	}
	var kept, held []org.Grant
	for _, g := range a.Grants {
		if needsTerminal(dir, s, region, on, account, g.Role) {
			held = append(held, g)
		} else {
			kept = append(kept, g)
		}
	}
	if held != nil {
		a.Grants, a.Withheld = kept, held
	}
	return a, ok
}

func needsTerminal(dir *org.Directory, s *rules.Set, region string, on app.Date, account app.ID, r org.Role) bool {
	switch s.Text(DedicatedRule+string(r), region, on) {
	case OnlyTerminal:
		return true
	case OwnTerminal:
		for _, d := range dir.Devices {
			if d.Account == account && d.Dedicated() {
				return true
			}
		}
	}
	return false
}

// whole gives the actor with what is withheld from him on this device.
func whole(a org.Actor) org.Actor {
	a.Grants = append(a.Grants[:len(a.Grants):len(a.Grants)], a.Withheld...)
	a.Withheld = nil
	return a
}
