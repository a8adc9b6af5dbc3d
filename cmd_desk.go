package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
	"renda/ui/cli"
	"renda/ui/i18n"
)

type listCmd struct {
	deskFlags
	Proc   string   `help:"只列某种事项，如 proposal" placeholder:"编号"`
	State  []string `help:"只列这些环节" placeholder:"环节"`
	Text   string   `help:"编号、标题或各栏中须有的字词" placeholder:"字词"`
	Turn   bool     `help:"只列等我办理的"`
	Column string   `help:"按某栏筛选，如 unit=演示市城管局" placeholder:"栏=值"`
	XLSX   string   `shows:"done" help:"另存为表格" placeholder:"文件" name:"xlsx"`
	outFlags
}

func (x *listCmd) filter() desk.Filter {
	f := desk.Filter{Proc: x.Proc, Text: x.Text, Turn: x.Turn}
	for _, s := range x.State {
		f.States = append(f.States, procedure.StateID(s))
	}
	f.Column, f.Value = cut(x.Column)
	return f
}

func cut(s string) (string, string) {
	for i := range s {
		if s[i] == '=' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func (x *listCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		if x.XLSX != "" {
			return x.save(ctx, c, s, x.deskFlags, wayout.Out{Way: terminal.WayList, Filter: x.filter()}, x.XLSX)
		}
		procs := procsOf(s.desk.Desk)
		cards := []cardJSON{}
		for _, card := range s.desk.Cards(x.filter()) {
			cards = append(cards, cardOut(procs, card))
		}
		if x.JSON {
			return cli.PrintJSON(c.out, cards)
		}
		w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
		for _, d := range cards {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.ID.String()[:12], d.Number, d.Title, d.Stands, d.Due)
		}
		return w.Flush()
	})
}

type showCmd struct {
	Matter string `arg:"" help:"编号，或 list 给出的标识" name:"件"`
	deskFlags
	Sync bool `help:"先同步一次；连不上服务器时显示本机已有的"`
}

func (x *showCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		if x.Sync {
			if err := s.sync(ctx); err != nil {
				return err
			}
		}
		id, err := s.findMatter(x.Matter)
		if err != nil {
			return err
		}
		v, err := s.desk.Matter(ctx, id)
		if err != nil {
			return err
		}
		out := matterOut(s.desk.Desk, v)
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		out.print(c)
		return nil
	})
}

func (m *matterJSON) print(c console) {
	fmt.Fprintf(c.out, "%s  %s\n%s（%s）\n", m.Number, m.Title, m.Stands, m.ID)
	for _, t := range m.Tracks {
		fmt.Fprintf(c.out, "  %s %s：%s\n", t.Kind, t.Party, t.Stands)
	}
	for _, k := range m.Clocks {
		if k.Running {
			fmt.Fprintf(c.out, "  %s %s：%s\n", k.Name, k.Party, k.Due)
		}
	}
	for _, a := range m.Actions {
		if a.Disabled {
			fmt.Fprintf(c.out, "  × %s %s：%s\n", a.Name, a.Party, a.Why)
		} else {
			fmt.Fprintf(c.out, "  → %s %s（%s）\n", a.Name, a.Party, a.ID)
		}
	}
	for _, e := range m.Timeline {
		fmt.Fprintf(c.out, "  %s  %s %s\n", e.At, e.Name, e.Who)
	}
}

type doCmd struct {
	Matter string `arg:"" help:"编号或标识；new 表示新起一件" name:"件"`
	Action string `arg:"" help:"办理动作，如 accept（show 列出可办的）" name:"动作"`
	sendFlags
	Track  string   `help:"办理单位（名称或标识）；只有一个可办时可以不写" placeholder:"单位"`
	Proc   string   `help:"新起哪种事项，动作有重名时才需要" placeholder:"编号"`
	Form   string   `help:"表单：JSON、JSON 文件名，或 - 表示标准输入；机构和人员可以写名称" placeholder:"JSON"`
	Table  []string `help:"用表格（XLSX、CSV）填入一栏；写成 栏=文件，整表填入或者整表不填" placeholder:"文件" sep:"none"`
	Attach []string `help:"附件；写成 栏=文件 的放在那一栏" placeholder:"文件" sep:"none"`
	Blobs  string   `help:"附件放在表单的哪一栏；默认用该动作的附件栏" placeholder:"栏"`
}

