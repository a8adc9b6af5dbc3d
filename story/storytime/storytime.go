// Package storytime lets a story travel in time and not wait for key derivation. Only
// programs built with the tag storyclock import it; the programs people use can't be told
// the time by anybody.
package storytime

import (
	"os"
	"strings"
	"time"

	"renda/app"
	"renda/localdb/localdbtest"
)

// EnvOffset names the file that says how far from now the story is: a Go duration.
const EnvOffset = "RENDA_STORY_CLOCK"

// Clock gives the story's clock and makes passphrases cheap. The file is read at every
// look at the clock, so that a running server travels too.
func Clock() app.Clock {
	localdbtest.Cheap()
	return app.ClockFunc(func() time.Time { return time.Now().Add(offset()) })
}

func offset() time.Duration {
	b, err := os.ReadFile(os.Getenv(EnvOffset))
	if err != nil {
		return 0 // no travel asked for
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(b)))
	if err != nil {
		panic("storytime: " + err.Error()) // the story wrote it
	}
	return d
}
