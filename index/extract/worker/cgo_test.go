//go:build cgo

package worker

// linked says that C is linked in, as the race detector and some ways to build do: Landlock is not carried to its threads then.
const linked = true
