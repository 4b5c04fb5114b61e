package stamp

import (
	"errors"
	"fmt"
)

// ErrToken is the parent of every reason for which an answer does not hold.
var ErrToken = errors.New("the time-stamp does not hold")

// The reasons. Each is an ErrToken.
var (
	ErrMalformed     = reason("malformed")                                        // not DER, or not as the specification says
	ErrTrailing      = reason("bytes follow it")                                  // the answer is whole, and more comes
	ErrStatus        = reason("the authority granted none")                       // a refusal
	ErrAlgorithm     = reason("an algorithm that is not accepted")                // SHA-1, short keys, and what is unknown
	ErrDigest        = reason("it dates other bytes")                             // another digest, or by another algorithm
	ErrNonce         = reason("it answers another request")                       // another nonce, or none
	ErrPolicy        = reason("it is under another policy")                       // than the request named
	ErrTime          = reason("its time makes no sense")                          // malformed, before 2001, or too inaccurate
	ErrNoCertificate = reason("the certificate of its signer is not in it")       // asked for, and not there
	ErrSigners       = reason("it must have exactly one signer")                  // none, or several
	ErrSignature     = reason("the signature does not hold")                      // or is about something else
	ErrUsage         = reason("its certificate is not one for time-stamps alone") // RFC 3161, section 2.3
	ErrExpired       = reason("its certificate was not valid at its time")
	ErrRoot          = reason("no certificate chain leads to a root that was given")
	ErrAuthority     = reason("it names another authority than its certificate")
)

// ErrRoots is returned for a file of roots that cannot be used. It is no ErrToken.
var ErrRoots = errors.New("roots")

func reason(text string) error { return fmt.Errorf("%w: %s", ErrToken, text) }

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrMalformed, fmt.Errorf(format, args...))
}
