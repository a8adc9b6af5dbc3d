package secret

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app/apptest/arrows"
)

// The package stands under everything that takes words in: it knows the core only.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app") }

// A mark of state secrecy refuses; prose about secrets, work secrets and trade secrets does not.
func TestSecretMark(t *testing.T) {
	for text, want := range map[string]string{
		"机密★10年": "机密", "秘密★": "秘密", "绝 密 ★ 长期": "绝密", "密级：机密": "机密", "【秘密】": "秘密", "机密": "机密", "特急\n机密\n济宁市文件": "机密", "（绝密）": "绝密", "正文见附件，秘密★1年": "秘密",
		"机\u200d密★10年": "机密", "绝\ufeff密\u2060★": "绝密", "秘\u00ad密\u202a★": "秘密", "\ufeff机密\u200b": "机密", "秘密⭐️1年": "秘密", // something unseen in it, the star of a telephone
		"保守国家秘密": "", "商业秘密": "", "商业秘密★": "", "工作秘密★1年": "", "关于加强机密文件管理的建议": "", "秘密投票": "", "涉及商业秘密的，不予公开": "", "密级管理制度": "", "秘密武器": "",
		strings.Repeat("一行。\n", 20) + "机密": "",
	} {
		if got := Mark(strings.Split(text, "\n")); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for name, want := range map[string]string{"机密★文件.docx": "机密", "【机密】方案.pdf": "机密", "秘密-方案.pdf": "秘密", "绝密.docx": "绝密", "(秘密)报告.txt": "秘密",
		"保守秘密工作方案.docx": "", "商业秘密.docx": "", "机密文件管理办法.docx": "", "秘密投票办法.pdf": ""} {
		if got := Name(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Real texts that speak of secrets all the time, laws, reports of governments, normative documents, replies, carry no mark:
// none of them, and none of their names, is refused.
func TestNoFalseHits(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared is not here: the table above stands for it")
	}
	files, about := 0, 0
	for _, folder := range []string{"laws", "gov_reports", "normative_docs", "proposal_replies", "pdf/statute_text_oracle"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(p string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			files++
			if strings.Contains(string(b), "密") {
				about++
			}
			if m := Mark(strings.Split(string(b), "\n")); m != "" {
				t.Errorf("%s is taken for %s", p, m)
			}
			if m := Name(e.Name()); m != "" {
				t.Errorf("the name %s is taken for %s", e.Name(), m)
			}
			if m := Raw(b); m != "" {
				t.Errorf("the bytes of %s are taken for %s", p, m)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d files, of these %d with 密 in them, no hit", files, about)
	if files < 1900 {
		t.Errorf("only %d files were looked at", files)
	}
}

// A mark is found wherever its paper shows it: any width of blanks, any line of a head, any star.
func TestMarkIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mark := rapid.SampledFrom([]string{"绝密", "机密", "秘密"}).Draw(t, "mark")
		gap := rapid.SampledFrom([]string{"", " ", "　", "  "}).Draw(t, "gap")
		star := rapid.SampledFrom([]string{"★", "☆"}).Draw(t, "star")
		rs := []rune(mark)
		line := rapid.SampledFrom([]string{"", "文件编号第3号　", "000001 "}).Draw(t, "before") + string(rs[0]) + gap + string(rs[1]) + gap + star + rapid.SampledFrom([]string{"", "10年", "长期"}).Draw(t, "term")
		lines := append(rapid.SliceOfN(rapid.StringMatching(`[一-龥，。]{0,30}`), 0, 30).Draw(t, "above"), line)
		if got := Mark(append(lines, "正文")); got != mark {
			t.Fatalf("%q in %q gives %q", mark, line, got)
		}
	})
}
