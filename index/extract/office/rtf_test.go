package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"

	"emanet/index/extract"
)

// rtfKit wraps text in a document with fonts of many charsets.
func rtfKit(body string) string {
	return `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman{\*\falt Times};}` +
		`{\f1\fcharset204 Arial Cyr;}{\f2\fcharset162 Arial;}{\f3\fcharset178 Arial;}{\f4\fcharset128 Gothic;}{\f5\fcharset134 Song;}` +
		`{\f6\fcharset129 Batang;}{\f7\fcharset136 Ming;}{\f8\fcharset1 Tahoma CYR;}{\f9\fcharset2 Symbol;}{\f10\cpg1257 Vilnius;}}` +
		`{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\*\cs1 Emphasis;}}{\*\unheard of text}` + body + "}"
}

func TestRTFText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rtf, want string }{
		"plain":                      {`Salam, d\'fcnya`, "Salam, dünya"},
		"paragraphs":                 {`bir\par iki\line \'fc\'e7\page d\'f6rd\sect be\tab y\` + "\n" + `alt\par`, "bir\niki\nüç\ndörd\nbe\ty\nalt"},
		"line ends are no text":      {"bi\r\nr i\nki", "bir iki"},
		"Cyrillic by font":           {`\f1\'cf\'f0\'e8\'e2\'e5\'f2 \f0\'e9t\'e9`, "Привет été"},
		"Cyrillic by a font's name":  {`\f8\'c0\'e7\'fd`, "Азэ"},
		"Turkish by font":            {`\f2\'fe\'fd\'f0 \'dd\'de\'d0`, "şığ İŞĞ"},
		"Arabic by far font":         {`\ltrch\fcs0\f0\rtlch\fcs1\af3 \'e3\'d1\'cd\'c8\'c7`, "مرحبا"},
		"font of a group":            {`{\f1\'c4\'e0}\'e9`, "Даé"},
		"plain resets the font":      {`\f1\'c4\plain\'c4`, "ДÄ"},
		"Japanese, trail in clear":   {`\f4\'83e\'83X\'83g`, "テスト"},
		"Chinese":                    {`\f5\'d6\'d0\'b9\'fa`, "中国"},
		"Korean":                     {`\f6\'c7\'d1\'b1\'db`, "한글"},
		"Chinese, traditional":       {`\f7\'a4\'a4\'b0\'ea`, "中國"},
		"Baltic by cpg":              {`\f10\'f0\'e0`, "šą"},
		"Unicode":                    {`\u601\'61\u1199 ?\u-3913?`, "əү•"},
		"Unicode without a stand-in": {`\uc0\u601\u1257 X`, "əөX"},
		"Unicode, two stand-ins":     {`\uc2\u54620\'c7\'d1!`, "한!"},
		"stand-in of a group":        {`{\uc0\u601 }\u601 ?a`, "əəa"},
		"a word is one stand-in":     {`\u8212\emdash a`, "—a"},
		"binary is one stand-in":     {"\\u601\\bin3 {}}a", "əa"},
		"surrogate pair":             {`\u-10179?\u-8704?`, "😀"},
		"broken pair":                {`a\u-10179?b\u-8704?c`, "a\uFFFDb\uFFFDc"},
		"code point of one piece":    {`\u128512?`, "😀"},
		"symbols":                    {`a\~b\_c\-d\{\}\\ \bullet\lquote\rquote\ldblquote\rdblquote\emdash\endash`, "a\u00A0b\u2011cd{}\\ •‘’“”—–"},
		"table":                      {`\trowd\cellx1\cellx2 a\cell b\cell\row c\cell d\cell\row`, "a\tb\t\nc\td"},
		"nested table":               {`x\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}y\cell\row`, "x\t\ny"},
		"field":                      {`a {\field{\*\fldinst HYPERLINK "http://x.example/"}{\fldrslt link}} b`, "a link b"},
		"list":                       {`{\listtext 1.\tab}bir\par{\pntext\f9\'b7\tab}iki`, "1.\tbir\n·\tiki"},
		"unicode alternative":        {`{\upr{old}{\*\ud{n\u601 ?ew}}}`, "nəew"},
		"pictures":                   {`a{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}b`, "ab"},
		"binary":                     {"a{\\pict\\bin5 }}}}}b}c", "ac"},
		"shape":                      {`a{\shp{\*\shpinst{\sp{\sn x}{\sv text of no one}}}{\shprslt old}}b`, "ab"},
		"object":                     {`{\object\objemb{\*\objclass Package}{\*\objdata 0105}{\result shown}}`, "shown"},
		"mathematics":                {`{\mmath{\*\moMath{\mr\mscr0 x=1}{\mf{\mfPr{\mctrlPr}}{\mnum{\mr a}}}}}`, "x=1a"},
	} {
		got, err := RTFText([]byte(rtfKit(c.rtf)), 1<<20)
		if trimPart(got) != c.want || err != nil {
			t.Errorf("%s: %q and %v, want %q", name, got, err, c.want)
		}
	}
}

