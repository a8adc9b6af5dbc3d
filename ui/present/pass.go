package present

import "unicode/utf8"

// least and most are how long a passphrase may be, in characters.
const (
	least = 8
	most  = 256
)

// PassphraseFault gives the key of the words that say why a new passphrase won't
// do, "" if it will. Length is what counts, not kinds of character.
func PassphraseFault(fresh, again string) string {
	switch n := utf8.RuneCountInString(fresh); {
	case n < least:
		return "pass.short"
	case n > most:
		return "pass.long"
	case fresh != again:
		return "pass.differ"
	}
	for _, r := range fresh {
		if first, _ := utf8.DecodeRuneInString(fresh); r != first {
			return ""
		}
	}
	return "pass.same"
}
