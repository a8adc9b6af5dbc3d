package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/works"
	"renda/localdb"
	"renda/localdb/seal"
)

const matters = 50_000

// unlockRow: from the unlocked slot to a list that can be scrolled, in a process of its own so
// that its memory is its own. The recovery card opens without a slow derivation.
func unlockRow(r *report) error {
	title := "unlock to usable list, 50,000 matters, derivation excluded"
	if !r.want(title) {
		return nil
	}
	dir := filepath.Join(r.dir, "unlock")
	v, card, err := openVault(dir, seal.Default())
	if err != nil {
		return err
	}
	if err := errors.Join(v.Update(putCards), v.Close()); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var times, opens, lists, rss []float64
	for round := range r.rounds + 1 {
		out, err := exec.Command(self, "-child", "unlock", dir, card.QR()).Output()
		if err != nil {
			return err
		}
		var open, list, kb float64
		if _, err := fmt.Sscan(string(out), &open, &list, &kb); err != nil {
			return fmt.Errorf("%q: %w", out, err)
		}
		if round > 0 {
			opens, lists, times, rss = append(opens, open), append(lists, list), append(times, open+list), append(rss, kb/1024)
		}
	}
	fmt.Fprintf(r.out, "\n%s\n  %.0f ms (vault %.0f, list %.0f), peak RSS %.0f MiB\n", title, median(times), median(opens), median(lists), median(rss))
	fmt.Fprintln(r.out, "  reach ≤ 500 ms, ≤ 250 MB; limited by decoding the cards on two goroutines. Deriving the key from a passphrase adds up to 256 MiB for 0.7 s")
	return nil
}

// putCards writes a list as the desk keeps it: blocks of 64 cards with titles of a usual
// length and full sketches.
func putCards(w kv.Writer) error {
	const block = 64
	for n := 0; n*block < matters; n++ {
		var cards []procedure.Card
		for i := n * block; i < min((n+1)*block, matters); i++ {
			c := procedure.Card{ID: app.NamedID(fmt.Sprint("bench/", i)), Title: fmt.Sprintf("关于修复第%d条街道路灯并完善照明设施的建议", i), Sketch: make([]uint32, 64)}
			for k := range c.Sketch {
				c.Sketch[k] = uint32(i*2654435761) ^ uint32(k*40503)
			}
			cards = append(cards, c)
		}
		raw, err := act.Marshal(cards)
		if err != nil {
			return err
		}
		if err := w.Put("card", kv.K("c", uint64(n)), raw); err != nil {
			return err
		}
	}
	return nil
}

// runChild is the process that opens the desk: milliseconds for the vault, milliseconds for the
// list, peak RSS in KiB.
func runChild(what string, args []string) error {
	if what == "pdf" && len(args) == 1 {
		return pdfChild(args[0])
	}
	if what == "count" && len(args) == 2 {
		return countChild(args)
	}
	debug.SetGCPercent(200) // the others are the desk, which does so too (main.go)
	if what == "sync" && len(args) == 3 {
		return syncChild(args[0], args[1], args[2])
	}
	if what != "unlock" || len(args) != 2 {
		return fmt.Errorf("no child %q", what)
	}
	card, err := seal.ParseCard(args[1])
	if err != nil {
		return err
	}
	reg, err := works.Registry()
	if err != nil {
		return err
	}
	start := time.Now()
	v, err := localdb.OpenWithCard(args[0], card, localdb.Options{})
	if err != nil {
		return err
	}
	open := time.Since(start)
	d, err := desk.Open(context.Background(), desk.Config{Store: v, Clock: app.ClockFunc(time.Now), Rand: rand.Reader, Works: reg})
	if err != nil {
		return err
	}
	n := len(d.Cards(desk.Filter{}))
	list := time.Since(start) - open
	if n != matters {
		return fmt.Errorf("%d matters in the list, not %d", n, matters)
	}
	kb, err := peakRSS()
	if err != nil {
		return err
	}
	fmt.Println(float64(open.Microseconds())/1000, float64(list.Microseconds())/1000, kb)
	return v.Close()
}

func peakRSS() (string, error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "", err
	}
	for line := range bytes.Lines(b) {
		if rest, ok := strings.CutPrefix(string(line), "VmHWM:"); ok {
			return strings.Fields(rest)[0], nil
		}
	}
	return "", errors.New("no VmHWM in /proc/self/status")
}