// done is what `renda do --json` and `renda draft send --json` print.
type done struct {
	Matter  app.ID            `json:"matter"`
	Number  string            `json:"number"`
	State   procedure.StateID `json:"state"`
	Stands  string            `json:"state_name"`
	Item    desk.ItemState    `json:"item_state"` // of what was just done
	Waiting int               `json:"waiting"`    // acts and papers of this desk still to be sent
}

func (x *doCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		matter, err := x.send(ctx, s, func() (app.ID, error) { return x.do(ctx, c, s) })
		if err != nil {
			return err
		}
		return s.printDone(ctx, c, matter, x.JSON)
	})
}

func (x *doCmd) do(ctx context.Context, c console, s *session) (app.ID, error) {
	form, err := readForm(c, x.Form)
	if err != nil {
		return app.ID{}, err
	}
	var matter app.ID
	if x.Matter != "new" {
		if matter, err = s.findMatter(x.Matter); err != nil {
			return app.ID{}, err
		}
	}
	v, err := s.option(ctx, matter, x.Proc, x.Action, x.Track)
	if err != nil {
		return app.ID{}, err
	}
	if err := s.tables(ctx, matter, v, form, x.Table); err != nil {
		return app.ID{}, err
	}
	if err := s.attach(ctx, v.Action, form, x.Blobs, x.Attach); err != nil {
		return app.ID{}, err
	}
	full := v.Form.Clone() // what the program fills in, then what was asked for
	for k, val := range named(s.desk.Directory(), v.Action, form) {
		full[k] = val
	}
	if matter.IsZero() {
		return s.desk.DoFor(ctx, s.procOf(v.Action), matter, v.Action.ID, v.Track, full)
	}
	return s.desk.Do(ctx, matter, v.Action.ID, v.Track, full)
}

// option finds the action as it can be done now, on the one track it can be done on
// unless one is named. What is not offered is asked for all the same, so that the law's own
// refusal comes back.
func (s *session) option(ctx context.Context, matter app.ID, proc, action, track string) (desk.ActionView, error) {
	var options []desk.ActionView
	if matter.IsZero() {
		options = s.desk.Begins()
	} else {
		v, err := s.desk.Matter(ctx, matter)
		if err != nil {
			return desk.ActionView{}, err
		}
		options, proc = v.Actions, v.Proc.ID
	}
	var found []desk.ActionView
	for _, o := range options {
		if (o.Action.ID == action || o.Action.Name == action) && (track == "" || o.Track == track || o.Party == track) &&
			(!matter.IsZero() || proc == "" || s.procOf(o.Action) == proc) {
			found = append(found, o)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) > 1 {
		return desk.ActionView{}, usageError(i18n.T("cmd.whichtrack", "action", action))
	}
	for _, p := range s.desk.Procedures() {
		if a := p.Action(action); a != nil && (proc == "" || p.ID == proc) {
			return desk.ActionView{Action: a, Track: s.trackKey(ctx, matter, track), Form: act.Form{}}, nil
		}
	}
	return desk.ActionView{}, &app.Error{Code: app.CodeNotFound, Op: "find an action", Item: action}
}

// trackKey reads how people name a party of a matter.
func (s *session) trackKey(ctx context.Context, matter app.ID, name string) string {
	v, err := s.desk.Matter(ctx, matter)
	if err != nil || name == "" {
		return name
	}
	for _, t := range v.Matter.Tracks {
		if (s.desk.Directory().Name(t.Organ) == name || t.Facts.Text("name") == name) && !t.Gone {
			return t.Key
		}
	}
	return name
}

// procOf gives the procedure an action of a beginning belongs to.
func (s *session) procOf(a *procedure.Action) string {
	for _, p := range s.desk.Procedures() {
		if x := p.Action(a.ID); x != nil && x.Basis == a.Basis && x.Name == a.Name {
			return p.ID
		}
	}
	return ""
}

// attach seals files and names them in the form.
func (s *session) attach(ctx context.Context, a *procedure.Action, form act.Form, key string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	for i := range a.Fields {
		if key == "" && a.Fields[i].Kind == procedure.FieldBlobs {
			key = a.Fields[i].Key
		}
	}
	for _, name := range names {
		key, name := fieldAndFile(a, key, name)
		f, err := os.Open(name)
		if err != nil {
			return fileError("attach a paper", name, err)
		}
		b, _, err := s.desk.Attach(ctx, filepath.Base(name), f, false)
		f.Close()
		if err != nil {
			return err
		}
		form.SetRows(key, append(form.Rows(key), b.Row()))
	}
	return nil
}

// fieldAndFile reads an attachment as it is named on the command line: 栏=文件, or a file for the
// field key. A file whose own name has an = in it is a file.
func fieldAndFile(a *procedure.Action, key, name string) (field, file string) {
	for i := range a.Fields {
		if rest, ok := strings.CutPrefix(name, a.Fields[i].Key+"="); ok && a.Fields[i].Kind == procedure.FieldBlobs {
			return a.Fields[i].Key, rest
		}
	}
	return key, name
}

func (s *session) printDone(ctx context.Context, c console, matter app.ID, asJSON bool) error {
	out := done{Matter: matter, Item: desk.ItemDelivered, Waiting: s.desk.Status().Waiting}
	for _, o := range s.desk.Outbox() {
		if o.Matter == matter && o.State != desk.ItemDelivered {
			out.Item = o.State
		}
	}
	v, err := s.desk.Matter(ctx, matter)
	if err != nil {
		return err
	}
	out.Number, out.State, out.Stands = v.Card.Number, v.Card.State, v.StateName
	if asJSON {
		return cli.PrintJSON(c.out, out)
	}
	fmt.Fprintln(c.out, i18n.T("cmd.done", "id", matter.String(), "number", out.Number, "state", out.Stands, "item", i18n.T("item."+string(out.Item))))
	return nil
}

type trayCmd struct {
	deskFlags
	All  bool   `help:"包括已处理的"`
	Done string `shows:"done" help:"把这一项标为已处理" placeholder:"标识"`
}

func (x *trayCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		if x.Done != "" {
			id, err := app.ParseID(x.Done)
			if err != nil {
				return err
			}
			return s.desk.TrayDone(ctx, id)
		}
		items := []trayJSON{}
		for _, t := range s.desk.Tray() {
			if x.All || !t.Done {
				items = append(items, trayOut(t))
			}
		}
		if x.JSON {
			return cli.PrintJSON(c.out, items)
		}
		for _, t := range items {
			fmt.Fprintf(c.out, "%s  %s · %s\n    %s\n", t.ID, t.Title, t.Action, t.Text)
		}
		return nil
	})
}

