package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxTree bounds the nesting of a metadata or vocabulary file; rows inside rows need eight levels.
const maxTree = 16

// shape is what a node of a parsed file is.
type shape uint8

const (
	shapeNull shape = iota // nothing, or an explicit null
	shapeText              // one scalar, whatever YAML or JSON would have made of it
	shapeList
	shapeMap
)

// node is one value of a YAML or JSON file with every scalar kept as text: dates, numbers, yes and no mean what
// they say, not what YAML 1.1 makes of them.
type node struct {
	shape shape
	line  int
	text  string
	items []node // of a list
	pairs []pair // of a map, in the order of the file
}

type pair struct {
	key   string
	line  int
	value node
}

// metaError puts a line before a reason.
func metaError(line int, format string, args ...any) error {
	return fmt.Errorf("%w: line %d: %s", ErrMeta, line, fmt.Sprintf(format, args...))
}

// parseTree reads one YAML document or one JSON value of at most limit bytes. It refuses what a person would
// not expect: aliases, anchors, merge keys, tags, doubled keys, a second document, nesting beyond maxTree, and a
// plain text that a # cuts short.
func parseTree(b []byte, limit int) (node, error) {
	switch {
	case len(b) > limit:
		return node{}, fmt.Errorf("%w: %d bytes, the limit is %d", ErrMeta, len(b), limit)
	case !utf8.Valid(b):
		return node{}, fmt.Errorf("%w: not valid UTF-8 at byte %d", ErrMeta, firstInvalid(b)+1)
	}
	if t := bytes.TrimLeft(b, " \t\r\n"); len(t) > 0 && t[0] == '{' && isJSON(t) {
		return parseJSON(b)
	}
	return parseYAML(b)
}

// parseYAML reads one document. The library panics on some malformed inputs; whatever it does with a hostile file, the
// answer is an error.
func parseYAML(b []byte) (n node, err error) {
	defer func() {
		if recover() != nil {
			n, err = node{}, metaError(1, notYAML)
		}
	}()
	if err := checkPrintable(b); err != nil {
		return node{}, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc, second yaml.Node
	err = dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return node{}, nil
	}
	if err != nil {
		return node{}, yamlError(err)
	}
	if err := dec.Decode(&second); err == nil {
		return node{}, metaError(second.Line, "a second document begins here; one file is one record")
	} else if !errors.Is(err, io.EOF) {
		return node{}, yamlError(err)
	}
	if len(doc.Content) != 1 {
		return node{}, nil
	}
	return fromYAML(doc.Content[0], 1)
}

// yamlError keeps the line of a syntax error and drops the rest of its text, which may quote the content. The library
// leaves the line out where it is the first.
func yamlError(err error) error {
	line := 1
	if m := regexp.MustCompile(`line (\d+):`).FindStringSubmatch(err.Error()); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	return metaError(line, notYAML)
}

const notYAML = "not well-formed YAML (quote a value that holds : # or ?, or begins with a sign)"

// checkPrintable finds what YAML does not allow outside of quotes and escapes (YAML 1.2.2, section 5.1).
func checkPrintable(b []byte) error {
	i := bytes.IndexFunc(b, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff
	})
	if i < 0 {
		return nil
	}
	return metaError(1+bytes.Count(b[:i], []byte("\n")), "a control character; write it as an escape inside double quotes")
}

func fromYAML(y *yaml.Node, depth int) (node, error) {
	if depth > maxTree {
		return node{}, metaError(y.Line, "nested more than %d deep", maxTree)
	}
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		return node{}, metaError(y.Line, "anchors and aliases (& and *) are not accepted; quote the value if it is text")
	}
	if y.Style&yaml.TaggedStyle != 0 && y.Tag != "!!str" {
		return node{}, metaError(y.Line, "tags (!) are not accepted; quote the value if it is text")
	}
	switch y.Kind {
	case yaml.ScalarNode:
		return fromScalar(y)
	case yaml.SequenceNode:
		return fromSequence(y, depth)
	case yaml.MappingNode:
		return fromMapping(y, depth)
	}
	return node{}, metaError(y.Line, "not a text, a list or a map")
}

func fromScalar(y *yaml.Node) (node, error) {
	plain := y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) == 0
	if plain && (y.Value == "" || y.Value == "~" || y.Value == "null") {
		return node{shape: shapeNull, line: y.Line}, nil
	}
	if plain && y.LineComment != "" {
		return node{}, metaError(y.Line, "the text after # would be lost; quote the value, or put the comment on its own line")
	}
	return node{shape: shapeText, line: y.Line, text: y.Value}, nil
}

func fromSequence(y *yaml.Node, depth int) (node, error) {
	n := node{shape: shapeList, line: y.Line, items: make([]node, 0, len(y.Content))}
	for _, c := range y.Content {
		item, err := fromYAML(c, depth+1)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

func fromMapping(y *yaml.Node, depth int) (node, error) {
	n := node{shape: shapeMap, line: y.Line, pairs: make([]pair, 0, len(y.Content)/2)}
	seen := make(map[string]bool, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		k := y.Content[i]
		if k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Tag == "!!merge" || k.Style&yaml.TaggedStyle != 0 {
			return node{}, metaError(k.Line, "a key must be one plain word")
		}
		if seen[k.Value] {
			return node{}, metaError(k.Line, "the same key a second time; use a list for several values")
		}
		seen[k.Value] = true
		v, err := fromYAML(y.Content[i+1], depth+1)
		if err != nil {
			return node{}, err
		}
		n.pairs = append(n.pairs, pair{key: k.Value, line: k.Line, value: v})
	}
	return n, nil
}

// firstInvalid gives the offset of the first byte that is not UTF-8, or the length.
func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(b)
}
