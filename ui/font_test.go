package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/loop"
)

// Where no Chinese font is found, the first page says so in letters that can be read and names the package.
func TestNoChineseFont(t *testing.T) {
	had := hasChinese
	defer func() { hasChinese = had }()
	for _, has := range []bool{true, false} {
		hasChinese = func() bool { return has }
		test.NewTempApp(t)
		f := newFrame(fyne.CurrentApp(), Config{Backend: newFakeBackend(3)}, &loop.Queue{})
		f.win.Resize(fyne.NewSize(1280, 800))
		if said := strings.Contains(test.RenderObjectToMarkup(f.front.hint), "fonts-noto-cjk"); said == has {
			t.Errorf("font there: %v, said: %v", has, said)
		}
	}
}
