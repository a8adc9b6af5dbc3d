package app

// Hidden reports a character that shows nothing and makes a text read other than it is: spaces and hyphens of no width, and
// marks that turn the direction of writing round (Unicode UAX 9; CVE-2021-42574). Joiners (U+200C, U+200D), direction marks of
// single letters and variation selectors are none: scripts and emoji need them.
func Hidden(r rune) bool {
	switch {
	case r == 0xAD, r == 0x200B, r == 0xFEFF, r == 0x180E,
		r >= 0x2060 && r <= 0x2069,   // word joiner, invisible operators, isolates
		r >= 0x202A && r <= 0x202E,   // embeddings and overrides
		r >= 0xE0000 && r <= 0xE007F: // tags
		return true
	}
	return false
}
