package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"renda/localdb/localdbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"renda": func() {
		localdbtest.Cheap() // key derivation at its real cost is measured elsewhere
		main()
	}})
}

// The commands as scripts see them: exit codes, JSON shapes, words. Each script says what it proves.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		e.Setenv("RENDA_HOME", e.WorkDir+"/home")
		return nil
	}})
}
