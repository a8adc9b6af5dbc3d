package seal

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/localdb/internal/kdf"
)

func cheap(t testing.TB) {
	t.Helper()
	kdf.SetCheap(true)
	t.Cleanup(func() { kdf.SetCheap(false) })
}

// A slot gives its root key to its own secret and vault only, and notices lowered costs, a
// changed salt and changed bytes.
func TestSlot(t *testing.T) {
	cheap(t)
	root, vault := Key{9, 8, 7}, app.ID{1}
	card, other := NewCard(), NewCard()
	for _, s := range suites(t) {
		pass, err := NewPassphraseSlot(s, vault, root, "一二三四五六七八")
		if err != nil {
			t.Fatal(err)
		}
		paper, err := NewCardSlot(s, vault, root, card)
		if err != nil {
			t.Fatal(err)
		}
		open := func(sl Slot, v app.ID, p string, c RecoveryCard) (Key, error) {
			if sl.Kind == Card {
				return sl.OpenCard(s, v, c)
			}
			return sl.OpenPassphrase(s, v, p)
		}
		bent := bytes.Clone(pass.Wrapped)
		bent[len(bent)/2] ^= 1
		costs := pass.Costs
		costs.Time++
		for name, c := range map[string]struct {
			slot Slot
			v    app.ID
			pass string
			card RecoveryCard
			want app.Code
		}{
			"passphrase":         {pass, vault, "一二三四五六七八", card, ""},
			"card":               {paper, vault, "", card, ""},
			"wrong passphrase":   {pass, vault, "一二三四五六七九", card, CodeWrong},
			"wrong card":         {paper, vault, "", other, CodeWrong},
			"another vault":      {pass, app.ID{2}, "一二三四五六七八", card, CodeWrong},
			"another's card":     {paper, app.ID{2}, "", card, CodeWrong},
			"bent":               {Slot{Passphrase, pass.Costs, pass.Salt, bent}, vault, "一二三四五六七八", card, CodeWrong},
			"other costs":        {Slot{Passphrase, costs, pass.Salt, pass.Wrapped}, vault, "一二三四五六七八", card, CodeWrong},
			"other salt":         {Slot{Passphrase, pass.Costs, make([]byte, 16), pass.Wrapped}, vault, "一二三四五六七八", card, CodeWrong},
			"costs beyond sense": {Slot{Passphrase, kdf.Params{Time: 1, Memory: 1 << 30, Threads: 1}, pass.Salt, pass.Wrapped}, vault, "一二三四五六七八", card, CodeSlot},
			"no costs":           {Slot{Passphrase, kdf.Params{}, pass.Salt, pass.Wrapped}, vault, "一二三四五六七八", card, CodeSlot},
			"no salt":            {Slot{Passphrase, pass.Costs, nil, pass.Wrapped}, vault, "一二三四五六七八", card, CodeSlot},
		} {
			got, err := open(c.slot, c.v, c.pass, c.card)
			if app.CodeOf(err) != c.want || c.want == "" && got != root {
				t.Errorf("%s, %s: key %v, %v", s.Name(), name, got == root, err)
			}
		}
	}
}

// A passphrase is measured in characters, not bytes: seven Chinese characters are too few.
func TestShortPassphrase(t *testing.T) {
	cheap(t)
	for pass, want := range map[string]app.Code{"": CodeShort, "1234567": CodeShort, "一二三四五六七": CodeShort, "12345678": "", "一二三四五六七八": ""} {
		if _, err := NewPassphraseSlot(suites(t)[0], app.ID{}, Key{}, pass); app.CodeOf(err) != want {
			t.Errorf("%q: %v", pass, err)
		}
	}
}

// Calibration never goes below RFC 9106's floor for small machines and stays within what
// an unlock accepts.
func TestCalibrate(t *testing.T) {
	if testing.Short() {
		t.Skip("derives a few times at full cost")
	}
	p := kdf.Calibrate()
	if p.Time < 3 || p.Memory < 64<<10 || !p.Sane() {
		t.Errorf("%+v", p)
	}
}

