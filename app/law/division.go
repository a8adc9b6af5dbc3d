package law

import "strings"

// divisionCodes are the first two digits of GB/T 2260, in the order of provinces.
var divisionCodes = strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82")

// Province gives the full name of the unit of the first level that a division code (GB/T 2260)
// lies in: 3708 → 山东省; "" for what is no code.
func Province(code string) string {
	for i, c := range divisionCodes {
		if strings.HasPrefix(code, c) {
			return provinces[i]
		}
	}
	return ""
}
