package choose

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"renda/app"
	"renda/app/extract"
	"renda/app/pinyin"
	"renda/ui/i18n"
)

// row is one thing in a folder.
type row struct {
	name   string // as the file system has it
	folder bool
	size   int64
	at     time.Time
}

// listing is a folder as it was looked into.
type listing struct {
	dir   string
	rows  []row // folders first, each in the order of names
	other int   // files left out, being of another kind
	odd   int   // names left out that lead to no file: broken links, pipes, devices
	err   error
}

// look reads a folder. What is hidden is left out; what is no file or leads nowhere is counted.
func look(dir string, wanted func(name string) bool) listing {
	out := listing{dir: dir}
	entries, err := os.ReadDir(dir)
	if err != nil {
		out.err = err
		return out
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, e.Name())) // what a link leads to
		switch {
		case err != nil:
			out.odd++
		case info.IsDir():
			out.rows = append(out.rows, row{name: e.Name(), folder: true, at: info.ModTime()})
		case !info.Mode().IsRegular():
			out.odd++
		case !wanted(e.Name()):
			out.other++
		default:
			out.rows = append(out.rows, row{name: e.Name(), size: info.Size(), at: info.ModTime()})
		}
	}
	slices.SortStableFunc(out.rows, func(a, b row) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	return out
}

// find gives the next row that answers to what was typed: its beginning, or the first letters of it.
func (l *listing) find(typed string, from int) int {
	for i := range l.rows {
		k := (from + i) % len(l.rows)
		name := []rune(l.rows[k].shown())
		if pinyin.Match(typed, string(name[:min(len(name), utf8.RuneCountInString(typed))])) {
			return k
		}
	}
	return -1
}

// shown is the name as it may stand on a screen: what would break the line or turn it round shows as a sign, and what an old
// system wrote is read.
func (r row) shown() string { return legible(r.name) }

func legible(name string) string {
	if !utf8.ValidString(name) {
		name = extract.OldName(name)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || app.Hidden(r) {
			return '·'
		}
		return r
	}, name)
}

// pathMost is how much of a path a message shows: what to do next has to stand behind it.
const pathMost = 48

// brief gives a path as a message shows it: its end, where it is long.
func brief(path string) string {
	rs := []rune(legible(path))
	if len(rs) > pathMost {
		return "…" + string(rs[len(rs)-pathMost:])
	}
	return string(rs)
}

// kind words what sort of thing a row is.
func (r row) kind() string {
	if r.folder {
		return i18n.T("choose.folder")
	}
	return strings.ToUpper(strings.TrimPrefix(filepath.Ext(r.name), "."))
}

// place is somewhere to begin.
type place struct{ name, dir string }

// places are the person's own folders, then what is plugged in, then the machine.
func places() []place {
	var out []place
	add := func(name, dir string) bool {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() || slices.ContainsFunc(out, func(p place) bool { return p.dir == dir }) {
			return false
		}
		out = append(out, place{name, dir})
		return true
	}
	if home, err := os.UserHomeDir(); err == nil {
		add(i18n.T("choose.home"), home)
		// A desktop names these folders in its user's language.
		for _, f := range [][]string{{"choose.desktop", "Desktop", "桌面"}, {"choose.papers", "Documents", "文档"}, {"choose.downloads", "Downloads", "下载"}} {
			for _, name := range f[1:] {
				if add(i18n.T(f[0]), filepath.Join(home, name)) {
					break
				}
			}
		}
	}
	for _, dir := range sticks() {
		add(i18n.T("choose.stick", "name", filepath.Base(dir)), dir)
	}
	if runtime.GOOS != "windows" {
		add(i18n.T("choose.machine"), "/")
	}
	return out
}

// sticks are the folders at which what is plugged in shows itself.
func sticks() []string {
	var at []string
	switch runtime.GOOS {
	case "windows":
		for d := 'A'; d <= 'Z'; d++ {
			at = append(at, string(d)+`:\`)
		}
		return at
	case "darwin":
		at = append(at, "/Volumes/*")
	default:
		if u, err := user.Current(); err == nil {
			at = append(at, "/media/"+u.Username+"/*", "/run/media/"+u.Username+"/*")
		}
	}
	var out []string
	for _, pattern := range at {
		found, _ := filepath.Glob(pattern) // the patterns are ours
		out = append(out, found...)
	}
	return out
}

// fault words why a folder or a file can't be had.
func fault(err error, path string) string {
	path = brief(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return i18n.T("choose.none", "path", path)
	case errors.Is(err, fs.ErrPermission):
		return i18n.T("choose.forbidden", "path", path)
	}
	return i18n.T("choose.gone", "path", path)
}

// resolve gives the path somebody typed: whole, from the folder shown, or from the home folder by "~".
func resolve(dir, typed string) string {
	typed = strings.Trim(strings.TrimSpace(typed), `"“”'`)
	if rest, ok := strings.CutPrefix(typed, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			typed = home + rest
		}
	}
	if !filepath.IsAbs(typed) {
		typed = filepath.Join(dir, typed)
	}
	return filepath.Clean(typed)
}
