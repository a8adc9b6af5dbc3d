package simtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"renda/app"
	"renda/app/procedure"
	"renda/app/works"
)

const region = "3708"

var ctx = context.Background()

// Result is what one world came to.
type Result struct {
	Seed       uint64
	Fail       string // the oracle's complaint; "": none
	Tail       []string
	DeviceDays float64
	Acts       int // entries at the server in the end
	Refused    int // acts that came back to a tray
	Lost       int // texts no copy of which survived a restore of the server
	Crashes    int // deaths of desks and server at a write
	Restores   int
	Parcels    int // taken in, on either side, by desks that live on a stick
	Kinds      map[string]int
}

// World is one congress on its way through virtual time.
type World struct {
	restores bool
	seed     uint64
	rng      *rand.Rand
	now      time.Time
	works    *procedure.Registry
	srv      *server
	seats    []*seat
	letters  []letter
	weather  weather

	pageSize int
	model    *model
	typed    map[string]*text
	intents  map[app.ID]*intent
	nextText int
	stats    Result

	mu    sync.Mutex // the engine reads ahead: failures come from two goroutines
	fail  string
	trace []string
}

// Now gives virtual time; it stands still within one event.
func (w *World) Now() time.Time { return w.now }

// failf notes the first thing that is wrong; the world ends with the event.
func (w *World) failf(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == "" {
		w.fail = fmt.Sprintf(format, args...)
	}
}

func (w *World) failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fail != ""
}

const traceKept = 60

func (w *World) tracef(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trace = append(w.trace, w.now.In(app.Zone).Format("01-02 15:04 ")+fmt.Sprintf(format, args...))
	if len(w.trace) > 2*traceKept {
		w.trace = append([]string(nil), w.trace[traceKept:]...)
	}
}

// Days is how long one world lives.
const Days = 24

// Run lets one world live and gives what came of it; restores lets the server be put back
// to older copies of itself.
func Run(seed uint64, restores bool) Result {
	w := &World{seed: seed, restores: restores, now: time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone), typed: map[string]*text{}, intents: map[app.ID]*intent{},
		stats: Result{Seed: seed, Kinds: map[string]int{}}}
	w.rng = rand.New(w.source(1))
	// Some worlds turn many small pages, others few great ones.
	w.pageSize = []int{1, 2, 5, 50, 2500}[w.rng.IntN(5)]
	var err error
	if w.works, err = works.Registry(); err == nil {
		err = w.found()
	}
	if err != nil {
		w.failf("the world could not begin: %v", err)
		return w.result()
	}
	for day := range Days {
		w.day(day)
		if w.failed() {
			break
		}
		if day%6 == 5 {
			w.calm()
			if w.failed() {
				break
			}
		}
	}
	if err := w.srv.stop(); err != nil {
		w.failf("the server does not stop: %v", err)
	}
	return w.result()
}

func (w *World) result() Result {
	r := w.stats
	r.Fail, r.Tail = w.fail, w.trace
	if len(r.Tail) > traceKept {
		r.Tail = r.Tail[len(r.Tail)-traceKept:]
	}
	if w.srv != nil {
		r.Crashes += w.srv.disk.fuse.blows
		r.Restores = w.srv.again
	}
	for _, s := range w.seats {
		r.Crashes += s.fuse.blows
	}
	return r
}

// day is one virtual day under one weather.
func (w *World) day(n int) {
	w.now = time.Date(2026, 3, 2+n, 8, 0, 0, 0, app.Zone)
	w.weather = []weather{{}, {20, 20, 20, 50}, {100, 100, 50, 200}, {300, 200, 100, 300}}[w.rng.IntN(4)]
	for _, s := range w.seats {
		s.unplugged = w.rng.IntN(4) == 0 // in a village without network today
	}
	w.stats.DeviceDays += float64(len(w.seats))
	for range 60 {
		w.now = w.now.Add(time.Duration(w.rng.IntN(900)) * time.Second)
		w.event()
		if w.failed() {
			return
		}
	}
	if !w.srv.down() {
		done, err := w.srv.a.Tick(ctx)
		w.tracef("server: %d acts fell due, %v", done, err)
	}
}

