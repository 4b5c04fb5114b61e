//go:build !race

package worker

// raced says that the race detector is built in. It needs more memory than a child may have.
const raced = false
