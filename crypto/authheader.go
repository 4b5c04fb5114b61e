package crypto

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// ErrAuthName reports a kind or name that an authenticated file cannot carry.
var ErrAuthName = errors.New("kind or name does not fit an authenticated file")

const (
	authVersion   = "emanet-auth-v1"
	maxAuthHeader = 320 // more than the longest line
	maxAuthKind   = 32
	maxAuthName   = 128
)

// authHeader is the first line of an authenticated file.
type authHeader struct {
	kind, name string
	generation uint64
	mac        string // hexadecimal
	size       int    // of the body
}

// line returns the header as it stands in the file.
func (h authHeader) line() string {
	return strings.Join([]string{
		authVersion, h.kind, h.name, strconv.FormatUint(h.generation, 10), h.mac, strconv.Itoa(h.size),
	}, " ") + "\n"
}

// parseAuthHeader splits pt after its first line. Only the line that line()
// would print is accepted.
func parseAuthHeader(pt []byte) (authHeader, []byte, error) {
	end := bytes.IndexByte(pt[:min(len(pt), maxAuthHeader)], '\n')
	if end < 0 {
		return authHeader{}, nil, tampered("authenticated file has no header")
	}
	f := strings.Split(string(pt[:end]), " ")
	if len(f) != 6 || f[0] != authVersion || !validKind(f[1]) || !validName(f[2]) {
		return authHeader{}, nil, tampered("authenticated file has a malformed header")
	}
	generation, errGeneration := strconv.ParseUint(f[3], 10, 64)
	size, errSize := strconv.ParseUint(f[5], 10, 31)
	h := authHeader{kind: f[1], name: f[2], generation: generation, mac: f[4], size: int(size)}
	if errGeneration != nil || errSize != nil || len(h.mac) != hex.EncodedLen(sha256.Size) || h.line() != string(pt[:end+1]) {
		return authHeader{}, nil, tampered("authenticated file has a malformed header")
	}
	return h, pt[end+1:], nil
}

func validKind(s string) bool {
	return len(s) <= maxAuthKind && onlyOf(s, "abcdefghijklmnopqrstuvwxyz0123456789-")
}

func validName(s string) bool {
	return len(s) <= maxAuthName &&
		onlyOf(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-")
}

// onlyOf reports whether s is not empty and made of the characters in set.
func onlyOf(s, set string) bool { return s != "" && strings.Trim(s, set) == "" }
