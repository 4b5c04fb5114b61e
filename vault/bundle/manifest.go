package bundle

import (
	"slices"
	"strings"
)

// Entry is one member of the payload as the manifest has it.
type Entry struct {
	Name   string // "data/1/files/0001.pdf"
	SHA256 [32]byte
	Size   int64 // −1 until the member's header was read
}

// Part returns what the name says.
func (e Entry) Part() Part {
	p, _ := ParsePart(strings.TrimPrefix(e.Name, prefixData))
	return p
}

const (
	hashDigits = 64
	separator  = "  "                                                      // as sha256sum writes it for text and binary files alike
	minLine    = hashDigits + len(separator) + len("data/1/record.json\n") // bytes of a line of the manifest
	maxLine    = hashDigits + len(separator) + len("data/999999/files/999999.mhtml\n")
)

// appendLine adds one line of a manifest, RFC 8493 section 2.1.3.
func appendLine(out []byte, sum [32]byte, name string) []byte {
	out = append(out, hexOf(sum[:])...)
	out = append(out, separator...)
	out = append(out, name...)
	return append(out, '\n')
}

// parseLines reads the lines of a manifest; member is its own name. It stops
// after limit lines with a fault. The names are not checked.
func parseLines(member string, data []byte, limit int) ([]Entry, error) {
	var entries []Entry
	for rest := string(data); rest != ""; {
		line, after, ok := strings.Cut(rest, "\n")
		if len(entries) == limit {
			return nil, fault(member, "has more than %d lines", limit)
		}
		e := Entry{Size: -1}
		if !ok || len(line) <= hashDigits+len(separator) || line[hashDigits:hashDigits+len(separator)] != separator ||
			!readHex(e.SHA256[:], line[:hashDigits]) {
			return nil, fault(member, "has a malformed line %d", len(entries)+1)
		}
		e.Name = line[hashDigits+len(separator):]
		entries, rest = append(entries, e), after
	}
	return entries, nil
}

// parseManifest reads manifest-sha256.txt, whose names are those of a payload of
// count members in order, and counts the records.
func parseManifest(data []byte, count int) (entries []Entry, records int, err error) {
	entries, err = parseLines(nameManifest, data, count)
	if err != nil {
		return nil, 0, err
	}
	if len(entries) != count {
		return nil, 0, fault(nameManifest, "lists %d members, Payload-Oxum says %d", len(entries), count)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name, prefixData) {
			return nil, 0, fault(e.Name, "is in the manifest, but is not a name that a bundle may have")
		}
	}
	records, bad, reason := checkOrder(count, func(i int) string { return entries[i].Name[len(prefixData):] })
	if bad >= 0 {
		return nil, 0, fault(entries[bad].Name, "%s in the manifest", reason)
	}
	return entries, records, nil
}

// parseTagManifest reads tagmanifest-sha256.txt. It returns the hashes by name,
// and the names of the members below custody/ in the order of the bundle.
func parseTagManifest(data []byte) (sums map[string][32]byte, custody []string, err error) {
	entries, err := parseLines(nameTagManifest, data, maxTags)
	if err != nil {
		return nil, nil, err
	}
	sums = map[string][32]byte{}
	for i, e := range entries {
		if i > 0 && e.Name <= entries[i-1].Name {
			return nil, nil, fault(nameTagManifest, "is not sorted by name at line %d", i+1)
		}
		sums[e.Name] = e.SHA256
	}
	custody, err = checkTags(entries, sums)
	if err != nil {
		return nil, nil, err
	}
	return sums, custody, nil
}

// fixedTags are the members that every tag manifest lists.
var fixedTags = []string{nameDeclaration, nameInfo, nameManifest, nameHowTo}

// maxTags bounds the lines of a tag manifest: more than there are names, so that
// an unknown one can be named.
const maxTags = 100

// checkTags checks that the names are the fixed ones and known ones below
// custody/, which it returns.
func checkTags(entries []Entry, sums map[string][32]byte) (custody []string, err error) {
	for _, name := range fixedTags {
		if _, ok := sums[name]; !ok {
			return nil, fault(name, "is not in %s", nameTagManifest)
		}
	}
	for _, name := range tagNames {
		if _, ok := sums[prefixCustody+name]; ok {
			custody = append(custody, prefixCustody+name)
		}
	}
	for _, e := range entries {
		if !slices.Contains(fixedTags, e.Name) && !slices.Contains(custody, e.Name) {
			return nil, fault(e.Name, "is in %s, but is not a name that a bundle may have", nameTagManifest)
		}
	}
	return custody, nil
}
