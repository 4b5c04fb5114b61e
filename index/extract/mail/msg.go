package mail

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"emanet/index/extract"
	"emanet/index/extract/office"
)

// MSG reads a mail of Outlook (MS-OXMSG): its text in all three forms that Outlook keeps, each where it says something new;
// what its properties say as facts; its attachments as members. Mails in it are no files of their own: their texts are further
// messages behind a header part, and their attachments members too. Damage costs what is damaged. It serves
// application/vnd.ms-outlook.
func MSG(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("outlook", "application/vnd.ms-outlook"); err != nil {
		return err
	}
	c, err := office.OpenCompound(in.Bytes, in.Size)
	if err != nil && (c == nil || len(c.Streams) == 0) {
		return err
	}
	o := &outlook{message: newMessage(ctx, in, out), storages: map[string][]string{}}
	if err := o.tolerate(err); err != nil {
		return err
	}
	o.index(c)
	if o.streams["__properties_version1.0"] == nil {
		return extract.Failed(extract.ReasonUnsupported, "an OLE2 file that is no mail")
	}
	total := 1
	for path := range o.streams {
		if strings.HasSuffix(path, storageMessage+streamFixed) {
			total++
		}
	}
	if err := out.Total(total); err != nil {
		return err
	}
	return o.read("", 0)
}

// outlook reads one file of Outlook.
type outlook struct {
	*message

	streams  map[string]*office.Stream
	storages map[string][]string // the storages in each storage, in order; paths end in a slash
	attached int                 // messages in it that were read
}

// Names of streams and storages (MS-OXMSG, section 2.2).
const (
	streamFixed    = "__properties_version1.0"
	storageAttach  = "__attach_version1.0_#"
	storageRecip   = "__recip_version1.0_#"
	storageMessage = "__substg1.0_3701000D/"
)

// index finds out which storages lie where. Streams come sorted by path, so a storage is always the last or a new one.
func (o *outlook) index(c *office.Compound) {
	o.streams = make(map[string]*office.Stream, len(c.Streams))
	seen := map[string]bool{}
	for _, s := range c.Streams {
		o.streams[s.Path] = s
		for end := 0; ; {
			i := strings.IndexByte(s.Path[end:], '/')
			if i < 0 {
				break
			}
			parent := s.Path[:end]
			end += i + 1
			if path := s.Path[:end]; !seen[path] {
				seen[path] = true
				o.storages[parent] = append(o.storages[parent], path)
			}
		}
	}
}

// properties returns those of a storage. Head is how many bytes stand before the entries in its stream of properties with a fixed length
// (MS-OXMSG, section 2.4).
func (o *outlook) properties(storage string, head int) *properties {
	p := &properties{numbers: map[uint16]uint64{}}
	if s := o.streams[storage+streamFixed]; s != nil {
		b, err := s.Bytes(maxProperty)
		for ; err == nil && len(b) >= head+16; b = b[16:] {
			entry := b[head:]
			switch binary.LittleEndian.Uint16(entry) {
			case typeInt32, typeInt16, typeBool:
				p.numbers[binary.LittleEndian.Uint16(entry[2:])] = uint64(binary.LittleEndian.Uint32(entry[8:]))
			case typeTime, typeInt64:
				p.numbers[binary.LittleEndian.Uint16(entry[2:])] = binary.LittleEndian.Uint64(entry[8:])
			}
		}
	}
	p.load = func(id, typ uint16, limit int64) ([]byte, error) {
		s := o.streams[fmt.Sprintf("%s__substg1.0_%04X%04X", storage, id, typ)]
		if s == nil {
			return nil, nil
		}
		r, err := s.Open()
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(r, limit))
	}
	p.codepage = charset(p.numbers[propCodepage])
	if p.codepage == "" {
		p.codepage = charset(p.numbers[propInternetCodepage])
	}
	return p
}

