// Package theme is the look of the desk: ink blue on warm white, dense enough
// for lists, large enough for older eyes, in light and dark.
package theme

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Colours beyond Fyne's own names.
const (
	Rail        fyne.ThemeColorName = "rendaRail"        // ground of the left rail
	RailText    fyne.ThemeColorName = "rendaRailText"    // words on it
	RailMuted   fyne.ThemeColorName = "rendaRailMuted"   // headings and counts on it
	RailActive  fyne.ThemeColorName = "rendaRailActive"  // ground of the open room
	RailHover   fyne.ThemeColorName = "rendaRailHover"   // ground under the pointer
	Surface     fyne.ThemeColorName = "rendaSurface"     // panels, tables
	SurfaceDim  fyne.ThemeColorName = "rendaSurfaceDim"  // table heads, the status bar
	Line        fyne.ThemeColorName = "rendaLine"        // hairlines
	Muted       fyne.ThemeColorName = "rendaMuted"       // secondary words
	Accent      fyne.ThemeColorName = "rendaAccent"      // words and marks in the accent colour
	AccentTint  fyne.ThemeColorName = "rendaAccentTint"  // ground of the selected row
	Good        fyne.ThemeColorName = "rendaGood"        // done, satisfied
	GoodTint    fyne.ThemeColorName = "rendaGoodTint"    //
	Warn        fyne.ThemeColorName = "rendaWarn"        // soon due
	WarnTint    fyne.ThemeColorName = "rendaWarnTint"    //
	Alarm       fyne.ThemeColorName = "rendaAlarm"       // overdue, refused
	AlarmTint   fyne.ThemeColorName = "rendaAlarmTint"   //
	NeutralTint fyne.ThemeColorName = "rendaNeutralTint" // ground of calm chips
	Mark        fyne.ThemeColorName = "rendaMark"        // watermark
	Insert      fyne.ThemeColorName = "rendaInsert"      // added text in comparisons
	Delete      fyne.ThemeColorName = "rendaDelete"      // removed text in comparisons
)

// Sizes beyond Fyne's own names.
const (
	SizeSmall  fyne.ThemeSizeName = "rendaSmall"  // secondary words; never below 12 at 100 %
	SizeTitle  fyne.ThemeSizeName = "rendaTitle"  // title of a matter
	SizeFigure fyne.ThemeSizeName = "rendaFigure" // a count that stands alone
)

// Mode is light, dark, or what the system says.
type Mode string

// Modes.
const (
	Follow Mode = ""
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Theme is the program's look. It is a value: a change makes a new one.
type Theme struct {
	Mode  Mode
	Scale float32 // of type and spacing, 1 to 2
}

// LargeScale is the 大字 mode.
const LargeScale = 1.5

// New gives the theme for a mode and a scale in percent (100 to 200).
func New(m Mode, percent int) *Theme {
	return &Theme{m, float32(min(200, max(100, percent))) / 100}
}

// Color gives a colour.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch t.Mode {
	case Light:
		v = base.VariantLight
	case Dark:
		v = base.VariantDark
	}
	p := light
	if v == base.VariantDark {
		p = dark
	}
	if c, ok := p[name]; ok {
		return c
	}
	return base.DefaultTheme().Color(name, v)
}

// Font gives the system's Chinese sans for every style, so that Latin and Chinese
// share one design; without one, Fyne's own.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	if !s.Monospace && !s.Symbol {
		if r := systemFont(s.Bold); r != nil {
			return r
		}
	}
	return base.DefaultTheme().Font(s)
}

// Icon gives Fyne's icons.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return base.DefaultTheme().Icon(n) }

// Size gives a measure in device-independent pixels.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	v, ok := sizes[n]
	if !ok {
		return base.DefaultTheme().Size(n)
	}
	if scaled := v * t.Scale; fixed[n] {
		return v
	} else {
		return float32(math.Round(float64(scaled)))
	}
}

var sizes = map[fyne.ThemeSizeName]float32{
	base.SizeNameText: 15, base.SizeNameSubHeadingText: 17, base.SizeNameHeadingText: 22,
	base.SizeNameCaptionText: 13, SizeSmall: 13, SizeTitle: 20, SizeFigure: 26,
	base.SizeNamePadding: 4, base.SizeNameInnerPadding: 8, base.SizeNameLineSpacing: 5,
	base.SizeNameInlineIcon: 19, base.SizeNameScrollBar: 12, base.SizeNameScrollBarSmall: 5,
	base.SizeNameSeparatorThickness: 1, base.SizeNameInputBorder: 1.5,
	base.SizeNameInputRadius: 4, base.SizeNameSelectionRadius: 3, base.SizeNameScrollBarRadius: 3,
}

// fixed measures do not grow with the type.
var fixed = map[fyne.ThemeSizeName]bool{
	base.SizeNameSeparatorThickness: true, base.SizeNameInputBorder: true, base.SizeNameInputRadius: true,
	base.SizeNameSelectionRadius: true, base.SizeNameScrollBarRadius: true, base.SizeNameScrollBar: true, base.SizeNameScrollBarSmall: true,
}
