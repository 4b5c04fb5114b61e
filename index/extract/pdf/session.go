package pdf

import (
	"context"
	"errors"
	"fmt"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium"
	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// errNone is PDFium's answer that there is no such thing.
var errNone = errors.New("pdf: there is none")

// errMemory is that an instance reached maxMemory.
var errMemory = errors.New("pdf: no memory left")

// broken is the end of an instance: it hit a bound of the machine or a fault of its own, and its state is not to be trusted.
type broken struct {
	reason extract.Reason
	err    error
}

func (b *broken) Error() string { return "pdf: PDFium stopped: " + b.err.Error() }

func (b *broken) Unwrap() error { return b.err }

// session is a file that is open in an instance of its own.
type session struct {
	pdfium.Pdfium

	machine *machine
	memory  *memory
	source  *source
	outer   context.Context // of the reading
	cancel  context.CancelFunc
	doc     references.FPDF_DOCUMENT
	forms   references.FPDF_FORMHANDLE // "": none
	pages   int                        // that were loaded
}

// open opens the file of in, whose bytes come from a source.
func open(ctx context.Context, m *machine, from *source, in *extract.Input) (*session, error) {
	mem, err := newMemory()
	if err != nil {
		return nil, &broken{extract.ReasonFailed, fmt.Errorf("reserve memory: %w", err)}
	}
	inner, cancel := context.WithCancel(ctx)
	s := &session{machine: m, memory: mem, source: from, outer: ctx, cancel: cancel}
	if s.Pdfium, err = m.instance(inner, mem); err != nil {
		s.close()
		return nil, err
	}
	request := requests.OpenDocument{FileReader: s.source, FileReaderSize: in.Size}
	if in.Password != "" {
		request.Password = &in.Password
	}
	opened, err := s.OpenDocument(&request)
	if err != nil {
		defer s.close()
		return nil, s.refused(err, in.Password)
	}
	s.doc = opened.Document
	return s, nil
}

// refused says why a file could not be opened.
func (s *session) refused(err error, password string) error {
	switch told := s.judge(err); {
	case !errors.Is(told, errNone):
		return told
	case errors.Is(err, pdfium_errors.ErrPassword) && password == "":
		return extract.Failed(extract.ReasonEncrypted, "a password is needed")
	case errors.Is(err, pdfium_errors.ErrPassword):
		return extract.Failed(extract.ReasonEncrypted, "the password is not the right one")
	case errors.Is(err, pdfium_errors.ErrSecurity):
		return extract.Failed(extract.ReasonUnsupported, "encrypted in a way that is not known here")
	}
	return extract.Failed(extract.ReasonDamaged, "there is no PDF in it that can be opened")
}

// close ends the instance. The order matters: forms are registered beyond it, then its context ends, so that closing runs nothing of
// a state that may be broken, and its memory goes last.
func (s *session) close() {
	if s.forms != "" {
		_, _ = s.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: s.forms}) // fails if it is broken
	}
	s.cancel()
	if s.Pdfium != nil {
		s.machine.release(s.Pdfium)
	}
	s.memory.close()
}

// judge says what an error of go-pdfium means: the end of the context or an error of the bytes, as they are; a *broken; or errNone.
func (s *session) judge(err error) error {
	if err == nil {
		return nil
	}
	if s.source.err != nil {
		return s.source.err
	}
	if ctxErr := s.outer.Err(); ctxErr != nil {
		return ctxErr
	}
	// What go-pdfium itself has to say wraps nothing; what the machine says, of a trap or a forced end, wraps the cause.
	if errors.Unwrap(err) == nil {
		return errNone
	}
	if s.memory.refused {
		return &broken{extract.ReasonTooLarge, err}
	}
	return &broken{extract.ReasonFailed, err}
}

// ask calls a method of s with a request. An error is what judge makes of it.
func ask[Q, A any](s *session, method func(*Q) (*A, error), request Q) (A, error) {
	answer, err := method(&request)
	if err != nil {
		var none A
		return none, s.judge(err)
	}
	return *answer, nil
}

// may is ask where there may be none: its answer is empty then.
func may[Q, A any](s *session, method func(*Q) (*A, error), request Q) (A, error) {
	answer, err := ask(s, method, request)
	if errors.Is(err, errNone) {
		return answer, nil
	}
	return answer, err
}
