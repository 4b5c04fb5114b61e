package custody

import (
	"fmt"
	"slices"
)

// Buckets is how many parts the inventory is cut into.
const Buckets = 256

// Inventory is the list of live sealed items, by its hashes: one for each bucket.
// The items themselves stay where they are stored. The zero value is not the
// empty inventory: see EmptyInventory.
type Inventory struct {
	Hashes [Buckets]Hash
	Items  int64
}

// EmptyInventory returns the inventory without items.
func EmptyInventory() Inventory {
	var inv Inventory
	for b := range inv.Hashes {
		inv.Hashes[b] = bucketHash(byte(b), nil)
	}
	return inv
}

// Root returns the hash over all buckets, which entries sign.
func (inv Inventory) Root() Hash { return RootOf(inv.Hashes) }

// RootOf returns the hash over the hashes of all buckets, in their order.
func RootOf(hashes [Buckets]Hash) Hash {
	parts := make([][]byte, Buckets)
	for i := range hashes {
		parts[i] = hashes[i][:]
	}
	return labelled(labelInventory, parts...)
}

// BucketHash returns the hash of one bucket from its items, which may come in
// any order. An item of another bucket, a malformed one, or one that comes twice
// is ErrMalformed.
func BucketHash(bucket byte, items []Item) (Hash, error) {
	sorted := slices.SortedFunc(slices.Values(items), compareInBucket)
	for i, item := range sorted {
		if err := item.Check(); err != nil {
			return Hash{}, err
		}
		if item.ID().Bucket() != bucket {
			return Hash{}, malformed("inventory", "has %s %s in bucket %02x", item.Kind, item.Name, bucket)
		}
		if i > 0 && sorted[i-1].ID() == item.ID() {
			return Hash{}, malformed("inventory", "has %s %s twice", item.Kind, item.Name)
		}
	}
	return bucketHash(bucket, sorted), nil
}

// bucketHash hashes items that are known to be well formed and in order.
func bucketHash(bucket byte, sorted []Item) Hash {
	parts := make([][]byte, 1, 1+len(sorted))
	parts[0] = fmt.Appendf(nil, "%02x\n", bucket)
	for _, item := range sorted {
		parts = append(parts, []byte(item.Line()))
	}
	return labelled(labelBucket, parts...)
}

// Builder computes an inventory from a run over all items in the order of
// CompareItems, holding one bucket at a time. It is not safe for concurrent use.
type Builder struct {
	inv    Inventory
	last   *Item
	bucket []Item
}

// NewBuilder returns a builder that has seen no item.
func NewBuilder() *Builder { return &Builder{inv: EmptyInventory()} }

// Add takes the next item. ErrMalformed if it is malformed, out of order or twice.
func (b *Builder) Add(item Item) error {
	if err := item.Check(); err != nil {
		return err
	}
	if b.last != nil && CompareItems(*b.last, item) >= 0 {
		return malformed("inventory", "has %s %s out of order or twice", item.Kind, item.Name)
	}
	if b.last != nil && BucketOf(*b.last) != BucketOf(item) {
		b.close()
		b.bucket = b.bucket[:0]
	}
	b.bucket, b.last = append(b.bucket, item), &item
	b.inv.Items++
	return nil
}

// Inventory returns what the items seen so far make.
func (b *Builder) Inventory() Inventory {
	b.close()
	return b.inv
}

// close hashes the bucket that is being filled, as far as it is.
func (b *Builder) close() {
	if len(b.bucket) > 0 {
		n := BucketOf(b.bucket[0])
		b.inv.Hashes[n] = bucketHash(n, b.bucket)
	}
}

// Matches returns ErrIntegrity unless the inventory is the one that the newest
// entry of s signs.
func (inv Inventory) Matches(s *State) error {
	if root, items := s.Inventory(); inv.Root() != root || inv.Items != items {
		return fmt.Errorf("%w: the inventory is not the one that entry %d signs", ErrIntegrity, s.Sequence())
	}
	return nil
}
