// Package pdf reads PDF files with PDFium, which runs as WebAssembly and so sees nothing of the machine but the bytes of one file.
package pdf

import (
	"context"
	"math"

	"emanet/index/extract"
)

// version is that of go-pdfium, which carries PDFium.
const version = "1.21.4"

// maxFile is the largest file that PDFium can address as it is built.
const maxFile = math.MaxInt32

// The interpreter is ready at once and slow, compiled code takes seconds to make and is some twenty times faster. A reading
// begins with the interpreter. The code is compiled when a file has more than patientFile pages, for the file that comes after
// patientTotal pages were interpreted, and before a page is rendered: that is where the one becomes cheaper than the other.
const (
	patientFile  = 32
	patientTotal = 12
)

// Engine reads PDF files, many one after the other. It starts PDFium when the first file comes. Every file gets an instance of its
// own, so that no file meets what another left behind, and the memory goes back with it.
//
// An Engine may be used by one goroutine at a time. Its Read may be called again by the Output of a Read that has not returned, for a
// file inside a file.
type Engine struct {
	machine     *machine // nil: not started, or closed
	interpreted int      // pages that the interpreter read
	stuck       bool     // compiling was tried here and is not possible
}

// New returns an Engine. It costs nothing until Read is called.
func New() *Engine { return new(Engine) }

// Read is an extract.Format for PDF (ISO 32000-2). It gives a part for each page, its comments and form fields, the outline, the
// facts, the embedded files as members, and pages without text as pictures. A file that needs a password, or another one, ends in
// a Failure with ReasonEncrypted.
func (e *Engine) Read(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("pdfium "+version, "application/pdf"); err != nil {
		return err
	}
	if in.Size > maxFile {
		return extract.Failed(extract.ReasonTooLarge, "more than %d bytes", maxFile)
	}
	if in.Size <= 0 {
		return extract.Failed(extract.ReasonDamaged, "an empty file")
	}
	r := &reading{engine: e, in: in, out: out, source: &source{r: in.Reader()}}
	defer r.close()
	err := r.run(ctx)
	if told := r.lost.give(out); err == nil {
		err = told
	}
	return r.verdict(ctx, err)
}

// Close stops PDFium and gives its memory back. The Engine starts again if Read is called.
func (e *Engine) Close() error {
	if e.machine == nil {
		return nil
	}
	m := e.machine
	e.machine = nil
	return m.retire()
}

// ready returns a machine: the one that runs, or a new one. With fast it is one with compiled code, if there can be one here.
func (e *Engine) ready(ctx context.Context, fast bool) (*machine, error) {
	if e.machine != nil && (e.machine.fast || !fast || e.stuck) {
		return e.machine, nil
	}
	// The interpreter goes before the compiler comes: both together would need more memory than there is.
	if err := e.Close(); err != nil {
		return nil, err
	}
	m, err := start(ctx, fast && !e.stuck)
	if err != nil && fast && !e.stuck && ctx.Err() == nil {
		e.stuck = true
		m, err = start(ctx, false)
	}
	if err != nil {
		return nil, &broken{extract.ReasonFailed, err}
	}
	e.machine = m
	return m, nil
}
