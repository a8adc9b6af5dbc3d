package main

import (
	"errors"
	"testing"

	"renda/app"
	"renda/localdb"
)

// A vault that is open elsewhere is called by its person, not by its folder.
func TestInUseByName(t *testing.T) {
	err := unlockError(&app.Error{Code: localdb.CodeInUse, Item: "deputy-3"}, "赵春雨")
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Code != localdb.CodeInUse || e.Item != "赵春雨" {
		t.Error(err)
	}
}
