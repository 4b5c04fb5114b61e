package office

// languageCodepage returns the codepage of Windows in a language ([MS-LCID]): documents of Word 6 and 95 do not say more.
func languageCodepage(lid int) int {
	switch lid {
	case 0x082C, 0x0843, 0x0C1A, 0x1C1A, 0x201A: // Azerbaijani, Uzbek, Serbian, Bosnian in Cyrillic
		return cpCyrillic
	case 0x0404, 0x0C04, 0x1404: // Chinese, traditional
		return 950
	}
	switch lid & 0x3FF {
	case 0x02, 0x19, 0x22, 0x23, 0x28, 0x2F, 0x3F, 0x40, 0x44, 0x50:
		return cpCyrillic // Bulgarian, Russian, Ukrainian, Belarusian, Tajik, Macedonian, Kazakh, Kyrgyz, Tatar, Mongolian
	case 0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24:
		return 1250 // Czech, Hungarian, Polish, Romanian, Croatian, Slovak, Albanian, Slovenian
	case 0x08:
		return 1253
	case 0x1F, 0x2C, 0x43:
		return 1254 // Turkish, Azerbaijani, Uzbek
	case 0x0D:
		return 1255
	case 0x01, 0x20, 0x29:
		return 1256 // Arabic, Urdu, Persian
	case 0x25, 0x26, 0x27:
		return 1257
	case 0x2A:
		return 1258
	case 0x1E:
		return 874
	case 0x11:
		return 932
	case 0x04:
		return 936
	case 0x12:
		return 949
	}
	return cpLatin
}
