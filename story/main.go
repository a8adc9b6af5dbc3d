// Command story runs the main job and scenarios 1–16, 18–28 and 43, and the link upward, of the specification on real
// processes: a server, its administrators and twenty-three people's desks, each command a process of
// its own. It prints one line for each and ends with 1 if any fails. With names of scenes it plays those;
// the filing scenes and those by stick need 1 before them.
//
// The programs are built with the tag storyclock: their clock can be moved, so that the
// limits of months pass, and passphrases are cheap; all else is what people run.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// scene is one scenario: what it shows, and the doing.
type scene struct {
	name string
	what string
	run  func(w *world)
}

func main() {
	began := time.Now()
	w, err := newWorld()
	if err != nil {
		fmt.Fprintln(os.Stderr, "story:", err)
		if w != nil {
			w.close()
		}
		os.Exit(1)
	}
	failed := 0
	all := append(append(append(scenes, filingScenes...), parcelScenes...), secretScenes...)
	if only := os.Args[1:]; len(only) > 0 {
		all = slices.DeleteFunc(all, func(s scene) bool { return !slices.Contains(only, s.name) })
	}
	for _, s := range all {
		if err := w.play(s); err != nil {
			failed++
			fmt.Printf("%-4s ✗ %s：%v\n", s.name, s.what, err)
			continue
		}
		fmt.Printf("%-4s ✓ %s%s\n", s.name, s.what, w.takeNote())
	}
	w.close()
	fmt.Printf("%d 个场景，%d 个失败，%.0f 秒，%d 个进程\n", len(all), failed, time.Since(began).Seconds(), w.processes)
	if failed > 0 {
		os.Exit(1)
	}
}

// broken is how a scene stops: it carries what was expected and what came.
type broken string

func (b broken) Error() string { return string(b) }

// play runs a scene and gives why it stopped, if it did.
func (w *world) play(s scene) (err error) {
	defer func() {
		if r := recover(); r != nil {
			b, ok := r.(broken)
			if !ok {
				panic(r)
			}
			err = b
		}
	}()
	s.run(w)
	return nil
}

func fail(format string, args ...any) { panic(broken(fmt.Sprintf(format, args...))) }

func want(ok bool, format string, args ...any) {
	if !ok {
		fail(format, args...)
	}
}

// note adds a fact to the line of the scene that runs.
func (w *world) note(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

func (w *world) takeNote() string {
	n := w.notes
	w.notes = nil
	if len(n) == 0 {
		return ""
	}
	return "（" + strings.Join(n, "；") + "）"
}
