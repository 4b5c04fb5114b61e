package main

import (
	"bytes"
	"context"
	"strings"

	"emanet/index/extract"
)

// confined says what holds back those that read files here.
type confined struct {
	reading string // the process that reads files; "" if none was started
	ocr     string // the program that reads pictures; "" if there is none
}

// confinement starts the process that reads files and asks it what the system
// took away from it: it says so before it gets the first byte.
func confinement(ctx context.Context, e *env) (confined, error) {
	r, err := e.newReader(ctx, readFlags{})
	if err != nil {
		return confined{}, err
	}
	defer r.close()
	letter := extract.Input{Bytes: bytes.NewReader([]byte("a")), Size: 1, Name: "a.txt", MediaType: "text/plain"}
	_, _ = r.process.Read(ctx, letter, extract.Sink{}) // what goes wrong leaves the answer empty
	out := confined{reading: r.process.Confinement()}
	if r.tesseract != nil {
		out.ocr = r.tesseract.Confinement()
	}
	return out, nil
}

// warnLoose says in one line if the system does not hold back what has read files
// in this run; pictures is whether text was read from one.
func (r *reader) warnLoose(e *env, pictures bool) {
	if r.process == nil {
		return
	}
	here := confined{reading: r.process.Confinement()}
	if pictures && r.tesseract != nil {
		here.ocr = r.tesseract.Confinement()
	}
	if loose := here.loose(); loose != "" {
		e.warn("%s", loose)
	}
}

// What a confinement is called in the words of those who report it.
const (
	landlock = "Landlock"
	filtered = "system calls filtered"
)

// loose says what the system does not hold back, "" if it holds all that has
// run.
func (c confined) loose() string {
	switch {
	case c.reading != "" && !strings.Contains(c.reading, landlock) && !strings.Contains(c.reading, filtered):
		return "this system does not keep files and the network from the process that reads files (" + c.reading + ")"
	case c.ocr != "" && !strings.Contains(c.ocr, landlock):
		return "this system does not keep your files from tesseract (" + c.ocr + "); --no-ocr goes without it"
	}
	return ""
}
