//go:build keepdeps

package main

import (
	_ "fyne.io/fyne/v2"
	_ "github.com/alecthomas/kong"
)
