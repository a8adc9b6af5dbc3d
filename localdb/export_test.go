package localdb

import "time"

// ForgeLabel gives a header file with another label and a plain hash that fits, as
// somebody without the key can make it.
func ForgeLabel(b []byte) []byte {
	h, err := parseHeader(b, "x")
	if err != nil {
		panic(err)
	}
	h.Label = "另一个人"
	out, err := h.bytes()
	if err != nil {
		panic(err)
	}
	return out
}

func unixZero() time.Time { return time.Unix(0, 0) }
