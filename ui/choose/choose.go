// Package choose is the window in which a file or a folder is chosen: the person's own places and
// the sticks that are plugged in, a folder's content, and a line in which a path may be typed or pasted. It is worked
// by keyboard: letters (and first letters of Chinese names) jump, Enter opens, Backspace goes up, a slash begins a path.
//
// Fyne has a window of this kind. It is worked by pointer only, names its places in English, knows no sticks,
// and v2.8.0 panics when it is sized before it is shown.
package choose

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Purpose is what is chosen for.
type Purpose uint8

// Purposes.
const (
	ToRead Purpose = iota // a file that is there
	Folder                // a folder that is there
	ToSave                // a name for a file, new or to be replaced
)

// longestPath is the longest path that is taken, in characters: a text pasted by mistake is none.
const longestPath = 500

// Options say what is to be chosen.
type Options struct {
	Title string
	For   Purpose
	Exts  []string // of the files that are meant, like ".docx"; none: all
	Name  string   // ToSave: the name proposed
	Begin string   // the folder to begin in; "" or gone: a stick for Folder, else the home folder
	Now   func() time.Time
}

// Chooser is the open window.
type Chooser struct {
	win    fyne.Window
	stage  present.Stage
	o      Options
	took   func(path string)
	closed func()

	now   listing
	all   bool // show files of other kinds too
	load  present.Latest
	path  *widgets.Entry
	name  *widgets.Entry // ToSave
	table *widgets.Table
	line  *widgets.Prose
	ok    *widgets.Button
	over  string // the file that the next press replaces
	pop   *widget.PopUp
	shut  bool
}

// Show opens the window. took gets the path chosen, after the window is gone; closed runs whenever it goes and may
// be nil.
func Show(win fyne.Window, st present.Stage, o Options, took func(path string), closed func()) *Chooser {
	c := &Chooser{win: win, stage: st, o: o, took: took, closed: closed}
	size, k := win.Canvas().Size(), base.TextSize()/15
	c.pop = widget.NewModalPopUp(widgets.Inset(16, 12, c.build(k)), win.Canvas())
	c.pop.Resize(fyne.NewSize(min(940*k, size.Width-48), min(620*k, size.Height-60)))
	c.pop.Show()
	c.begin()
	if c.name != nil {
		win.Canvas().Focus(c.name)
	} else {
		win.Canvas().Focus(c.table)
	}
	return c
}

// Close closes the window without a choice.
func (c *Chooser) Close() {
	if c.shut {
		return
	}
	c.shut = true
	c.load.Stop()
	c.pop.Hide()
	if c.closed != nil {
		c.closed()
	}
}

// Dir is the folder shown.
func (c *Chooser) Dir() string { return c.now.dir }

// Commit presses the usual button.
func (c *Chooser) Commit() {
	if !c.ok.Disabled() {
		c.ok.OnTapped()
	}
}

