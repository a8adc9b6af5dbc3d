package room

import (
	"renda/app/desk"
	"renda/ui/widgets"
)

// StateKind gives the chip that goes with the state of an own act or draft.
func StateKind(st desk.ItemState) widgets.Kind {
	switch st {
	case desk.ItemDelivered, desk.ItemSigned:
		return widgets.Good
	case desk.ItemReturned, desk.ItemNeedsYou:
		return widgets.Alarm
	case desk.ItemWaiting, desk.ItemDeferred:
		return widgets.Waiting
	case desk.ItemDraft:
	}
	return widgets.Neutral
}
