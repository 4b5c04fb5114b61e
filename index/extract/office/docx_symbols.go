package office

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ticks are the characters of Wingdings that forms are filled in with.
var ticks = map[rune]string{
	0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨",
	0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}

// greek are the letters of the font Symbol in the order of the ASCII letters that they take the place of.
const greek = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"

// symbol returns what a character of a symbol font stands for (17.3.3.30): its code is in hexadecimal, in the private area from U+F000 for fonts
// without Unicode. What a picture font draws is a space.
func symbol(font, code string) string {
	n, err := strconv.ParseUint(code, 16, 16)
	if err != nil {
		return ""
	}
	c := rune(n)
	if c >= 0xF000 && c <= 0xF0FF {
		c -= 0xF000
	}
	font = strings.ToLower(font)
	switch {
	case strings.HasPrefix(font, "wingdings") || strings.HasPrefix(font, "webdings"):
		if s, ok := ticks[c]; ok {
			return s
		}
		return " "
	case font == "symbol" && c >= 'A' && c <= 'Z':
		return string([]rune(greek)[c-'A'])
	case font == "symbol" && c >= 'a' && c <= 'z':
		return strings.ToLower(string([]rune(greek)[c-'a']))
	case c < ' ' || !utf8.ValidRune(c):
		return ""
	}
	return string(c)
}
