package extract

import (
	"bytes"
	"strings"
)

// openPrefix begins the types of OpenDocument.
const openPrefix = "application/vnd.oasis.opendocument."

// flatType returns the type of a document of OpenDocument in one XML file (ISO/IEC 26300-1, section 3.1.2), or else. Its root says what it is
// behind its namespaces, which may be more than head has: then it is a text, and its reader does not care.
func flatType(head []byte, otherwise string) string {
	i := bytes.Index(head, []byte("<office:document"))
	if i < 0 || len(head) < i+17 || !strings.ContainsRune(" \t\r\n>", rune(head[i+16])) {
		return otherwise
	}
	root, _, _ := bytes.Cut(head[i:], []byte(">"))
	for _, kind := range []string{"spreadsheet", "presentation", "graphics", "chart"} {
		if bytes.Contains(root, []byte(openPrefix+kind)) {
			return openPrefix + kind + "-flat-xml"
		}
	}
	return openPrefix + "text-flat-xml"
}
