package office

// prefixes has the namespaces that are read here, transitional and strict, with the prefix that the standards write for them. A prefix stands for
// itself where a file forgot to declare it.
var prefixes = withThemselves(map[string]string{
	// Office Open XML (ECMA-376, ISO/IEC 29500).
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":              "w",
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                          "w",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":    "wp",
	"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing":                "wp",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing":       "wp",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":         "wps",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":                "m",
	"http://purl.oclc.org/ooxml/officeDocument/math":                            "m",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                     "a",
	"http://purl.oclc.org/ooxml/drawingml/main":                                 "a",
	"http://schemas.openxmlformats.org/drawingml/2006/chart":                    "c",
	"http://purl.oclc.org/ooxml/drawingml/chart":                                "c",
	"http://schemas.openxmlformats.org/drawingml/2006/diagram":                  "dgm",
	"http://purl.oclc.org/ooxml/drawingml/diagram":                              "dgm",
	"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing":       "xdr",
	"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing":                   "xdr",
	"http://schemas.openxmlformats.org/presentationml/2006/main":                "p",
	"http://purl.oclc.org/ooxml/presentationml/main":                            "p",
	"http://schemas.microsoft.com/office/powerpoint/2018/8/main":                "p188",
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":                 "x",
	"http://purl.oclc.org/ooxml/spreadsheetml/main":                             "x",
	"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments":   "tc",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":       "r",
	"http://purl.oclc.org/ooxml/officeDocument/relationships":                   "r",
	"http://schemas.openxmlformats.org/package/2006/relationships":              "rel",
	"http://schemas.openxmlformats.org/package/2006/content-types":              "ct",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":   "cp",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "ep",
	"http://purl.oclc.org/ooxml/officeDocument/extendedProperties":              "ep",
	"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties":   "op",
	"http://purl.oclc.org/ooxml/officeDocument/customProperties":                "op",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":               "mc",
	"urn:schemas-microsoft-com:vml":                                             "v",
	"http://purl.org/dc/elements/1.1/":                                          "dc",
	"http://purl.org/dc/terms/":                                                 "dcterms",
	// OpenDocument (ISO/IEC 26300, OASIS 1.3).
	"urn:oasis:names:tc:opendocument:xmlns:office:1.0":         "office",
	"urn:oasis:names:tc:opendocument:xmlns:text:1.0":           "text",
	"urn:oasis:names:tc:opendocument:xmlns:table:1.0":          "table",
	"urn:oasis:names:tc:opendocument:xmlns:style:1.0":          "style",
	"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0":        "draw",
	"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0":   "presentation",
	"urn:oasis:names:tc:opendocument:xmlns:meta:1.0":           "meta",
	"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0":       "manifest",
	"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
	"urn:oasis:names:tc:opendocument:xmlns:form:1.0":           "form",
	"urn:oasis:names:tc:opendocument:xmlns:script:1.0":         "script",
	"http://www.w3.org/1999/xlink":                             "xlink",
	// LibreOffice 4.2 to 6.4 wrote headers of first pages here, before there was a standard for them.
	"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "style",
	// EPUB 3.3.
	"http://www.idpf.org/2007/opf":                    "opf",
	"urn:oasis:names:tc:opendocument:xmlns:container": "ocf",
	"http://www.w3.org/1999/xhtml":                    "html",
	"http://www.w3.org/2001/04/xmlenc#":               "enc",
})

func withThemselves(m map[string]string) map[string]string {
	all := make(map[string]string, 2*len(m))
	for uri, prefix := range m {
		all[uri], all[prefix] = prefix, prefix
	}
	return all
}
