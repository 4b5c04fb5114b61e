package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// ObjectID names one sealed object: 128 random bits, so that a name says nothing about its content.
type ObjectID [16]byte

// NewObjectID reads a fresh id from rand, which must be a cryptographic source.
func NewObjectID(rand io.Reader) (ObjectID, error) {
	var id ObjectID
	if _, err := io.ReadFull(rand, id[:]); err != nil {
		return ObjectID{}, fmt.Errorf("new object id: %w", err)
	}
	return id, nil
}

// ParseObjectID reads the 32 lower-case hexadecimal digits that String prints, and nothing else.
func ParseObjectID(text string) (ObjectID, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(ObjectID{}) {
		return ObjectID{}, errors.New("malformed object id")
	}
	id := ObjectID(b)
	if id.String() != text {
		return ObjectID{}, errors.New("malformed object id")
	}
	return id, nil
}

// String returns the id as 32 lower-case hexadecimal digits.
func (id ObjectID) String() string { return hex.EncodeToString(id[:]) }
