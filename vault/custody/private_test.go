package custody

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// samplePrivate is the private part of an invented entry.
func samplePrivate() *Private {
	return &Private{
		Sequence: 4, Action: ActionAdd, Time: time.Date(2013, 10, 19, 8, 30, 0, 0, time.UTC),
		Actor: "Nümunə Şəxs", Purpose: "müraciət <qeyd> & ишҝәнҹә",
		Details: map[string]string{"slot": "a1b2", "label": "office"},
		Changes: []Change{{
			Leaf: 5, Record: "r-7k3q9x", Revision: 1, Action: ActionAdd,
			Objects: []ObjectRef{
				{ID: objectID(7), Role: RoleRecord, Salt: Salt{1}, Size: 812, SHA256: Hex32{2}},
				{ID: objectID(8), Role: RoleFile, Salt: Salt{3}, Size: 100, SHA256: Hex32{4}, Name: "şəkil.jpg"},
			},
			Summary: json.RawMessage(`{"title":"Ərizə"}`),
		}, {Leaf: 6, Purged: true}},
	}
}

func TestPrivateRoundTrip(t *testing.T) {
	t.Parallel()
	p := samplePrivate()
	p.Time = p.Time.Add(123 * time.Millisecond).In(time.FixedZone("x", 4*3600))
	data, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(data, "\n") || !bytes.Contains(data, []byte(`<qeyd> & ишҝәнҹә`)) || !bytes.Contains(data, []byte(`"2013-10-19T08:30:00Z"`)) {
		t.Errorf("%s", data)
	}
	again, err := ParsePrivate(data)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := again.Marshal()
	if err != nil || !bytes.Equal(twice, data) {
		t.Errorf("%v: %s", err, twice)
	}
}

func TestPrivateOneEncoding(t *testing.T) {
	t.Parallel()
	data, err := samplePrivate().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) []byte { return bytes.Replace(data, []byte(old), []byte(new), 1) }
	for name, bad := range map[string][]byte{
		"empty":             nil,
		"null":              []byte("null"),
		"space":             replace(`,"action"`, `, "action"`),
		"newline after":     append(bytes.Clone(data), '\n'),
		"second value":      append(bytes.Clone(data), data...),
		"other order":       replace(`"format":"emanet-private-v1","sequence":4`, `"sequence":4,"format":"emanet-private-v1"`),
		"unknown key":       replace(`"sequence":4`, `"sequence":4,"extra":1`),
		"key twice":         replace(`"sequence":4`, `"sequence":4,"sequence":4`),
		"key in capitals":   replace(`"sequence"`, `"Sequence"`),
		"another version":   replace("private-v1", "private-v2"),
		"number as 4.0":     replace(`"sequence":4`, `"sequence":4.0`),
		"number as 4e0":     replace(`"sequence":4`, `"sequence":4e0`),
		"sequence zero":     replace(`"sequence":4`, `"sequence":0`),
		"escape":            replace("office", `\u006fffice`),
		"slash escape":      replace("office", `\/ffice`),
		"invalid UTF-8":     replace("office", "\xff"),
		"lone surrogate":    replace("office", `\ud800`),
		"time zone":         replace("08:30:00Z", "08:30:00+00:00"),
		"fraction":          replace("08:30:00Z", "08:30:00.5Z"),
		"empty list":        replace(`,"purged":true`, `,"objects":[]`),
		"purged with row":   replace(`"purged":true`, `"summary":{},"purged":true`),
		"unknown role":      replace(`"role":"file"`, `"role":"fyle"`),
		"salt in capitals":  replace(`"salt":"03`, `"salt":"0A`),
		"short salt":        replace(`"salt":"0300`, `"salt":"03`),
		"object id":         replace(objectID(7), "../x"),
		"negative size":     replace(`"size":100`, `"size":-1`),
		"summary no object": replace(`{"title":"Ərizə"}`, `"x"`),
		"summary spaced":    replace(`{"title":"Ərizə"}`, `{ "title":"Ərizə"}`),
	} {
		if bytes.Equal(bad, data) {
			t.Errorf("%s: nothing was changed", name)
		}
		if p, err := ParsePrivate(bad); p != nil || !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "office") {
			t.Errorf("%s: the error repeats content", name)
		}
	}
}

func TestPrivateIsBounded(t *testing.T) {
	t.Parallel()
	rows := `{"format":"emanet-private-v1","changes":[` + strings.Repeat("{},", 5<<20) + `{}]}`
	if fewValues([]byte(rows)) {
		t.Error("a list of five million empty rows would be decoded")
	}
	if _, err := ParsePrivate([]byte(rows)); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
	if text := `"` + strings.Repeat(`,\",\\`, maxValues) + `"`; !fewValues([]byte(text)) {
		t.Error("commas inside a string are counted")
	}
	p := samplePrivate()
	p.Purpose = strings.Repeat("x", maxText+1)
	if _, err := p.Marshal(); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
}

func TestPrivateBelongsToItsEntry(t *testing.T) {
	t.Parallel()
	p, e := samplePrivate(), Entry{Sequence: 4, PreviousSize: 5, Body: Body{Changes: 2}}
	if err := p.CheckEntry(e); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(e *Entry){
		"sequence": func(e *Entry) { e.Sequence++ },
		"place":    func(e *Entry) { e.PreviousSize++ },
		"rows":     func(e *Entry) { e.Changes++ },
	} {
		bad := e
		change(&bad)
		if err := p.CheckEntry(bad); !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChangeOpensItsLeaf(t *testing.T) {
	t.Parallel()
	c := samplePrivate().Changes[0]
	leaf, err := c.NewLeaf()
	if err != nil || c.CheckLeaf(leaf) != nil || len(leaf.Commitments) != 2 {
		t.Fatal(err)
	}
	for name, change := range map[string]func(o *ObjectRef){
		"salt": func(o *ObjectRef) { o.Salt[31]++ },
		"role": func(o *ObjectRef) { o.Role = RoleText },
		"size": func(o *ObjectRef) { o.Size++ },
		"sum":  func(o *ObjectRef) { o.SHA256[0]++ },
	} {
		bad := samplePrivate().Changes[0]
		change(&bad.Objects[1])
		if err := bad.CheckLeaf(leaf); !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	fewer := c
	fewer.Objects = c.Objects[:1]
	if err := fewer.CheckLeaf(leaf); !errors.Is(err, ErrIntegrity) {
		t.Error(err)
	}
	if err := (Change{Purged: true}).CheckLeaf(leaf); err != nil {
		t.Error(err)
	}
}
