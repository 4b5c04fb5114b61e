package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

const mixed = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="a=b"

This is a message in MIME format.
--a=b
%s
--a=b--
`

func TestEML(t *testing.T) {
	t.Parallel()
	koi, err := charmap.KOI8R.NewEncoder().String("допрос не состоялся")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ rule, mail, want string }{
		{"a text", "Subject: a\n\nbir\niki\n", "message: bir\niki\n"},
		{"a line of mbox before it", "From nümunə\nSubject: a\n\nbir\n", "message: bir\n"},
		{"no header at all", "bir iki\nüç\n", "message: bir iki\nüç\n"},
		{"a charset that is declared", "Content-Type: text/plain; charset=koi8-r\n\n" + koi, "message: допрос не состоялся\n"},
		{"a charset that is not", "Subject: a\n\n" + koi, "message: допрос не состоялся\n"},
		{"quoted-printable", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable\n\nm=C9=99t=\nn =3D x=\n", "message: mətn = x\n"},
		{"base64 with spaces and joined pieces", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nYmly\n IGE=aWtp\n", "message: bir aiki\n"},
		{"base64 with a foreign line", "Content-Transfer-Encoding: base64\n\nYmly\n--\n", "message: bir\nlost: damaged\n"},
		{"HTML alone", "Content-Type: text/html\n\n<p>bir<!-- iki --></p>", "message: bir\nhidden: iki\n"},
		{"HTML that declares its charset itself", "Content-Type: text/html\n\n<meta charset=koi8-r><p>" + koi, "message: допрос не состоялся\n"},
		{
			"HTML that repeats the text is left out",
			alternative("bir, iki!", "<b>Bir</b> iki"),
			"message: bir, iki!\n",
		},
		{
			"HTML that says more is not",
			alternative("bir", "<p>bir iki<div style='display:none'>üç</div>"),
			"message: bir\nmessage: bir iki\nhidden: üç\n",
		},
		{"HTML beside a stub", alternative("", "<p>bir"), "message: bir\n"},
		{
			"attachments keep their names", fmt.Sprintf(mixed, "Content-Type: application/octet-stream; name=\"=?utf-8?q?=C9=99riz=C9=99?=.pdf\"\nContent-Transfer-Encoding: base64\n\nYmly"),
			"file ərizə.pdf : bir\n",
		},
		{
			"also as RFC 2231 writes them", fmt.Sprintf(mixed, "Content-Disposition: attachment; filename*0*=utf-8''%C9%99riz; filename*1*=%C9%99.txt\n\nbir"),
			"file ərizə.txt : bir\n",
		},
		{"in pieces that are no UTF-8", fmt.Sprintf(mixed, "Content-Disposition: attachment; filename=\""+koi[:6]+".txt\"\n\nbir"), "file допрос.txt : bir\n"},
		{"in UTF-8 as it is", fmt.Sprintf(mixed, "Content-Disposition: attachment; filename=ərizə 1.txt\n\nbir"), "file ərizə 1.txt : bir\n"},
		{"folders are taken off", fmt.Sprintf(mixed, "Content-Disposition: attachment; filename=\"../../a\\\\b.txt\"\n\nbir"), "file b.txt : bir\n"},
		{"attachments without a name get one", fmt.Sprintf(mixed, "Content-Type: application/pdf\n\nbir"), "file attachment-1.pdf : bir\n"},
		{
			"mails in mails keep their bytes", fmt.Sprintf(mixed, "Content-Type: message/rfc822\n\nSubject: a\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nbir\n--c--\n"),
			"file attachment-1.eml message/rfc822: Subject: a\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nbir\n--c--\n\n",
		},
		{
			"a digest is mails", "Content-Type: multipart/digest; boundary=c\n\n--c\n\nSubject: a\n\nbir\n--c--\n",
			"file attachment-1.eml message/rfc822: Subject: a\n\nbir\n",
		},
		{
			"small pictures in the text are decoration", fmt.Sprintf(mixed, "Content-Type: image/png\nContent-ID: <a>\n\nbir\n--a=b\nContent-Type: image/png\nContent-Disposition: attachment\n\niki"),
			"file attachment-1.png : iki\n",
		},
		{
			"large ones are files", fmt.Sprintf(mixed, "Content-Type: image/png\nContent-ID: <a>\n\n"+strings.Repeat("x", minInlineImage)),
			"file attachment-1.png : " + strings.Repeat("x", minInlineImage) + "\n",
		},
		{
			"signatures have no text", fmt.Sprintf(mixed, "\nbir\n--a=b\nContent-Type: application/pgp-signature\n\nxyz"),
			"message: bir\n",
		},
		{
			"what is encrypted is a loss",
			"Content-Type: multipart/encrypted; boundary=c\n\n--c\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--c\n\nxyz\n--c--\n",
			"lost: encrypted\n",
		},
		{"also inside a text", "Subject: a\n\nbir\n-----BEGIN PGP MESSAGE-----\nxyz\n", "message: bir\n-----BEGIN PGP MESSAGE-----\nxyz\nlost: encrypted\n"},
		{
			"reports are text", fmt.Sprintf(mixed, "Content-Type: message/delivery-status\n\nFinal-Recipient: uydurma"),
			"other: Final-Recipient: uydurma\n",
		},
		{"what lies elsewhere is a loss", fmt.Sprintf(mixed, "Content-Type: message/external-body\n\nx"), "lost: unsupported\n"},
		{
			"text between the parts is not shown",
			"Content-Type: multipart/mixed; boundary=c\n\nbir\n--c\n\niki\n--c--\nüç\n", "message: iki\nhidden: bir\nhidden: üç\n",
		},
		{"a multipart that does not end", "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nbir\n", "message: bir\n"},
		{"a boundary that is not declared", "Content-Type: multipart/mixed\n\n--xyz\n\nbir\n--xyz\n\niki\n--xyz--\n", "message: bir\nmessage: iki\n"},
		{"a part without an empty line", fmt.Sprintf(mixed, "bir iki"), "message: bir iki\n"},
		{
			"an inner multipart that does not end",
			fmt.Sprintf(mixed, "Content-Type: multipart/alternative; boundary=c\n\n--c\n\nbir\n--a=b\n\niki"), "message: bir\nmessage: iki\n",
		},
		{
			"a boundary that begins like another",
			"Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: multipart/mixed; boundary=cc\n\n--cc\n\nbir\n--cc--\n--c\n\niki\n--c--\n",
			"message: bir\nmessage: iki\n",
		},
		{"a malformed type", "Content-Type: text/html;iso-8859-1\n\n<p>bir", "message: bir\n"},
		{"bytes of UTF-16", "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n//5iAGkAcgA=\n", "message: bir\n"},
		{"nothing", "", ""},
	} {
		for _, mail := range []string{c.mail, crlf(c.mail)} {
			got := strings.ReplaceAll(show(read(t, EML, mail)), "\r\n", "\n")
			if got != c.want {
				t.Errorf("%s: %q gives\n%q, want\n%q", c.rule, mail, got, c.want)
			}
		}
	}
}

func alternative(text, html string) string {
	return "Content-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8\n\n" + text +
		"\n--c\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n--c--\n"
}

// TestEMLKeepsBytesOfAttachments holds that a large attachment comes out as it went in, and that its size is not that of the memory.
func TestEMLKeepsBytesOfAttachments(t *testing.T) {
	t.Parallel()
	want := strings.Repeat("\x00\xff\r\n--c abc", 400_000)
	var b strings.Builder
	b.WriteString("Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a\r\n\r\n")
	for s := base64.StdEncoding.EncodeToString([]byte(want)); s != ""; {
		n := min(76, len(s))
		b.WriteString(s[:n] + "\r\n")
		s = s[n:]
	}
	b.WriteString("--c--\r\n")
	out := &counting{}
	mail := b.String()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := EML(context.Background(), input(mail), out); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if out.bytes != int64(len(want)) || out.sum != sumOf(want) {
		t.Errorf("%d bytes, want %d; the same: %v", out.bytes, len(want), out.sum == sumOf(want))
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Logf("other tests count too: %d bytes were allocated", used)
	}
}

// counting is an output that keeps no members, only how many bytes they have and a sum over them.
type counting struct {
	extract.Collector

	bytes, members int64
	sum            uint64
}

func (c *counting) Member(_, _ string, r io.Reader) error {
	c.members++
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Read(buffer)
		c.bytes += int64(n)
		c.sum = add(c.sum, buffer[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func add(sum uint64, b []byte) uint64 {
	for _, c := range b {
		sum = (sum ^ uint64(c)) * 1099511628211
	}
	return sum
}

func sumOf(s string) uint64 { return add(0, []byte(s)) }

// TestEMLHoldsItsLimits holds that texts and members end where they must.
func TestEMLHoldsItsLimits(t *testing.T) {
	t.Parallel()
	in := input(alternative(strings.Repeat("söz ", 1000), strings.Repeat("başqa ", 1000)))
	in.Limits.Text = 1001
	c := &extract.Collector{Limits: in.Limits}
	if err := EML(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	if n := len(c.Parts[0].Text); n < 995 || len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
		t.Errorf("%d bytes, lost %v", n, c.Losses)
	}
	in = input(fmt.Sprintf(mixed, "Content-Type: application/pdf\n\na\n--a=b\nContent-Type: application/pdf\n\nb"))
	in.Depth = in.Limits.Nesting
	c = new(extract.Collector)
	if err := EML(context.Background(), in, c); err != nil {
		t.Fatal(err)
	}
	if got := show(c); got != "lost: too-large\n" {
		t.Errorf("at the deepest place: %q", got)
	}
}

// TestErrorsOfOthersComeBack holds that errors of the input and of the context come back as they are.
func TestErrorsOfOthersComeBack(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, format := range map[string]extract.Format{"eml": EML, "mbox": Mbox, "msg": MSG} {
		in := &extract.Input{Bytes: faulty{broken}, Size: 1 << 20}
		if err := format(context.Background(), in, &extract.Collector{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := EML(ended, input("Subject: a\n\nb"), &extract.Collector{}); !errors.Is(err, context.Canceled) {
		t.Errorf("eml: %v", err)
	}
}

// faulty is a file that cannot be read to its end.
type faulty struct{ err error }

func (f faulty) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, f.err
	}
	return copy(p, "From a\nSubject: b\n\n"), f.err
}

// FuzzEML holds that any bytes are a mail, and that what it gives keeps its limits.
func FuzzEML(f *testing.F) {
	f.Add([]byte(alternative("bir", "<p>iki")))
	f.Add(fmt.Appendf(nil, mixed, "Content-Type: message/rfc822\n\nSubject: =?koi8-r?b?wQ==?=\n\na"))
	f.Add([]byte("Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIA=\n"))
	f.Add([]byte("Content-Type: multipart/mixed\n\n--a\n\nb\n--a--"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := input(string(b))
		in.Limits.Text = 512
		c := &extract.Collector{Limits: in.Limits}
		if err := EML(context.Background(), in, c); err != nil {
			t.Fatal(err)
		}
	})
}
