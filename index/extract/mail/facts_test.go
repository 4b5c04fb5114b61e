package mail

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestFacts(t *testing.T) {
	t.Parallel()
	mail := crlf(`Received: from b.uydurma by c.uydurma; Tue, 5 Mar 2024 10:00:09 +0400
Received: from a.uydurma by b.uydurma
 with ESMTP id 1; Tue,  5 Mar 2024 06:00:01 +0000 (UTC)
Message-ID: <1@a.uydurma>
In-Reply-To: <0@a.uydurma>
From: =?windows-1251?B?yOLg7SDP8Ojk8+zq6O0=?= <ivan@a.uydurma>
To: "Uydurmali, Ayten" <ayten@b.uydurma>, =?utf-8?q?Orxan_Uydurmal=C4=B1?= <orxan@b.uydurma>
Cc: nobody@c.uydurma
Subject: =?utf-8?B?yZlyaQ==?= =?utf-8?B?esmZ?= haqda
Date: Tue, 05 Mar 2024 10:00:00 +0400
X-Mailer: Poct 1.0

metn
`)
	want := `subject: ərizə haqda
from: Иван Придумкин <ivan@a.uydurma>
to: "Uydurmali, Ayten" <ayten@b.uydurma>
to: Orxan Uydurmalı <orxan@b.uydurma>
to: nobody@c.uydurma
sent: 2024-03-05T10:00:00+04:00
received: 2024-03-05T06:00:01Z
message-id: <1@a.uydurma>
in-reply-to: <0@a.uydurma>
software: Poct 1.0
`
	c := read(t, EML, mail)
	if got := showFacts(c.Facts); got != want {
		t.Errorf("the facts are\n%swant\n%s", got, want)
	}
	if c.MediaType != "message/rfc822" || c.Reading.Total != 1 || c.Reading.Done != 1 {
		t.Errorf("%s, %d of %d", c.MediaType, c.Reading.Done, c.Reading.Total)
	}
}

func TestDecodeWords(t *testing.T) {
	t.Parallel()
	koi, err := charmap.KOI8R.NewEncoder().String("Протокол допроса")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ rule, in, want string }{
		{"text", "Əli", "Əli"},
		{"a word", "=?utf-8?Q?=C6=8Fli_bir?=", "Əli bir"},
		{"a word between others", "a =?utf-8?Q?b?= c", "a b c"},
		{"the space between words is none", "=?utf-8?Q?a?=\t =?utf-8?Q?b?= c", "ab c"},
		{"a character that two words share", "=?utf-8?B?xg==?= =?utf-8?B?j2xp?=", "Əli"},
		{"words in several charsets", "=?koi8-r?Q?=C1?= =?windows-1251?Q?=E0?=", "аа"},
		{"a language", "=?utf-8*az?Q?a?=", "a"},
		{"a charset that nobody knows", "=?x-uydurma?Q?a=C9=99?=", "aə"},
		{"spaces inside", "=?utf-8?Q?bir iki?=", "bir iki"},
		{"a word without its end", "=?utf-8?Q?bir", "=?utf-8?Q?bir"},
		{"base64 that is none", "=?utf-8?B?***?=", "***"},
		{"bytes that nobody declared", koi, "Протокол допроса"},
	} {
		if got := decodeWords(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.rule, c.in, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"Tue, 05 Mar 2024 10:00:00 +0400", "2024-03-05T10:00:00+04:00"},
		{"5 Mar 2024 10:00 +0000 (UTC)", "2024-03-05T10:00:00Z"},
		{"Tue,5 Mar 2024 10:00:00 -0500", "2024-03-05T10:00:00-05:00"},
		{"Tue, 5 Mar 2024 10:00:00 GMT", "2024-03-05T10:00:00Z"},
		{"Tue, 5 Mar 2024 10:00:00 EST", "2024-03-05T10:00:00-05:00"},
		{"Tue, 5 Mar 2024 10:00:00 AZT", "2024-03-05T10:00:00"}, // what Go does not know it takes for UTC
		{"Tue, 5 Mar 2024 10:00:00", "2024-03-05T10:00:00"},
		{"Tue Mar  5 10:00:00 2024", "2024-03-05T10:00:00"},
		{"2024-03-05T10:00:00+04:00", "2024-03-05T10:00:00+04:00"},
		{"2024-03-05 10:00:00", "2024-03-05T10:00:00"},
		{"dünən", ""},
		{"", ""},
		{"(", ""},
	} {
		if got := date(c.in); got != c.want {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" a@b ", []string{"a@b"}},
		{`"x, y" <a@b>, c@d (e, f); g@h`, []string{`"x, y" <a@b>`, "c@d (e, f)", "g@h"}},
		{`"x\", y" <a@b>,c@d`, []string{`"x\", y" <a@b>`, "c@d"}},
		{`=?utf-8?q?x=2C_y?= <a@b>, c@d`, []string{"x, y <a@b>", "c@d"}},
		{`"x, y`, []string{`"x, y`}},
		{`a\`, []string{`a\`}},
	} {
		got := addresses(c.in)
		if len(got) != len(c.want) {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q is %q, want %q", c.in, got, c.want)
			}
		}
	}
}
