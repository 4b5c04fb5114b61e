package extract

import "testing"

func TestMediaType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, head, name, want string }{
		{"nothing is octets or text, never a guess from the name", "", "x.pdf", "text/plain"},
		{"text in any script is text", "Məni bölməyə apardılar. Ишҝәнҹә.", "ifadə", "text/plain"},
		{"markdown and tables are told by their names", "# Başlıq", "a.MD", "text/markdown"},
		{"", "ad,tarix", "siyahı.csv", "text/csv"},
		{"a PDF is one whatever it is called", "%PDF-1.7\n1 0 obj", "şəkil.jpg", "application/pdf"},
		{"a JPEG is one whatever it is called", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "x.txt", "image/jpeg"},
		{"a mail is told by its headers", "Received: from a\nFrom: Nümunə\nMessage-ID: <1@uydurma>\n\nmətn", "x", "message/rfc822"},
		{"an mbox line may stand before them", "From nümunə\nReceived: from a\n\nmətn", "x", "message/rfc822"},
		{"a word and a colon are no mail", "From: here on nothing was said", "x", "text/plain"},
		{"a rune cut at the end is still text", "ə\xc9", "x", "text/plain"},
	} {
		if got := MediaType([]byte(c.head), c.name); got != c.want {
			t.Errorf("%s: %q named %q is %s, want %s", c.rule, c.head, c.name, got, c.want)
		}
	}
}

// FuzzMediaType holds that any bytes have a type without parameters.
func FuzzMediaType(f *testing.F) {
	f.Add([]byte("From x\n"), "a.csv")
	f.Add([]byte{0xff, 0xfe, 0}, "")
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		got := MediaType(head, name)
		if got == "" || len(got) > 128 {
			t.Fatalf("%q", got)
		}
	})
}
