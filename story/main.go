// Command story runs the main job and scenarios 1–17, 18–28 and 43, and the link upward over three levels and what follows, of the specification on
// real processes: servers, their administrators and some thirty people's desks, each command a process of its own. It
// prints one line for each and ends with 1 if any fails. With names of scenes it plays those; the filing scenes and those by
// stick need 1 before them.
//
// Three worlds run side by side, each with servers and a clock of its own: the deputies', that of the filing review, and that of
// rule cards, archives and dedicated terminals.
//
// The programs are built with the tag storyclock: their clock can be moved, so that the
// limits of months pass, and passphrases are cheap; all else is what people run.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
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
	bin, clean, err := build()
	if err != nil {
		fmt.Fprintln(os.Stderr, "story:", err)
		os.Exit(1)
	}
	stories := []struct {
		scenes []scene
		settle func(*world)
	}{{scenes, (*world).settleDeputies}, {slices.Concat(filingScenes, parcelScenes, aboveScenes, secretScenes), nil},
		{slices.Concat(reviewScenes, archiveScenes, terminalScenes), nil}}
	var out sync.Mutex
	var all sync.WaitGroup
	played, failed, processes := 0, 0, 0
	for _, s := range stories {
		mine := slices.Clone(s.scenes)
		if only := os.Args[1:]; len(only) > 0 {
			mine = slices.DeleteFunc(mine, func(x scene) bool { return !slices.Contains(only, x.name) })
		}
		if len(mine) == 0 {
			continue
		}
		all.Go(func() {
			w, lost := tell(bin, mine, s.settle, &out)
			out.Lock()
			defer out.Unlock()
			played, failed, processes = played+len(mine), failed+lost, processes+w.processes
		})
	}
	all.Wait()
	clean()
	fmt.Printf("%d 个场景，%d 个失败，%.0f 秒，%d 个进程\n", played, failed, time.Since(began).Seconds(), processes)
	if failed > 0 {
		os.Exit(1)
	}
}

// tell plays scenes in a world of their own, and gives how many failed.
func tell(bin string, scenes []scene, settle func(*world), out *sync.Mutex) (w *world, failed int) {
	say := func(format string, args ...any) {
		out.Lock()
		defer out.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	w, err := newWorld(bin)
	if err == nil && settle != nil {
		err = w.play(scene{run: settle})
	}
	defer w.close()
	if err != nil {
		say("建立机构和人员失败：%v", err)
		return w, len(scenes)
	}
	for _, s := range scenes {
		began := time.Now()
		if err := w.play(s); err != nil {
			failed++
			say("%-4s ✗ %s：%v", s.name, s.what, err)
			continue
		}
		say("%-4s ✓ %s%s [%.1f秒]", s.name, s.what, w.takeNote(), time.Since(began).Seconds())
	}
	return w, failed
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
