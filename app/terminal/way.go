package terminal

import (
	"slices"
	"strings"

	"renda/app/procedure"
)

// Way is a way by which content leaves a desk in the clear. Values reach disk, in tickets, and stand in
// the rules.
type Way string

// Ways out. A sealed way (摆渡包, a backup) is none of them: it opens for nobody but who it was sealed to.
const (
	WayPaper    Way = "paper"    // an official paper, DOCX or PDF
	WayFile     Way = "file"     // an attached file, as it came
	WayList     Way = "list"     // a list, XLSX
	WayFigures  Way = "figures"  // figures with their lists, XLSX
	WayRegister Way = "register" // pages of the register of use, DOCX
	WayArchive  Way = "archive"  // an archive package (归档数据包)
	WayLabel    Way = "label"    // labels for boxes and records
	WayDuty     Way = "duty"     // a duty record, DOCX or PDF
)

// FreeRule names the ways by which things leave a dedicated terminal without a ticket, separated by blanks;
// “-” is none. It names the exceptions, so a way nobody has thought of yet needs a ticket.
const FreeRule = "ticket.free"

// Needs reports whether the rules let a paper of a procedure be printed by ticket only, on whatever machine.
func Needs(in *procedure.Input, proc, paper string) bool {
	r, ok := in.Rule(PaperRule + proc)
	return ok && slices.Contains(strings.Fields(r.Value), paper)
}

// Gated reports whether what goes by a way leaves the actor's machine by ticket only: everything that leaves
// a dedicated terminal, but for the exceptions of FreeRule.
func Gated(in *procedure.Input, w Way) bool {
	r, _ := in.Rule(FreeRule)
	return in.Actor.Device.Dedicated() && !slices.Contains(strings.Fields(r.Value), string(w))
}
