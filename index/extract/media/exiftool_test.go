package media_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"emanet/index/extract"
	"emanet/index/extract/media"
)

// told is what exiftool says of one file.
type told struct {
	SourceFile                                         string
	DateTimeOriginal, OffsetTimeOriginal, MediaCreated string
	SubSecTimeOriginal                                 any
	GPSLatitude, GPSLongitude, Duration                any
	ImageWidth, ImageHeight                            any
}

// score counts how one fact of ours stands to exiftool's.
type score struct{ same, missing, wrong, more int }

func (s *score) add(t *testing.T, name, what, ours, theirs string, same bool) {
	t.Helper()
	switch {
	case theirs == "" && ours == "":
	case theirs == "":
		s.more++
		t.Logf("%s: %s is %q, which exiftool does not say", name, what, ours)
	case ours == "":
		s.missing++
		t.Logf("%s: %s is missing", name, what)
	case same:
		s.same++
	default:
		s.wrong++
		t.Errorf("%s: %s is %q, exiftool says %q", name, what, ours, theirs)
	}
}

// TestCorporaAgreeWithExiftool compares dates, places, durations and sizes with those that exiftool reads.
func TestCorporaAgreeWithExiftool(t *testing.T) {
	t.Parallel()
	root := os.Getenv("EMANET_CORPORA")
	if root == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed")
	}
	var dates, places, durations, sizes score
	for _, name := range mediaFiles(t, root) {
		their := exiftool(t, tool, name)
		c := readFile(t, name)
		taken := fact(c, extract.KeyTaken)
		dates.add(t, name, "the date", taken, their.DateTimeOriginal, sameDate(taken, their))
		lat, long := number(their.GPSLatitude), number(their.GPSLongitude)
		place := fact(c, extract.KeyLocation)
		where := ""
		if !math.IsNaN(lat) && !math.IsNaN(long) && (lat != 0 || long != 0) {
			where = strconv.FormatFloat(lat, 'f', 6, 64) + "," + strconv.FormatFloat(long, 'f', 6, 64)
		}
		places.add(t, name, "the place", place, where, samePlace(place, lat, long))
		length := number(their.Duration)
		if strings.EqualFold(filepath.Ext(name), ".ogg") { // exiftool estimates it from the rate
			length = number(fact(c, extract.KeyDuration))
		}
		said := ""
		if length > 0 {
			said = strconv.FormatFloat(length, 'f', 3, 64)
		}
		ours, _ := strconv.ParseFloat(fact(c, extract.KeyDuration), 64)
		durations.add(t, name, "the duration", fact(c, extract.KeyDuration), said, math.Abs(ours-length) < 0.06+length/50)
		size := ""
		if w, h := number(their.ImageWidth), number(their.ImageHeight); w > 0 && h > 0 {
			size = strconv.Itoa(int(w)) + "x" + strconv.Itoa(int(h))
		}
		sizes.add(t, name, "the size", fact(c, extract.KeySize), size, fact(c, extract.KeySize) == size)
	}
	for what, s := range map[string]score{"dates": dates, "places": places, "durations": durations, "sizes": sizes} {
		t.Logf("%s: %d the same, %d missing, %d wrong, %d that exiftool does not say", what, s.same, s.missing, s.wrong, s.more)
	}
	for what, s := range map[string]score{"dates": dates, "places": places} {
		if found := s.same + s.missing + s.wrong; found > 0 && float64(s.same) < 0.9*float64(found) {
			t.Errorf("%s: %d of %d", what, s.same, found)
		}
	}
}

// mediaFiles returns the pictures and recordings beneath root.
func mediaFiles(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch strings.ToLower(filepath.Ext(name)) {
		case ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp",
			".mp4", ".mov", ".m4a", ".3gp", ".mp3", ".wav", ".flac", ".ogg", ".opus":
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// exiftool asks exiftool about a file; the zero value where it knows nothing.
func exiftool(t *testing.T, tool, name string) told {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool, "-j", "-n", "-EXIF:DateTimeOriginal", "-EXIF:OffsetTimeOriginal", "-EXIF:SubSecTimeOriginal",
		"-Composite:GPSLatitude", "-Composite:GPSLongitude", "-Duration", "-ImageWidth", "-ImageHeight", name)
	out, _ := cmd.Output() // it fails for a file that it knows nothing of
	var all []told
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&all); err != nil || len(all) != 1 {
		return told{}
	}
	if strings.Trim(all[0].DateTimeOriginal, "0: ") == "" {
		all[0].DateTimeOriginal = ""
	}
	return all[0]
}

// number reads a number of exiftool's.
func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return f
		}
	}
	return math.NaN()
}

// sameDate compares a date of RFC 3339 with the one of exiftool, to the second, and its zone.
func sameDate(ours string, their told) bool {
	if len(ours) < 19 || len(their.DateTimeOriginal) < 19 {
		return strings.HasPrefix(their.DateTimeOriginal, strings.ReplaceAll(ours, "-", ":"))
	}
	want := strings.ReplaceAll(their.DateTimeOriginal[:10], ":", "-") + "T" + their.DateTimeOriginal[11:19]
	return ours[:19] == want && (their.OffsetTimeOriginal == "" || strings.HasSuffix(ours, their.OffsetTimeOriginal))
}

// samePlace compares places to a metre.
func samePlace(ours string, lat, long float64) bool {
	a, b, _ := strings.Cut(ours, ",")
	return math.Abs(number(a)-lat) < 1e-5 && math.Abs(number(b)-long) < 1e-5
}

// readFile reads a file with the reader for it.
func readFile(t *testing.T, name string) *extract.Collector {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	format := media.Photo
	switch strings.ToLower(filepath.Ext(name)) {
	case ".mp4", ".mov", ".m4a", ".3gp":
		format = media.Video
	case ".mp3", ".wav", ".flac", ".ogg", ".opus":
		format = media.Audio
	}
	c := &extract.Collector{}
	in := input(b)
	in.Pictures = true
	if err := format(t.Context(), in, c); err != nil {
		t.Logf("%s: %v", name, err)
	}
	if len(c.Losses) > 0 {
		t.Logf("%s: %v", name, c.Losses)
	}
	return c
}
