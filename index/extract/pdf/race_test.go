//go:build race

package pdf

// raced says that the race detector watches: compiling takes a minute then, and three times the memory.
const raced = true
