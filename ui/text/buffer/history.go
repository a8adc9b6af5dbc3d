package buffer

import (
	"strings"
	"unicode/utf8"
)

// Kind says how a change came about: what is typed or deleted in one go is taken back in one go.
type Kind uint8

// Kinds of change.
const (
	Whole     Kind = iota // stands alone: pasted, cut, a line end
	Typed                 // one character after the other
	Erased                // backwards, one after the other
	Swallowed             // forwards, one after the other
)

// edit is one change that can be taken back.
type edit struct {
	at        Pos
	gone, put string
	kind      Kind
	a, b      Pos // what was selected before: a is where the selection began, b the cursor
}

// history is what can be taken back and done again.
type history struct {
	back, forth []edit
	open        bool // the last one takes more of its kind
	size        int  // bytes held by back
}

const (
	groupMost   = 60      // characters typed that are taken back at once
	historyMost = 8 << 20 // bytes of text kept for taking back
)

// Replace puts s where the text from a up to b stood, and gives the place after it. from and to
// are the selection before, to be there again when it is taken back.
func (t *Text) Replace(a, b Pos, s string, kind Kind, from, to Pos) (Change, Pos) {
	a, b = Order(t.Clamp(a), t.Clamp(b))
	s = Clean(s)
	e := edit{at: a, gone: strings.Clone(t.Slice(a, b)), put: s, kind: kind, a: from, b: to}
	c := t.apply(a, b, s)
	t.past.add(e)
	return c, endOf(a, s)
}

func (h *history) add(e edit) {
	h.forth = nil
	if n := len(h.back) - 1; n >= 0 && h.open && h.back[n].takes(e) {
		l := &h.back[n]
		h.size += len(e.gone) + len(e.put)
		switch e.kind {
		case Typed:
			l.put += e.put
		case Erased:
			l.at, l.gone = e.at, e.gone+l.gone
		case Swallowed:
			l.gone += e.gone
		}
	} else {
		h.back = append(h.back, e)
		h.size += len(e.gone) + len(e.put)
	}
	h.open = e.kind != Whole && !ends(e.put)
	for h.size > historyMost && len(h.back) > 1 {
		h.size -= len(h.back[0].gone) + len(h.back[0].put)
		h.back[0] = edit{}
		h.back = h.back[1:]
	}
}

// takes reports whether e goes on with what l did.
func (l edit) takes(e edit) bool {
	if l.kind != e.kind || strings.Contains(e.gone+e.put+l.put, "\n") {
		return false
	}
	switch e.kind {
	case Typed:
		return e.gone == "" && e.at == endOf(l.at, l.put) && utf8.RuneCountInString(l.put) < groupMost
	case Erased:
		return endOf(e.at, e.gone) == l.at && len(l.gone) < groupMost*3
	case Swallowed:
		return e.at == l.at && len(l.gone) < groupMost*3
	}
	return false
}

// ends reports whether a typed character ends what is taken back at once: a clause of a sentence.
func ends(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("，。；：！？、\n", r)
}

// Pause ends what is taken back at once: the cursor was put elsewhere.
func (t *Text) Pause() { t.past.open = false }

// CanUndo reports whether there is something to take back.
func (t *Text) CanUndo() bool { return len(t.past.back) > 0 }

// CanRedo reports whether something taken back can be done again.
func (t *Text) CanRedo() bool { return len(t.past.forth) > 0 }

// Undo takes back the last change and gives what was selected before it.
func (t *Text) Undo() (c Change, from, to Pos, ok bool) {
	h := &t.past
	n := len(h.back) - 1
	if n < 0 {
		return c, from, to, false
	}
	e := h.back[n]
	h.back, h.open = h.back[:n], false
	h.size -= len(e.gone) + len(e.put)
	h.forth = append(h.forth, e)
	c = t.apply(e.at, endOf(e.at, e.put), e.gone)
	return c, t.Clamp(e.a), t.Clamp(e.b), true
}

// Redo does again what was taken back last and gives the place after it.
func (t *Text) Redo() (c Change, to Pos, ok bool) {
	h := &t.past
	n := len(h.forth) - 1
	if n < 0 {
		return c, to, false
	}
	e := h.forth[n]
	h.forth, h.open = h.forth[:n], false
	h.back = append(h.back, e)
	h.size += len(e.gone) + len(e.put)
	c = t.apply(e.at, endOf(e.at, e.gone), e.put)
	return c, endOf(e.at, e.put), true
}
