package similar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func text(t *rapid.T, label string, most int) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("修复老城区路灯建设街道农村饮水安全教育医疗养老交通环境河湖治理，。关于的建议abc")), 0, most, -1).Draw(t, label)
}

// A sketch is bounded and the same every time; a score lies in 0 to 1, is the same both
// ways, and is 1 for a text with itself unless there is nothing in it.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, ab, bt, bb := text(t, "at", 60), text(t, "ab", 600), text(t, "bt", 60), text(t, "bb", 600)
		a, b := Sketch(at, ab), Sketch(bt, bb)
		if len(a) > Size || !slices.Equal(a, Sketch(at, ab)) {
			t.Fatalf("%d hashes, or not the same twice", len(a))
		}
		ab1, ba := Score(a, b), Score(b, a)
		if ab1 != ba || ab1 < 0 || ab1 > 1 {
			t.Fatalf("%v one way, %v the other", ab1, ba)
		}
		if self := Score(a, a); len(a) > 0 && self < 1-1e-9 || len(a) == 0 && self != 0 {
			t.Fatalf("a text is %v like itself", self)
		}
	})
}

// Sketches are kept on disk: their values never change.
func TestGolden(t *testing.T) {
	got := Sketch("关于修复老城区路灯的建议", "路灯多年失修，群众夜间出行不便。")
	want := []uint32{0x7b209325, 0x8063f317, 0xb5c76bf1, 0xb9e5d8c9, 0xf9b3b995, 0xfd37fc09, 0x1a8c97b0, 0x1ff2cbee, 0x3fa6b5f0, 0x4833d510, 0x52427100, 0x5a39d67c, 0x60f6d274, 0x7b209324, 0x9e10d94e, 0xa3b55d18, 0xa9d2075a, 0xdc8407d2}
	if !slices.Equal(got, want) {
		t.Errorf("the sketch changed: %#v", got)
	}
}

// A changed copy is more like its original than another matter is, and what all
// proposals say makes none alike.
func TestTellsApart(t *testing.T) {
	body := "老城区建设路、光明街、古槐路三条街的路灯多年失修，入冬以来有四十余盏不亮，群众夜间出行不便。建议由城市管理部门牵头，年内完成排查和修复。"
	a := Sketch("关于修复老城区路灯的建议", body)
	near := Score(a, Sketch("关于尽快修复我市老城区路灯的建议", "近年来，"+strings.ReplaceAll(body, "四十余盏", "几十盏")+"并建立长效机制。"))
	topic := Score(a, Sketch("关于老城区路灯照明提升的建议", "老城区背街小巷照明不足，夜间安全隐患多。"))
	far := Score(a, Sketch("关于加强农村饮水安全保障的建议", "部分村庄水质不达标，管网老化。建议加大投入，完善水质监测。"))
	if near < 0.6 || topic < 0.15 || far > 0.1 || near <= topic || topic <= far {
		t.Errorf("near %.2f, same topic %.2f, other %.2f", near, topic, far)
	}
	if s := Score(Sketch("关于进一步加强和完善工作的建议", ""), Sketch("关于推动问题解决的建议", "")); s != 0 {
		t.Errorf("phrases alone make two matters %.2f alike", s)
	}
}

// Of real suggestions each one's half finds its whole before any other.
func TestFindsRealOnes(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "proposal_replies", "citizen_suggestions.jsonl"))
	if err != nil {
		t.Skip("../shared is not here: made-up texts stand for it")
	}
	type suggestion struct{ Title, Text string }
	var all []suggestion
	var sketches [][]uint32
	for _, l := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		var s suggestion
		if err := json.Unmarshal([]byte(l), &s); err != nil {
			t.Fatal(err)
		}
		all, sketches = append(all, s), append(sketches, Sketch(s.Title, s.Text))
	}
	for i, s := range all {
		rs := []rune(s.Text)
		q := Sketch("", string(rs[len(rs)/3:]))
		best := 0
		for j := range sketches {
			if Score(q, sketches[j]) > Score(q, sketches[best]) {
				best = j
			}
		}
		if best != i && all[best].Text != s.Text {
			t.Errorf("%q finds %q", s.Text, all[best].Text)
		}
	}
}

func BenchmarkScore50000(b *testing.B) {
	cards := make([][]uint32, 50_000)
	words := []rune("修复老城区路灯建设街道农村饮水安全教育医疗养老交通环境河湖治理供热供暖停车学校社区")
	for i := range cards {
		var t, body strings.Builder
		for j := range 220 {
			r := words[(i*31+j*j*7+j*i)%len(words)]
			if j < 20 {
				t.WriteRune(r)
			}
			body.WriteRune(r)
		}
		cards[i] = Sketch(t.String(), body.String())
	}
	q := cards[77]
	b.ResetTimer()
	for b.Loop() {
		if got := Best(q, cards, 10, 0.2); len(got) == 0 || got[0].Score < 1 {
			b.Fatal(got)
		}
	}
}

// Best gives what scoring each by hand gives, as far as a score is worth showing.
func TestBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Sketch(text(t, "title", 40), text(t, "body", 200))
		var all [][]uint32
		for range rapid.IntRange(0, 8).Draw(t, "n") {
			all = append(all, Sketch(text(t, "t", 40), text(t, "b", 200)))
		}
		all = append(all, q)
		got := Best(q, all, 3, 0.5)
		for i, m := range got {
			if m.Score != Score(q, all[m.Index]) || i > 0 && m.Score > got[i-1].Score {
				t.Fatalf("%v", got)
			}
		}
		if len(q) >= fewest && (len(got) == 0 || got[0].Score < 1-1e-9) {
			t.Fatalf("a text does not find itself: %v", got)
		}
	})
}
