package bundle

import (
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"1/record.json":         RecordName(1),
		"12/files/0001.pdf":     FileName(12, 1, "", "İfadə.PDF"),
		"1/files/0002.pdf":      FileName(1, 2, "application/pdf", "no extension"),
		"1/files/0003.jpeg":     FileName(1, 3, "image/jpeg", "a.b.jpeg"),
		"1/files/0004.bin":      FileName(1, 4, "", ""),
		"1/files/0005.bin":      FileName(1, 5, "application/x-msdownload", "faktura.pdf.exe"),
		"1/files/0006.bin":      FileName(1, 6, "text/x-sh", "../../x.sh"),
		"1/files/0007.bin":      FileName(1, 7, "", "x.pdf/"),
		"1/files/0008.bin":      FileName(1, 8, "", "x.p\u017ff"),
		"1/files/12345.mp4":     FileName(1, 12345, "", "x.mp4"),
		"9/text/0001.txt":       TextName(9, 1),
		"999999/text/99999.txt": TextName(999999, 99999),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if p, ok := ParsePart(got); !ok || p.Name() != got {
			t.Errorf("%s is not read: %+v", got, p)
		}
	}
}

func TestNamesRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", "/", "1", "1/", "1/record.json/", "0/record.json", "01/record.json", "+1/record.json", "-1/record.json", "1000000/record.json",
		"1/Record.json", "1/record.jsonx", "/1/record.json", "./1/record.json", "1//record.json", "../1/record.json",
		"1/files/1.pdf", "1/files/00001.pdf", "1/files/0000.pdf", "1/files/0001.PDF", "1/files/0001", "1/files/0001.", "1/files/0001.exe",
		"1/files/0001.pdf.exe", "1/files/0001.exe.pdf", "1/files/../0001.pdf", "1/files/con.txt", "1/files/0001.txt:x", "1/files/1000000.pdf",
		"1/files/ 001.pdf", "1/files/+001.pdf", "1/files/0_01.pdf", "1/files/\u0660\u0660\u0660\u0661.pdf",
		"1/text/0001.pdf", "1/text/0001", "1/text/0001.txt.txt", "1/texts/0001.txt", `1\record.json`, "1/record.json\x00", "1/record.json\n",
	} {
		if p, ok := ParsePart(name); ok {
			t.Errorf("%q is read as %+v", name, p)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"1/record.json", "1/record.json 2/record.json", "1/record.json 1/files/0001.pdf 1/files/0003.bin 1/text/0001.txt 1/text/0002.txt 2/record.json",
	} {
		if _, bad, why := checkOrder(order(good)); bad >= 0 {
			t.Errorf("%s: %d %s", good, bad, why)
		}
	}
	for _, wrong := range []string{
		"2/record.json", "1/files/0001.pdf", "1/text/0001.txt", "1/record.json 1/record.json", "1/record.json 3/record.json", "1/record.json 2/files/0001.pdf",
		"1/record.json 1/files/0001.pdf 1/files/0001.jpg", "1/record.json 1/files/0002.pdf 1/files/0001.pdf",
		"1/record.json 1/text/0001.txt 1/files/0001.pdf", "1/record.json 2/record.json 1/text/0001.txt", "x",
	} {
		if _, bad, _ := checkOrder(order(wrong)); bad != strings.Count(wrong, " ") {
			t.Errorf("%s: bad at %d", wrong, bad)
		}
	}
	if n, _, _ := checkOrder(order("1/record.json 2/record.json")); n != 2 {
		t.Errorf("%d records", n)
	}
}

func order(names string) (int, func(int) string) {
	list := strings.Fields(names)
	return len(list), func(i int) string { return list[i] }
}

// TestExtensions: no extension that a system runs, and none of more than one
// spelling.
func TestExtensions(t *testing.T) {
	t.Parallel()
	for i, ext := range extensions {
		if ext[0] != '.' || !onlyOf(ext[1:], "abcdefghijklmnopqrstuvwxyz0123456789") || slices.Contains(extensions[i+1:], ext) {
			t.Errorf("extension %q", ext)
		}
		if len(separator)+hashDigits+len(prefixData+"999999/files/999999\n")+len(ext) > maxLine {
			t.Errorf("%q is longer than a line of the manifest may be", ext)
		}
	}
	for typ, ext := range usual {
		if !slices.Contains(extensions, ext) {
			t.Errorf("%s has the unknown extension %s", typ, ext)
		}
	}
	for _, ext := range []string{".exe", ".js", ".lnk", ".docm", ".xlsm", ".bat", ".sh", ".app", ".svg", ".scr", ".jar"} {
		if slices.Contains(extensions, ext) {
			t.Errorf("%s is run when it is opened", ext)
		}
	}
}
