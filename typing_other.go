//go:build !linux

package main

import "os"

func hideTyping(*os.File) (restore func(), ok bool) { return nil, false }
