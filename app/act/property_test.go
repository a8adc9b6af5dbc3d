package act

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
)

func drawID(t *rapid.T, name string) app.ID {
	return app.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, name))
}

func drawForm(t *rapid.T) Form {
	text := rapid.StringN(0, 40, 200)
	value := rapid.OneOf(
		rapid.Map(text, func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.SliceOfN(text, 0, 4), func(ss []string) any {
			out := make([]any, len(ss))
			for i, s := range ss {
				out[i] = s
			}
			return out
		}),
		rapid.Map(rapid.SliceOfN(rapid.MapOfN(text, text, 0, 3), 0, 3), func(rows []map[string]string) any {
			out := make([]any, len(rows))
			for i, r := range rows {
				m := map[string]any{}
				for k, v := range r {
					m[k] = v
				}
				out[i] = m
			}
			return out
		}))
	return Form(rapid.MapOfN(text, value, 0, 8).Draw(t, "form"))
}

func drawAct(t *rapid.T) *Act {
	body, err := drawForm(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return &Act{ID: drawID(t, "id"), Matter: drawID(t, "matter"), Part: Part(rapid.StringN(0, 10, 30).Draw(t, "part")),
		Kind: rapid.StringN(0, 20, 60).Draw(t, "kind"), Proc: rapid.Uint16().Draw(t, "proc"), Rules: rapid.Uint64().Draw(t, "rules"),
		Body: body, Base: rapid.Uint64().Draw(t, "base"), Account: drawID(t, "account"), Device: drawID(t, "device"),
		N: rapid.Uint64().Draw(t, "n"), Prev: app.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "prev")), At: rapid.Int64().Draw(t, "at")}
}

// TestActComesBack: what is sealed decodes to the same act, always in the same bytes, and its signature fits only its key.
func TestActComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAct(t)
		s, err := Seal(a, testKey())
		if err != nil {
			t.Fatal(err)
		}
		again, err := Seal(a, testKey())
		if err != nil || !bytes.Equal(s.Raw, again.Raw) || !bytes.Equal(s.Sig, again.Sig) || s.Hash() != again.Hash() {
			t.Fatal("sealing is not deterministic")
		}
		back, err := s.Decode()
		if err != nil || !reflect.DeepEqual(a, back) {
			t.Fatalf("%+v\n%+v: %v", a, back, err)
		}
		if err := s.Verify(testKey().public()); err != nil {
			t.Fatal(err)
		}
		other := testKey().public()
		other[0] ^= 1
		if app.CodeOf(s.Verify(other)) != CodeSignature || app.CodeOf(s.Verify(other[:31])) != CodeSignature {
			t.Fatal("another key fits")
		}
	})
}

// TestSignatureCoversEveryField: a change of any field, found by reflection so that a new field is not forgotten, makes the signature unfit.
func TestSignatureCoversEveryField(t *testing.T) {
	s := sampleSigned(t)
	typ := reflect.TypeFor[Act]()
	for i := range typ.NumField() {
		a, err := s.Decode()
		if err != nil {
			t.Fatal(err)
		}
		change(t, reflect.ValueOf(a).Elem().Field(i))
		raw, err := Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(raw, s.Raw) {
			t.Errorf("%s does not reach the encoding", typ.Field(i).Name)
		}
		if app.CodeOf((Signed{Raw: raw, Sig: s.Sig}).Verify(testKey().public())) != CodeSignature {
			t.Errorf("%s is not covered", typ.Field(i).Name)
		}
	}
}

