package media

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/extract"
)

const (
	maxTexts = 256      // titles, comments, names and keywords of one file
	maxText  = 64 << 10 // bytes of one of them
)

// facts is what a file tells about itself, from the most to the least trusted place in it: what is set stays.
type facts struct {
	taken     string // when the picture or the recording was made
	digitized string // when it became a file, which for a camera is the same
	created   string
	modified  string

	maker, model string // of the device
	software     string

	location, altitude, direction string
	width, height                 int
	duration                      float64 // seconds; 0 is unknown

	texts []extract.Fact
}

// first sets field unless it is set.
func first(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// text adds a text that may stand more than once, except where it says what is known already.
func (f *facts) text(key extract.Key, value string) {
	value = clean(value)
	if value == "" || len(f.texts) >= maxTexts {
		return
	}
	fact := extract.Fact{Key: key, Value: value}
	if slices.Contains(f.texts, fact) {
		return
	}
	f.texts = append(f.texts, fact)
}

// sized keeps the size of a picture, the first that is possible.
func (f *facts) sized(width, height int64) {
	if f.width == 0 && width > 0 && height > 0 && width <= math.MaxInt32 && height <= math.MaxInt32 {
		f.width, f.height = int(width), int(height)
	}
}

// give hands the facts on, in one order for all formats.
func (f *facts) give(out extract.Output) error {
	first(&f.taken, f.digitized)
	if f.created == f.taken {
		f.created = ""
	}
	size := ""
	if f.width > 0 {
		size = fmt.Sprintf("%dx%d", f.width, f.height)
	}
	all := []extract.Fact{
		{Key: extract.KeyTaken, Value: f.taken},
		{Key: extract.KeyCreated, Value: f.created},
		{Key: extract.KeyModified, Value: f.modified},
		{Key: extract.KeyDevice, Value: device(clean(f.maker), clean(f.model))},
		{Key: extract.KeySoftware, Value: clean(f.software)},
		{Key: extract.KeyLocation, Value: f.location},
		{Key: extract.KeyAltitude, Value: f.altitude},
		{Key: extract.KeyDirection, Value: f.direction},
		{Key: extract.KeyDuration, Value: seconds(f.duration)},
		{Key: extract.KeySize, Value: size},
	}
	for _, fact := range append(all, f.texts...) {
		if fact.Value == "" {
			continue
		}
		if err := out.Fact(fact.Key, fact.Value); err != nil {
			return err
		}
	}
	return nil
}

// device joins the maker and the model, which often repeats the maker's name: "NIKON CORPORATION", "NIKON D80".
func device(maker, model string) string {
	if maker == "" || model == "" {
		return maker + model
	}
	name, _, _ := strings.Cut(maker, " ")
	if strings.HasPrefix(strings.ToLower(model), strings.ToLower(name)) {
		return model
	}
	return maker + " " + model
}

// seconds prints a duration in seconds, to the millisecond.
func seconds(s float64) string {
	if !(s > 0) || s > 1e9 { // also what is not a number
		return ""
	}
	return strconv.FormatFloat(math.Round(s*1000)/1000, 'f', -1, 64)
}

// clean takes the control characters and the surrounding space out of a text, keeps its lines, and cuts it to maxText.
func clean(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
		for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
