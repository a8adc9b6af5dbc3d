package choose

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
)

// A pipe and a device are refused before anybody waits for them, typed or as the place to save to; a link that leads round in a
// circle and a path without end are said, with what to do next.
func TestNoPlainFile(t *testing.T) {
	h := sit(t, Options{})
	pipe, ring := filepath.Join(h.home, "管道"), filepath.Join(h.home, "绕圈")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink("绕圈", ring)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/null", ring, ring + strings.Repeat("/很深的路径", 800)} {
		h.typed(path)
		if said := h.line.AccessibilityLabel(); h.took != "" || !strings.HasPrefix(said, "■") || !strings.Contains(said, "请") || len([]rune(said)) > 120 {
			t.Errorf("%.40s: took %q, said %s", path, h.took, said)
		}
	}
	h.path.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip(strings.Repeat("村里的路灯坏了。", 25000))})
	if h.path.Text != legible(h.home) || !strings.Contains(h.line.AccessibilityLabel(), "太长") {
		t.Error("a pasted text stands in the path")
	}
	h = sit(t, Options{For: ToSave})
	if err := syscall.Mkfifo(filepath.Join(h.home, "管道"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.enter(h.home)
	h.q.Run()
	h.name.SetText("管道")
	h.Commit()
	h.Commit()
	if h.took != "" {
		t.Error("a pipe is written over")
	}
}

type clip string

func (c clip) Content() string   { return string(c) }
func (c clip) SetContent(string) {}
