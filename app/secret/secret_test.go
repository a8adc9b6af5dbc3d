package secret

import (
	"strings"
	"testing"
)

// A mark of state secrecy refuses; prose about secrets, work secrets and trade secrets does not.
func TestSecretMark(t *testing.T) {
	for text, want := range map[string]string{
		"机密★10年": "机密", "秘密★": "秘密", "绝 密 ★ 长期": "绝密", "密级：机密": "机密", "【秘密】": "秘密", "机密": "机密", "特急\n机密\n济宁市文件": "机密", "（绝密）": "绝密", "正文见附件，秘密★1年": "秘密",
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
