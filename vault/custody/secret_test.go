package custody

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecretsPrintRedacted: no verb, no encoding, and no structure around them
// shows a signing key or a salt.
func TestSecretsPrintRedacted(t *testing.T) {
	t.Parallel()
	m := newLog(t, "secret")
	key, err := NewWriterKey(&seededRand{seed: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	secret := m.writer.Secret()
	b64 := secret[strings.LastIndex(secret, "+AQ")+1:] // after the key id; "AQ" is the type byte
	// Salt is the same bytes: it must not show either.
	forms := []string{secret, b64, fmt.Sprintf("%x", key.seed()), fmt.Sprintf("%X", key.seed()), fmt.Sprint(key.seed())}
	salt := Salt(key.seed())
	around := struct {
		Key    *WriterKey
		W      *Writer
		Value  Writer
		hidden *Writer
		inside Writer
		key    WriterKey
		Salt   Salt
	}{key, m.writer, *m.writer, m.writer, *m.writer, *key, salt}
	var out bytes.Buffer
	for _, v := range []any{key, *key, m.writer, *m.writer, salt, &salt, around, &around} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	for _, v := range []any{key, m.writer, *m.writer} {
		if err := json.NewEncoder(&out).Encode(v); err != nil {
			t.Fatal(err)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	}
	for _, form := range forms {
		if strings.Contains(out.String(), form) {
			t.Errorf("a secret is printed as %.12s…", form)
		}
	}
	if again, err := ParseWriter(secret); err != nil || again.PublicKey() != m.writer.PublicKey() || again.ID() != m.writer.ID() {
		t.Errorf("the secret does not read back: %v", err)
	}
	damaged([]byte(secret), func(how string, bad []byte) {
		if w, err := ParseWriter(string(bad)); w != nil || err == nil || strings.Contains(err.Error(), b64[:20]) {
			t.Fatalf("%s: %v", how, err)
		}
	})
}
