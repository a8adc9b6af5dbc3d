package theme

import (
	"bytes"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
)

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	f := func(v uint32) float64 {
		x := float64(v) / 65535
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(b)
}

// Words reach a contrast of 4.5 on every ground they stand on (WCAG 2.2 AA), in
// light and dark.
func TestContrast(t *testing.T) {
	pairs := [][2]fyne.ThemeColorName{
		{base.ColorNameForeground, base.ColorNameBackground}, {base.ColorNameForeground, Surface}, {base.ColorNameForeground, SurfaceDim},
		{base.ColorNameForeground, AccentTint}, {base.ColorNameForeground, base.ColorNameButton}, {base.ColorNameForeground, base.ColorNameOverlayBackground},
		{base.ColorNameForegroundOnPrimary, base.ColorNamePrimary}, {base.ColorNameForegroundOnError, base.ColorNameError},
		{base.ColorNamePlaceHolder, base.ColorNameInputBackground}, {base.ColorNameForeground, base.ColorNameInputBackground},
		{Muted, base.ColorNameBackground}, {Muted, Surface}, {Muted, SurfaceDim}, {Muted, AccentTint}, {Muted, NeutralTint},
		{Accent, Surface}, {Accent, base.ColorNameBackground}, {Accent, AccentTint},
		{Good, GoodTint}, {Warn, WarnTint}, {Alarm, AlarmTint}, {Good, Surface}, {Warn, Surface}, {Alarm, Surface},
		{Good, SurfaceDim}, {Warn, SurfaceDim}, {Alarm, SurfaceDim},
		{RailText, Rail}, {RailText, RailActive}, {RailText, RailHover}, {RailMuted, Rail},
		{base.ColorNameForeground, Insert}, {base.ColorNameForeground, Delete},
	}
	for _, m := range []Mode{Light, Dark} {
		th := New(m, 100)
		for _, p := range pairs {
			a, b := luminance(th.Color(p[0], 0)), luminance(th.Color(p[1], 0))
			if r := (max(a, b) + 0.05) / (min(a, b) + 0.05); r < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.2f", m, p[0], p[1], r)
			}
		}
	}
}

// Type grows from 100 to 200 % and not beyond; lines stay hairlines.
func TestScale(t *testing.T) {
	if a, b := New(Light, 100).Size(base.SizeNameText), New(Light, 200).Size(base.SizeNameText); b != 2*a {
		t.Errorf("200 %% of %v is %v", a, b)
	}
	if New(Light, 50).Scale != 1 || New(Light, 900).Scale != 2 {
		t.Error("scale leaves 100–200 %")
	}
	if New(Light, 200).Size(base.SizeNameSeparatorThickness) != 1 {
		t.Error("hairlines grew")
	}
}

// The font taken out of the system's collection parses and has the rare
// characters names are written with.
func TestSystemFont(t *testing.T) {
	if !HasChinese() {
		t.Skip("no Chinese font on this machine (install fonts-noto-cjk)")
	}
	for _, heavy := range []bool{false, true} {
		f, err := font.ParseTTF(bytes.NewReader(systemFont(heavy).Content()))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range "人大代表建议𠮷㐂龘Ag1…·✓" {
			if _, ok := f.NominalGlyph(r); !ok && r != '✓' {
				t.Errorf("no glyph for %c", r)
			}
		}
	}
}
