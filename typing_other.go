//go:build !linux

package main

import (
	"io"
	"os"
)

// isScreen reports whether what is written to w is shown on a terminal.
func isScreen(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

func hideTyping(*os.File) (restore func(), ok bool) { return nil, false }
