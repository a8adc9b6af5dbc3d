package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"renda/app/org"
	"renda/ui/room"
	"renda/ui/screen/archive"
	"renda/ui/screen/begin"
	"renda/ui/screen/draft"
	"renda/ui/screen/duty"
	"renda/ui/screen/figures"
	"renda/ui/screen/help"
	"renda/ui/screen/home"
	"renda/ui/screen/law"
	"renda/ui/screen/ledger"
	"renda/ui/screen/list"
	"renda/ui/screen/matter"
	"renda/ui/screen/outbox"
	"renda/ui/screen/parcel"
	"renda/ui/screen/review"
	"renda/ui/screen/rules"
	"renda/ui/screen/settings"
	"renda/ui/screen/terminal"
	"renda/ui/screen/tray"
)

// roomDef is one room. The rail shows those with an icon, in order, to whoever
// holds one of the roles (none: everybody).
type roomDef struct {
	id    string
	icon  fyne.Resource
	group int
	roles []org.Role
	// work tells that it shows matters: on a dedicated terminal it opens once the use is entered in the register.
	work  bool
	build func(s *shell, arg string) room.Screen
}

func rooms() []roomDef {
	deputy := []org.Role{org.RoleDeputy}
	work := []org.Role{org.RoleDeputy, org.RoleOffice, org.RoleGov, org.RoleUnit, org.RoleUnitHead, org.RoleChairs, org.RoleLeader}
	filing := []org.Role{org.RoleFiling, org.RoleFileHead, org.RoleReviewer}
	all := append(slices.Clone(work), org.RoleMaker, org.RoleFiling, org.RoleFileHead, org.RoleReviewer, org.RoleCounter, org.RoleExpert)
	return []roomDef{
		{room.Home, theme.HomeIcon(), 0, nil, true, func(s *shell, a string) room.Screen { return home.New(s.env(), s.d, a) }},
		{room.List, theme.ListIcon(), 1, all, true, func(s *shell, a string) room.Screen { return list.New(s.env(), s.d, a) }},
		{room.Drafts, theme.DocumentCreateIcon(), 1, deputy, true, func(s *shell, a string) room.Screen { return draft.New(s.env(), s.d, a) }},
		{room.Begin, nil, 1, nil, true, func(s *shell, a string) room.Screen { return begin.New(s.env(), s.d, a) }},
		{room.Matter, nil, 1, nil, true, func(s *shell, a string) room.Screen { return matter.New(s.env(), s.d, a) }},
		{room.Invites, theme.AccountIcon(), 1, deputy, true, func(s *shell, a string) room.Screen { return list.New(s.env(), s.d, "invites") }},
		{room.Ledger, theme.HistoryIcon(), 2, work, true, func(s *shell, a string) room.Screen { return ledger.New(s.env(), s.d, a) }},
		{room.Figures, theme.GridIcon(), 2, all, true, func(s *shell, a string) room.Screen { return figures.New(s.env(), s.d, a) }},
		{room.Duty, theme.CheckButtonCheckedIcon(), 2, append(slices.Clone(deputy), org.RoleOffice), true, func(s *shell, a string) room.Screen { return duty.New(s.env(), s.d, a) }},
		{room.Rules, theme.DocumentIcon(), 2, nil, false, func(s *shell, a string) room.Screen { return rules.New(s.env(), s.d, a) }},
		{room.Law, theme.FolderOpenIcon(), 2, nil, false, func(s *shell, a string) room.Screen { return law.New(s.env(), s.d, a) }},
		{room.Review, nil, 2, nil, true, func(s *shell, a string) room.Screen { return review.New(s.env(), s.d, a) }},
		{room.Archive, theme.FolderIcon(), 2, archive.Roles, true, func(s *shell, a string) room.Screen { return archive.New(s.env(), s.d, s.ses, a) }},
		{room.Tray, theme.WarningIcon(), 3, nil, true, func(s *shell, a string) room.Screen { return tray.New(s.env(), s.d, a) }},
		{room.Outbox, theme.MailSendIcon(), 3, nil, true, func(s *shell, a string) room.Screen { return outbox.New(s.env(), s.d, a) }},
		{room.Parcel, theme.StorageIcon(), 3, nil, false, func(s *shell, a string) room.Screen { return parcel.New(s.env(), s.d, s.ses, &s.parcels, a) }},
		{room.Terminal, theme.ComputerIcon(), 3, filing, false, func(s *shell, a string) room.Screen { return terminal.New(s.env(), s.d, a) }},
		{room.Settings, theme.SettingsIcon(), 4, nil, false, func(s *shell, a string) room.Screen {
			return settings.New(s.env(), s.d, s.ses, s, aboutPage(s.f.cfg), a)
		}},
		{room.Help, theme.HelpIcon(), 4, nil, false, func(s *shell, a string) room.Screen { return help.New(s.env(), a) }},
	}
}

func roomOf(id string) (roomDef, bool) {
	for _, r := range rooms() {
		if r.id == id {
			return r, true
		}
	}
	return roomDef{}, false
}

// railRooms gives the rooms in the rail of this person. One whose office is withheld on this machine stands there too: it
// says why it is shut.
func (s *shell) railRooms() []roomDef {
	me := s.d.Me()
	var out []roomDef
	for _, r := range rooms() {
		if r.icon != nil && (len(r.roles) == 0 || r.held(me.Grants) || r.held(me.Withheld) || r.id == room.Terminal && me.Device.Dedicated()) {
			out = append(out, r)
		}
	}
	return out
}

// held reports whether one of the offices opens the room.
func (r *roomDef) held(gs []org.Grant) bool {
	return slices.ContainsFunc(gs, func(g org.Grant) bool { return slices.Contains(r.roles, g.Role) })
}

// shut gives the door that stands before a room: on a dedicated terminal until the use is entered, on another machine
// where the office is withheld. nil: the room is open.
func (s *shell) shut(def *roomDef, entered func()) room.Screen {
	me := s.d.Me()
	if len(def.roles) > 0 && def.work && !def.held(me.Grants) && def.held(me.Withheld) || def.work && s.d.Opens() != nil {
		return terminal.NewDoor(s.env(), s.d, entered)
	}
	return nil
}

func (s *shell) env() room.Env {
	return room.Env{Stage: s.f.stage, Window: s.f.win, Shell: s}
}