// event is one thing that happens.
func (w *World) event() {
	s := w.seats[w.rng.IntN(len(w.seats))]
	switch x := w.rng.IntN(1000); {
	case x < 520:
		w.acts(s)
	case x < 840:
		w.sync(s)
	case x < 880:
		if n := len(w.letters); n > 0 { // in no order
			i := w.rng.IntN(n)
			l := w.letters[i]
			w.letters = append(w.letters[:i], w.letters[i+1:]...)
			w.arrive(l)
		}
	case x < 920:
		s.fuse.left, s.fuse.after = 1+w.rng.IntN(5), w.rng.IntN(2) == 0
	case x < 945:
		w.srv.disk.fuse.left, w.srv.disk.fuse.after = 1+w.rng.IntN(5), w.rng.IntN(2) == 0
	case x < 960:
		w.reopen(s, "was closed")
	case x < 965:
		w.loseVault(s)
	case x < 990:
		if !w.srv.down() {
			w.must(w.srv.backUp())
		}
	case x < 995:
		if w.restores {
			w.disaster()
		}
	default:
		w.administer()
	}
	w.revive()
}

// revive starts again what died, the server sometimes only later.
func (w *World) revive() {
	for _, s := range w.seats {
		if s.fuse.dead {
			w.reopen(s, "died")
		}
	}
	if w.srv.down() && w.rng.IntN(3) == 0 {
		w.tracef("server starts again")
		w.must(w.srv.start())
	}
}

func (w *World) must(err error) {
	if err != nil {
		w.failf("unexpected: %v", err)
	}
}

// disaster restores the server from an older copy.
func (w *World) disaster() {
	if len(w.srv.backups) == 0 {
		return
	}
	b := w.srv.backups[w.rng.IntN(len(w.srv.backups))]
	w.model.advance()
	w.tracef("server is restored from the copy of %s", b.at.In(app.Zone).Format("01-02 15:04"))
	w.must(w.srv.restore(b))
	if w.failed() {
		return
	}
	w.srv.backups = nil // of the lost lineage
	before := w.model
	w.model = newModel(w)
	w.excuse(before)
}

// recovered is the administrator's word that the desks have brought back what they hold.
func (w *World) recovered() {
	if w.srv.down() || !w.srv.a.Recovering() {
		return
	}
	w.tracef("server: the recovery is ended")
	if err := w.srv.a.Recovered(ctx, person("sys")); err != nil && !w.srv.down() {
		w.must(err)
	}
}

// calm lets the weather clear and every desk talk until nothing moves, then asks the oracle.
func (w *World) calm() {
	w.weather = weather{}
	w.srv.disk.fuse.left = 0
	for _, s := range w.seats {
		s.unplugged, s.fuse.left = false, 0
		if s.fuse.dead {
			w.reopen(s, "died")
		}
	}
	if w.srv.down() {
		w.must(w.srv.start())
	}
	for len(w.letters) > 0 {
		w.arrive(w.letters[0])
		w.letters = w.letters[1:]
	}
	// Desks bring back what a restored server lost, in rounds: one's entries wait for another's.
	w.rounds(4)
	w.recovered()
	w.rounds(6)
	if !w.failed() {
		w.judge()
	}
}

func (w *World) rounds(n int) {
	for range n {
		for _, s := range w.seats {
			if w.failed() {
				return
			}
			// A phase that rests is tried again when its time has come.
			w.now = w.now.Add(20 * time.Minute)
			w.sync(s)
		}
	}
}

// Report gives a result in lines for people.
func (r Result) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: %s\n", r.Seed, r.Fail)
	for _, l := range r.Tail {
		fmt.Fprintf(&b, "    %s\n", l)
	}
	return b.String()
}
