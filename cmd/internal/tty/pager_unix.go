//go:build unix

package tty

import (
	"os"
	"os/signal"
	"syscall"
)

// pagerResized tells when the terminal has a new size.
func pagerResized() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}
