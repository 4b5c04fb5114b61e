package crypto

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
	"filippo.io/age/armor"
)

// vector is one of age's published test vectors (c2sp.org/CCTV/age).
type vector struct {
	expect      string
	payloadHash string
	identities  []age.Identity
	armored     bool
	file        []byte
}

// TestVectors runs every vector through the three roads that open sealed
// objects. Each must tell a wrong key from damage as the vector says.
func TestVectors(t *testing.T) {
	t.Parallel()
	tests, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil {
		t.Fatal(err)
	}
	if len(tests) < 140 {
		t.Fatalf("%d vectors, want all of them", len(tests))
	}
	for _, test := range tests {
		t.Run(test.Name(), func(t *testing.T) {
			t.Parallel()
			contents, err := fs.ReadFile(agetest.Vectors, test.Name())
			if err != nil {
				t.Fatal(err)
			}
			v := parseVector(t, contents)
			if v.armored {
				if v = v.unarmored(); v == nil {
					return // sealed objects are never armored: age's own error ends it
				}
			}
			v.stream(t)
			v.whole(t)
			v.randomAccess(t)
		})
	}
}

// want checks an error against what the vector expects and reports whether
// there should be plaintext.
func (v *vector) want(t *testing.T, road string, err error) bool {
	t.Helper()
	switch v.expect {
	case "success":
		if err != nil {
			t.Errorf("%s: %v", road, err)
		}
		return err == nil
	case "no match":
		if !errors.Is(err, ErrWrongKey) || errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v, want a wrong key", road, err)
		}
	default:
		if !errors.Is(err, ErrTampered) || errors.Is(err, ErrWrongKey) {
			t.Errorf("%s: %v, want tampering for %q", road, err, v.expect)
		}
	}
	return false
}

func (v *vector) stream(t *testing.T) {
	r, err := unseal(bytes.NewReader(v.file), v.identities...)
	var pt []byte
	if err == nil {
		pt, err = io.ReadAll(r)
	}
	ok := v.want(t, "stream", err)
	// A stream hands out the chunks before the bad one.
	if (ok || v.expect == "payload failure") && r != nil && v.payloadHash != "" && hexSum(pt) != v.payloadHash {
		t.Errorf("stream: another plaintext of %d bytes", len(pt))
	}
}

func (v *vector) whole(t *testing.T) {
	pt, err := unsealBytes(v.file, v.identities...)
	if v.want(t, "whole", err) {
		if hexSum(pt) != v.payloadHash {
			t.Errorf("whole: another plaintext of %d bytes", len(pt))
		}
	} else if pt != nil {
		t.Error("whole: plaintext beside an error")
	}
}

func (v *vector) randomAccess(t *testing.T) {
	r, n, err := unsealAt(bytes.NewReader(v.file), int64(len(v.file)), v.identities...)
	var pt []byte
	if err == nil {
		pt, err = io.ReadAll(io.NewSectionReader(r, 0, n))
	}
	if v.want(t, "random access", err) && hexSum(pt) != v.payloadHash {
		t.Errorf("random access: another plaintext of %d bytes", len(pt))
	}
}

// unarmored decodes the armor, or returns nil where that alone fails.
func (v *vector) unarmored() *vector {
	file, err := io.ReadAll(armor.NewReader(bytes.NewReader(v.file)))
	if err != nil || v.expect == "armor failure" {
		return nil
	}
	u := *v
	u.file = file
	return &u
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func parseVector(t *testing.T, test []byte) *vector {
	t.Helper()
	v := &vector{file: test}
	compressed := false
	for {
		line, rest, ok := bytes.Cut(v.file, []byte("\n"))
		if !ok {
			t.Fatal("vector has no end of header")
		}
		v.file = rest
		if len(line) == 0 {
			break
		}
		key, value, _ := strings.Cut(string(line), ": ")
		switch key {
		case "expect":
			v.expect = value
		case "payload":
			v.payloadHash = value
		case "identity":
			v.identities = append(v.identities, vectorIdentity(t, value))
		case "passphrase":
			id, err := age.NewScryptIdentity(value)
			if err != nil {
				t.Fatal(err)
			}
			v.identities = append(v.identities, id)
		case "armored":
			v.armored = true
		case "compressed":
			compressed = true
		}
	}
	if compressed {
		v.file = inflate(t, v.file)
	}
	return v
}

func vectorIdentity(t *testing.T, s string) age.Identity {
	t.Helper()
	if id, err := age.ParseX25519Identity(s); err == nil {
		return id
	}
	id, err := age.ParseHybridIdentity(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func inflate(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
