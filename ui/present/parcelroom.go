package present

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/feed"
	"renda/ui/i18n"
)

// ParcelDesk is what the room of parcels (摆渡) needs of a desk.
type ParcelDesk interface {
	Parcels() ([]desk.ParcelView, error)
	Status() desk.Status
	Now() time.Time
}

// ParcelSession seals and opens parcels; it belongs to the open vault. progress may be called from any goroutine.
type ParcelSession interface {
	// ParcelOut writes a parcel for the server into a folder under a name of its own: whole, or not at all.
	ParcelOut(ctx context.Context, folder string, progress func(done, total int)) (file string, i desk.ParcelInfo, err error)
	// ParcelIn takes one in; name is for the words of a refusal.
	ParcelIn(ctx context.Context, name string, r io.ReadSeeker, progress func(done, total int)) (desk.ParcelReport, error)
	Info() Info
}

// Tone is how a message is meant.
type Tone uint8

// Tones.
const (
	ToneDone   Tone = iota // it went as it should
	ToneNote               // nothing is lost, something is to be known
	ToneFailed             // it did not happen
)

// ParcelMessage is what came of the last thing done in the room: it stays until the next.
type ParcelMessage struct {
	Tone Tone
	Text string
}

// Parcels is the state of the room of parcels. It belongs to the screen's thread.
type Parcels struct {
	Items    []desk.ParcelView // the newest first
	Held     int               // things kept apart (隔离) in all
	HeldOnly bool              // show only parcels with some
	Message  *ParcelMessage    // nil: nothing was done yet
	Working  string            // what is being done; "" nothing
	Done     int
	Total    int // 0: not known

	d       ParcelDesk
	ses     ParcelSession
	stage   Stage
	changed func()
	stopped string // what to say when it was called off
	load    Latest
	work    Latest
}

// NewParcels opens the room; changed is called whenever it looks different.
func NewParcels(d ParcelDesk, ses ParcelSession, st Stage, changed func()) *Parcels {
	return &Parcels{d: d, ses: ses, stage: st, changed: changed}
}

// Reload reads the history anew.
func (p *Parcels) Reload() {
	Load(&p.load, p.stage, func(context.Context) ([]desk.ParcelView, error) { return p.d.Parcels() }, func(vs []desk.ParcelView, err error) {
		if err != nil {
			p.say(ToneFailed, i18n.Error(err))
		}
		p.Held, p.Items = 0, nil
		for _, v := range vs {
			p.Held += len(v.Held)
			if !p.HeldOnly || len(v.Held) > 0 {
				p.Items = append(p.Items, v)
			}
		}
		p.changed()
	})
}

// Waiting gives how many acts and papers the next parcel would take along.
func (p *Parcels) Waiting() int { return p.d.Status().Waiting }

// To names who parcels of this desk are written for.
func (p *Parcels) To() string { return p.ses.Info().ServerName }

// Out writes a parcel into a folder.
func (p *Parcels) Out(folder string) {
	type written struct {
		file string
		i    desk.ParcelInfo
	}
	p.run("stick.writing", i18n.T("stick.stopped.out"))
	Load(&p.work, p.stage, func(ctx context.Context) (written, error) {
		file, i, err := p.ses.ParcelOut(ctx, folder, p.progress(ctx))
		return written{file, i}, err
	}, func(w written, err error) {
		p.Working = ""
		if err != nil {
			p.say(ToneFailed, OutFault(err, folder))
		} else {
			p.say(ToneDone, i18n.T("stick.written", "n", strconv.FormatUint(w.i.Number, 10), "file", filepath.Base(w.file), "folder", folder,
				"acts", strconv.Itoa(w.i.Acts), "papers", strconv.Itoa(w.i.Papers), "size", Size(w.i.Size), "to", p.To()))
		}
		p.Reload()
	})
}

