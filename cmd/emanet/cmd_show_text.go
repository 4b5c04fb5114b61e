package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

// passage is a piece of text with the place where it stands.
type passage struct {
	placeOf

	item string
	text string
}

// showText shows the text of a record, or what was read of one of its files.
func showText(ctx context.Context, e *env, v *vault.Vault, id record.ID, o showOptions) error {
	view, files, err := v.Readings(ctx, id, o.revision)
	if err != nil {
		return err
	}
	if o.file != "" {
		f, ok := view.Revision.File(o.file)
		if !ok {
			return fmt.Errorf("%w: %q", vault.ErrNoFile, o.file)
		}
		for _, one := range files {
			if one.File.ItemID == f.ItemID {
				return showFileText(ctx, e, view.Revision, one, o)
			}
		}
	}
	passages := []passage{{text: view.Revision.Text}}
	unread := 0
	for _, f := range files {
		if f.Own {
			continue // it is the record's own text, or empty
		}
		passages = append(passages, passagesOf(f)...)
		if stateOf(f).status != extract.StatusRead {
			unread++
		}
	}
	if unread > 0 {
		e.note("%s of %s not read in full: emanet coverage %s", grouped(unread), counted(len(files), "file"), id.Short())
	}
	return writePassages(ctx, e, id, passages, o)
}

// showFileText shows what was read of one file. Plain text comes as it is.
func showFileText(ctx context.Context, e *env, r *record.Revision, f vault.FileReading, o showOptions) error {
	if f.Own {
		text := ""
		if f.File.Size > 0 {
			text = r.Text
		}
		return writePassages(ctx, e, r.Record, []passage{{text: text, item: f.File.ItemID}}, o)
	}
	if s := stateOf(f); s.status != extract.StatusRead {
		e.note("%q: %s", f.File.Name, s.line())
	}
	passages := passagesOf(f)
	if len(passages) == 1 && passages[0].part() == "" && !passages[0].ocr {
		passages[0].file = "" // there is nothing that a heading could add
	}
	return writePassages(ctx, e, r.Record, passages, o)
}

// passagesOf returns the parts of a file; those that follow each other in one
// place are one.
func passagesOf(f vault.FileReading) []passage {
	if f.Reading == nil {
		return nil
	}
	var out []passage
	for _, p := range f.Reading.Parts {
		place := placeOf{
			file: f.File.Name, kind: p.Kind, number: p.Number, name: p.Name, hidden: p.Hidden, ocr: p.OCR, confidence: p.Confidence,
		}
		if last := len(out) - 1; last >= 0 && out[last].placeOf == place {
			out[last].text += "\n" + p.Text
			continue
		}
		out = append(out, passage{placeOf: place, item: f.File.ItemID, text: p.Text})
	}
	return out
}

// writePassages writes passages one below the other: into a pipe or a file as
// they are, onto a terminal through the pager if they are long.
func writePassages(ctx context.Context, e *env, id record.ID, passages []passage, o showOptions) error {
	if e.global.json {
		return emitPassages(e, id, passages)
	}
	text := joinPassages(passages)
	if o.output != "" && o.output != "-" {
		return fileTo(e.path(o.output), func(f *os.File) error {
			_, err := f.WriteString(text)
			return err
		})
	}
	if !e.out.Terminal() {
		_, err := e.out.Write([]byte(text))
		return err
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return paged(ctx, e, "", text)
}

// joinPassages puts a heading over each passage that stands in a file. The
// record's own text stays exactly as it is when there is nothing else.
func joinPassages(passages []passage) string {
	var b strings.Builder
	for _, p := range passages {
		if p.file != "" {
			if text := b.String(); text != "" {
				b.WriteString(strings.Repeat("\n", 2-min(2, len(text)-len(strings.TrimRight(text, "\n")))))
			}
			b.WriteString("== " + oneLine(p.heading()) + " ==\n\n")
		}
		b.WriteString(p.text)
	}
	if n := len(passages); n > 0 && passages[n-1].file != "" && !strings.HasSuffix(passages[n-1].text, "\n") {
		b.WriteByte('\n')
	}
	return b.String()
}

// oneLine keeps a name from breaking the line that it stands in.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// textPassageJSON is a piece of text of show --text.
type textPassageJSON struct {
	Type   string    `json:"type"`
	Record record.ID `json:"record"`
	placeJSON
	Text string `json:"text"`
}

func emitPassages(e *env, id record.ID, passages []passage) error {
	for _, p := range passages {
		if p.text == "" {
			continue
		}
		if err := e.emit(textPassageJSON{"passage", id, placeJSONOf(p.placeOf, p.item), p.text}); err != nil {
			return err
		}
	}
	return nil
}

// placeJSON is where a passage stands; all of it is empty for the record's own
// words.
type placeJSON struct {
	File       string `json:"file,omitempty"`
	Item       string `json:"item,omitempty"`
	Part       string `json:"part,omitempty"`   // body, page, slide, sheet, comment…
	Number     int    `json:"number,omitempty"` // of the page, slide or sheet
	Name       string `json:"name,omitempty"`   // of the sheet; the author of a comment
	Hidden     bool   `json:"hidden,omitempty"` // the slide or the sheet
	OCR        bool   `json:"ocr,omitempty"`
	Confidence *int   `json:"confidence,omitempty"` // of the OCR, in percent
}

func placeJSONOf(p placeOf, item string) placeJSON {
	out := placeJSON{File: p.file, Item: item, Part: string(p.kind), Number: p.number, Name: p.name, Hidden: p.hidden, OCR: p.ocr}
	if p.ocr {
		out.Confidence = &p.confidence
	}
	return out
}
