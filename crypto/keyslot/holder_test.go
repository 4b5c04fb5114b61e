package keyslot

import (
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

func pluginIdentityText(t testing.TB, name string) string {
	t.Helper()
	s := plugin.EncodeIdentity(name, []byte("invented"))
	if s == "" {
		t.Fatalf("no identity for %q", name)
	}
	return s
}

func TestParseHolder(t *testing.T) {
	t.Parallel()
	hybrid := newIdentity(t).Recipient().String()
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	classic := x.Recipient().String()
	byPlugin := plugin.EncodeRecipient("emanet-test", []byte("invented"))
	for text, kind := range map[string]Kind{hybrid: KindHybrid, classic: KindX25519, byPlugin: KindPlugin} {
		h, err := ParseHolder(text, true)
		if err != nil || h.Kind() != kind || h.String() != text {
			t.Errorf("%.20s: %v", text, err)
		}
		h, err = ParseHolder(text, false)
		if (kind == KindHybrid) != (err == nil) || err != nil && (h != nil || !errors.Is(err, ErrClassic)) {
			t.Errorf("%.20s without classic: %v", text, err)
		}
	}
	for text, want := range map[string]error{
		"": ErrHolder, "age1": ErrHolder, hybrid + "\n": ErrHolder, strings.ToUpper(classic): ErrHolder,
		classic[:20]: ErrHolder, hybrid[:200]: ErrHolder, byPlugin + "x": ErrHolder, "age1pq1" + strings.Repeat("q", 5000): ErrHolder,
		x.String(): ErrSecretKey, strings.ToLower(x.String()): ErrSecretKey, pluginIdentityText(t, "x"): ErrSecretKey,
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 nobody": ErrSSH, "ssh-rsa AAAA": ErrSSH, "ecdsa-sha2-nistp256 AAAA": ErrSSH,
	} {
		for _, allow := range []bool{false, true} {
			h, err := ParseHolder(text, allow)
			if h != nil || !errors.Is(err, want) || len(text) > 10 && strings.Contains(err.Error(), text) {
				t.Errorf("%.30q: %v, want %v", text, err, want)
			}
		}
	}
}

// TestTagHolder makes a slot for a hardware key without running anything
// (recipient from filippo.io/age/tag's own tests).
func TestTagHolder(t *testing.T) {
	t.Parallel()
	const text = "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e"
	if _, err := ParseHolder(text, false); !errors.Is(err, ErrClassic) {
		t.Errorf("without classic: %v", err)
	}
	slot := sealHolder(t, newIdentity(t), text)
	if info, err := Inspect(slot); err != nil || info.Kind != KindPlugin {
		t.Errorf("%v, %v", info, err)
	}
}

func TestPluginNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"yubikey": true, "se": true, "fido2-hmac": true, "a.b_c+d-1": true, "1password": true,
		"": false, ".": false, "..": false, ".hidden": false, "-flag": false, "a..b": false, "a/b": false, `a\b`: false,
		"../../tmp/x": false, "Yubikey": false, "a b": false, "a:b": false, "ə": false, "a\x00": false, strings.Repeat("a", 65): false,
	} {
		if got := validPluginName(name); got != want {
			t.Errorf("%q is valid: %v", name, got)
		}
	}
}