// In takes a parcel in and closes r. It is checked whole before anything is applied.
func (p *Parcels) In(name string, r io.ReadCloser) {
	p.run("stick.reading", i18n.T("stick.stopped.in"))
	Load(&p.work, p.stage, func(ctx context.Context) (desk.ParcelReport, error) {
		defer r.Close()
		at, ok := r.(io.ReadSeeker)
		if !ok {
			return desk.ParcelReport{}, &app.Error{Code: app.CodeBadInput, Op: "take in a parcel", Item: name}
		}
		return p.ses.ParcelIn(ctx, name, at, p.progress(ctx))
	}, func(rep desk.ParcelReport, err error) {
		p.Working = ""
		switch {
		case err != nil:
			p.say(ToneFailed, i18n.Error(named(name, err)))
		case rep.Already != 0:
			p.say(ToneNote, ParcelText(rep))
		case rep.Refused > 0 || rep.Missing > 0 || rep.Kept > 0 || rep.Stale || rep.Problem != "":
			p.say(ToneNote, inText(rep))
		default:
			p.say(ToneDone, inText(rep))
		}
		p.Reload()
	})
}

// inText adds to what became of a parcel where its returned acts are.
func inText(rep desk.ParcelReport) string {
	first, rest, _ := strings.Cut(ParcelText(rep), "\n")
	text := strings.ReplaceAll(rest, "\n", i18n.Pick("", " "))
	if rep.Refused > 0 {
		text += i18n.Pick("", " ") + i18n.T("stick.refused", "n", strconv.Itoa(rep.Refused))
	}
	return first + "\n" + text
}

func (p *Parcels) run(key, stopped string) {
	p.Working, p.Done, p.Total, p.Message, p.stopped = i18n.T(key), 0, 0, nil, stopped
	p.changed()
}

// progress brings how far it is to the screen's thread, a hundred times at most.
func (p *Parcels) progress(ctx context.Context) func(done, total int) {
	last := -1
	return func(done, total int) {
		step := done * 100 / max(1, total)
		if step == last {
			return
		}
		last = step
		p.stage.Do(func() {
			if ctx.Err() == nil && p.Working != "" {
				p.Done, p.Total = done, total
				p.changed()
			}
		})
	}
}

// Cancel calls off what is being done; false if there was nothing.
func (p *Parcels) Cancel() bool {
	if p.Working == "" {
		return false
	}
	p.work.Stop()
	p.Working = ""
	p.say(ToneNote, p.stopped)
	p.changed()
	return true
}

// Leave leaves the room. What is being written or taken in goes on, and tell gets what came of it; false if there is
// nothing. Return comes back to it.
func (p *Parcels) Leave(tell func(ParcelMessage)) bool {
	p.load.Stop()
	p.changed = func() {
		if p.Working == "" && p.Message != nil {
			p.changed = func() {}
			tell(*p.Message)
		}
	}
	return p.Working != ""
}

// Return shows the room again; changed is called whenever it looks different.
func (p *Parcels) Return(changed func()) { p.changed = changed }

func (p *Parcels) say(t Tone, text string) { p.Message = &ParcelMessage{t, text} }

// OutFault words why a parcel was not written. A stick has its own ways to fail: full, pulled out, write-protected.
func OutFault(err error, folder string) string {
	switch {
	case !StickFault(err):
		return i18n.Error(named(filepath.Base(folder), err))
	case app.CodeOf(err) == app.CodeDiskFull:
		return i18n.T("stick.full", "folder", folder)
	}
	return i18n.T("stick.gone", "folder", folder)
}

// StickFault reports whether it was the folder written to that failed: full, gone or write-protected.
func StickFault(err error) bool {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || !strings.HasPrefix(e.Op, "write a ") {
		return false
	}
	switch e.Code {
	case app.CodeDiskFull, app.CodeDisk, app.CodeReadOnly, app.CodeNotFound:
		return true
	}
	return false
}

