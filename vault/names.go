package vault

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// names gives out file names that are safe on every system and different from each other on every system: no
// separators, no control or format characters, no reserved device names, no leading dots, nothing that differs
// only by case or composition.
type names struct {
	taken map[string]bool
	fold  cases.Caser
}

func newNames(reserved ...string) *names {
	n := &names{taken: map[string]bool{}, fold: cases.Fold()}
	for _, r := range reserved {
		n.taken[n.key(r)] = true
	}
	return n
}

func (n *names) key(name string) string { return n.fold.String(norm.NFKC.String(name)) }

// maxSafeName is bytes; file systems allow 255, the rest is for a number and a temporary suffix.
const maxSafeName = 200

// safe returns a name for the file whose original name is given and whose item id is unique in its record.
func (n *names) safe(original, item string) string {
	name := strings.TrimRight(clean(original), ". ") // Windows drops them
	stem, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	if len(ext) > 16 {
		stem, ext = name, ""
	}
	stem = strings.TrimRight(cut(stem, maxSafeName-len(ext)), ". ")
	if stem == "" || reserved(stem) {
		stem = "file-" + item + strings.TrimPrefix("-"+stem, "-")
		if reserved(strings.TrimPrefix(stem, "file-"+item)) {
			stem = "file-" + item
		}
	}
	name = stem + ext
	for i := 0; n.taken[n.key(name)]; i++ {
		name = stem + "-" + item + strings.Repeat("-", i) + ext
	}
	n.taken[n.key(name)] = true
	return name
}

// clean takes the last element of a path, of either kind, and replaces what a file system or a terminal could misread.
func clean(original string) string {
	if i := strings.LastIndexAny(original, `/\`); i >= 0 {
		original = original[i+1:]
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(original, "_") {
		if r == utf8.RuneError || strings.ContainsRune(`<>:"|?*%`, r) || !unicode.IsPrint(r) && r != ' ' || unicode.Is(unicode.Cf, r) {
			r = '_'
		}
		b.WriteRune(r)
	}
	return strings.TrimLeft(strings.TrimSpace(b.String()), ".")
}

// cut shortens to at most n bytes, at a rune.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// reserved reports whether Windows would open a device instead of a file.
func reserved(stem string) bool {
	base, _, _ := strings.Cut(strings.ToLower(stem), ".")
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	if len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) {
		return base[3] >= '0' && base[3] <= '9'
	}
	return false
}
