package stamp

import (
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// ParseResponse reads the answer of an authority (RFC 3161, section 2.4.2), of at most MaxResponse bytes, and the token
// in it. It checks the form alone: [Token.Verify] says whether the token holds. On error the token is nil, and the error
// is an ErrToken: ErrMalformed, ErrTrailing, ErrStatus, ErrAlgorithm, ErrSigners, ErrNoCertificate, ErrTime.
func ParseResponse(der []byte) (*Token, error) {
	if len(der) > MaxResponse {
		return nil, malformed("it has %d bytes, %d are possible", len(der), MaxResponse)
	}
	in := cryptobyte.String(der)
	var body, status, token cryptobyte.String
	if !in.ReadASN1(&body, asn1.SEQUENCE) {
		return nil, malformed("not the answer of an authority")
	}
	if !in.Empty() {
		return nil, fmt.Errorf("%w: %d", ErrTrailing, len(in))
	}
	if !checkDER(cryptobyte.String(der), maxDepth) {
		return nil, malformed("not DER")
	}
	if body.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		return nil, malformed("a token without the answer around it")
	}
	if !body.ReadASN1(&status, asn1.SEQUENCE) {
		return nil, malformed("no status")
	}
	if err := checkStatus(status); err != nil {
		return nil, err
	}
	if !body.ReadASN1(&token, asn1.SEQUENCE) || !body.Empty() {
		return nil, malformed("granted, and no token in it")
	}
	return parseToken(token)
}

// checkStatus returns ErrStatus, with what the authority says of it, unless a token was granted. One that was granted
// with changes is compared with the request like any other.
func checkStatus(status cryptobyte.String) error {
	var code int64
	if !status.ReadASN1Integer(&code) {
		return malformed("no status")
	}
	if code == 0 || code == 1 {
		return nil
	}
	said := statusWord(code)
	var texts, text cryptobyte.String
	if status.PeekASN1Tag(asn1.SEQUENCE) && status.ReadASN1(&texts, asn1.SEQUENCE) && texts.ReadASN1(&text, asn1.UTF8String) {
		said += fmt.Sprintf(", %q", strings.ToValidUTF8(string(text[:min(len(text), 200)]), "?"))
	}
	var info []byte
	if status.ReadASN1BitStringAsBytes(&info) {
		said += failures(info)
	}
	return fmt.Errorf("%w: %s", ErrStatus, said)
}

func statusWord(code int64) string {
	words := []string{2: "rejected", 3: "waiting", 4: "a revocation is near", 5: "revoked"}
	if code > 1 && code < int64(len(words)) {
		return words[code]
	}
	return fmt.Sprintf("status %d", code)
}

// failures names the bits of a PKIFailureInfo.
func failures(info []byte) string {
	var said strings.Builder
	for _, f := range []struct {
		bit  int
		text string
	}{
		{0, "the algorithm is unknown to it"},
		{2, "the request is not allowed"},
		{5, "the request is malformed"},
		{14, "its clock is not available"},
		{15, "the policy is unknown to it"},
		{16, "an extension is unknown to it"},
		{17, "something asked for is not available"},
		{25, "it failed"},
	} {
		if f.bit/8 < len(info) && info[f.bit/8]&(0x80>>(f.bit%8)) != 0 {
			said.WriteString(", " + f.text)
		}
	}
	return said.String()
}
