package record

import (
	"strings"
	"time"
)

// ahead is how far the earliest time zone is ahead of UTC. Dates carry no zone, so a day of withdrawal or expiry
// counts from when it begins, and until it ends, anywhere.
const ahead = 14 * time.Hour

// Answer is one answer to the question for consent.
type Answer struct {
	Purpose string // a code of consent_to: store, share-with-counsel, publish, …
	Given   bool
}

// ConsentState is what a record says about one purpose.
type ConsentState string

// The states of consent. Only ConsentGiven allows anything.
const (
	ConsentGiven     ConsentState = "given"
	ConsentRefused   ConsentState = "refused"
	ConsentNotAsked  ConsentState = "not-asked"
	ConsentExpired   ConsentState = "expired"
	ConsentWithdrawn ConsentState = "withdrawn"
)

// Consents lists the answers in the order in which they were written.
func (f Fields) Consents() []Answer {
	var out []Answer
	for _, text := range f.Texts("consent_to") {
		if a, ok := parseAnswer(text); ok {
			out = append(out, a)
		}
	}
	return out
}

// Consent tells whether the person agreed to a purpose, as far as the record says and as of now, with a reason fit to
// print. When in doubt it is not given: one refusal outweighs any number of agreements, a withdrawal or an
// expiry of which the day is doubted counts from the first day that it may mean.
func (f Fields) Consent(purpose string, now time.Time) (ConsentState, string) {
	given := false
	for _, a := range f.Consents() {
		if a.Purpose != purpose {
			continue
		}
		if !a.Given {
			return ConsentRefused, "consent to " + purpose + " was refused"
		}
		given = true
	}
	if !given {
		return ConsentNotAsked, "the record does not say that consent to " + purpose + " was given"
	}
	if f.withdrawn(now) {
		return ConsentWithdrawn, "consent was withdrawn"
	}
	if f.expired(now) {
		return ConsentExpired, "consent has expired"
	}
	return ConsentGiven, "consent to " + purpose + " was given"
}

// withdrawn holds from the first moment that the date of withdrawal may mean, and always when it cannot be read.
func (f Fields) withdrawn(now time.Time) bool {
	for _, text := range f.Texts("consent_withdrawn") {
		d, err := ParseDate(text)
		if err != nil || !d.Earliest().After(now.UTC().Add(ahead)) {
			return true
		}
	}
	return false
}

// expired holds after the last moment of an exact date, and from the first moment of a doubted one.
func (f Fields) expired(now time.Time) bool {
	for _, text := range f.Texts("consent_expires") {
		d, err := ParseDate(text)
		if err != nil {
			return true
		}
		last := d.Latest()
		if d.Uncertain() {
			last = d.Earliest()
		}
		if now.UTC().Add(ahead).After(last) {
			return true
		}
	}
	return false
}

// parseAnswer reads code, code=yes or code=no.
func parseAnswer(text string) (Answer, bool) {
	code, answer, given := strings.Cut(text, "=")
	if code == "" {
		return Answer{}, false
	}
	if !given {
		return Answer{Purpose: code, Given: true}, true
	}
	switch boolWord(answer) {
	case "yes":
		return Answer{Purpose: code, Given: true}, true
	case "no":
		return Answer{Purpose: code}, true
	}
	return Answer{}, false
}

// String spells the answer as it is kept: code=yes or code=no.
func (a Answer) String() string {
	if a.Given {
		return a.Purpose + "=yes"
	}
	return a.Purpose + "=no"
}

// boolWord reads yes, no or unknown in the spellings of YAML and JSON, or gives "".
func boolWord(s string) string {
	switch strings.ToLower(s) {
	case "yes", "true":
		return "yes"
	case "no", "false":
		return "no"
	case "unknown":
		return "unknown"
	}
	return ""
}
