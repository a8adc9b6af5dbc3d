package httpremote

import (
	"testing"
	"testing/synctest"
	"time"

	"renda/app/apptest/arrows"
)

// TestQuiet: a slow line is believed in as long as it says something, a silent one ends, and the receiver's own work is no silence.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, q := listen(t.Context(), quietTime)
		defer q.stop()
		for range 100 {
			time.Sleep(quietTime - time.Second)
			q.heard()
		}
		q.pause()
		time.Sleep(time.Hour)
		if q.heard(); ctx.Err() != nil {
			t.Fatal("a line that spoke was given up")
		}
		time.Sleep(quietTime + time.Second)
		if ctx.Err() == nil {
			t.Fatal("a silent line was believed in")
		}
	})
}

// TestArrows: this package imports frames, ports and its one HTTP library, never the desk, the server or the window.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/sync/wire", "renda/sync/engine", "github.com/hashicorp/go-retryablehttp", "github.com/klauspost/compress/zstd")
	arrows.Never(t, "renda/app/desk")
}
