package upward

import (
	"testing"

	"renda/app/apptest/arrows"
	"renda/app/procedure"
)

// TestArrows: filing upward knows no other work, no desk and no network.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/proposal", "renda/app/desk", "renda/app/works")
}

// TestTable: the table does not contradict itself, and every stage leads to a state it knows.
func TestTable(t *testing.T) {
	p := Procedure()
	if _, err := procedure.NewRegistry(p); err != nil {
		t.Fatal(err)
	}
	for _, s := range stages {
		if p.State(s.to).Name == string(s.to) {
			t.Errorf("stage %s leads to no state", s.value)
		}
	}
}