// change gives a field another value.
func change(t *testing.T, f reflect.Value) {
	t.Helper()
	switch f.Kind() {
	case reflect.Array:
		f.Index(0).SetUint(f.Index(0).Uint() ^ 0xff)
	case reflect.String:
		f.SetString(f.String() + "x")
	case reflect.Slice:
		f.SetBytes(append(bytes.Clone(f.Bytes()), 1))
	case reflect.Uint16, reflect.Uint64:
		f.SetUint(f.Uint() + 1)
	case reflect.Int64:
		f.SetInt(f.Int() + 1)
	case reflect.Map:
		f.Set(reflect.ValueOf(map[string]string{"other": "1"}))
	default:
		t.Fatalf("a field of kind %s: teach this test to change it", f.Kind())
	}
}

// TestLeafCommitsToEverything: the audit leaf changes with each field of the entry but the server's own seal, and with the act.
func TestLeafCommitsToEverything(t *testing.T) {
	e := sampleEntry(t)
	was, err := e.Commitment(e.Act.Hash())
	if err != nil {
		t.Fatal(err)
	}
	typ := reflect.TypeFor[Entry]()
	for i := range typ.NumField() {
		name := typ.Field(i).Name
		if name == "Mac" || name == "Act" {
			continue
		}
		x := *sampleEntry(t)
		change(t, reflect.ValueOf(&x).Elem().Field(i))
		if now, err := x.Commitment(e.Act.Hash()); err != nil || now == was {
			t.Errorf("%s is not committed to: %v", name, err)
		}
	}
	if now, err := e.Commitment(app.Hash{1}); err != nil || now == was {
		t.Errorf("the act is not committed to: %v", err)
	}
	e.Numbers = map[string]string{}
	empty, _ := e.Commitment(app.Hash{1})
	e.Numbers = nil
	if none, _ := e.Commitment(app.Hash{1}); none != empty {
		t.Error("no numbers and an empty list of numbers are two things")
	}
}

// TestNotarise: the copy says the same and nothing of who said it.
func TestNotarise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAct(t)
		// IDs that could stand in a body by chance prove nothing.
		a.Account, a.Device, a.Prev = app.NamedID("who"), app.NamedID("where"), app.Hash{7, 7, 7, 7, 7, 7, 7, 7}
		s, err := Seal(a, testKey())
		if err != nil {
			t.Fatal(err)
		}
		c, err := Notarise(s, testKey())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(c.Raw, a.Account[:]) || bytes.Contains(c.Raw, a.Device[:]) || bytes.Contains(c.Raw, a.Prev[:]) || bytes.Contains(c.Raw, s.Sig) {
			t.Fatal("the copy says who")
		}
		got, err := c.Decode()
		if err != nil || c.Verify(testKey().public()) != nil {
			t.Fatal(err)
		}
		if got.Origin != s.Hash() || !bytes.Equal(got.Body, a.Body) || got.ID != a.ID || got.Kind != a.Kind || got.N != 0 || got.At != a.At {
			t.Fatalf("%+v", got)
		}
	})
}

// TestFormComesBack: a form in the plain shape survives its encoding, alone and inside a record.
func TestFormComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForm(t)
		b, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeForm(b)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Fatalf("%#v\n%#v: %v", f, got, err)
		}
		type record struct {
			F Form `cbor:"1,keyasint"`
		}
		rb, err := Marshal(record{f})
		if err != nil {
			t.Fatal(err)
		}
		var r record
		if err := Unmarshal(rb, &r); err != nil || !reflect.DeepEqual(r.F, f) {
			t.Fatalf("%#v: %v", r.F, err)
		}
	})
}

// TestTooLarge: an act over the limit is neither made nor read.
func TestTooLarge(t *testing.T) {
	a := sampleAct(t)
	a.Body = make([]byte, MaxSize)
	if _, err := Seal(a, testKey()); app.CodeOf(err) != app.CodeTooLarge {
		t.Fatal(err)
	}
	if _, err := (Signed{Raw: make([]byte, MaxSize+1)}).Decode(); app.CodeOf(err) != app.CodeTooLarge {
		t.Fatal(err)
	}
}

// TestArrows: the act knows the core and its encoding, nothing else.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "github.com/fxamacker/cbor/v2") }
