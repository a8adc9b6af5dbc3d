package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"runtime/debug"

	"renda/app/extract"
	"renda/app/extract/pdf"
)

// exitBroken is how a child ends that could not even ask; the Go runtime ends with 2 when memory is short.
const exitBroken = 1

// Child does the work of a child and does not return, if this process is one. A program that uses a Pool calls
// it before anything else.
func Child() {
	if len(os.Args) != 2 {
		return
	}
	switch os.Args[1] {
	case argRead, argTry:
		bound := filter() == nil // where the system has none, the other walls stand; Pool.Walls says so
		if os.Args[1] == argTry {
			os.Exit(try(os.Stdin, os.Stdout, bound))
		}
		os.Exit(serve(os.Stdin, os.Stdout))
	case argNothing:
		os.Exit(0)
	case argWarm:
		cache, err := io.ReadAll(io.LimitReader(os.Stdin, 4096))
		if err == nil {
			err = pdf.Warm(string(cache))
		}
		if err != nil {
			os.Exit(exitBroken)
		}
		os.Exit(0)
	}
}

func serve(in io.Reader, out io.Writer) int {
	debug.SetMemoryLimit(Memory * 3 / 4)
	r := bufio.NewReader(in)
	head, err := r.ReadBytes('\n')
	if err != nil {
		return exitBroken
	}
	var q question
	if err := json.Unmarshal(head, &q); err != nil || q.Size < 0 || q.Size > extract.MaxFile {
		return exitBroken
	}
	data := make([]byte, q.Size)
	if _, err := io.ReadFull(r, data); err != nil {
		return exitBroken
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	if err := e.Encode(extract.Extract(context.Background(), q.Name, data, q.Opt)); err != nil {
		return exitBroken
	}
	return 0
}
