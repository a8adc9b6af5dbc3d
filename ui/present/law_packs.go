package present

import (
	"context"
	"io"
	"strings"

	"renda/app"
	"renda/app/desk/laws"
	"renda/app/library"
	"renda/app/org"
)

// PackDesk is what putting a law pack in force needs of a desk.
type PackDesk interface {
	LibraryState(ctx context.Context) (laws.View, error)
	ProposePack(ctx context.Context, name string, r io.Reader, note string, progress func(done, total int)) (app.ID, error)
	ApprovePack(ctx context.Context, p library.Pack, progress func(done, total int)) (app.ID, error)
	RejectPack(ctx context.Context, p library.Pack, reason string) (app.ID, error)
	Me() org.Actor
	Directory() *org.Directory
}

// LawPacks are the law packs of this server: the one in force, those that wait for a second person,
// and what was in force before. It belongs to the screen's thread.
type LawPacks struct {
	View   laws.View
	Loaded bool
	Err    error
	Done   int // texts checked so far of Total, while one is being proposed or put in force
	Total  int

	d       PackDesk
	stage   Stage
	load    Latest
	doing   Latest
	changed func()
}

// NewLawPacks begins; changed is called after each new answer.
func NewLawPacks(d PackDesk, st Stage, changed func()) *LawPacks {
	return &LawPacks{d: d, stage: st, changed: changed}
}

// Reload asks again.
func (l *LawPacks) Reload() {
	Load(&l.load, l.stage, l.d.LibraryState, func(v laws.View, err error) {
		l.Loaded = true
		if l.Err = err; err == nil {
			l.View = v
		}
		l.changed()
	})
}

// Keeper reports whether the person may propose packs and put them in force.
func (l *LawPacks) Keeper() bool {
	me := l.d.Me()
	return me.Has(org.RoleOffice) || me.Has(org.RoleFiling) || me.Has(org.RoleFileHead)
}

// Mine reports whether this person proposed the pack: another has to put it in force.
func (l *LawPacks) Mine(p library.Pack) bool { return p.By == l.d.Me().Account }

// Name names an account.
func (l *LawPacks) Name(id app.ID) string { return l.d.Directory().Accounts[id].Name }

// Busy reports whether a pack is being checked.
func (l *LawPacks) Busy() bool { return l.doing.Busy() }

// Propose checks a pack text by text and proposes to put it in force.
func (l *LawPacks) Propose(name string, r io.ReadCloser) {
	l.do(func(ctx context.Context, progress func(int, int)) (app.ID, error) {
		defer r.Close()
		return l.d.ProposePack(ctx, name, r, "", progress)
	})
}

// Approve checks a pack text by text and puts it in force.
func (l *LawPacks) Approve(p library.Pack) {
	l.do(func(ctx context.Context, progress func(int, int)) (app.ID, error) {
		return l.d.ApprovePack(ctx, p, progress)
	})
}

// Reject refuses a pack; a reason is asked for.
func (l *LawPacks) Reject(p library.Pack, reason string) {
	l.do(func(ctx context.Context, _ func(int, int)) (app.ID, error) {
		return l.d.RejectPack(ctx, p, strings.TrimSpace(reason))
	})
}

// do takes a step, one at a time; how far it is is told while it runs.
func (l *LawPacks) do(step func(ctx context.Context, progress func(int, int)) (app.ID, error)) {
	if l.doing.Busy() {
		return
	}
	l.Err, l.Done, l.Total = nil, 0, 0
	told := 0
	progress := func(done, total int) {
		if done-told < progressEvery && done != total {
			return
		}
		told = done
		l.stage.Do(func() {
			if l.doing.Busy() {
				l.Done, l.Total = done, total
				l.changed()
			}
		})
	}
	Load(&l.doing, l.stage, func(ctx context.Context) (app.ID, error) { return step(ctx, progress) }, func(_ app.ID, err error) {
		l.Err = err
		if err == nil {
			l.Reload()
		}
		l.changed()
	})
	l.changed()
}

// progressEvery is after how many texts it is told how far the checking is.
const progressEvery = 50

// StopChecking breaks a check off; nothing is proposed or put in force then.
func (l *LawPacks) StopChecking() {
	l.doing.Stop()
	l.changed()
}

// Stop drops what is under way.
func (l *LawPacks) Stop() { l.load.Stop(); l.doing.Stop() }
