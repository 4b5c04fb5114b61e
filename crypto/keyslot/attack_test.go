package keyslot

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age/armor"
	"filippo.io/age/plugin"
)

// TestAttack14IdentityFileWorkFactor gives an identity file that would take
// hours and a terabyte to open.
func TestAttack14IdentityFileWorkFactor(t *testing.T) {
	t.Parallel()
	secret := pass("invented words")
	file, err := wrapping{passphrase: &secret, logN: weak}.wrap([]byte(newIdentity(t).Secret()))
	if err != nil {
		t.Fatal(err)
	}
	for _, factor := range []string{"21", "30", "63", "999"} {
		hostile := bytes.Replace(file, []byte(" 2\n"), []byte(" "+factor+"\n"), 1)
		for name, data := range map[string][]byte{"binary": hostile, "armored": armored(t, hostile)} {
			start := time.Now()
			_, errRead := ReadIdentityFile(data, never(t), true)
			_, errPin := AddPin(data, never(t), pinA, weak)
			if !errors.Is(errRead, ErrWorkFactor) || !errors.Is(errPin, ErrWorkFactor) {
				t.Errorf("%s, factor %s: %v, %v", name, factor, errRead, errPin)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("%s, factor %s: refused after %v", name, factor, took)
			}
		}
	}
}

func armored(t *testing.T, file []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := armor.NewWriter(&buf)
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestAttack14PluginPath names a program by a path, in well-formed recipients
// and identities. The program stands where every such path leads.
func TestAttack14PluginPath(t *testing.T) {
	folder := t.TempDir()
	here := filepath.Join(folder, "a", "b")
	report := installPlugin(t, filepath.Join(folder, "tmp", "x"))
	if err := os.MkdirAll(filepath.Join(here, "age-plugin-.."), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(here)
	t.Setenv("PATH", here)
	for _, name := range []string{"../../tmp/x", "../../../tmp/x", "/tmp/x", "..", "./x", `..\..\tmp\x`, "-x", ".x"} {
		h, err := ParseHolder(bech32("age1"+name, []byte("invented")), true)
		if h != nil || !errors.Is(err, ErrPluginName) {
			t.Errorf("recipient %q: %v", name, err)
		}
		identity := strings.ToUpper(bech32("age-plugin-"+name+"-", []byte("invented")))
		k, err := ReadIdentityFile([]byte(identity+"\n"), never(t), true)
		if k != nil || !errors.Is(err, ErrPluginName) {
			t.Errorf("identity %q: %v", name, err)
		}
	}
	if h, err := ParseHolder("age1../../tmp/x1qqqqqqqq", true); h != nil || !errors.Is(err, ErrPluginName) {
		t.Errorf("recipient without checksum: %v", err)
	}
	if ran(report) {
		t.Error("the program was run")
	}
	// The helper makes texts that parse when the name is good.
	if _, err := ParseHolder(bech32("age1good", []byte("invented")), true); err != nil {
		t.Errorf("control: %v", err)
	}
}

// TestAttack14PluginInCurrentFolder puts a plugin where the person stands.
func TestAttack14PluginInCurrentFolder(t *testing.T) {
	here := t.TempDir()
	report := installPlugin(t, filepath.Join(here, "age-plugin-"+testPlugin))
	installed := os.Getenv(reportVar)
	installPlugin(t, filepath.Join(here, "bin", "age-plugin-"+testPlugin))
	t.Setenv(reportVar, installed)
	t.Chdir(here)
	id, empty := newIdentity(t), t.TempDir()
	h, err := ParseHolder(plugin.EncodeRecipient(testPlugin, []byte("invented")), true)
	if err != nil {
		t.Fatal(err)
	}
	k := readKey(t, pluginIdentityText(t, testPlugin))
	list := string(os.PathListSeparator)
	for _, debug := range []string{"", "execerrdot=0"} {
		t.Setenv("GODEBUG", debug)
		for _, path := range []string{"", ".", "bin", "./bin", list, empty + list, list + empty, here, here + "/.", empty + list + here} {
			t.Setenv("PATH", path)
			if slot, err := SealHolder(id, testMeta(), h); slot != nil || !errors.Is(err, ErrPluginMissing) {
				t.Errorf("PATH=%q, %q, seal: %v", path, debug, err)
			}
			_, err := k.matching(KindPlugin)[0].Unwrap(nil)
			if !errors.Is(err, ErrPluginMissing) {
				t.Errorf("PATH=%q, %q, open: %v", path, debug, err)
			}
			if ran(report) {
				t.Fatalf("PATH=%q, %q: the plugin was run", path, debug)
			}
		}
	}
	t.Setenv("PATH", filepath.Join(here, "bin"))
	if _, err := SealHolder(id, testMeta(), h); err != nil || !ran(report) {
		t.Errorf("control: %v", err)
	}
}

// bech32 encodes as BIP-173 does, under any human-readable part.
func bech32(hrp string, data []byte) string {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var values []byte
	acc, n := 0, 0
	for _, b := range data {
		acc, n = acc<<8|int(b), n+8
		for ; n >= 5; n -= 5 {
			values = append(values, byte(acc>>(n-5)&31))
		}
	}
	if n > 0 {
		values = append(values, byte(acc<<(5-n)&31))
	}
	var check []byte
	for i := range hrp {
		check = append(check, hrp[i]>>5)
	}
	check = append(check, 0)
	for i := range hrp {
		check = append(check, hrp[i]&31)
	}
	sum := polymod(append(append(check, values...), 0, 0, 0, 0, 0, 0)) ^ 1
	var text strings.Builder
	text.WriteString(hrp + "1")
	for _, v := range values {
		text.WriteByte(charset[v])
	}
	for i := range 6 {
		text.WriteByte(charset[sum>>(5*(5-i))&31])
	}
	return text.String()
}

func polymod(values []byte) uint32 {
	chk := uint32(1)
	for _, v := range values {
		top := chk >> 25
		chk = chk&0x1ffffff<<5 ^ uint32(v)
		for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				chk ^= g
			}
		}
	}
	return chk
}