func (c *Chooser) build(k float32) fyne.CanvasObject {
	c.path = widgets.NewEntry(i18n.T("choose.path"))
	c.path.SetPlaceHolder(i18n.T("choose.path.hint"))
	c.path.OnSubmitted, c.path.OnEscape = c.typed, c.Close
	c.path.Most, c.path.OnFlood = longestPath, func(string) { c.warn(i18n.T("choose.flood")) }
	up := widgets.IconButton(i18n.T("choose.up"), base.MoveUpIcon(), true, c.up)
	c.table = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("choose.col.name"), Width: 260, Grow: 1}, {Name: i18n.T("choose.col.kind"), Width: 92},
		{Name: i18n.T("choose.col.size"), Width: 92, Right: true}, {Name: i18n.T("choose.col.at"), Width: 150, Right: true, Spare: true}}, c.cells)
	c.table.OnOpen, c.table.OnKey, c.table.Now = c.open, c.key, c.o.Now
	c.table.Find = func(typed string, from int) int { return c.now.find(typed, from) }
	left := widgets.Column(2)
	for _, p := range places() {
		word := widgets.NewText(p.name, "", "")
		x := widgets.NewPress(p.name, word, func() { c.enter(p.dir) })
		x.Pad = fyne.NewSize(10, 7)
		x.OnKey = func(e *fyne.KeyEvent) { c.key(e) }
		left.Add(x)
	}
	c.line = widgets.SmallProse("") // what to do next stands at its end: never cut
	c.ok = widgets.Primary(i18n.T([]string{"choose.open", "choose.thisfolder", "choose.save"}[c.o.For]), c.done)
	no := widgets.NewButton(i18n.T("cancel"), c.Close)
	foot := widgets.Column(8, c.line)
	if c.o.For == ToSave {
		c.name = widgets.NewEntry(i18n.T("choose.name"))
		c.name.SetText(c.o.Name)
		c.name.OnSubmitted, c.name.OnEscape = func(string) { c.done() }, c.Close
		c.name.OnChanged = func(string) { c.over = ""; c.say() }
		foot.Add(container.NewBorder(nil, nil, widgets.Middle(widgets.Small(i18n.T("choose.name"))), nil, widgets.Inset(6, 0, c.name)))
	}
	var other fyne.CanvasObject
	if len(c.o.Exts) > 0 && c.o.For == ToRead {
		other = widgets.NewCheck(i18n.T("choose.all"), false, func(on bool) { c.all = on; c.enter(c.now.dir) })
	}
	foot.Add(container.NewBorder(nil, nil, other, widgets.Buttons(no, c.ok)))
	head := widgets.Column(8, widgets.Heading(c.o.Title), container.NewBorder(nil, nil, up, nil, widgets.Inset(6, 0, c.path)), widgets.Gap(1, 2))
	body := container.NewBorder(nil, nil, widgets.AtLeast(180*k, container.NewVScroll(widgets.Inset(0, 2, left))), nil, widgets.Inset(6, 0, widgets.PanelFill(c.table)))
	return container.NewBorder(head, widgets.Inset(0, 6, foot), nil, nil, body)
}

// begin opens the first folder.
func (c *Chooser) begin() {
	var dirs []string
	if c.o.Begin != "" {
		dirs = append(dirs, c.o.Begin)
	}
	if c.o.For == Folder {
		dirs = append(dirs, sticks()...)
	}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, home)
	}
	for _, d := range dirs {
		if info, err := os.Stat(d); err == nil && info.IsDir() {
			c.enter(d)
			return
		}
	}
	c.enter(string(filepath.Separator))
}

// enter looks into a folder; one that can't be looked into leaves the one before.
func (c *Chooser) enter(dir string) { c.enterAt(dir, "") }

// enterAt is enter with the name to stand on.
func (c *Chooser) enterAt(dir, name string) {
	wanted := c.wanted
	present.Load(&c.load, c.stage, func(context.Context) (listing, error) {
		l := look(dir, wanted)
		return l, l.err
	}, func(l listing, err error) {
		if err != nil {
			c.path.SetText(legible(c.now.dir))
			c.warn(fault(err, dir))
			return
		}
		same := c.now.dir == l.dir
		c.now, c.over = l, ""
		c.path.SetText(legible(l.dir))
		if !same {
			c.table.Top()
		}
		c.table.SetCount(len(l.rows))
		if i := slices.IndexFunc(l.rows, func(r row) bool { return r.name == name }); name != "" && i >= 0 {
			c.table.Select(i)
		}
		c.say()
	})
}

// wanted reports whether a file is of the kind meant.
func (c *Chooser) wanted(name string) bool {
	return len(c.o.Exts) == 0 || c.all || slices.Contains(c.o.Exts, strings.ToLower(filepath.Ext(name)))
}

// up goes to the folder this one lies in.
func (c *Chooser) up() {
	if dir := filepath.Dir(c.now.dir); dir != c.now.dir {
		c.enterAt(dir, filepath.Base(c.now.dir))
	}
}

// typed goes where a path leads: into a folder, or to a file.
func (c *Chooser) typed(path string) {
	path = resolve(c.now.dir, path)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		c.enter(path)
		c.win.Canvas().Focus(c.table)
	case c.o.For == ToSave && errors.Is(err, fs.ErrNotExist):
		c.name.SetText(filepath.Base(path))
		c.enter(filepath.Dir(path))
		c.win.Canvas().Focus(c.name)
	case err != nil:
		c.warn(fault(err, path))
	case c.o.For == Folder:
		c.enterAt(filepath.Dir(path), filepath.Base(path))
	case !info.Mode().IsRegular(): // a pipe, a device
		c.warn(i18n.T("choose.special", "path", brief(path)))
	case c.o.For == ToSave:
		c.name.SetText(filepath.Base(path))
		c.enter(filepath.Dir(path))
	default:
		c.take(path)
	}
}

