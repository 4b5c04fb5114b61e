//go:build linux && !amd64 && !arm64

package ocr

// There is no list of calls for this machine, so that none is refused.
const (
	machine      = 0
	foreignCalls = 0
)
