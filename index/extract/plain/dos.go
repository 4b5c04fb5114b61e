package plain

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// byteTable is a charset of one byte a character.
type byteTable interface {
	encoding.Encoding

	// DecodeByte returns the character of a byte, U+FFFD if it has none.
	DecodeByte(b byte) rune
}

// variant is a charset that has other characters than its base in a few places, and which no library knows. It only decodes.
type variant struct {
	*charmap.Charmap

	other map[byte]rune
}

// dosTurkish is code page 857 of DOS.
var dosTurkish = &variant{charmap.CodePage850, map[byte]rune{
	0x8d: 'ı', 0x98: 'İ', 0x9e: 'Ş', 0x9f: 'ş', 0xa6: 'Ğ', 0xa7: 'ğ', 0xd0: 'º', 0xd1: 'ª', 0xd5: utf8.RuneError, 0xe7: utf8.RuneError,
	0xe8: '×', 0xec: 'ì', 0xed: 'ÿ', 0xf2: utf8.RuneError,
}}

// dosUkrainian is code page 1125 of DOS.
var dosUkrainian = &variant{charmap.CodePage866, map[byte]rune{
	0xf2: 'Ґ', 0xf3: 'ґ', 0xf4: 'Є', 0xf5: 'є', 0xf6: 'І', 0xf7: 'і', 0xf8: 'Ї', 0xf9: 'ї',
}}

// DecodeByte implements byteTable.
func (v *variant) DecodeByte(b byte) rune {
	if r, ok := v.other[b]; ok {
		return r
	}
	return v.Charmap.DecodeByte(b)
}

// NewDecoder implements encoding.Encoding.
func (v *variant) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: byteDecoder{table: v}}
}

// byteDecoder decodes byte by byte.
type byteDecoder struct {
	transform.NopResetter

	table byteTable
}

// Transform implements transform.Transformer.
func (d byteDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for ; nSrc < len(src); nSrc++ {
		r := d.table.DecodeByte(src[nSrc])
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
	}
	return nDst, nSrc, nil
}
