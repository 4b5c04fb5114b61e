package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
)

// files are the templates and their styles.
//
//go:embed *.html *.css
var files embed.FS

// document is one page before it is written.
//
// To add a page: write NAME.html, which holds {{define "main"}}…{{end}} and nothing else (further defines are its own
// parts), and NAME.css if style.css does not have what it needs. Give it an exported struct with the strings as they are to
// be read, and a method Write(w io.Writer) error that returns document{name: "NAME", …}.write(w). Then add it to the pages of
// page_test.go: policy_test.go holds every page to what is said here.
//
// In a template: no style attribute, no event, no href, src or id from content; classes, and in SVG the presentation attributes.
// Never template.HTML and its kin. What comes from a record stands in an element of its own with dir="auto" (a <bdi> inside of a
// sentence, in quotation marks), so that its direction stays its own and nobody takes it for our words. Escaping is
// html/template's; what would hide or reorder text is made visible in the whole page by write (a NUL as U+FFFD), so a template does
// neither.
type document struct {
	name     string // of the template and its style; also the class of the body
	language string // BCP 47 tag of the page's own words; empty is English
	title    string // of the window: it stays in the history of a browser, so no content that must not
	data     any    // what the template "main" gets
}

// shell is what shell.html gets.
type shell struct {
	Name, Language, Title string
	Policy                string
	Style                 template.CSS
	Data                  any
}

// write writes the page. The same document gives the same bytes. After an error, which is that of w or an internal one, w may
// hold a part of the page. Memory is that of the document; the page itself is not held.
func (d document) write(w io.Writer) error {
	t, err := template.ParseFS(files, "shell.html", "parts.html", d.name+".html")
	if err != nil {
		return fmt.Errorf("page: internal error: %w", err)
	}
	style, err := d.style()
	if err != nil {
		return fmt.Errorf("page: internal error: %w", err)
	}
	language := d.language
	if language == "" {
		language = "en"
	}
	out := newCleaner(w)
	err = t.ExecuteTemplate(out, "shell", shell{
		Name: d.name, Language: language, Title: d.title, Policy: policy(style), Style: template.CSS(style), Data: d.data,
	})
	if err != nil {
		return err
	}
	return out.flush()
}

// style returns the one style block: what all pages share, then the page's own.
func (d document) style() (string, error) {
	style, err := files.ReadFile("style.css")
	if err != nil {
		return "", err
	}
	own, err := files.ReadFile(d.name + ".css")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return string(style) + string(own), nil
}

// policy returns the Content Security Policy (W3C CSP Level 3) that allows this style and nothing else.
func policy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}
