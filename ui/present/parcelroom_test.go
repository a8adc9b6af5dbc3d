package present_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/feed"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/uitest"
)

// sticks is an open vault whose parcels do what a test says.
type sticks struct {
	out   func(ctx context.Context, progress func(int, int)) (desk.ParcelInfo, error)
	in    func(ctx context.Context) (desk.ParcelReport, error)
	asked []string
}

func (s *sticks) ParcelOut(ctx context.Context, folder string, progress func(int, int)) (string, desk.ParcelInfo, error) {
	s.asked = append(s.asked, folder)
	i, err := s.out(ctx, progress)
	return folder + "/a.renda", i, err
}
func (s *sticks) ParcelIn(ctx context.Context, name string, _ io.ReadSeeker, _ func(int, int)) (desk.ParcelReport, error) {
	s.asked = append(s.asked, name)
	return s.in(ctx)
}
func (s *sticks) Info() present.Info { return present.Info{ServerName: "澄江市人大常委会"} }

type stickFile struct {
	*strings.Reader
	closed *bool
}

func (f stickFile) Close() error { *f.closed = true; return nil }

type stickDesk struct{ *uitest.Desk }

func (stickDesk) Status() desk.Status { return desk.Status{Waiting: 3} }

func stickRoom(s *sticks) (*present.Parcels, *loop.Queue, *uitest.Desk) {
	q := &loop.Queue{}
	d := uitest.NewDesk(uitest.Assigned(), uitest.Me)
	d.Sticks = uitest.SomeParcels()
	p := present.NewParcels(stickDesk{d}, s, q, func() {})
	p.Reload()
	q.Run()
	return p, q, d
}

// Every way a parcel can end is told in words that say what stands and what to do next.
func TestParcelsTellTheEnd(t *testing.T) {
	refused := func(c app.Code) error {
		return &app.Error{Code: c, Op: "open a parcel", Args: map[string]string{"at": "3", "record": "1", "class": "page", "from": "x", "name": "李四", "format": "9"}}
	}
	base := uitest.SomeParcels()[1].Report
	rep := func(change func(*desk.ParcelReport)) desk.ParcelReport { r := *base; change(&r); return r }
	for _, c := range []struct {
		name string
		out  error
		in   error
		rep  desk.ParcelReport
		tone present.Tone
		want string
	}{
		{name: "written", want: "可以拔出 U盘"},
		{name: "full", out: &app.Error{Code: app.CodeDiskFull, Op: "write a parcel"}, tone: present.ToneFailed, want: "换一个空的 U盘"},
		{name: "pulled out", out: &app.Error{Code: app.CodeDisk, Op: "write a parcel"}, tone: present.ToneFailed, want: "插好 U盘"},
		{name: "write-protected", out: &app.Error{Code: app.CodeReadOnly, Op: "write a parcel"}, tone: present.ToneFailed, want: "写保护"},
		{name: "vault full", out: &app.Error{Code: app.CodeDiskFull, Op: "commit"}, tone: present.ToneFailed, want: "[disk.full]"},
		{name: "tampered", in: refused("parcel.damaged"), tone: present.ToneFailed, want: "整包拒绝"},
		{name: "foreign", in: refused("parcel.other"), tone: present.ToneFailed, want: "“x.renda”是写给另一台设备的"},
		{name: "revoked", in: refused("parcel.revoked"), tone: present.ToneFailed, want: "已吊销"},
		{name: "out of order", in: refused("parcel.base"), tone: present.ToneFailed, want: "请先在本机写出一个摆渡包"},
		{name: "duplicate", rep: rep(func(r *desk.ParcelReport) { r.Already = r.At }), tone: present.ToneNote, want: "2026-11-21 12:26 读入过"},
		{name: "one missing", rep: rep(func(r *desk.ParcelReport) { r.Refused = 0 }), tone: present.ToneNote, want: "第 2 号尚未读入过"},
		{name: "kept apart", rep: rep(func(r *desk.ParcelReport) { r.Kept, r.Missing, r.Refused = 2, 0, 0 }), tone: present.ToneNote, want: "隔离保存"},
		{name: "returned", rep: *base, tone: present.ToneNote, want: "“需您处理”"},
		{name: "well", rep: rep(func(r *desk.ParcelReport) { r.Missing, r.Refused = 0, 0 }), tone: present.ToneDone, want: "新内容 41 条"},
	} {
		s := &sticks{out: func(context.Context, func(int, int)) (desk.ParcelInfo, error) {
			return desk.ParcelInfo{Number: 5, Size: 9000, ParcelCount: feed.ParcelCount{Acts: 3}}, c.out
		}, in: func(context.Context) (desk.ParcelReport, error) { return c.rep, c.in }}
		p, q, _ := stickRoom(s)
		closed := false
		if c.in != nil || c.rep.Info.Number != 0 {
			p.In("x.renda", stickFile{strings.NewReader(""), &closed})
		} else {
			p.Out("/media/U")
			closed = true
		}
		if p.Working == "" {
			t.Errorf("%s: nothing is said while it works", c.name)
		}
		q.Run()
		if p.Working != "" || p.Message == nil || p.Message.Tone != c.tone || !strings.Contains(p.Message.Text, c.want) || !closed {
			t.Errorf("%s: working %q, closed %v, message %+v", c.name, p.Working, closed, p.Message)
		}
	}
}

