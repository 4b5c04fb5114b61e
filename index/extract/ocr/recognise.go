package ocr

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"emanet/index/extract"
)

const (
	maxPoints = 32 << 20 // of a picture; each is a byte
	doubtful  = 65       // a confidence below which the letters are of another alphabet, or none: right ones have 90
)

// Recognise implements extract.Recogniser. It starts one tesseract, which is killed when ctx ends. A page of which
// little sense can be made is tried with other alphabets too, if nobody chose the languages, and upside down; the best is taken.
// Where the time of ctx ends while that is tried, what was read before is returned.
func (t *Tesseract) Recognise(ctx context.Context, width, height int, gray io.Reader) (text string, confidence int, err error) {
	if width <= 0 || height <= 0 || width > maxPoints/height {
		return "", 0, extract.Failed(extract.ReasonTooLarge, "a picture of %dx%d points", width, height)
	}
	if unusable := t.program.ask(ctx); ctx.Err() != nil {
		return "", 0, ctx.Err()
	} else if unusable != nil {
		return "", 0, &extract.Failure{Loss: extract.Loss{Reason: extract.ReasonNeedsOCR, Detail: "tesseract cannot be used"}, Err: unusable}
	}
	// The simplest format there is (PGM of netpbm), from us alone: what a picture says about itself does not reach tesseract.
	header := fmt.Sprintf("P5\n%d %d\n255\n", width, height)
	picture := make([]byte, len(header)+width*height)
	pixels := picture[copy(picture, header):]
	if _, err := io.ReadFull(gray, pixels); err != nil {
		return "", 0, err
	}
	text, confidence, err = t.program.read(ctx, picture, t.chosen())
	if err != nil {
		return "", 0, err
	}
	for _, languages := range t.others() {
		if confidence >= doubtful || text == "" {
			break
		}
		if languages == turned {
			slices.Reverse(pixels)
			languages = t.chosen()
		}
		other, sure, err := t.program.read(ctx, picture, languages)
		if err != nil {
			break // of the time, most likely: what was read stays
		}
		if sure > confidence {
			text, confidence = other, sure
		}
	}
	return text, confidence, nil
}

// turned stands for the same languages on a page that is upside down. Pages that lie on their side tesseract turns by itself.
const turned = ""

// others returns what else is tried: the installed languages of other alphabets, each with those that share its letters, if nobody chose
// the languages; and turned.
func (t *Tesseract) others() (sets []string) {
	for _, alphabet := range [][]string{{"ara", "fas"}, {"kat"}, {"hye"}} {
		alphabet = slices.DeleteFunc(alphabet, func(language string) bool { return !slices.Contains(t.program.installed, language) })
		if len(alphabet) > 0 && t.languages == "" {
			sets = append(sets, strings.Join(alphabet, "+"))
		}
	}
	return append(sets, turned)
}

// read reads a picture with some languages. Page segmentation 3 is without the detection of turned pages, which needs a second more for each
// page and a file that may not be installed. The resolution is one that scans have; tesseract's guess is worse.
func (p *program) read(ctx context.Context, picture []byte, languages string) (text string, confidence int, err error) {
	said, err := p.run(ctx, bytes.NewReader(picture), "stdin", "stdout", "-l", languages, "--dpi", "300", "--psm", "3", "-c", "tessedit_create_tsv=1")
	if err != nil {
		return "", 0, err
	}
	return parseTSV(said)
}
