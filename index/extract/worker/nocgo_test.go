//go:build !cgo

package worker

// linked says that C is linked in: Landlock is not carried to its threads then.
const linked = false