type paperCmd struct {
	Matter string `arg:"" help:"编号或标识" name:"件"`
	Paper  string `arg:"" help:"文书，如 reply（show 列出已有的）" name:"文书"`
	deskFlags
	Track string `help:"办理单位" placeholder:"单位"`
	Out   string `help:"存到哪个文件夹" default:"." placeholder:"文件夹"`
	Mark  bool   `help:"加印水印；专用终端上总是加印"`
}

func (x *paperCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.findMatter(x.Matter)
		if err != nil {
			return err
		}
		var mark wayout.Watermark
		if me := s.desk.Me(); x.Mark || me.Device.Dedicated() {
			mark = s.watermark()
		}
		name, docx, err := s.desk.Paper(ctx, id, x.Paper, s.trackKey(ctx, id, x.Track), mark)
		if err != nil {
			return err
		}
		return writeFile(c, filepath.Join(x.Out, name), docx)
	})
}

// watermark says whose copy a paper is.
func (s *session) watermark() wayout.Watermark {
	me := s.desk.Me()
	m := wayout.Watermark{Name: me.Name, Device: s.dev.Name, At: s.desk.Now()}
	if len(me.Grants) > 0 {
		m.Organ = s.desk.Directory().Name(me.Grants[0].Organ)
	}
	return m
}

type figuresCmd struct {
	deskFlags
	Proc   string `help:"只统计某种事项" placeholder:"编号"`
	Column string `help:"只统计某栏为某值的，如 session=18届4次" placeholder:"栏=值"`
	XLSX   string `shows:"done" help:"另存为表格，每个数字附其名单" placeholder:"文件" name:"xlsx"`
	outFlags
}

func (x *figuresCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		f := desk.Filter{Proc: x.Proc}
		f.Column, f.Value = cut(x.Column)
		if x.XLSX != "" {
			return x.save(ctx, c, s, x.deskFlags, wayout.Out{Way: terminal.WayFigures, Filter: f}, x.XLSX)
		}
		out := []figureJSON{}
		for _, v := range s.desk.Figures(f) {
			out = append(out, figureJSON{v.Figure.ID, v.Figure.Group, v.Figure.Name, v.Value, v.Count, v.Of, append([]app.ID{}, v.List...)})
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		group := ""
		for _, v := range out {
			if v.Group != group {
				group = v.Group
				fmt.Fprintln(c.out, group)
			}
			fmt.Fprintf(c.out, "  %s %s\t%s\n", v.Name, v.Value, percent(v.Count, v.Of))
		}
		return nil
	})
}
