//go:build unix

package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

// block is the unit of a tar.
const block = 512

// tarMember is one member as it stands in a tar: its header and its padded bytes.
type tarMember struct {
	name string // below the top folder
	data []byte
}

// untar takes the tar of a bundle apart.
func untar(t testing.TB, plain []byte) (top string, members []tarMember) {
	t.Helper()
	for at := 0; plain[at] != 0; {
		h := plain[at : at+block]
		name, _, _ := strings.Cut(string(h[:100]), "\x00")
		var size int
		if _, err := fmt.Sscanf(string(h[124:135]), "%o", &size); err != nil {
			t.Fatal(err)
		}
		end := at + block + (size+block-1)/block*block
		var below string
		top, below, _ = strings.Cut(name, "/")
		members = append(members, tarMember{below, slices.Clone(plain[at:end])})
		at = end
	}
	return top, members
}

// retar puts members together again, padded as a bundle is.
func retar(members ...tarMember) []byte {
	var out []byte
	for _, m := range members {
		out = append(out, m.data...)
	}
	whole := (crypto.PaddedSize(int64(len(out)+2*block), 64<<10) + block - 1) / block * block
	return append(out, make([]byte, whole-int64(len(out)))...)
}

// tarHead is the one header that a member of this name and size may have.
func tarHead(name string, size int64, kind byte) []byte {
	h := make([]byte, block)
	copy(h, name)
	copy(h[100:], "0000600\x000000000\x000000000\x00")
	copy(h[124:], fmt.Sprintf("%011o", size))
	if size >= 1<<33 {
		copy(h[124:], make([]byte, 12))
		h[124] = 0x80
		binary.BigEndian.PutUint64(h[128:], uint64(size)) //nolint:gosec // positive
	}
	copy(h[136:], fmt.Sprintf("%011o", 1_900_000_000))
	h[156] = kind
	copy(h[257:], "ustar\x0000")
	copy(h[329:], "0000000\x000000000\x00")
	copy(h[148:], "        ")
	sum := 0
	for _, c := range h {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return h
}

// newMember makes a member of a name and a content.
func newMember(top, name, content string) tarMember {
	data := append(tarHead(top+"/"+name, int64(len(content)), '0'), content...)
	return tarMember{name, append(data, make([]byte, (block-len(data)%block)%block)...)}
}

// content is the bytes of a member without its padding.
func (m tarMember) content() string {
	var size int
	_, _ = fmt.Sscanf(string(m.data[124:135]), "%o", &size) // untar has read it
	return string(m.data[block : block+size])
}

// replaced puts another content into a member, lists it and signs the list again: everything but what was spoilt on
// purpose is as it should be.
func (s *sender) replaced(t testing.TB, plain []byte, contents map[string]string) []byte {
	t.Helper()
	top, members := untar(t, plain)
	sums := map[string]string{}
	for i, m := range members {
		if c, ok := contents[m.name]; ok {
			members[i] = newMember(top, m.name, c)
		}
		sum := sha256.Sum256([]byte(members[i].content()))
		sums[m.name] = hex.EncodeToString(sum[:])
	}
	var list strings.Builder
	for line := range strings.Lines(members[1].content()) {
		name := strings.TrimSpace(line[64:])
		list.WriteString(sums[name] + "  " + name + "\n")
	}
	members[1] = newMember(top, members[1].name, list.String())
	members[2] = newMember(top, members[2].name, s.signature(list.String()))
	return retar(members...)
}

// signature is an armored SSH signature over a list: PROTOCOL.sshsig of OpenSSH.
func (s *sender) signature(list string) string {
	str := func(parts ...string) (out []byte) {
		for _, p := range parts {
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(p))), p...) //nolint:gosec // short
		}
		return out
	}
	const space = "emanet-bundle-v1"
	sum := sha512.Sum512([]byte(list))
	signed := append([]byte("SSHSIG"), str(space, "", "sha512", string(sum[:]))...)
	blob := append([]byte("SSHSIG\x00\x00\x00\x01"), str(
		string(str("ssh-ed25519", string(s.key.Public().(ed25519.PublicKey)))), space, "", "sha512",
		string(str("ssh-ed25519", string(ed25519.Sign(s.key, signed)))),
	)...)
	var out strings.Builder
	for text := base64.StdEncoding.EncodeToString(blob); text != ""; {
		n := min(70, len(text))
		out.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	return "-----BEGIN SSH SIGNATURE-----\n" + out.String() + "-----END SSH SIGNATURE-----\n"
}