// named gives an error that names nothing the file's name.
func named(name string, err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Item != "" {
		return err
	}
	return &app.Error{Code: e.Code, Op: e.Op, Item: name, Args: e.Args, Err: e.Err}
}

// ParcelContent says in short what is in a parcel.
func ParcelContent(c feed.ParcelCount) string {
	var out []string
	add := func(n int, key string) {
		if n > 0 {
			out = append(out, i18n.T(key, "n", strconv.Itoa(n)))
		}
	}
	add(c.Acts, "stick.n.acts")
	add(c.Items, "stick.n.items")
	add(c.Papers, "stick.n.papers")
	if len(out) == 0 {
		return i18n.T("stick.n.none")
	}
	return strings.Join(out, i18n.T("stick.and"))
}

// ParcelState says where a parcel stands, in a word.
type ParcelState struct {
	Tone    Tone
	Waiting bool // the answer is still out
	Text    string
}

// StateOfParcel gives it: of one that left by what became of the acts in it, of one that came by how it was taken in.
func StateOfParcel(v desk.ParcelView) ParcelState {
	count := func(key string, n int) string { return i18n.T(key, "n", strconv.Itoa(n)) }
	switch b := v.Became; {
	case v.Out && len(b.Returned) > 0:
		return ParcelState{Tone: ToneFailed, Text: count("stick.state.returned", len(b.Returned))}
	case v.Out && b.Waiting > 0:
		return ParcelState{Waiting: true, Text: count("stick.state.waiting", b.Waiting)}
	case v.Out && v.Info.Acts > 0:
		return ParcelState{Text: i18n.T("stick.state.delivered")}
	case v.Out:
		return ParcelState{Tone: ToneNote, Text: i18n.T("stick.state.asked")}
	case len(v.Held) > 0:
		return ParcelState{Tone: ToneNote, Text: count("stick.state.held", len(v.Held))}
	case v.Report != nil && v.Report.Stale:
		return ParcelState{Tone: ToneNote, Text: i18n.T("stick.state.stale")}
	case v.Report != nil && v.Report.Refused > 0:
		return ParcelState{Tone: ToneFailed, Text: count("stick.state.returned", v.Report.Refused)}
	}
	return ParcelState{Text: i18n.T("stick.state.in")}
}

// ParcelFacts are names and values of a parcel, in pairs.
func ParcelFacts(v desk.ParcelView, to string) []string {
	at := func(ms int64) string { return Stamp(time.UnixMilli(ms)) }
	i := v.Info
	out := []string{i18n.T("stick.number"), strconv.FormatUint(i.Number, 10)}
	if v.Out {
		out = append(out, i18n.T("stick.to"), to, i18n.T("stick.made"), at(i.Created))
	} else {
		out = append(out, i18n.T("stick.from"), i.Name, i18n.T("stick.made"), at(i.Created), i18n.T("stick.taken"), at(v.At))
	}
	out = append(out, i18n.T("stick.content"), ParcelContent(i.ParcelCount))
	if i.Size > 0 {
		out = append(out, i18n.T("stick.size"), Size(i.Size))
	}
	if b := v.Became; v.Out && i.Acts > 0 {
		out = append(out, i18n.T("stick.became"), i18n.T("stick.became.text", "delivered", strconv.Itoa(b.Delivered), "returned", strconv.Itoa(len(b.Returned)), "waiting", strconv.Itoa(b.Waiting)))
	}
	return append(out, i18n.T("stick.sum"), i.Sum.String()[:16])
}

// HeldClass names what is kept apart, by the class the parcel gave it.
func HeldClass(h desk.HeldView) string {
	return i18n.T("stick.heldline", "class", h.Class, "size", Size(int64(h.Size)))
}

// StickStamp says when the last exchange by stick was, for the status bar of a desk without network; "" if
// there was none.
func StickStamp(st desk.Status, now time.Time) string {
	if st.Online || st.Stick.IsZero() {
		return ""
	}
	return i18n.T("status.stick", "time", Clock(st.Stick, now))
}
