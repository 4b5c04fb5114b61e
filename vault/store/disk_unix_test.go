//go:build unix

package store

import (
	"io/fs"
	"syscall"
)

// diskBytes returns the blocks that a file occupies.
func diskBytes(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Blocks) * 512
	}
	return info.Size()
}
