package mail

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"emanet/index/extract"
	"emanet/index/extract/plain"
)

// Attributes (MS-OXTNEF, section 2.1.3).
const (
	tnefSignature   = 0x223e9f78
	attSubject      = 0x8004
	attBody         = 0x800c
	attAttachData   = 0x800f
	attAttachTitle  = 0x8010
	attAttachRender = 0x9002
	attMessageProps = 0x9003
	attAttachment   = 0x9005
	attCodepage     = 0x9007

	maxTNEFProperties = 100_000
)

// TNEF reads a "winmail.dat" that is a file of its own (MS-OXTNEF), of at most 64 MiB: its texts as messages, its attachments as
// members. It serves application/vnd.ms-tnef; in a mail, EML reads it.
func TNEF(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("tnef", "application/vnd.ms-tnef"); err != nil {
		return err
	}
	if in.Size > maxUnwrapped {
		return extract.Failed(extract.ReasonTooLarge, "a file of %d bytes, more than %d", in.Size, maxUnwrapped)
	}
	b := make([]byte, in.Size)
	if _, err := io.ReadFull(in.Reader(), b); err != nil {
		return err
	}
	err := newMessage(ctx, in, out).tnef(b, 0)
	if errors.Is(err, errNotWrapped) {
		return extract.Failed(extract.ReasonDamaged, "this is no TNEF file")
	}
	return err
}

// tnef reads what Outlook packs into "winmail.dat" (MS-OXTNEF): texts that the mail does not have, and the attachments.
func (m *message) tnef(b []byte, level int) error {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return errNotWrapped
	}
	if level >= maxUnwrap {
		return m.out.Lose(extract.ReasonTooLarge, "a wrapped part is wrapped too often")
	}
	t := tnefReader{message: m, level: level}
	for b = b[6:]; len(b) > 0; {
		if len(b) < 11 {
			return m.out.Lose(extract.ReasonDamaged, "the attachments of Outlook end too early")
		}
		id, n := binary.LittleEndian.Uint16(b[1:]), uint64(binary.LittleEndian.Uint32(b[5:]))
		if n > uint64(len(b)-9) {
			if err := t.end(); err != nil {
				return err
			}
			return m.out.Lose(extract.ReasonDamaged, "the attachments of Outlook end too early")
		}
		if err := t.attribute(id, b[9:9+n]); err != nil {
			return err
		}
		b = b[min(uint64(len(b)), 9+n+2):] // a checksum of two bytes, which adds nothing to that of the mail
	}
	return t.end()
}

// tnefReader is the state between attributes.
type tnefReader struct {
	*message

	level    int
	codepage string
	attached bool // inside an attachment
	name     string
	data     []byte
	object   []byte // a message in an attachment
}

func (t *tnefReader) attribute(id uint16, b []byte) error {
	switch id {
	case attCodepage:
		if len(b) >= 4 {
			t.codepage = charset(uint64(binary.LittleEndian.Uint32(b)))
		}
	case attSubject, attBody:
		text, _ := plain.Decode(trimNUL(b), t.codepage)
		return t.body.ifNew(extract.Part{Kind: extract.PartMessage, Text: text})
	case attMessageProps:
		return t.texts(mapiProperties(b, t.codepage), 0)
	case attAttachRender:
		err := t.end()
		t.attached = true
		return err
	case attAttachTitle:
		text, _ := plain.Decode(trimNUL(b), t.codepage)
		t.name = fileName(text)
	case attAttachData:
		t.data = b
	case attAttachment:
		p := mapiProperties(b, t.codepage)
		if name := fileName(p.first(propAttachLongName)); name != "" {
			t.name = name
		}
		t.object, _ = p.load(propAttachData, typeObject, maxUnwrapped) // the bytes lie in memory
	}
	return nil
}

// end gives the attachment that was read.
func (t *tnefReader) end() error {
	name, data, object, attached := t.name, t.data, t.object, t.attached
	t.name, t.data, t.object, t.attached = "", nil, nil, false
	if !attached || len(data)+len(object) == 0 {
		return nil
	}
	if len(object) > 22 && binary.LittleEndian.Uint32(object[16:]) == tnefSignature { // behind the identifier of its interface
		return t.tnef(object[16:], t.level+1)
	}
	if name == "" {
		name = t.nextName("")
	}
	return t.member(name, "", bytes.NewReader(data))
}

// mapiProperties parses a list of properties (MS-OXTNEF, section 2.1.3.3.1.1). Where it is damaged it ends.
func mapiProperties(b []byte, codepage string) *properties {
	p := &properties{numbers: map[uint16]uint64{}, codepage: codepage}
	values := map[uint32][]byte{}
	p.load = func(id, typ uint16, limit int64) ([]byte, error) {
		v := values[uint32(id)<<16|uint32(typ)]
		return v[:min(int64(len(v)), limit)], nil
	}
	r := &mapiReader{b: b}
	count := r.uint32()
	for range min(count, maxTNEFProperties) {
		typ, id := r.uint16(), r.uint16()
		if id >= 0x8000 {
			r.name()
		}
		n := uint32(1)
		if typ&0x1000 != 0 || variable(typ) {
			n = r.uint32()
		}
		for range n {
			v := r.value(typ &^ 0x1000)
			if r.failed {
				return p
			}
			if typ&0x1000 == 0 {
				values[uint32(id)<<16|uint32(typ)] = v
				if len(v) <= 8 && !variable(typ) {
					var wide [8]byte
					copy(wide[:], v)
					p.numbers[id] = binary.LittleEndian.Uint64(wide[:])
				}
			}
		}
	}
	return p
}

// variable reports whether values of a type have a length of their own.
func variable(typ uint16) bool {
	switch typ &^ 0x1000 {
	case typeString8, typeString, typeBinary, typeObject:
		return true
	}
	return false
}

// mapiReader reads the list.
type mapiReader struct {
	b      []byte
	failed bool
}

func (r *mapiReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.failed = true
		r.b = nil
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

// padded takes n bytes and those up to the next multiple of 4.
func (r *mapiReader) padded(n uint64) []byte {
	v := r.take(n)
	r.take(min(uint64(len(r.b)), (4-n%4)%4))
	return v
}

func (r *mapiReader) uint16() uint16 {
	if v := r.take(2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

func (r *mapiReader) uint32() uint32 {
	if v := r.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

// name passes over the name of a named property.
func (r *mapiReader) name() {
	r.take(16)
	if r.uint32() == 0 {
		r.take(4)
		return
	}
	r.padded(uint64(r.uint32()))
}

// value takes one value of a type.
func (r *mapiReader) value(typ uint16) []byte {
	switch typ {
	case typeInt16, typeInt32, typeBool, 0x0004, 0x000a:
		return r.take(4)
	case 0x0005, 0x0006, 0x0007, typeInt64, typeTime:
		return r.take(8)
	case 0x0048:
		return r.take(16)
	}
	if variable(typ) {
		return r.padded(uint64(r.uint32()))
	}
	r.failed = true // of unknown length
	return nil
}
