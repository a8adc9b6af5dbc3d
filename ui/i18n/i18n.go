// Package i18n holds every word the program says, in Chinese and English, under
// stable keys. It imports no Fyne, so commands without a window say the same words.
//
// Words lie in text/*.tsv (key, zh, en) and, for failures, in codes/*.tsv
// (code, zh, en; placeholders {item} and the names of the error's arguments). The words
// of the procedures' tables and of the rules, which are Chinese, have their English in
// words/*.tsv (zh, en): see Term.
package i18n

import (
	"embed"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"

	"renda/app"
)

//go:embed text/*.tsv codes/*.tsv words/*.tsv
var files embed.FS

// Lang is a language the program speaks.
type Lang uint32

// Languages.
const (
	Zh Lang = iota
	En
)

// String gives the language's tag.
func (l Lang) String() string {
	if l == En {
		return "en"
	}
	return "zh"
}

// ParseLang reads a tag; anything but English is Chinese, the language of the work.
func ParseLang(tag string) Lang {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return En
	}
	return Zh
}

var current atomic.Uint32

// Set changes the language from now on; whoever shows words draws them again.
func Set(l Lang) { current.Store(uint32(l)) }

// Current gives the language spoken now.
func Current() Lang { return Lang(current.Load()) }

type words [2]string

type catalogue struct{ text, code map[string]words }

var load = sync.OnceValue(func() catalogue {
	return catalogue{read("text"), read("codes")}
})

func read(dir string) map[string]words {
	out := map[string]words{}
	for _, line := range lines(dir) {
		if col := strings.Split(line, "\t"); len(col) >= 3 {
			out[col[0]] = words{unescape(col[1]), unescape(col[2])}
		}
	}
	return out
}

// lines gives the lines of a folder's files that are no comments.
func lines(dir string) []string {
	var out []string
	names, err := fs.Glob(files, dir+"/*.tsv")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded by the same pattern
		}
		for _, line := range strings.Split(string(b), "\n") {
			if line = strings.TrimSuffix(line, "\r"); line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, line)
			}
		}
	}
	return out
}

func unescape(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

// T gives the words under a key with {name} placeholders filled from name, value
// pairs. An unknown key gives itself, so that a missing word is seen, not silent.
func T(key string, kv ...string) string {
	w, ok := load().text[key]
	if !ok {
		return key
	}
	s := w[current.Load()]
	for i := 0; i+1 < len(kv); i += 2 {
		s = strings.ReplaceAll(s, "{"+kv[i]+"}", kv[i+1])
	}
	return s
}

// Has reports whether a key has words.
func Has(key string) bool { _, ok := load().text[key]; return ok }

// HasCode reports whether a failure has words.
func HasCode(c app.Code) bool { _, ok := load().code[string(c)]; return ok }

// Pick gives the one of two names that fits the language; an absent English name is
// looked for among the words of the tables (Term).
func Pick(zh, en string) string {
	if Current() == En && en != "" {
		return en
	}
	return Term(zh)
}

// Error gives a failure in words: what happened to which item, why, what to do
// next, and the code in brackets for whoever is asked for help. nil gives "".
func Error(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return Code(app.CodeInternal, "", nil)
	}
	return Code(e.Code, e.Item, e.Args)
}

// ofVault are the files of a vault by whose names its disk's failures come; who writes a text knows of no such file.
var ofVault = map[string]bool{"journal": true, "records.db": true, "vault": true, "papers": true}

// Code is Error for a code with its item and facts.
func Code(c app.Code, item string, args map[string]string) string {
	w, ok := load().code[string(c)]
	if !ok {
		w = load().code[string(app.CodeInternal)]
	}
	s := w[current.Load()]
	for k, v := range args {
		s = strings.ReplaceAll(s, "{"+k+"}", Term(v))
	}
	switch {
	case item == "":
		item = T("err.thisitem")
	case ofVault[item] && (strings.HasPrefix(string(c), "disk.") || strings.HasSuffix(string(c), ".poisoned")):
		item = T("err.vault")
	}
	s = strings.ReplaceAll(s, "{item}", Term(item))
	return blank(s) + " [" + string(c) + "]"
}

// blank takes out placeholders no fact was given for: a person must never read
// them. The sentence stays readable because facts stand in brackets or at ends.
func blank(s string) string {
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			return s
		}
		j := strings.IndexByte(s[i:], '}')
		if j < 0 {
			return s
		}
		s = s[:i] + "—" + s[i+j+1:]
	}
}
