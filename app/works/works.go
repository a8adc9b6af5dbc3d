// Package works lists the kinds of work this program knows.
package works

import (
	"renda/app/activity"
	"renda/app/cards"
	"renda/app/expertise"
	"renda/app/filing"
	"renda/app/library"
	"renda/app/message"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/app/roster"
	"renda/app/ruleset"
	"renda/app/stocktake"
	"renda/app/terminal"
	"renda/app/upward"
)

// Registry gives all procedures; an error means a table contradicts itself.
func Registry() (*procedure.Registry, error) {
	return procedure.NewRegistry(proposal.Procedure(), message.Procedure(), activity.Procedure(), roster.Procedure(), ruleset.Procedure(), library.Procedure(), cards.Procedure(), expertise.Procedure(),
		filing.Procedure(), filing.Catalogue(), filing.Year(), petition.Procedure(), upward.Procedure(), terminal.Procedure(), terminal.TicketProcedure(), stocktake.Procedure())
}
