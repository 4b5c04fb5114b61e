package vault

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

func TestTimestampsAreKept(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	a, roots := newAuthority(t, stamptest.Options{})
	first := add(t, v, Draft{Fields: fields(t, "title: birinci\n"), Text: "uydurma"})
	q := askTimestamp(t, v, TimestampOptions{})
	if note, err := os.ReadFile(filepath.Join(dir, checkpointName)); err != nil || bytes.Equal(note, q.Checkpoint) {
		t.Fatalf("the request has no entry: %v", err)
	}
	r, err := stamp.ParseRequest(q.Query)
	if err != nil || !bytes.Equal(r.Digest, stamp.SHA256.Sum(q.Checkpoint)) || q.Hash != stamp.SHA256 {
		t.Fatalf("%+v, %v", r, err)
	}
	add(t, v, Draft{Fields: fields(t, "title: sonrakı\n"), Text: "sonra"})
	response := answerTimestamp(t, a, q, stamptest.Answer{})
	one := addTimestamp(t, v, response, roots)
	if one.Records != 1 || one.Requested != q.Sequence || one.Entries != q.Entries || one.Leaves != q.Leaves || len(one.Certificates) != 3 {
		t.Fatalf("%+v", one)
	}
	again, known, err := v.AddTimestamp(t.Context(), response, roots)
	if err != nil || !known || again.Sequence != one.Sequence || v.state.Sequence() != one.Sequence {
		t.Fatalf("added twice: %+v, %v", again, err)
	}
	by512 := askTimestamp(t, v, TimestampOptions{Hash: stamp.SHA512, Policy: "1.3.6.1.4.1.99999.7.3"})
	two := addTimestamp(t, v, answerTimestamp(t, a, by512, stamptest.Answer{Policy: "1.3.6.1.4.1.99999.7.3"}), roots)
	if two.Records != 2 || two.Hash != stamp.SHA512 {
		t.Fatalf("%+v", two)
	}
	mustVerify(t, v)

	if err := v.Remove(t.Context(), []record.ID{first.ID}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Purge(t.Context(), nil, "silindi", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, false)
	all := timestamps(t, v)
	if len(all) != 2 || all[0].Fault != nil || all[1].Fault != nil || all[0].Records != 0 || all[1].Records != 1 {
		t.Fatalf("after purge and rotation: %+v", all)
	}
	if !bytes.Equal(all[0].Response, response) || !bytes.Equal(all[0].Checkpoint, q.Checkpoint) || !bytes.Equal(all[0].Certificates[2], a.Root.Raw) {
		t.Error("what is kept is not what came")
	}
	if got, err := v.Timestamp(t.Context(), two.Sequence); err != nil || !got.Time.Equal(two.Time) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := v.Timestamp(t.Context(), two.Sequence+1); !errors.Is(err, ErrNoTimestamp) || !errors.Is(err, ErrNoRecord) {
		t.Errorf("%v", err)
	}
	if _, err := v.RequestTimestamp(t.Context(), TimestampOptions{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
	if _, _, err := v.AddTimestamp(t.Context(), response, roots); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
	v.Lock()
	if _, err := v.Timestamps(t.Context()); !errors.Is(err, ErrLocked) {
		t.Errorf("%v", err)
	}
}

func TestTimestampRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	before := v.state.Sequence()
	if _, err := v.RequestTimestamp(t.Context(), TimestampOptions{Hash: "sha1"}); !errors.Is(err, stamp.ErrAlgorithm) {
		t.Errorf("%v", err)
	}
	if _, err := v.RequestTimestamp(t.Context(), TimestampOptions{Policy: "bir"}); !errors.Is(err, stamp.ErrPolicy) {
		t.Errorf("%v", err)
	}
	if v.state.Sequence() != before {
		t.Error("what was refused is in the log")
	}
}

// TestStoredTimestampIsJudgedAgain has a holder write entries that say of a time-stamp what is not so.
func TestStoredTimestampIsJudgedAgain(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	a, roots := newAuthority(t, stamptest.Options{})
	other, _ := newAuthority(t, stamptest.Options{})
	q := askTimestamp(t, v, TimestampOptions{})
	good := addTimestamp(t, v, answerTimestamp(t, a, q, stamptest.Answer{}), roots)
	h, err := v.history(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.entry(good.Sequence)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.StdEncoding.EncodeToString
	for name, change := range map[string]map[string]string{
		"another time":       {stampTime: "2020-01-01T00:00:00Z"},
		"the time otherwise": {stampTime: "2026-03-02T14:20:30.5+04:00"},
		"another authority":  {stampAuthority: "Başqa"},
		"no such request":    {stampRequest: "1"},
		"another root":       {stampRoot: custody.Hex32(sum(other.Root.Raw)).String(), stampCertificate + "3": encode(other.Root.Raw)},
		"another answer":     {stampResponse: encode(answerTimestamp(t, other, q, stamptest.Answer{}))},
		"a shorter chain":    {stampCertificate + "3": ""},
		"no answer":          {stampResponse: ""},
	} {
		details := map[string]string{}
		maps.Copy(details, p.Details)
		maps.Copy(details, change)
		if _, err := v.apply(t.Context(), &commit{action: custody.ActionTimestamp, details: details}); err != nil {
			t.Fatal(err)
		}
		all := timestamps(t, v)
		if last := all[len(all)-1]; !errors.Is(last.Fault, ErrIntegrity) || all[0].Fault != nil {
			t.Errorf("%s: %v", name, last.Fault)
		}
	}
	mustVerify(t, v)
	for name, details := range map[string]map[string]string{
		"unknown op":      {stampOp: "başqa"},
		"no checkpoint":   {stampOp: stampAsk, stampHash: "sha256", stampNonce: "7"},
		"malformed root":  {stampOp: stampAdd, stampRequest: "2", stampTime: p.Details[stampTime], stampRoot: "00"},
		"malformed nonce": {stampOp: stampAsk, stampHash: "sha256", stampNonce: "07", stampCheckpoint: string(q.Checkpoint)},
		"SHA-1":           {stampOp: stampAsk, stampHash: "sha1", stampNonce: "7", stampCheckpoint: string(q.Checkpoint)},
	} {
		if err := v.takeTimestamp(&timestampBook{}, h, &custody.Private{Sequence: 99, Action: custody.ActionTimestamp, Details: details}); !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAuthorityNameIsBounded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Uydurma Vaxt Mərkəzi":   "Uydurma Vaxt Mərkəzi",
		"":                       "O=Nümunə Qurum",
		"a\xffb":                 "a\ufffdb",
		strings.Repeat("ə", 300): strings.Repeat("ə", 101) + "…",
	} {
		got := authorityName(&x509.Certificate{Subject: pkix.Name{CommonName: name, Organization: []string{"Nümunə Qurum"}}})
		if got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
