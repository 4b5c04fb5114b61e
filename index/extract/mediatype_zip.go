package extract

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// officePrefix begins the types of documents of Office.
const officePrefix = "application/vnd.openxmlformats-officedocument."

// isOffice reports whether the first members of a ZIP file have a name that documents of Office have and a folder of files has not.
func isOffice(head []byte) bool {
	for _, name := range []string{
		"[Content_Types].xml", "_rels/", "docProps/", "word/document", "word/styles", "word/fontTable", "word/media/", "word/theme/",
		"xl/workbook", "xl/worksheets/", "xl/styles", "xl/sharedStrings", "xl/media/", "xl/theme/", "ppt/presentation", "ppt/slide", "ppt/media/", "ppt/theme/",
	} {
		if bytes.Contains(head, []byte(name)) {
			return true
		}
	}
	return false
}

// zipType looks at the names of the members that begin in head (APPNOTE, section 4.3.7) for what kind of document a ZIP
// file is, where the recogniser saw no more than an archive, or Java's, which some books look like.
func zipType(head []byte, otherwise string) string {
	office := isOffice(head)
	for rest := head; ; {
		i := bytes.Index(rest, []byte("PK\x03\x04"))
		if i < 0 || len(rest) < i+30 {
			return otherwise
		}
		rest = rest[i:]
		n := int(binary.LittleEndian.Uint16(rest[26:]))
		name := string(rest[30:min(len(rest), 30+n)])
		switch {
		case name == "META-INF/MANIFEST.MF":
			return otherwise
		case name == "META-INF/container.xml" && otherwise == "application/java-archive":
			return "application/epub+zip"
		case office && strings.HasPrefix(name, "word/"):
			return officePrefix + "wordprocessingml.document"
		case office && strings.HasPrefix(name, "xl/"):
			return officePrefix + "spreadsheetml.sheet"
		case office && strings.HasPrefix(name, "ppt/"):
			return officePrefix + "presentationml.presentation"
		case name == "mimetype" && bytes.HasPrefix(rest[min(len(rest), 30+n):], []byte("application/epub+zip")):
			return "application/epub+zip"
		}
		rest = rest[30:]
	}
}
