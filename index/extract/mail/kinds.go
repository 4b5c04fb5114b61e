package mail

import "strings"

// inBody reports whether a part is text of the mail itself, not a file.
func (p *part) inBody() bool {
	return !p.stray && p.disposition != "attachment" && p.parent != "multipart/encrypted" && (p.name == "" || p.root || p.parent == "multipart/alternative")
}

func (p *part) isHTML() bool {
	switch p.typ {
	case "text/html", "application/xhtml+xml", "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext":
		return true
	}
	return false
}

// reports are parts that are text for people though their type says something else.
func (p *part) isReport() bool {
	switch p.typ {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "message/feedback-report",
		"text/rfc822-headers", "message/global-headers":
		return true
	}
	return false
}

// isSignature reports whether a part is a signature, which has no text.
func (p *part) isSignature() bool {
	switch p.typ {
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
		return true
	}
	return false
}

// isDecoration reports whether a part is a small picture in the text, or what makes a saved page look as it did.
func (p *part) isDecoration() bool {
	if p.parent == "multipart/related" {
		switch p.typ {
		case "text/css", "text/javascript", "application/javascript", "application/x-javascript":
			return true
		}
		if strings.HasPrefix(p.typ, "font/") {
			return true
		}
	}
	inText := p.disposition == "inline" || p.id != "" || p.parent == "multipart/related"
	size := p.end - p.body
	if p.encoding == "base64" {
		size = size / 4 * 3
	}
	return strings.HasPrefix(p.typ, "image/") && p.disposition != "attachment" && inText && size < minInlineImage
}

// memberType is the media type that a member is given with: where its content cannot tell, or tells less than the mail does.
func (p *part) memberType() string {
	switch p.typ {
	case "message/rfc822", "message/global", "message/news":
		return "message/rfc822"
	}
	return "" // by content: what mails say about their attachments is often wrong
}

// extensions of the types that parts without a name have.
var extensions = map[string]string{
	"message/rfc822": ".eml", "message/global": ".eml", "message/news": ".eml",
	"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
	"text/rtf": ".rtf", "application/rtf": ".rtf", "application/pdf": ".pdf", "application/zip": ".zip", "application/msword": ".doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/vnd.ms-outlook": ".msg", "application/vnd.oasis.opendocument.text": ".odt",
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/tiff": ".tif", "image/webp": ".webp", "image/heic": ".heic",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "video/mp4": ".mp4", "video/quicktime": ".mov",
}
