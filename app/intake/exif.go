package intake

import (
	"bytes"
	"encoding/binary"
	"strings"
)

var exifHead = []byte("Exif\x00\x00")

// Tags of TIFF and Exif (JEITA CP-3451) that are read.
const (
	tagOrientation = 0x0112
	tagDateTime    = 0x0132
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagTaken       = 0x9003
)

// exif is what a photo's Exif says of interest here.
type exif struct {
	place  bool // a GPS directory with something in it
	turn   uint16
	taken  string // "2026:03:02 09:00:00"
	edited string
}

// readExif reads a TIFF structure; what is broken in it is left out, never followed
// beyond the data.
func readExif(t []byte) exif {
	var x exif
	var o binary.ByteOrder = binary.BigEndian
	switch {
	case len(t) < 8:
		return x
	case bytes.HasPrefix(t, []byte("II")):
		o = binary.LittleEndian
	case !bytes.HasPrefix(t, []byte("MM")):
		return x
	}
	directory(t, o, o.Uint32(t[4:]), func(tag uint16, e []byte) {
		switch tag {
		case tagOrientation:
			if v := o.Uint16(e[8:]); v >= 1 && v <= 8 {
				x.turn = v
			}
		case tagDateTime:
			x.edited = dateText(t, o, e)
		case tagGPS:
			directory(t, o, o.Uint32(e[8:]), func(gps uint16, _ []byte) { x.place = x.place || gps != 0 })
		case tagExif:
			directory(t, o, o.Uint32(e[8:]), func(tag uint16, e []byte) {
				if tag == tagTaken {
					x.taken = dateText(t, o, e)
				}
			})
		}
	})
	return x
}

// directory calls each for the entries of one directory, as far as they lie within.
func directory(t []byte, o binary.ByteOrder, at uint32, each func(tag uint16, entry []byte)) {
	if uint64(at)+2 > uint64(len(t)) {
		return
	}
	n := int(o.Uint16(t[at:]))
	for i := range n {
		from := int(at) + 2 + 12*i
		if from+12 > len(t) {
			return
		}
		each(o.Uint16(t[from:]), t[from:from+12])
	}
}

// dateText gives a date of the 19 characters Exif writes, "" for anything else.
func dateText(t []byte, o binary.ByteOrder, e []byte) string {
	at := o.Uint32(e[8:])
	if o.Uint16(e[2:]) != 2 || o.Uint32(e[4:]) != 20 || uint64(at)+19 > uint64(len(t)) {
		return ""
	}
	s := string(t[at : at+19])
	if strings.Trim(s, "0123456789: ") != "" {
		return ""
	}
	return s
}

// small gives an Exif segment that says only how to turn the picture and when it was
// taken; nil if there is nothing to say.
func (x exif) small() []byte {
	when := x.taken
	if when == "" {
		when = x.edited
	}
	if x.turn == 0 && when == "" {
		return nil
	}
	n := 0
	entries := &bytes.Buffer{}
	put := func(tag, kind uint16, count, value uint32) {
		n++
		for _, v := range []any{tag, kind, count, value} {
			_ = binary.Write(entries, binary.LittleEndian, v) // a Buffer takes everything
		}
	}
	if x.turn != 0 {
		put(tagOrientation, 3, 1, uint32(x.turn))
	}
	if when != "" {
		at := 8 + 2 + 12*(n+1) + 4
		put(tagDateTime, 2, 20, uint32(at))
	}
	out := append([]byte{}, exifHead...)
	out = append(out, 'I', 'I', 42, 0, 8, 0, 0, 0, byte(n), 0)
	out = append(out, entries.Bytes()...)
	out = append(out, 0, 0, 0, 0)
	if when != "" {
		out = append(out, when+"\x00"...)
	}
	return out
}

// namesPlace reports whether XMP or IPTC text names a place.
func namesPlace(b []byte) bool {
	for _, w := range []string{"GPSLatitude", "GPSLongitude", "photoshop:City", "Iptc4xmpCore:Location", "LocationCreated"} {
		if bytes.Contains(b, []byte(w)) {
			return true
		}
	}
	// IPTC-IIM record 2: sublocation, city, province, country.
	for _, set := range []byte{92, 90, 95, 101} {
		if bytes.Contains(b, []byte{0x1c, 2, set}) {
			return true
		}
	}
	return false
}
