package main

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"

	"emanet/cmd/internal/tty"
	"emanet/index/extract"
	"emanet/index/extract/ocr"
	"emanet/index/extract/worker"
	"emanet/vault"
)

// readFlags are the flags of the commands that read files.
type readFlags struct {
	ocr      string
	noOCR    bool
	noRead   bool
	limits   []string
	password bool
}

// readingHelp says what reading a file is.
const readingHelp = "What is in the files is read in a process of its own that holds no key and reaches nothing else, so that a search finds it: PDF, Word, " +
	"OpenDocument, RTF, slides, sheets, web pages, mail, archives, plain text in any charset, and what photographs and recordings tell about " +
	"themselves. Files inside files become further files of the record. Pages that are pictures are read where tesseract is installed. What " +
	"cannot be read is kept all the same, and emanet coverage says why."

// passwordHelp says what --password does.
const passwordHelp = "--password asks for a password once and tries it on every encrypted file; with --passphrase-fd it is the next line, behind " +
	"that of the vault. It is kept nowhere."

// options declares the flags; later is whether reading can be put off.
func (f *readFlags) options(later bool) []option {
	options := []option{
		textOption(&f.ocr, "ocr", "LANGS", "read pages that are pictures in these languages of tesseract, as in aze+rus+eng (default: of those installed)"),
		switchOption(&f.noOCR, "no-ocr", "leave pages that are pictures; emanet reread reads them later"),
		listOption(&f.limits, "read-limit", "NAME=VALUE", "what a file may cost at most: "+limitNames()),
		switchOption(&f.password, "password", "ask for the password of encrypted files"),
	}
	if later {
		options = append(options, switchOption(&f.noRead, "no-read", "seal only; emanet reread reads the files later"))
	}
	return options
}

// reader reads the files of one command line, in a child process that holds no
// key. Its methods do nothing where nothing is to be read.
type reader struct {
	process   *extract.Process // nil: nothing is read
	limits    extract.Limits
	password  string
	tesseract *ocr.Tesseract // reads pictures too; nil: they are not read
	why       error          // why not; nil if the person did not want it
}

// newReader checks the flags and prepares a reader, which the caller closes. No
// process runs yet, but where the person names languages: then it is asked
// whether they can be read.
func (e *env) newReader(ctx context.Context, f readFlags) (*reader, error) {
	limits, err := parseLimits(f.limits)
	switch {
	case err != nil:
		return nil, err
	case f.noOCR && f.ocr != "":
		return nil, usagef("--ocr and --no-ocr exclude each other")
	case f.noRead && (f.ocr != "" || f.noOCR || len(f.limits) > 0 || f.password):
		return nil, usagef("with --no-read nothing is read: it does not go with --ocr, --no-ocr, --read-limit or --password")
	case f.noRead:
		return &reader{}, nil
	}
	self, _ := os.Executable() // without it no child starts, and each file says so
	config := extract.Config{Command: []string{self, worker.Argument}}
	r := &reader{limits: limits}
	if !f.noOCR {
		if r.tesseract, r.why = e.findOCR(ctx, self, f.ocr); r.why == nil {
			config.Pictures = r.tesseract
		} else if f.ocr != "" {
			return nil, usagef("%v", r.why)
		}
	}
	r.process = extract.NewProcess(config)
	return r, nil
}

// findOCR finds the program that reads pictures; with languages it is asked
// whether it has them.
func (e *env) findOCR(ctx context.Context, self, languages string) (*ocr.Tesseract, error) {
	config := ocr.Config{Tessdata: e.getenv("TESSDATA_PREFIX")}
	if runtime.GOOS != "windows" {
		config.Self = []string{self, ocr.Argument}
	}
	found, err := ocr.Find(e.getenv("PATH"), config)
	if err != nil || languages == "" {
		return found, err
	}
	return found.With(ctx, languages)
}

// askPassword asks for the password of encrypted files, once, if the flags say
// so: on the terminal, or the next line of --passphrase-fd, behind that of the
// vault.
func (r *reader) askPassword(ctx context.Context, e *env, f readFlags) error {
	if !f.password {
		return nil
	}
	p, err := askPassphrase(ctx, e, "Password of the encrypted files")
	if err != nil {
		return err
	}
	defer p.Wipe()
	if p.Empty() {
		return usagef("no password was given")
	}
	r.password = p.Reveal()
	return nil
}

// ahead starts the child, so that it is ready when the vault is open.
func (r *reader) ahead() {
	if r.process != nil {
		_ = r.process.Start() // what goes wrong is told by the file that is read first
	}
}

// aheadFor is ahead if one of the originals looks like a file that has to be
// read: plain text needs no reader.
func (r *reader) aheadFor(originals []original) {
	const enough = 16 // of many files that begin with so many texts, one more second is nothing
	for _, o := range originals[:min(len(originals), enough)] {
		if !o.isPlainText() {
			r.ahead()
			return
		}
	}
}

// isPlainText reports whether a file that lies on the disk is words as they
// stand, by its beginning. Standard input is not looked at.
func (o original) isPlainText() bool {
	if o.path == "" {
		return true
	}
	f, err := os.Open(o.path)
	if err != nil {
		return true // the command says why
	}
	defer f.Close() // nothing was written
	head := make([]byte, 3<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	switch extract.MediaType(head[:n], o.source.Name) {
	case "text/plain", "text/markdown", "text/csv":
		return true
	}
	return false
}

// reading is what the vault is told; bar shows it.
func (r *reader) reading(bar *tty.Progress) vault.Reading {
	if r.process == nil {
		return vault.Reading{}
	}
	return vault.Reading{
		Reader: r.process, Pictures: r.tesseract != nil, Password: r.password, Limits: r.limits,
		Progress: func(file string, done, total int) { bar.Doing("reading", file, done, total) },
	}
}

// close ends the child.
func (r *reader) close() {
	if r.process != nil {
		_ = r.process.Close() // it never fails
	}
}

// noPictures says why pictures were not read.
func (r *reader) noPictures() string {
	switch {
	case r.tesseract != nil:
		return "tesseract did not read it"
	case errors.Is(r.why, ocr.ErrNone):
		return "tesseract is not installed"
	}
	return "it was switched off"
}
