package vault

import (
	"encoding/asn1"
	"errors"
	"math"
	"testing"
	"time"

	"emanet/vault/stamp"
	"emanet/vault/stamp/stamptest"
)

// TestAttack43TimestampIsNotTakenIn lets an authority answer in every wrong way: the vault names the reason and keeps
// nothing of it.
func TestAttack43TimestampIsNotTakenIn(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	good, roots := newAuthority(t, stamptest.Options{})
	q := askTimestamp(t, v, TimestampOptions{})
	before := v.state.Sequence()
	server := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1}
	for name, c := range map[string]struct {
		authority stamptest.Options
		answer    stamptest.Answer
		want      error
	}{
		"other digest":    {answer: stamptest.Answer{Digest: stamp.SHA256.Sum([]byte("başqa"))}, want: stamp.ErrDigest},
		"digest by SHA-1": {answer: stamptest.Answer{SHA1: true}, want: stamp.ErrAlgorithm},
		"no nonce":        {answer: stamptest.Answer{NoNonce: true}, want: stamp.ErrNonce},
		"foreign nonce":   {answer: stamptest.Answer{Nonce: nonceOf(t, askTimestamp(t, otherVault(t), TimestampOptions{}))}, want: stamp.ErrNonce},
		"no certificates": {answer: stamptest.Answer{NoCertificates: true}, want: stamp.ErrNoCertificate},
		"two signers":     {answer: stamptest.Answer{Signers: 2}, want: stamp.ErrSigners},
		"trailing bytes":  {answer: stamptest.Answer{After: []byte{0}}, want: stamp.ErrTrailing},
		"spoilt":          {answer: stamptest.Answer{Spoil: true}, want: stamp.ErrSignature},
		"refused":         {answer: stamptest.Answer{Status: 2}, want: stamp.ErrStatus},
		"expired then":    {answer: stamptest.Answer{Time: time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC)}, want: stamp.ErrExpired},
		"missing usage":   {authority: stamptest.Options{NoUsage: true}, want: stamp.ErrUsage},
		"uncritical":      {authority: stamptest.Options{Uncritical: true}, want: stamp.ErrUsage},
		"two usages":      {authority: stamptest.Options{Usages: []asn1.ObjectIdentifier{stamptest.TimeStamping, server}}, want: stamp.ErrUsage},
	} {
		a, trusted := newAuthority(t, c.authority)
		_, _, err := v.AddTimestamp(t.Context(), answerTimestamp(t, a, q, c.answer), trusted)
		if !errors.Is(err, ErrIntegrity) || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	_, stranger := newAuthority(t, stamptest.Options{})
	if _, _, err := v.AddTimestamp(t.Context(), answerTimestamp(t, good, q, stamptest.Answer{}), stranger); !errors.Is(err, stamp.ErrRoot) {
		t.Errorf("other root: %v", err)
	}
	foreign := askTimestamp(t, otherVault(t), TimestampOptions{})
	if _, _, err := v.AddTimestamp(t.Context(), answerTimestamp(t, good, foreign, stamptest.Answer{}), roots); !errors.Is(err, ErrRefused) || errors.Is(err, ErrIntegrity) {
		t.Errorf("somebody else's: %v", err)
	}
	if v.state.Sequence() != before || len(timestamps(t, v)) != 0 {
		t.Error("something of it was kept")
	}
	addTimestamp(t, v, answerTimestamp(t, good, q, stamptest.Answer{}), roots)
	mustVerify(t, v)
}

// TestAttack43TimestampOfALogThatForked gives the answer for one copy of a vault to another copy that went its own way.
func TestAttack43TimestampOfALogThatForked(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	a, roots := newAuthority(t, stamptest.Options{})
	q := askTimestamp(t, v, TimestampOptions{})
	response := answerTimestamp(t, a, q, stamptest.Answer{})
	b, err := v.timestampBook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asked := *b.requests[q.Sequence]
	for name, change := range map[string]func(*timestampRequest){
		"other root":   func(r *timestampRequest) { r.checkpoint.Root[0] ^= 1 },
		"longer log":   func(r *timestampRequest) { r.checkpoint.Size = math.MaxInt32 },
		"other signer": func(r *timestampRequest) { r.note = askTimestamp(t, otherVault(t), TimestampOptions{}).Checkpoint },
	} {
		forked := asked
		change(&forked)
		if _, err := v.verifyTimestamp(&Timestamp{Response: response}, &forked, roots); !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := v.verifyTimestamp(&Timestamp{Response: response}, &asked, roots); err != nil {
		t.Error(err)
	}
}
