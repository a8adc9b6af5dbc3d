package filing

import "renda/app"

// Codes of this package, each with its Args.
const (
	CodeMaker     app.Code = "filing.maker"     // not an organ the actor files for; name
	CodePackage   app.Code = "filing.package"   // items of the package are missing; missing, class
	CodeReplaces  app.Code = "filing.replaces"  // the document named as replaced is not one of this maker's
	CodeUnchecked app.Code = "filing.unchecked" // the formal check of this package is not recorded
	CodeFailed    app.Code = "filing.failed"    // the formal check found failures; what
	CodeReceivers app.Code = "filing.receivers" // this class goes to no other receiver; class
	CodeCommittee app.Code = "filing.committee" // the committees don't fit; why
	CodeExtended  app.Code = "filing.extended"  // extended already; times
	CodeOpinions  app.Code = "filing.opinions"  // committees have not spoken; units
	CodeText      app.Code = "filing.text"      // the companion text is missing; label
	CodeUpward    app.Code = "filing.upward"    // suspected unconstitutionality is not decided here; upper
	CodePromise   app.Code = "filing.promise"   // no written plan of the maker waits
	CodePast      app.Code = "filing.past"      // the date must lie ahead; label, date
	CodeHalt      app.Code = "filing.halt"      // nothing was ordered to be stopped, or it is reported already
	CodeRefile    app.Code = "filing.refile"    // an amended text ends the review by being filed again
	CodeMajority  app.Code = "filing.majority"  // not carried; have, total, need
	CodeVotes     app.Code = "filing.votes"     // more votes than members; have, total
	CodeExecuted  app.Code = "filing.executed"  // the execution has not been reported
	CodeTwice     app.Code = "filing.twice"     // recorded already
	CodeReplaced  app.Code = "filing.replaced"  // the text is not in force any more; status
	CodeExpert    app.Code = "filing.expert"    // one expert reads a document; name
	CodeConflict  app.Code = "filing.conflict"  // no disagreement waits for the council of chairs
	CodeReported  app.Code = "filing.reported"  // of this class nothing is reported upward; class
	CodeSpecial   app.Code = "filing.special"   // it is not marked as a 专项审查
	CodeCopies    app.Code = "filing.copies"    // printed copies are out and unexplained; papers
	CodePaperNone app.Code = "filing.papernone" // no paper copies were registered
	CodeUnfixed   app.Code = "filing.unfixed"   // the maker still has time, or no written opinion was issued; why
	// CodeUnpublished refuses to end over a decision that was not published.
	CodeUnpublished app.Code = "filing.unpublished"
	CodePaperCount  app.Code = "filing.papercount" // an impossible number of copies; label
	CodeLent        app.Code = "filing.lent"       // somebody has the paper; to, due
	CodeNotLent     app.Code = "filing.notlent"    // nobody has it
	CodeLendDue     app.Code = "filing.lenddue"    // it would be due before it is lent; label
)
