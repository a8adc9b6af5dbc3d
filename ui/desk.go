package ui

import (
	"time"

	"renda/app/desk"
	"renda/app/org"
	"renda/ui/screen/home"
	"renda/ui/screen/list"
	"renda/ui/screen/outbox"
	"renda/ui/screen/settings"
)

// Desk is what all screens together need of a desk.
type Desk interface {
	home.Desk
	list.Desk
	outbox.Desk
	settings.Desk
	Watch(fn func(desk.Change)) (cancel func())
	Status() desk.Status
	Search(q string, limit int) []desk.Hit
	Me() org.Actor
	Directory() *org.Directory
	Now() time.Time
}
