package ui

import (
	"context"
	"time"

	"renda/app/desk"
	"renda/app/org"
	"renda/ui/screen/archive"
	"renda/ui/screen/begin"
	"renda/ui/screen/draft"
	"renda/ui/screen/duty"
	"renda/ui/screen/figures"
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

// Desk is what all screens together need of a desk.
type Desk interface {
	home.Desk
	archive.Desk
	list.Desk
	begin.Desk
	draft.Desk
	duty.Desk
	matter.Desk
	outbox.Desk
	parcel.Desk
	settings.Desk
	figures.Desk
	ledger.Desk
	rules.Desk
	law.Desk
	review.Desk
	tray.Desk
	terminal.Desk
	OutDesk
	Opens() error
	Watch(fn func(desk.Change)) (cancel func())
	Status() desk.Status
	Search(q string, limit int) []desk.Hit
	LawTitles(ctx context.Context, typed string, n int) ([]string, error)
	Me() org.Actor
	Directory() *org.Directory
	Now() time.Time
}
