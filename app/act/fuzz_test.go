package act

import (
	"bytes"
	"reflect"
	"testing"

	"renda/app"
	"renda/app/apptest/golden"
)

// FuzzAct: whatever bytes come, an act is read in its one encoding or refused with a code.
func FuzzAct(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := (Signed{Raw: b}).Decode()
		if err != nil {
			if c := app.CodeOf(err); c != CodeDecode && c != app.CodeTooLarge {
				t.Fatalf("code %s", c)
			}
			return
		}
		again, err := Marshal(a)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("an act of two encodings: %v", err)
		}
	})
}

// FuzzForm: whatever a body holds, it is a form in the plain shape that comes back the same, or refused with a code; asking it for anything never fails.
func FuzzForm(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := DecodeForm(b)
		if err != nil {
			if app.CodeOf(err) != CodeDecode {
				t.Fatalf("code %s", app.CodeOf(err))
			}
			return
		}
		for _, k := range x.Keys() {
			_, _, _, _, _ = x.Text(k), x.Int(k), x.Bool(k), x.Date(k), x.ID(k)
			_, _, _, _ = x.List(k), x.IDs(k), x.Rows(k), x.Blobs(k)
		}
		again, err := x.Encode()
		if err != nil {
			t.Fatal(err)
		}
		y, err := DecodeForm(again)
		if err != nil || !reflect.DeepEqual(x, y) {
			t.Fatalf("%#v\n%#v: %v", x, y, err)
		}
	})
}

// FuzzEntry: a record that can be read is written in one way.
func FuzzEntry(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, v := range []any{new(Entry), new(Receipt), new(Signed)} {
			if Unmarshal(b, v) != nil {
				continue
			}
			once, err := Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			back := reflect.New(reflect.TypeOf(v).Elem()).Interface()
			if err := Unmarshal(once, back); err != nil {
				t.Fatal(err)
			}
			if twice, err := Marshal(back); err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%T is written in two ways: %v", v, err)
			}
		}
	})
}

func seed(f *testing.F) {
	f.Helper()
	for _, b := range golden.All(f) {
		f.Add(b)
	}
	f.Add([]byte{})
	f.Add([]byte{0xbf, 0xff})             // indefinite length
	f.Add([]byte{0xa2, 1, 1, 1, 2})       // a key twice
	f.Add([]byte{0xa1, 0x18, 1, 1})       // a key longer than needed
	f.Add([]byte{0xc0, 0x60})             // a tag
	f.Add([]byte{0xa1, 0x61, 0xff, 1})    // not UTF-8
	f.Add(bytes.Repeat([]byte{0x81}, 20)) // deep
}
