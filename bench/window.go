package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// runWindow: from the start of the process to the first frame drawn, warm, of the desk at its
// unlock page against a bare window of the same toolkit.
func runWindow(r *report) error {
	title := "start to first frame, warm"
	if !r.want(title) {
		return nil
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		fmt.Fprintf(r.out, "\n%s\n  no display here: bash scripts/xsession.sh 1280x800 out/bench -group window\n", title)
		return nil
	}
	build := func(name, pkg string) (string, error) {
		to := filepath.Join(r.dir, name)
		out, err := exec.Command("go", "build", "-mod=mod", "-o", to, pkg).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("build %s: %w\n%s", pkg, err, out)
		}
		return to, err
	}
	desk, err := build("renda", "renda")
	if err != nil {
		return err
	}
	bare, err := build("bare", "renda/bench/bare")
	if err != nil {
		return err
	}
	var rss [2][]float64
	frame := func(side int, args ...string) func() (float64, error) {
		return func() (float64, error) {
			ms, kib, err := firstFrame(args...)
			rss[side] = append(rss[side], kib/1024)
			return ms, err
		}
	}
	home := filepath.Join(r.dir, "home")
	err = r.compare(row{title: title, unit: "ms", often: 3, variants: []variant{
		{"renda desk", frame(0, desk, "--data", home, "--first-frame")}, {"bare window", frame(1, bare)}},
		note: "reach ≤ 1.5×"})
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "  peak RSS %.0f MiB against %.0f MiB\n", median(rss[0]), median(rss[1]))
	return nil
}

// firstFrame runs a program that says when its first frame is there.
func firstFrame(args ...string) (ms, kib float64, err error) {
	c := exec.Command(args[0], args[1:]...)
	p, err := c.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	for s := bufio.NewScanner(p); s.Scan(); {
		if ms == 0 && strings.HasPrefix(s.Text(), "first frame") {
			ms = float64(time.Since(start).Microseconds()) / 1000
		}
	}
	err = c.Wait()
	if ms == 0 {
		err = errors.Join(err, fmt.Errorf("%s drew no frame", args[0]))
	}
	if use, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		kib = float64(use.Maxrss)
	}
	return ms, kib, err
}
