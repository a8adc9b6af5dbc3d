package fields

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/i18n"
	"renda/ui/widgets"
)

// Note is the place beside a form for what is wrong with it as a whole.
type Note struct {
	Box    *fyne.Container // where it stands
	unkept bool            // it says that the form could not be kept
}

// NewNote gives one that says nothing.
func NewNote() *Note { return &Note{Box: container.NewStack()} }

// Warn says something, in place of what was said.
func (n *Note) Warn(text string) {
	n.Box.Objects = []fyne.CanvasObject{widgets.Banner{Kind: widgets.Alarm, Text: text}.Object()}
	n.Box.Refresh()
}

// Clear says nothing more.
func (n *Note) Clear() {
	n.Box.Objects = nil
	n.Box.Refresh()
}

// Kept says that what is filled in could not be made durable, until it is; then again says what else there is to say.
func (n *Note) Kept(err error, again func()) {
	switch {
	case err != nil:
		n.unkept = true
		n.Warn(i18n.T("form.unkept", "why", i18n.Error(err)))
	case n.unkept:
		n.unkept = false
		again()
	}
}
