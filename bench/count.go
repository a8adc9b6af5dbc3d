package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/actverify"
	"renda/app/feed"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/localdb/seal"
)

// A counted path is work of the processor alone; do does it n times.
type counted struct {
	name string
	do   func(n int) error
}

var countedPaths = []counted{
	{"seal 1 KiB, XAES-256-GCM", sealing(seal.XAES)},
	{"open 1 KiB, XAES-256-GCM", opening(seal.XAES)},
	{"open 1 KiB, XChaCha20-Poly1305", opening(seal.XChaCha)},
	{"open 1 KiB, SM4-GCM", opening(seal.SM4)},
	{"encode and sign an act of 1 KiB", func(n int) error { _, _, err := someActs(n); return err }},
	{"decode an act of 1 KiB and its form", decoding},
	{"verify a signature, batches of 256", verifying},
	{"advance a scope's digest by one item", advancing},
	{"a deadline with its sheet, 90 working days", counting},
}

// runCount counts instructions with callgrind: the difference between two runs, so that what the
// program does before and after falls out. valgrind shows a program no AVX-512,
// VAES or SHA instructions, so what hashes counts high.
func runCount(r *report) error {
	if _, err := exec.LookPath("valgrind"); err != nil {
		fmt.Fprintln(r.out, "\n  valgrind is not installed: no instruction counts")
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Fprintln(r.out, "\ninstructions for one, by callgrind (differs by less than 1 % between runs)")
	for i, p := range countedPaths {
		if !r.want(p.name) {
			continue
		}
		few, err := instructions(self, i, 512)
		if err != nil {
			return err
		}
		many, err := instructions(self, i, 2560)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.out, "  %-45s %9.0f\n", p.name, float64(many-few)/2048)
	}
	return nil
}

var collected = regexp.MustCompile(`Collected : (\d+)`)

func instructions(self string, path, n int) (int64, error) {
	c := exec.Command("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self, "-child", "count", strconv.Itoa(path), strconv.Itoa(n))
	c.Env = append(os.Environ(), "GOGC=off", "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
	out, err := c.CombinedOutput()
	m := collected.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, fmt.Errorf("valgrind: %w\n%s", err, out)
	}
	return strconv.ParseInt(string(m[1]), 10, 64)
}

// countChild does one path n times.
func countChild(args []string) error {
	path, err1 := strconv.Atoi(args[0])
	n, err2 := strconv.Atoi(args[1])
	if err := errors.Join(err1, err2); err != nil || path >= len(countedPaths) {
		return fmt.Errorf("no path %v: %w", args, err)
	}
	return countedPaths[path].do(n)
}

func sealing(id seal.ID) func(int) error {
	return func(n int) error {
		b, err := boxOf(id)
		if err != nil {
			return err
		}
		text, ad := make([]byte, 1024), make([]byte, 32)
		var out []byte
		for range n {
			out = b.Seal(out[:0], text, ad)
		}
		return nil
	}
}

func opening(id seal.ID) func(int) error {
	return func(n int) error {
		b, err := boxOf(id)
		if err != nil {
			return err
		}
		ad := make([]byte, 32)
		sealed := b.Seal(nil, make([]byte, 1024), ad)
		var out []byte
		for range n {
			if out, err = b.Open(out[:0], sealed, ad); err != nil {
				return err
			}
		}
		return nil
	}
}

func boxOf(id seal.ID) (*seal.Box, error) {
	s, err := seal.ByID(id)
	if err != nil {
		return nil, err
	}
	return seal.NewBox(s, seal.Key{1})
}

// someActs signs n acts of about 1 KiB by thirty devices in turn.
func someActs(n int) (keys [][]byte, acts []act.Signed, err error) {
	form := act.Form{"title": "关于修复老城区路灯的建议", "facts": string(make([]byte, 900))}
	body, err := form.Encode()
	if err != nil {
		return nil, nil, err
	}
	var devices []ed25519.PrivateKey
	for i := range 30 {
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = byte(i)
		devices = append(devices, ed25519.NewKeyFromSeed(seed))
	}
	for i := range n {
		key := devices[i%len(devices)]
		s, err := act.Seal(&act.Act{ID: app.NamedID("a"), Kind: "proposal.submit", Body: body, N: uint64(i + 1)}, act.Ed25519Signer(key))
		if err != nil {
			return nil, nil, err
		}
		keys, acts = append(keys, key.Public().(ed25519.PublicKey)), append(acts, s)
	}
	return keys, acts, nil
}

func decoding(n int) error {
	_, acts, err := someActs(1)
	for range n {
		if err != nil {
			return err
		}
		var a *act.Act
		if a, err = acts[0].Decode(); err == nil {
			_, err = act.DecodeForm(a.Body)
		}
	}
	return err
}

func verifying(n int) error {
	keys, acts, err := someActs(256)
	for at := 0; at < n && err == nil; at += len(acts) {
		err = actverify.All(keys, acts)
	}
	return err
}

func advancing(n int) error {
	_, acts, err := someActs(1)
	if err != nil {
		return err
	}
	var h app.Hash
	it := feed.Item{Entry: &act.Entry{Act: acts[0], Version: 1}}
	for i := range n {
		it.Pos = uint64(i)
		h = feed.Advance(h, &it)
	}
	return nil
}

func counting(n int) error {
	cal := rules.DefaultCalendar()
	rule := rules.Rule{ID: "bench", Name: "bench", Value: "90", Unit: rules.UnitWorkday}
	for range n {
		r := clock.Start(rule, 1, app.Date{Year: 2026, Month: 3, Day: 2}, "bench")
		if clock.Compute(&r, cal) == nil {
			return errors.New("no sheet")
		}
	}
	return nil
}
