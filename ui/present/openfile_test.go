package present_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"renda/app"
	"renda/ui/i18n"
	"renda/ui/present"
)

// A file that is gone, forbidden, a folder or a device is refused by its name, with what to do next; none of them is taken for
// something missing at the server.
func TestOpenFile(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "锁住.txt")
	if err := os.WriteFile(locked, []byte("x"), 0); err != nil {
		t.Fatal(err)
	}
	cases := map[string]app.Code{filepath.Join(dir, "没有.txt"): present.CodeFileGone, dir: present.CodeFileSpecial, locked: present.CodeFileForbidden, os.DevNull: present.CodeFileSpecial,
		filepath.Join(locked, "里面"): app.CodeUnread}
	if os.Geteuid() == 0 {
		delete(cases, locked) // the administrator may read it
	}
	for path, want := range cases {
		name, r, err := present.OpenFile(path)
		if app.CodeOf(err) != want || r != nil {
			t.Errorf("%s: %v", path, err)
		}
		if words := i18n.Error(err); !strings.Contains(words, name) || !strings.Contains(words, "请") || strings.Contains(words, "同步") {
			t.Errorf("%s: %s", path, words)
		}
	}
}

// A file that breaks off while it is read is said to have been read, not written, and named; its end is no failure; what its name should
// not have in it is left out.
func TestOpenFileReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "第一行\n\u202e第二行.txt")
	if err := os.WriteFile(path, []byte("正文"), 0o600); err != nil {
		t.Skip("this file system takes only names of its own kind:", err)
	}
	name, r, err := present.OpenFile(path)
	if err != nil || name != "第一行第二行.txt" {
		t.Fatal(name, err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != "正文" {
		t.Errorf("%q %v", b, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	_, err = r.Read(make([]byte, 1))
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Code != app.CodeUnread || e.Item != name {
		t.Errorf("broken off: %v", err)
	}
}
