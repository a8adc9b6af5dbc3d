package desk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A comparison gives back both texts exactly, whatever they are.
func TestCompareGivesBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{"路", "灯", "。", "\n", "修", "；", "a", "\xff", "𠮷"})
		a := strings.Join(rapid.SliceOfN(alphabet, 0, 60).Draw(t, "a"), "")
		b := strings.Join(rapid.SliceOfN(alphabet, 0, 60).Draw(t, "b"), "")
		var olds, news strings.Builder
		for _, s := range CompareTexts(a, b) {
			if s.Op != SpanIns {
				olds.WriteString(s.Text)
			}
			if s.Op != SpanDel {
				news.WriteString(s.Text)
			}
		}
		if olds.String() != a || news.String() != b {
			t.Fatalf("got %q and %q back", olds.String(), news.String())
		}
	})
}

// One changed word inside a sentence is shown as that word alone.
func TestCompareIsByCharacter(t *testing.T) {
	got := CompareTexts("建议修缮南大街路灯。请今年办好。", "建议更换南大街路灯。请今年办好。")
	want := []Span{{SpanSame, "建议"}, {SpanDel, "修缮"}, {SpanIns, "更换"}, {SpanSame, "南大街路灯。请今年办好。"}}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("span %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

// Two wholly different texts of 200,000 characters are compared without running away.
func TestCompareBoundsItsWork(t *testing.T) {
	a, b := strings.Repeat("甲乙丙丁", 50000), strings.Repeat("戊己庚辛", 50000)
	if got := CompareTexts(a, b); len(got) != 2 {
		t.Fatalf("got %d spans", len(got))
	}
}
