//go:build !linux && !darwin

package ocr

import (
	"path/filepath"
	"syscall"
)

// Launch is not used here: a process cannot take anything away from itself, so that Config.Self stays empty.
func Launch(args []string) int {
	if len(args) == 0 {
		return exitUsage
	}
	return exitFails
}

// holds says that nothing is taken away.
func holds() []string { return nil }

func attributes() *syscall.SysProcAttr { return nil }

// root is the top of the drive.
func root() string { return string(filepath.Separator) }
