package ocr

import (
	"strings"
	"testing"
	"unicode/utf8"
)

const header = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"

func TestParseTSV(t *testing.T) {
	t.Parallel()
	table := header +
		"1\t1\t0\t0\t0\t0\t0\t0\t900\t900\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t5\t5\t9\t9\t96.5\tŞahid\n" +
		"5\t1\t1\t1\t1\t2\t5\t5\t9\t9\t95.5\tdedi\r\n" +
		"5\t1\t1\t1\t2\t1\t5\t5\t9\t9\t90\tgecə\n" +
		"5\t1\t1\t2\t1\t1\t5\t5\t9\t9\t80\tДождь\n" +
		"5\t1\t2\t1\t1\t1\t5\t5\t9\t9\t70\tson\n" +
		"5\t1\t2\t1\t1\t2\t5\t5\t9\t9\t70\t  \n" +
		"5\t1\tx\t1\t1\t2\t5\t5\t9\t9\t70\tno\n" +
		"5\t1\t2\t1\t1\t2\t5\t5\t9\t9\tNaN\tno\n" +
		"5\t1\t2\t1\t1\t2\t5\t5\t9\t9\t170\tno\n" +
		"5\t1\t2\t1\n"
	text, confidence, err := parseTSV([]byte(table))
	if want := "Şahid dedi\ngecə\n\nДождь\n\nson"; text != want || err != nil {
		t.Errorf("text = %q, %v, want %q", text, err, want)
	}
	if want := 87; confidence != want { // (5·96.5 + 4·95.5 + 4·90 + 5·80 + 3·70) / 21
		t.Errorf("confidence = %d, want %d", confidence, want)
	}
	if text, confidence, err := parseTSV([]byte(header)); text != "" || confidence != 0 || err != nil {
		t.Errorf("an empty page is %q, %d, %v", text, confidence, err)
	}
	if _, _, err := parseTSV([]byte("{}")); err == nil {
		t.Error("something else was accepted")
	}
}

func TestTooManyWords(t *testing.T) {
	t.Parallel()
	row := "5\t1\t1\t1\t1\t1\t5\t5\t9\t9\t96\tə\n"
	if _, _, err := parseTSV([]byte(header + strings.Repeat(row, maxWords+1))); err == nil {
		t.Error("more words than allowed were accepted")
	}
}

func FuzzParseTSV(f *testing.F) {
	f.Add([]byte(header + "5\t1\t1\t1\t1\t1\t5\t5\t9\t9\t96.5\tŞahid\n"))
	f.Add([]byte(header + "5\t1\t1\t1\t1\t1\t5\t5\t9\t9\t-1\t\xFF\n5\t9\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, confidence, err := parseTSV(b)
		if confidence < 0 || confidence > 100 || !utf8.ValidString(text) || err != nil && text != "" {
			t.Errorf("%q, %d, %v", text, confidence, err)
		}
	})
}
