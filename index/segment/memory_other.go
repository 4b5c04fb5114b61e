//go:build !linux

package segment

// reserve takes size bytes of zeros from the heap, which takes them back by
// itself.
func reserve(size int) ([]byte, func() error, error) {
	return make([]byte, size), func() error { return nil }, nil
}
