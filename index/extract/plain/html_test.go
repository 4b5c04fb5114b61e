package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

// read reads bytes with a format and returns what it gave.
func read(t testing.TB, format extract.Format, b []byte, limits extract.Limits) *extract.Collector {
	t.Helper()
	c := &extract.Collector{Limits: limits}
	in := &extract.Input{Bytes: strings.NewReader(string(b)), Size: int64(len(b)), Limits: limits.Filled()}
	if err := format(context.Background(), in, c); err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// parts writes what was read on one line a part.
func parts(c *extract.Collector) string {
	var b strings.Builder
	for _, p := range c.Parts {
		fmt.Fprintf(&b, "%s: %s\n", p.Kind, p.Text)
	}
	return b.String()
}

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, html, want string }{
		{"the title comes first, wherever it stands", "<p>mətn</p><title>Ad &amp; soyad</title>", "body: Ad & soyad\nmətn\n"},
		{"white space counts once, blocks are lines", "<div> bir\n\n iki<p>üç</div>dörd", "body: bir iki\nüç\ndörd\n"},
		{"inline elements do not cut words", "<p>mə<b>tn</b> və <i>söz</i>", "body: mətn və söz\n"},
		{"cells are separated by tabs", "<table><tr><td>a<td>b</td></tr><tr><th>c</th><th> d </th></table>", "body: a\tb\nc\td\n"},
		{"preformatted text stays as it is", "<pre>a\n  b</pre> c  d", "body: a\n  b\nc d\n"},
		{"entities are decoded", "&#399;li &ouml;z&uuml; &lt;b&gt;", "body: Əli özü <b>\n"},
		{"scripts, styles and templates are left out", "a<script>if (x<y) z('<p>')</script><style>p{}</style><template><p>t</template> b", "body: a b\n"},
		{"captions of pictures are text, once", `<img alt="körpü" title="körpü">sağ<a title="bax">o</a>`, "body: körpü sağ bax o\n"},
		{"fields show their value unless they are hidden", `<input value="göndər"><input type=HIDDEN value="gizli"><input placeholder="ad">`, "body: göndər ad\n"},
		{"comments are not shown", "a<!-- <p>qeyd</p><b>iki</b> -->b", "body: ab\nhidden: qeyd\niki\n"},
		{"comments in comments end", "<!--" + strings.Repeat("<!--", 5) + "x-->a", "body: a\nhidden: <!--<!--<!--<!--x\n"},
		{"conditions for browsers are nobody's text", "a<!--[if gte mso 9]><xml><o:p>b</o:p></xml><![endif]-->c<!--[if !mso]><!-->d<!--<![endif]--><![if !supportLists]>e<![endif]>", "body: acde\nhidden: b\n"},
		{"and the settings of Office neither", "a<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Lalə</o:Author></o:DocumentProperties></xml><xml><w:WordDocument><w:View>Normal</w:View><w:Compat/></w:WordDocument></xml><![endif]-->b", "body: ab\nhidden: Lalə\n"},
		{"hidden elements are not shown", `<div hidden>a<div>b</div></div>c<span style="Display : none">d</span>e`, "body: ce\nhidden: a\nb\nd\n"},
		{"a hidden element that is not closed ends with its like", "<p hidden>a<p>b<div>c", "body: b\nc\nhidden: a\n"},
		{"a hidden field hides nothing else", `<img hidden alt="a">b`, "body: b\nhidden: a\n"},
		{"what is for browsers without scripts", "a<noscript><p>b<img alt=c></noscript>d", "body: ad\nhidden: b c\n"},
		{"a script in XHTML may be closed at once", `<script src="x"/>a`, "body: a\n"},
		{"a data URI is no text", `<img src="data:image/png;base64,AAAA" alt="şəkil">`, "body: şəkil\n"},
		{"nothing", "<html><head></head></html>", ""},
		{"a tag that never ends", "a<b", "body: a\n"},
		{"CDATA is a comment in HTML", "a<![CDATA[b]]>c", "body: ac\nhidden: [CDATA[b]]\n"},
	} {
		got := parts(read(t, HTML, []byte(c.html), extract.Limits{}))
		if got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.rule, c.html, got, c.want)
		}
	}
}

func TestHTMLFacts(t *testing.T) {
	t.Parallel()
	c := read(t, HTML, []byte(`<html lang="az"><title> Ərizə </title><meta name="Author" content="Aytən Uydurmalı">
<meta property="article:published_time" content="2024-03-05T10:00:00+04:00"><meta name=changed content="dünən">
<meta name="keywords" content="ərizə, nümunə"><meta name=viewport content="width=1">`), extract.Limits{})
	want := "[{title Ərizə} {language az} {author Aytən Uydurmalı} {created 2024-03-05T10:00:00+04:00} {keywords ərizə, nümunə}]"
	if got := fmt.Sprint(c.Facts); got != want {
		t.Errorf("the facts are %s, want %s", got, want)
	}
}

