package stamp

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Info is what an authority signs (TSTInfo; RFC 3161, section 2.4.2).
type Info struct {
	Hash     Hash
	Digest   []byte
	Policy   string // object identifier
	Serial   *big.Int
	Time     time.Time     // UTC
	Accuracy time.Duration // the true time is at most so far away; 0 if the authority does not say
	Nonce    *big.Int      // nil without one

	authority []byte // GeneralName as it stands there, nil without one
}

// firstYear is when RFC 3161 came out: nothing was dated by it before.
const firstYear = 2001

// maxAccuracy is the widest accuracy that still says when something was.
const maxAccuracy = 24 * time.Hour

// parseInfo reads a TSTInfo in DER.
func parseInfo(der []byte) (Info, error) {
	in := cryptobyte.String(der)
	var body cryptobyte.String
	var version int
	if !checkDER(in, maxDepth) || !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() {
		return Info{}, malformed("what was signed is not DER")
	}
	if !body.ReadASN1Integer(&version) || version != 1 {
		return Info{}, malformed("what was signed is not of version 1")
	}
	var i Info
	if !readOID(&body, &i.Policy) {
		return Info{}, malformed("no policy")
	}
	var err error
	if i.Hash, i.Digest, err = readImprint(&body); err != nil {
		return Info{}, err
	}
	var ok bool
	if i.Serial, ok = readNumber(&body); !ok {
		return Info{}, malformed("no serial number")
	}
	if i.Time, err = readTime(&body); err != nil {
		return Info{}, err
	}
	return i.readOptions(body)
}

// readOptions reads what may be absent.
func (i Info) readOptions(body cryptobyte.String) (Info, error) {
	var err error
	if body.PeekASN1Tag(asn1.SEQUENCE) {
		if i.Accuracy, err = readAccuracy(&body); err != nil {
			return Info{}, err
		}
	}
	var ordering cryptobyte.String
	if body.PeekASN1Tag(asn1.BOOLEAN) && !body.ReadASN1(&ordering, asn1.BOOLEAN) {
		return Info{}, malformed("the ordering")
	}
	if len(ordering) == 1 && ordering[0] == 0 {
		return Info{}, malformed("not DER: it says what is so by default")
	}
	if body.PeekASN1Tag(asn1.INTEGER) {
		var ok bool
		if i.Nonce, ok = readNumber(&body); !ok {
			return Info{}, malformed("the nonce")
		}
	}
	var name, extensions cryptobyte.String
	var named, extended bool
	if !body.ReadOptionalASN1(&name, &named, context(0)) || !body.ReadOptionalASN1(&extensions, &extended, context(1)) || !body.Empty() {
		return Info{}, malformed("the end of what was signed")
	}
	if named {
		i.authority = name
	}
	return i, checkExtensions(extensions)
}

// readTime reads a GeneralizedTime as RFC 3161 restricts it: UTC, seconds, a fraction that does not end in 0.
func readTime(s *cryptobyte.String) (time.Time, error) {
	var raw []byte
	if !s.ReadASN1Bytes(&raw, asn1.GeneralizedTime) || len(raw) > 40 {
		return time.Time{}, malformed("no time")
	}
	text, utc := strings.CutSuffix(string(raw), "Z")
	whole, fraction, parts := strings.Cut(text, ".")
	at, err := time.Parse("20060102150405", whole)
	digits := strings.Trim(text, "0123456789.") == ""
	if err != nil || !utc || !digits || parts && (fraction == "" || len(fraction) > 9 || fraction[len(fraction)-1] == '0') {
		return time.Time{}, fmt.Errorf("%w: it is malformed", ErrTime)
	}
	if parts {
		part, err := time.ParseDuration("0." + fraction + "s")
		if err != nil {
			return time.Time{}, fmt.Errorf("%w: it is malformed", ErrTime)
		}
		at = at.Add(part)
	}
	if at.Year() < firstYear {
		return time.Time{}, fmt.Errorf("%w: it is before there were time-stamps", ErrTime)
	}
	return at, nil
}

// readAccuracy reads an Accuracy: seconds, thousandths, millionths.
func readAccuracy(s *cryptobyte.String) (time.Duration, error) {
	var body cryptobyte.String
	if !s.ReadASN1(&body, asn1.SEQUENCE) {
		return 0, malformed("the accuracy")
	}
	var sum time.Duration
	for _, part := range []struct {
		tag  asn1.Tag
		unit time.Duration
		most int64
	}{
		{asn1.INTEGER, time.Second, int64(maxAccuracy / time.Second)},
		{asn1.Tag(0).ContextSpecific(), time.Millisecond, 999},
		{asn1.Tag(1).ContextSpecific(), time.Microsecond, 999},
	} {
		if !body.PeekASN1Tag(part.tag) {
			continue
		}
		var n int64
		if !body.ReadASN1Int64WithTag(&n, part.tag) || n < 0 || n > part.most {
			return 0, fmt.Errorf("%w: the accuracy is malformed or wider than a day", ErrTime)
		}
		sum += time.Duration(n) * part.unit
	}
	if !body.Empty() {
		return 0, malformed("the accuracy")
	}
	return sum, nil
}

// checkExtensions refuses critical extensions: this program knows none.
func checkExtensions(extensions cryptobyte.String) error {
	for !extensions.Empty() {
		var one cryptobyte.String
		var oid string
		if !extensions.ReadASN1(&one, asn1.SEQUENCE) || !readOID(&one, &oid) {
			return malformed("an extension")
		}
		if one.PeekASN1Tag(asn1.BOOLEAN) {
			return malformed("an extension %s that must be understood, and is not", oid)
		}
	}
	return nil
}
