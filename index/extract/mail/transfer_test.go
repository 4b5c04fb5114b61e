package mail

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"
	"testing/iotest"
)

// TestTransferEncodings decodes texts of all lengths, read in pieces of all sizes.
func TestTransferEncodings(t *testing.T) {
	t.Parallel()
	const text = "Məni bölməyə apardılar. = \x00\xff\tsonra  \r\nevə buraxdılar.\r\n"
	whole := strings.Repeat(text, 200)
	for _, n := range []int{0, 1, 2, 3, 4, 5, 75, 76, 77, 4095, 4096, 4097, len(whole)} {
		want := whole[:n]
		var quoted strings.Builder
		w := quotedprintable.NewWriter(&quoted)
		w.Binary = true
		if _, err := io.WriteString(w, want); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var lines strings.Builder
		for s := base64.StdEncoding.EncodeToString([]byte(want)); s != ""; {
			k := min(76, len(s))
			lines.WriteString(s[:k] + "\r\n")
			s = s[k:]
		}
		for encoding, encoded := range map[string]string{"base64": lines.String(), "quoted-printable": quoted.String(), "8bit": want, "x-uydurma": want} {
			for name, wrap := range map[string]func(io.Reader) io.Reader{"whole": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader} {
				got, err := io.ReadAll(wrap(transferred(strings.NewReader(encoded), encoding)))
				if err != nil || string(got) != want {
					t.Errorf("%d bytes in %s, %s: %d bytes come out, %v", n, encoding, name, len(got), err)
				}
			}
		}
	}
}

func TestDamagedTransferEncodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, encoding, in, want string }{
		{"digits that are none", "quoted-printable", "a=XYb=4", "a=XYb=4"},
		{"small digits", "quoted-printable", "=c9=99", "ə"},
		{"a soft line end with spaces before it", "quoted-printable", "a= \t\r\nb", "ab"},
		{"a soft line end at the end", "quoted-printable", "a=", "a"},
		{"spaces behind an equals sign", "quoted-printable", "a= b", "a= b"},
		{"a group of one", "base64", "YmlyY", "bir"},
		{"no padding", "base64", "Ymk", "bi"},
		{"padding in the middle", "base64", "Yg==Ymk=Ymly", "bbibir"},
	} {
		got, err := io.ReadAll(transferred(strings.NewReader(c.in), c.encoding))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q is %q, want %q, %v", c.rule, c.in, got, c.want, err)
		}
	}
}
