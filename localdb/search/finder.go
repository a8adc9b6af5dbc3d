package search

import "bytes"

// finder looks for a word in folded text by its rarest byte: of UTF-8 text in Chinese
// every fifth byte or so is the first of the word too, and bytes.Index goes by that.
type finder struct {
	word []byte
	at   int // of the rarest byte
	b    byte
}

// byteCounts says how often bytes stand in a text.
type byteCounts [256]uint32

func (c *byteCounts) add(text []byte) {
	for _, b := range text {
		c[b]++
	}
}

func newFinder(word []byte, counts *byteCounts) finder {
	f := finder{word: word, b: word[0]}
	for i, b := range word {
		if counts[b] < counts[f.b] {
			f.at, f.b = i, b
		}
	}
	return f
}

// index gives where the word first stands in text, -1 if it doesn't.
func (f *finder) index(text []byte) int {
	last := len(text) - len(f.word) + f.at // the rarest byte stands no later
	for from := f.at; from <= last; {
		i := bytes.IndexByte(text[from:last+1], f.b)
		if i < 0 {
			return -1
		}
		start := from + i - f.at
		if string(text[start:start+len(f.word)]) == string(f.word) {
			return start
		}
		from += i + 1
	}
	return -1
}

// times counts the word in a text, up to maxTimes.
func (f *finder) times(text []byte) (n uint32) {
	for n < maxTimes {
		at := f.index(text)
		if at < 0 {
			break
		}
		n++
		text = text[at+len(f.word):]
	}
	return n
}
