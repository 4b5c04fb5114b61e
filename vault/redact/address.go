package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAddress is how far from a name an address reaches, in bytes.
const maxAddress = 512

// address returns the e-mail address, link, user name or file name around text[start:end]; ok is false if there is none.
// It is replaced as a whole, since what is left of it would still lead to the person.
func address(text string, start, end int) (from, to int, ok bool) {
	from, to = start, end
	for from > 0 && start-from < maxAddress {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !inAddress(r) {
			break
		}
		from -= size
	}
	for to < len(text) && to-end < maxAddress {
		r, size := utf8.DecodeRuneInString(text[to:])
		if !inAddress(r) {
			break
		}
		to += size
	}
	from += len(text[from:start]) - len(strings.TrimLeft(text[from:start], ".,;:!?-'’*/"))
	to -= len(text[end:to]) - len(strings.TrimRight(text[end:to], ".,;:!?-'’*/"))
	return from, to, looksLikeAddress(text[from:to])
}

// inAddress reports whether an address may have the character.
func inAddress(r rune) bool {
	return r != utf8.RuneError && !unicode.IsSpace(r) && !unicode.IsControl(r) && !strings.ContainsRune("\"<>()[]{}«»“”„|,;", r)
}

// looksLikeAddress reports whether a run of characters is more than a word.
func looksLikeAddress(s string) bool {
	if strings.ContainsAny(s, "@_#\\=&%") || strings.Contains(s, "://") || strings.HasPrefix(strings.ToLower(s[:min(4, len(s))]), "www.") {
		return true
	}
	slash, dot := strings.Contains(s, "/"), strings.LastIndexByte(s, '.')
	return slash && dot >= 0 || dot > 0 && domainOrExtension(s[dot+1:])
}

// domainOrExtension reports whether the letters after the last full stop of a run are a domain's or a file's: few, Latin and
// small, after which nothing stands.
func domainOrExtension(s string) bool {
	const most = 6
	if len(s) < 2 || len(s) > most {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}
