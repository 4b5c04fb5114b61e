//go:build !linux

package worker

import "emanet/index/extract"

// systemFormats are tried on Linux.
func systemFormats() map[string]extract.Format { return map[string]extract.Format{} }

func largestChild() string { return "memory that this system does not tell" }
