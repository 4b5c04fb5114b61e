package office

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// maxOLEObject bounds an embedded file that must be in memory to be taken out of its wrapping.
const maxOLEObject = 64 << 20

// oleEmbedded is the storage of one embedded object.
type oleEmbedded struct {
	number  int
	streams []*Stream
}

// embeddedObjects returns the storages below a storage, each with its own streams.
func embeddedObjects(c *Compound, storage string) []oleEmbedded {
	var objects []oleEmbedded
	last := ""
	for _, s := range c.Streams { // sorted, so the streams of a storage come together
		rest, below := strings.CutPrefix(s.Path, storage)
		name, _, inside := strings.Cut(rest, "/")
		if !below || !inside {
			continue
		}
		if name != last || len(objects) == 0 {
			objects = append(objects, oleEmbedded{number: len(objects) + 1})
			last = name
		}
		o := &objects[len(objects)-1]
		o.streams = append(o.streams, s)
	}
	return objects
}

// file returns the file that the object holds, or no bytes if the object is none. Damaged objects hold none.
func (o *oleEmbedded) file() (name string, data io.Reader, err error) {
	for _, s := range o.streams {
		base := s.Path[strings.LastIndexByte(s.Path, '/')+1:]
		if base != "\x01Ole10Native" && base != "Package" && base != "CONTENTS" || s.Size > maxOLEObject {
			continue
		}
		b, err := s.Bytes(maxOLEObject)
		if err != nil {
			if err := unlessDamaged(err); err != nil {
				return "", nil, err
			}
			continue
		}
		name := fmt.Sprintf("object-%d", o.number)
		switch {
		case base == "Package", bytes.HasPrefix(b, []byte("%PDF-")):
			return name, bytes.NewReader(b), nil
		case base == "\x01Ole10Native" && len(b) > 4:
			if n, data := olePackage(b[4:]); data != nil {
				if n != "" && n != "." {
					name = n
				}
				return name, bytes.NewReader(data), nil
			}
		}
	}
	return "", nil, nil
}
