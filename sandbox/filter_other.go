//go:build !linux || !(amd64 || arm64 || loong64)

package sandbox

import "errors"

// filter has nothing to bind a process with here.
func filter() error { return errors.ErrUnsupported }
