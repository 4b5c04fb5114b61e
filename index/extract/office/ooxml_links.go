package office

import (
	"strings"

	"emanet/index/extract"
)

const (
	linkLimit = 10_000
	linkBytes = 2048 // of one link: the rest of a longer one is data
)

// links keeps the targets of links, each once.
type links struct {
	all  []string
	seen map[string]bool
}

func (l *links) add(target string) {
	target = strings.TrimSpace(target)
	if target == "" || len(target) > linkBytes || len(l.all) >= linkLimit || l.seen[target] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[target] = true
	l.all = append(l.all, target)
}

// give gives them as one part.
func (l *links) give(out extract.Output) error {
	if len(l.all) == 0 {
		return nil
	}
	return out.Part(extract.Part{Kind: extract.PartOther, Text: strings.Join(l.all, "\n")})
}

// fieldLink returns the target of a HYPERLINK field (ECMA-376 part 1, 17.16.5.25), or "".
func fieldLink(code string) string {
	code = strings.TrimSpace(code)
	if len(code) < 10 || !strings.EqualFold(code[:9], "HYPERLINK") {
		return ""
	}
	rest := strings.TrimSpace(code[9:])
	if quoted, found := strings.CutPrefix(rest, `"`); found {
		target, _, _ := strings.Cut(quoted, `"`)
		return target
	}
	if strings.HasPrefix(rest, `\`) {
		return "" // a place in the document
	}
	target, _, _ := strings.Cut(rest, " ")
	return target
}
