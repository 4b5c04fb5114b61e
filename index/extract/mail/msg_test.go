package mail

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

// wide writes text as Outlook does.
func wide(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// fixed writes a stream of properties with a fixed length.
func fixed(head int, numbers map[uint32]uint64) string {
	b := make([]byte, head)
	for tag, v := range numbers {
		b = binary.LittleEndian.AppendUint32(b, tag)
		b = binary.LittleEndian.AppendUint32(b, 6)
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return string(b)
}

// ticks is a time as Outlook has it.
func ticks(s string) uint64 {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return uint64(t.Unix()+11_644_473_600) * 10_000_000
}

// letter is the streams of a mail of Outlook.
func letter() map[string]string {
	return map[string]string{
		streamFixed:                                     fixed(32, map[uint32]uint64{0x00390040: ticks("2024-03-05T06:00:00Z"), 0x0e060040: ticks("2024-03-05T06:00:09Z")}),
		"__substg1.0_001A001F":                          wide("IPM.Note"),
		"__substg1.0_0037001F":                          wide("Ərizə haqda"),
		"__substg1.0_0042001F":                          wide("Aytən Uydurmalı"),
		"__substg1.0_5D02001F":                          wide("ayten@a.uydurma"),
		"__substg1.0_0C1A001F":                          wide("Aytən Uydurmalı"),
		"__substg1.0_5D01001F":                          wide("ayten@a.uydurma"),
		"__substg1.0_0E04001F":                          wide("gösterilen"),
		"__substg1.0_1000001F":                          wide("Məni bölməyə apardılar.\x00"),
		"__substg1.0_10130102":                          "<html><body><p>Məni bölməyə apardılar.<p>Sübut əlavədədir.</body></html>",
		"__substg1.0_1035001F":                          wide("<1@a.uydurma>"),
		"__substg1.0_007D001F":                          wide("Received: from a\r\nX-Mailer: Poct\r\n 1.0\r\n\r\n"),
		storageRecip + "00000000/" + streamFixed:        fixed(8, nil),
		storageRecip + "00000000/__substg1.0_3001001F":  wide("Orxan Uydurmalı"),
		storageRecip + "00000000/__substg1.0_39FE001F":  wide("orxan@b.uydurma"),
		storageAttach + "00000000/" + streamFixed:       fixed(8, map[uint32]uint64{0x37050003: 1}),
		storageAttach + "00000000/__substg1.0_37010102": strings.Repeat("sübut ", 1000),
		storageAttach + "00000000/__substg1.0_3707001F": wide("sübut.txt"),
		storageAttach + "00000000/__substg1.0_3704001F": wide("SBUT~1.TXT"),
	}
}

func TestMSG(t *testing.T) {
	t.Parallel()
	c := read(t, MSG, compound(letter()))
	want := "message: Məni bölməyə apardılar.\nmessage: Məni bölməyə apardılar.\nSübut əlavədədir.\nfile sübut.txt : " + strings.Repeat("sübut ", 1000) + "\n"
	if got := show(c); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	wantFacts := `subject: Ərizə haqda
from: Aytən Uydurmalı <ayten@a.uydurma>
to: Orxan Uydurmalı <orxan@b.uydurma>
sent: 2024-03-05T06:00:00Z
received: 2024-03-05T06:00:09Z
message-id: <1@a.uydurma>
software: Poct 1.0
`
	if got := showFacts(c.Facts); got != wantFacts {
		t.Errorf("the facts are\n%swant\n%s", got, wantFacts)
	}
	if c.Reading.Total != 1 || c.Reading.Done != 1 || c.MediaType != "application/vnd.ms-outlook" {
		t.Errorf("%d of %d, %s", c.Reading.Done, c.Reading.Total, c.MediaType)
	}
}

// TestMSGInCodepage reads a mail whose strings have 8 bits.
func TestMSGInCodepage(t *testing.T) {
	t.Parallel()
	encode := func(s string) string {
		b, err := charmap.Windows1251.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	c := read(t, MSG, compound(map[string]string{
		streamFixed:            fixed(32, map[uint32]uint64{0x3ffd0003: 1251}),
		"__substg1.0_0037001E": encode("Да"),
		"__substg1.0_1000001E": encode("Нет"),
		"__substg1.0_0E04001E": encode("Иван; Пётр"),
	}))
	if got := showFacts(c.Facts) + show(c); got != "subject: Да\nto: Иван\nto: Пётр\nmessage: Нет\n" {
		t.Errorf("%q", got)
	}
}

// TestMSGInMSG reads mails that are attached, up to where they lie too deep, and what hangs at them.
func TestMSGInMSG(t *testing.T) {
	t.Parallel()
	mail := map[string]string{streamFixed: fixed(24, nil), "__substg1.0_0037001F": wide("dərin"), "__substg1.0_1000001F": wide("ən dərin")}
	for range 3 {
		outer := letter()
		outer[streamFixed] = fixed(24, nil)
		outer["__substg1.0_1000001F"] = wide("dərin deyil")
		for path, data := range mail {
			outer[storageAttach+"00000001/"+storageMessage+path] = data
		}
		mail = outer
	}
	mail[streamFixed] = fixed(32, nil)
	in := input(compound(mail))
	in.Limits.Nesting = 2
	c := new(extract.Collector)
	if err := MSG(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	headers, messages := 0, 0
	for _, p := range c.Parts {
		switch p.Kind {
		case extract.PartHeader:
			headers++
			if want := "from: Aytən Uydurmalı <ayten@a.uydurma>"; !strings.Contains(p.Text, want) || p.Number != headers {
				t.Errorf("header %d: %q", p.Number, p.Text)
			}
		case extract.PartMessage:
			messages++
		}
	}
	if headers != 2 || messages != 2 || len(c.Files) != 3 || c.Reading.Total != 4 || c.Reading.Done != 3 {
		t.Errorf("%d headers, %d messages, %d files, %d of %d\n%s", headers, messages, len(c.Files), c.Reading.Done, c.Reading.Total, show(c))
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("lost %v", c.Losses)
	}
}

// rtf wraps RTF as Outlook does where it does not compress it.
func rtf(s string) string {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(s)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
	return string(b) + "MELA\x00\x00\x00\x00" + s
}

func TestMSGForms(t *testing.T) {
	t.Parallel()
	base := map[string]string{streamFixed: fixed(32, nil), "__substg1.0_0037001F": wide("a")}
	attach := storageAttach + "00000000/"
	inner := "Subject: b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nbir\n--c\nContent-Type: application/pkcs7-signature\n\nx\n--c--\n"
	signed := signedMail("Subject: b\n\nbir\n", true)
	p7m := string(unbase64(t, signed[strings.Index(signed, "\n\n"):]))
	for _, c := range []struct {
		rule    string
		streams map[string]string
		want    string
	}{
		{"RTF alone", map[string]string{"__substg1.0_10090102": rtf(`{\rtf1\ansi\ansicpg1251 \'e1\'e8\'f0 iki}`)}, "message: бир iki\n"},
		{"RTF that is HTML", map[string]string{"__substg1.0_10090102": rtf(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}bir{\*\htmltag72 </p>}}`)}, "message: bir\n"},
		{"RTF that is damaged", map[string]string{"__substg1.0_10090102": "xyz", "__substg1.0_1000001F": wide("bir")}, "message: bir\nlost: damaged\n"},
		{"HTML as a string", map[string]string{"__substg1.0_1013001F": wide("<p>bir<!--iki-->")}, "message: bir\nhidden: iki\n"},
		{"an attachment without a name", map[string]string{attach + "__substg1.0_37010102": "bir", attach + "__substg1.0_370E001F": wide("application/pdf")}, "file attachment-1.pdf : bir\n"},
		{"an empty attachment", map[string]string{attach + "__substg1.0_37010102": "", attach + "__substg1.0_3707001F": wide("a")}, "file a : \n"},
		{"an attachment that lies elsewhere", map[string]string{attach + streamFixed: fixed(8, map[uint32]uint64{0x37050003: 4})}, "lost: unsupported\n"},
		{"an object that is a file", map[string]string{attach + storageMessage + "CONTENTS": "%PDF-", attach + "__substg1.0_3001001F": wide("b")}, "file b : %PDF-\n"},
		{"an object of its own kind", map[string]string{attach + storageMessage + "xyz": "a"}, "lost: unsupported\n"},
		{"a small picture in the text", map[string]string{attach + "__substg1.0_37010102": "a", attach + "__substg1.0_370E001F": wide("image/png"), attach + "__substg1.0_3712001F": wide("i")}, ""},
		{"a signed mail", map[string]string{"__substg1.0_001A001F": wide("IPM.Note.SMIME.MultipartSigned"), attach + "__substg1.0_37010102": inner}, "message: bir\n"},
		{"a mail in a signature", map[string]string{"__substg1.0_001A001F": wide("IPM.Note.SMIME"), attach + "__substg1.0_37010102": p7m}, "message: bir\n"},
		{"a contact", map[string]string{"__substg1.0_001A001F": wide("IPM.Contact"), "__substg1.0_3A06001F": wide("Aytən"), "__substg1.0_3A11001F": wide("Uydurmalı")}, "other: Aytən\nUydurmalı\n"},
	} {
		maps.Copy(c.streams, map[string]string{"__substg1.0_0037001F": base["__substg1.0_0037001F"], streamFixed: base[streamFixed]})
		if got := show(read(t, MSG, compound(c.streams))); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

// TestMSGDamaged changes and cuts a mail: reading ends, with what was read or with a failure, and never otherwise.
func TestMSGDamaged(t *testing.T) {
	t.Parallel()
	whole := compound(letter())
	random := rand.New(rand.NewPCG(1, 2))
	some := 0
	for i := range 2000 {
		b := []byte(whole)
		if i%2 == 0 {
			b = b[:random.IntN(len(b))]
		} else {
			for range 1 + random.IntN(8) {
				b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			}
		}
		c := new(extract.Collector)
		err := MSG(context.Background(), input(string(b)), c)
		var f *extract.Failure
		if err != nil && !errors.As(err, &f) {
			t.Fatalf("change %d: %v", i, err)
		}
		if len(c.Parts) > 0 {
			some++
		}
	}
	if some < 500 {
		t.Errorf("of 2000 damaged mails only %d gave anything", some)
	}
}

// FuzzMSG holds that any bytes end in what was read or in a failure.
func FuzzMSG(f *testing.F) {
	f.Add([]byte(compound(letter())))
	f.Add([]byte(compound(map[string]string{streamFixed: fixed(32, nil), "__substg1.0_10090102": rtf(`{\rtf1 a}`)})))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := input(string(b))
		in.Limits.Text = 4096
		c := &extract.Collector{Limits: in.Limits}
		err := MSG(context.Background(), in, c)
		var failure *extract.Failure
		if err != nil && !errors.As(err, &failure) {
			t.Fatal(err)
		}
	})
}
