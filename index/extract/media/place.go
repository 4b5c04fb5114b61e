package media

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// location prints a place as extract.KeyLocation wants it, or "" if there is none: not a number, beyond the poles, or 0, 0,
// which devices write that know no place.
func location(latitude, longitude float64) string {
	if !(math.Abs(latitude) <= 90) || !(math.Abs(longitude) <= 180) || latitude == 0 && longitude == 0 {
		return ""
	}
	return fmt.Sprintf("%.6f,%.6f", latitude, longitude)
}

// metres prints a height above the sea, from the deepest sea to where no camera is.
func metres(m float64) string {
	if !(m > -12_000 && m < 100_000) {
		return ""
	}
	return strconv.FormatFloat(math.Round(m*100)/100, 'f', -1, 64)
}

// degrees prints a direction of view; magnetic says that it is from magnetic north.
func degrees(d float64, magnetic bool) string {
	if !(d >= 0 && d <= 360) {
		return ""
	}
	s := strconv.FormatFloat(math.Round(d*100)/100, 'f', -1, 64)
	if magnetic {
		s += " magnetic"
	}
	return s
}

// point is ISO 6709, annex H: "+40.4093+049.8671+012.5/".
var point = regexp.MustCompile(`^([+-])(\d{2,6}(?:\.\d{1,12})?)([+-])(\d{3,7}(?:\.\d{1,12})?)([+-]\d{1,6}(?:\.\d{1,12})?)?(?:CRS[^/]{0,64})?/?$`)

// iso6709 reads a place in the text form of ISO 6709; each result may be "".
func iso6709(s string) (place, altitude string) {
	m := point.FindStringSubmatch(strings.TrimSpace(strings.Trim(s, "\x00")))
	if m == nil {
		return "", ""
	}
	place = location(sexagesimal(m[1], m[2], 2), sexagesimal(m[3], m[4], 3))
	if height, err := strconv.ParseFloat(m[5], 64); err == nil && place != "" {
		altitude = metres(height)
	}
	return place, altitude
}

// sexagesimal reads DD.D, DDMM.M or DDMMSS.S, with as many digits of degrees as said.
func sexagesimal(sign, s string, digits int) float64 {
	whole, _, _ := strings.Cut(s, ".")
	value := math.NaN()
	switch len(whole) - digits {
	case 0:
		value = float(s)
	case 2:
		value = float(s[:digits]) + sixtieth(s[digits:])
	case 4:
		value = float(s[:digits]) + sixtieth(s[digits:digits+2]) + sixtieth(s[digits+2:])/60
	}
	if sign == "-" {
		return -value
	}
	return value
}

// xmpDegrees reads a coordinate of XMP: "40,24.558N", "40,24,33N" or degrees with a sign.
func xmpDegrees(s string) float64 {
	s = strings.TrimSpace(s)
	sign := 1.0
	if s != "" {
		switch s[len(s)-1] | 0x20 {
		case 's', 'w':
			sign, s = -1, s[:len(s)-1]
		case 'n', 'e':
			s = s[:len(s)-1]
		}
	}
	parts := strings.Split(s, ",")
	switch len(parts) {
	case 1:
		return sign * float(parts[0])
	case 2:
		return sign * (float(parts[0]) + sixtieth(parts[1]))
	case 3:
		return sign * (float(parts[0]) + sixtieth(parts[1]) + sixtieth(parts[2])/60)
	}
	return math.NaN()
}

// sixtieth reads minutes or seconds as a part of what is above them.
func sixtieth(s string) float64 {
	v := float(s)
	if !(v >= 0 && v <= 60) {
		return math.NaN()
	}
	return v / 60
}

// float reads a decimal number, or gives what is not a number.
func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
