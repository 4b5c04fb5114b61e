package pdf

import (
	"strconv"
	"strings"
	"time"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

// info are the entries of the document information (ISO 32000-2, 14.3.3) and the facts that they are.
var info = []struct {
	tag  string
	key  extract.Key
	time bool
}{
	{tag: "Title", key: extract.KeyTitle},
	{tag: "Author", key: extract.KeyAuthor},
	{tag: "Subject", key: extract.KeySubject},
	{tag: "Keywords", key: extract.KeyKeywords},
	{tag: "Creator", key: extract.KeySoftware},
	{tag: "Producer", key: extract.KeySoftware},
	{tag: "CreationDate", key: extract.KeyCreated, time: true},
	{tag: "ModDate", key: extract.KeyModified, time: true},
}

// facts gives what the document says about itself, and what is wrong with it as a whole.
func (r *reading) facts(pages int) error {
	s, software := r.session, ""
	for _, entry := range info {
		got, err := may(s, s.FPDF_GetMetaText, requests.FPDF_GetMetaText{Document: s.doc, Tag: entry.tag})
		if err != nil {
			return err
		}
		value := strings.TrimSpace(clean(got.Value))
		if entry.time {
			value = moment(value)
		}
		if entry.key == extract.KeySoftware {
			if value == software {
				continue // made and converted by the same
			}
			software = value
		}
		if err := r.out.Fact(entry.key, value); err != nil {
			return err
		}
	}
	language, err := may(s, s.FPDFCatalog_GetLanguage, requests.FPDFCatalog_GetLanguage{Document: s.doc})
	if err != nil {
		return err
	}
	if err := r.out.Fact(extract.KeyLanguage, strings.TrimSpace(language.Language)); err != nil {
		return err
	}
	if err := r.out.Fact(extract.KeyPages, strconv.Itoa(pages)); err != nil {
		return err
	}
	return r.flaws(pages)
}

// flaws says what is known to be missing from the document.
func (r *reading) flaws(pages int) error {
	s := r.session
	if pages == 0 {
		if err := r.out.Lose(extract.ReasonDamaged, "it has no pages"); err != nil {
			return err
		}
	}
	table, err := may(s, s.FPDF_DocumentHasValidCrossReferenceTable, requests.FPDF_DocumentHasValidCrossReferenceTable{Document: s.doc})
	if err != nil {
		return err
	}
	if !table.DocumentHasValidCrossReferenceTable {
		if err := r.out.Lose(extract.ReasonDamaged, "its cross-reference table is broken: read is what was found without it"); err != nil {
			return err
		}
	}
	kind, err := may(s, s.FPDF_GetFormType, requests.FPDF_GetFormType{Document: s.doc})
	if err == nil && kind.FormType == enums.FPDF_FORMTYPE_XFA_FULL {
		return r.out.Lose(extract.ReasonUnsupported, "an XFA form: its pages are made as it is opened")
	}
	return err
}

// moment returns a date of PDF (ISO 32000-2, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm) in RFC 3339, without its zone if it has none; "" if it does
// not name a day that there is.
func moment(date string) string {
	date = strings.TrimPrefix(date, "D:")
	digits := len(date) - len(strings.TrimLeft(date, "0123456789"))
	if digits < 8 || digits > 14 || digits%2 != 0 {
		return ""
	}
	t, err := time.Parse("20060102150405", date[:digits]+"000000"[:14-digits])
	if err != nil {
		return ""
	}
	return t.Format("2006-01-02T15:04:05") + zone(date[digits:])
}

// zone returns the zone of a date: "Z", "+04'00'" or "+0400" as in RFC 3339.
func zone(z string) string {
	if z == "" {
		return ""
	}
	sign, rest := z[:1], strings.ReplaceAll(z[1:], "'", "")
	if sign == "Z" || sign == "z" {
		return "Z"
	}
	if len(rest) == 2 {
		rest += "00"
	}
	at, err := time.Parse("1504", rest)
	if err != nil || sign != "+" && sign != "-" {
		return ""
	}
	return sign + at.Format("15:04")
}
