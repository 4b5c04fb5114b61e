package office

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateKind says what a number means by its format.
type dateKind uint8

const (
	noDate   dateKind = 0
	dateOnly dateKind = 1
	timeOnly dateKind = 2
	dateTime dateKind = dateOnly | timeOnly
)

// formatLimit bounds the formats of a workbook. Excel allows 65 490 of cells.
const formatLimit = 1 << 17

// cellStyles reads which cells are dates (ISO/IEC 29500-1, 18.8.10 and 18.8.31).
type cellStyles struct {
	formats map[string]dateKind // those of the workbook's own
	cells   []dateKind          // by the style of a cell
	inCells bool
}

func (c *cellStyles) start(t *tag) (bool, error) {
	switch t.name {
	case "x:numFmt":
		if len(c.formats) < formatLimit {
			c.formats[t.get("numFmtId")] = formatKind(t.get("formatCode"))
		}
	case "x:cellXfs":
		c.inCells = true
	case "x:xf":
		if c.inCells && len(c.cells) < formatLimit {
			c.cells = append(c.cells, c.kind(t.get("numFmtId")))
		}
	case "x:dxfs": // formats under a condition
		return false, nil
	}
	return true, nil
}

func (c *cellStyles) end(name string) error {
	if name == "x:cellXfs" {
		c.inCells = false
	}
	return nil
}

func (*cellStyles) text([]byte) error { return nil }

// kind returns what a format means: one of the workbook's own, or one of those that every program knows (18.8.30).
func (c *cellStyles) kind(id string) dateKind {
	if k, own := c.formats[id]; own {
		return k
	}
	switch n, _ := strconv.Atoi(id); {
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return dateOnly
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n >= 45 && n <= 47, n == 55, n == 56:
		return timeOnly
	case n == 22:
		return dateTime
	}
	return noDate
}

// of returns what the number in a cell means.
func (c *cellStyles) of(style string) dateKind {
	n, err := strconv.Atoi(style)
	if err != nil || n < 0 || n >= len(c.cells) {
		return noDate
	}
	return c.cells[n]
}

// formatKind looks for the letters of days and hours in a format, outside of what it quotes. An M alone is a month.
func formatKind(code string) dateKind {
	var k dateKind
	month := false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '"' || code[i] == '[' && !elapsed(code[i:]):
			quote := byte('"')
			if code[i] == '[' {
				quote = ']'
			}
			end := strings.IndexByte(code[i+1:], quote)
			if end < 0 {
				return k
			}
			i += end + 1
		case code[i] == ';':
			i = len(code) // what follows is for other signs
		case c == 'e' && i > 0 && (code[i-1] == '0' || code[i-1] == '#'):
			return noDate // an exponent
		case c == 'g' && len(code) >= i+7 && strings.EqualFold(code[i:i+7], "general"):
			return noDate
		case c == 'y' || c == 'd':
			k |= dateOnly
		case c == 'h' || c == 's':
			k |= timeOnly
		case c == 'm':
			month = true
		}
	}
	if month && k == noDate {
		return dateOnly
	}
	return k
}

// elapsed reports whether brackets hold hours, minutes or seconds that run on, as in [h]:mm, rather than a colour or a condition.
func elapsed(code string) bool {
	return len(code) > 2 && strings.Contains("hHmMsS", code[1:2]) && (code[2] == ']' || code[2] == code[1])
}

// date writes a number of days as ISO 8601 has it. Excel counts a 29 February 1900 that was none, so its days up to then are one more.
func date(days float64, kind dateKind, from int) string {
	if days < 0 || days >= 2_958_466 || math.IsNaN(days) { // the year 10000
		return ""
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from == 1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		start = start.AddDate(0, 0, 1)
	}
	whole := math.Floor(days)
	seconds := math.Round((days - whole) * 86400)
	t := start.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	switch {
	case kind == timeOnly && days < 1:
		return t.Format(time.TimeOnly)
	case kind == timeOnly || kind == dateTime:
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format(time.DateOnly)
}

// number writes a number as a person would: the file has it in binary precision, as 0.30000000000000004.
func number(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return s
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		return s
	}
	if a := math.Abs(f); a >= 1e15 || a < 1e-6 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
