// Package law is the library of law (法律库): finding laws and clauses, reading a law, and what became
// of it from version to version.
//
// Its argument is "" for the list, "?words" for what was looked for, "ID" or "ID|clause|words" for a law
// at one of its clauses with words marked, "=title" for the version of a law that stands today.
package law

import (
	"strings"

	"renda/app/law"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface {
	present.LawDesk
	present.PackDesk
	present.CardDesk
}

// Searched is the argument that looks for words.
func Searched(words string) string {
	if words == "" {
		return ""
	}
	return "?" + words
}

// Titled is the argument that opens the version of a law that stands today.
func Titled(title string) string { return present.ByTitle + title }

// At is the argument that opens a law at a clause, with words marked.
func At(id, clause string, words []string) string {
	return id + "|" + clause + "|" + strings.Join(words, "\x1f")
}

// New makes the room.
func New(env room.Env, d Desk, arg string) room.Screen {
	words, search := strings.CutPrefix(arg, "?")
	if arg == "" || search {
		return newList(env, d, words)
	}
	id, rest, _ := strings.Cut(arg, "|")
	clause, marked, _ := strings.Cut(rest, "|")
	var looked []string
	if marked != "" {
		looked = strings.Split(marked, "\x1f")
	}
	return newBook(env, d, id, clause, looked)
}

// StatusKind gives the chip of how a law stands.
func StatusKind(s law.Status) widgets.Kind {
	switch s {
	case law.StatusInForce:
		return widgets.Good
	case law.StatusNotYet:
		return widgets.Waiting
	case law.StatusSuperseded:
		return widgets.Rest
	case law.StatusRepealed:
		return widgets.Alarm
	case law.StatusUnknown:
	}
	return widgets.Soon
}
