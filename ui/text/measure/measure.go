// Package measure remembers how wide characters are drawn: asking Fyne each time is what makes
// its own wrapped words slow.
package measure

import "fyne.io/fyne/v2"

// Face is one size and weight of the program's type. It belongs to the screen's thread.
type Face struct {
	Em    float32
	Bold  bool
	ascii [128]float32
	rest  map[rune]float32
	wide  float32
}

type key struct {
	size float32
	bold bool
}

var faces = map[key]*Face{}

// Of gives the face of a size.
func Of(size float32, bold bool) *Face {
	k := key{size, bold}
	f := faces[k]
	if f == nil {
		f = &Face{Em: size, Bold: bold, rest: map[rune]float32{}}
		f.wide = f.ask('国')
		faces[k] = f
	}
	return f
}

func (f *Face) ask(r rune) float32 {
	return fyne.MeasureText(string(r), f.Em, fyne.TextStyle{Bold: f.Bold}).Width
}

// Advance gives how wide a character is; ideographs share one width.
func (f *Face) Advance(r rune) float32 {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		return f.wide
	case r >= 0 && r < 128:
		if f.ascii[r] == 0 {
			f.ascii[r] = f.ask(r) + 1 // 0 is not asked yet
		}
		return f.ascii[r] - 1
	}
	w, ok := f.rest[r]
	if !ok {
		w = f.ask(r)
		f.rest[r] = w
	}
	return w
}