func TestHTMLCharsets(t *testing.T) {
	t.Parallel()
	const page = "<html><head>%s<title>Протокол</title></head><body>допрос не состоялся</body></html>"
	for _, c := range []struct{ rule, declaration, written string }{
		{"a meta element says it", `<meta charset="windows-1251">`, "windows-1251"},
		{"an older meta element says it", `<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">`, "koi8-r"},
		{"an XML declaration says it", ``, "windows-1251"},
		{"a wrong declaration is not believed", `<meta charset="utf-8">`, "koi8-r"},
		{"the charset of Western Europe is not believed", `<meta charset="iso-8859-1">`, "windows-1251"},
		{"nothing says it", ``, "ibm866"},
		{"UTF-16 without a mark", `<meta charset="windows-1252">`, "utf-16le"},
	} {
		text := fmt.Sprintf(page, c.declaration)
		if strings.HasPrefix(c.rule, "an XML") {
			text = `<?xml version="1.0" encoding="windows-1251"?>` + text
		}
		got := parts(read(t, HTML, encoded(t, text, c.written), extract.Limits{}))
		if want := "body: Протокол\nдопрос не состоялся\n"; got != want {
			t.Errorf("%s: %q, want %q", c.rule, got, want)
		}
	}
}

// TestHTMLIsBounded holds that no page costs more than its share, and that what was left out is told.
func TestHTMLIsBounded(t *testing.T) {
	t.Parallel()
	limits := extract.Limits{Text: 1 << 10}
	for rule, page := range map[string]string{
		"long text":            strings.Repeat("söz ", 10_000),
		"long hidden text":     "a<!--" + strings.Repeat("söz ", 400) + "-->",
		"a long tag":           `a<img alt="` + strings.Repeat("s", 1<<20) + `">`,
		"a title and its text": "<title>" + strings.Repeat("a", 900) + "</title>" + strings.Repeat("b", 900),
	} {
		c := read(t, HTML, []byte(page), limits)
		n := 0
		for _, p := range c.Parts {
			n += len(p.Text)
		}
		if n == 0 || n > limits.Text {
			t.Errorf("%s: %d bytes of text", rule, n)
		}
		if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonTooLarge {
			t.Errorf("%s: lost %v", rule, c.Losses)
		}
	}
}

// TestHTMLHostile holds that pages made to be slow are not.
func TestHTMLHostile(t *testing.T) {
	t.Parallel()
	const n = 200_000
	for rule, page := range map[string]string{
		"deep":             strings.Repeat("<div>", n),
		"deep and hidden":  strings.Repeat("<div hidden>", n),
		"comments":         strings.Repeat("<!--", n),
		"open tags":        strings.Repeat("<a ", n),
		"attributes":       "<p " + strings.Repeat("title=a ", n),
		"titles":           strings.Repeat("<title>a</title>", n),
		"metas":            strings.Repeat("<meta name=author content=a>", n),
		"unscripted":       strings.Repeat("<noscript>", n),
		"raw text":         strings.Repeat("<textarea>", n),
		"no end of script": "<script>" + strings.Repeat("</scrip", n),
		"entities":         strings.Repeat("&amp", n),
	} {
		start := time.Now()
		c := read(t, HTML, []byte(page), extract.Limits{})
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %s", rule, took)
		}
		if len(c.Facts) > 2*maxFacts {
			t.Errorf("%s: %d facts", rule, len(c.Facts))
		}
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	c := read(t, XML, encoded(t, `<?xml version="1.0" encoding="koi8-r"?><!-- черновик --><a xmlns="urn:x" имя="Иван"><title>Дело<b/></title>`+
		`<script>было</script><![CDATA[<не> метка]]>&lt;</a>`, "koi8-r"), extract.Limits{})
	want := "body: Иван\nДело\nбыло\n<не> метка<\nhidden: черновик\n"
	if got := parts(c); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if c.Extractor != "xml in koi8-r" {
		t.Errorf("read as %s", c.Extractor)
	}
}

// faulty is a file that cannot be read to its end.
type faulty struct{ err error }

func (f faulty) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, f.err
	}
	return copy(p, "<p>a"), f.err
}

// TestErrorsOfOthersComeBack holds that errors of the input and of the context come back as they are.
func TestErrorsOfOthersComeBack(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, format := range map[string]extract.Format{"text": Text, "csv": CSV, "html": HTML, "xml": XML} {
		in := &extract.Input{Bytes: faulty{broken}, Size: 100}
		if err := format(context.Background(), in, &extract.Collector{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		in = &extract.Input{Bytes: strings.NewReader("abc"), Size: 3}
		if err := format(ended, in, &extract.Collector{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzHTML holds that any bytes are a page and an XML document within their limits.
func FuzzHTML(f *testing.F) {
	f.Add([]byte("<title>a</title><p hidden>b<!-- c --><noscript>d"))
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"))
	f.Add([]byte("<?xml version='1.0' encoding='koi8-r'?><a b='\xc1'/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		limits := extract.Limits{Text: 256}
		for _, format := range []extract.Format{HTML, XML} {
			c := &extract.Collector{Limits: limits}
			in := &extract.Input{Bytes: strings.NewReader(string(b)), Size: int64(len(b)), Limits: limits.Filled()}
			if err := format(context.Background(), in, c); err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
		}
		if shown, hidden := HTMLParts(string(b), 64); len(shown) > 64 || len(hidden) > 64 {
			t.Fatalf("%d and %d bytes", len(shown), len(hidden))
		}
	})
}
