package office

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Codepages of Windows that are asked for by number here.
const (
	cpLatin    = 1252
	cpCyrillic = 1251
	cpUTF8     = 65001
)

// codepages are the encodings that Windows knows by a number.
var codepages = map[int]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855, 858: charmap.CodePage858,
	860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863, 865: charmap.CodePage865, 866: charmap.CodePage866,
	874: charmap.Windows874, 1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258,
	932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5, 54936: simplifiedchinese.GB18030,
	1200: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 65001: unicode.UTF8,
	10000: charmap.Macintosh, 10007: charmap.MacintoshCyrillic, 20866: charmap.KOI8R, 21866: charmap.KOI8U,
	28592: charmap.ISO8859_2, 28595: charmap.ISO8859_5, 28599: charmap.ISO8859_9,
}

// codepage returns the encoding of a number; of unknown ones windows-1252.
func codepage(n int) encoding.Encoding {
	if e, ok := codepages[n]; ok {
		return e
	}
	return charmap.Windows1252
}

// isDBCS reports whether a codepage writes some characters with two bytes.
func isDBCS(n int) bool { return n == 932 || n == 936 || n == 949 || n == 950 }

// decodeBytes decodes text of a codepage; what it does not have becomes U+FFFD.
func decodeBytes(cp int, b []byte) string {
	s, err := codepage(cp).NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(s)
}

// guessCodepage says in which codepage a piece of text is that claims windows-1252, in a document whose own codepage is
// another. Programs of the 1990s named every font Western; two high letters in a row, and more high letters than plain
// ones, are no Western text.
func guessCodepage(document int, b []byte) int {
	if document < cpCyrillic && document != 874 && !isDBCS(document) || document == cpLatin || document == 1254 || document >= 1257 {
		return cpLatin
	}
	high, plain, run, longest := 0, 0, 0, 0
	for _, c := range b {
		switch {
		case c >= 0xC0 || c >= 0x80 && isDBCS(document):
			high++
			run++
			longest = max(longest, run)
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			plain++
			run = 0
		default:
			run = 0
		}
	}
	if longest >= 2 && high > plain {
		return document
	}
	return cpLatin
}

// charsetCodepage returns the codepage of a Windows charset number, as fonts have it ([MS-RTF] \fcharset), or 0 if it names none.
func charsetCodepage(charset int) int {
	switch charset {
	case 0, 2:
		return cpLatin
	case 77:
		return 10000
	case 128:
		return 932
	case 129:
		return 949
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177, 181:
		return 1255
	case 178, 179, 180:
		return 1256
	case 186:
		return 1257
	case 204:
		return cpCyrillic
	case 222:
		return 874
	case 238:
		return 1250
	case 254:
		return 437
	case 255:
		return 850
	}
	return 0
}

// fontNameCodepage returns the codepage that the ending of a font's name promises, or 0.
func fontNameCodepage(name string) int {
	for _, f := range []struct {
		ending string
		cp     int
	}{
		{" CYR", cpCyrillic},
		{" CE", 1250},
		{" GREEK", 1253},
		{" TUR", 1254},
		{" BALTIC", 1257},
		{" (HEBREW)", 1255},
		{" (ARABIC)", 1256},
		{" (VIETNAMESE)", 1258},
	} {
		if n := len(name) - len(f.ending); n > 0 && asciiUpper(name[n:]) == f.ending {
			return f.cp
		}
	}
	return 0
}

func asciiUpper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 32
		}
	}
	return string(b)
}
