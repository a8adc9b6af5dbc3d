package ui

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/room"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// outside gives the system's clipboard, past the program's own.
func (h *hand) outside() fyne.Clipboard { return h.f.app.(inside).App.Clipboard() }

// copies has everything in the window that takes keys select and copy and cut what stands in it, with the system's clipboard in the
// keys as the window's library puts it there; it gives how many did.
func (h *hand) copies(window fyne.Clipboard) (n int) {
	h.walk(func(o fyne.CanvasObject) {
		x, ok := o.(fyne.Shortcutable)
		if !ok {
			return
		}
		for _, k := range []fyne.Shortcut{&fyne.ShortcutCopy{Clipboard: window}, &fyne.ShortcutCut{Clipboard: window}} {
			if w, can := o.(interface{ SetText(string) }); can {
				w.SetText("不得外传")
			}
			x.TypedShortcut(&fyne.ShortcutSelectAll{})
			x.TypedShortcut(k)
			if h.f.clip.Holds() {
				n++
			}
			h.f.clip.Clear()
		}
	})
	h.q.Run()
	return n
}

// finder gives the field one searches the screen in.
func (h *hand) finder() *widgets.Entry {
	h.t.Helper()
	h.f.open.screen.(finder).Find()
	e, ok := h.focused().(*widgets.Entry)
	if !ok {
		h.t.Fatalf("the focus is on %T", h.focused())
	}
	return e
}

// On a dedicated terminal nothing copied or cut in any room reaches the system's clipboard, whatever field it is in and whichever clipboard the keys bring.
func TestCopiesStayInside(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	h.f.open.commit()
	h.q.Run()
	window, n := test.NewClipboard(), 0
	for _, at := range []place{{room.List, ""}, {room.Drafts, "new:"}, {room.Begin, ""}, {room.Matter, h.d.W.ID.String()}, {room.Rules, ""}, {room.Law, ""}, {room.Settings, ""}, {room.Tray, ""}, {room.Terminal, ""}} {
		h.open(at.room, at.arg)
		k := h.copies(window)
		if window.Content() != "" || h.outside().Content() != "" {
			t.Fatalf("%s: %q and %q left the program", at.room, window.Content(), h.outside().Content())
		}
		n += k
	}
	h.f.open.palette()
	if k := h.copies(window); k == 0 || window.Content() != "" {
		t.Fatalf("the finder copied %d times, %q left", k, window.Content())
	}
	if n < 10 {
		t.Fatalf("only %d copies were made", n)
	}
	if !h.says(i18n.T("clip.kept")) {
		t.Fatal("nobody says where a copy can go")
	}
}

// What is copied inside is pasted inside, until something newer was copied outside.
func TestCopiesArePastedInside(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	h.f.open.commit()
	h.q.Run()
	h.open(room.List, "")
	clip := fyne.CurrentApp().Clipboard()
	h.outside().SetContent("外面的旧文字")
	clip.SetContent("审查意见")
	search := h.finder()
	search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: h.outside()})
	if search.Text != "审查意见" {
		t.Fatalf("pasted %q", search.Text)
	}
	h.outside().SetContent("外面的新文字")
	search.SetText("")
	search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: h.outside()})
	if search.Text != "外面的新文字" {
		t.Fatalf("pasted %q", search.Text)
	}
}

// On any other machine the system's clipboard is used as ever, and nobody is told anything.
func TestOrdinaryClipboard(t *testing.T) {
	h := sit(t)
	h.open(room.List, "")
	window := test.NewClipboard()
	search := h.finder()
	search.SetText("预算")
	search.TypedShortcut(&fyne.ShortcutSelectAll{})
	search.TypedShortcut(&fyne.ShortcutCopy{Clipboard: window})
	fyne.CurrentApp().Clipboard().SetContent("引文")
	h.q.Run()
	if window.Content() != "预算" || h.outside().Content() != "引文" || h.f.clip.Holds() || h.says(i18n.T("clip.kept")) {
		t.Fatalf("%q, %q", window.Content(), h.outside().Content())
	}
}

// What was copied is gone with the lock, with the day's seal, with the entry that ends, and with the window.
func TestCopiesAreForgotten(t *testing.T) {
	for name, end := range map[string]func(h *hand){
		"lock": func(h *hand) { h.f.open.lock() },
		"seal": func(h *hand) {
			h.open(room.Terminal, "") // no door stands before it
			h.d.Room.View.Sealed = true
			h.d.watch(desk.Change{Status: true})
		},
		"leave": func(h *hand) {
			if err := h.d.LeaveTerminal(context.Background(), ""); err != nil {
				h.t.Fatal(err)
			}
			h.d.watch(desk.Change{Status: true})
		},
		"close":         func(h *hand) { h.f.close() },
		"class is gone": func(h *hand) { h.d.Room.View.Dedicated = false; h.d.watch(desk.Change{Roster: true}) },
	} {
		h := seated(t, uitest.SomeRoom())
		h.f.open.commit()
		h.q.Run()
		h.open(room.List, "")
		clip := fyne.CurrentApp().Clipboard()
		if clip.SetContent("审查意见"); clip.Content() != "审查意见" {
			t.Fatalf("%s: nothing was copied", name)
		}
		end(h)
		h.q.Run()
		if clip.Content() != "" || h.outside().Content() != "" {
			t.Errorf("%s: %q can still be pasted", name, clip.Content())
		}
	}
}

// Fyne's own fields take whichever clipboard the keys bring, so only what stands over the program's clipboard may be used.
func TestNoStockFields(t *testing.T) {
	stock := map[string]bool{"NewEntry": true, "NewMultiLineEntry": true, "NewPasswordEntry": true, "NewSelectEntry": true, "NewEntryWithData": true, "NewDateEntry": true,
		"Entry": true, "SelectEntry": true, "DateEntry": true}
	own := map[string]bool{"widgets/entry.go": true, "widgets/clip.go": true, "palette.go": true, "idle.go": true}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || own[filepath.ToSlash(path)] {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if on, is := s.X.(*ast.Ident); is && (on.Name == "widget" && stock[s.Sel.Name] || on.Name == "dialog") {
					t.Errorf("%s: %s.%s copies past the program's clipboard: use widgets.Entry or widgets.Passphrase", set.Position(s.Pos()), on.Name, s.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
