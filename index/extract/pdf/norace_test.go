//go:build !race

package pdf

// raced says that the race detector watches.
const raced = false
