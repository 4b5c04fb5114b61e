package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// writer makes PDF files for tests. Object 1 is the catalogue, 2 the tree of pages, 3 Helvetica, 4 a font for any script.
type writer struct {
	objects []string // the body of each, from 1
	pages   []int
	catalog string // entries beside Type and Pages
	info    string
	seal    func(number int, data []byte) []byte // encrypts streams; nil: none
	trailer string
}

// runes are those that the font for any script can write: each is its own glyph.
const cmap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end`

func newWriter() *writer {
	w := &writer{objects: make([]string, 4)}
	w.objects[2] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
	unicode := w.stream("", cmap)
	descriptor := w.add("<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>")
	inner := w.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 600 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R >>", descriptor))
	w.objects[3] = fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /ToUnicode %d 0 R /DescendantFonts [%d 0 R] >>", unicode, inner)
	return w
}

// add adds an object and returns its number.
func (w *writer) add(body string) int {
	w.objects = append(w.objects, body)
	return len(w.objects)
}

// stream adds a stream with entries of its dictionary.
func (w *writer) stream(entries, data string) int {
	if w.seal != nil {
		data = string(w.seal(len(w.objects)+1, []byte(data)))
	}
	return w.add(fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data))
}

// page adds a page of A4 that is drawn by content, with more entries of its dictionary.
func (w *writer) page(content, entries string) int {
	return w.pageWith(content, "", entries)
}

// pageWith is page with resources.
func (w *writer) pageWith(content, resources, entries string) int {
	body := w.stream("", content)
	if !strings.Contains(resources, "/Font") {
		resources += " /Font << /F 3 0 R /U 4 0 R >>"
	}
	n := w.add(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> %s >>", body, resources, entries))
	w.pages = append(w.pages, n)
	return n
}

// bytes returns the file.
func (w *writer) bytes() []byte {
	var kids strings.Builder
	for _, n := range w.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	w.objects[0] = "<< /Type /Catalog /Pages 2 0 R " + w.catalog + " >>"
	if w.objects[1] == "" {
		w.objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(w.pages), kids.String())
	}
	if w.info != "" {
		w.trailer += fmt.Sprintf(" /Info %d 0 R", w.add("<< "+w.info+" >>"))
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(w.objects))
	for i, body := range w.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, w.trailer, start)
	return b.Bytes()
}

// latin draws lines in Helvetica.
func latin(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&b, "BT /F 12 Tf 60 %d Td (%s) Tj ET\n", 780-16*i, line)
	}
	return b.String()
}

// drawn draws lines in the font for any script.
func drawn(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&b, "BT /U 12 Tf 60 %d Td <%X> Tj ET\n", 780-16*i, wide(line))
	}
	return b.String()
}

// wide is a text in UTF-16BE.
func wide(text string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// text is a text string (ISO 32000-2, 7.9.2.2) in any script.
func text(s string) string { return fmt.Sprintf("<FEFF%X>", wide(s)) }

// boxes adds a font that draws a box for each of the letters and nothing for a space, and returns the reference to it. The first
// letter has the code 1.
func (w *writer) boxes(letters string) string {
	box := w.stream("", "600 0 50 0 550 700 d1 50 0 500 700 re f")
	none := w.stream("", "600 0 0 0 0 0 d1")
	var names, procs, codes, widths strings.Builder
	n := 0
	for _, c := range letters {
		n++
		proc := box
		if c == ' ' {
			proc = none
		}
		fmt.Fprintf(&names, "/g%d ", n)
		fmt.Fprintf(&procs, "/g%d %d 0 R ", n, proc)
		fmt.Fprintf(&codes, "<%02X> <%X>\n", n, wide(string(c)))
		widths.WriteString("600 ")
	}
	unicode := w.stream("", fmt.Sprintf("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /B def /CMapType 2 def\n"+
		"1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap end end", n, codes.String()))
	return fmt.Sprintf("%d 0 R", w.add(fmt.Sprintf("<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 /LastChar %d "+
		"/Widths [%s] /Encoding << /Differences [1 %s] >> /CharProcs << %s >> /ToUnicode %d 0 R /Resources << >> >>", n, widths.String(), names.String(), procs.String(), unicode)))
}

// picture adds a grey picture of so many dots, with a dark bar in its middle.
func (w *writer) picture(width, height int) int {
	line := bytes.Repeat([]byte{0xF0}, width)
	dark := bytes.Repeat([]byte{0x20}, width)
	var b bytes.Buffer
	for y := range height {
		if y > height*2/5 && y < height*3/5 {
			b.Write(dark)
		} else {
			b.Write(line)
		}
	}
	return w.stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", width, height), deflate(b.Bytes(), 1))
}

// scan adds a page that a picture fills, with more that is drawn on it.
func (w *writer) scan(more string) {
	w.pageWith("q 595 0 0 842 0 0 cm /P Do Q\n"+more, fmt.Sprintf("/XObject << /P %d 0 R >>", w.picture(400, 600)), "")
}

// deflate compresses data, so many times over.
func deflate(data []byte, times int) string {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err != nil {
		panic(err)
	}
	for range times {
		if _, err := z.Write(data); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// simple is a file with a page for each text.
func simple(t testing.TB, pages ...string) []byte {
	t.Helper()
	w := newWriter()
	for _, p := range pages {
		w.page(latin(p), "")
	}
	return w.bytes()
}
