package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The unit file starts the server with a command line this program takes, keeps the root key out of the data
// folder, and holds the process as tightly as the operator's page promises.
func TestUnitFile(t *testing.T) {
	b, err := os.ReadFile("../../../packaging/rendad.service")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string][]string{}
	for l := range strings.Lines(string(b)) {
		l = strings.TrimSpace(l)
		if k, v, ok := strings.Cut(l, "="); ok && !strings.HasPrefix(l, "#") {
			set[k] = append(set[k], v)
		}
	}
	for k, want := range map[string]string{"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "MemoryDenyWriteExecute": "yes",
		"RestrictSUIDSGID": "yes", "CapabilityBoundingSet": "", "LimitCORE": "0", "MemorySwapMax": "0", "User": "rendad", "StateDirectoryMode": "0700", "UMask": "0077"} {
		if !slices.Equal(set[k], []string{want}) {
			t.Errorf("%s is %q, want %q", k, set[k], want)
		}
	}
	if len(set["ExecStart"]) != 1 {
		t.Fatalf("it starts %q", set["ExecStart"])
	}
	words := strings.Fields(set["ExecStart"][0])
	var g grammar
	p, err := kong.New(&g, kong.Name("rendad"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Parse(words[1:]); err != nil {
		t.Fatalf("the command line is not taken: %v", err)
	}
	if words[1] != "serve" || strings.HasPrefix(g.Serve.KeyFile, g.Serve.Dir) || !strings.Contains(g.Serve.KeyFile, "CREDENTIALS_DIRECTORY") {
		t.Errorf("the root key lies in %q, the data in %q", g.Serve.KeyFile, g.Serve.Dir)
	}
	if state := "/var/lib/" + set["StateDirectory"][0] + "/"; !strings.HasPrefix(g.Serve.Dir, state) || !strings.HasPrefix(g.Serve.BackupDir, state) {
		t.Errorf("it writes outside %s", state)
	}
	if page, err := os.ReadFile("../../../docs/operate.md"); err != nil || !strings.Contains(string(page), "packaging/rendad.service") {
		t.Errorf("the operator's page does not speak of it: %v", err)
	}
}
