package present

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/extract"
	"renda/app/intake"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// Asking is what may have to be asked of a person about a file that comes in.
type Asking struct {
	// Location asks about a photo that told where it was taken: the place is gone unless keep is called.
	Location func(keep func())
	// Password asks for the password of a locked document; wrong: the last one did not open it. Exactly one of
	// open and leave is to be called, once.
	Password func(wrong bool, open func(password string), leave func())
}

// locked reports whether a file asks for a password, and whether one that was given is wrong.
func locked(err error) (asks, wrong bool) {
	c := app.CodeOf(err)
	return c == extract.CodeEncrypted || c == extract.CodePassword, c == extract.CodePassword
}

// ImportTypes are the files a draft can be made from: those of running text that are read here.
var ImportTypes = []string{".docx", ".pdf", ".ofd", ".txt", ".md", ".html", ".htm"}

// maxImport bounds a file that becomes a draft.
const maxImport = 32 << 20

// Read reads a file as a draft and keeps nothing; TakeOver makes a draft of it. A locked one is asked for its
// password as long as somebody gives one; left is called if nobody does.
func Read(d DraftDesk, st Stage, name string, r io.ReadCloser, ask Asking, left func(), then func(intake.Draft, error)) {
	var data []byte
	var try func(password string)
	done := func(x intake.Draft, err error) {
		if asks, wrong := locked(err); asks {
			ask.Password(wrong, try, left)
			return
		}
		then(x, err)
	}
	try = func(password string) {
		Load(new(Latest), st, func(ctx context.Context) (intake.Draft, error) { return d.ReadDraft(ctx, name, data, password) }, done)
	}
	Load(new(Latest), st, func(ctx context.Context) (intake.Draft, error) {
		defer r.Close()
		var b bytes.Buffer
		n, err := io.Copy(&b, io.LimitReader(r, maxImport+1))
		if err != nil {
			return intake.Draft{}, unread(name, err)
		}
		if n > maxImport {
			return intake.Draft{}, &app.Error{Code: app.CodeTooLarge, Op: "import a draft", Item: name, Args: map[string]string{"limit": Size(maxImport), "size": "> " + Size(maxImport)}}
		}
		data = b.Bytes()
		return d.ReadDraft(ctx, name, data, "")
	}, done)
}

// TakeOver makes a draft of what Read read.
func TakeOver(d DraftDesk, st Stage, kind string, x intake.Draft, then func(desk.DraftView, error)) {
	Load(new(Latest), st, func(ctx context.Context) (desk.DraftView, error) { return d.TakeDraft(ctx, kind, x) }, then)
}

// ImportLines say what would come into which field, for a look before it is taken over.
func ImportLines(x intake.Draft) []Line {
	chars := func(s string) string {
		n := utf8.RuneCountInString(s)
		if n == 0 {
			return i18n.T("import.empty")
		}
		return i18n.T("import.chars", "n", strconv.Itoa(n), "start", beginning(s))
	}
	demands := i18n.T("import.empty")
	if n := len(x.Demands); n > 0 {
		demands = i18n.T("import.demands", "n", strconv.Itoa(n), "start", beginning(x.Demands[0]))
	}
	return []Line{{Label: i18n.T("import.title"), Text: x.Title}, {Label: i18n.T("import.facts"), Text: chars(x.Facts)},
		{Label: i18n.T("import.plan"), Text: chars(x.Plan)}, {Label: i18n.T("import.asked"), Text: demands}}
}

// beginning is enough of a text to know it again.
func beginning(s string) string {
	const enough = 40
	s = strings.Join(strings.Fields(s), " ")
	if rs := []rune(s); len(rs) > enough {
		return string(rs[:enough]) + "……"
	}
	return s
}

// DoubtWords words what the reading of a file was unsure of or left out.
func DoubtWords(ds []intake.Doubt) []string {
	var out []string
	for _, x := range ds {
		// Nobody has to quote a doubt to anybody: its code is left off.
		out = append(out, strings.TrimSuffix(i18n.Code(x.Code, "", x.Args), " ["+string(x.Code)+"]"))
	}
	return out
}

// Doubts words what an import was unsure of or left out.
func Doubts(v desk.DraftView) []string { return DoubtWords(v.Doubts) }

// attacher seals papers (desk.Desk).
type attacher interface {
	Attach(ctx context.Context, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error)
	AttachLocked(ctx context.Context, name string, r io.Reader, password string) (act.Blob, error)
	ReadTable(ctx context.Context, x *procedure.Field, facts, form act.Form, name string, data []byte, password string) ([]act.Form, []procedure.TableLine, error)
}

// maxPhoto bounds what is read into memory so that a photo can be sealed a second
// time, with its location.
const maxPhoto = 64 << 20

type attached struct {
	blob act.Blob
	had  bool
	raw  []byte
}

// attach seals one paper and closes r. Each has a Latest of its own, so that a second one does not
// cancel the first. A locked document is read once more from its beginning for each password.
func attach(st Stage, d attacher, name string, r io.ReadCloser, ask Asking, then func(b act.Blob, instead app.Hash, err error)) {
	l := new(Latest)
	if photo(name) {
		attachPhoto(l, st, d, name, r, ask, then)
		return
	}
	again, can := r.(io.Seeker)
	var done func(b act.Blob, err error)
	try := func(password string) {
		Load(l, st, func(ctx context.Context) (act.Blob, error) {
			if _, err := again.Seek(0, io.SeekStart); err != nil {
				return act.Blob{}, unread(name, err)
			}
			return d.AttachLocked(ctx, name, r, password)
		}, done)
	}
	done = func(b act.Blob, err error) {
		if asks, wrong := locked(err); asks && can {
			ask.Password(wrong, try, func() {
				r.Close()
				then(act.Blob{}, app.Hash{}, context.Canceled) // nobody's failure, but an end
			})
			return
		}
		r.Close()
		then(b, app.Hash{}, err)
	}
	Load(l, st, func(ctx context.Context) (act.Blob, error) {
		b, _, err := d.Attach(ctx, name, r, false)
		return b, err
	}, done)
}

func attachPhoto(l *Latest, st Stage, d attacher, name string, r io.ReadCloser, ask Asking, then func(b act.Blob, instead app.Hash, err error)) {
	Load(l, st, func(ctx context.Context) (attached, error) {
		defer r.Close()
		raw, err := io.ReadAll(io.LimitReader(r, maxPhoto+1))
		if err != nil {
			return attached{}, unread(name, err)
		}
		if len(raw) > maxPhoto {
			return attached{}, &app.Error{Code: app.CodeTooLarge, Op: "attach a photo", Item: name, Args: map[string]string{"limit": Size(maxPhoto), "size": "> " + Size(maxPhoto)}}
		}
		b, had, err := d.Attach(ctx, name, bytes.NewReader(raw), false)
		return attached{b, had, raw}, err
	}, func(a attached, err error) {
		then(a.blob, app.Hash{}, err)
		if err != nil || !a.had {
			return
		}
		ask.Location(func() {
			Load(l, st, func(ctx context.Context) (act.Blob, error) {
				b, _, err := d.Attach(ctx, name, bytes.NewReader(a.raw), true)
				return b, err
			}, func(b act.Blob, err error) { then(b, a.blob.Hash, err) })
		})
	})
}

func photo(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".heic", ".webp", ".tif", ".tiff":
		return true
	}
	return false
}