func TestRTFWithoutCharsetUsesTheDocuments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rtf, want string }{
		"codepage":                    {`{\rtf1\ansi\ansicpg1251\'cf\'f0\'e8}`, "При"},
		"font without charset":        {`{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Times;}}\f0\'cf\'f0\'e8}`, "При"},
		"font that claims Western":    {`{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Times;}}\'cf\'f0\'e8\'e2\'e5\'f2}`, "Привет"},
		"Western in Cyrillic":         {`{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Times;}}caf\'e9}`, "café"},
		"fonts without groups":        {`{\rtf1\ansi{\fonttbl\f0\fcharset204 A;\f1\fcharset162 B;}\f0\'c4\f1\'fe}`, "Дş"},
		"DOS":                         {`{\rtf1\pc\'81}`, "ü"},
		"Macintosh":                   {`{\rtf1\mac\'9f}`, "ü"},
		"UTF-8":                       {"{\\rtf1\\ansi\\ansicpg65001 Gəncə \\'c9\\'99}", "Gəncə ə"},
		"byte order mark before":      {"\xEF\xBB\xBF{\\rtf1 a}", "a"},
		"text after the end":          {`{\rtf1 a}{b}`, "a"},
		"unknown charset, codepage 0": {`{\rtf1\ansicpg0{\fonttbl{\f0\fcharset99 X;}}\f0\'e9}`, "é"},
	} {
		got, err := RTFText([]byte(c.rtf), 1<<20)
		if got != c.want || err != nil {
			t.Errorf("%s: %q and %v, want %q", name, got, err, c.want)
		}
	}
}

// TestRTFInEveryAlphabet writes texts in their codepages, letter by letter as \'hh, and reads them back.
func TestRTFInEveryAlphabet(t *testing.T) {
	t.Parallel()
	for charset, text := range map[int]string{
		0: "Grüße aus Köln, déjà vu", 128: "証言の記録、東京", 129: "서울에서 온 편지", 134: "北京的证词", 136: "臺北的證詞",
		161: "Μαρτυρία από την Αθήνα", 162: "İstanbul'dan tanıklık: şoförün öyküsü", 177: "עדות מחיפה", 178: "شهادة من حلب",
		186: "Liudijimas iš Šiaulių", 204: "Свидетельство из Гянджи", 222: "คำให้การ", 238: "Zeznanie z Łodzi, žluťoučký kůň",
	} {
		b, err := encoding.ReplaceUnsupported(codepage(charsetCodepage(charset)).NewEncoder()).Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var rtf strings.Builder
		fmt.Fprintf(&rtf, `{\rtf1\ansi{\fonttbl{\f7\fcharset%d X;}}\f7 `, charset)
		for _, c := range b {
			fmt.Fprintf(&rtf, `\'%02x`, c)
		}
		got, err := RTFText([]byte(rtf.String()+"}"), 1<<20)
		if got != text || err != nil {
			t.Errorf("charset %d: %q and %v, want %q", charset, got, err, text)
		}
	}
}

