package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// allowed are the elements of pages; SVG has more.
var allowed = strings.Fields("html head meta title style body main header section article h1 h2 h3 h4 p ul ol li dl dt dd div span bdi code pre " +
	"table caption colgroup col thead tbody tfoot tr th td figure figcaption time br " +
	"svg g defs pattern lineargradient stop rect line circle ellipse path polygon polyline text tspan clippath mask desc")

// checkPage holds a page to the policy and returns its nodes.
func checkPage(t *testing.T, page []byte) *html.Node {
	t.Helper()
	if !utf8.Valid(page) {
		t.Error("the page is not UTF-8")
	}
	if i := bytes.IndexFunc(page, func(r rune) bool { return !printable(r) }); i >= 0 {
		t.Errorf("the page has an unprintable character at %d: %q", i, page[i:min(i+4, len(page))])
	}
	if !bytes.HasPrefix(page, []byte("<!doctype html>\n<html lang=\"")) {
		t.Errorf("the page begins with %q", page[:min(len(page), 60)])
	}
	checkNesting(t, page)
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var style, policies []string
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("the page has a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		checkElement(t, n)
		switch {
		case n.Data == "style":
			style = append(style, n.FirstChild.Data)
		case n.Data == "meta" && attribute(n, "http-equiv") != "":
			policies = append(policies, attribute(n, "http-equiv")+": "+attribute(n, "content"))
		}
	}
	checkPolicy(t, style, policies)
	return root
}

func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	if !slices.Contains(allowed, strings.ToLower(n.Data)) {
		t.Errorf("the page has an element <%s>", n.Data)
	}
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "on"), slices.Contains(strings.Fields("style href src srcset action formaction data ping poster background"), key):
			t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
		case key != "aria-label" && strings.Contains(strings.ToLower(a.Val), "url(") && !strings.HasPrefix(a.Val, "url(#"):
			t.Errorf("<%s> loads something: %s=%q", n.Data, a.Key, a.Val)
		}
	}
}

func checkPolicy(t *testing.T, style, policies []string) {
	t.Helper()
	if len(style) != 1 || len(policies) != 1 {
		t.Fatalf("the page has %d styles and %d policies, want one of each", len(style), len(policies))
	}
	sum := sha256.Sum256([]byte(style[0]))
	want := "Content-Security-Policy: default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if policies[0] != want {
		t.Errorf("the policy is %s, want %s", policies[0], want)
	}
	for _, loads := range []string{"url(", "@import", "@font-face", "expression(", "//"} {
		if strings.Contains(strings.ReplaceAll(style[0], "url(#", "own("), loads) {
			t.Errorf("the style has %q", loads)
		}
	}
}

// checkNesting reads the page strictly: every element that is opened is closed, in its order.
func checkNesting(t *testing.T, page []byte) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		name, _ := z.TagName()
		switch kind {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) || len(open) > 0 {
				t.Errorf("the page ends with %v and %v open", z.Err(), open)
			}
			return
		case html.StartTagToken:
			if !slices.Contains([]string{"meta", "col", "br"}, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words returns the text of the page's body.
func words(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}