// Called off, a parcel says so at once, its late end is not shown, and the context was ended.
func TestParcelsCancel(t *testing.T) {
	var ended error
	s := &sticks{}
	s.out = func(ctx context.Context, progress func(int, int)) (desk.ParcelInfo, error) {
		progress(10, 100)
		progress(10, 100)
		progress(60, 100)
		ended = ctx.Err()
		return desk.ParcelInfo{}, errors.Join(ctx.Err())
	}
	p, q, _ := stickRoom(s)
	p.Out("/media/U")
	if !p.Cancel() || p.Working != "" {
		t.Fatal("not called off")
	}
	q.Run()
	if ended == nil || p.Total != 0 || p.Message == nil || !strings.Contains(p.Message.Text, "没有留下写了一半的包") {
		t.Errorf("ended %v, total %d, message %+v", ended, p.Total, p.Message)
	}
	if p.Cancel() {
		t.Error("called off what was not there")
	}
	p.Out("/media/U")
	q.Step() // the work, which tells how far it is
	q.Step()
	q.Step()
	if p.Done != 60 || p.Total != 100 {
		t.Errorf("progress %d of %d", p.Done, p.Total)
	}
}

// The history says of each parcel that left what became of the acts in it, and finds what is kept apart.
func TestParcelsHistory(t *testing.T) {
	p, q, d := stickRoom(&sticks{})
	var got []string
	for _, v := range p.Items {
		st := present.StateOfParcel(v)
		facts := strings.Join(present.ParcelFacts(v, p.To()), " ")
		if strings.Contains(facts, "[") || v.Out != strings.Contains(facts, "写给") {
			t.Errorf("facts %s", facts)
		}
		got = append(got, st.Text)
	}
	if s := strings.Join(got, " / "); s != "等回执 3 条 / 被退回 1 条 / 被退回 1 条 / 隔离 2 项 / 已送达 / 索取新内容" {
		t.Error(s)
	}
	if p.Held != 2 || p.Waiting() != 3 {
		t.Errorf("held %d, waiting %d", p.Held, p.Waiting())
	}
	p.HeldOnly = true
	p.Reload()
	q.Run()
	if len(p.Items) != 1 || len(p.Items[0].Held) != 2 || p.Held != 2 {
		t.Errorf("held only: %d", len(p.Items))
	}
	d.Sticks = nil
	p.HeldOnly = false
	p.Reload()
	q.Run()
	if len(p.Items) != 0 || p.Held != 0 {
		t.Error("an empty history is not empty")
	}
}

// Without network the status bar says when a stick last went; with it, or without any stick, nothing.
func TestStickStamp(t *testing.T) {
	at := uitest.Now.Add(-time.Hour)
	for _, c := range []struct {
		st   desk.Status
		want bool
	}{{desk.Status{Stick: at}, true}, {desk.Status{Online: true, Stick: at}, false}, {desk.Status{}, false}} {
		if got := present.StickStamp(c.st, uitest.Now); (got != "") != c.want || c.want && !strings.Contains(got, "08:26") {
			t.Errorf("%+v: %q", c.st, got)
		}
	}
}