// read reads the message in a storage: at level 0 that of the file, above one that is attached.
func (o *outlook) read(storage string, level int) error {
	head, number := 32, 0
	if level > 0 {
		head, number = 24, o.attached
	}
	p := o.properties(storage, head)
	facts := o.facts(p, storage)
	if level == 0 {
		for _, f := range facts {
			if err := o.out.Fact(f.Key, f.Value); err != nil {
				return err
			}
		}
	} else if err := o.body.always(extract.Part{Kind: extract.PartHeader, Number: number, Text: headerText(facts)}); err != nil {
		return err
	}
	if err := o.texts(p, number); err != nil {
		return err
	}
	class := p.first(propMessageClass)
	if err := o.contact(p, class, number); err != nil {
		return err
	}
	for _, path := range o.storages[storage] {
		if err := o.ctx.Err(); err != nil {
			return err
		}
		if strings.HasPrefix(path[len(storage):], storageAttach) {
			if err := o.attachment(path, class, level); err != nil {
				return err
			}
		}
	}
	return o.out.Done()
}

// headerText is the header of an attached message as text.
func headerText(facts []extract.Fact) string {
	var b strings.Builder
	for _, f := range facts {
		switch f.Key {
		case extract.KeyFrom, extract.KeyTo, extract.KeySubject, extract.KeySent:
			fmt.Fprintf(&b, "%s: %s\n", f.Key, f.Value)
		}
	}
	return b.String()
}

// contact gives the names, addresses and numbers of a contact, which has no text of its own.
func (o *outlook) contact(p *properties, class string, number int) error {
	if !strings.HasPrefix(class, "IPM.Contact") {
		return nil
	}
	var lines []string
	for id := uint16(propContactFirst); id <= propContactLast; id++ {
		if text := p.first(id); text != "" {
			lines = append(lines, text)
		}
	}
	return o.body.ifNew(extract.Part{Kind: extract.PartOther, Number: number, Text: strings.Join(lines, "\n")})
}

// attachment reads one attachment (MS-OXCMSG, section 2.2.2).
func (o *outlook) attachment(storage, class string, level int) error {
	p := o.properties(storage, 8)
	if o.streams[storage+storageMessage+streamFixed] != nil {
		if o.depth+level+1 > o.limits.Nesting {
			return o.out.Lose(extract.ReasonTooLarge, "nested too deep")
		}
		o.attached++
		return o.read(storage+storageMessage, level+1)
	}
	s := o.streams[fmt.Sprintf("%s__substg1.0_%04X%04X", storage, propAttachData, typeBinary)]
	for _, name := range []string{"Package", "CONTENTS"} { // objects that are a file
		if s == nil {
			s = o.streams[storage+storageMessage+name]
		}
	}
	if s == nil {
		if method := p.numbers[propAttachMethod]; method >= 2 && method <= 4 {
			return o.out.Lose(extract.ReasonUnsupported, "an attachment that lies elsewhere")
		}
		return o.out.Lose(extract.ReasonUnsupported, "an attachment that only its own program can open")
	}
	if strings.HasPrefix(class, "IPM.Note.SMIME") && s.Size <= maxUnwrapped {
		return o.signed(s, class)
	}
	mime := strings.ToLower(p.first(propAttachMIME))
	if strings.HasPrefix(mime, "image/") && p.first(propAttachID) != "" && s.Size < minInlineImage {
		return nil
	}
	name := fileName(p.first(propAttachLongName, propAttachName, propDisplayName))
	if name == "" {
		name = o.nextName(mime)
	}
	return o.give(name, s)
}

// give gives a stream as a member. Where it is damaged, it ends.
func (o *outlook) give(name string, s *office.Stream) error {
	r, err := s.Open()
	if err != nil {
		return o.tolerate(err)
	}
	t := &untilDamage{r: r}
	if err := o.member(name, "", t); err != nil {
		return err
	}
	return o.tolerate(t.damage)
}

// untilDamage reads up to where a file is damaged, and remembers that it is.
type untilDamage struct {
	r      io.Reader
	damage error
}

func (u *untilDamage) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	var f *extract.Failure
	if errors.As(err, &f) {
		u.damage = err
		return n, io.EOF
	}
	return n, err
}

// signed reads the only attachment of a mail with S/MIME (MS-OXOSMIME, section 2.1).
func (o *outlook) signed(s *office.Stream, class string) error {
	b, err := s.Bytes(maxUnwrapped)
	if err != nil {
		return o.tolerate(err)
	}
	if strings.Contains(class, "MultipartSigned") {
		return o.message.read(strings.NewReader(string(b)), int64(len(b)), 1)
	}
	if err := o.smime(b, 0); !errors.Is(err, errNotWrapped) {
		return err
	}
	return o.give("smime.p7m", s)
}

// utf16Text decodes UTF-16, little end first.
func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
