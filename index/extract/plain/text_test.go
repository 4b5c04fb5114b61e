package plain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"emanet/index/extract"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, s := range samples {
		for name := range strings.FieldsSeq(s.charsets) {
			c := read(t, Text, encoded(t, s.long, name), extract.Limits{})
			if got, want := parts(c), "body: "+s.long+"\n"; got != want {
				t.Errorf("%s in %s: %q as %q", s.language, name, got, c.Extractor)
			}
		}
	}
	c := read(t, Text, []byte("\xef\xbb\xbfbir"), extract.Limits{})
	if got := parts(c); got != "body: bir\n" || c.Extractor != "text in utf-8" {
		t.Errorf("a mark stays in the text: %q, %q", got, c.Extractor)
	}
	if c := read(t, Text, nil, extract.Limits{}); len(c.Parts)+len(c.Losses) != 0 {
		t.Errorf("an empty file gives %v %v", c.Parts, c.Losses)
	}
}

// TestTextIsCut holds that a long text is read in its beginning, up to a whole rune, and that the rest is told as lost.
func TestTextIsCut(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("ə", 500)
	for _, format := range []extract.Format{Text, CSV, HTML, XML} {
		for _, limit := range []int{999, 1000, 1001} {
			c := read(t, format, []byte(whole), extract.Limits{Text: limit})
			got := c.Parts[0].Text
			lost := len(c.Losses) == 1 && c.Losses[0].Reason == extract.ReasonTooLarge
			if len(got) != min(limit&^1, len(whole)) || !utf8.ValidString(got) || lost != (limit < len(whole)) {
				t.Errorf("limit %d: %d bytes, lost %v", limit, len(got), c.Losses)
			}
		}
	}
}

// TestLongTextKeepsItsCharset holds that a charset is decided by what stands far behind the beginning too.
func TestLongTextKeepsItsCharset(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("0123456789 ABCDEF\n", 20_000) + samples[4].long
	c := read(t, Text, encoded(t, text, "koi8-r"), extract.Limits{})
	if c.Parts[0].Text != text {
		t.Errorf("read as %s", c.Extractor)
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, csv, want string }{
		{"commas", "ad,yaş\nAytən,34\n", "ad\tyaş\nAytən\t34\n"},
		{"semicolons, with commas in the values", "ad;boy\nAytən;1,70\nOrxan;1,82", "ad\tboy\nAytən\t1,70\nOrxan\t1,82"},
		{"tabs", "a\tb\r\nc\td\r\n", "a\tb\nc\td\n"},
		{"bars", "a|b\nc|d", "a\tb\nc\td"},
		{"quotes are taken off, two stand for one", "\"a, \"\"b\"\"\",c\n\"\",\"\"\"\"\n", "a, \"b\"\tc\n\t\"\n"},
		{"a line end in quotes is a space", "\"a\nb\",c\n", "a b\tc\n"},
		{"a quote inside a value is a character", "5\" boru,x\ny,z\n", "5\" boru\tx\ny\tz\n"},
		{"quotes that do not close lose no word", "\"a,b\nc,d", "a,b c,d"},
	} {
		if got := parts(read(t, CSV, []byte(c.csv), extract.Limits{})); got != "body: "+c.want+"\n" {
			t.Errorf("%s: %q gives %q, want %q", c.rule, c.csv, got, c.want)
		}
	}
}

func TestDecodeOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, bytes, declared, text, charset string }{
		{"nothing", "", "koi8-r", "", "utf-8"},
		{"ASCII", "abc", "koi8-r", "abc", "utf-8"},
		{"a mark before a declaration", "\xff\xfea\x00", "utf-8", "a", "utf-16le"},
		{"a mark of the other order", "\xfe\xff\x00a", "", "a", "utf-16be"},
		{"a mark of four bytes", "\xff\xfe\x00\x00a\x00\x00\x00", "", "a", "utf-32le"},
		{"UTF-32 without a mark", "\x00\x00\x00a\x00\x00\x01\x8f", "", "aƏ", "utf-32be"},
		{"valid UTF-8 before a declaration", "ə", "windows-1254", "ə", "utf-8"},
		{"UTF-8 that the end cuts", "əəə\xc9", "", "əəə\uFFFD", "utf-8"},
		{"UTF-8 with a damaged byte", strings.Repeat("ə", 20) + "\xff", "", strings.Repeat("ə", 20) + "\uFFFD", "utf-8"},
		{"UTF-8 that is declared, with a damaged byte", "mə\xfftn sə", "utf-8", "mə\uFFFDtn sə", "utf-8"},
		{"a wrong declaration of UTF-8", "\xcf\xf0\xe8\xe2\xe5\xf2", "utf-8", "Привет", "windows-1251"},
		{"ISO 2022", "\x1b$B%F%9%H\x1b(B", "", "テスト", "iso-2022-jp"},
		{"a declaration in capitals and quotes", "\xc1", "\"KOI8-R\"", "а", "koi8-r"},
		{"a declaration by an old name", "\xa0", "cp866", "а", "ibm866"},
		{"a declaration of a charset that the model does not know", "\xfe\xf5", "iso-8859-10", "þõ", "iso-8859-10"},
		{"code pages that no library knows", "\x9fikayet \x98zmir", "cp857", "şikayet İzmir", "ibm857"},
		{"", "\xe1\xa2\xf7\xa4\xaa\xa8", "cp1125", "свідки", "ibm1125"},
		{"spaces that do not break are no letters", "> \xa0 \xa0yes\n\xa0\n", "", "> \u00a0 \u00a0yes\n\u00a0\n", "windows-1252"},
		{"and change nothing where they are declared", "a \xa0b", "iso-8859-1", "a \u00a0b", "windows-1252"},
		{"a declaration that nobody knows", "\xcf\xf0\xe8\xe2\xe5\xf2", "x-uydurma", "Привет", "windows-1251"},
	} {
		text, charset := Decode([]byte(c.bytes), c.declared)
		if text != c.text || charset != c.charset {
			t.Errorf("%s: %q in %s, want %q in %s", c.rule, text, charset, c.text, c.charset)
		}
	}
}

// FuzzDecode holds that any bytes become text, that valid UTF-8 stays as it is, and that the same bytes give the same text.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xcf\xf0\xe8\xe2\xe5\xf2"), "koi8-r")
	f.Add([]byte("a\x00b\x00"), "")
	f.Add([]byte("\x1b$B%F"), "utf-16")
	f.Add([]byte("\xb0\xa1\x81\x40"), "gbk")
	f.Fuzz(func(t *testing.T, b []byte, declared string) {
		text, charset := Decode(b, declared)
		if !utf8.ValidString(text) || charset == "" {
			t.Fatalf("%q in %q", text, charset)
		}
		if again, other := Decode(b, declared); again != text || other != charset {
			t.Fatalf("%q in %s, then %q in %s", text, charset, again, other)
		}
		if len(text) > 4*len(b)+4 {
			t.Fatalf("%d bytes of %d", len(text), len(b))
		}
	})
}
