package segment

import "bytes"

// IDs returns the ids in the segment in m that begin with prefix, in the order
// of its documents; all of them if prefix is empty. It returns [ErrFormat] where
// m is not a segment. It reads every document's id, some ten thousand in a
// millisecond, and needs no index.
func IDs(m *Memory, prefix string) ([]string, error) {
	v, err := newView(m.Bytes())
	if err != nil {
		return nil, err
	}
	var found []string
	for num := range v.Count() {
		id, err := v.DocID(num)
		if err != nil {
			return nil, malformed("document id")
		}
		if bytes.HasPrefix(id, []byte(prefix)) {
			found = append(found, string(id))
		}
	}
	return found, nil
}
