// Package hush keeps the standard log silent while packages are initialised: Fyne reports
// there that it can't parse the locale "C", which is what scripts run under, and would
// write it above the output of every command. main gives the log back first of all.
//
// It works because Go initialises packages in the order of their import paths as far as
// their imports allow: this one needs only log, and comes before text/template, which Fyne's
// lang needs.
package hush

import (
	"io"
	"log"
)

func init() { log.SetOutput(io.Discard) }
