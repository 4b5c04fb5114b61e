package pdf

import (
	"bytes"
	"context"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// members gives the files that are embedded in the document (ISO 32000-2, 7.11.4).
func (r *reading) members(ctx context.Context) error {
	n, err := may(r.session, r.session.FPDFDoc_GetAttachmentCount, requests.FPDFDoc_GetAttachmentCount{Document: r.session.doc})
	if err != nil {
		return err
	}
	for i := range n.AttachmentCount {
		if i == r.in.Limits.Members {
			return r.out.Lose(extract.ReasonTooLarge, "%d embedded files", n.AttachmentCount)
		}
		err := r.try(ctx, "embedded file", func() error {
			a, err := ask(r.session, r.session.FPDFDoc_GetAttachment, requests.FPDFDoc_GetAttachment{Document: r.session.doc, Index: i})
			if err != nil {
				return err
			}
			return r.member(a.Attachment)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hanging gives the file that an annotation carries, if it carries one.
func (r *reading) hanging(a references.FPDF_ANNOTATION) error {
	s := r.session
	file, err := may(s, s.FPDFAnnot_GetFileAttachment, requests.FPDFAnnot_GetFileAttachment{Document: s.doc, Annotation: a})
	if err != nil || file.Attachment == "" {
		return err
	}
	return r.member(file.Attachment)
}

// member gives one file. Its type is recognised by what is in it, not by what the document says.
func (r *reading) member(a references.FPDF_ATTACHMENT) error {
	s := r.session
	name, err := may(s, s.FPDFAttachment_GetName, requests.FPDFAttachment_GetName{Attachment: a})
	if err != nil {
		return err
	}
	file, err := may(s, s.FPDFAttachment_GetFile, requests.FPDFAttachment_GetFile{Attachment: a})
	if err != nil {
		return err
	}
	if file.Contents == nil {
		return r.out.Lose(extract.ReasonDamaged, "an embedded file is not there")
	}
	return r.out.Member(name.Name, "", bytes.NewReader(file.Contents))
}
