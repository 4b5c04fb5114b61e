package office

import "strings"

// mediaTypes are the types of main parts with the type that the whole document has. A file's own word for itself is not repeated.
var mediaTypes = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml":   "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
	"application/vnd.ms-word.document.macroenabled.main+xml":                             "application/vnd.ms-word.document.macroEnabled.12",
	"application/vnd.ms-word.template.macroenabledtemplate.main+xml":                     "application/vnd.ms-word.template.macroEnabled.12",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml":    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
	"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml":     "application/vnd.openxmlformats-officedocument.presentationml.template",
	"application/vnd.ms-powerpoint.presentation.macroenabled.main+xml":                   "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
	"application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml":                      "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml":      "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
	"application/vnd.ms-excel.sheet.macroenabled.main+xml":                               "application/vnd.ms-excel.sheet.macroEnabled.12",
	"application/vnd.ms-excel.template.macroenabled.main+xml":                            "application/vnd.ms-excel.template.macroEnabled.12",
	"application/vnd.ms-excel.sheet.binary.macroenabled.main":                            "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
}

// contentType reads the type of one part out of [Content_Types].xml (ECMA-376 part 2, 6.2.3).
type contentType struct {
	part  string // its name, with a slash before it
	found string
}

func (c *contentType) start(t *tag) (bool, error) {
	if t.name == "ct:Override" && strings.EqualFold(t.get("PartName"), c.part) {
		c.found = t.get("ContentType")
	}
	return true, nil
}

func (*contentType) end(string) error  { return nil }
func (*contentType) text([]byte) error { return nil }

// mediaType returns the type of the whole document by that of its main part, or "".
func (p *pack) mediaType(main string) (string, error) {
	c := &contentType{part: "/" + main}
	if err := p.optional("[Content_Types].xml", "the list of types", c); err != nil {
		return "", err
	}
	return mediaTypes[strings.ToLower(c.found)], nil
}
