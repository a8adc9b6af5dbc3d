//go:build storyclock

package main

import "renda/story/storytime"

func init() { clock = storytime.Clock() }
