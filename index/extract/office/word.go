package office

import (
	"cmp"
	"context"
	"errors"

	"emanet/index/extract"
)

// Limits of the streams of an old document.
const (
	maxWordDocument = 128 << 20
	maxWordTable    = 64 << 20
)

// DOC reads documents of Word 6, 95, and 97 to 2003 (MS-DOC 2.4.1), also those of a fast save: the text, and as parts of their own
// footnotes, endnotes, headers, footers, comments with their authors, text boxes, hidden text and deletions that are
// tracked (of Word 6 and 95 these stay in the body). Results of fields are kept, their instructions are not. Embedded files are
// members. Documents with a password are read if they use RC4, of either kind, and in.Password fits; else they are a *Failure with
// ReasonEncrypted. It is an extract.Format.
func DOC(ctx context.Context, in *extract.Input, out extract.Output) error {
	c, err := OpenCompound(in.Bytes, in.Size)
	if err != nil {
		return err
	}
	return readDOC(ctx, in, out, c)
}

func readDOC(ctx context.Context, in *extract.Input, out extract.Output, c *Compound) error {
	if err := out.Reader("emanet doc 1", "application/msword"); err != nil {
		return err
	}
	if err := summaryFacts(c, out); err != nil { // they are there even if the text is damaged or encrypted
		return err
	}
	w, err := openDOC(in, c)
	if err != nil {
		return err
	}
	w.ctx, w.out = ctx, out
	if err := w.parts(); err != nil {
		return err
	}
	return wordObjects(c, out)
}

// openDOC reads and decrypts the streams of a document, and its tables.
func openDOC(in *extract.Input, c *Compound) (*wordText, error) {
	doc, broken, err := salvageStream(c, "WordDocument", maxWordDocument)
	if err != nil {
		return nil, err
	}
	f, err := parseFIB(doc)
	if err != nil {
		return nil, err
	}
	table := doc
	if !f.old {
		name := "0Table"
		if f.flags&fibTable1 != 0 {
			name = "1Table"
		}
		var torn error
		if table, torn, err = salvageStream(c, name, maxWordTable); err != nil {
			return nil, err
		}
		broken = cmp.Or(broken, torn)
	}
	if f.flags&fibEncrypted != 0 {
		if err := decryptDOC(f, doc, table, in.Password); err != nil {
			return nil, err
		}
	}
	if err := f.places(doc); err != nil {
		return nil, err
	}
	w := &wordText{f: f, doc: doc, table: table, limit: in.Limits.Text, left: len(doc)}
	if w.pieces, err = f.pieces(f.clx.in(table)); err != nil && len(w.pieces) == 0 {
		return nil, err
	}
	if !f.old {
		w.runs = markRuns(f.chpx.in(table), doc)
	}
	w.damaged = cmp.Or(err, broken)
	return w, nil
}

func readStream(c *Compound, path string, limit int64) ([]byte, error) {
	s := c.Stream(path)
	if s == nil {
		return nil, extract.Failed(extract.ReasonDamaged, "a stream that every document has is missing")
	}
	return s.Bytes(limit)
}

// salvageStream returns a stream as far as it is there, and what broke it.
func salvageStream(c *Compound, path string, limit int64) (b []byte, broken, err error) {
	s := c.Stream(path)
	if s == nil {
		return nil, nil, extract.Failed(extract.ReasonDamaged, "a stream that every document has is missing")
	}
	b, err = s.Salvage(limit)
	if len(b) > 0 && err != nil && unlessDamaged(err) == nil {
		return b, err, nil
	}
	return b, nil, err
}

// OLE returns the Format for OLE2 files of any kind, by the streams in them: documents of Word (DOC), files of Office with a
// password (Encrypted), and mails of Outlook, which msg reads (nil: nobody does). Of others, such as workbooks of Excel 2003, it gives
// what they tell about themselves, and a *Failure with ReasonUnsupported.
func OLE(msg extract.Format) extract.Format {
	return func(ctx context.Context, in *extract.Input, out extract.Output) error {
		c, err := OpenCompound(in.Bytes, in.Size)
		if err != nil {
			return err
		}
		switch {
		case c.Stream("EncryptedPackage") != nil:
			return readEncrypted(ctx, in, out, c)
		case c.Stream("WordDocument") != nil:
			return readDOC(ctx, in, out, c)
		case c.Stream("__properties_version1.0") != nil && msg != nil:
			return msg(ctx, in, out)
		}
		return otherOLE(out, c)
	}
}

// otherOLE gives what a file without a reader tells about itself.
func otherOLE(out extract.Output, c *Compound) error {
	if err := summaryFacts(c, out); err != nil {
		return err
	}
	switch {
	case c.Stream("Workbook") != nil || c.Stream("Book") != nil:
		return extract.Failed(extract.ReasonUnsupported, "a workbook of Excel 2003 or older")
	case c.Stream("PowerPoint Document") != nil:
		return extract.Failed(extract.ReasonUnsupported, "a presentation of PowerPoint 2003 or older")
	}
	return extract.Failed(extract.ReasonUnsupported, "an OLE2 file of another kind")
}

// wordObjects gives the files that are embedded as members. What only its own program can take out of its storage is a loss.
func wordObjects(c *Compound, out extract.Output) error {
	others := 0
	for _, o := range embeddedObjects(c, "ObjectPool/") {
		name, data, err := o.file()
		if err != nil {
			return err
		}
		if data == nil {
			others++
			continue
		}
		if err := out.Member(name, "", data); err != nil {
			return err
		}
	}
	if others > 0 {
		return out.Lose(extract.ReasonUnsupported, "%d embedded objects of other programs", others)
	}
	return nil
}

// failure returns err as a *Failure, or nil if it is another error.
func failure(err error) *extract.Failure {
	var f *extract.Failure
	errors.As(err, &f)
	return f
}
