package media

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"io"
	"strings"

	"emanet/index/extract"
)

const maxNames = 64 // prefixes of namespaces in one packet

// The namespaces of XMP (ISO 16684-1, section 8) that are read, by the names that are used below.
var xmpSpaces = map[string]string{
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
	"http://purl.org/dc/elements/1.1/":            "dc",
	"http://ns.adobe.com/xap/1.0/":                "xmp",
	"http://ns.adobe.com/exif/1.0/":               "exif",
	"http://ns.adobe.com/tiff/1.0/":               "tiff",
	"http://ns.adobe.com/photoshop/1.0/":          "photoshop",
	"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptc",
	"http://ns.adobe.com/xap/1.0/rights/":         "rights",
	"http://cipa.jp/exif/1.0/":                    "exifEX",
}

// packet is an XMP packet as it is read.
type packet struct {
	a        *album
	prefixes map[string]string // prefix to the name in xmpSpaces
	open     []string          // the elements around, by those names
	text     strings.Builder
	gps      struct{ latitude, longitude string }
}

// xmp reads an XMP packet: the properties of the picture itself, as attributes, as elements and as lists. Structures,
// such as the history of editing, say nothing about the picture and are passed over. There is no recursion: the depth is
// the length of a stack with a limit.
func (a *album) xmp(b []byte) {
	if len(b) >= 4 && (b[0] == 0 || b[1] == 0 || b[0] >= 0xFE) {
		b = []byte(utf16Text(b, binary.BigEndian))
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimRight(b, "\x00")))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	p := &packet{a: a, prefixes: map[string]string{}}
	for {
		token, err := d.RawToken()
		if err != nil {
			a.damaged = a.damaged || err != io.EOF
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(p.open) >= a.depth {
				a.damaged = true
				return
			}
			p.start(t)
		case xml.EndElement:
			p.end()
		case xml.CharData:
			if p.text.Len()+len(t) <= maxText {
				p.text.Write(t)
			}
		}
	}
	first(&a.location, location(xmpDegrees(p.gps.latitude), xmpDegrees(p.gps.longitude)))
}

// name returns the name of an element or attribute with the prefix that this package knows it by.
func (p *packet) name(n xml.Name) string { return p.prefixes[n.Space] + ":" + n.Local }

func (p *packet) start(t xml.StartElement) {
	for _, attr := range t.Attr {
		if attr.Name.Space == "xmlns" && len(p.prefixes) < maxNames {
			p.prefixes[attr.Name.Local] = xmpSpaces[attr.Value]
		}
	}
	p.open = append(p.open, p.name(t.Name))
	p.text.Reset()
	if p.described(len(p.open)) {
		for _, attr := range t.Attr {
			p.property(p.name(attr.Name), attr.Value)
		}
	}
}

// described reports whether the innermost of n open elements describes the picture itself.
func (p *packet) described(n int) bool {
	return n >= 2 && n <= len(p.open) && p.open[n-1] == "rdf:Description" && p.open[n-2] == "rdf:RDF"
}

func (p *packet) end() {
	n := len(p.open)
	if n == 0 {
		return
	}
	switch {
	case p.described(n - 1):
		p.property(p.open[n-1], p.text.String())
	case n >= 4 && p.open[n-1] == "rdf:li" && p.described(n-3):
		p.property(p.open[n-3], p.text.String())
	}
	p.open = p.open[:n-1]
	p.text.Reset()
}

// property takes one value.
func (p *packet) property(name, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	a := p.a
	switch name {
	case "exif:DateTimeOriginal", "photoshop:DateCreated":
		first(&a.taken, date(value))
	case "exif:DateTimeDigitized":
		first(&a.digitized, date(value))
	case "xmp:CreateDate":
		first(&a.created, date(value))
	case "xmp:ModifyDate":
		first(&a.modified, date(value))
	case "tiff:Make":
		first(&a.maker, value)
	case "tiff:Model":
		first(&a.model, value)
	case "xmp:CreatorTool", "tiff:Software":
		first(&a.software, value)
	case "exif:GPSLatitude":
		first(&p.gps.latitude, value)
	case "exif:GPSLongitude":
		first(&p.gps.longitude, value)
	default:
		if key, ok := xmpTexts[name]; ok {
			a.text(key, value)
		}
	}
}

// xmpTexts are the properties that are texts.
var xmpTexts = map[string]extract.Key{
	"dc:title":               extract.KeyTitle,
	"photoshop:Headline":     extract.KeyTitle,
	"dc:description":         extract.KeyComments,
	"tiff:ImageDescription":  extract.KeyComments,
	"exif:UserComment":       extract.KeyComments,
	"dc:rights":              extract.KeyComments,
	"rights:UsageTerms":      extract.KeyComments,
	"photoshop:Instructions": extract.KeyComments,
	"photoshop:City":         extract.KeyComments,
	"photoshop:Country":      extract.KeyComments,
	"iptc:Location":          extract.KeyComments,
	"dc:creator":             extract.KeyAuthor,
	"tiff:Artist":            extract.KeyAuthor,
	"exifEX:CameraOwnerName": extract.KeyAuthor,
	"dc:subject":             extract.KeyKeywords,
}
