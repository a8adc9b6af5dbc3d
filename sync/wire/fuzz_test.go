package wire

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/golden"
)

// FuzzFrames: whatever arrives, a frame is read or refused with a code, and what can be read is written in one way.
func FuzzFrames(f *testing.F) {
	for _, b := range golden.All(f) {
		f.Add(b)
	}
	kinds := frames(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, v := range kinds {
			got := reflect.New(reflect.TypeOf(v).Elem()).Interface()
			if err := act.Unmarshal(b, got); err != nil {
				if app.CodeOf(err) != act.CodeDecode {
					t.Fatalf("%s: code %s", name, app.CodeOf(err))
				}
				continue
			}
			once, err := act.Marshal(got)
			if err != nil {
				t.Fatal(name, err)
			}
			back := reflect.New(reflect.TypeOf(v).Elem()).Interface()
			if err := act.Unmarshal(once, back); err != nil {
				t.Fatal(name, err)
			}
			if twice, err := act.Marshal(back); err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%s is written in two ways: %v", name, err)
			}
		}
	})
}

// FuzzStream: whatever a stream brings, reading it ends, never holds more than its limit, and says which way it ended.
func FuzzStream(f *testing.F) {
	for _, b := range golden.All(f) {
		f.Add(b)
	}
	f.Add([]byte{0, 255, 255, 255, 255})
	f.Add([]byte{9, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 12
		r := bytes.NewReader(b)
		for buf := []byte(nil); ; {
			var err error
			if buf, err = ReadFrame(r, buf, limit); err == io.EOF {
				return
			}
			if err != nil {
				if app.CodeOf(err) == "" {
					t.Fatal(err)
				}
				return
			}
			if len(buf) > limit {
				t.Fatalf("%d bytes", len(buf))
			}
		}
	})
}

// FuzzCode: whatever is typed, it is the code on the paper or a typing mistake.
func FuzzCode(f *testing.F) {
	f.Add(string(golden.Read(f, "testdata/enroll-code.golden")))
	f.Add("0000-0000-0000-0000-0000-0000-0000-0000-0000")
	f.Add("oooo oooo oooo oooo oooo oooo oooo oooo oooo")
	f.Add(strings.Repeat("𠮷", 9))
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			if app.CodeOf(err) != CodeEnrollTyped {
				t.Fatal(err)
			}
			return
		}
		if again, err := ParseCode(c.String()); err != nil || again != c {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
