package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

type palette map[fyne.ThemeColorName]color.Color

func rgb(v uint32) color.Color { return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff} }

func rgba(v uint32) color.Color {
	return color.NRGBA{uint8(v >> 24), uint8(v >> 16), uint8(v >> 8), uint8(v)}
}

// Every pair of words and ground below reaches a contrast of 4.5 (WCAG 2.2 AA);
// contrast_test.go computes it.
var light = palette{
	base.ColorNameBackground: rgb(0xF6F4EF), base.ColorNameForeground: rgb(0x1C232E),
	base.ColorNamePrimary: rgb(0x1F4B82), base.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
	base.ColorNameHyperlink: rgb(0x1F4B82),
	base.ColorNameButton:    rgb(0xECE8DF), base.ColorNameDisabledButton: rgb(0xEFECE5), base.ColorNameDisabled: rgb(0x85827B),
	base.ColorNamePlaceHolder: rgb(0x6B6F77), base.ColorNameFocus: rgba(0x1F4B8266),
	base.ColorNameHover: rgba(0x1F4B8214), base.ColorNamePressed: rgba(0x1F4B8230),
	base.ColorNameInputBackground: rgb(0xFFFFFF), base.ColorNameInputBorder: rgb(0x9B978D),
	base.ColorNameMenuBackground: rgb(0xFFFFFF), base.ColorNameOverlayBackground: rgb(0xFFFFFF),
	base.ColorNameHeaderBackground: rgb(0xEEEBE3), base.ColorNameSeparator: rgb(0xDAD5CA),
	base.ColorNameSelection: rgba(0x1F4B8238), base.ColorNameShadow: rgba(0x00000026),
	base.ColorNameScrollBar: rgba(0x1C232E66), base.ColorNameScrollBarBackground: rgba(0x1C232E0D),
	base.ColorNameError: rgb(0xA3271C), base.ColorNameSuccess: rgb(0x25653A), base.ColorNameWarning: rgb(0x855300),
	base.ColorNameForegroundOnError: rgb(0xFFFFFF), base.ColorNameForegroundOnSuccess: rgb(0xFFFFFF), base.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	Rail: rgb(0x1B2D47), RailText: rgb(0xEEF1F5), RailMuted: rgb(0xA3B3C8), RailActive: rgb(0x33507A), RailHover: rgb(0x263D5E),
	Surface: rgb(0xFFFFFF), SurfaceDim: rgb(0xEEEBE3), Line: rgb(0xDAD5CA), Muted: rgb(0x5A606A),
	Accent: rgb(0x1F4B82), AccentTint: rgb(0xE1EAF5), Good: rgb(0x25653A), GoodTint: rgb(0xE2F0E5),
	Warn: rgb(0x7A4B00), WarnTint: rgb(0xFAEDD2), Alarm: rgb(0xA3271C), AlarmTint: rgb(0xFAE3DF), NeutralTint: rgb(0xECEBE7),
	Mark: rgba(0x1C232E12), Insert: rgb(0xD5EDDA), Delete: rgb(0xF8D9D4),
}

var dark = palette{
	base.ColorNameBackground: rgb(0x15181D), base.ColorNameForeground: rgb(0xE4E6E9),
	base.ColorNamePrimary: rgb(0x8FB6E8), base.ColorNameForegroundOnPrimary: rgb(0x0E1A2A),
	base.ColorNameHyperlink: rgb(0x9CC0EE),
	base.ColorNameButton:    rgb(0x2B313A), base.ColorNameDisabledButton: rgb(0x22272E), base.ColorNameDisabled: rgb(0x7B838E),
	base.ColorNamePlaceHolder: rgb(0x98A0AB), base.ColorNameFocus: rgba(0x8FB6E880),
	base.ColorNameHover: rgba(0x8FB6E81C), base.ColorNamePressed: rgba(0x8FB6E83A),
	base.ColorNameInputBackground: rgb(0x1A1E24), base.ColorNameInputBorder: rgb(0x5A6470),
	base.ColorNameMenuBackground: rgb(0x252A32), base.ColorNameOverlayBackground: rgb(0x20252C),
	base.ColorNameHeaderBackground: rgb(0x252A32), base.ColorNameSeparator: rgb(0x353C46),
	base.ColorNameSelection: rgba(0x8FB6E84D), base.ColorNameShadow: rgba(0x00000080),
	base.ColorNameScrollBar: rgba(0xE4E6E966), base.ColorNameScrollBarBackground: rgba(0xE4E6E90F),
	base.ColorNameError: rgb(0xF0938A), base.ColorNameSuccess: rgb(0x86CB9B), base.ColorNameWarning: rgb(0xE5B566),
	base.ColorNameForegroundOnError: rgb(0x2A0B07), base.ColorNameForegroundOnSuccess: rgb(0x0A2413), base.ColorNameForegroundOnWarning: rgb(0x2A1B00),
	Rail: rgb(0x0F141B), RailText: rgb(0xDDE3EA), RailMuted: rgb(0x8A98AA), RailActive: rgb(0x263A55), RailHover: rgb(0x1A2431),
	Surface: rgb(0x1D2127), SurfaceDim: rgb(0x252A32), Line: rgb(0x353C46), Muted: rgb(0xA4ACB7),
	Accent: rgb(0x9CC0EE), AccentTint: rgb(0x26364C), Good: rgb(0x86CB9B), GoodTint: rgb(0x1D3325),
	Warn: rgb(0xE5B566), WarnTint: rgb(0x3A2E17), Alarm: rgb(0xF0938A), AlarmTint: rgb(0x42211E), NeutralTint: rgb(0x2D333B),
	Mark: rgba(0xE4E6E910), Insert: rgb(0x1F4A2D), Delete: rgb(0x5A2621),
}
