package archive

import (
	"bytes"
	"testing"

	"renda/app"
)

// No bytes make the check fail otherwise than by saying so.
func FuzzVerify(f *testing.F) {
	f.Add(packed(f, content(f)))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Verify(bytes.NewReader(b), int64(len(b)), public(server))
		if (err == nil) == (r == nil) {
			t.Fatal("neither a report nor a refusal")
		}
	})
}

// Whoever packs a package again with a member renamed, doubled, dropped, cut or written anew is found, and every member he
// left stands in the report: fuzzing members instead of bytes reaches behind the directory, which byte flips break first.
func FuzzMembers(f *testing.F) {
	good := packed(f, content(f))
	var ms []Member
	for _, m := range opened(f, good).z.File {
		ms = append(ms, Bytes(m.Name, "", opened(f, good).read(m.Name)))
	}
	for _, x := range []struct {
		op, at byte
		name   string
		body   string
	}{{0, 3, "../../etc/passwd", ""}, {1, 2, "files/0001-a_b_文本.txt", "x"}, {2, 4, "", ""}, {3, 6, "", "<file/><file/>"}, {3, 8, "", "第 0 行"}, {3, 1, "", "\x00\xa1\x00"}, {0, 0, "seal.txt", ""}, {4, 5, "papers//x", "y"}} {
		f.Add(x.op, x.at, x.name, []byte(x.body))
	}
	f.Fuzz(func(t *testing.T, op, at byte, name string, body []byte) {
		out := append([]Member(nil), ms...)
		i := int(at) % len(out)
		switch op % 5 {
		case 0:
			out[i].Name = name
		case 1:
			out = append(out, Bytes(name, "", body))
		case 2:
			out = append(out[:i], out[i+1:]...)
		case 3:
			out[i] = Bytes(out[i].Name, "", body)
		case 4:
			out[i], out = Bytes(name, "", body), append(out, out[i])
		}
		var b bytes.Buffer
		if err := writeZip(&b, out, &watched{}); err != nil {
			t.Skip("a name no ZIP holds")
		}
		r, err := Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), public(server))
		if app.CodeOf(err) == CodePackage {
			return
		}
		if err != nil || bytes.Equal(b.Bytes(), good) != (len(r.Findings) == 0) {
			t.Fatalf("%v, %d findings, changed %v", err, len(r.Findings), !bytes.Equal(b.Bytes(), good))
		}
		names := map[string]bool{}
		for _, m := range r.Members {
			if names[m.Path] {
				t.Fatalf("%q stands twice in the report", m.Path)
			}
			names[m.Path] = true
		}
		for _, m := range out {
			if !names[m.Name] {
				t.Fatalf("%q is not in the report", m.Name)
			}
		}
	})
}
