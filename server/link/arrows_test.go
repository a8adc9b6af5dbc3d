package link

import (
	"testing"

	"renda/app/apptest/arrows"
	"renda/app/filing"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/app/yearlist"
)

// TestArrows: the link is a client by ports and keeps its records with the server's: no network, no disk, no window.
func TestArrows(t *testing.T) {
	arrows.Never(t, "net/http", "os", "renda/localdb", "renda/ui", "renda/sync/httpremote")
}

// TestFormsFit: what app/upward collects is what app/filing asks for: each field there of the same kind, and no choice that
// it would refuse; and nothing it asks for is left out.
func TestFormsFit(t *testing.T) {
	theirs := map[string]procedure.Field{}
	for _, f := range filing.Procedure().Action(actFile).Fields {
		theirs[f.Key] = f
	}
	ours := map[string]bool{"maker": true}
	for _, f := range upward.Package() {
		ours[f.Key] = true
		x, ok := theirs[f.Key]
		if !ok || x.Kind != f.Kind || x.ChoicesFrom != f.ChoicesFrom || f.Max > x.Max && x.Max > 0 {
			t.Errorf("%s does not fit: %+v", f.Key, x)
		}
		for _, c := range f.Choices {
			found := false
			for _, y := range x.Choices {
				found = found || y.Value == c.Value
			}
			if !found {
				t.Errorf("%s has no %s there", f.Key, c.Value)
			}
		}
	}
	for k, f := range theirs {
		if f.Required && !ours[k] {
			t.Errorf("%s is asked for there", k)
		}
	}
	for _, a := range []string{actFile, actResubmit} {
		if filing.Procedure().Action(a) == nil {
			t.Errorf("no action %s", a)
		}
	}
}

// TestListFits: the catalogue app/upward collects is what app/filing's catalogue takes, asked for or not, and nothing it asks for is left out.
func TestListFits(t *testing.T) {
	for name, given := range map[string][]string{actList: {"maker", yearlist.Year}, actListCalled: nil} {
		a := filing.Catalogue().Action(name)
		if a == nil {
			t.Fatalf("no action %s", name)
		}
		kinds := map[string]procedure.FieldKind{}
		for _, f := range a.Fields {
			kinds[f.Key] = f.Kind
		}
		for _, k := range given {
			delete(kinds, k)
		}
		for _, f := range upward.Listing() {
			if kinds[f.Key] != f.Kind {
				t.Errorf("%s: %s does not fit", name, f.Key)
			}
			delete(kinds, f.Key)
		}
		if len(kinds) > 0 {
			t.Errorf("%s: %v are not collected", name, kinds)
		}
	}
}
