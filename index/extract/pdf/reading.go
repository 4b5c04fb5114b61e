package pdf

import (
	"context"
	"errors"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

// maxBroken is how many instances one file may break before it is given up.
const maxBroken = 10

// reading is one file on its way from in to out.
type reading struct {
	engine  *Engine
	in      *extract.Input
	out     extract.Output
	source  *source
	session *session // nil: none is open
	lost    losses
	broken  int // instances
	notes   int // annotations that were looked at
}

// run reads the file from its beginning to its end.
func (r *reading) run(ctx context.Context) error {
	if err := r.open(ctx, r.engine.interpreted >= patientTotal); err != nil {
		return err
	}
	count, err := ask(r.session, r.session.FPDF_GetPageCount, requests.FPDF_GetPageCount{Document: r.session.doc})
	if err != nil {
		return err
	}
	total := count.PageCount
	if err := r.out.Total(total); err != nil {
		return err
	}
	pages := min(total, r.in.Limits.Pages)
	if pages > patientFile {
		if err := r.open(ctx, true); err != nil {
			return err
		}
	}
	if err := r.try(ctx, "facts", func() error { return r.facts(total) }); err != nil {
		return err
	}
	if err := r.try(ctx, "outline", r.outline); err != nil {
		return err
	}
	for i := range pages {
		if err := r.page(ctx, i); err != nil {
			return err
		}
	}
	r.lost.addRange(extract.ReasonTooLarge, pages+1, total)
	return r.members(ctx)
}

// open opens the file, or opens it anew if another machine than the one it is open in would serve.
func (r *reading) open(ctx context.Context, fast bool) error {
	if r.session != nil && (r.session.machine.fast || r.engine.stuck || !fast) {
		return nil
	}
	if r.session != nil {
		r.session.close()
		r.session = nil
	}
	m, err := r.engine.ready(ctx, fast)
	if err != nil {
		return err
	}
	s, err := open(ctx, m, r.source, r.in)
	if err != nil {
		return err
	}
	r.session = s
	return r.form()
}

// form prepares for form fields, if there are any.
func (r *reading) form() error {
	s := r.session
	kind, err := may(s, s.FPDF_GetFormType, requests.FPDF_GetFormType{Document: s.doc})
	if err != nil || kind.FormType == enums.FPDF_FORMTYPE_NONE {
		return err
	}
	made, err := may(s, s.FPDFDOC_InitFormFillEnvironment, requests.FPDFDOC_InitFormFillEnvironment{Document: s.doc, FormFillInfo: idle()})
	s.forms = made.FormHandle
	return err
}

// try does a piece of the reading that the rest can do without. If it breaks the instance the piece is lost, and a new one takes over.
func (r *reading) try(ctx context.Context, what string, piece func() error) error {
	lost, err := r.attempt(ctx, piece)
	if err != nil || lost == "" {
		return err
	}
	return r.out.Lose(lost, "the %s", what)
}

// attempt does a piece and returns why it is lost, if it is and the reading can go on all the same.
func (r *reading) attempt(ctx context.Context, piece func() error) (lost extract.Reason, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	err = piece()
	if (err == nil || errors.Is(err, errNone)) && r.session.memory.refused {
		err = &broken{extract.ReasonTooLarge, errMemory} // it went on without a part of what there is
	}
	if errors.Is(err, errNone) {
		return extract.ReasonDamaged, nil
	}
	end, is := errors.AsType[*broken](err)
	if !is {
		return "", err
	}
	if r.broken++; r.broken > maxBroken {
		return "", end
	}
	return end.reason, r.renew(ctx)
}

// refresh takes a new instance if the one that is open has loaded so many pages and holds half of the memory that it may: it gives
// nothing back, and keeps pictures that it drew.
func (r *reading) refresh(ctx context.Context, pages int) error {
	if r.session.pages < pages || r.session.memory.size < maxMemory/2 {
		return nil
	}
	return r.renew(ctx)
}

// renew opens the file in a new instance.
func (r *reading) renew(ctx context.Context) error {
	fast := r.session.machine.fast
	r.session.close()
	r.session = nil
	return r.open(ctx, fast)
}

// verdict is the error that Read returns for err.
func (r *reading) verdict(ctx context.Context, err error) error {
	if r.source.err != nil {
		return r.source.err // PDFium may have taken it for damage and gone on
	}
	if err == nil {
		return nil
	}
	if end, is := errors.AsType[*broken](err); is {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &extract.Failure{Loss: extract.Loss{Reason: end.reason, Detail: "PDFium stopped"}, Err: end}
	}
	if errors.Is(err, errNone) {
		return extract.Failed(extract.ReasonDamaged, "PDFium finds no pages in it")
	}
	return err
}

// close ends the reading.
func (r *reading) close() {
	if r.session != nil {
		r.session.close()
	}
	r.source.close()
}
