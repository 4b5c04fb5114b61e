package plain

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Decode returns b as text, and the name of the charset that it was found to be in, lower case, as the Encoding Standard or
// else IANA names it. Declared is what a header or the file itself says, in any spelling; "" where it says nothing. What
// the bytes show comes first: a byte order mark, UTF-8 that is valid, the pattern of UTF-16; then what is declared, unless the
// bytes make no sense in it; then what they look most like. Bytes that the charset does not have become U+FFFD.
// It never fails and is safe for concurrent use.
func Decode(b []byte, declared string) (text, charset string) {
	var s sniffer
	_, _ = s.Write(b) // cannot fail
	enc, name := s.decide(declared)
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		// Nothing but a broken decoder fails: they replace what they do not know.
		return strings.ToValidUTF8(string(b), "\uFFFD"), name
	}
	return string(out), name
}

// decide chooses the charset of what was written to s.
func (s *sniffer) decide(declared string) (encoding.Encoding, string) {
	if enc, name := s.mark(); enc != nil {
		return enc, name
	}
	if enc, name := s.sevenBit(declared); enc != nil {
		return enc, name
	}
	if name := s.wide(); name != "" {
		return wideEncodings[name], name
	}
	if s.isUTF8() {
		return unicode.UTF8, "utf-8"
	}
	enc, name := lookup(declared)
	switch name {
	case "utf-8": // it is not, or damaged
		if s.multi > s.bad {
			return enc, name
		}
		enc, name = nil, ""
	case "utf-16le", "utf-16be":
		if s.size%2 == 0 && s.high*4 > s.size {
			return enc, name
		}
		enc, name = nil, ""
	}
	return choose(s.sample, enc, name)
}

// wideEncodings are the encodings with more than one byte for every character.
var wideEncodings = map[string]encoding.Encoding{
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
	"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
}

// mark finds a byte order mark.
func (s *sniffer) mark() (encoding.Encoding, string) {
	for _, m := range []struct{ mark, name string }{
		{"\xff\xfe\x00\x00", "utf-32le"}, // before the mark of UTF-16, which it begins with
		{"\x00\x00\xfe\xff", "utf-32be"},
		{"\xff\xfe", "utf-16le"},
		{"\xfe\xff", "utf-16be"},
	} {
		if bytes.HasPrefix(s.head, []byte(m.mark)) && (len(m.mark) == 2 || s.size%4 == 0) {
			return wideEncodings[m.name], m.name
		}
	}
	if bytes.HasPrefix(s.head, []byte("\xef\xbb\xbf")) {
		return unicode.UTF8BOM, "utf-8"
	}
	return nil, ""
}

// sevenBit finds charsets that are written with ASCII bytes alone, and would pass for UTF-8.
func (s *sniffer) sevenBit(declared string) (encoding.Encoding, string) {
	if s.high > 0 || s.bad > 0 {
		return nil, ""
	}
	if s.escape {
		return japanese.ISO2022JP, "iso-2022-jp"
	}
	if strings.EqualFold(strings.TrimSpace(declared), "hz-gb-2312") {
		return simplifiedchinese.HZGB2312, "hz-gb-2312"
	}
	return nil, ""
}

// lookup finds a charset by any of its names. It returns nil for one that there is no decoder for and for ASCII, which
// says nothing about bytes beyond it.
func lookup(declared string) (encoding.Encoding, string) {
	label := strings.ToLower(strings.Trim(declared, " \t\r\n\"'"))
	label = strings.TrimPrefix(label, "charset=")
	if known, ok := aliases[label]; ok {
		label = known
	}
	for i := range charsets {
		if charsets[i].name == label {
			return charsets[i].table, label
		}
	}
	if enc, err := htmlindex.Get(label); err == nil {
		name, _ := htmlindex.Name(enc)
		switch name {
		case "replacement", "x-user-defined":
			return nil, ""
		case "utf-16le", "utf-16be":
			return wideEncodings[name], name
		}
		return enc, name
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc, label
	}
	return nil, ""
}

// aliases are names that old programs write and the indexes do not know, or know as something of no use here.
var aliases = map[string]string{
	"": "-", "us-ascii": "-", "ascii": "-", "ansi_x3.4-1968": "-", "default": "-", "unknown-8bit": "-", "x-unknown": "-", "8bit": "-",
	"cp866": "ibm866", "866": "ibm866", "dos-866": "ibm866", "cp855": "ibm855", "855": "ibm855", "cp-866": "ibm866",
	"cp857": "ibm857", "857": "ibm857", "cp1125": "ibm1125", "cp866u": "ibm1125", "ruscii": "ibm1125",
	"koi8": "koi8-r", "koi-8": "koi8-r", "mac-cyrillic": "x-mac-cyrillic", "maccyrillic": "x-mac-cyrillic", "x-mac-ukrainian": "x-mac-cyrillic",
	"win-1251": "windows-1251", "win1251": "windows-1251", "ansi-1251": "windows-1251", "cp-1251": "windows-1251", "windows1251": "windows-1251",
	"cp1254": "windows-1254", "windows1254": "windows-1254", "iso-8859-9": "windows-1254", "iso8859-9": "windows-1254", "latin5": "windows-1254",
	"iso-8859-1": "windows-1252", "latin1": "windows-1252", "cp1256": "windows-1256", "unicode": "utf-16le", "utf-16": "utf-16le",
	"ks_c_5601-1987": "euc-kr", "cp949": "euc-kr", "cp936": "gbk", "cp932": "shift_jis", "cp950": "big5",
}

// candidate is one of the 8-bit charsets that the model knows.
type candidate struct {
	name  string
	table byteTable
	prior float64 // how much rarer it is, as the logarithm of a share
}

// charsets are the candidates where nothing is declared. ISO 8859-1, -9 and -11 are left out for the charsets of Windows, which
// have all that they have; so is KOI8-R where KOI8-U, its Ukrainian sister, decodes the same.
var charsets = []candidate{
	{"windows-1251", charmap.Windows1251, 0},
	{"koi8-r", charmap.KOI8R, -0.5},
	{"koi8-u", charmap.KOI8U, -0.8},
	{"ibm866", charmap.CodePage866, -0.5},
	{"ibm1125", dosUkrainian, -1},
	{"x-mac-cyrillic", charmap.MacintoshCyrillic, -1},
	{"iso-8859-5", charmap.ISO8859_5, -1},
	{"ibm855", charmap.CodePage855, -3},
	{"windows-1252", charmap.Windows1252, 0},
	{"windows-1254", charmap.Windows1254, -0.3},
	{"windows-1250", charmap.Windows1250, -1},
	{"iso-8859-2", charmap.ISO8859_2, -1.5},
	{"windows-1257", charmap.Windows1257, -2},
	{"macintosh", charmap.Macintosh, -3},
	{"ibm850", charmap.CodePage850, -3},
	{"ibm857", dosTurkish, -1.5},
	{"ibm852", charmap.CodePage852, -4},
	{"iso-8859-3", charmap.ISO8859_3, -4},
	{"windows-1253", charmap.Windows1253, -1},
	{"iso-8859-7", charmap.ISO8859_7, -1.5},
	{"windows-1255", charmap.Windows1255, -1},
	{"iso-8859-8", charmap.ISO8859_8, -1.5},
	{"windows-1256", charmap.Windows1256, 0},
	{"iso-8859-6", charmap.ISO8859_6, -0.5},
	{"windows-874", charmap.Windows874, -2},
}