func TestRTFPartsAndFacts(t *testing.T) {
	t.Parallel()
	c, err := readBytes(RTF, []byte(rtfKit(`{\info{\title \u350?ikay\u601?t}{\author Aynur N\'fcmun\u601?li}{\operator Samir S\u305?naql\u305?}`+
		`{\*\company N\'fcmun\u601? MMC}{\creatim\yr2013\mo5\dy2\hr14\min30}{\revtim\yr2013\mo13\dy2}{\nofpages3}{\*\unheard x}}`+
		`{\*\generator Writer 1.0;}{\*\revtbl{Unknown;}{Leyla D\'fcz\u601?lil\u601?;}}`+
		`{\header\pard \'dcst}{\footer Alt}Birinci{\super\chftn{\footnote\pard\chftn  Ha\u351?iy\u601?}} c\'fcml\u601?.`+
		`{\footnote\ftnalt Son qeyd}{\deleted\revauthdel1 silin{\b mi\u351?}}\par {\v gizli} a\'e7\u305?q`+
		`{\*\atnid LD}{\*\atnauthor Leyla}\chatn{\*\annotation{\*\atnref 1}{\*\atndate 77}\u350?\u601?rh}`+
		`{\shp{\*\shpinst{\shptxt Qutu}}}`)), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []extract.Part{
		{Kind: extract.PartBody, Text: "Birinci cümlə.\n açıq"},
		{Kind: extract.PartHeader, Text: "Üst"},
		{Kind: extract.PartFooter, Text: "Alt"},
		{Kind: extract.PartFootnote, Text: "Haşiyə"},
		{Kind: extract.PartEndnote, Text: "Son qeyd"},
		{Kind: extract.PartDeleted, Name: "Leyla Düzəlilə", Text: "silinmiş"},
		{Kind: extract.PartHidden, Text: "gizli"},
		{Kind: extract.PartComment, Name: "Leyla", Text: "Şərh"},
		{Kind: extract.PartOther, Text: "Qutu"},
	}
	if len(c.Parts) != len(want) {
		t.Fatalf("%d parts: %+v", len(c.Parts), c.Parts)
	}
	for i, w := range want {
		if g := c.Parts[i]; g.Kind != w.Kind || g.Name != w.Name || g.Text != w.Text {
			t.Errorf("part %d: %+v, want %+v", i, g, w)
		}
	}
	facts := []extract.Fact{
		{Key: extract.KeyTitle, Value: "Şikayət"},
		{Key: extract.KeyAuthor, Value: "Aynur Nümunəli"},
		{Key: extract.KeyLastAuthor, Value: "Samir Sınaqlı"},
		{Key: extract.KeyCompany, Value: "Nümunə MMC"},
		{Key: extract.KeyCreated, Value: "2013-05-02T14:30:00"},
		{Key: extract.KeyPages, Value: "3"},
		{Key: extract.KeySoftware, Value: "Writer 1.0"},
	}
	if !slices.Equal(c.Facts, facts) {
		t.Errorf("facts %v, want %v", c.Facts, facts)
	}
}

func TestRTFMembers(t *testing.T) {
	t.Parallel()
	photo := strings.Repeat("ffd8", minPicture/2)
	small := strings.Repeat("89", minPicture-1)
	packed := "0200" + hexText("qeyd.txt\x00") + hexText(`C:\tmp\qeyd.txt`+"\x00") + "00000300" + "04000000" + hexText("C:\\\x00") + "05000000" + hexText("salam")
	object := "01050000" + "02000000" + "08000000" + hexText("Package\x00") + "00000000" + "00000000" + fmt.Sprintf("%02x000000", len(packed)/2) + packed
	ole := "01050000" + "02000000" + "04000000" + hexText("Tip\x00") + "00000000" + "00000000" + "0a000000" + "d0cf11e0a1b11ae1" + "0102" + "ffff"
	c, err := readBytes(RTF, []byte(rtfKit(`{\pict\jpegblip\picw100 `+photo[:100]+"\n"+photo[100:]+`}{\pict\pngblip `+small+`}{\pict\wmetafile8 `+photo+`}`+
		`{\object\objemb{\*\objclass Package}{\*\objdata `+object+`}{\result{\pict\wmetafile8 00}}}{\object{\*\objdata `+ole+`}}`+
		"{\\pict\\pngblip\\bin"+fmt.Sprint(minPicture)+" "+strings.Repeat("}", minPicture)+"}son")), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"picture-1.jpeg image/jpeg 16384", "qeyd.txt  5", "object-3  10", "picture-4.png image/png 16384"}
	var got []string
	for _, f := range c.Files {
		got = append(got, fmt.Sprintf("%s %s %d", f.Name, f.MediaType, len(f.Bytes)))
	}
	if !slices.Equal(got, want) {
		t.Errorf("members %q, want %q", got, want)
	}
	if len(c.Parts) != 1 || c.Parts[0].Text != "son" {
		t.Errorf("parts %+v", c.Parts)
	}
}

func hexText(s string) string { return fmt.Sprintf("%x", s) }

func TestRTFHTML(t *testing.T) {
	t.Parallel()
	const mail = `{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0\fcharset204 Arial;}}{\*\htmltag19 <html>}{\*\htmltag241 <style>p \{color:red\}</style>}` +
		`{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'cf\'f0\'e8{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 \u601?\htmlrtf \par }\htmlrtf0 {\*\htmltag72 </p>\par}` +
		`{\*\mhtmltag64 <p>}{\*\htmltag27 </html>}}`
	html, found, err := RTFHTML([]byte(mail), 1<<20)
	if want := "<html><style>p {color:red}</style><p>При&nbsp;ə</p>\r\n</html>"; html != want || !found || err != nil {
		t.Errorf("%q, %v and %v, want %q", html, found, err, want)
	}
	if text, err := RTFText([]byte(mail), 1<<20); text != "При\u00A0ə\n" || err != nil {
		t.Errorf("as text: %q and %v", text, err)
	}
	if _, found, err := RTFHTML([]byte(rtfKit("a")), 1<<20); found || err != nil {
		t.Errorf("RTF without HTML: %v and %v", found, err)
	}
}

func TestAttack38RTF(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("{", 1_000_000)
	c, err := readBytes(RTF, []byte(`{\rtf1 a`+deep+"b"+strings.Repeat("}", 1_000_000)+"c}"), "")
	if err != nil || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge || c.Parts[0].Text != "abc" {
		t.Errorf("a million groups: %v, %v", err, c.Losses)
	}
	if text, err := RTFText([]byte(`{\rtf1 `+strings.Repeat("söz ", 1000)+"}"), 100); failure(err) == nil || len(text) > 1<<17 {
		t.Errorf("limit of text: %d bytes and %v", len(text), err)
	}
	for name, rtf := range map[string]string{
		"a binary longer than the file": `{\rtf1 a\bin2147483647 b`, "an endless number": `{\rtf1 a\b` + strings.Repeat("9", 100_000),
		"an endless word": `{\rtf1 a\` + strings.Repeat("b", 100_000), "half an escape": `{\rtf1 a\'`, "half a control": `{\rtf1 a\`, "open groups": `{\rtf1 a{{{`,
	} {
		c, err := readBytes(RTF, []byte(rtf), "")
		if err != nil || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged || len(c.Parts) != 1 || c.Parts[0].Text != "a" {
			t.Errorf("%s: %v, %v, %v", name, err, c.Losses, c.Parts)
		}
	}
	for _, rtf := range []string{"", "{", "text", `{\pict}`, `\rtf1`, strings.Repeat(" ", 1000) + `{\rtf1 a}`} {
		if _, err := RTFText([]byte(rtf), 100); failure(err) == nil || failure(err).Reason != extract.ReasonDamaged {
			t.Errorf("%.10q is no RTF: %v", rtf, err)
		}
	}
	var fonts strings.Builder
	for i := range 2 * maxRTFFonts {
		fmt.Fprintf(&fonts, `{\f%d\fcharset204 A;}`, i)
	}
	p := newRTF(strings.NewReader(`{\rtf1{\fonttbl`+fonts.String()+"}a}"), 100)
	if err := p.read(); err != nil || len(p.fonts) != maxRTFFonts {
		t.Errorf("fonts: %v, %d", err, len(p.fonts))
	}
}

func TestAttack38PartsWithoutEnd(t *testing.T) {
	t.Parallel()
	c, err := readBytes(RTF, []byte(`{\rtf1 `+strings.Repeat(`{\v a}b{\footnote c}`, maxOldParts)+"}"), "")
	if err != nil || len(c.Parts) > maxOldParts+1 {
		t.Fatalf("RTF: %v, %d parts", err, len(c.Parts))
	}
	text, _ := c.Text()
	if a, b, n := strings.Count(text, "a"), strings.Count(text, "b"), strings.Count(text, "c"); a != maxOldParts || b != maxOldParts || n != maxOldParts {
		t.Errorf("RTF: %d, %d and %d letters of %d", a, b, n, maxOldParts)
	}
	k := docKit{main: "b\r", notes: slices.Repeat([]string{"a\r"}, maxOldParts+1)}
	c, err = readBytes(DOC, k.file(), "")
	if err != nil || len(c.Parts) != 2 || strings.Count(c.Parts[1].Text, "a") != maxOldParts+1 {
		t.Errorf("DOC: %v, %d parts", err, len(c.Parts))
	}
}

func TestRTFEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := []byte(rtfKit(strings.Repeat("a", 10_000)))
	in := &extract.Input{Bytes: strings.NewReader(string(data)), Size: int64(len(data)), Limits: extract.Limits{}.Filled()}
	if err := RTF(ctx, in, &extract.Collector{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(rtfKit(`\f1\'cf\u601?{\footnote a}{\deleted b}{\v c}{\*\annotation d}`)))
	f.Add([]byte(rtfKit("{\\pict\\pngblip\\bin3 abc}{\\object{\\*\\objdata 0105000002000000}}{\\upr{a}{\\*\\ud b}}")))
	f.Add([]byte(`{\rtf1\fromhtml1{\*\htmltag1 <p>}\htmlrtf a\htmlrtf0 b\u-10179?\u-8704?}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 16
		_, err := readBytes(RTF, b, "")
		if err != nil && failure(err) == nil {
			t.Fatalf("an error that is no Failure: %v", err)
		}
		text, err2 := RTFText(b, limit)
		if (err == nil) != (err2 == nil) && failure(err2).Reason != extract.ReasonTooLarge {
			t.Fatalf("RTF says %v, RTFText says %v", err, err2)
		}
		html, _, _ := RTFHTML(b, limit)
		// One flush may come after the limit.
		if len(text) > limit+256<<10 || len(html) > limit+256<<10 {
			t.Fatalf("%d and %d bytes", len(text), len(html))
		}
	})
}
