package text

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/i18n"
	"renda/ui/theme"
)

// The head of a reading page stays in its width in every size of type: nothing overlaps, the field to go to a clause can be
// typed in, and the keys keep their words where there is room for them.
func TestHeadInLargeType(t *testing.T) {
	for _, percent := range []int{100, 150, 200} {
		for _, width := range []float32{360, 540, 620, 1000} {
			test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, percent))
			r := NewReader("正文")
			r.Clause = func(string) (int, bool) { return 0, true }
			r.SetText("第一条 为了规范，制定本办法。")
			r.SetOutline([]Entry{{Title: "第一条", Leaf: true}})
			test.NewTempWindow(t, r.Object()).Resize(fyne.NewSize(width, 500))
			r.head.Resize(fyne.NewSize(width, r.head.MinSize().Height))
			end := float32(0)
			for _, o := range []fyne.CanvasObject{r.open, r.gone, r.seek} {
				if x := o.Position().X; x < end-0.5 {
					t.Errorf("%d%% at %v: one stands at %v over another up to %v", percent, width, x, end)
				}
				end = o.Position().X + o.Size().Width
			}
			em := float32(15*percent) / 100
			if end > width+0.5 || r.gone.Size().Width < em*gotoLeastEms-0.5 {
				t.Errorf("%d%% at %v: the head is %v wide, its field %v", percent, width, end, r.gone.Size().Width)
			}
			if words := r.seek.Text == i18n.T("text.find") && r.open.Text == i18n.T("text.outline"); words && width < em*18 || !words && width > em*28 {
				t.Errorf("%d%% at %v: the keys have words: %v", percent, width, words)
			}
		}
	}
}
