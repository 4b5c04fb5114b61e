package vault

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
)

// TestAttack44CosignatureOfAnotherLog: what somebody brings is judged before anything is kept.
func TestAttack44CosignatureOfAnotherLog(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	back, fork := w.copied(t), w.copied(t)
	note := w.cosigned(t, 1)
	w.other(t, "sonra")
	later := w.cosigned(t, 2)
	w.sends(t, fork, 3)
	add(t, fork.v, Draft{Text: "başqa"})
	stranger := newWitnesses(t)
	addContact(t, w.v, cardOf(t, stranger.to, "Üçüncü Şəxs"), AddContactOptions{})
	theirs := stranger.cosigned(t, 1)
	never := newParty(t, "Heç Kim")
	writer, err := never.v.signer(t.Context())
	check(t, err)
	unknown, err := writer.Cosign(bareOf(t, note), never.v.now())
	check(t, err)
	writer, err = stranger.to.v.signer(t.Context())
	check(t, err)
	unverified, err := writer.Cosign(bareOf(t, note), never.v.now())
	check(t, err)
	for what, c := range map[string]struct {
		v    *Vault
		note []byte
		want error
		says string
	}{
		"of another vault":                 {w.v, theirs, ErrRefused, "another vault"},
		"by a stranger":                    {w.v, unknown, ErrRefused, "no contact has the key"},
		"by somebody whom nobody compared": {w.v, unverified, ErrRefused, "compared"},
		"by nobody":                        {w.v, bareOf(t, note), ErrRefused, "nobody cosigned"},
		"nothing":                          {w.v, nil, ErrIntegrity, ""},
		"words":                            {w.v, []byte("söz\n\nsöz\n"), ErrIntegrity, ""},
		"where the disk was put back":      {back.v, note, custody.ErrRollback, "this disk was put back"},
		"where it was put back, later":     {back.v, later, custody.ErrRollback, "this disk was put back"},
		"where the log went another way":   {fork.v, note, custody.ErrFork, ""},
	} {
		entries := c.v.state.Sequence()
		_, _, err := c.v.AddCosignature(t.Context(), c.note, false)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || errors.Is(err, ErrRefused) == errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", what, err)
		}
		if c.v.state.Sequence() != entries || len(witnessed(t, c.v).Own) > 0 {
			t.Errorf("%s: it is kept", what)
		}
		if errors.Is(c.want, ErrRefused) || c.says == "" && c.want != custody.ErrFork {
			continue
		}
		if r, err := c.v.Verify(t.Context(), VerifyOptions{Checkpoint: c.note}, nil); !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: verify: %+v, %v", what, r, err)
		}
	}
	if _, _, err := w.v.AddCosignature(t.Context(), unverified, true); err != nil {
		t.Errorf("unverified: %v", err)
	}
}

// TestAttack44CosignatureIsAltered: no byte of it can be another one.
func TestAttack44CosignatureIsAltered(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	note := w.cosigned(t, 1)
	entries := w.v.state.Sequence()
	signature := len(bareOf(t, note)) + len("— "+w.to.v.state.Origin()+" ")
	for i := range note {
		_, _, err := w.v.AddCosignature(t.Context(), flipped(note, i), true)
		refused := errors.Is(err, ErrRefused) // another vault's, or a key that is not known
		if err == nil || refused == errors.Is(err, ErrIntegrity) || refused && i > signature+8 {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	lines := strings.SplitAfter(string(note), "\n")
	for i := range lines {
		for _, bad := range []string{strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""), strings.Join(slices.Insert(slices.Clone(lines), i, lines[i]), "")} {
			if bad == string(note) {
				continue
			}
			if _, _, err := w.v.AddCosignature(t.Context(), []byte(bad), true); err == nil {
				t.Errorf("line %d left out or doubled", i)
			}
		}
	}
	if w.v.state.Sequence() != entries {
		t.Error("something was kept")
	}
	if _, known, err := w.v.AddCosignature(t.Context(), note, false); err != nil || known {
		t.Errorf("as it is: %v, %v", known, err)
	}
}
