package mail

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"emanet/index/extract"
)

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// attribute is an attribute of TNEF.
func attribute(id uint16, data string) string {
	b := []byte{1, byte(id), byte(id >> 8), 6, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return string(b) + data + "\x00\x00"
}

// mapi is a list of properties, each a tag and a value of variable length.
func mapi(values map[uint32]string) string {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(values)+2))
	b = append(b, "\x03\x00\x05\x37\x05\x00\x00\x00"...)                                                                                                      // a number
	b = append(b, "\x1f\x10\x00\x80"+strings.Repeat("g", 16)+"\x01\x00\x00\x00\x02\x00\x00\x00a\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00b\x00\x00\x00"...) // a named list of texts
	for tag, v := range values {
		b = binary.LittleEndian.AppendUint32(b, tag>>16<<16|tag&0xffff)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
		b = append(b, v...)
		b = append(b, make([]byte, (4-len(v)%4)%4)...)
	}
	return string(b)
}

const tnefHead = "\x78\x9f\x3e\x22\x01\x00"

func tnefMail(b string) string {
	return "Subject: a\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nbir\n--c\nContent-Type: application/ms-tnef; name=winmail.dat\n" +
		"Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(b)) + "\n--c--\n"
}

func TestTNEF(t *testing.T) {
	t.Parallel()
	inner := tnefHead + attribute(attMessageProps, mapi(map[uint32]string{0x1000001f: wide("ən içəridə")}))
	whole := tnefHead + attribute(attCodepage, "\xe3\x04\x00\x00\x00\x00\x00\x00") + attribute(attSubject, "a\x00") +
		attribute(attMessageProps, mapi(map[uint32]string{0x10090102: rtf(`{\rtf1 iki}`)})) +
		attribute(attAttachRender, "x") + attribute(attAttachTitle, "\xe0.txt\x00") + attribute(attAttachData, "sübut") +
		attribute(attAttachRender, "x") + attribute(attAttachTitle, "B~1.TXT\x00") + attribute(attAttachData, "b") +
		attribute(attAttachment, mapi(map[uint32]string{0x3707001f: wide("bütöv.txt")})) +
		attribute(attAttachRender, "x") + attribute(attAttachment, mapi(map[uint32]string{0x3701000d: strings.Repeat("g", 16) + inner}))
	for _, c := range []struct{ rule, tnef, want string }{
		{"texts, files and mails", whole, "message: bir\nmessage: a\nmessage: iki\nmessage: ən içəridə\nfile а.txt : sübut\nfile bütöv.txt : b\n"},
		{"one that ends too early", whole[:len(whole)-40], "message: bir\nmessage: a\nmessage: iki\nfile а.txt : sübut\nfile bütöv.txt : b\nlost: damaged\n"},
		{"what is none is a file", "xyz", "message: bir\nfile winmail.dat : xyz\n"},
	} {
		if got := show(read(t, EML, tnefMail(c.tnef))); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
	alone := read(t, TNEF, whole)
	if got, want := show(alone), "message: a\nmessage: iki\nmessage: ən içəridə\nfile а.txt : sübut\nfile bütöv.txt : b\n"; got != want {
		t.Errorf("alone: %q, want %q", got, want)
	}
	var f *extract.Failure
	if err := TNEF(context.Background(), input("xyz"), new(extract.Collector)); !errors.As(err, &f) || f.Reason != extract.ReasonDamaged {
		t.Errorf("what is none: %v", err)
	}
	for i := range whole {
		c := new(extract.Collector)
		if err := EML(context.Background(), input(tnefMail(whole[:i])), c); err != nil {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

// FuzzTNEF holds that any bytes end.
func FuzzTNEF(f *testing.F) {
	f.Add([]byte(tnefHead + attribute(attMessageProps, mapi(map[uint32]string{0x1000001f: wide("a")}))))
	f.Add([]byte(tnefHead + attribute(attAttachRender, "x") + attribute(attAttachment, mapi(map[uint32]string{0x3701000d: strings.Repeat("g", 16) + tnefHead}))))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := new(extract.Collector)
		if err := EML(context.Background(), input(tnefMail(string(b))), c); err != nil {
			t.Fatal(err)
		}
	})
}
