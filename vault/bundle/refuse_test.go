package bundle

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// TestWriteRefuses: nothing is written that a reader would not accept.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var key stdcrypto.Signer
	for name, spoil := range map[string]func(c *Contents){
		"no key":              func(*Contents) { key = nil },
		"another kind of key": func(*Contents) { key = ec },
		"software":            func(c *Contents) { c.Info.Software = "tar" },
		"software with lines": func(c *Contents) { c.Info.Software = "emanet 1\nX: y" },
		"software, no number": func(c *Contents) { c.Info.Software = "emanet " },
		"what":                func(c *Contents) { c.Info.What = "some" },
		"purpose":             func(c *Contents) { c.Info.Purpose = "" },
		"no records":          func(c *Contents) { c.Info.Records, c.Members = 0, nil },
		"record count":        func(c *Contents) { c.Info.Records = 3 },
		"parts of a second":   func(c *Contents) { c.Info.Created = c.Info.Created.Add(time.Millisecond) },
		"before 1970":         func(c *Contents) { c.Info.Created = time.Unix(-1, 0) },
		"no time":             func(c *Contents) { c.Info.Created = time.Time{} },
		"nobody":              func(c *Contents) { c.Info.Recipients = nil },
		"two ways":            func(c *Contents) { c.Info.Passphrase = true },
		"twice the same":      func(c *Contents) { c.Info.Recipients = append(c.Info.Recipients, c.Info.Recipients[0]) },
		"many recipients":     func(c *Contents) { c.Info.Recipients = make([][32]byte, maxRecipients+1) },
		"a tag of no name":    func(c *Contents) { c.Tags[0].Name = "../checkpoint" },
		"a tag twice":         func(c *Contents) { c.Tags = append(c.Tags, c.Tags[0]) },
		"a large tag":         func(c *Contents) { c.Tags[0].Data = make([]byte, maxTag+1) },
		"a name":              func(c *Contents) { c.Members[1].Name = "1/files/../../x" },
		"a member twice":      func(c *Contents) { c.Members[2] = c.Members[1] },
		"order":               func(c *Contents) { c.Members[1], c.Members[2] = c.Members[2], c.Members[1] },
		"a gap":               func(c *Contents) { c.Members[5].Name = RecordName(3) },
		"negative":            func(c *Contents) { c.Members[1].Size = -1 },
		"too large":           func(c *Contents) { c.Members[1].Size = maxBytes },
		"no bytes":            func(c *Contents) { c.Members[1].Open = nil },
		"too many":            func(c *Contents) { c.Members = make([]Member, maxCount+1) },
	} {
		key = testKey()
		c := sample()
		spoil(c)
		var out bytes.Buffer
		if _, err := Write(context.Background(), &out, c, key, nil); !errors.Is(err, ErrRefused) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, out.Len())
		}
	}
}

// falseKey signs with another key than it shows.
type falseKey struct{ stdcrypto.Signer }

func (falseKey) Public() stdcrypto.PublicKey { return keyOf(9).Public() }

func TestWriteChecksItsSignature(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if _, err := Write(context.Background(), &out, sample(), falseKey{testKey()}, nil); err == nil || out.Len() > 0 {
		t.Errorf("%v, %d bytes written", err, out.Len())
	}
}

func TestWriteSeesChanges(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", chunkSize)
	for name, body := range map[string]string{"short": "invented", "long": long} {
		for how, now := range map[string]string{"less": body[1:], "more": body + "x", "other": "X" + body[1:], "nothing": ""} {
			c := sample()
			c.Members[1] = file(c.Members[1].Name, body)
			c.Members[1].Open = file("", now).Open
			_, err := Write(context.Background(), io.Discard, c, testKey(), nil)
			if !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), c.Members[1].Name) {
				t.Errorf("%s, %s: %v", name, how, err)
			}
		}
	}
}

// broken is a member that fails in one of its ways.
type broken struct {
	io.Reader
	err    error
	closed *int
}

func (b broken) Close() error { *b.closed++; return b.err }

func TestWritePassesErrorsOn(t *testing.T) {
	t.Parallel()
	wrong, closed := errors.New("wrong key"), 0
	for _, body := range []string{"", "x", strings.Repeat("x", 3*chunkSize)} {
		for name, open := range map[string]func() (io.ReadCloser, error){
			"open": func() (io.ReadCloser, error) { closed++; return nil, wrong },
			"read": func() (io.ReadCloser, error) {
				return broken{io.MultiReader(strings.NewReader(body), iotest.ErrReader(wrong)), nil, &closed}, nil
			},
			"close": func() (io.ReadCloser, error) { return broken{strings.NewReader(body), wrong, &closed}, nil },
		} {
			c := sample()
			c.Members[2] = file(c.Members[2].Name, body)
			c.Members[2].Open = open
			if _, err := Write(context.Background(), io.Discard, c, testKey(), nil); !errors.Is(err, wrong) || errors.Is(err, ErrChanged) {
				t.Errorf("%s, %d bytes: %v", name, len(body), err)
			}
		}
	}
	if closed != 9 {
		t.Errorf("closed %d times", closed)
	}
}

// full is a disk with room for so many bytes.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriteToAFullDisk(t *testing.T) {
	t.Parallel()
	c := sample()
	c.Members[1] = file(c.Members[1].Name, strings.Repeat("x", 5*chunkSize))
	size := len(made(t, c))
	for room := 0; room < size; room += 9973 {
		if _, err := Write(context.Background(), &full{room}, c, testKey(), nil); !errors.Is(err, errFull) {
			t.Errorf("room for %d of %d: %v", room, size, err)
		}
	}
}

func TestWriteIsCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	c := sample()
	c.Members[1] = file(c.Members[1].Name, strings.Repeat("x", 50*chunkSize))
	_, err := Write(ctx, io.Discard, c, testKey(), func(done, total int64) {
		if done > 3*chunkSize {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
