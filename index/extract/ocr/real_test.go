package ocr_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"emanet/index/extract/ocr"
)

// TestRealTesseract reads invented pages with the installed tesseract, started as the program starts it: confined.
func TestRealTesseract(t *testing.T) {
	t.Parallel()
	installed := real(t)
	languages, err := installed.Languages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, of %v", installed.Name(), languages)
	for _, page := range []struct {
		language string
		lines    []string
	}{
		{"eng", []string{"The witness saw two cars near the old mill.", "Nobody asked for her name until Monday."}},
		{"aze", []string{"Şahid iki maşını köhnə dəyirmanın yanında gördü.", "Onun adını bazar ertəsinə qədər heç kim soruşmadı."}},
		{"rus", []string{"Свидетель видел две машины у старой мельницы.", "До понедельника никто не спросил её имени."}},
	} {
		t.Run(page.language, func(t *testing.T) {
			t.Parallel()
			if !slices.Contains(languages, page.language) {
				t.Skipf("tesseract has no %s", page.language)
			}
			m := render(t, page.lines)
			begin := time.Now()
			text, confidence, err := installed.Recognise(t.Context(), m.Rect.Dx(), m.Rect.Dy(), bytes.NewReader(m.Pix))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d%% sure in %v: %q", confidence, time.Since(begin).Round(time.Millisecond), text)
			want, got := strings.Fields(strings.Join(page.lines, " ")), strings.Fields(text)
			found := 0
			for _, w := range want {
				if slices.Contains(got, w) {
					found++
				}
			}
			if float64(found) < 0.85*float64(len(want)) || confidence < 70 {
				t.Errorf("%d of %d words, %d%% sure: %q", found, len(want), confidence, text)
			}
		})
	}
	t.Run("upside down", func(t *testing.T) {
		t.Parallel()
		if !slices.Contains(languages, "eng") {
			t.Skip("tesseract has no eng")
		}
		m := render(t, []string{"The witness saw two cars near the old mill.", "Nobody asked for her name until Monday.", "The road was empty."})
		slices.Reverse(m.Pix)
		text, confidence, err := installed.Recognise(t.Context(), m.Rect.Dx(), m.Rect.Dy(), bytes.NewReader(m.Pix))
		if !strings.Contains(text, "Nobody asked for her name") || err != nil {
			t.Errorf("%q, %d, %v", text, confidence, err)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		m := render(t, nil)
		text, _, err := installed.Recognise(t.Context(), m.Rect.Dx(), m.Rect.Dy(), bytes.NewReader(m.Pix))
		if text != "" || err != nil {
			t.Errorf("an empty page is %q, %v", text, err)
		}
	})
}

// real returns the installed tesseract, behind the launcher.
func real(t *testing.T) *ocr.Tesseract {
	t.Helper()
	program, err := exec.LookPath("tesseract")
	if err != nil {
		t.Skip("tesseract is not installed")
	}
	program, err = filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	installed, err := ocr.Find(filepath.Dir(program), ocr.Config{Self: []string{self, ocr.Argument}, Tessdata: os.Getenv("TESSDATA_PREFIX")})
	if err != nil {
		t.Fatal(err)
	}
	return installed
}

// render draws lines of text in the size that a scan of 300 points for each inch has. The font has no ə: it is an e, turned around.
func render(t *testing.T, lines []string) *image.Gray {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 11, DPI: 300, Hinting: font.HintingFull})
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewGray(image.Rect(0, 0, 1800, 200+100*len(lines)))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	for i, line := range lines {
		at := fixed.P(120, 150+100*i)
		for _, letter := range line {
			at.X += drawLetter(m, face, at, letter)
		}
	}
	return m
}

// drawLetter draws one letter and returns how wide it is.
func drawLetter(m *image.Gray, face font.Face, at fixed.Point26_6, letter rune) fixed.Int26_6 {
	turned := letter == 'ə'
	if turned {
		letter = 'e'
	}
	where, mask, from, wide, _ := face.Glyph(at, letter)
	for y := range where.Dy() {
		for x := range where.Dx() {
			p := from.Add(image.Pt(x, y))
			if turned {
				p = from.Add(image.Pt(where.Dx()-1-x, where.Dy()-1-y))
			}
			_, _, _, ink := mask.At(p.X, p.Y).RGBA()
			to := where.Min.Add(image.Pt(x, y))
			paper := uint32(m.GrayAt(to.X, to.Y).Y)
			m.SetGray(to.X, to.Y, color.Gray{Y: uint8(paper * (0xFFFF - ink) / 0xFFFF)})
		}
	}
	return wide
}
