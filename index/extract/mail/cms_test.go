package mail

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// der is an element with a length; indefinite one that an end mark ends.
func der(tag byte, content ...[]byte) []byte {
	joined := joinAll(content)
	if len(joined) < 0x80 {
		return append([]byte{tag, byte(len(joined))}, joined...)
	}
	return append([]byte{tag, 0x82, byte(len(joined) >> 8), byte(len(joined))}, joined...)
}

func indefinite(tag byte, content ...[]byte) []byte {
	return append(append([]byte{tag, 0x80}, joinAll(content)...), 0, 0)
}

func joinAll(content [][]byte) []byte {
	var joined []byte
	for _, c := range content {
		joined = append(joined, c...)
	}
	return joined
}

var oidData = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}

// signedMail is a mail in a signature, in the definite form or the other, with the content in pieces.
func signedMail(content string, pieces bool) string {
	element, octets := der, der(0x04, []byte(content))
	if pieces {
		element, octets = indefinite, indefinite(0x24, der(0x04, []byte(content[:5])), der(0x04, []byte(content[5:])))
	}
	b := element(0x30, der(0x06, oidSigned), element(0xa0, element(0x30,
		der(0x02, []byte{1}), der(0x31, der(0x30, der(0x06, []byte{0x2a}))),
		element(0x30, der(0x06, oidData), element(0xa0, octets)), der(0x31))))
	return smimeMail(b)
}

func smimeMail(b []byte) string {
	return "Subject: a\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(b) + "\n"
}

func TestSMIME(t *testing.T) {
	t.Parallel()
	inner := "Subject: gizli\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nbir\n--c\nContent-Disposition: attachment; filename=a.txt\n\niki\n--c--\n"
	for _, c := range []struct{ rule, mail, want string }{
		{"a signature of definite length", signedMail(inner, false), "message: bir\nfile a.txt : iki\n"},
		{"one in pieces", signedMail(inner, true), "message: bir\nfile a.txt : iki\n"},
		{"what is encrypted is a loss", smimeMail(der(0x30, der(0x06, oidEnveloped), der(0xa0, []byte("xyz")))), "lost: encrypted\n"},
		{"certificates alone", smimeMail(der(0x30, der(0x06, oidSigned), der(0xa0, der(0x30, der(2, []byte{1}), der(0x31), der(0x30, der(6, oidData)))))), ""},
		{"what is none is a file", smimeMail([]byte("xyz")), "file smime.p7m : xyz\n"},
	} {
		got := read(t, EML, c.mail)
		if show(got) != c.want {
			t.Errorf("%s: %q, want %q", c.rule, show(got), c.want)
		}
		if facts := showFacts(got.Facts); facts != "subject: a\n" {
			t.Errorf("%s: the facts are %q", c.rule, facts)
		}
	}
}

func TestSMIMEIsBounded(t *testing.T) {
	t.Parallel()
	mail := "Subject: bir\n\nbir\n"
	for range 10 {
		mail = signedMail(mail, false)
	}
	if got := show(read(t, EML, mail)); got != "lost: too-large\n" {
		t.Errorf("signatures around each other: %q", got)
	}
	for rule, b := range map[string]string{
		"elements without an end": strings.Repeat("\x30\x80", 1<<20),
		"pieces in pieces":        string(der(0x30, der(0x06, oidSigned), []byte("\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"), der(6, oidData), []byte("\xa0\x80"+strings.Repeat("\x24\x80", 1<<14)))),
		"a length beyond all":     "\x30\x84\xff\xff\xff\xff",
	} {
		if got := show(read(t, EML, smimeMail([]byte(b)))); !strings.HasPrefix(got, "file smime.p7m") {
			t.Errorf("%s: %.100q", rule, got)
		}
	}
}

// TestSMIMEDamaged cuts a signed mail at every length and changes every byte: it must end, and never show what is not in it.
func TestSMIMEDamaged(t *testing.T) {
	t.Parallel()
	content := "Subject: a\n\nbir\n"
	whole := signedMail(content, true)
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(whole[strings.Index(whole, "\n\n"):]))
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		if kind, _, ok := unwrapCMS(b[:i]); ok && len(kind) != len(oidSigned) {
			t.Errorf("cut at %d: kind %x", i, kind)
		}
		for _, change := range []byte{1, 0x80, 0xff} {
			changed := []byte(string(b))
			changed[i] ^= change
			if _, content, ok := unwrapCMS(changed); ok && len(content) > len(changed) {
				t.Errorf("%s", fmt.Sprintf("byte %d: %d bytes of content", i, len(content)))
			}
		}
	}
}
