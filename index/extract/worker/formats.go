package worker

import (
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
	"emanet/index/extract/mail"
	"emanet/index/extract/media"
	"emanet/index/extract/office"
	"emanet/index/extract/pdf"
	"emanet/index/extract/plain"
)

// find returns the reader for a media type as extract.MediaType gives it, or nil.
func find(mediaType string, engine *pdf.Engine) extract.Format {
	if kind, found := strings.CutPrefix(mediaType, "application/vnd.openxmlformats-officedocument."); found {
		return ooxml(kind)
	}
	if kind, found := strings.CutPrefix(mediaType, "application/vnd.oasis.opendocument."); found {
		return openDocument(kind)
	}
	switch mediaType {
	case "application/pdf":
		return engine.Read
	case "application/zip", "application/java-archive", "application/jar":
		return office.ZIP
	case "application/vnd.google-earth.kmz", "application/vnd.android.package-archive":
		return archive.ZIP
	case "application/epub+zip":
		return office.EPUB
	case "application/x-ole-storage", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.ms-outlook":
		return office.OLE(mail.MSG)
	case "text/rtf", "application/rtf":
		return office.RTF
	case "message/rfc822", "message/global", "multipart/related":
		return mail.EML
	case "application/mbox":
		return mail.Mbox
	case "text/html", "application/xhtml+xml":
		return plain.HTML
	case "text/csv", "text/tab-separated-values":
		return plain.CSV
	case "text/xml", "application/xml":
		return plain.XML
	case "application/json", "application/geo+json", "application/x-ndjson", "application/x-subrip":
		return plain.Text
	case "application/ogg", "application/x-ogg":
		return media.Audio
	}
	return findByKind(mediaType)
}

// findByKind returns the reader for all media types of one kind.
func findByKind(mediaType string) extract.Format {
	switch kind, sub, _ := strings.Cut(mediaType, "/"); {
	case strings.HasSuffix(sub, "+xml"):
		return plain.XML
	case kind == "text":
		return plain.Text
	case kind == "image":
		return picture(sub)
	case kind == "video":
		return video(sub)
	case kind == "audio":
		return audio(sub)
	}
	return nil
}

// ooxml returns the reader for a media type of ECMA-376, documents and templates alike.
func ooxml(kind string) extract.Format {
	switch kind, _, _ = strings.Cut(kind, "."); kind {
	case "wordprocessingml":
		return office.DOCX
	case "presentationml":
		return office.PPTX
	case "spreadsheetml":
		return office.XLSX
	}
	return nil
}

// openDocument returns the reader for a media type of ISO/IEC 26300, documents and templates alike.
func openDocument(kind string) extract.Format {
	if strings.HasSuffix(kind, "-flat-xml") {
		return office.FlatODF
	}
	switch kind, _, _ = strings.Cut(kind, "-"); kind {
	case "text":
		return office.ODT
	case "presentation", "graphics":
		return office.ODP
	case "spreadsheet":
		return office.ODS
	}
	return nil
}

// picture returns the reader for the pictures that package media knows.
func picture(sub string) extract.Format {
	switch sub {
	case "jpeg", "png", "apng", "tiff", "webp", "heic", "heic-sequence", "heif", "heif-sequence", "avif", "gif", "bmp":
		return media.Photo
	}
	return nil
}

// video returns the reader for films in boxes, ISO/IEC 14496-12.
func video(sub string) extract.Format {
	switch sub {
	case "mp4", "quicktime", "x-m4v", "3gpp", "3gpp2":
		return media.Video
	}
	return nil
}

// audio returns the reader for sound, in boxes or not.
func audio(sub string) extract.Format {
	switch sub {
	case "mp4", "x-m4a", "3gpp":
		return media.Video
	case "mpeg", "wav", "flac", "ogg":
		return media.Audio
	}
	return nil
}
