package main

import (
	"context"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"renda/app/extract"
	"renda/app/extract/pdf"
	"renda/sandbox"
)

// pdfFile is one file of the set, with what each side reads in it.
type pdfFile struct {
	path  string
	data  []byte
	pages int
	ours  []rune // Chinese characters, in order
	peer  []rune
}

// runPDF: the text of the shared PDFs by the product's reader (PDFium in WebAssembly, one instance a document) and
// by poppler's pdftotext.
func runPDF(r *report) error {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		fmt.Fprintln(r.out, "pdftotext is not here (apt install poppler-utils): nothing to set against")
		return nil
	}
	cache := filepath.Join(r.dir, "reader")
	if err := pdf.Warm(cache); err != nil {
		return err
	}
	set, err := pdfSet(cache)
	if err != nil || len(set) == 0 {
		fmt.Fprintln(r.out, "the PDF set is not in ../../shared/data/pdf")
		return err
	}
	pages := 0
	for _, f := range set {
		pages += f.pages
	}
	agreement(r, set)
	pool := sandbox.New(cache)
	each := func(read func(f *pdfFile) error) func() (float64, error) {
		return func() (float64, error) {
			start := time.Now()
			for i := range set {
				if err := read(&set[i]); err != nil {
					return 0, fmt.Errorf("%s: %w", set[i].path, err)
				}
			}
			return float64(time.Since(start).Microseconds()) / 1000 / float64(pages), nil
		}
	}
	err = r.compare(row{title: fmt.Sprintf("text of a page, %d files of %d pages", len(set), pages), unit: "ms", variants: []variant{
		{"PDFium in wazero, warm, in this process", each(func(f *pdfFile) error {
			_, err := pdf.Read(context.Background(), f.data, "", cache)
			return err
		})},
		{"the same with paragraphs, in a walled process a file", each(func(f *pdfFile) error {
			_ = pool.Extract(context.Background(), filepath.Base(f.path), f.data, extract.Options{})
			return nil
		})},
		{"pdftotext, a process a file", each(func(f *pdfFile) error { return exec.Command("pdftotext", f.path, "-").Run() })},
	}, note: "laying out a page is PDFium's own work; WebAssembly costs it about twice the time of native code"})
	if err != nil {
		return err
	}
	return r.compare(row{title: "start of the reader, a process each", unit: "ms", variants: []variant{
		{"cold: compiled anew", func() (float64, error) { return pdfStart("") }},
		{"from a filled cache", func() (float64, error) { return pdfStart(cache) }},
	}})
}

// pdfSet reads all files that both sides can read.
func pdfSet(cache string) ([]pdfFile, error) {
	var set []pdfFile
	err := filepath.WalkDir(filepath.Join("..", "..", "shared", "data", "pdf"), func(p string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == "broken" {
			return filepath.SkipDir // a peer may hang on those
		}
		if err != nil || e.IsDir() || filepath.Ext(p) != ".pdf" {
			return nil //nolint:nilerr // a set that is not there is said by the caller
		}
		f := pdfFile{path: p}
		if f.data, err = os.ReadFile(p); err != nil {
			return err
		}
		d, err := pdf.Read(context.Background(), f.data, "", cache)
		out, perr := exec.Command("pdftotext", p, "-").Output()
		if err != nil || perr != nil {
			return nil //nolint:nilerr // broken or locked: nothing to compare
		}
		f.pages = len(d.Pages)
		for _, page := range d.Pages {
			for _, l := range page.Lines {
				f.ours = append(f.ours, han(l.Text)...)
			}
		}
		f.peer = han(string(out))
		set = append(set, f)
		return nil
	})
	return set, err
}

func han(s string) []rune {
	return slices.DeleteFunc([]rune(s), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// agreement prints which share of the Chinese characters both sides give in the same order.
func agreement(r *report, set []pdfFile) {
	fmt.Fprintln(r.out, "\nChinese characters in the same order (longest common subsequence over the longer text); files without any left out")
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	var shares []float64
	for _, f := range set {
		n := max(len(f.ours), len(f.peer))
		if n == 0 {
			continue
		}
		share := float64(lcs(f.ours, f.peer)) / float64(n)
		shares = append(shares, share)
		fmt.Fprintf(w, "%.2f %%\tours %d\tpdftotext %d\t %s\n", 100*share, len(f.ours), len(f.peer), filepath.Base(f.path))
	}
	_ = w.Flush()
	if len(shares) > 0 {
		fmt.Fprintf(r.out, "median %.2f %%, least %.2f %%, of %d files\n", 100*median(shares), 100*slices.Min(shares), len(shares))
	}
}

// lcs gives the length of the longest common subsequence, 64 columns at a time (Crochemore et al. 2001).
func lcs(a, b []rune) int {
	words := (len(a) + 63) / 64
	at := map[rune][]uint64{}
	for i, c := range a {
		if at[c] == nil {
			at[c] = make([]uint64, words)
		}
		at[c][i/64] |= 1 << (i % 64)
	}
	v := make([]uint64, words)
	for i := range v {
		v[i] = ^uint64(0)
	}
	for _, c := range b {
		m := at[c]
		if m == nil {
			continue
		}
		carry := uint64(0)
		for i := range v {
			u := v[i] & m[i]
			sum, c2 := bits.Add64(v[i], u, carry)
			carry = c2
			v[i] = sum | (v[i] &^ m[i])
		}
	}
	n := 0
	for i := range a {
		if v[i/64]&(1<<(i%64)) == 0 {
			n++
		}
	}
	return n
}

// pdfStart asks a process of its own how long the reader takes to be ready.
func pdfStart(cache string) (float64, error) {
	out, err := exec.Command(os.Args[0], "-child", "pdf", cache).Output()
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
}

func pdfChild(cache string) error {
	start := time.Now()
	if err := pdf.Warm(cache); err != nil {
		return err
	}
	fmt.Println(float64(time.Since(start).Microseconds()) / 1000)
	return nil
}