// A card survives being printed, read aloud, typed with slips of form, and scanned.
func TestCardRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var card RecoveryCard
		copy(card[:], rapid.SliceOfN(rapid.Byte(), len(card), len(card)).Draw(t, "card"))
		printed := strings.Join(card.Lines(), "\n")
		sep := rapid.SampledFrom([]string{"\n", " ", "\r\n", "  -  ", "　", ""}).Draw(t, "between")
		typed := strings.Join(card.Lines(), sep)
		if rapid.Bool().Draw(t, "lower") {
			typed = strings.ToLower(typed)
		}
		typed = strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "O", "o"}).Draw(t, "zero"), "1", rapid.SampledFrom([]string{"1", "I", "l"}).Draw(t, "one")).Replace(typed)
		for _, text := range []string{printed, typed, card.QR(), " " + card.QR() + "\n"} {
			if got, err := ParseCard(text); err != nil || got != card {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

// One wrong character, or two lines swapped, is noticed and the line named. Ten bits of
// check let one in 1,024 through; such a card then opens nothing.
func TestCardSlips(t *testing.T) {
	slips, missed := 0, 0
	card := RecoveryCard{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}
	for line := range cardLines {
		for at := range 11 {
			for _, wrong := range cardAlphabet {
				lines := card.Lines()
				if lines[line][at] == '-' || rune(lines[line][at]) == wrong {
					continue
				}
				slips++
				lines[line] = lines[line][:at] + string(wrong) + lines[line][at+1:]
				_, err := ParseCard(strings.Join(lines, "\n"))
				e, ok := err.(*app.Error)
				switch {
				case err == nil:
					missed++
				case !ok || e.Code != CodeCardLine || e.Args["line"] != string(rune('1'+line)):
					t.Fatalf("line %d: %v", line+1, err)
				}
			}
		}
	}
	if missed > slips/200 {
		t.Errorf("%d of %d slips not noticed", missed, slips)
	}
	lines := card.Lines()
	lines[1], lines[2] = lines[2], lines[1]
	if _, err := ParseCard(strings.Join(lines, " ")); app.CodeOf(err) != CodeCardLine {
		t.Errorf("swapped lines: %v", err)
	}
	for text, want := range map[string]app.Code{"": CodeCardLength, "ABC": CodeCardLength, card.QR() + "0": CodeCardLength, strings.Join(card.Lines()[:3], ""): CodeCardLength,
		strings.Repeat("U", 40): CodeCardLine, "恢复卡": CodeCardLine} {
		if _, err := ParseCard(text); app.CodeOf(err) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A card that strays into a log says nothing.
func TestCardHidesItself(t *testing.T) {
	if s := NewCard().String(); s != "recovery card" {
		t.Error(s)
	}
}

// Whatever is typed is a card or an error with a code, and a card reads back as itself.
func FuzzCard(f *testing.F) {
	f.Add(RecoveryCard{1, 2, 3}.QR())
	f.Add("0000000000 0000000000 0000000000 0000000000")
	f.Fuzz(func(t *testing.T, text string) {
		card, err := ParseCard(text)
		if err != nil {
			if c := app.CodeOf(err); c != CodeCardLine && c != CodeCardLength {
				t.Fatal(err)
			}
			return
		}
		if again, err := ParseCard(card.QR()); err != nil || again != card {
			t.Fatal(err)
		}
	})
}

// No slot, however bent, opens for a stranger, panics, or costs more than Sane allows.
func FuzzSlot(f *testing.F) {
	cheap(f)
	s := suites(f)[0]
	slot, err := NewPassphraseSlot(s, app.ID{1}, Key{1}, "passphrase")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(byte(slot.Kind), slot.Costs.Time, slot.Costs.Memory, slot.Costs.Threads, slot.Salt, slot.Wrapped)
	f.Fuzz(func(t *testing.T, kind byte, passes, memory uint32, threads uint8, salt, wrapped []byte) {
		if passes > 4 || memory > 1<<10 {
			passes, memory = passes|1<<31, memory|1<<31 // dear ones must be refused; cheap ones are run
		}
		bent := Slot{Kind(kind), kdf.Params{Time: passes, Memory: memory, Threads: threads}, salt, wrapped}
		if _, err := bent.OpenPassphrase(s, app.ID{1}, "another passphrase"); err == nil {
			t.Fatal("opened")
		}
		if _, err := bent.OpenCard(s, app.ID{1}, RecoveryCard{1}); err == nil {
			t.Fatal("opened")
		}
	})
}
