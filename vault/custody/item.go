package custody

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// ItemKind says where the sealed bytes of an item lie. The words are stored.
type ItemKind string

// The kinds; in keys they are one byte each.
const (
	ItemObject ItemKind = "object" // an object; the name is its id, 32 hex digits
	ItemSlot   ItemKind = "slot"   // keys/<name>.age
)

const maxItemName = 64

// Item is one live sealed thing: its name, and SHA-256 and size of its ciphertext.
type Item struct {
	Kind ItemKind
	Name string
	Sum  [32]byte
	Size int64
}

// ItemID is what an item is called, without what it contains.
type ItemID struct {
	Kind ItemKind
	Name string
}

// ID returns kind and name.
func (i Item) ID() ItemID { return ItemID{i.Kind, i.Name} }

// Check returns ErrMalformed unless the item can be written down.
func (i Item) Check() error {
	if err := i.ID().Check(); err != nil {
		return err
	}
	if i.Size < 0 {
		return malformed("item", "has a negative size")
	}
	return nil
}

// Check returns ErrMalformed unless kind and name are ones that an item can have.
func (id ItemID) Check() error {
	switch id.Kind {
	case ItemObject:
		if !isObjectID(id.Name) {
			return malformed("item", "has an object name that is not 32 lower-case hex digits")
		}
	case ItemSlot:
		if id.Name == "" || len(id.Name) > maxItemName || strings.Trim(id.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || id.Name[0] == '-' {
			return malformed("item", "has a malformed slot name")
		}
	default:
		return malformed("item", "is of an unknown kind")
	}
	return nil
}

// Bucket returns which of the 256 buckets the item belongs to: the first byte of
// SHA-256 over kind and name (FORMAT.md, Inventory).
func (id ItemID) Bucket() byte {
	return labelled(labelItem, []byte(id.Kind+" "+ItemKind(id.Name)))[0]
}

// BucketOf returns the bucket of an item.
func BucketOf(i Item) byte { return i.ID().Bucket() }

// Key returns the store key: bucket, kind letter, name. Keys of one bucket sort
// as CompareItems does.
func (id ItemID) Key() []byte {
	return append([]byte{id.Bucket(), id.Kind[0]}, id.Name...)
}

// ParseItemKey reads a store key.
func ParseItemKey(key []byte) (ItemID, error) {
	if len(key) < 3 {
		return ItemID{}, malformed("item key", "is too short")
	}
	id := ItemID{Name: string(key[2:])}
	switch key[1] {
	case ItemObject[0]:
		id.Kind = ItemObject
	case ItemSlot[0]:
		id.Kind = ItemSlot
	}
	if err := id.Check(); err != nil {
		return ItemID{}, err
	}
	if !bytes.Equal(id.Key(), key) {
		return ItemID{}, malformed("item key", "is in another bucket")
	}
	return id, nil
}

// Value returns the store value: SHA-256, then the size as eight bytes, big-endian.
func (i Item) Value() []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 40), i.Sum[:]...), uint64(i.Size))
}

// ParseItem reads a store key and its value.
func ParseItem(key, value []byte) (Item, error) {
	id, err := ParseItemKey(key)
	if err != nil {
		return Item{}, err
	}
	if len(value) != 40 {
		return Item{}, malformed("item value", "is not 40 bytes")
	}
	i := Item{Kind: id.Kind, Name: id.Name, Sum: [32]byte(value), Size: int64(binary.BigEndian.Uint64(value[32:]))}
	if err := i.Check(); err != nil {
		return Item{}, err
	}
	return i, nil
}

// Line returns the item as text, `kind name size sum` and a newline: what bucket
// hashes cover and what a copy keeps.
func (i Item) Line() string {
	return string(i.Kind) + " " + i.Name + " " + decimal(i.Size) + " " + hex.EncodeToString(i.Sum[:]) + "\n"
}

// ParseItemLine reads what Line wrote, the newline included, and nothing else.
func ParseItemLine(line string) (Item, error) {
	if len(line) > 256 {
		return Item{}, malformed("item line", "is too long")
	}
	f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
	if len(f) != 4 {
		return Item{}, malformed("item line", "does not have four parts")
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return Item{}, malformed("item line", "has a malformed size")
	}
	sum, err := parseSum(f[3])
	if err != nil {
		return Item{}, err
	}
	i := Item{Kind: ItemKind(f[0]), Name: f[1], Sum: sum, Size: size}
	if err := i.Check(); err != nil {
		return Item{}, err
	}
	if i.Line() != line {
		return Item{}, malformed("item line", "is not in its one encoding")
	}
	return i, nil
}

// CompareItems orders items as the inventory does: bucket, kind, name.
func CompareItems(a, b Item) int { return a.ID().compare(b.ID()) }

func (id ItemID) compare(other ItemID) int {
	return cmp.Or(cmp.Compare(id.Bucket(), other.Bucket()), id.compareInBucket(other))
}

// compareInBucket is CompareItems for items of one bucket, without a hash for each.
func compareInBucket(a, b Item) int { return a.ID().compareInBucket(b.ID()) }

func (id ItemID) compareInBucket(other ItemID) int {
	return cmp.Or(cmp.Compare(id.Kind, other.Kind), cmp.Compare(id.Name, other.Name))
}
