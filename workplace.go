package main

import (
	"renda/app/desk"
	"renda/app/desk/archives"
	"renda/app/desk/laws"
	"renda/app/desk/register"
	"renda/app/desk/reviews"
	"renda/app/desk/wayout"
	"renda/ui"
)

// workplace is a desk with all that stands on it: what the window and the commands work with.
type workplace struct {
	*desk.Desk
	*wayout.Gate
	*register.Book
	*archives.Room
	*laws.ReadingRoom
	*reviews.Reviews
}

var _ ui.Desk = (*workplace)(nil)

// furnish puts one together. k are the keys of the desk, b its papers, index finds clauses in the library of law.
func furnish(d *desk.Desk, k desk.Keys, b desk.Blobs, index laws.Index) *workplace {
	gate, library := wayout.New(d), laws.New(d, b, index)
	return &workplace{d, gate, register.New(d, gate), archives.New(d, gate, k), library, reviews.New(d, library)}
}