// open goes into the folder of a row, or takes its file.
func (c *Chooser) open(i int) {
	if i < 0 || i >= len(c.now.rows) {
		return
	}
	r := c.now.rows[i]
	path := filepath.Join(c.now.dir, r.name)
	switch {
	case r.folder:
		c.enter(path)
	case c.o.For == ToRead:
		c.take(path)
	case c.o.For == ToSave:
		c.name.SetText(r.name)
		c.win.Canvas().Focus(c.name)
	}
}

// done is the usual button: what is selected, the folder shown, or the name written.
func (c *Chooser) done() {
	switch c.o.For {
	case Folder:
		c.take(c.now.dir)
		return
	case ToSave:
		c.save()
		return
	case ToRead:
	}
	if t := c.path.Text; t != legible(c.now.dir) && resolve(c.now.dir, t) != c.now.dir { // a path is typed and Enter was not pressed
		c.typed(c.path.Text)
		return
	}
	if c.table.Selected() < 0 {
		c.warn(i18n.T("choose.pick"))
		return
	}
	c.open(c.table.Selected())
}

// save takes the name written; a file that is there is replaced by a second press only.
func (c *Chooser) save() {
	name := strings.TrimSpace(c.name.Text)
	if name == "" || name != filepath.Base(name) || name == "." || name == ".." {
		c.warn(i18n.T("choose.badname"))
		return
	}
	path := filepath.Join(c.now.dir, name)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		c.warn(i18n.T("choose.badname"))
	case err == nil && !info.Mode().IsRegular():
		c.warn(i18n.T("choose.special", "path", brief(path)))
	case err == nil && c.over != path:
		c.over = path
		c.warn(i18n.T("choose.replace", "name", brief(name)))
		c.ok.SetText(i18n.T("choose.replace.yes"))
	default:
		c.take(path)
	}
}

func (c *Chooser) take(path string) {
	c.Close()
	c.took(path)
}

// key has the keys of the rows and of the places first.
func (c *Chooser) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		c.Close()
	case fyne.KeyBackspace:
		c.up()
	case fyne.KeySlash: // a path begins: the character itself follows and lands there
		c.path.SetText("")
		c.win.Canvas().Focus(c.path)
	default:
		return false
	}
	return true
}

func (c *Chooser) cells(i int) []widgets.Cell {
	if i >= len(c.now.rows) {
		return nil
	}
	r := c.now.rows[i]
	name, size, tone := r.shown(), "", fyne.ThemeColorName("")
	if r.folder {
		name = "▸ " + name
	} else {
		size = present.Size(r.size)
		if c.o.For == Folder {
			tone = theme.Muted
		}
	}
	return []widgets.Cell{{Text: name, Tone: tone}, {Text: r.kind(), Tone: theme.Muted}, {Text: size, Tone: theme.Muted}, {Text: present.Stamp(r.at), Tone: theme.Muted}}
}

// say tells what the folder holds.
func (c *Chooser) say() {
	folders := 0
	for _, r := range c.now.rows {
		if r.folder {
			folders++
		}
	}
	text := i18n.T("choose.count", "folders", strconv.Itoa(folders), "files", strconv.Itoa(len(c.now.rows)-folders))
	if c.now.other > 0 {
		text += i18n.T("choose.other", "n", strconv.Itoa(c.now.other), "kinds", strings.Join(c.o.Exts, " "))
	}
	if c.now.odd > 0 {
		text += i18n.T("choose.odd", "n", strconv.Itoa(c.now.odd))
	}
	c.line.Color = theme.Muted
	c.line.Set(widgets.Run{Text: text})
	if c.o.For == ToSave {
		c.ok.SetText(i18n.T("choose.save"))
	}
}

func (c *Chooser) warn(text string) {
	c.line.Color = theme.Alarm
	c.line.Set(widgets.Run{Text: "■ " + text})
}
