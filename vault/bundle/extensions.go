package bundle

import (
	"slices"
	"strings"
)

// otherExt is the extension of a file of no known kind.
const otherExt = ".bin"

// extensions are those that a file in a bundle may have. What a system would
// run when it is opened (programs, scripts, shortcuts, documents with macros)
// is not among them.
var extensions = []string{
	otherExt,
	".pdf", ".djvu", ".xps", ".epub", ".fb2",
	".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp",
	".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".html", ".htm", ".mht", ".mhtml", ".srt", ".vtt",
	".eml", ".msg", ".mbox", ".ics", ".vcf",
	".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".heif", ".avif", ".dng", ".dcm",
	".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac", ".amr", ".wma", ".aif", ".aiff",
	".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".3gp", ".3g2", ".mpg", ".mpeg", ".wmv", ".ogv", ".mts",
	".zip", ".7z", ".rar", ".tar", ".gz", ".bz2", ".xz", ".age", ".gpg", ".asc", ".sig", ".tsr", ".p7s",
}

// usual is the extension of a media type, for files whose name has none of use.
var usual = map[string]string{
	"application/pdf":                                 ".pdf",
	"application/msword":                              ".doc",
	"application/rtf":                                 ".rtf",
	"text/rtf":                                        ".rtf",
	"application/vnd.ms-excel":                        ".xls",
	"application/vnd.ms-powerpoint":                   ".ppt",
	"application/vnd.ms-outlook":                      ".msg",
	"application/vnd.oasis.opendocument.text":         ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":  ".ods",
	"application/vnd.oasis.opendocument.presentation": ".odp",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/epub+zip":        ".epub",
	"application/json":            ".json",
	"application/zip":             ".zip",
	"application/gzip":            ".gz",
	"application/x-7z-compressed": ".7z",
	"application/x-tar":           ".tar",
	"application/mbox":            ".mbox",
	"message/rfc822":              ".eml",
	"text/plain":                  ".txt",
	"text/markdown":               ".md",
	"text/csv":                    ".csv",
	"text/html":                   ".html",
	"text/xml":                    ".xml",
	"image/jpeg":                  ".jpg",
	"image/png":                   ".png",
	"image/gif":                   ".gif",
	"image/tiff":                  ".tif",
	"image/bmp":                   ".bmp",
	"image/webp":                  ".webp",
	"image/heic":                  ".heic",
	"image/heif":                  ".heif",
	"audio/mpeg":                  ".mp3",
	"audio/mp4":                   ".m4a",
	"audio/x-m4a":                 ".m4a",
	"audio/ogg":                   ".ogg",
	"audio/wav":                   ".wav",
	"audio/flac":                  ".flac",
	"audio/amr":                   ".amr",
	"video/mp4":                   ".mp4",
	"video/quicktime":             ".mov",
	"video/x-msvideo":             ".avi",
	"video/x-matroska":            ".mkv",
	"video/webm":                  ".webm",
	"video/3gpp":                  ".3gp",
	"video/mpeg":                  ".mpg",
}

// extension chooses from the list: what the original name ends in, else what is
// usual for the media type.
func extension(mediaType, original string) string {
	if i := strings.LastIndexByte(original, '.'); i >= 0 {
		if ext := strings.ToLower(original[i:]); slices.Contains(extensions, ext) {
			return ext
		}
	}
	if ext, ok := usual[mediaType]; ok {
		return ext
	}
	return otherExt
}
