package crypto

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecretsRedacted prints every secret type, by value and by pointer, alone
// and inside others, under every verb and encoding.
func TestSecretsRedacted(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	key := id.AuthKey(VaultID{}, PurposeIndex)
	pass := NewPassphrase([]byte("invented-secret-words"))
	secrets := [][]byte{[]byte(id.Secret()), key.key.Reveal()[:], []byte(pass.Reveal())}
	type hidden struct {
		id   *Identity
		key  *AuthKey
		pass Passphrase
		vals [1]Identity
		auth AuthKey
	}
	inside := hidden{id, key, pass, [1]Identity{*id}, *key}
	for _, v := range []any{
		id, *id, key, *key, pass, &pass, inside, &inside,
		[]any{id, key, pass},
		map[string]any{"k": *id, "p": pass},
		struct{ ID, P any }{id, pass},
		fmt.Errorf("wrapped: %v", pass),
	} {
		for name, out := range printed(t, v) {
			for _, s := range secrets {
				if leaks(out, s) {
					t.Errorf("%T under %s prints a secret", v, name)
				}
			}
		}
	}
	for _, v := range []any{id, *id, key, *key, pass, &pass} {
		if got := fmt.Sprintf("%v %+v %#v %s %q %x %X %d %t", v, v, v, v, v, v, v, v, v); strings.Count(got, redactedText) != 9 {
			t.Errorf("%T prints as %s", v, got)
		}
		if got, err := json.Marshal(v); err != nil || string(got) != `"[redacted]"` {
			t.Errorf("%T in JSON is %s, %v", v, got, err)
		}
	}
}

func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%o", "%c", "%U", "%b", "%e", "%t", "%T", "%p", "%10.3s"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out["JSON"] = string(text)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var buf bytes.Buffer
		slog.New(handler(&buf)).Info("message", "value", v)
		out[name] = buf.String()
	}
	out["Print"] = fmt.Sprint(v)
	out["panic"] = recovered(v)
	return out
}

func recovered(v any) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	panic(v)
}

// leaks looks for the secret in the spellings that verbs give.
func leaks(out string, secret []byte) bool {
	decimal := strings.Trim(fmt.Sprint(secret), "[]")
	for _, form := range []string{
		string(secret), hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret)),
		fmt.Sprintf("% x", secret), decimal, base64.StdEncoding.EncodeToString(secret),
	} {
		if strings.Contains(out, form) {
			return true
		}
	}
	return false
}

// TestErrorsQuoteNothing opens broken bytes that carry a mark.
func TestErrorsQuoteNothing(t *testing.T) {
	t.Parallel()
	const mark = "MARKEDWORD"
	id := newIdentity(t)
	ct := sealBytes(t, id, []byte(mark))
	for _, bad := range [][]byte{
		[]byte(mark), []byte("age-encryption.org/v1\n-> " + mark + " " + mark + "\n" + mark),
		[]byte("age-encryption.org/v1\n" + mark + "\n"), ct[:len(ct)-1], bytes.Replace(ct, []byte("--- "), []byte("--- "+mark), 1),
	} {
		_, err := id.UnsealBytes(bad)
		if !errors.Is(err, ErrTampered) || strings.Contains(err.Error(), mark) {
			t.Errorf("error is %v", err)
		}
	}
	if _, err := ParseIdentity("AGE-SECRET-KEY-PQ-1" + mark); err == nil || strings.Contains(err.Error(), mark) {
		t.Errorf("error is %v", err)
	}
	if _, err := UnpadJSON([]byte(`{"a":"`+mark+`"}`), FloorPrivate); err == nil || strings.Contains(err.Error(), mark) {
		t.Errorf("error is %v", err)
	}
}
