package cli

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/archive"
	"renda/ui/i18n"
)

// checkedJSON is what both programs print of a checked archive package.
type checkedJSON struct {
	File      string        `json:"file"`
	OK        bool          `json:"ok"`
	Title     string        `json:"title"`
	Number    string        `json:"number,omitempty"`
	ArchiveNo string        `json:"archive_no,omitempty"`
	Sum       string        `json:"sum"`
	Files     int           `json:"files"`
	Acts      int           `json:"acts"`
	Hidden    int           `json:"hidden"` // acts of parts the packer could not see
	Proven    int           `json:"proven"` // acts that stand in a server's audit log; 0 where none was asked
	Findings  []findingJSON `json:"findings"`
}

type findingJSON struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Checked prints what the check of an archive package came to; proven is how many of its acts a server's audit log
// holds. archive.CodeFailed: something is wrong with it.
func Checked(w io.Writer, file string, r *archive.Report, proven int, asJSON bool) error {
	if asJSON {
		out := checkedJSON{file, len(r.Findings) == 0, r.Record.Title, r.Record.Number, r.Record.ArchiveNo, r.Sum.String(), r.Files, r.Acts, r.Hidden, proven, []findingJSON{}}
		for _, n := range r.Findings {
			out.Findings = append(out.Findings, findingJSON(n))
		}
		if err := PrintJSON(w, out); err != nil {
			return err
		}
	} else if err := printChecked(w, r, proven); err != nil {
		return err
	}
	if len(r.Findings) == 0 {
		return nil
	}
	n := r.Findings[0]
	return &app.Error{Code: archive.CodeFailed, Op: "check a package", Item: file, Args: map[string]string{"n": strconv.Itoa(len(r.Findings)), "first": strings.TrimSpace(n.Path + " " + n.Why)}}
}

func printChecked(w io.Writer, r *archive.Report, proven int) error {
	var lines []string
	for _, n := range r.Findings {
		lines = append(lines, i18n.T("archive.find."+n.Kind)+"　"+n.Path+"　"+i18n.Term(n.Why))
	}
	if len(lines) == 0 {
		lines = append(lines, i18n.T("archive.good", "title", r.Record.Title, "no", cmp.Or(r.Record.ArchiveNo, r.Record.Number),
			"files", strconv.Itoa(r.Files), "acts", strconv.Itoa(r.Acts), "sum", r.Sum.String()))
	}
	if proven > 0 {
		lines = append(lines, i18n.T("archive.proven", "n", strconv.Itoa(proven)))
	}
	if r.Hidden > 0 {
		lines = append(lines, i18n.T("archive.hidden", "n", strconv.Itoa(r.Hidden)))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}
