package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// isJSON reports whether the bytes are one JSON value; a YAML flow map in braces is not.
func isJSON(b []byte) bool { return json.Valid(b) }

// jsonReader turns tokens into nodes and knows their lines.
type jsonReader struct {
	dec  *json.Decoder
	src  []byte
	at   int64 // offset up to which lines were counted
	line int
}

// parseJSON reads one JSON value that isJSON accepted. Numbers, true and false become the text that stands in the
// file.
func parseJSON(b []byte) (node, error) {
	if at := loneSurrogate(b); at >= 0 {
		return node{}, fmt.Errorf("%w: half of a surrogate pair at byte %d", ErrMeta, at+1)
	}
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(b)), src: b, line: 1}
	r.dec.UseNumber()
	n, err := r.value(1)
	if err != nil {
		return node{}, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return node{}, metaError(r.here(), "something follows the end of the JSON value")
	}
	return n, nil
}

// here counts the line that the decoder has reached.
func (r *jsonReader) here() int {
	now := r.dec.InputOffset()
	r.line += bytes.Count(r.src[r.at:now], []byte("\n"))
	r.at = now
	return r.line
}

func (r *jsonReader) token() (json.Token, int, error) {
	t, err := r.dec.Token()
	line := r.here()
	if err != nil {
		return nil, line, metaError(line, "not well-formed JSON")
	}
	return t, line, nil
}

func (r *jsonReader) value(depth int) (node, error) {
	t, line, err := r.token()
	if err != nil {
		return node{}, err
	}
	if depth > maxTree {
		return node{}, metaError(line, "nested more than %d deep", maxTree)
	}
	switch t := t.(type) {
	case nil:
		return node{shape: shapeNull, line: line}, nil
	case string:
		return node{shape: shapeText, line: line, text: t}, nil
	case json.Number:
		return node{shape: shapeText, line: line, text: t.String()}, nil
	case bool:
		return node{shape: shapeText, line: line, text: strconv.FormatBool(t)}, nil
	case json.Delim:
		if t == '[' {
			return r.list(line, depth)
		}
		return r.object(line, depth)
	}
	return node{}, metaError(line, "not well-formed JSON")
}

func (r *jsonReader) list(line, depth int) (node, error) {
	n := node{shape: shapeList, line: line}
	for r.dec.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, item)
	}
	_, _, err := r.token()
	return n, err
}

func (r *jsonReader) object(line, depth int) (node, error) {
	n := node{shape: shapeMap, line: line}
	seen := make(map[string]bool)
	for r.dec.More() {
		t, at, err := r.token()
		if err != nil {
			return node{}, err
		}
		key, ok := t.(string)
		if !ok {
			return node{}, metaError(at, "not well-formed JSON")
		}
		if seen[key] {
			return node{}, metaError(at, "the same key a second time; use a list for several values")
		}
		seen[key] = true
		v, err := r.value(depth + 1)
		if err != nil {
			return node{}, err
		}
		n.pairs = append(n.pairs, pair{key: key, line: at, value: v})
	}
	_, _, err := r.token()
	return n, err
}

// loneSurrogate finds a \uD800–\uDFFF escape without its partner: encoding/json would silently replace it. The
// bytes must be valid JSON.
func loneSurrogate(b []byte) int {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		u := escapeAt(b, i)
		switch {
		case u >= 0xD800 && u < 0xDC00:
			if low := escapeAt(b, i+6); low < 0xDC00 || low > 0xDFFF {
				return i
			}
			i += 11
		case u >= 0xDC00 && u <= 0xDFFF:
			return i
		default:
			i++ // whatever follows the backslash belongs to it
		}
	}
	return -1
}

// escapeAt gives the code unit of \uXXXX at i, or -1.
func escapeAt(b []byte, i int) int64 {
	if i+6 > len(b) || b[i] != '\\' || b[i+1] != 'u' {
		return -1
	}
	u, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 32)
	if err != nil {
		return -1
	}
	return int64(u)
}
