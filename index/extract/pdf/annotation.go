package pdf

import (
	"strings"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// maxNotes is how many annotations of one file are looked at; maxOptions how many lines of a list.
const (
	maxNotes   = 100_000
	maxOptions = 1000
)

// annotations gives what is written on a page: notes as comments with their authors, the fields of a form together, files that hang on
// it as members.
func (r *reading) annotations(p requests.Page, number int, w *written) error {
	s := r.session
	n, err := ask(s, s.FPDFPage_GetAnnotCount, requests.FPDFPage_GetAnnotCount{Page: p})
	if err != nil {
		return err
	}
	var fields []string
	for i := range n.Count {
		if r.notes++; r.notes > maxNotes {
			r.lost.add(extract.ReasonTooLarge, number)
			break
		}
		a, err := may(s, s.FPDFPage_GetAnnot, requests.FPDFPage_GetAnnot{Page: p, Index: i})
		if err != nil {
			return err
		}
		if a.Annotation == "" {
			continue
		}
		field, err := r.annotation(a.Annotation, number, w)
		if err != nil {
			return err
		}
		if field != "" {
			fields = append(fields, field)
			w.tell(field)
		}
		if _, err := ask(s, s.FPDFPage_CloseAnnot, requests.FPDFPage_CloseAnnot{Annotation: a.Annotation}); err != nil {
			return err
		}
	}
	return r.out.Part(extract.Part{Kind: extract.PartForm, Number: number, Text: strings.Join(fields, "\n")})
}

// annotation gives one annotation, or returns it if it is a field of a form.
func (r *reading) annotation(a references.FPDF_ANNOTATION, number int, w *written) (field string, err error) {
	s := r.session
	kind, err := ask(s, s.FPDFAnnot_GetSubtype, requests.FPDFAnnot_GetSubtype{Annotation: a})
	if err != nil {
		return "", err
	}
	switch kind.Subtype {
	case enums.FPDF_ANNOT_SUBTYPE_WIDGET:
		field, silent, err := s.field(a)
		if err == nil && silent {
			err = w.look(s, a, kind.Subtype)
		}
		return field, err
	case enums.FPDF_ANNOT_SUBTYPE_POPUP: // repeats the note it belongs to
		return "", nil
	case enums.FPDF_ANNOT_SUBTYPE_FILEATTACHMENT:
		if err := r.hanging(a); err != nil {
			return "", err
		}
	}
	text, err := may(s, s.FPDFAnnot_GetStringValue, requests.FPDFAnnot_GetStringValue{Annotation: a, Key: "Contents"})
	if err != nil {
		return "", err
	}
	if text.Value == "" {
		return "", w.look(s, a, kind.Subtype)
	}
	w.tell(clean(text.Value))
	author, err := may(s, s.FPDFAnnot_GetStringValue, requests.FPDFAnnot_GetStringValue{Annotation: a, Key: "T"})
	if err != nil {
		return "", err
	}
	return "", r.out.Part(extract.Part{Kind: extract.PartComment, Number: number, Name: author.Value, Text: clean(text.Value)})
}

// field returns the name of a field and what was filled in, "" if nothing was. It is silent if it is none that somebody fills in: a
// signature, a button, or what is left of a form.
func (s *session) field(a references.FPDF_ANNOTATION) (text string, silent bool, err error) {
	if s.forms == "" {
		return "", true, nil
	}
	kind, err := may(s, s.FPDFAnnot_GetFormFieldType, requests.FPDFAnnot_GetFormFieldType{FormHandle: s.forms, Annotation: a})
	if err != nil {
		return "", false, err
	}
	value := ""
	switch kind.FormFieldType {
	case enums.FPDF_FORMFIELD_TYPE_CHECKBOX, enums.FPDF_FORMFIELD_TYPE_RADIOBUTTON:
		value, err = s.mark(a)
	case enums.FPDF_FORMFIELD_TYPE_COMBOBOX, enums.FPDF_FORMFIELD_TYPE_LISTBOX:
		value, err = s.choice(a)
	case enums.FPDF_FORMFIELD_TYPE_TEXTFIELD:
		value, err = s.filled(a)
	default:
		return "", true, nil
	}
	if err != nil || value == "" {
		return "", false, err
	}
	name, err := may(s, s.FPDFAnnot_GetFormFieldName, requests.FPDFAnnot_GetFormFieldName{FormHandle: s.forms, Annotation: a})
	return name.FormFieldName + ": " + clean(value), false, err
}

// mark returns what a box stands for that is ticked: the state that it is shown in (ISO 32000-2, 12.7.5.2.3).
func (s *session) mark(a references.FPDF_ANNOTATION) (string, error) {
	state, err := may(s, s.FPDFAnnot_GetStringValue, requests.FPDFAnnot_GetStringValue{Annotation: a, Key: "AS"})
	if state.Value == "Off" {
		return "", err
	}
	return state.Value, err
}

// choice returns the lines of a list that are chosen.
func (s *session) choice(a references.FPDF_ANNOTATION) (string, error) {
	n, err := may(s, s.FPDFAnnot_GetOptionCount, requests.FPDFAnnot_GetOptionCount{FormHandle: s.forms, Annotation: a})
	if err != nil {
		return "", err
	}
	var chosen []string
	for i := range min(n.OptionCount, maxOptions) {
		is, err := may(s, s.FPDFAnnot_IsOptionSelected, requests.FPDFAnnot_IsOptionSelected{FormHandle: s.forms, Annotation: a, Index: i})
		if err != nil {
			return "", err
		}
		if !is.IsOptionSelected {
			continue
		}
		label, err := may(s, s.FPDFAnnot_GetOptionLabel, requests.FPDFAnnot_GetOptionLabel{FormHandle: s.forms, Annotation: a, Index: i})
		if err != nil {
			return "", err
		}
		chosen = append(chosen, label.OptionLabel)
	}
	if len(chosen) == 0 {
		return s.filled(a) // something that the list does not have
	}
	return strings.Join(chosen, ", "), nil
}

// filled returns the value of a field.
func (s *session) filled(a references.FPDF_ANNOTATION) (string, error) {
	value, err := may(s, s.FPDFAnnot_GetFormFieldValue, requests.FPDFAnnot_GetFormFieldValue{FormHandle: s.forms, Annotation: a})
	return value.FormFieldValue, err
}

// idle is what PDFium wants to be told of a form that somebody fills in. Nobody does.
func idle() structs.FPDF_FORMFILLINFO {
	return structs.FPDF_FORMFILLINFO{
		FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_SetCursor:          func(enums.FXCT) {},
		FFI_SetTimer:           func(int, func(int)) int { return 0 },
		FFI_KillTimer:          func(int) {},
		FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
		FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
		FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return enums.FPDF_PAGE_ROTATION_NONE },
		FFI_ExecuteNamedAction: func(string) {},
	}
}
