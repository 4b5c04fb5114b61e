package bundle

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"emanet/crypto"
)

const (
	software   = "emanet"
	infoV1     = "v1"
	passphrase = "passphrase"
)

// bagInfo is all of bag-info.txt: Info and what RFC 8493 section 2.2.2 calls the
// Payload-Oxum.
type bagInfo struct {
	Info
	bytes int64
	count int
}

// encode returns the lines in their one order.
func (b bagInfo) encode() []byte {
	var out strings.Builder
	line := func(key, value string) { out.WriteString(key + ": " + value + "\n") }
	created := b.Created.UTC()
	line("Bag-Software-Agent", b.Software)
	line("Bagging-Date", created.Format(time.DateOnly))
	line("Payload-Oxum", fmt.Sprintf("%d.%d", b.bytes, b.count))
	line("Emanet-Bundle", infoV1)
	line("Emanet-Vault", b.Vault.String())
	line("Emanet-What", string(b.What))
	line("Emanet-Purpose", b.Purpose)
	line("Emanet-Records", strconv.Itoa(b.Records))
	line("Emanet-Created", created.Format(time.RFC3339))
	line("Emanet-Nonce", hexOf(b.Nonce[:]))
	for _, r := range sortedHashes(b.Recipients) {
		line("Emanet-Recipient", hexOf(r[:]))
	}
	if b.Passphrase {
		line("Emanet-Recipient", passphrase)
	}
	return []byte(out.String())
}

// parseInfo reads bag-info.txt. What it accepts encodes to the same bytes.
func parseInfo(data []byte) (bagInfo, error) {
	if len(data) > maxInfo {
		return bagInfo{}, fault(nameInfo, "is larger than %d bytes", maxInfo)
	}
	in := infoLines{rest: string(data)}
	b := in.read()
	if in.err == nil && in.rest != "" {
		in.fail("has a line too many")
	}
	if in.err != nil {
		return bagInfo{}, in.err
	}
	if err := b.check(); err != nil {
		return bagInfo{}, fault(nameInfo, "%s", strings.TrimPrefix(err.Error(), ErrRefused.Error()+": "))
	}
	if string(b.encode()) != string(data) {
		return bagInfo{}, fault(nameInfo, "is not in its one encoding")
	}
	return b, nil
}

// infoLines takes a text apart. After the first error it returns empty values.
type infoLines struct {
	rest string
	err  error
}

// read takes every line; the last key may stand more than once.
func (in *infoLines) read() bagInfo {
	var b bagInfo
	b.Software = in.value("Bag-Software-Agent")
	in.value("Bagging-Date")
	b.bytes, b.count = in.oxum(in.value("Payload-Oxum"))
	if v := in.value("Emanet-Bundle"); v != infoV1 {
		in.fail("is of the version %q: this program knows v1 only; use a newer emanet", clip(v))
	}
	b.Vault = in.vault(in.value("Emanet-Vault"))
	b.What = What(in.value("Emanet-What"))
	b.Purpose = in.value("Emanet-Purpose")
	b.Records = int(in.number(in.value("Emanet-Records")))
	b.Created = in.time(in.value("Emanet-Created"))
	in.hex(b.Nonce[:], in.value("Emanet-Nonce"))
	in.recipients(&b)
	return b
}

func (in *infoLines) recipients(b *bagInfo) {
	for in.err == nil && (in.rest != "" || len(b.Recipients) == 0) && !b.Passphrase {
		v := in.value("Emanet-Recipient")
		if v == passphrase {
			b.Passphrase = true
			return
		}
		var h [32]byte
		in.hex(h[:], v)
		b.Recipients = append(b.Recipients, h)
	}
}

// value takes one line, which must have this key.
func (in *infoLines) value(key string) string {
	if in.err != nil {
		return ""
	}
	line, rest, ok := strings.Cut(in.rest, "\n")
	value, found := strings.CutPrefix(line, key+": ")
	if !ok || !found {
		in.fail("has no line %s in its place", key)
		return ""
	}
	in.rest = rest
	return value
}

func (in *infoLines) oxum(s string) (int64, int) {
	size, count, ok := strings.Cut(s, ".")
	if !ok && in.err == nil {
		in.fail("has a malformed Payload-Oxum")
	}
	return in.number(size), int(in.number(count))
}

// number reads a decimal below 2^53; check and encode find what is too large or
// has another spelling.
func (in *infoLines) number(s string) int64 {
	n, err := strconv.ParseUint(s, 10, 53)
	if err != nil {
		in.fail("has a malformed number %q", clip(s))
	}
	return int64(n)
}

func (in *infoLines) vault(s string) crypto.VaultID {
	v, err := crypto.ParseVaultID(s)
	if err != nil {
		in.fail("has a malformed vault id")
	}
	return v
}

func (in *infoLines) time(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		in.fail("has a malformed time %q", clip(s))
	}
	return t.UTC()
}

func (in *infoLines) hex(dst []byte, s string) {
	if !readHex(dst, s) {
		in.fail("has a malformed hash or nonce")
	}
}

func (in *infoLines) fail(format string, args ...any) {
	if in.err == nil {
		in.err = fault(nameInfo, format, args...)
	}
}

// readHex fills dst from exactly as many lower-case digits.
func readHex(dst []byte, s string) bool {
	if len(s) != hex.EncodedLen(len(dst)) || strings.ToLower(s) != s {
		return false
	}
	_, err := hex.Decode(dst, []byte(s))
	return err == nil
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// clip shortens what an error shows of a value.
func clip(s string) string { return s[:min(len(s), 40)] }

// knownSoftware reports whether s is "emanet", or "emanet " and a version.
func knownSoftware(s string) bool {
	if s == software {
		return true
	}
	version, ok := strings.CutPrefix(s, software+" ")
	return ok && version != "" && len(version) <= maxSoftware && onlyOf(version, versionChars)
}

const versionChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-_"

func onlyOf(s, chars string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(chars, r) }) < 0
}
