package main

import "strings"

// typeWord is a media type as a table shows it; the full one is in CSV and JSON.
func typeWord(mediaType string) string {
	if word := typeWords()[mediaType]; word != "" {
		return word
	}
	kind, name, ok := strings.Cut(mediaType, "/")
	switch {
	case !ok:
		return mediaType
	case kind == "image" || kind == "audio" || kind == "video":
		return strings.ToUpper(strings.TrimPrefix(name, "x-"))
	}
	return mediaType
}

// typeWords are the names that people know.
func typeWords() map[string]string {
	const ooxml, odf = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
	return map[string]string{
		ooxml + "wordprocessingml.document": "DOCX", ooxml + "presentationml.presentation": "PPTX", ooxml + "spreadsheetml.sheet": "XLSX",
		odf + "text": "ODT", odf + "presentation": "ODP", odf + "spreadsheet": "ODS",
		"application/msword": "DOC", "application/vnd.ms-excel": "XLS", "application/vnd.ms-powerpoint": "PPT", "application/vnd.ms-outlook": "MSG",
		"application/epub+zip": "EPUB", "application/pdf": "PDF", "application/zip": "ZIP", "application/rtf": "RTF", "text/rtf": "RTF",
		"application/mbox": "mbox", "message/rfc822": "mail", "text/plain": "text", "text/markdown": "text", "text/csv": "CSV", "text/html": "HTML",
		"text/xml": "XML", "application/xml": "XML", "application/octet-stream": "unknown", "application/x-ole-storage": "OLE", "video/quicktime": "MOV", "audio/mpeg": "MP3",
		"audio/mp4": "M4A", "audio/x-m4a": "M4A",
	}
}
