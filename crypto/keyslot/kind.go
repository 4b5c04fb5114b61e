package keyslot

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"filippo.io/age"

	"emanet/crypto"
)

// Kind says what opens a slot. The words are part of the format.
type Kind string

// The kinds there are.
const (
	KindPassphrase Kind = "passphrase" // scrypt
	KindHybrid     Kind = "hybrid"     // ML-KEM-768 with X25519
	KindX25519     Kind = "x25519"     // classic
	KindPlugin     Kind = "plugin"     // whatever a plugin makes; counts as classic
)

// MaxWorkFactor is the largest scrypt work factor, as log2 N, that is ever
// computed: 2^20 takes about three seconds and 1 GiB.
const MaxWorkFactor = 20

// ErrWorkFactor reports a file that asks for more scrypt work than
// [MaxWorkFactor]. No work was done.
var ErrWorkFactor = errors.New("scrypt work factor is above 20")

// maxSlot bounds a slot: the plaintext has 4 KiB.
const maxSlot = 64 << 10

// Info is what anyone can read in the header of a slot.
type Info struct {
	Kind Kind
	LogN int // scrypt work factor of a passphrase slot, else 0
}

// Inspect reads the clear header of a slot and computes nothing. It returns
// [crypto.ErrTampered] for bytes that are no slot. It accepts any work factor:
// [Key.Open] refuses one above [MaxWorkFactor].
func Inspect(slot []byte) (Info, error) {
	if len(slot) > maxSlot {
		return Info{}, fmt.Errorf("%w: key slot is too long", crypto.ErrTampered)
	}
	info, err := inspect(slot)
	if err != nil {
		return Info{}, fmt.Errorf("%w: header of key slot", crypto.ErrTampered)
	}
	return info, nil
}

var errHeader = errors.New("malformed header")

// inspect finds out who can open the age file.
func inspect(file []byte) (Info, error) {
	header, err := age.ExtractHeader(bytes.NewReader(file))
	if err != nil {
		return Info{}, errHeader // age's text may quote the file
	}
	stanzas := stanzaLines(header)
	if len(stanzas) == 1 {
		switch stanzas[0][0] {
		case "scrypt":
			return inspectScrypt(stanzas[0])
		case "mlkem768x25519":
			return Info{Kind: KindHybrid}, nil
		case "X25519":
			return Info{Kind: KindX25519}, nil
		}
	}
	for _, s := range stanzas {
		if s[0] == "scrypt" || s[0] == "mlkem768x25519" || s[0] == "X25519" {
			return Info{}, errHeader // native stanzas stand alone in a slot
		}
	}
	return Info{Kind: KindPlugin}, nil
}

// stanzaLines returns type and arguments of every stanza. Age has checked the
// grammar (c2sp.org/age, "Header"): no line of a body begins with an arrow.
func stanzaLines(header []byte) [][]string {
	var stanzas [][]string
	for line := range strings.Lines(string(header)) {
		if rest, ok := strings.CutPrefix(line, "-> "); ok {
			stanzas = append(stanzas, strings.Split(strings.TrimSuffix(rest, "\n"), " "))
		}
	}
	return stanzas
}

// inspectScrypt reads "scrypt <salt> <log2 N>" (c2sp.org/age, "scrypt").
func inspectScrypt(stanza []string) (Info, error) {
	if len(stanza) != 3 || !regexp.MustCompile(`^[1-9][0-9]{0,2}$`).MatchString(stanza[2]) {
		return Info{}, errHeader
	}
	logN, err := strconv.Atoi(stanza[2])
	if err != nil {
		return Info{}, errHeader
	}
	return Info{Kind: KindPassphrase, LogN: logN}, nil
}
