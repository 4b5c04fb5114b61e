package ocr

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"emanet/index/extract"
)

const maxWords = 200_000 // of one page

// word is one word of a page: where it stands, and how sure tesseract is of it, from 0 to 100.
type word struct {
	block, paragraph, line int
	confidence             float64
	text                   string
}

// parseTSV rebuilds the text of a page from tesseract's table of words: blocks and paragraphs are apart by an empty line, lines by a
// line end. The confidence is the mean over all letters. Rows that are not as they should be are passed over.
func parseTSV(b []byte) (text string, confidence int, err error) {
	header, rows, _ := bytes.Cut(b, []byte("\n"))
	if !bytes.HasPrefix(header, []byte("level\tpage_num\tblock_num\t")) {
		return "", 0, extract.Failed(extract.ReasonFailed, "tesseract answered with something else than a table")
	}
	var (
		out      strings.Builder
		last     word
		sum      float64
		letters  int
		accepted int
	)
	for row := range bytes.Lines(rows) {
		w, ok := parseWord(row)
		if !ok {
			continue
		}
		if accepted++; accepted > maxWords {
			return "", 0, extract.Failed(extract.ReasonTooLarge, "more than %d words on one page", maxWords)
		}
		switch {
		case out.Len() == 0:
		case w.block != last.block || w.paragraph != last.paragraph:
			out.WriteString("\n\n")
		case w.line != last.line:
			out.WriteByte('\n')
		default:
			out.WriteByte(' ')
		}
		out.WriteString(w.text)
		n := utf8.RuneCountInString(w.text)
		sum += w.confidence * float64(n)
		letters += n
		last = w
	}
	if letters == 0 {
		return "", 0, nil
	}
	return out.String(), int(math.Round(sum / float64(letters))), nil
}

// parseWord reads a row: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. ok is false if it is no
// word with a text.
func parseWord(row []byte) (w word, ok bool) {
	fields := strings.SplitN(strings.TrimRight(string(row), "\r\n"), "\t", 12)
	if len(fields) != 12 || fields[0] != "5" {
		return w, false
	}
	for i, to := range []*int{&w.block, &w.paragraph, &w.line} {
		n, err := strconv.Atoi(fields[2+i])
		if err != nil {
			return w, false
		}
		*to = n
	}
	sure, err := strconv.ParseFloat(fields[10], 64)
	if err != nil || !(sure >= 0 && sure <= 100) {
		return w, false
	}
	w.confidence = sure
	w.text = strings.TrimSpace(strings.ToValidUTF8(fields[11], "\uFFFD"))
	return w, w.text != ""
}
