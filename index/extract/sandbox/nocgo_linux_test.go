//go:build !cgo

package sandbox

// linked says that C is linked in: Landlock is not carried to its threads then.
const linked = false
