package present

import (
	"context"
	"io"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/archive"
	"renda/ui/i18n"
)

// PackageDesk checks archive packages.
type PackageDesk interface {
	VerifyPackage(ctx context.Context, r io.ReaderAt, size int64, progress func(done, total int64)) (*archive.Report, error)
}

// PackageCheck is what the check of one file came to.
type PackageCheck struct {
	Name   string
	Report *archive.Report // nil while it runs, and where the file is no package
	Err    error
	Only   bool // show only what is not right
}

// Members are the lines to show.
func (c *PackageCheck) Members() []archive.Checked {
	if c == nil || c.Report == nil {
		return nil
	}
	if !c.Only {
		return c.Report.Members
	}
	var out []archive.Checked
	for _, m := range c.Report.Members {
		if m.Kind != "" {
			out = append(out, m)
		}
	}
	return out
}

// Why words what was found of a member, "" where it is right.
func (c *PackageCheck) Why(path string) string {
	var out []string
	for _, f := range c.Report.Findings {
		if f.Path == path {
			out = append(out, i18n.Term(f.Why))
		}
	}
	return strings.Join(out, i18n.Pick("；", "; "))
}

// Verify checks a package picked from the disk or a stick, and closes r.
func (a *Archive) Verify(c *PackageCheck, r io.ReadCloser) {
	a.begin("archive.checking")
	Load(&a.work, a.stage, func(ctx context.Context) (*archive.Report, error) {
		defer r.Close()
		at, ok := r.(interface {
			io.ReaderAt
			io.Seeker
		})
		if !ok {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "check a package", Item: c.Name}
		}
		size, err := at.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, unread(c.Name, err)
		}
		return a.d.VerifyPackage(ctx, at, size, a.progress(ctx))
	}, func(rep *archive.Report, err error) {
		a.Working = ""
		c.Report, c.Err = rep, err
		switch {
		case err != nil:
			a.say(ToneFailed, i18n.Error(named(c.Name, err)))
		case len(rep.Findings) > 0:
			c.Only = true
			a.say(ToneFailed, i18n.T("archive.bad", "name", c.Name, "n", strconv.Itoa(len(rep.Findings)), "files", strconv.Itoa(len(rep.Members))))
		default:
			a.say(ToneDone, i18n.T("archive.right", "name", c.Name, "files", strconv.Itoa(rep.Files), "acts", strconv.Itoa(rep.Acts)))
		}
		a.changed()
	})
}

// PackageFacts are names and values of a package, in pairs, as its metadata has them.
func PackageFacts(r *archive.Report) []string {
	var out []string
	add := func(key, v string) {
		if v != "" {
			out = append(out, i18n.T(key), v)
		}
	}
	x := &r.Record
	add("list.title", x.Title)
	add("archive.col.no", x.ArchiveNo)
	add("list.number", x.Number)
	add("archive.col.keep", i18n.Term(x.Retention))
	add("archive.col.box", x.Box)
	add("archive.col.organ", x.Organ)
	add("archive.col.packer", strings.TrimSpace(x.Packer.Office+" "+x.Packer.Name))
	add("archive.col.ended", day(x.Ended))
	add("archive.col.content", i18n.T("archive.content", "files", strconv.Itoa(r.Files), "acts", strconv.Itoa(r.Acts)))
	if r.Hidden > 0 {
		add("archive.col.hidden", i18n.T("archive.hidden", "n", strconv.Itoa(r.Hidden)))
	}
	add("archive.col.sum", r.Sum.String())
	return out
}

// day is the date of a stamp as metadata has it.
func day(s string) string {
	d, _, _ := strings.Cut(s, "T")
	if x, err := app.ParseDate(d); err == nil {
		return Day(x)
	}
	return d
}

// MemberState words how a member was found.
func MemberState(kind string) string {
	if kind == "" {
		return i18n.T("archive.find.right")
	}
	return i18n.T("archive.find." + kind)
}
