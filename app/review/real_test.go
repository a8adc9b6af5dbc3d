package review

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"renda/app/law"
	"renda/app/rules"
)

const shared = "../../../shared/data/"

// real is the whole real set as a library.
type real struct {
	by  map[string]*law.Law // by source
	rev *Reviewer
}

var readReal = sync.OnceValue(func() *real {
	w := &real{by: map[string]*law.Law{}}
	var laws []*law.Law
	text := map[string]string{}
	err := filepath.WalkDir(shared+"laws", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".md" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if l, err := law.Read("laws/"+filepath.ToSlash(strings.TrimPrefix(p, shared+"laws"+string(filepath.Separator))), b); err == nil {
			laws = append(laws, l)
			w.by[l.Source], text[l.ID] = l, l.Text
		}
		return nil
	})
	if err != nil {
		return nil
	}
	w.rev = New(law.Assemble(laws), func(id string) (string, error) { return text[id], nil }, rules.Default(), "3708")
	return w
})

// Every citation of a law that the Civil Code repealed, as another program found them in the real set, is found here
// at its article, on the day after the repeal.
func TestRepealedCitationsOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 36 MB of laws")
	}
	b, err := os.ReadFile(shared + "review_oracle/repealed_citations.tsv")
	if err != nil {
		t.Skip("../shared is not here: ", err)
	}
	w := readReal()
	if w == nil {
		t.Skip("../shared is not here")
	}
	reports := map[string]*Report{}
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		f := strings.Split(line, "\t")
		rep := reports[f[0]]
		if rep == nil {
			if w.by[f[0]] == nil {
				t.Errorf("%s wasn't read", f[0])
				continue
			}
			if rep, err = w.rev.Review(context.Background(), Of(w.by[f[0]]), day(t, "2021-01-01")); err != nil {
				t.Fatal(err)
			}
			reports[f[0]] = rep
		}
		found := false
		for _, x := range rep.Findings {
			found = found || x.Kind == "repealed" && strings.HasPrefix(x.Place, f[2]) && strings.HasPrefix(x.Why, "《"+f[3]+"》")
		}
		if n++; !found {
			t.Errorf("%s %s cites %s: not found", f[0], f[2], f[3])
		}
	}
	if n < 21 {
		t.Errorf("only %d rows", n)
	}
}
