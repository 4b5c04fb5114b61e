//go:build linux && !amd64 && !arm64

package sandbox

// There is no list of calls for this machine, so that none is filtered.
const (
	machine      = 0
	foreignCalls = 0
)

func machineCalls() []uint32 { return nil }

func machineConditions() []condition { return nil }
