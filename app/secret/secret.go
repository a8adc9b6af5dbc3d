// Package secret knows the mark of a state secret when it sees one. It is the one owner
// of that question: drafts, attachments, form fields and the readers of files all ask here
// (保守国家秘密法第三十一条: what is secret may not be stored or processed here).
package secret

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"

	"renda/app"
)

// The mark of a state secret is "密级★期限" at the head of a paper (domain §8.2); 工作秘密
// and 商业秘密 are none, and prose about secrecy carries no star and does not
// stand alone on a line.
var (
	starred = re(`(商业|工作|个人|职业)?(绝_密|机_密|秘_密)_[★☆⭐]`)
	alone   = re(`^_[【\[（(]?_(?:密_级_[:：]?_)?(绝_密|机_密|秘_密)_级?_[★☆⭐*＊]?_(?:长期|\d+_(?:年|个月|月|天))?_[】\]）)]?_$`)
	graded  = re(`^_密_级_[:：]_(绝_密|机_密|秘_密)`)
	named   = re(`[【\[（(](绝密|机密|秘密)级?(?:[★☆⭐][^】\]）)]*)?[】\]）)]|^(绝密|机密|秘密)(?:级|件|文件)?(?:[-—－\s.★☆⭐\x5f]|$)`)
)

// re compiles a pattern in which _ stands for any blanks, Chinese ones too: papers are set 机　密; and for what shows nothing (as
// app.Hidden, and joiners): a mark is a mark with something unseen in it.
func re(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(pattern, "_", `[\s\x{a0}\x{3000}\x{ad}\x{180e}\x{2000}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{fe00}-\x{fe0f}\x{e0000}-\x{e007f}]*`))
}

// headLines is how many lines of a paper its mark can stand in.
const headLines = 12

// Code refuses what carries a mark: mark says which, file or field where.
const Code app.Code = "secret.mark"

// Mark gives the mark of state secrecy a text carries (绝密, 机密 or 秘密), "" if none. A
// starred mark counts anywhere, one alone on its line or after 密级： in the paper's head.
func Mark(paras []string) string {
	for _, p := range paras {
		if !strings.ContainsAny(p, "★☆⭐") {
			continue
		}
		for _, m := range starred.FindAllStringSubmatch(p, -1) {
			if m[1] == "" {
				return squeeze(m[2])
			}
		}
	}
	seen := 0
	for _, p := range paras {
		if strings.TrimSpace(p) == "" {
			continue
		}
		if seen++; seen > headLines {
			break
		}
		for _, re := range []*regexp.Regexp{alone, graded} {
			if m := re.FindStringSubmatch(p); m != nil {
				return squeeze(m[1])
			}
		}
	}
	return ""
}

// Name gives the mark a file's name carries.
func Name(name string) string {
	if s := Mark([]string{"", name}); s != "" {
		return s
	}
	m := named.FindStringSubmatch(strings.TrimSuffix(name, filepath.Ext(name)))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// squeeze leaves the two characters of a mark.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return r
		}
		return -1
	}, s)
}

// rawMarks are the starred marks as they stand in the bytes of a PDF or an old DOC:
// as UTF-8, UTF-16 either way round, GB18030 and hexadecimal UTF-16.
var rawMarks = func() map[string]string {
	gb := map[string]string{"绝密": "\xbe\xf8\xc3\xdc", "机密": "\xbb\xfa\xc3\xdc", "秘密": "\xc3\xd8\xc3\xdc"}
	out := map[string]string{}
	for mark, g := range gb {
		text := mark + "★"
		out[text], out[g+"\xa1\xef"] = mark, mark
		var be, le, hex strings.Builder
		for _, u := range utf16.Encode([]rune(text)) {
			be.Write([]byte{byte(u >> 8), byte(u)})
			le.Write([]byte{byte(u), byte(u >> 8)})
			const digits = "0123456789ABCDEF"
			for shift := 12; shift >= 0; shift -= 4 {
				hex.WriteByte(digits[u>>shift&15])
			}
		}
		out[be.String()], out[le.String()], out[hex.String()], out[strings.ToLower(hex.String())] = mark, mark, mark, mark
	}
	return out
}()

// Raw looks for a starred mark in the bytes of a file that is not read as text.
func Raw(b []byte) string {
	for pattern, mark := range rawMarks {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(pattern))
			if i < 0 {
				break
			}
			if i += at; !ordinary(b[:i]) {
				return mark
			}
			at = i + 1
		}
	}
	return ""
}

// ordinary reports whether what comes before makes it 商业秘密 or 工作秘密.
func ordinary(before []byte) bool {
	for _, w := range []string{"商业", "工作", "个人", "职业"} {
		if bytes.HasSuffix(before, []byte(w)) {
			return true
		}
	}
	return false
}
